/** Mistakes in a query: each is told by field, value and remedy, and none costs a request. */
import assert from "node:assert/strict";
import { WEEKDAYS } from "../../src/analytics/interval.js";
import { kpiNames } from "../../src/analytics/kpis.js";
import { OTHER_WORDS } from "../../src/analytics/other-words.js";
import { DEFAULTS, DURATIONS, OUTPUTS, readRequest, type Settings } from "../../src/analytics/request.js";
import { runAggregate } from "../../src/analytics/run.js";
import type { GenesysError } from "../../src/platform/errors.js";
import type { Connection } from "../../src/platform/types.js";
import * as vocabulary from "../../src/analytics/vocabulary.js";

const NOW = Date.parse("2026-11-20T10:17:23.456Z");

/** Whatever is asked of it is noted; nothing is answered. */
function untouchable(): { readonly connection: Connection; readonly touched: string[] } {
    const touched: string[] = [];
    const note = (what: string) => (): never => {
        touched.push(what);
        throw new Error(`${what} was asked`);
    };
    const noting = (of: string): any => new Proxy({}, { get: (_, name) => note(`${of}.${String(name)}`) });
    const connection = { clock: { now: () => NOW }, platformNow: () => NOW, ready: note("ready"), info: note("info"), api: noting("api"), directory: noting("directory") };
    return { connection: connection as unknown as Connection, touched };
}

async function mistakeIn(settings: Settings, query: unknown): Promise<GenesysError> {
    const { connection, touched } = untouchable();
    try {
        await runAggregate(connection, readRequest({ timeZone: "Europe/Berlin", ...settings }, query));
    } catch (error) {
        assert.deepEqual(touched, [], (error as Error).stack);
        return error as GenesysError;
    }
    return assert.fail("nothing was wrong");
}

const deep = (levels: number): any => (levels === 0 ? { type: "and", predicates: [{ dimension: "queueId", value: "x" }] } : { type: "and", clauses: [deep(levels - 1)] });
const endless = (levels: number): any => {
    let value: any = {};
    for (let level = 0; level < levels; level++) value = { type: "and", clauses: [value] };
    return value;
};
const predicate = { dimension: "queueId", value: "x" };
const cyclic: any = { type: "and", predicates: [predicate] };
cyclic.clauses = [cyclic];
const view = (more: object): object => ({ name: "quick", target: "tAnswered", range: { lt: 20_000 }, ...more });
const pair = (index: number): object => ({ type: "and", predicates: [{ dimension: "ani", value: `a${index}` }, { dimension: "dnis", value: `d${index}` }] });

