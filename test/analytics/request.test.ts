/** Requests: properties and msg.query, every mistake by name, and the platform's query that comes of it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readInterval } from "../../src/analytics/interval.js";
import { buildQuery, checkQuery, totalsQuery } from "../../src/analytics/query.js";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { readReferences } from "../../src/analytics/values.js";
import type { GenesysError } from "../../src/platform/errors.js";

const NOW = Date.parse("2026-11-20T10:17:23.456Z");
const UUID = "0A1B2C3D-0000-4000-8000-000000000001";

function platformQuery(settings: Settings, query: unknown = null, ids = { queues: [] as string[], agents: [] as string[] }): ReturnType<typeof buildQuery> {
    const request = readRequest({ timeZone: "Europe/Berlin", ...settings }, query);
    const interval = readInterval(request.interval, NOW);
    checkQuery(request, interval);
    return buildQuery(request, interval, ids);
}

describe("aggregate request", () => {
    it("asks with the defaults when nothing is set", () => {
        assert.deepEqual(platformQuery({}), {
            interval: "2026-11-20T00:00:00.000+01:00/2026-11-20T11:17:23.456+01:00",
            timeZone: "Europe/Berlin",
            groupBy: ["queueId", "mediaType"],
            metrics: ["nOffered", "tAnswered", "tAbandon", "tHandle", "oServiceLevel"],
        });
    });

    it("sends all that is set", () => {
        const query = platformQuery(
            { interval: "yesterday", granularity: "pt30m", groupBy: "userId", metrics: ["tHandle", "ahtSeconds"], answeredWithin: "20", mediaTypes: ["voice", "Chat"], directions: "inbound" },
            { flattenMultivaluedDimensions: "true", alternateTimeDimension: "eventTime", queryType: "topN", limit: "5", sortMetric: { name: "nOffered", function: "count" } },
            { queues: ["q1", "q2"], agents: ["a1"] },
        );
        assert.deepEqual(query, {
            interval: "2026-11-19T00:00:00.000+01:00/2026-11-20T00:00:00.000+01:00",
            granularity: "PT30M",
            timeZone: "Europe/Berlin",
            groupBy: ["userId"],
            filter: {
                type: "and",
                predicates: [
                    { type: "dimension", dimension: "userId", operator: "matches", value: "a1" },
                    { type: "dimension", dimension: "direction", operator: "matches", value: "inbound" },
                ],
                clauses: [
                    { type: "or", predicates: ["q1", "q2"].map((value) => ({ type: "dimension", dimension: "queueId", operator: "matches", value })) },
                    { type: "or", predicates: ["voice", "chat"].map((value) => ({ type: "dimension", dimension: "mediaType", operator: "matches", value })) },
                ],
            },
            metrics: ["tHandle", "tAnswered", "tAbandon", "nOffered"],
            views: [{ target: "tAnswered", name: "answeredWithin20", function: "rangeBound", range: { lt: 20_000 } }],
            flattenMultivaluedDimensions: true,
            alternateTimeDimension: "eventTime",
            queryType: "topN",
            limit: 5,
            sortMetric: { name: "nOffered", function: "count" },
        });
    });

    it("keeps the order of metrics, each once, and knows other names for them", () => {
        const request = readRequest({ metrics: "serviceLevel, tTalk, offered, talkTime, totalHandleTime, waitTime, wrapTime, totalInteractions, offered" }, null);
        assert.deepEqual(request.metrics, ["tTalk", "tHandle", "tWait", "tAcw", "nOffered"]);
        assert.deepEqual(request.kpis.map((kpi) => kpi.name), ["serviceLevel", "offered"]);
    });

    it("takes answeredWithin as seconds or by the figure's name", () => {
        const request = readRequest({ metrics: ["answeredWithin60", "offered"], answeredWithin: [20, "60", 5] }, null);
        assert.deepEqual(request.kpis.map((kpi) => kpi.name), ["answeredWithin60", "offered", "answeredWithin20", "answeredWithin5"]);
        assert.deepEqual(request.within, [60, 20, 5]);
    });

    it("reads names, ids and objects", () => {
        const references = readReferences(["Sales, VIP", UUID, { id: "x", name: "X" }, { name: " Y " }, "", { id: "", name: "" }], "queues");
        assert.deepEqual(references, [
            { id: null, name: "Sales, VIP" },
            { id: UUID.toLowerCase(), name: null },
            { id: "x", name: "X" },
            { id: null, name: "Y" },
        ]);
        assert.deepEqual(readReferences("Sales, Service", "queues"), [{ id: null, name: "Sales" }, { id: null, name: "Service" }]);
        assert.deepEqual(readReferences({ id: "x" }, "queues"), [{ id: "x", name: null }]);
    });
});

describe("msg.query", () => {
    const settings: Settings = { queues: ["Sales"], granularity: "PT30M", metrics: ["offered"], filter: { type: "and", predicates: [{ dimension: "purpose", value: "agent" }] }, names: false };

    it("replaces properties, also by something empty", () => {
        const request = readRequest(settings, { queues: [], granularity: "", metrics: "answered", filter: {}, names: true, groupBy: [], timeout: 5 });
        assert.deepEqual([request.queues, request.granularity, request.filter, request.names, request.groupBy, request.timeout], [[], null, null, true, [], 5]);
        assert.deepEqual(request.kpis.map((kpi) => kpi.name), ["answered"]);
        assert.deepEqual(readRequest(settings, { queues: "" }).queues, []);
    });

    it("means the property by null and undefined", () => {
        const query = { queues: null, granularity: undefined, metrics: null, filter: null, names: null, users: null, views: null, limit: null };
        assert.deepEqual(JSON.stringify(readRequest(settings, query)), JSON.stringify(readRequest(settings, undefined)));
        assert.deepEqual(JSON.stringify(readRequest(settings, {})), JSON.stringify(readRequest(settings, null)));
    });

    it("replaces objects, never merges them", () => {
        const query = platformQuery(settings, { queues: [], filter: { type: "or", predicates: [{ dimension: "direction", value: "inbound" }] } });
        assert.deepEqual(query.filter?.predicates?.map((each) => each.dimension), ["direction"]);
    });

    it("takes users for agents, but not both", () => {
        assert.deepEqual(readRequest({ agents: ["Ann"] }, { users: ["Bob"] }).agents, [{ id: null, name: "Bob" }]);
        assert.deepEqual(readRequest({ agents: ["Ann"] }, { users: [] }).agents, []);
        assert.deepEqual(readRequest({}, { users: null, agents: ["Bob"] }).agents, [{ id: null, name: "Bob" }]);
        assert.throws(() => readRequest({}, { users: ["Bob"], agents: ["Ann"] }), (error: GenesysError) => error.key === "query-agents-twice");
    });

    it("takes own keys only, from any realm", () => {
        const inherited = Object.create({ interval: "nonsense" }) as object;
        assert.equal(readRequest({}, inherited).interval.text, "today");
        assert.equal(readRequest({}, Object.assign(Object.create(null), { interval: "yesterday" })).interval.text, "yesterday");
    });
});

describe("mistakes in a request", () => {
    const cases: readonly (readonly [Record<string, unknown> | unknown[] | string | number, string, string, (string | null)?])[] = [
        ["yesterday", "query-no-object", "query"],
        [["yesterday"], "query-no-object", "query"],
        [42, "query-no-object", "query"],
        [{ intervall: "today" }, "query-key-unknown-near", "intervall", "interval"],
        [{ queue: "Sales" }, "query-key-unknown-near", "queue", "queues"],
        [{ select: 1 }, "query-key-unknown", "select", null],
        [{ constructor: 1 }, "query-key-unknown", "constructor"],
        [JSON.parse('{"__proto__": {"interval": "today"}}'), "query-key-unknown", "__proto__"],
        [{ source: "agent" }, "query-word-unknown-near", "source", "agents"],
        [{ interval: 5 }, "interval-unreadable", "interval"],
        [{ interval: ["today"] }, "query-no-text", "interval"],
        [{ interval: "" }, "interval-empty", "interval"],
        [{ timeZone: "Berlin" }, "zone-unknown-near", "timeZone", "Europe/Berlin"],
        [{ timeZone: {} }, "query-no-text", "timeZone"],
        [{ weekStart: "mo" }, "query-word-unknown-near", "weekStart", "monday"],
        [{ granularity: "30 minutes" }, "granularity-unreadable-near", "granularity", "PT30M"],
        [{ granularity: true }, "query-no-text", "granularity"],
        [{ groupBy: ["queue"] }, "query-word-unknown-near", "groupBy", "queueId"],
        [{ groupBy: "canonicalExternalContactId" }, "query-word-unknown-near", "groupBy", "externalContactId"],
        [{ groupBy: [null] }, "query-no-list", "groupBy"],
        [{ groupBy: 7 }, "query-no-list", "groupBy"],
        [{ metrics: ["offred"] }, "metric-unknown-near", "metrics", "offered"],
        [{ metrics: ["tHandel"] }, "metric-unknown-near", "metrics", "tHandle"],
        [{ metrics: ["xyzzyplugh"] }, "metric-unknown", "metrics", null],
        [{ metrics: ["constructor"] }, "metric-unknown", "metrics"],
        [{ metrics: [{}] }, "query-no-list", "metrics"],
        [{ metrics: [] }, "metrics-missing", "metrics"],
        [{ metrics: ["answeredWithin0"] }, "metric-unknown-near", "metrics", "answeredWithin20"],
        [{ metrics: ["answeredWithin30s"] }, "metric-unknown-near", "metrics", "answeredWithin20"],
        [{ metrics: ["x".repeat(100_000)] }, "metric-unknown", "metrics", null],
        [{ metrics: Array.from({ length: 100_000 }, () => "offered") }, "query-list-too-long", "metrics"],
        [{ queues: [7] }, "query-no-reference", "queues"],
        [{ queues: [["a"]] }, "query-no-reference", "queues"],
        [{ queues: [{ queueId: "x" }] }, "query-no-reference", "queues"],
        [{ queues: [{ id: 7 }] }, "query-no-reference", "queues"],
        [{ agents: [null] }, "query-no-reference", "agents"],
        [{ mediaTypes: "phone" }, "query-word-unknown-near", "mediaTypes", "voice"],
        [{ mediaTypes: ["voise"] }, "query-word-unknown-near", "mediaTypes", "voice"],
        [{ directions: "in" }, "query-word-unknown-near", "directions", "inbound"],
        [{ answeredWithin: [0] }, "query-no-whole-number", "answeredWithin"],
        [{ answeredWithin: ["soon"] }, "query-no-whole-number", "answeredWithin"],
        [{ answeredWithin: [1.5] }, "query-no-whole-number", "answeredWithin"],
        [{ answeredWithin: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, "view-too-many", "views"],
        [{ filter: "{" }, "filter-no-json", "filter"],
        [{ output: "rowz" }, "query-word-unknown-near", "output", "rows"],
        [{ output: {} }, "query-no-word", "output"],
        [{ names: "maybe" }, "query-no-boolean", "names"],
        [{ zeroFill: [] }, "query-no-boolean", "zeroFill"],
        [{ durations: "hours" }, "query-word-unknown-near", "durations", "hh:mm:ss"],
        [{ timeout: 0 }, "query-no-number", "timeout"],
        [{ timeout: "long" }, "query-no-number", "timeout"],
        [{ flattenMultivaluedDimensions: "perhaps" }, "query-no-boolean", "flattenMultivaluedDimensions"],
        [{ alternateTimeDimension: "wrapUpDate" }, "query-word-unknown", "alternateTimeDimension"],
        [{ queryType: "top" }, "query-word-unknown-near", "queryType", "topN"],
        [{ queryType: "topN" }, "query-sort-missing", "sortMetric"],
        [{ limit: 5 }, "query-type-missing", "limit"],
        [{ sortMetric: { name: "tHandle", function: "sum" } }, "query-type-missing", "sortMetric"],
        [{ limit: 0 }, "query-no-whole-number", "limit"],
        [{ limit: 1.5 }, "query-no-whole-number", "limit"],
        [{ sortMetric: "tHandle" }, "query-word-unknown", "sortMetric"],
        [{ sortMetric: { name: "tWait", function: "sum" } }, "query-word-unknown", "sortMetric.name"],
        [{ sortMetric: { name: "tHandle", function: "avg" } }, "query-word-unknown-near", "sortMetric.function", "average"],
        [{ sortMetric: { name: "tHandle", order: "asc" } }, "filter-key-unknown", "sortMetric"],
        [{ views: "x" }, "view-no-object", "views[0]"],
        [{ views: [{ name: "a b", target: "tAnswered", range: { lt: 1 } }] }, "view-name-unfit", "views[0].name"],
        [{ views: [{ name: "tHandle", target: "tAnswered", range: { lt: 1 } }] }, "view-name-unfit", "views[0].name"],
        [{ views: [{ name: "answeredWithin5", target: "tAnswered", range: { lt: 1 } }] }, "view-name-unfit", "views[0].name"],
        [{ views: [{ name: "v", target: "nOffered", range: { lt: 1 } }] }, "query-word-unknown", "views[0].target"],
        [{ views: [{ name: "v", target: "tHandle" }] }, "view-range-missing", "views[0].range"],
        [{ views: [{ name: "v", target: "tHandle", range: { gte: 5, lt: 5 } }] }, "view-range-missing", "views[0].range"],
        [{ views: [{ name: "v", target: "tHandle", range: { lte: 5 } }] }, "filter-key-unknown-near", "views[0].range"],
        [{ views: [{ name: "v", target: "tHandle", range: { lt: 5 }, metric: 1 }] }, "filter-key-unknown", "views[0]"],
        [{ views: Array.from({ length: 11 }, (_, index) => ({ name: `v${index}`, target: "tHandle", range: { lt: 5 } })) }, "view-too-many", "views"],
        [{ interval: "last 40 years", granularity: "PT1S", zeroFill: true }, "query-too-many-buckets", "granularity"],
    ];
    for (const [query, key, field, nearest] of cases) {
        it(`${JSON.stringify(query).slice(0, 70)}: ${key}`, () => {
            assert.throws(() => platformQuery({}, query), (error: GenesysError) => {
                assert.equal(error.code, "INVALID_QUERY");
                assert.equal(error.key, key, error.message);
                assert.equal(error.cause.field, field);
                assert.doesNotMatch(error.message.replaceAll("__proto__", ""), /__\w+__/);
                assert.ok(error.message.length < 700);
                if (nearest !== undefined) assert.equal(error.cause.nearest, nearest);
                return true;
            });
        });
    }

    it("are told alike for a node's properties", () => {
        assert.throws(() => readRequest({ metrics: ["offred"] }, null), (error: GenesysError) => error.code === "INVALID_QUERY" && error.cause.nearest === "offered");
    });

    it("never end in another error, whatever msg.query holds", () => {
        const keys = ["interval", "groupBy", "metrics", "queues", "agents", "filter", "views", "sortMetric", "answeredWithin", "limit", "output", "names", "timeZone", "granularity"];
        fc.assert(
            fc.property(fc.dictionary(fc.constantFrom(...keys), fc.anything({ withNullPrototype: true, withMap: true, withDate: true }), { maxKeys: 3 }), (query) => {
                try {
                    platformQuery({}, query);
                } catch (error) {
                    assert.equal((error as GenesysError).code, "INVALID_QUERY", (error as Error).stack);
                }
            }),
            { numRuns: 500 },
        );
    });
});

describe("totals that cannot be added up", () => {
    const totalsOf = (settings: Settings, query: unknown = null): ReturnType<typeof totalsQuery> =>
        totalsQuery(platformQuery(settings, query), readRequest(settings, query).kpis);

    it("come from a query without groups", () => {
        const settings: Settings = { granularity: "P1D", groupBy: ["queueId", "wrapUpCode"], mediaTypes: "voice", answeredWithin: [20] };
        const { interval, timeZone, filter, metrics, views } = platformQuery(settings);
        assert.deepEqual(totalsOf(settings), { interval, timeZone, filter, metrics, views });
        const ranked = platformQuery({ metrics: "tHandle", groupBy: "queueId" }, { queryType: "topN", limit: 3 });
        assert.deepEqual(totalsOf({ metrics: "tHandle", groupBy: "queueId" }, { queryType: "topN", limit: 3 }), { interval: ranked.interval, timeZone: ranked.timeZone, metrics: ["tHandle"] });
    });

    it("tell callbacks apart where the groups do and a figure needs it", () => {
        const groupBy = ["mediaType", "wrapUpCode"];
        assert.deepEqual(totalsOf({ groupBy, metrics: "offered,abandonRate" })?.groupBy, ["mediaType"]);
        assert.deepEqual(totalsOf({ groupBy, metrics: "offered", answeredWithin: [20] })?.groupBy, ["mediaType"]);
        assert.equal(totalsOf({ groupBy, metrics: "offered,asaSeconds,tAnswered" })?.groupBy, undefined);
        assert.equal(totalsOf({ groupBy: "wrapUpCode", metrics: "abandonRate" })?.groupBy, undefined);
    });

    it("are not asked for otherwise", () => {
        assert.equal(totalsOf({}), null);
        assert.equal(totalsOf({ groupBy: ["userId"] }, { queryType: "groupBy" }), null);
        assert.equal(totalsOf({ groupBy: [] }), null);
    });
});
