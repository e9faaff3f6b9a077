/** What the platform does not document can be had either way. */
import assert from "node:assert/strict";
import { createWorld } from "../../src/simulator/world/index.js";
import { scriptConversation, scriptedWorld } from "../../src/simulator/world/script.js";
import type { World } from "../../src/simulator/world/types.js";
import { HOUR, interval, NOW, Rest, type RestSetup } from "./api-support.js";

const AGGREGATES = "/api/v2/analytics/conversations/aggregates/query";
const OBSERVATIONS = "/api/v2/analytics/queues/observations/query";
const RECENT = interval(NOW - 2 * HOUR, NOW);

/** Two queues with different targets; in each an answer, an abandon after 20 s, a short abandon, and a flow-out. */
function story(): World {
    const { centre } = createWorld({ seed: 7, queues: 6 });
    const [one, two] = centre.queues;
    assert.ok(one && two);
    const changed = { ...two, serviceLevel: { ...two.serviceLevel, voice: { percentage: 0.5, durationMs: 10_000 } } };
    const conversations = [one, changed].flatMap((queue, n) => {
        const visits = [
            { enter: 0, agentId: queue.memberIds[n] ?? "", answer: 5000, disconnect: 60_000 },
            { enter: 0, leave: 20_000 },
            { enter: 0, leave: 2000 },
            { enter: 0, leave: 30_000, flowOutTo: "voicemail" as const },
        ];
        return visits.map((visit, m) =>
            scriptConversation({ id: `${n}-${m}`, mediaType: "voice", start: NOW - HOUR + m * 120_000, visits: [{ queueId: queue.id, ...visit }] }),
        );
    });
    return scriptedWorld({ centre: { ...centre, queues: [one, changed, ...centre.queues.slice(2)] }, conversations });
}

