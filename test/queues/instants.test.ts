import assert from "node:assert/strict";
import fc from "fast-check";
import { iso } from "../../src/queues/instants.js";

describe("instants in messages", () => {
    it("are written as ISO-8601 in UTC with milliseconds", () => {
        assert.equal(iso(Date.UTC(2026, 10, 20, 10, 0, 0, 7)), "2026-11-20T10:00:00.007Z");
        assert.equal(iso(null), null);
        fc.assert(fc.property(fc.date({ noInvalidDate: true }), (date) => assert.equal(iso(date.getTime()), date.toISOString())));
    });

    it("that no calendar reaches are the first or the last", () => {
        assert.equal(iso(9e15), "+275760-09-13T00:00:00.000Z");
        assert.equal(iso(-9e15), "-271821-04-20T00:00:00.000Z");
    });

    it("with fractions of a millisecond are cut, as dates are", () => {
        for (const instant of [1.9, -1.9, 1_700_000_000_999.9]) assert.equal(iso(instant), new Date(instant).toISOString());
    });
});
