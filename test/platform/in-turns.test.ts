/** Work in pieces: all of it, in order, one piece a turn, ended at once. */
import assert from "node:assert/strict";
import { inTurns } from "../../src/platform/in-turns.js";
import { FakeClock } from "../support/fake-clock.js";

describe("work in turns", () => {
    it("does the first piece at once, the others later, each thing once and in order", async () => {
        const clock = new FakeClock();
        const done: number[] = [];
        inTurns(clock, Array.from({ length: 7 }, (_, index) => index), 3, (thing) => void done.push(thing));
        assert.deepEqual(done, [0, 1, 2]);
        await clock.advance(0);
        assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6]);
        assert.equal(clock.pending, 0);
    });

    it("is over at once for few, and whenever it is ended", async () => {
        const clock = new FakeClock();
        const done: number[] = [];
        inTurns(clock, [], 2, () => assert.fail("nothing to do"));
        inTurns(clock, [1, 2], 2, (thing) => void done.push(thing));
        assert.equal(clock.pending, 0);
        inTurns(clock, [3, 4, 5], 2, (thing) => void done.push(thing))();
        await clock.advance(1_000);
        assert.deepEqual([done, clock.pending], [[1, 2, 3, 4], 0]);
    });
});
