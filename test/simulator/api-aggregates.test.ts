/** Aggregates: equal to counting by hand over the details' session metrics, whatever is asked. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { scriptConversation, scriptedWorld } from "../../src/simulator/world/script.js";
import { HOUR, interval, NOW, Rest } from "./api-support.js";
import { effort, patience } from "./effort.js";

const AGGREGATES = "/api/v2/analytics/conversations/aggregates/query";
const DAY = 24 * HOUR;

type Facts = Readonly<Record<string, string | readonly string[] | undefined>>;
interface Metric { readonly name: string; readonly at: number; readonly value: number; readonly facts: Facts }

/** Every session metric of the conversations, with the dimensions that its session, participant and conversation tell. */
function flatten(conversations: readonly any[]): Metric[] {
    return conversations.flatMap((conversation) =>
        conversation.participants.flatMap((participant: any) =>
            participant.sessions.flatMap((session: any) =>
                session.metrics.map((metric: any): Metric => {
                    const segment = metric.name === "tConnected" ? session.segments.at(-1) : session.segments[0];
                    return {
                        name: metric.name,
                        at: Date.parse(metric.emitDate),
                        value: metric.value,
                        facts: {
                            conversationId: conversation.conversationId,
                            divisionId: conversation.divisionIds,
                            purpose: participant.purpose,
                            userId: participant.userId,
                            mediaType: session.mediaType,
                            direction: session.direction,
                            queueId: segment?.queueId,
                        },
                    };
                }),
            ),
        ),
    );
}

interface Predicate { dimension: string; operator?: string; value?: string | undefined }
interface Filter { type: string; predicates?: Predicate[]; clauses?: { type: string; predicates: Predicate[] }[] }

function holds(predicate: Predicate, facts: Facts): boolean {
    const own = facts[predicate.dimension];
    if (predicate.operator === "exists") return own !== undefined;
    if (predicate.operator === "notExists") return own === undefined;
    return Array.isArray(own) ? own.includes(predicate.value) : own === predicate.value;
}

function passes(filter: Filter | undefined, facts: Facts): boolean {
    if (!filter) return true;
    const join = (type: string, results: boolean[]): boolean => (
        type === "and" ? results.every(Boolean) : results.length === 0 || results.some(Boolean)
    );
    const own = (filter.predicates ?? []).map((one) => holds(one, facts));
    const clauses = (filter.clauses ?? []).map((clause) => join(clause.type, clause.predicates.map((one) => holds(one, facts))));
    return join(filter.type, [...own, ...clauses]);
}

/** Whether facts belong to a reply's group. */
function belongs(group: Record<string, string>, groupBy: readonly string[], flat: boolean, facts: Facts): boolean {
    return groupBy.every((dimension) => {
        const own = facts[dimension];
        if (!Array.isArray(own)) return group[dimension] === own;
        return flat ? group[dimension] === own.toSorted((a: string, b: string) => (a < b ? -1 : 1)).join(",") : own.includes(group[dimension]);
    });
}

function stats(name: string, values: readonly number[]): Record<string, number> {
    if (name.startsWith("n")) return { count: values.length };
    return { count: values.length, sum: values.reduce((sum, value) => sum + value, 0), min: Math.min(...values), max: Math.max(...values) };
}

const METRICS = [
    "nOffered",
    "nConversations",
    "nOverSla",
    "nTransferred",
    "tAnswered",
    "tAbandon",
    "tWait",
    "tTalk",
    "tHandle",
    "tAcw",
    "tAlert",
    "tConnected",
    "tHeld",
    "tIvr",
];
const DIMENSIONS = ["queueId", "mediaType", "userId", "direction", "purpose", "divisionId"];
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

