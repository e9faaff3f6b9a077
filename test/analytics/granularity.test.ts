/** Granularity: periods and the buckets they make, across clock changes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketsOf, countBuckets, readGranularity } from "../../src/analytics/granularity.js";
import { readInterval } from "../../src/analytics/interval.js";
import { localText } from "../../src/analytics/zone.js";

const NOW = Date.parse("2026-11-20T10:17:23.456Z");
const interval = (text: string, timeZone = "Europe/London"): ReturnType<typeof readInterval> => readInterval({ text, timeZone, weekStart: "" }, NOW);

describe("granularity", () => {
    it("reads ISO-8601 periods, empty for one bucket", () => {
        for (const text of ["PT30M", "PT1H", "P1D", "P1M", "P1DT12H", "P1W", "PT15M", "P1Y"]) assert.equal(readGranularity(text), text);
        assert.equal(readGranularity(" pt30m "), "PT30M");
        assert.equal(readGranularity(""), null);
    });

    for (const text of ["30M", "P", "PT", "PT0M", "P0D", "PT1.5H", "-PT1H", "hour", "P1DT", "PT30m x", "P99999D"]) {
        it(`refuses ${text}`, () => {
            assert.throws(() => readGranularity(text), (error: any) => error.code === "INVALID_QUERY" && error.cause.field === "granularity" && error.cause.value === text);
        });
    }

    it("makes one bucket without a period", () => {
        const whole = interval("2026-11-01/2026-11-08");
        assert.deepEqual(bucketsOf(whole, null), [{ from: whole.from, to: whole.to }]);
    });

    it("counts days by the calendar, hours by the clock", () => {
        const hours = (text: string, period: string, zone?: string): number[] => bucketsOf(interval(text, zone), period).map(({ from, to }) => (to - from) / 3_600_000);
        assert.deepEqual(hours("2026-10-24/2026-10-27", "P1D"), [24, 25, 24]);
        assert.deepEqual(hours("2026-03-28/2026-03-31", "P1D"), [24, 23, 24]);
        assert.equal(hours("2026-10-25/P1D", "PT1H").length, 25);
        assert.equal(hours("2026-03-29/P1D", "PT1H").length, 23);
        assert.deepEqual(hours("2026-10-03/2026-10-06", "P1D", "Australia/Lord_Howe"), [24, 23.5, 24]);
        assert.deepEqual(hours("2026-11-01T00:00/2026-11-01T01:15", "PT30M"), [0.5, 0.5, 0.25]);
    });

    it("counts months from the start, not from each other", () => {
        const starts = bucketsOf(interval("2026-01-31/2026-05-01", "UTC"), "P1M").map(({ from }) => localText(from, "UTC").slice(0, 10));
        assert.deepEqual(starts, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    });

    it("cuts at round local times when told to", () => {
        const starts = (text: string, period: string, zone?: string): string[] => {
            const whole = interval(text, zone);
            return bucketsOf(whole, period, "calendar").map(({ from }) => localText(from, whole.timeZone).slice(5, 16));
        };
        assert.deepEqual(starts("2026-11-01T10:10/2026-11-01T11:20", "PT30M"), ["11-01T10:10", "11-01T10:30", "11-01T11:00"]);
        assert.deepEqual(starts("2026-10-24T10:00/2026-10-26T10:00", "P1D"), ["10-24T10:00", "10-25T00:00", "10-26T00:00"]);
        assert.deepEqual(starts("2026-10-14/2026-12-02", "P1M"), ["10-14T00:00", "11-01T00:00", "12-01T00:00"]);
        assert.deepEqual(starts("2026-11-01/2026-11-12", "P1W"), ["11-01T00:00", "11-02T00:00", "11-09T00:00"]);
        assert.deepEqual(starts("2026-11-01T10:10/2026-11-01T11:20", "PT30M", "Asia/Kathmandu"), ["11-01T10:10", "11-01T10:30", "11-01T11:00"]);
        assert.deepEqual(starts("2026-11-01T10:00/2026-11-06T10:00", "P2D"), ["11-01T10:00", "11-03T10:00", "11-05T10:00"]);
    });

    it("covers the interval without gap or overlap", () => {
        fc.assert(
            fc.property(
                fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 10, 1) }),
                fc.integer({ min: 1, max: 20 * 24 * 60 }),
                fc.constantFrom("PT30M", "PT1H", "PT7H", "P1D", "P1DT12H", "P1W", "P1M"),
                fc.constantFrom("Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana"),
                fc.constantFrom("calendar" as const, "interval" as const),
                (from, minutes, period, zone, alignment) => {
                    const whole = interval(`${new Date(from).toISOString()}/PT${minutes}M`, zone);
                    const buckets = bucketsOf(whole, period, alignment);
                    assert.equal(buckets[0]!.from, whole.from);
                    assert.equal(buckets.at(-1)!.to, whole.to);
                    for (const [index, bucket] of buckets.entries()) {
                        assert.ok(bucket.from < bucket.to);
                        if (index > 0) assert.equal(bucket.from, buckets[index - 1]!.to);
                    }
                    assert.ok(Math.abs(countBuckets(whole, period) - buckets.length) <= 20);
                },
            ),
            { numRuns: 60 },
        );
    });
});
