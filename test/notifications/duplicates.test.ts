/** Two lines that carry the same events: the second of each pair is recognised as long as both may speak. */
import assert from "node:assert/strict";
import { Overlap } from "../../src/notifications/duplicates.js";
import { FakeClock } from "../support/fake-clock.js";

describe("overlap of two lines", () => {
    it("lasts five seconds beyond its end, and an end that another beginning followed is none", () => {
        const clock = new FakeClock();
        const overlap = new Overlap(clock);
        const isSecond = (id: string): boolean => (overlap.isSecond("v2.a", id), overlap.isSecond("V2.A", id));
        assert.equal(isSecond("c-1"), false);
        overlap.begin();
        overlap.endSoon();
        overlap.begin();
        clock.run(6_000);
        assert.equal(isSecond("c-2"), true);
        overlap.endSoon();
        clock.run(6_000);
        assert.deepEqual([isSecond("c-3"), clock.pending], [false, 0]);
    });
});
