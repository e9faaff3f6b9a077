/** When an alert begins and ends: levels, spans, several conditions, the cool-down, reminders. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkConditions, OPERATORS } from "../../src/alerts/settings.js";
import { Rig } from "./rig.js";

describe("alert levels", () => {
    it("tells one raise and one clear of a figure that swings around the level for two hours", async () => {
        const rig = new Rig({ conditions: [{ raise: 5, clear: 3 }], raiseAfter: 60, clearAfter: 60 });
        await rig.state({ waiting: 0 });
        for (let second = 0; second < 7_200; second += 10) {
            // 6 and 4 by turns: above the level to raise at, and between both levels.
            await rig.state({ waiting: second % 20 === 0 ? 6 : 4 });
            await rig.seconds(10);
        }
        await rig.state({ waiting: 2 });
        await rig.seconds(3_600);
        assert.deepEqual(rig.log, ["60 raised q", "7260 cleared q"]);
        assert.equal(rig.told[1]!.alert.durationSeconds, 7_200);
    });

    const TABLE: readonly (readonly [operator: string, raise: number, clear: number, figures: readonly number[], on: string])[] = [
        [">", 5, 3, [5, 6, 5, 4, 3, 4, 6], ".ooo..o"],
        [">", 5, Number.NaN, [5, 6, 5], ".o."],
        [">=", 5, 3, [4, 5, 3, 2], ".oo."],
        ["<", 2, 4, [2, 1, 2, 3, 4, 3, 1], ".ooo..o"],
        ["<=", 2, 4, [3, 2, 4, 5], ".oo."],
        ["==", 2, 9, [1, 2, 3, 2], ".o.o"],
        ["!=", 2, 9, [2, 1, 2, 3], ".o.o"],
        [">", 0.5, 0.25, [0.5, 0.51, 0.26, 0.25], ".oo."],
        ["<", -1, 0, [-1, -2, -0.5, 0], ".oo."],
    ];
    for (const [operator, raise, clear, figures, on] of TABLE) {
        it(`${operator} ${raise}, ends at ${clear}: ${figures.join(" ")}`, async () => {
            const rig = new Rig({ conditions: [{ operator, raise, clear }] });
            let shown = "";
            for (const waiting of figures) {
                await rig.state({ waiting });
                shown += rig.watch.count().raised === 1 ? "o" : ".";
            }
            assert.equal(shown, on);
            const { conditions } = rig.told[0]!.alert;
            const isOneLevel = Number.isNaN(clear) || ["==", "!="].includes(operator);
            assert.deepEqual([conditions[0]!.raise, conditions[0]!.clear], [raise, isOneLevel ? raise : clear]);
        });
    }

    it("refuses a level to clear at beyond the one to raise at, names the condition, and takes any for == and !=", () => {
        const check = (operator: string, raise: number, clear: number): unknown => checkConditions([{ property: "waiting", operator, raise, clear }]);
        assert.throws(() => check(">", 5, 6), { code: "CONFIG", message: /Condition 1 \(waiting\) ends at 6, which is above 5/ });
        assert.throws(() => check(">=", 5, 5.1), { code: "CONFIG" });
        assert.throws(() => check("<", 5, 4), { code: "CONFIG", message: /below 5/ });
        for (const operator of OPERATORS) check(operator, 5, 5);
        check("==", 5, 99);
        check("!=", 5, -99);
        assert.throws(() => check("=>", 5, 5), { code: "CONFIG", message: /"=>"/ });
        assert.throws(() => check(">", Number.NaN, 5), { code: "CONFIG", message: /no level/ });
        assert.throws(() => checkConditions([]), { code: "CONFIG", message: /no condition/ });
    });

    it("raises only after the figure held without a break, and clears likewise", async () => {
        const rig = new Rig({ raiseAfter: 30, clearAfter: 10 });
        await rig.state({ waiting: 6 });
        await rig.seconds(29);
        await rig.state({ waiting: 5 });
        await rig.seconds(1);
        await rig.state({ waiting: 6 });
        await rig.seconds(29);
        assert.deepEqual(rig.log, []);
        await rig.seconds(1);
        assert.deepEqual(rig.log, ["60 raised q"]);
        await rig.state({ waiting: 1 });
        await rig.seconds(9);
        await rig.state({ waiting: 9 });
        await rig.seconds(100);
        assert.equal(rig.log.length, 1);
        await rig.state({ waiting: 1 });
        await rig.seconds(10);
        assert.deepEqual(rig.log, ["60 raised q", "179 cleared q"]);
    });

    it("tells what had held long enough before the message that ends it", async () => {
        const rig = new Rig({ raiseAfter: 3 });
        await rig.state({ waiting: 6 });
        // The timer is late: the event loop was busy.
        const now = rig.clock.now() + 4_000;
        rig.clock.now = () => now;
        await rig.state({ waiting: 0 });
        assert.deepEqual(rig.states, ["raised", "cleared"]);
    });

    describe("several conditions", () => {
        const TWO = [{ property: "waiting", raise: 5, clear: 3 }, { property: "agents.idle", operator: "<", raise: 1, clear: 2 }];
        const figures = (waiting: number | null, idle: number | null): object => ({ waiting, agents: { idle } });

        it("all: each keeps its own memory, and all must be on", async () => {
            const rig = new Rig({ conditions: TWO, combine: "all" });
            await rig.state(figures(6, 1));
            await rig.state(figures(4, 0));
            assert.deepEqual(rig.states, ["raised"]);
            await rig.state(figures(4, 1));
            await rig.state(figures(4, 2));
            assert.deepEqual(rig.states, ["raised", "cleared"]);
            assert.deepEqual(rig.told[0]!.alert.conditions.map(({ value }) => value), [4, 0]);
        });

        it("any: one is enough, the last ends it", async () => {
            const rig = new Rig({ conditions: TWO, combine: "any" });
            await rig.state(figures(6, 5));
            await rig.state(figures(4, 0));
            await rig.state(figures(3, 0));
            await rig.state(figures(3, 1));
            assert.deepEqual(rig.states, ["raised"]);
            await rig.state(figures(3, 2));
            assert.deepEqual(rig.states, ["raised", "cleared"]);
        });

        it("decides by those that are known, and waits where it hangs on one that is not", async () => {
            const any = new Rig({ conditions: TWO, combine: "any" });
            await any.state(figures(6, null));
            assert.deepEqual(any.states, ["raised"]);
            await any.state(figures(0, null));
            assert.deepEqual(any.states, ["raised"]);
            await any.state(figures(0, 5));
            assert.deepEqual(any.states, ["raised", "cleared"]);
            const all = new Rig({ conditions: TWO, combine: "all" });
            await all.state(figures(6, null));
            assert.deepEqual(all.states, []);
            await all.state(figures(6, 0));
            await all.state(figures(null, 0));
            assert.deepEqual(all.states, ["raised"]);
            await all.state(figures(null, 3));
            assert.deepEqual(all.states, ["raised", "cleared"]);
        });
    });

    describe("cool-down", () => {
        it("holds a raise back to its end and tells it if it is still on", async () => {
            const rig = new Rig({ cooldown: 100 });
            await rig.state({ waiting: 6 });
            await rig.seconds(10);
            await rig.state({ waiting: 0 });
            await rig.seconds(20);
            await rig.state({ waiting: 7 });
            await rig.seconds(300);
            assert.deepEqual(rig.log, ["0 raised q", "10 cleared q", "110 raised q"]);
            assert.equal(rig.told[2]!.alert.count, 1);
        });

        it("says neither raise nor clear of what was over before its end", async () => {
            const rig = new Rig({ cooldown: 100 });
            await rig.state({ waiting: 6 });
            await rig.state({ waiting: 0 });
            await rig.state({ waiting: 7 });
            await rig.seconds(99);
            await rig.state({ waiting: 0 });
            await rig.seconds(300);
            assert.deepEqual(rig.states, ["raised", "cleared"]);
        });

        it("is each key's own", async () => {
            const rig = new Rig({ cooldown: 100 });
            await rig.state({ waiting: 6 }, "a");
            await rig.state({ waiting: 0 }, "a");
            await rig.state({ waiting: 6 }, "b");
            assert.deepEqual(rig.log, ["0 raised a", "0 cleared a", "0 raised b"]);
        });
    });

    it("reminds at its interval while raised, and counts the messages", async () => {
        const rig = new Rig({ repeat: 60 });
        await rig.state({ waiting: 6 });
        await rig.seconds(150);
        await rig.state({ waiting: 8 });
        await rig.seconds(40);
        await rig.state({ waiting: 0 });
        await rig.seconds(600);
        assert.deepEqual(rig.log, ["0 raised q", "60 reminder q", "120 reminder q", "180 reminder q", "190 cleared q"]);
        assert.deepEqual(rig.told.map(({ alert }) => alert.count), [1, 2, 3, 4, 5]);
        assert.equal(rig.told[3]!.alert.conditions[0]!.value, 8);
        assert.equal(new Set(rig.told.map(({ alert }) => alert.since)).size, 1);
    });

    it("for any play of figures: raise and clear by turns, never sooner than their spans and the cool-down allow", async () => {
        const play = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 60 });
        const setups = fc.record({ raiseAfter: fc.constantFrom(0, 15, 60), clearAfter: fc.constantFrom(0, 20), cooldown: fc.constantFrom(0, 50) });
        await fc.assert(
            fc.asyncProperty(play, setups, async (steps, setup) => {
                const rig = new Rig({ conditions: [{ raise: 5, clear: 3 }], ...setup });
                const history: { at: number; waiting: number }[] = [];
                const start = rig.clock.now();
                for (const [waiting, seconds] of steps) {
                    history.push({ at: (rig.clock.now() - start) / 1_000, waiting });
                    await rig.state({ waiting });
                    await rig.seconds(seconds);
                }
                const events = rig.log.map((line) => ({ at: Number(line.split(" ")[0]), state: line.split(" ")[1]! }));
                events.forEach(({ at, state }, index) => {
                    assert.equal(state, index % 2 === 0 ? "raised" : "cleared");
                    const span = state === "raised" ? setup.raiseAfter : setup.clearAfter;
                    const end = (position: number): number => history[position + 1]?.at ?? Infinity;
                    const during = history.filter((step, position) => (span > 0 ? step.at < at && end(position) > at - span : step.at <= at && end(position) > at));
                    for (const { waiting } of during) assert.ok(state === "raised" ? waiting > 3 : waiting <= 5, JSON.stringify({ at, state, during }));
                    if (state === "raised" && index > 0) assert.ok(at - events[index - 1]!.at >= setup.cooldown);
                });
            }),
            { numRuns: 60 },
        );
    });
});