/** What is wrong, the field, its nearest known name or what the sentence says to do. */
const MISTAKES: readonly (readonly [unknown, string, string | RegExp])[] = [
    // msg.query itself and its keys
    ["last week", "query", /must be an object such as/],
    [["interval"], "query", /must be an object/],
    [true, "query", /must be an object/],
    [new Map([["interval", "today"]]), "query", /must be an object/],
    [new Date(NOW), "query", /must be an object/],
    [{ intervals: "today" }, "intervals", "interval"],
    [{ from: "2026-11-01", to: "2026-11-08" }, "from", "interval"],
    [{ period: "today" }, "period", "interval"],
    [{ timezone: "UTC" }, "timezone", "timeZone"],
    [{ tz: "UTC" }, "tz", "timeZone"],
    [{ mediaType: "voice" }, "mediaType", "mediaTypes"],
    [{ kpis: ["offered"] }, "kpis", "metrics"],
    [{ group: ["queueId"] }, "group", "groupBy"],
    [{ queueId: "x" }, "queueId", "queues"],
    [{ agent: "Ann" }, "agent", "agents"],
    [{ agents: ["Ann"], users: ["Bob"] }, "users", /Keep one of them/],
    [{ toString: 1 }, "toString", /Possible keys: source, interval/],
    [JSON.parse('{"__proto__": {"limit": 5}}'), "__proto__", /Possible keys/],
    [{ ["x".repeat(100_000)]: 1 }, `${"x".repeat(59)}…`, /Possible keys/],
    // source
    [{ source: "users" }, "source", "agents"],
    [{ source: 5 }, "source", /Possible: conversations, agents/],
    [{ source: ["agents"] }, "source", /must be one of conversations, agents/],
    [{ source: "agents", queues: ["Sales"] }, "queues", /Leave it empty/],
    [{ source: "agents", mediaTypes: "voice" }, "mediaTypes", /Leave it empty/],
    [{ source: "agents", answeredWithin: 20 }, "answeredWithin", /Leave it empty/],
    [{ source: "agents", metrics: "offered" }, "metrics", /figure of the source conversations/],
    [{ source: "agents", metrics: "utilisation" }, "metrics", "occupancy"],
    [{ source: "agents", groupBy: "queueId" }, "groupBy", /Possible: userId/],
    [{ metrics: "occupancy" }, "metrics", /figure of the source agents/],
    // interval, zone, week
    [{ interval: "" }, "interval", /Write one such as today/],
    [{ interval: "previous week" }, "interval", "last week"],
    [{ interval: "yesturday" }, "interval", "yesterday"],
    [{ interval: "2026-11-08/2026-11-01" }, "interval", /Swap its two times/],
    [{ interval: "2026-11-01/2026-11-01" }, "interval", /no length/],
    [{ interval: "2026-02-30/P1D" }, "interval", /no ISO-8601 time/],
    [{ interval: "2026-11-01/P1X" }, "interval", /durations such as P1D/],
    [{ interval: "2026-11-01 - 2026-11-08" }, "interval", "2026-11-01/2026-11-08"],
    [{ interval: "last week until 5 minutes ago" }, "interval", "last week"],
    [{ interval: "last 5000 years" }, "interval", /years 1970 to 2199/],
    [{ interval: `today ${"x".repeat(1_000_000)}` }, "interval", /cannot be read/],
    [{ interval: { start: "2026-11-01" } }, "interval", /must be text/],
    [{ timeZone: "London" }, "timeZone", "Europe/London"],
    [{ timeZone: "Europe/Lodnon" }, "timeZone", "Europe/London"],
    [{ timeZone: "+01:00" }, "timeZone", /Write an IANA name/],
    [{ timeZone: true }, "timeZone", /must be text/],
    [{ weekStart: "mon" }, "weekStart", "monday"],
    [{ weekStart: "someday" }, "weekStart", /Possible: monday/],
    // granularity
    [{ granularity: "PT30" }, "granularity", "PT30M"],
    [{ granularity: "30m" }, "granularity", "PT30M"],
    [{ granularity: "hourly" }, "granularity", "PT1H"],
    [{ granularity: "half hour" }, "granularity", "PT30M"],
    [{ granularity: "daily" }, "granularity", "P1D"],
    [{ granularity: "1 day" }, "granularity", "P1D"],
    [{ granularity: "PT0S" }, "granularity", /such as PT30M/],
    [{ granularity: "-P1D" }, "granularity", /such as PT30M/],
    [{ granularity: ["PT1H"] }, "granularity", /must be text/],
    [{ granularity: "P".repeat(100_000) }, "granularity", /such as PT30M/],
    [{ granularity: "PT1S", interval: "last 10 years", zeroFill: true }, "granularity", /Choose a longer granularity/],
    // metrics
    [{ metrics: [] }, "metrics", /Name at least one/],
    [{ metrics: ", ," }, "metrics", /Name at least one/],
    [{ metrics: "ofered" }, "metrics", "offered"],
    [{ metrics: "handleTime" }, "metrics", "ahtSeconds"],
    [{ metrics: "calls" }, "metrics", "offered"],
    [{ metrics: "tHandleSum" }, "metrics", "tHandle"],
    [{ metrics: "answeredWithin" }, "metrics", "answeredWithin20"],
    [{ metrics: ["__proto__"] }, "metrics", /Possible: offered/],
    [{ metrics: ["hasOwnProperty"] }, "metrics", /Possible: offered/],
    [{ metrics: { offered: true } }, "metrics", /must be a list/],
    [{ metrics: [["offered"]] }, "metrics", /must be a list/],
    [{ metrics: Array.from({ length: 6_000 }, () => "offered") }, "metrics", /at most 5000/],
    // dimensions
    [{ groupBy: "queue" }, "groupBy", "queueId"],
    [{ groupBy: ["agent"] }, "groupBy", "userId"],
    [{ groupBy: "skill" }, "groupBy", "requestedRoutingSkillId"],
    [{ groupBy: "queueid,wrapUpCod" }, "groupBy", "wrapUpCode"],
    [{ groupBy: [5] }, "groupBy", /must be a list/],
    [{ groupBy: "canonicalExternalContactId" }, "groupBy", "externalContactId"],
    // queues, agents, media types, directions
    [{ queues: [5] }, "queues", /must list names, ids/],
    [{ queues: [{ label: "Sales" }] }, "queues", /must list names, ids/],
    [{ queues: { id: {} } }, "queues", /must list names, ids/],
    [{ users: [[]] }, "agents", /must list names, ids/],
    [{ mediaTypes: "calls" }, "mediaTypes", "voice"],
    [{ mediaTypes: ["mail"] }, "mediaTypes", "email"],
    [{ mediaTypes: 1 }, "mediaTypes", /must be a list/],
    [{ directions: "incoming" }, "directions", "inbound"],
    [{ directions: ["sideways"] }, "directions", /Possible: inbound, outbound/],
    // answered within, limits, sorting
    [{ answeredWithin: "20s" }, "answeredWithin", /whole number from 1/],
    [{ answeredWithin: [-5] }, "answeredWithin", /whole number from 1/],
    [{ answeredWithin: [Infinity] }, "answeredWithin", /whole number from 1/],
    [{ answeredWithin: [1_000_000] }, "answeredWithin", /to 999999/],
    [{ answeredWithin: [1, 2, 3, 4, 5, 6], views: [1, 2, 3, 4, 5].map((index) => view({ name: `v${index}` })) }, "views", /at most 10/],
    [{ limit: 10 }, "limit", /queryType topN or bottomN/],
    [{ queryType: "topN", metrics: "offered", limit: "many" }, "limit", /whole number/],
    [{ queryType: "topN", metrics: "offered", limit: 3_000_000_000 }, "limit", /to 2147483647/],
    [{ queryType: "topN" }, "sortMetric", /needs sortMetric/],
    [{ queryType: "top" }, "queryType", "topN"],
    [{ queryType: "topN", sortMetric: { name: "tHandel", function: "sum" } }, "sortMetric.name", "tHandle"],
    [{ queryType: "topN", sortMetric: { name: "tHandle" } }, "sortMetric.function", /one of average, .* but is missing/],
    [{ queryType: "topN", sortMetric: { name: "tHandle", function: "avg" } }, "sortMetric.function", "average"],
    [{ queryType: "topN", sortMetric: "tHandle" }, "sortMetric", /"name": "tHandle"/],
    [{ queryType: "topN", sortMetric: JSON.parse('{"__proto__": {"name": "tHandle"}}') }, "sortMetric", /Possible: name, function/],
    [{ sortMetric: { name: "tHandle", function: "sum" } }, "sortMetric", /queryType topN or bottomN/],
    // filters
    [{ filter: "{'type': 'and'}" }, "filter", /no JSON text/],
    [{ filter: [predicate] }, "filter", /must be a filter such as/],
    [{ filter: { predicates: [predicate] } }, "filter.type", /must be one of and, or, but is missing/],
    [{ filter: { type: "und", predicates: [predicate] } }, "filter.type", "and"],
    [{ filter: { type: "and", predicate: [predicate] } }, "filter", "predicates"],
    [{ filter: { type: "and", predicates: [{ dimension: "queue", value: "x" }] } }, "filter.predicates[0].dimension", "queueId"],
    [{ filter: { type: "and", predicates: [{ dimension: "queueId" }] } }, "filter.predicates[0]", /needs a value or a range/],
    [{ filter: { type: "and", predicates: [{ ...predicate, operator: "equals" }] } }, "filter.predicates[0].operator", /Possible: matches/],
    [{ filter: { type: "and", predicates: [{ ...predicate, operator: "exists" }] } }, "filter.predicates[0]", /Remove them/],
    [{ filter: { type: "and", clauses: [{ type: "or" }] } }, "filter.clauses[0]", /Add one, or leave the clause out/],
    [{ filter: deep(20) }, "filter", /Write it flatter/],
    [{ filter: endless(50_000) }, "filter", /Write it flatter/],
    [{ filter: cyclic }, "filter", /Write it flatter/],
    [{ filter: JSON.parse('{"type": "and", "__proto__": []}') }, "filter", /unknown entry/],
    [{ filter: { type: "or", clauses: Array.from({ length: 40 }, (_, index) => pair(index)) }, queues: Array.from({ length: 40 }, (_, index) => `Q${index}`) }, "filter", /at most 1000/],
    // views
    [{ views: [view({ name: "tHandle" })] }, "views[0].name", /cannot be called/],
    [{ views: [view({ name: "occupancy" })] }, "views[0].name", /cannot be called/],
    [{ views: [view({}), view({})] }, "views[1].name", /cannot be called/],
    [{ views: [view({ target: "tAnsered" })] }, "views[0].target", "tAnswered"],
    [{ views: [view({ target: "nOffered" })] }, "views[0].target", /Possible/],
    [{ views: [view({ range: { lt: "soon" } })] }, "views[0].range.lt", /must be a number/],
    [{ views: [view({ range: { lt: -1 } })] }, "views[0].range.lt", /must be a number/],
    [{ views: [view({ function: "average" })] }, "views[0].function", /Possible: rangeBound/],
    // output, names, durations, timeout and the rest
    [{ output: "table" }, "output", "html"],
    [{ output: "json" }, "output", "raw"],
    [{ output: "pdf" }, "output", /Possible: rows/],
    [{ names: "perhaps" }, "names", /true or false/],
    [{ zeroFill: 2 }, "zeroFill", /true or false/],
    [{ durations: "min" }, "durations", "minutes"],
    [{ durations: "hh:mm" }, "durations", "hh:mm:ss"],
    [{ timeout: -1 }, "timeout", /must be a number/],
    [{ timeout: 100_000 }, "timeout", /to 3600/],
    [{ timeout: Symbol("x") }, "timeout", /must be a number/],
    [{ flattenMultivaluedDimensions: "often" }, "flattenMultivaluedDimensions", /true or false/],
    [{ alternateTimeDimension: "eventtimes" }, "alternateTimeDimension", "eventTime"],
    [{ limit: 10n, queryType: "topN", metrics: "offered" }, "limit", /whole number/],
    [{ interval: () => "today" }, "interval", /must be text/],
];

