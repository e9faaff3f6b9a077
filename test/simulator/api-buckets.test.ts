/** The intervals that a granularity makes, in any time zone; and the time that users spent in them. */
import assert from "node:assert/strict";
import { HOUR, interval, NOW, Rest } from "./api-support.js";

describe("simulator api: buckets and user aggregates", () => {
    let rest: Rest;
    before(async () => {
        rest = await Rest.start();
    });
    after(() => rest.close());

    describe("buckets", () => {
        const starts = async (from: string, to: string, granularity: string, timeZone?: string): Promise<string[]> => {
            const offered = { metrics: ["tAgentRoutingStatus"], interval: `${from}/${to}`, granularity, ...(timeZone ? { timeZone } : {}) };
            const { results } = await rest.post("/api/v2/analytics/users/aggregates/query", offered);
            return results[0].data.map((bucket: any) => bucket.interval.replaceAll(":00.000Z", "Z"));
        };

        const at = (instant: number): void => {
            rest.clock.set(instant);
            rest.actAs("demo-client");
        };
        afterEach(() => at(NOW));

        it("begin at round times of the time zone and are cut to the interval", async () => {
            assert.deepEqual(await starts("2026-03-09T08:10:00Z", "2026-03-09T09:20:00Z", "PT30M"), [
                "2026-03-09T08:10Z/2026-03-09T08:30Z", "2026-03-09T08:30Z/2026-03-09T09:00Z", "2026-03-09T09:00Z/2026-03-09T09:20Z",
            ]);
            assert.deepEqual(await starts("2026-03-08T00:00:00Z", "2026-03-09T12:00:00Z", "P1D", "Asia/Kolkata"), [
                "2026-03-08T00:00Z/2026-03-08T18:30Z", "2026-03-08T18:30Z/2026-03-09T12:00Z",
            ]);
            assert.deepEqual(
                await starts("2026-02-27T00:00:00Z", "2026-03-03T00:00:00Z", "P1M"),
                ["2026-02-27T00:00Z/2026-03-01T00:00Z", "2026-03-01T00:00Z/2026-03-03T00:00Z"],
            );
            assert.deepEqual(
                await starts("2026-02-27T00:00:00Z", "2026-03-03T00:00:00Z", "P1W"),
                ["2026-02-27T00:00Z/2026-03-02T00:00Z", "2026-03-02T00:00Z/2026-03-03T00:00Z"],
            );
            assert.deepEqual(
                await starts("2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z", "P1DT12H"),
                ["2026-03-07T00:00Z/2026-03-08T12:00Z", "2026-03-08T12:00Z/2026-03-10T00:00Z"],
            );
        });

        it("have days of 23 and 25 hours where clocks change", async () => {
            at(Date.UTC(2026, 2, 31));
            assert.deepEqual(await starts("2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z", "P1D", "Europe/Berlin"), [
                "2026-03-28T23:00Z/2026-03-29T22:00Z", "2026-03-29T22:00Z/2026-03-30T22:00Z",
            ]);
            at(Date.UTC(2025, 9, 27, 12));
            assert.deepEqual(
                await starts("2025-10-26T00:00:00+02:00", "2025-10-27T00:00:00+01:00", "P1D", "Europe/Berlin"),
                ["2025-10-25T22:00Z/2025-10-26T23:00Z"],
            );
            assert.equal((await starts("2025-10-26T00:00:00+02:00", "2025-10-27T00:00:00+01:00", "PT1H", "Europe/Berlin")).length, 25);
        });

        it("can be told with the zone's offset, whole, and counted from the interval's start", async () => {
            const other = await Rest.start({ aggregates: { intervalText: "zone", clipBuckets: false, alignment: "interval" } });
            try {
                const body = {
                    interval: "2026-03-09T08:10:00Z/2026-03-09T08:50:00Z",
                    granularity: "PT30M",
                    timeZone: "America/New_York",
                    metrics: ["tSystemPresence"],
                };
                const { results } = await other.post("/api/v2/analytics/users/aggregates/query", body);
                assert.deepEqual(results[0].data.map((bucket: any) => bucket.interval), [
                    "2026-03-09T04:10:00.000-04:00/2026-03-09T04:40:00.000-04:00", "2026-03-09T04:40:00.000-04:00/2026-03-09T05:10:00.000-04:00",
                ]);
            } finally {
                await other.close();
            }
        });
    });

    it("of users add up to the time that passed", async () => {
        const from = NOW - 6 * HOUR;
        const metricsAsked = ["tAgentRoutingStatus", "tSystemPresence", "tOrganizationPresence"];
        const { results, systemToOrganizationMappings } = await rest.post("/api/v2/analytics/users/aggregates/query", {
            interval: interval(from, NOW + HOUR), granularity: "PT1H", groupBy: ["userId"], metrics: metricsAsked,
        });
        assert.equal(results.length, rest.world.centre.agents.length);
        for (const { data } of results) {
            for (const metric of metricsAsked) {
                const sum = data
                    .flatMap((bucket: any) => bucket.metrics)
                    .filter((one: any) => one.metric === metric)
                    .reduce((total: number, one: any) => total + one.stats.sum, 0);
                assert.equal(sum, NOW - from, metric);
            }
        }
        assert.ok(systemToOrganizationMappings.MEAL.length >= 1);
        const [agent] = rest.world.centre.agents;
        const one = results.find(({ group }: any) => group.userId === agent?.id);
        const interacting = one.data
            .flatMap((bucket: any) => bucket.metrics)
            .filter((entry: any) => entry.qualifier === "INTERACTING")
            .reduce((total: number, entry: any) => total + entry.stats.sum, 0);
        const spans = rest.world.agentSpans(from, NOW, agent?.id).filter((span) => span.routingStatus === "INTERACTING");
        assert.equal(interacting, spans.reduce((total, span) => total + span.end - span.start, 0), "interacting");
    });
});