describe("simulator api: aggregates", () => {
    let rest: Rest;
    let metrics: Metric[];

    before(async () => {
        rest = await Rest.start();
        const body = { interval: interval(NOW - DAY, NOW + HOUR), paging: { pageSize: 100_000, pageNumber: 1 } };
        metrics = flatten((await rest.post("/api/v2/analytics/conversations/details/query", body)).conversations);
        assert.ok(metrics.length > 3000, `${metrics.length} metrics`);
    });
    after(() => rest.close());

    const predicate = (): fc.Arbitrary<Predicate> => {
        const { queues, agents, divisions } = rest.world.centre;
        const value = (dimension: string, values: readonly string[]) => fc.constantFrom(...values).map((one) => ({ dimension, value: one }));
        return fc.oneof(
            value("queueId", queues.map((queue) => queue.id)),
            value("mediaType", ["voice", "chat", "email"]),
            value("purpose", ["agent", "acd"]),
            value("divisionId", divisions.map((division) => division.id)),
            value("userId", agents.slice(0, 40).map((agent) => agent.id)),
            fc.constantFrom("userId", "queueId").chain(
                (dimension) => fc.constantFrom("exists", "notExists").map((operator) => ({ dimension, operator })),
            ),
        );
    };
    const filter = (): fc.Arbitrary<Filter> => {
        const type = fc.constantFrom("and", "or");
        const predicates = fc.array(predicate(), { minLength: 1, maxLength: 3 });
        return fc.record({ type, predicates, clauses: fc.array(fc.record({ type, predicates }), { maxLength: 2 }) }, { requiredKeys: ["type"] });
    };
    const query = () =>
        fc.record(
            {
                from: fc.integer({ min: NOW - 20 * HOUR, max: NOW - HOUR }),
                length: fc.integer({ min: 1, max: 21 * HOUR }),
                granularity: fc.constantFrom("PT15M", "PT30M", "PT1H", "P1D", "P1W", "PT7H", "P1DT12H"),
                timeZone: fc.constantFrom(...ZONES),
                metrics: fc.uniqueArray(fc.constantFrom(...METRICS), { minLength: 1, maxLength: 6 }),
                groupBy: fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 3 }),
                filter: filter(),
                flattenMultivaluedDimensions: fc.boolean(),
            },
            { requiredKeys: ["from", "length", "metrics"] },
        );

    it("equal brute force over the details", async function () {
        this.timeout(patience(20_000));
        await fc.assert(
            fc.asyncProperty(query(), async ({ from, length, ...body }) => {
                const to = from + length;
                const { results } = await rest.post(AGGREGATES, { interval: interval(from, to), ...body });
                const groupBy = body.groupBy ?? [];
                const flat = body.flattenMultivaluedDimensions ?? false;
                const found = metrics.filter((metric) => metric.at >= from && metric.at < to && passes(body.filter, metric.facts));
                let told = 0;
                for (const { group, data } of results) {
                    let last = 0;
                    for (const bucket of data) {
                        const [start, end] = bucket.interval.split("/").map(Date.parse);
                        assert.ok(start >= Math.max(last, from) && end <= to, "buckets are in order and within the interval");
                        last = end;
                        for (const { metric: name, stats: actual } of bucket.metrics) {
                            const values = found.filter(
                                (metric) => metric.name === name && metric.at >= start && metric.at < end && belongs(
                                    group,
                                    groupBy,
                                    flat,
                                    metric.facts,
                                ),
                            );
                            assert.deepEqual(
                                actual,
                                stats(name, values.map(({ value }) => value)),
                                `${name} of ${JSON.stringify(group)} in ${bucket.interval}`,
                            );
                            told += actual.count ?? 0;
                        }
                    }
                }
                const multiplicity = (facts: Facts): number =>
                    groupBy.reduce(
                        (product, dimension) => product * (Array.isArray(facts[dimension]) && !flat ? (facts[dimension] as string[]).length : 1),
                        1,
                    );
                const expected = found.filter(({ name }) => body.metrics.includes(name)).reduce((sum, { facts }) => sum + multiplicity(facts), 0);
                assert.equal(told, expected, "nothing is lost");
            }),
            effort(60, 4711),
        );
    });

    it("count what is emitted at a bucket's start in that bucket, and what is emitted at the interval's end not at all", async () => {
        const { centre } = rest.world;
        const queue = centre.queues[0];
        const half = Date.UTC(2026, 2, 10, 9, 30);
        const conversations = [half - HOUR, half - 1, half, half + HOUR / 2].map((start, n) =>
            scriptConversation({ id: `c${n}`, mediaType: "voice", start, visits: [{ queueId: queue?.id ?? "", enter: 0, leave: 1000 }] }),
        );
        const other = await Rest.start({ world: scriptedWorld({ centre, conversations }) });
        try {
            const body = { interval: interval(half - HOUR, half + HOUR / 2), granularity: "PT30M", metrics: ["nOffered"] };
            const { results } = await other.post(AGGREGATES, body);
            assert.deepEqual(
                results[0].data.map((bucket: any) => [Date.parse(bucket.interval.split("/")[0]) - half, bucket.metrics[0].stats.count]),
                [[-HOUR, 1], [-HOUR / 2, 1], [0, 1]],
            );
        } finally {
            await other.close();
        }
    });

    it("follow a filter over many values as one over few", async () => {
        const { queues } = rest.world.centre;
        const names = queues.slice(0, 5).map(({ id }) => id);
        const predicates = [...names, "none"].map((value) => ({ dimension: "queueId", value }));
        const ask = async (filter: object): Promise<unknown> =>
            (await rest.post(AGGREGATES, { interval: interval(NOW - HOUR, NOW), groupBy: ["queueId"], metrics: ["nOffered"], filter })).results;
        const split = predicates.map((one) => ({ type: "or", predicates: [one] }));
        assert.deepEqual(await ask({ type: "or", predicates }), await ask({ type: "or", clauses: split }));
    });

    it("tell a service level that is made of answers, late answers and abandons", async () => {
        const { results } = await rest.post(
            AGGREGATES,
            { interval: interval(NOW - 8 * HOUR, NOW), groupBy: ["queueId", "mediaType"], metrics: ["oServiceLevel", "oServiceTarget"] },
        );
        const window = metrics.filter(({ at }) => at >= NOW - 8 * HOUR && at < NOW);
        assert.ok(results.length > 5);
        for (const { group, data } of results) {
            const number = (name: string): number => window.filter(
                (metric) => metric.name === name && belongs(group, ["queueId", "mediaType"], false, metric.facts),
            ).length;
            const denominator = number("tAnswered") + number("tAbandon");
            const numerator = number("tAnswered") - number("nOverSla");
            const target = rest.directory.queue(group.queueId)?.serviceLevel[group.mediaType as "voice"].percentage;
            assert.deepEqual(data[0].metrics, [
                { metric: "oServiceLevel", stats: { ratio: numerator / denominator, numerator, denominator, target } },
                { metric: "oServiceTarget", stats: { target } },
            ]);
        }
    });

    it("tell views by their range", async () => {
        const views = [
            { target: "tAnswered", name: "quick", function: "rangeBound", range: { lt: 20_000 } },
            { target: "tAnswered", name: "slow", function: "rangeBound", range: { gte: 20_000 } },
        ];
        const { results } = await rest.post(AGGREGATES, { interval: interval(NOW - 8 * HOUR, NOW), metrics: ["tAnswered"], views });
        const values = metrics.filter(({ at, name }) => name === "tAnswered" && at >= NOW - 8 * HOUR && at < NOW).map(({ value }) => value);
        assert.deepEqual(results[0].data[0].views, [
            { name: "quick", stats: stats("t", values.filter((value) => value < 20_000)) },
            { name: "slow", stats: stats("t", values.filter((value) => value >= 20_000)) },
        ]);
    });

    it("rank groups from either end", async () => {
        const base = {
            interval: interval(NOW - 8 * HOUR, NOW),
            groupBy: ["userId"],
            metrics: ["tHandle", "tAcw"],
            filter: { type: "and", predicates: [{ dimension: "userId", operator: "exists" }] },
        };
        const average = ({ data }: any): number => {
            const { sum, count } = data[0].metrics.find((one: any) => one.metric === "tHandle").stats;
            return sum / count;
        };
        const all = (await rest.post(AGGREGATES, { ...base, metrics: ["tHandle"] })).results.map(average).toSorted((a: number, b: number) => b - a);
        const sortMetric = { name: "tHandle", function: "average" };
        const top = await rest.post(AGGREGATES, { ...base, queryType: "topN", limit: 3, sortMetric });
        assert.deepEqual(top.results.map(average), all.slice(0, 3));
        const bottom = await rest.post(AGGREGATES, { ...base, queryType: "bottomN", limit: 2, sortMetric });
        assert.deepEqual(bottom.results.map(average), all.toReversed().slice(0, 2));
        assert.equal(
            (await rest.call("POST", AGGREGATES, { ...base, queryType: "topN", limit: 3 })).status,
            400,
            "several metrics need a sortMetric",
        );
        assert.equal((await rest.call("POST", AGGREGATES, { ...base, queryType: "topN", sortMetric })).status, 400, "a limit is needed");
    });

    it("tell nothing that is yet to come", async () => {
        const ask = async (): Promise<number> => {
            const { results } = await rest.post(AGGREGATES, { interval: interval(NOW - HOUR, NOW + 3 * HOUR), metrics: ["nOffered"] });
            return results[0].data[0].metrics[0].stats.count;
        };
        const now = await ask();
        assert.equal(now, metrics.filter(({ name, at }) => name === "nOffered" && at >= NOW - HOUR && at <= NOW).length);
        assert.deepEqual((await rest.post(AGGREGATES, { interval: interval(NOW + HOUR, NOW + 2 * HOUR), metrics: ["nOffered"] })).results, []);
        rest.clock.advance(HOUR);
        assert.ok((await ask()) > now);
        rest.clock.set(NOW);
    });

    it("keep to the limits that are set", async () => {
        const other = await Rest.start(
            { aggregates: { maxIntervalDays: 1, minGranularityMs: 900_000, maxGroupBy: 1, maxPredicates: 1, maxCells: 3 } },
        );
        const code = async (more: object): Promise<string | undefined> =>
            (await other.post(AGGREGATES, { interval: interval(NOW - 2 * HOUR, NOW), metrics: ["nOffered"], ...more })).code;
        try {
            assert.equal(await code({}), undefined);
            assert.equal(await code({ interval: interval(NOW - 2 * DAY, NOW) }), "bad.request");
            assert.equal(await code({ granularity: "PT5M" }), "bad.request");
            assert.equal(await code({ groupBy: ["queueId", "mediaType"] }), "bad.request");
            const predicates = [{ dimension: "queueId", value: "a" }, { dimension: "queueId", value: "b" }];
            assert.equal(await code({ filter: { type: "or", predicates } }), "bad.request");
            assert.equal(await code({ groupBy: ["conversationId"] }), "response.entity.too.large");
        } finally {
            await other.close();
        }
    });

    it("show a client only the divisions of its roles", async () => {
        const [home] = rest.world.centre.divisions;
        const other = await Rest.start({ clients: [{ id: "home", secret: "s", divisions: [home?.name ?? ""] }] });
        try {
            const queues = (await other.get("/api/v2/routing/queues?pageSize=100")).entities;
            assert.ok(queues.length > 0 && queues.every((queue: any) => queue.division.id === home?.id));
            const { results } = await other.post(AGGREGATES, { interval: interval(NOW - HOUR, NOW), groupBy: ["divisionId"], metrics: ["nOffered"] });
            const expected = metrics.filter(
                ({ name, at, facts }) => name === "nOffered" && at >= NOW - HOUR && at < NOW && holds(
                    { dimension: "divisionId", value: home?.id },
                    facts,
                ),
            );
            const told = results.find(({ group }: any) => group.divisionId === home?.id);
            assert.equal(told.data[0].metrics[0].stats.count, expected.length);
        } finally {
            await other.close();
        }
    });
});