describe("mistakes in a query", () => {
    it("are many here", () => assert.ok(MISTAKES.length >= 60, String(MISTAKES.length)));

    for (const [query, field, remedy] of MISTAKES) {
        it(`${title(query)}: ${String(remedy)}`, async () => {
            const error = await mistakeIn({}, query);
            assert.equal(error.code, "INVALID_QUERY", error.stack);
            assert.equal(error.cause.field, field);
            if (typeof remedy === "string") {
                assert.equal(error.cause.nearest, remedy, error.message);
                assert.ok(error.message.includes(remedy), error.message);
            } else assert.match(error.message, remedy);
            assert.doesNotMatch(error.message.replaceAll("__proto__", ""), /__\w+__|\[object|undefined/);
            assert.ok(error.message.length < 600, String(error.message.length));
            // Flows copy errors: what is in one can be copied, and is not large.
            assert.ok(JSON.stringify(structuredClone(error.cause)).length < 2_000);
        });
    }

    it("tell the value as it was", async () => {
        const values: readonly (readonly [object, unknown])[] = [
            [{ output: "pdf" }, "pdf"], [{ timeout: -1 }, -1], [{ names: "perhaps" }, "perhaps"], [{ queues: [{ label: "Sales" }] }, { label: "Sales" }],
            [{ interval: "x".repeat(5_000) }, `${"x".repeat(1_000)}…`], [{ filter: Array.from({ length: 2_000 }, () => 1) }, "a list"], [{ timeout: Number.NaN }, Number.NaN],
        ];
        for (const [query, value] of values) assert.deepEqual((await mistakeIn({}, query)).cause.value, value);
    });

    it("are corrected to words that exist, from words that do not", () => {
        const words: Readonly<Record<string, readonly string[]>> = {
            query: [...Object.keys(DEFAULTS), "sortMetric", "limit"], source: vocabulary.SOURCES, mediaTypes: vocabulary.MEDIA_TYPES, directions: vocabulary.DIRECTIONS,
            groupBy: vocabulary.GROUP_DIMENSIONS, metrics: [...kpiNames("conversations"), ...kpiNames("agents"), "answeredWithin20", ...vocabulary.METRICS],
            output: OUTPUTS, durations: DURATIONS, weekStart: WEEKDAYS, queryType: vocabulary.QUERY_TYPES, function: vocabulary.SORT_FUNCTIONS,
        };
        assert.deepEqual(Object.keys(OTHER_WORDS), Object.keys(words));
        for (const [field, corrections] of Object.entries(OTHER_WORDS)) {
            const known = words[field]!;
            for (const [word, meant] of Object.entries(corrections)) {
                assert.ok(known.includes(meant), `${field}: ${meant}`);
                assert.match(word, /^[a-z\d]+$/);
                assert.ok(!known.some((each) => each.toLowerCase() === word), `${field}: ${word} is a word of its own`);
            }
        }
    });

    it("of a node's properties are told alike", async () => {
        for (const [settings, field] of [[{ interval: "yesturday" }, "interval"], [{ metrics: ["ofered"] }, "metrics"], [{ granularity: "hourly" }, "granularity"]] as const) {
            assert.equal((await mistakeIn(settings, null)).cause.field, field);
        }
    });
});

function title(query: unknown): string {
    try {
        return (JSON.stringify(query, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)) ?? String(query)).slice(0, 80);
    } catch {
        return "an object without end";
    }
}
