/** What outlives a restart, what silences, and what a store may hold or do. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { fromStored, toStored } from "../../src/alerts/memory.js";
import { FakeClock } from "../support/fake-clock.js";
import { MemoryShelf, Rig, settingsOf, stateOf } from "./rig.js";

describe("alert memory", () => {
    it("neither repeats nor forgets an alert over a restart", async () => {
        const rig = new Rig({ conditions: [{ raise: 5, clear: 3 }] });
        await rig.state({ waiting: 6 });
        await rig.restart(undefined, 40);
        await rig.state({ waiting: 4 }, "q", "snapshot");
        assert.deepEqual(rig.states, ["raised"]);
        await rig.seconds(20);
        await rig.state({ waiting: 3 });
        assert.deepEqual(rig.log, ["0 raised q", "60 cleared q"]);
        const [raised, cleared] = rig.told;
        assert.deepEqual([cleared!.alert.since, cleared!.alert.durationSeconds, cleared!.alert.count], [raised!.alert.since, 60, 2]);
    });

    it("repeats nothing inside the cool-down after a restart", async () => {
        const rig = new Rig({ cooldown: 100 });
        await rig.state({ waiting: 6 });
        await rig.state({ waiting: 0 });
        await rig.restart(undefined, 30);
        await rig.state({ waiting: 7 });
        await rig.seconds(69);
        assert.deepEqual(rig.states, ["raised", "cleared"]);
        await rig.seconds(1);
        assert.deepEqual(rig.log, ["0 raised q", "0 cleared q", "100 raised q"]);
    });

    it("begins a count anew after a restart, and reminds a full interval later", async () => {
        const rig = new Rig({ raiseAfter: 60, repeat: 100 });
        await rig.state({ waiting: 6 });
        await rig.seconds(50);
        await rig.restart();
        await rig.state({ waiting: 6 });
        await rig.seconds(59);
        assert.deepEqual(rig.states, []);
        await rig.seconds(1);
        assert.deepEqual(rig.states, ["raised"]);
        await rig.restart(undefined, 1_000);
        await rig.seconds(500);
        assert.deepEqual(rig.states, ["raised"]);
        await rig.state({ waiting: 6 });
        await rig.seconds(100);
        assert.deepEqual(rig.states, ["raised", "reminder"]);
        assert.equal(rig.told[1]!.alert.count, 2);
    });

    it("tells the end of a silence that was told before the restart", async () => {
        const rig = new Rig({});
        for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
        for (const queue of ["a", "b"]) await rig.stale(queue);
        await rig.seconds(2);
        await rig.restart();
        await rig.state({ waiting: 0 }, "a", "snapshot");
        assert.deepEqual(rig.states, ["stale"]);
        await rig.state({ waiting: 0 }, "b", "snapshot");
        assert.deepEqual(rig.states, ["stale", "resumed"]);
    });

    it("tells the end of a silence that one was back from before the restart, and the next one", async () => {
        const rig = new Rig({});
        for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
        for (const queue of ["a", "b"]) await rig.stale(queue);
        await rig.seconds(2);
        await rig.state({ waiting: 0 }, "a", "resumed");
        await rig.restart();
        for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue, "snapshot");
        assert.deepEqual(rig.states, ["stale", "resumed"]);
        for (const queue of ["a", "b"]) await rig.stale(queue);
        await rig.seconds(2);
        assert.deepEqual(rig.states, ["stale", "resumed", "stale"]);
        assert.deepEqual(rig.told[2]!.alert.keys, ["a", "b"]);
    });

    it("counts a source as raised when it is heard again, not before: nobody may send it any more", async () => {
        const rig = new Rig({});
        for (const queue of ["a", "b"]) await rig.state({ waiting: 6 }, queue);
        assert.equal(rig.watch.count().raised, 2);
        await rig.restart();
        await rig.seconds(1);
        assert.deepEqual(rig.watch.count(), { known: 0, raised: 0, stale: 0 });
        await rig.state({ waiting: 6 }, "a", "snapshot");
        assert.deepEqual([rig.watch.count().raised, rig.states], [1, ["raised", "raised"]]);
    });

    it("takes a raised alert over to other conditions, but not which of them were on", async () => {
        const rig = new Rig({ conditions: [{ raise: 5, clear: 3 }] });
        await rig.state({ waiting: 6 });
        await rig.restart({ conditions: [{ raise: 10, clear: 3 }] });
        await rig.state({ waiting: 6 });
        assert.deepEqual(rig.states, ["raised", "cleared"]);
    });

    it("survives a clock that was set back meanwhile", async () => {
        const shelf = new MemoryShelf();
        const before = new Rig({ cooldown: 600 }, new FakeClock(Date.parse("2026-11-20T12:00:00Z")), shelf);
        await before.state({ waiting: 6 }, "a");
        await before.state({ waiting: 6 }, "b");
        await before.state({ waiting: 0 }, "b");
        await before.hear({ mute: 60, key: "b" });
        await before.watch.close();
        const after = new Rig({ cooldown: 600 }, new FakeClock(Date.parse("2026-11-20T10:00:00Z")), shelf);
        await after.state({ waiting: 0 }, "a");
        await after.state({ waiting: 6 }, "b");
        assert.deepEqual(after.told[0]!.alert.durationSeconds, 0);
        await after.seconds(600);
        assert.deepEqual(after.log, ["0 cleared a", "600 raised b"]);
    });

    it("writes a burst once, and nothing that changes nothing", async () => {
        const shelf = new MemoryShelf();
        const rig = new Rig({}, new FakeClock(), shelf);
        for (let index = 0; index < 200; index++) await rig.state({ waiting: 6 }, `q${index}`);
        await rig.seconds(1);
        assert.equal(shelf.writes, 1);
        for (let index = 0; index < 200; index++) await rig.state({ waiting: 7 }, `q${index}`);
        await rig.seconds(10);
        await rig.watch.close();
        assert.equal(shelf.writes, 1);
    });

    it("keeps only what is worth remembering", async () => {
        const shelf = new MemoryShelf();
        const rig = new Rig({}, new FakeClock(), shelf);
        await rig.state({ waiting: 6 }, "a");
        await rig.state({ waiting: 6 }, "b");
        await rig.state({ waiting: 0 }, "b");
        await rig.watch.close();
        const { version, keys } = shelf.value as { version: number; keys: { key: string }[] };
        assert.deepEqual([version, keys.map(({ key }) => key)], [1, ["a"]]);
    });

    describe("mute", () => {
        it("silences, and tells neither late nor the end of what was raised meanwhile", async () => {
            const rig = new Rig({ repeat: 50 });
            await rig.state({ waiting: 6 }, "before");
            await rig.hear({ mute: 100 });
            await rig.state({ waiting: 6 }, "meanwhile");
            await rig.seconds(99);
            assert.deepEqual(rig.log, ["0 raised before"]);
            await rig.seconds(2);
            await rig.state({ waiting: 0 }, "meanwhile");
            await rig.seconds(48);
            assert.equal(rig.log.length, 1);
            await rig.seconds(2);
            assert.deepEqual(rig.log, ["0 raised before", "150 reminder before"]);
            await rig.state({ waiting: 0 }, "before");
            await rig.state({ waiting: 6 }, "meanwhile");
            assert.deepEqual(rig.states, ["raised", "reminder", "cleared", "raised"]);
        });

        it("of one source leaves the others, by key or by name, and survives a restart", async () => {
            const rig = new Rig({});
            await rig.state({ waiting: 0 }, "a");
            await rig.state({ waiting: 0 }, "b");
            await rig.hear({ mute: "100", key: "queue A" });
            await rig.hear({ mute: 100, key: "b" });
            await rig.restart(undefined, 50);
            for (const queue of ["a", "b", "c"]) await rig.state({ waiting: 6 }, queue);
            assert.deepEqual(rig.log, ["50 raised c"]);
            await rig.seconds(60);
            for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
            await rig.state({ waiting: 6 }, "a");
            assert.deepEqual(rig.log, ["50 raised c", "110 raised a"]);
        });

        it("by a name is meant for the source that has it, also before anything was heard of it", async () => {
            const rig = new Rig({});
            await rig.hear({ mute: 100, key: "queue A" });
            await rig.state({ waiting: 6 }, "a");
            await rig.state({ waiting: 6 }, "b");
            assert.deepEqual(rig.log, ["0 raised b"]);
            await rig.restart(undefined, 50);
            await rig.state({ waiting: 0 }, "a");
            await rig.hear({ unmute: true, key: "a" });
            await rig.state({ waiting: 6 }, "a");
            assert.deepEqual(rig.log, ["0 raised b", "50 raised a"]);
        });

        it("ends by a name too, before anything was heard since the start; what is said later of the same counts", async () => {
            const rig = new Rig({});
            for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
            for (const key of ["a", "b"]) await rig.hear({ mute: 1_000, key });
            await rig.restart(undefined, 10);
            for (const key of ["Queue A", "Queue B"]) await rig.hear({ unmute: true, key });
            await rig.seconds(1);
            await rig.hear({ mute: 1_000, key: "b" });
            for (const queue of ["a", "b"]) await rig.state({ waiting: 6 }, queue);
            assert.deepEqual(rig.log, ["11 raised a"]);
        });

        it("ends with unmute: of one, or of all", async () => {
            const rig = new Rig({});
            for (const key of ["a", "b", "c"]) await rig.hear({ mute: 1_000, key });
            await rig.hear({ unmute: true, key: "a" });
            for (const queue of ["a", "b"]) await rig.state({ waiting: 6 }, queue);
            await rig.hear({ unmute: true });
            for (const queue of ["b", "c"]) await rig.state({ waiting: 7 }, queue);
            assert.deepEqual(rig.log, ["0 raised a", "0 raised c"]);
            await rig.hear({ mute: 1_000 });
            await rig.hear({ mute: 0 });
            await rig.state({ waiting: 6 }, "d");
            assert.equal(rig.log.length, 3);
        });

        it("keeps silent about silence too", async () => {
            const rig = new Rig({});
            for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
            await rig.hear({ mute: 100, key: "a" });
            for (const queue of ["a", "b"]) await rig.stale(queue);
            await rig.seconds(200);
            assert.deepEqual(rig.told.map(({ alert }) => alert.keys), [["b"]]);
            for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue, "resumed");
            assert.deepEqual(rig.told.map(({ alert }) => alert.keys), [["b"], ["b"]]);
        });

        it("is no state: its message is neither judged nor passed on", async () => {
            const rig = new Rig({});
            await rig.hear({ ...stateOf({ waiting: 9 }), mute: 10 });
            await rig.hear({ ...stateOf({ waiting: 9 }), unmute: true });
            assert.deepEqual([rig.states, rig.watch.count().known], [[], 0]);
            for (const passed of [{ mute: null }, { mute: false }, { unmute: false }, { mute: "" }]) await rig.hear({ ...stateOf({ waiting: 9 }), ...passed });
            assert.deepEqual(rig.states, ["raised"]);
        });

        it("refuses what cannot be meant", async () => {
            const rig = new Rig({});
            for (const mute of [true, -1, "soon", Number.NaN, Infinity, {}, [60], 1e12]) {
                await assert.rejects(rig.hear({ mute }), { code: "INVALID_QUERY", message: /msg.mute must be a number of seconds/ });
            }
            for (const key of [{}, ["a"], true]) await assert.rejects(rig.hear({ mute: 10, key }), { code: "INVALID_QUERY", message: /msg.key/ });
            await rig.state({ waiting: 6 });
            assert.deepEqual(rig.states, ["raised"]);
        });
    });

    describe("store", () => {
        const HOSTILE: readonly unknown[] = [
            "text", 7, [], {}, { version: 2 }, { version: "1" }, { version: 1 }, { version: 1, conditions: [], keys: {}, stale: [], muted: null, mutedKeys: [] },
            { version: 1, conditions: [], keys: [{ key: "a", on: [1], stale: false, raised: null, endedAt: null }], stale: [], muted: null, mutedKeys: [] },
            { version: 1, conditions: [], keys: [{ key: "a", on: [], stale: false, raised: { since: 1e300, count: 1, told: true }, endedAt: null }], stale: [], muted: null, mutedKeys: [] },
            { version: 1, conditions: [], keys: [null], stale: [], muted: null, mutedKeys: [] },
            { version: 1, conditions: [], keys: [], stale: [[{}]], muted: null, mutedKeys: [] },
            { version: 1, conditions: [], keys: [], stale: [], muted: { from: "now" }, mutedKeys: [] },
        ];
        for (const value of HOSTILE) {
            it(`ignores ${JSON.stringify(value).slice(0, 90)} with one warning`, async () => {
                const rig = new Rig({}, new FakeClock(), new MemoryShelf(value));
                await rig.state({ waiting: 6 });
                assert.deepEqual(rig.states, ["raised"]);
                assert.deepEqual(rig.warnings.map(({ key }) => key), ["alert-memory-unreadable"]);
            });
        }

        it("gives back what was put in, for any value survives or warns, and never more than a warning", () => {
            const settings = settingsOf({ cooldown: 60 });
            const time = { now: 1_000_000, wall: 2_000_000 };
            fc.assert(
                fc.property(fc.jsonValue(), (value) => {
                    try {
                        fromStored(settings, value, time);
                    } catch (thrown) {
                        assert.ok(thrown instanceof Error);
                    }
                }),
            );
            const stored = {
                version: 1 as const,
                conditions: [JSON.stringify([["waiting"], ">", 5, 5])],
                keys: [{ key: "__proto__", on: [true], stale: true, raised: { since: 1_900_000, count: 3, told: true }, endedAt: 1_950_000 }],
                stale: [["__proto__"]],
                muted: { from: 1_990_000, until: 2_100_000 },
                mutedKeys: [{ key: "constructor", from: 1_990_000, until: 2_050_000 }],
            };
            assert.deepEqual(toStored(settings, fromStored(settings, stored, time), time), stored);
            // Another start has another clock.
            const later = { now: 5, wall: 2_001_000 };
            assert.deepEqual(toStored(settings, fromStored(settings, stored, later), later), stored);
        });

        it("that fails or hangs holds back no alert, and is warned of once", async () => {
            const clock = new FakeClock();
            const broken = new Rig({}, clock, {
                read: () => Promise.reject(new Error("disk is gone")),
                write: () => Promise.reject(new Error("disk is gone")),
            });
            await broken.state({ waiting: 6 });
            await broken.seconds(1);
            await broken.state({ waiting: 0 });
            await broken.seconds(1);
            assert.deepEqual(broken.states, ["raised", "cleared"]);
            assert.deepEqual(broken.warnings.map(({ key }) => key), ["alert-memory-unreadable", "alert-memory-unwritable"]);
            const never = new Promise<never>(() => undefined);
            const hanging = new Rig({}, new FakeClock(), { read: () => never, write: () => never });
            const heard = hanging.state({ waiting: 6 });
            await hanging.seconds(6);
            await heard;
            assert.deepEqual(hanging.states, ["raised"]);
        });

        it("takes nothing of a node that ended before it answered", async () => {
            const shelf = new MemoryShelf();
            const rig = new Rig({}, new FakeClock(), shelf);
            const heard = rig.state({ waiting: 6 });
            await rig.watch.close();
            await heard;
            assert.deepEqual([rig.states, shelf.writes], [[], 0]);
        });
    });
});
