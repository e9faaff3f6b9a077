/** A run from request to message: what is asked of the connection, in which order, and what comes out. */
import assert from "node:assert/strict";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { runAggregate, type AggregateResult } from "../../src/analytics/run.js";
import { GenesysError } from "../../src/platform/errors.js";
import { platformTexts } from "../../src/platform/texts.js";
import type { Connection, EntityKind, RequestOptions } from "../../src/platform/types.js";
import { bucket } from "./samples.js";

const NOW = Date.parse("2026-11-20T10:17:00.000Z");
const WHOLE = "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z";
const SALES = { id: "q1", name: "Sales" };

interface Script {
    readonly replies?: readonly unknown[];
    readonly now?: number;
    readonly ready?: () => Promise<void>;
}

interface Fake {
    readonly connection: Connection;
    readonly queries: any[];
    readonly asked: string[];
    readonly options: RequestOptions[];
}

function fake({ replies = [{ results: [] }], now = NOW, ready = async () => undefined }: Script = {}): Fake {
    const queries: any[] = [];
    const asked: string[] = [];
    const options: RequestOptions[] = [];
    const resolve = async (references: readonly any[]): Promise<any> => ({
        found: references.filter(({ name, id }) => name === "Sales" || id === "q1").map(() => SALES),
        failures: references
            .filter(({ name, id }) => name !== "Sales" && id !== "q1")
            .map(({ name }) => new GenesysError("NOT_FOUND", { x: "There is no __name__." }, "x", { name }, { field: "queues", value: name })),
        renamed: references
            .filter(({ id, name }) => id !== null && id !== "q1" && name === "Sales")
            .map(({ id, name }) => new GenesysError("NOT_FOUND", platformTexts, "reference-by-name", { id, name })),
    });
    const connection = {
        clock: { now: () => now - 5_000, after: () => () => undefined },
        platformNow: () => now,
        info: () => ({ org: { id: "o", name: "Org" }, region: "mypurecloud.de", demo: false }),
        ready: (given: RequestOptions) => (options.push(given), ready()),
        directory: {
            resolveQueues: (references: any[]) => (asked.push("queues"), resolve(references)),
            resolveUsers: (references: any[]) => (asked.push("users"), resolve(references)),
            names: async (kind: EntityKind, ids: Iterable<string>) => (asked.push(`names ${kind} ${[...ids].join()}`), new Map([["q1", "Sales"]])),
        },
        api: {
            async conversationAggregates(query: any) {
                queries.push(query);
                return { status: 200, body: replies[queries.length - 1], headers: {}, correlationId: `c${queries.length}`, rate: { allowed: 300, count: queries.length, resetSeconds: 60 }, sentAt: now };
            },
        },
    } as unknown as Connection;
    return { connection, queries, asked, options };
}

const run = ({ connection }: Fake, settings: Settings, query: unknown = null, title = ""): Promise<AggregateResult> =>
    runAggregate(connection, readRequest({ timeZone: "UTC", interval: "yesterday", ...settings }, query), { title });

