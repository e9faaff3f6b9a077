/** What is not known switches nothing: null, missing, no number, stale; and how silence and its end are told. */
import assert from "node:assert/strict";
import { Rig, stateOf } from "./rig.js";

describe("what is not known", () => {
    for (const [what, payload, key, sentence] of [
        ["null", { waiting: null }, "alert-value-null", /waiting is not known \(null\) in a message of Queue q/],
        ["a missing path", {}, "alert-value-missing", /no waiting: the condition/],
        ["a near path", { waitng: 4 }, "alert-value-missing-near", /Did you mean waitng\?/],
        ["text", { waiting: "7" }, "alert-value-no-number", /waiting is no number in a message of Queue q \("7"\)/],
        ["NaN", { waiting: Number.NaN }, "alert-value-no-number", /no number/],
        ["a list", { waiting: [7] }, "alert-value-no-number", /a list/],
        ["true", { waiting: true }, "alert-value-no-number", /true/],
    ] as const) {
        it(`${what} never raises, is never told as over, and is said once`, async () => {
            const rig = new Rig({});
            await rig.state(payload);
            await rig.state({ waiting: 6 });
            await rig.state(payload);
            await rig.state(payload, "other");
            await rig.seconds(600);
            assert.deepEqual(rig.states, ["raised"]);
            assert.deepEqual(rig.warnings.map((warning) => warning.key), [key]);
            assert.match(rig.warnings[0]!.message, sentence);
        });
    }

    it("stops the clocks: what is known again counts from there", async () => {
        const rig = new Rig({ raiseAfter: 60, clearAfter: 60 });
        await rig.state({ waiting: 6 });
        await rig.seconds(50);
        await rig.state({ waiting: null });
        await rig.seconds(50);
        await rig.state({ waiting: 6 });
        await rig.seconds(59);
        assert.deepEqual(rig.log, []);
        await rig.seconds(1);
        await rig.state({ waiting: 0 });
        await rig.seconds(50);
        await rig.state({ waiting: null });
        await rig.seconds(500);
        assert.deepEqual(rig.log, ["160 raised q"]);
    });

    it("takes the longest wait for 0 only where nothing waits", async () => {
        const rig = new Rig({ conditions: [{ property: "longestWaitSeconds", operator: "<", raise: 10 }] });
        await rig.state({ waiting: 3, longestWaitSeconds: null });
        await rig.state({ waiting: null, longestWaitSeconds: null });
        await rig.state({ longestWaitSeconds: null });
        assert.deepEqual([rig.states, rig.warnings.length], [[], 1]);
        await rig.state({ waiting: 0, longestWaitSeconds: null });
        assert.deepEqual(rig.states, ["raised"]);
        assert.equal(rig.told[0]!.alert.conditions[0]!.value, 0);
    });

    it("finds nothing that an object inherits", async () => {
        for (const property of ["__proto__.waiting", "constructor.length", "toString.length", "queue.name.length"]) {
            const rig = new Rig({ conditions: [{ property, operator: ">=", raise: 0 }] });
            await rig.state({ waiting: 3 });
            assert.deepEqual([rig.states, rig.warnings.length], [[], 1], property);
        }
        const counted = new Rig({ conditions: [{ property: "calls.length", raise: 1 }] });
        await counted.state({ calls: [1, 2] });
        assert.deepEqual(counted.states, ["raised"]);
    });

    describe("stale", () => {
        it("is told once for all sources, raised or not, and its end when the last is back; never as over", async () => {
            const rig = new Rig({});
            await rig.state({ waiting: 6 }, "a");
            for (const queue of ["b", "c"]) await rig.state({ waiting: 0 }, queue);
            await rig.seconds(10);
            for (const queue of ["a", "b", "c"]) {
                await rig.stale(queue);
                await rig.seconds(0.1);
            }
            await rig.seconds(600);
            assert.equal(rig.log.length, 2);
            assert.match(rig.log[1]!, /^1[01](\.\d+)? stale a\+b\+c$/);
            await rig.state({ waiting: 6 }, "a", "resumed");
            await rig.state({ waiting: 0 }, "b", "resumed");
            await rig.seconds(5);
            assert.equal(rig.log.length, 2);
            await rig.state({ waiting: 0 }, "c", "resumed");
            assert.deepEqual(rig.states, ["raised", "stale", "resumed"]);
            const { alert } = rig.told[2]!;
            assert.deepEqual([alert.key, alert.keys, alert.queue, alert.since, alert.durationSeconds, alert.count], [null, ["a", "b", "c"], null, null, null, null]);
            assert.deepEqual(alert.conditions, [{ property: "waiting", value: null, raise: 5, clear: 5 }]);
            await rig.state({ waiting: 0 }, "a");
            assert.equal(rig.states.at(-1), "cleared");
        });

        it("is not told when it was over within a moment", async () => {
            const rig = new Rig({});
            await rig.state({ waiting: 0 });
            await rig.stale();
            await rig.seconds(0.5);
            await rig.state({ waiting: 0 }, "q", "resumed");
            await rig.seconds(60);
            assert.deepEqual(rig.states, []);
        });

        it("of a second connection later is told by itself, and so is its end", async () => {
            const rig = new Rig({});
            for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
            await rig.stale("a");
            await rig.seconds(5);
            await rig.stale("b");
            await rig.seconds(5);
            await rig.state({ waiting: 0 }, "b", "resumed");
            await rig.state({ waiting: 0 }, "a", "resumed");
            assert.deepEqual(rig.log.map((line) => line.split(" ").slice(1).join(" ")), ["stale a", "stale b", "resumed b", "resumed a"]);
        });

        it("of one that was back is news again, whatever the others do that it was told with", async () => {
            const rig = new Rig({});
            for (const queue of ["a", "b"]) await rig.state({ waiting: 0 }, queue);
            for (const queue of ["a", "b"]) await rig.stale(queue);
            await rig.seconds(2);
            await rig.state({ waiting: 0 }, "a", "resumed");
            await rig.seconds(5);
            await rig.stale("a");
            await rig.seconds(2);
            await rig.state({ waiting: 0 }, "b", "resumed");
            await rig.state({ waiting: 0 }, "a", "resumed");
            assert.deepEqual(rig.log.map((line) => line.split(" ").slice(1).join(" ")), ["stale a+b", "stale a", "resumed b", "resumed a"]);
        });

        it("stops clocks and reminders, and counts restart at resumed", async () => {
            const rig = new Rig({ raiseAfter: 60, repeat: 100, conditions: [{ property: "longestWaitSeconds", raise: 100 }] });
            await rig.state({ waiting: 1, longestWaitSeconds: 101 });
            await rig.seconds(50);
            await rig.stale();
            await rig.seconds(1_000);
            assert.deepEqual(rig.states, ["stale"]);
            await rig.state({ waiting: 1, longestWaitSeconds: 400 }, "q", "resumed");
            await rig.seconds(59);
            assert.deepEqual(rig.states, ["stale", "resumed"]);
            await rig.seconds(1);
            assert.equal(rig.states.at(-1), "raised");
            await rig.seconds(50);
            await rig.stale();
            await rig.seconds(500);
            await rig.state({ waiting: 1, longestWaitSeconds: 900 }, "q", "resumed");
            await rig.seconds(99);
            assert.equal(rig.states.filter((state) => state === "reminder").length, 0);
            await rig.seconds(1);
            assert.equal(rig.states.at(-1), "reminder");
        });

        it("begins after staleAfter without any message, and ends with the next", async () => {
            const rig = new Rig({ staleAfter: 60 });
            await rig.state({ waiting: 6 }, "a");
            await rig.state({ waiting: 0 }, "b");
            await rig.seconds(59);
            await rig.state({ waiting: 0 }, "b");
            await rig.seconds(40);
            assert.deepEqual(rig.states, ["raised", "stale"]);
            assert.deepEqual(rig.told[1]!.alert.keys, ["a"]);
            await rig.state({ waiting: 0 }, "b");
            await rig.state({ waiting: 0 }, "a");
            assert.deepEqual(rig.states, ["raised", "stale", "resumed", "cleared"]);
            const off = new Rig({});
            await off.state({ waiting: 6 });
            await off.seconds(100_000);
            assert.deepEqual(off.states, ["raised"]);
        });
    });

    describe("removed", () => {
        it("is told of a raised source alone, and what comes back later is new", async () => {
            const rig = new Rig({});
            await rig.state({ waiting: 6 }, "a");
            await rig.state({ waiting: 1 }, "b");
            await rig.seconds(30);
            for (const queue of ["a", "b", "never seen"]) await rig.hear(stateOf({ waiting: 6 }, queue, "removed"));
            assert.deepEqual(rig.log, ["0 raised a", "30 removed a"]);
            const { alert, topic } = rig.told[1]!;
            assert.deepEqual([alert.key, alert.keys, alert.durationSeconds, alert.count, topic], ["a", ["a"], 30, 2, "No longer observed: Queue a"]);
            await rig.state({ waiting: 6 }, "a");
            assert.equal(rig.states.at(-1), "raised");
        });

        it("counts as an end for the cool-down, and no longer as one that is away", async () => {
            const rig = new Rig({ cooldown: 60 });
            await rig.state({ waiting: 6 }, "a");
            await rig.state({ waiting: 0 }, "b");
            for (const queue of ["a", "b"]) await rig.stale(queue);
            await rig.seconds(2);
            await rig.state({ waiting: 0 }, "b", "resumed");
            await rig.hear(stateOf({}, "a", "removed"));
            assert.deepEqual(rig.states, ["raised", "stale", "removed", "resumed"]);
            assert.deepEqual(rig.told[3]!.alert.keys, ["b"]);
            await rig.state({ waiting: 6 }, "a");
            await rig.seconds(59);
            assert.equal(rig.states.length, 4);
            await rig.seconds(1);
            assert.equal(rig.states.at(-1), "raised");
        });
    });

    it("passes by messages of errors", async () => {
        const rig = new Rig({});
        await rig.hear({ topic: "Sales", payload: null, genesys: { event: "error" } });
        assert.deepEqual([rig.warnings, rig.watch.count().known], [[], 0]);
    });
});
