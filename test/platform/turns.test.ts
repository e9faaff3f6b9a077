/** Work in turns: all of it, in order, no more in a turn than allowed, whoever asks. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { systemClock, type Clock } from "../../src/platform/clock.js";
import { inTurns, Turns } from "../../src/platform/turns.js";
import { FakeClock } from "../support/fake-clock.js";

describe("work in turns", () => {
    it("does as many at once as a turn has room for, the others later, each once and in order", async () => {
        const clock = new FakeClock();
        const done: number[] = [];
        const all = new Turns(clock, 3).each([0, 1, 2, 3, 4, 5, 6], (thing) => void done.push(thing));
        assert.deepEqual(done, [0, 1, 2]);
        await clock.advance(0);
        await all;
        assert.deepEqual([done, clock.pending], [[0, 1, 2, 3, 4, 5, 6], 0]);
    });

    it("gives all who ask one turn's room together, the first one first", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 3);
        const done: string[] = [];
        const first = turns.each(["a", "b"], (thing) => void done.push(thing));
        const second = turns.each(["c", "d"], (thing) => void done.push(thing));
        const third = turns.each(["e"], (thing) => void done.push(thing));
        await first;
        assert.deepEqual(done, ["a", "b", "c"]);
        await clock.advance(0);
        await Promise.all([second, third]);
        assert.deepEqual(done, ["a", "b", "c", "d", "e"]);
    });

    it("is over at once for nothing", async () => {
        await new Turns(new FakeClock(), 1).each([], () => assert.fail("nothing to do"));
    });

    it("tells who asked what went wrong, and goes on with the others", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 2);
        const done: number[] = [];
        const broken = turns.each([1, 2, 3, 4], (thing) => {
            if (thing === 3) throw new Error("three");
            done.push(thing);
        });
        const after = turns.each([5], (thing) => void done.push(thing));
        const rejected = assert.rejects(broken, /three/);
        await clock.advance(0);
        await rejected;
        await after;
        assert.deepEqual(done, [1, 2, 5]);
    });

    it("does nothing any more once it is closed, and then goes on with what is new", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 1);
        const done: number[] = [];
        const left = turns.each([1, 2, 3], (thing) => void done.push(thing));
        turns.close();
        assert.equal(clock.pending, 0);
        await left;
        await turns.each([4], (thing) => void done.push(thing));
        await clock.advance(0);
        assert.deepEqual([done, clock.pending], [[1, 4], 0]);
    });

    it("loses nothing that is begun after it was closed by the work itself", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 5);
        const done: number[] = [];
        let after: Promise<void> = Promise.resolve();
        await turns.each([1, 2, 3], (thing) => {
            done.push(thing);
            if (thing !== 2) return;
            turns.close();
            after = turns.each([4, 5], (later) => void done.push(later));
        });
        await after;
        await clock.advance(0);
        assert.deepEqual([done, clock.pending], [[1, 2, 4, 5], 0]);
    });

    it("pauses at once when there is no work", async () => {
        const clock = new FakeClock();
        await new Turns(clock, 1).pause();
        assert.equal(clock.pending, 0);
    });

    it("gives a turn to each who asks for a pause, and one to the work after each", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 2);
        const done: (number | string)[] = [];
        const all = turns.each([1, 2, 3, 4, 5, 6], (thing) => void done.push(thing));
        for (const who of ["a", "b", "c", "d"]) void turns.pause().then(() => done.push(who));
        await clock.advance(0);
        await all;
        assert.deepEqual([done, clock.pending], [[1, 2, "a", 3, 4, "b", 5, 6, "c", "d"], 0]);
    });

    it("deals with nothing that is begun in a pause before the next turn", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 2);
        const done: (number | string)[] = [];
        void turns.each([1], (thing) => void done.push(thing));
        void turns.pause().then(() => {
            void turns.each([2, 3, 4], (thing) => void done.push(thing));
            done.push("begun");
        });
        await clock.advance(0);
        assert.deepEqual([done, clock.pending], [[1, "begun", 2, 3, 4], 0]);
    });

    it("gives everybody a pause, though the work in between fails", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 1);
        const broken = assert.rejects(
            turns.each([1, 2], (thing) => {
                if (thing === 2) throw new Error("two");
            }),
            /two/,
        );
        const pauses = [turns.pause(), turns.pause()];
        await clock.advance(0);
        await Promise.all([broken, ...pauses]);
        assert.equal(clock.pending, 0);
    });

    it("lets nobody wait for a pause that it was closed before", async () => {
        const clock = new FakeClock();
        const turns = new Turns(clock, 1);
        const left = turns.each([1, 2], () => undefined);
        const paused = turns.pause();
        turns.close();
        await Promise.all([left, paused]);
        assert.equal(clock.pending, 0);
    });

    it("begins each turn after what the one before gave rise to, whoever asked for it and whatever it took", async () => {
        const order: string[] = [];
        const turns = new Turns(systemClock, 2);
        const tell = (thing: number): void => {
            order.push(`told ${thing}`);
            setImmediate(() => order.push(`used ${thing}`));
            // Longer than a timer's step: timers would be due again in the same turn.
            for (const end = performance.now() + 3; performance.now() < end; );
        };
        await Promise.all([turns.each([1], tell), turns.each([2, 3, 4], tell), turns.pause().then(() => order.push("pause"))]);
        await new Promise((resolve) => void setImmediate(resolve));
        assert.deepEqual(order, ["told 1", "told 2", "used 1", "used 2", "pause", "told 3", "told 4", "used 3", "used 4"]);
    });

    it("never does more in a turn than it may, and all in order (property)", async () => {
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(12), { maxLength: 6 }), async (size, counts) => {
                let turn = 0;
                const clock = new FakeClock();
                const counting: Clock = { now: () => clock.now(), after: (milliseconds, callback) => clock.after(milliseconds, () => (turn++, callback())) };
                const turns = new Turns(counting, size);
                const things = counts.map((count, job) => Array.from({ length: count }, (_, index) => `${job}.${index}`));
                const done: string[] = [];
                const perTurn: number[] = [];
                const work = (thing: string): void => {
                    done.push(thing);
                    perTurn[turn] = (perTurn[turn] ?? 0) + 1;
                };
                const all = Promise.all(things.map((each) => turns.each(each, work)));
                await clock.advance(0);
                await all;
                assert.deepEqual(done, things.flat());
                assert.ok(perTurn.every((count) => count <= size));
            }),
            { numRuns: 200 },
        );
    });
});

describe("work in turns of its own", () => {
    it("lets the event loop turn after so many things", async () => {
        const done: (number | string)[] = [];
        setImmediate(() => done.push("turn"));
        const all = inTurns([1, 2, 3, 4], 2, (thing) => void done.push(thing));
        await all;
        assert.deepEqual(done, [1, 2, "turn", 3, 4]);
    });

    it("rejects with what went wrong, and goes no further", async () => {
        const done: number[] = [];
        const broken = inTurns([1, 2, 3], 2, (thing) => {
            if (thing === 2) throw new Error("two");
            done.push(thing);
        });
        await assert.rejects(broken, /two/);
        assert.deepEqual(done, [1]);
    });
});