describe("simulator api: options", () => {
    let rest: Rest;
    const start = async (setup: RestSetup = {}): Promise<Rest> => (rest = await Rest.start(setup));
    afterEach(() => rest.close());

    const level = async (groupBy: string[] = []): Promise<any> => {
        const { results } = await rest.post(AGGREGATES, { interval: RECENT, groupBy, metrics: ["oServiceLevel", "oServiceTarget"] });
        return results[0].data[0].metrics.map(({ stats }: any) => stats);
    };

    describe("of the service level", () => {
        const cases: readonly (readonly [string, NonNullable<NonNullable<RestSetup["aggregates"]>["serviceLevel"]>, number])[] = [
            ["answers and abandons", { includeFlowOuts: false, excludeShortAbandons: false, excludeAbandons: false }, 3],
            ["flow-outs, too", { includeFlowOuts: true, excludeShortAbandons: false, excludeAbandons: false }, 4],
            ["no short abandons", { includeFlowOuts: false, excludeShortAbandons: true, excludeAbandons: false }, 2],
            ["answers alone", { includeFlowOuts: false, excludeShortAbandons: false, excludeAbandons: true }, 1],
        ];
        for (const [what, serviceLevel, denominator] of cases) {
            it(`counts ${what}`, async () => {
                await start({ world: story(), aggregates: { serviceLevel } });
                const [stats] = await level(["queueId"]);
                assert.deepEqual([stats.numerator, stats.denominator], [1, denominator]);
            });
        }

        it("tells no target where several meet, or the first", async () => {
            await start({ world: story() });
            assert.deepEqual((await level())[0].target, undefined);
            assert.equal((await level()).length, 1, "no oServiceTarget either");
            await rest.close();
            await start({ world: story(), aggregates: { mixedServiceTarget: "first" } });
            const [stats, target] = await level();
            assert.ok([0.5, 0.8].includes(stats.target));
            assert.deepEqual(target, { target: stats.target });
        });
    });

    it("of views that counted nothing: left out, or zero", async () => {
        const body = {
            interval: RECENT,
            metrics: ["nOffered"],
            views: [{ target: "tAnswered", name: "never", function: "rangeBound", range: { gte: 1e9 } }],
        };
        await start();
        assert.ok(!("views" in (await rest.post(AGGREGATES, body)).results[0].data[0]));
        await rest.close();
        await start({ aggregates: { emptyViews: "zero" } });
        assert.deepEqual((await rest.post(AGGREGATES, body)).results[0].data[0].views, [{ name: "never", stats: { count: 0 } }]);
    });

    it("of queries without grouping: one group, or one per media type", async () => {
        const body = { interval: RECENT, metrics: ["nOffered"] };
        await start();
        assert.deepEqual((await rest.post(AGGREGATES, body)).results.map(({ group }: any) => group), [{}]);
        await rest.close();
        await start({ aggregates: { implicitMediaTypeGroup: true } });
        assert.ok((await rest.post(AGGREGATES, body)).results.every(({ group }: any) => Object.keys(group).join() === "mediaType"));
    });

    it("of user aggregates: sums alone, or all statistics", async () => {
        const stats = async (): Promise<string[]> => {
            const { results } = await rest.post("/api/v2/analytics/users/aggregates/query", { interval: RECENT, metrics: ["tAgentRoutingStatus"] });
            return Object.keys(results[0].data[0].metrics[0].stats);
        };
        await start();
        assert.deepEqual(await stats(), ["count", "sum", "min", "max"]);
        await rest.close();
        await start({ aggregates: { userStats: "sum" } });
        assert.deepEqual(await stats(), ["sum"]);
    });

    describe("of observations", () => {
        const ask = async (metrics: string[], mediaType?: string): Promise<any[]> => {
            const [queue] = rest.world.centre.queues;
            const predicates = [{ dimension: "queueId", value: queue?.id }, ...(mediaType ? [{ dimension: "mediaType", value: mediaType }] : [])];
            return (await rest.post(OBSERVATIONS, { filter: { type: "and", predicates }, ...(metrics.length > 0 ? { metrics } : {}) })).results;
        };

        it("tell qualifiers without anybody, or leave them out", async () => {
            await start();
            assert.ok((await ask(["oUserRoutingStatuses"]))[0].data.every(({ stats }: any) => stats.count > 0));
            await rest.close();
            await start({ observations: { zeroQualifiers: true } });
            assert.equal((await ask(["oUserRoutingStatuses"]))[0].data.length, 5);
        });

        it("tell on-queue users by status, or in one row", async () => {
            await start();
            const rows = (await ask(["oOnQueueUsers"]))[0].data;
            assert.ok(rows.every(({ qualifier }: any) => qualifier));
            await rest.close();
            await start({ observations: { onQueueByStatus: false } });
            const total = rows.reduce((sum: number, { stats }: any) => sum + stats.count, 0);
            assert.deepEqual((await ask(["oOnQueueUsers"]))[0].data, [{ metric: "oOnQueueUsers", stats: { count: total } }]);
        });

        it("tell agents under a filter by media type, or not", async () => {
            await start();
            assert.deepEqual((await ask(["oMemberUsers", "oWaiting"], "voice")).map(({ group }) => group.mediaType), ["voice"]);
            await rest.close();
            await start({ observations: { agentsUnderMediaFilter: true } });
            assert.deepEqual((await ask(["oMemberUsers", "oWaiting"], "voice")).map(({ group }) => group.mediaType), [undefined, "voice"]);
        });

        it("take a query without metrics for all of them, or refuse it", async () => {
            await start();
            const metrics = new Set((await ask([])).flatMap(({ data }) => data.map(({ metric }: any) => metric)));
            assert.ok(metrics.has("oWaiting") && metrics.has("oMemberUsers"));
            await rest.close();
            await start({ observations: { metricsOptional: false, maxPredicates: 1 } });
            const filter = { type: "and", predicates: [{ dimension: "queueId", value: "a" }] };
            assert.equal((await rest.call("POST", OBSERVATIONS, { filter })).body.details[0].fieldName, "metrics");
            const two = { type: "or", predicates: [...filter.predicates, ...filter.predicates] };
            assert.equal((await rest.call("POST", OBSERVATIONS, { filter: two, metrics: ["oWaiting"] })).body.details[0].fieldName, "filter");
        });
    });

    it("of details: an interval longer than the limit is refused, by pages and not by a job", async () => {
        await start({ details: { maxIntervalDays: 2 } });
        const ask = (path: string, hours: number): Promise<{ status: number; body: any }> =>
            rest.call("POST", `/api/v2/analytics/conversations/details/${path}`, { interval: interval(NOW - hours * HOUR, NOW) });
        assert.deepEqual([(await ask("query", 48)).status, (await ask("query", 49)).status], [200, 400]);
        assert.match((await ask("query", 49)).body.message, /interval may not be longer than 2 days/);
        assert.ok((await ask("jobs", 49)).status < 300);
    });

    it("of pages and headers: limits that are set are kept to", async () => {
        await start({ maxPageSize: 50, details: { maxPageSize: 100, maxIds: 1 }, rateLimitHeaders: false, requestsPerMinute: 300 });
        const status = async (target: string): Promise<number> => (await rest.call("GET", target)).status;
        assert.deepEqual([await status("/api/v2/users?pageSize=50"), await status("/api/v2/users?pageSize=51")], [200, 400]);
        assert.equal(await status("/api/v2/analytics/conversations/details?id=a,b"), 400);
        const page = { interval: RECENT, paging: { pageSize: 101, pageNumber: 1 } };
        assert.equal((await rest.call("POST", "/api/v2/analytics/conversations/details/query", page)).status, 400);
        assert.equal((await rest.call("GET", "/api/v2/organizations/me")).headers.get("inin-ratelimit-allowed"), null);
    });
});