describe("an aggregate run", () => {
    const group = (queueId: string, offered: number): object => ({ group: { queueId }, data: [bucket(WHOLE, { nOffered: { count: offered } })] });

    it("asks once and tells all about it", async () => {
        const script = fake({ replies: [{ results: [group("q1", 3), group("q2", 4)] }] });
        const { payload, rows, columns, topic, genesys, notices } = await run(script, { groupBy: "queueId", metrics: "offered" });
        assert.deepEqual(script.asked, ["names queue q1,q2"]);
        assert.deepEqual(payload, [
            { intervalStart: "2026-11-19T00:00:00.000Z", intervalEnd: "2026-11-20T00:00:00.000Z", intervalStartLocal: "2026-11-19T00:00:00.000Z", queueId: "q1", queueName: "Sales", offered: 3 },
            { intervalStart: "2026-11-19T00:00:00.000Z", intervalEnd: "2026-11-20T00:00:00.000Z", intervalStartLocal: "2026-11-19T00:00:00.000Z", queueId: "q2", queueName: null, offered: 4 },
        ]);
        assert.deepEqual([rows, topic, notices, columns], [null, null, [], "intervalStart,intervalEnd,intervalStartLocal,queueId,queueName,offered"]);
        assert.deepEqual(genesys, {
            org: { id: "o", name: "Org" },
            region: "mypurecloud.de",
            demo: false,
            query: script.queries[0],
            interval: { start: "2026-11-19T00:00:00.000Z", end: "2026-11-20T00:00:00.000Z", timeZone: "UTC" },
            totals: { ...(payload as any)[0], queueId: null, queueName: null, offered: 7 },
            notices: [],
            partial: false,
            asOf: "2026-11-20T10:17:00.000Z",
            requests: 1,
            mode: "sync",
            rate: { allowed: 300, count: 1, resetSeconds: 60 },
            correlationId: "c1",
        });
    });

    it("works until the message's timeout, by the connection's clock", async () => {
        const script = fake();
        await run(script, { timeout: 7 });
        assert.deepEqual(script.options, [{ deadline: NOW - 5_000 + 7_000, priority: "report" }]);
    });

    it("ends when its node is closed", async () => {
        const script = fake();
        const { signal } = new AbortController();
        await runAggregate(script.connection, readRequest({}, null), { signal });
        assert.equal(script.options[0]!.signal, signal);
    });

    it("puts chosen queues and agents into the filter by their ids", async () => {
        const script = fake();
        const { notices } = await run(script, { queues: ["Sales"], agents: [{ id: "gone", name: "Sales" }] });
        assert.deepEqual(script.asked, ["queues", "users"]);
        assert.deepEqual(script.queries[0].filter.predicates.map(({ dimension, value }: any) => [dimension, value]), [["queueId", "q1"], ["userId", "q1"]]);
        assert.deepEqual(notices.map(({ message }) => message), ["The id gone is not known in this organisation; \"Sales\" was found by its name. Choose it anew to be sure."]);
    });

    it("spends no request on a mistake, nor on a queue that is not there", async () => {
        const script = fake({ ready: async () => assert.fail("the connection was asked") });
        for (const settings of [{ interval: "yestrday" }, { timeZone: "Mars/Base" }, { interval: "2026-11-20/2026-11-19" }, { interval: "2026-11-20/2026-11-20" }]) {
            await assert.rejects(run(script, settings), (error: GenesysError) => error.code === "INVALID_QUERY");
        }
        const other = fake();
        await assert.rejects(run(other, { queues: ["Sale"] }), (error: GenesysError) => error.code === "NOT_FOUND" && error.message === "There is no Sale.");
        assert.deepEqual(other.queries, []);
    });

    it("counts now from when the connection is ready", async () => {
        let now = Date.parse("2026-11-20T23:59:59.000Z");
        const script = fake({ ready: async () => void (now += 2_000) });
        const connection = { ...script.connection, platformNow: () => now };
        const { genesys } = await runAggregate(connection, readRequest({ timeZone: "UTC", interval: "today" }, null));
        assert.deepEqual([genesys.interval.start, genesys.interval.end, genesys.asOf], ["2026-11-21T00:00:00.000Z", "2026-11-21T00:00:01.000Z", "2026-11-21T00:00:01.000Z"]);
    });

    const MIDNIGHT = "2026-11-20T00:00:00.000Z";

    it("asks nothing about what has only just begun", async () => {
        const cases = [["today", 0], ["this hour", 0], ["this half hour", 0], ["today until 15 minutes ago", 0], ["today until 15 minutes ago", 5_000], ["today until 15 minutes ago", 900_000]] as const;
        for (const [interval, later] of cases) {
            const script = fake({ now: Date.parse(MIDNIGHT) + later });
            const { payload, columns, genesys } = await run(script, { interval, metrics: "offered,answered,abandonRate,ahtSeconds", queues: ["Sales"], zeroFill: true, granularity: "PT30M", groupBy: "queueId" });
            assert.deepEqual([payload, script.queries], [[], []], interval);
            assert.equal(columns, Object.keys(genesys.totals).join());
            assert.deepEqual(genesys.totals, {
                intervalStart: MIDNIGHT, intervalEnd: MIDNIGHT, intervalStartLocal: MIDNIGHT,
                queueId: null, queueName: null, offered: 0, answered: 0, abandonRate: null, ahtSeconds: null,
            });
            assert.deepEqual([genesys.partial, genesys.requests, genesys.mode, genesys.correlationId], [true, 0, "sync", null]);
            assert.deepEqual(genesys.rate, { allowed: null, count: null, resetSeconds: null });
            assert.equal(genesys.query.interval, `${MIDNIGHT}/${MIDNIGHT}`);
            assert.equal(genesys.query.filter?.predicates?.[0]?.value, "q1");
        }
    });

    it("has every shape of nothing", async () => {
        const of = (output: string, more: Settings = {}): Promise<AggregateResult> =>
            run(fake({ now: Date.parse(MIDNIGHT) }), { interval: "today", metrics: "offered,abandonRate", groupBy: "wrapUpCode", output, ...more });
        assert.deepEqual((await of("raw")).payload, []);
        assert.deepEqual((await of("rows", { zeroFill: true, groupBy: [] })).payload, []);
        assert.deepEqual([(await of("totals")).payload].map((totals: any) => [totals.offered, totals.abandonRate]), [[0, null]]);
        for (const output of ["html", "text"]) assert.match((await of(output)).payload as string, /Nothing in this interval/);
        assert.deepEqual([(await of("csv")).payload, (await of("csv")).rows], ["intervalStart,intervalEnd,intervalStartLocal,wrapUpCode,wrapUpCodeName,offered,abandonRate", []]);
    });

    it("asks as soon as there is something to ask about", async () => {
        const script = fake({ now: Date.parse(MIDNIGHT) + 5_000 });
        const { genesys } = await run(script, { interval: "today" });
        assert.deepEqual(script.queries.map(({ interval }) => interval), [`${MIDNIGHT}/2026-11-20T00:00:05.000Z`]);
        assert.deepEqual([genesys.partial, genesys.requests], [true, 1]);
        const cut = fake({ now: Date.parse(MIDNIGHT) + 905_000 });
        assert.deepEqual([(await run(cut, { interval: "today until 15 minutes ago" })).genesys.requests, cut.queries.length], [1, 1]);
    });

    it("is partial while its end is not over", async () => {
        const partial = async (interval: string): Promise<boolean> => (await run(fake(), { interval })).genesys.partial;
        assert.deepEqual(await Promise.all(["today", "this month", "last 2 hours", "2026-11-20/2026-11-21"].map(partial)), [true, true, true, true]);
        assert.deepEqual(await Promise.all(["yesterday", "last half hour", "last week", "today until 5 minutes ago"].map(partial)), [false, false, false, false]);
    });

    it("asks for totals apart where groups overlap or only the first are told", async () => {
        const overlapping = { group: { wrapUpCode: "w" }, data: [bucket(WHOLE, { tHandle: { count: 2, sum: 4_000, min: 1, max: 2 } })] };
        const script = fake({ replies: [{ results: [overlapping, overlapping] }, { results: [{ data: [bucket(WHOLE, { tHandle: { count: 3, sum: 9_000, min: 1, max: 2 } })] }] }] });
        const { payload, genesys } = await run(script, { groupBy: "wrapUpCode", metrics: "tHandle,ahtSeconds", output: "totals", granularity: "PT1H" });
        assert.equal(script.queries.length, 2);
        assert.deepEqual(Object.keys(script.queries[1]), ["interval", "timeZone", "metrics"]);
        assert.deepEqual([(payload as any).tHandleCount, (payload as any).ahtSeconds, (payload as any).wrapUpCode], [3, 3, null]);
        assert.deepEqual(payload, genesys.totals);
        assert.notEqual(payload, genesys.totals);
        assert.deepEqual([genesys.requests, genesys.correlationId, genesys.rate.count], [2, "c1", 2]);
    });

    it("asks for totals apart by media type where callbacks must be left out", async () => {
        const of = (mediaType: string, metrics: Record<string, object>): object => ({ group: { mediaType }, data: [bucket(WHOLE, metrics)] });
        const first = { group: { mediaType: "voice", wrapUpCode: "w" }, data: [bucket(WHOLE, { nOffered: { count: 1 } })] };
        const overall = [of("voice", { nOffered: { count: 100 }, tAbandon: { count: 20, sum: 1_000 } }), of("callback", { nOffered: { count: 100 } })];
        const script = fake({ replies: [{ results: [first] }, { results: overall }] });
        const { genesys } = await run(script, { groupBy: "mediaType,wrapUpCode", metrics: "offered,abandoned,abandonRate" });
        assert.deepEqual([script.queries.length, script.queries[1].groupBy], [2, ["mediaType"]]);
        assert.deepEqual([genesys.totals["offered"], genesys.totals["abandoned"], genesys.totals["abandonRate"]], [200, 20, 0.2]);
    });

    it("understands every way of saying that there is nothing", async () => {
        for (const body of [{ results: [] }, {}, undefined, null, { results: null }]) {
            const { payload, genesys } = await run(fake({ replies: [body] }), { metrics: "offered,serviceLevel" });
            assert.deepEqual(payload, []);
            assert.deepEqual([genesys.totals["offered"], genesys.totals["serviceLevel"]], [0, null]);
        }
    });

    it("gives what was asked for: raw results, totals, or something to read beside the rows", async () => {
        const results = [group("q1", 3)];
        const of = (output: string, title = ""): Promise<AggregateResult> => run(fake({ replies: [{ results }] }), { groupBy: "queueId", metrics: "offered", output }, null, title);
        const { payload: raw } = await of("raw");
        assert.deepEqual(raw, results);
        assert.notEqual((raw as any)[0].data, (results[0] as any).data);
        assert.equal((await of("raw")).rows, null);
        assert.equal(((await of("totals")).payload as any).offered, 3);
        for (const output of ["html", "text", "csv"]) {
            const { payload, rows, topic } = await of(output);
            assert.equal(typeof payload, "string");
            assert.match(payload as string, /Sales/);
            assert.equal(rows?.length, 1);
            assert.equal(topic, "yesterday");
        }
        assert.equal((await of("html", "Daily report")).topic, "Daily report");
        assert.match((await of("html", "Daily report")).payload as string, /<strong[^>]*>Daily report<\/strong>/);
    });

    it("goes on with nothing when its node is closed during its last look", async () => {
        const script = fake();
        const closing = new AbortController();
        const query = script.connection.api.conversationAggregates.bind(script.connection.api);
        const api = {
            conversationAggregates: async (...asked: Parameters<typeof query>) => {
                if (script.queries.length === 0) return query(...asked);
                closing.abort();
                throw new GenesysError("UNAVAILABLE", { x: "Closed." }, "x");
            },
        };
        const request = readRequest({ timeZone: "UTC", interval: "yesterday", mediaTypes: "voice" }, null);
        await assert.rejects(runAggregate({ ...script.connection, api } as unknown as Connection, request, { signal: closing.signal }), { message: "Closed." });
    });

    it("looks no names up when they are not wanted", async () => {
        const script = fake({ replies: [{ results: [group("q1", 3)] }] });
        const { payload } = await run(script, { groupBy: "queueId", metrics: "offered", names: false });
        assert.deepEqual(script.asked, []);
        assert.equal((payload as any)[0].queueName, null);
    });

    it("fills with zeros for chosen queues, names included", async () => {
        const script = fake();
        const { payload, genesys } = await run(script, { interval: "today", groupBy: "queueId", queues: ["Sales"], metrics: "offered,ahtSeconds", granularity: "PT4H", zeroFill: true });
        assert.deepEqual((payload as any[]).map((row) => [row.queueName, row.intervalStart.slice(11, 13), row.offered, row.ahtSeconds]), [
            ["Sales", "00", 0, null], ["Sales", "04", 0, null], ["Sales", "08", 0, null],
        ]);
        assert.equal(genesys.totals["offered"], 0);
    });

    it("passes on what the connection rejects with", async () => {
        const refused = new GenesysError("PERMISSION", { x: "No." }, "x");
        await assert.rejects(run(fake({ ready: () => Promise.reject(refused) }), {}), refused);
    });
});
