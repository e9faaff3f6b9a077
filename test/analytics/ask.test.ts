/** Reports that the platform refuses as they are: smaller pieces, jobs, and what becomes of jobs that go wrong. */
import assert from "node:assert/strict";
import { Limits } from "../../src/analytics/ask/limits.js";
import { runAggregate, type AggregateResult } from "../../src/analytics/run.js";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { GenesysError } from "../../src/platform/errors.js";
import type { Connection, RequestOptions } from "../../src/platform/types.js";
import type { AggregateOptions } from "../../src/simulator/options.js";
import type { SimulatorOptions } from "../../src/simulator/index.js";
import { createWorld } from "../../src/simulator/world/index.js";
import { FakeClock } from "../support/fake-clock.js";
import { until } from "../support/until.js";
import { closePlace, openPlace, type Place } from "./place.js";

const WORLD = createWorld({ seed: 5, queues: 3, load: 0.01 });
const METRICS = "nOffered,tHandle,offered,answered,abandoned,asaSeconds,serviceLevel";
const TWELVE_DAYS = "2026-10-20/2026-11-01";

describe("reports that the platform refuses as they are", function () {
    this.timeout(60_000);
    const open: Place[] = [];
    let free: Place;

    before(async () => {
        free = await openPlace(WORLD);
    });
    after(() => closePlace(free));
    afterEach(async () => {
        for (const place of open.splice(0)) await closePlace(place);
    });

    async function strict(options: SimulatorOptions): Promise<Place> {
        const place = await openPlace(WORLD, options);
        open.push(place);
        return place;
    }

    const run = ({ connection }: Place, settings: Settings, query: object | null = null): Promise<AggregateResult> =>
        runAggregate(connection, readRequest({ timeZone: "Europe/London", interval: TWELVE_DAYS, metrics: METRICS, names: false, ...settings }, query));

    /** The strict place's report, which says the same as the other's. */
    async function same(place: Place, settings: Settings, query: object | null = null): Promise<AggregateResult> {
        const [expected, result] = [await run(free, settings, query), await run(place, settings, query)];
        assert.equal(expected.genesys.mode, "sync");
        assert.deepEqual(result.payload, expected.payload);
        assert.deepEqual(result.genesys.totals, expected.genesys.totals);
        return result;
    }

    it("because of the interval come in pieces, and the next one knows", async () => {
        const place = await strict({ aggregates: { maxIntervalDays: 3 } });
        const first = await same(place, { granularity: "PT1H", groupBy: "queueId,mediaType" });
        assert.equal(first.genesys.mode, "chunked");
        const again = await run(place, { granularity: "PT1H", groupBy: "queueId" });
        assert.ok(again.genesys.requests < first.genesys.requests);
        assert.ok(again.genesys.requests <= 12);
    });

    it("tell how far they are, from piece to piece and page to page", async () => {
        const place = await strict({ aggregates: { maxIntervalDays: 3 } });
        const told: (readonly [number, number | null])[] = [];
        const asked = { timeZone: "Europe/London", interval: TWELVE_DAYS, metrics: METRICS, names: false };
        const progress = (done: number, total: number | null): void => void told.push([done, total]);
        await runAggregate(place.connection, readRequest({ ...asked, granularity: "PT1H", groupBy: "queueId,requestedRoutingSkillId" }, null), { progress });
        // On one of the days clocks are set back.
        const whole = (12 * 24 + 1) * 3_600_000;
        assert.ok(told.length >= 4 && told.every(([done, total], index) => total === whole && done > (told[index - 1]?.[0] ?? 0)), JSON.stringify(told));
        assert.equal(told.at(-1)![0], whole);
        told.length = 0;
        const { genesys, payload } = await runAggregate(free.connection, readRequest({ ...asked, groupBy: "conversationId", metrics: "nOffered" }, null), { progress });
        assert.deepEqual([genesys.mode, told.at(-1)], ["job", [(payload as unknown[]).length, null]]);
    });

    it("because of the answer's size come in pieces", async () => {
        for (const [maxCells, granularity] of [[400, "PT1H"], [50, "P1D"]] as const) {
            const place = await strict({ aggregates: { maxCells } });
            assert.equal((await same(place, { granularity, groupBy: "queueId" })).genesys.mode, "chunked");
        }
    });

    it("come as jobs where they cannot be cut: the first groups of all, totals of the rest", async () => {
        const place = await strict({ aggregates: { maxIntervalDays: 3 } });
        const topN = { queryType: "topN", limit: 2, sortMetric: { name: "tHandle", function: "count" } };
        const { payload, genesys } = await same(place, { groupBy: "userId" }, topN);
        assert.equal(genesys.mode, "job");
        assert.equal((payload as unknown[]).length, 2);
        assert.ok((genesys.totals["tHandleCount"] as number) > (payload as any[]).reduce((sum, row) => sum + row.tHandleCount, 0));
        const again = await run(place, { groupBy: "userId" }, topN);
        assert.ok(again.genesys.requests < genesys.requests, "the refused way is not tried again");
    });

    it("have totals of overlapping groups in parts, exactly", async () => {
        const place = await strict({ aggregates: { maxIntervalDays: 3 } });
        assert.equal((await same(place, { groupBy: "wrapUpCode", granularity: "P1D" })).genesys.mode, "chunked");
        assert.equal((await same(place, { groupBy: "mediaType,requestedRoutingSkillId", output: "totals" })).genesys.mode, "job");
    });

    it("of one bucket are put together from parts where jobs are refused too", async () => {
        const place = await strict({ aggregates: { maxIntervalDays: 3 }, jobs: { maxIntervalDays: 3 } });
        for (const groupBy of ["queueId", [], "wrapUpCode"]) assert.equal((await same(place, { groupBy })).genesys.mode, "chunked");
        await assert.rejects(run(place, { groupBy: "userId" }, { queryType: "topN", limit: 2, sortMetric: { name: "tHandle", function: "count" } }), { code: "INVALID_QUERY" });
        await assert.rejects(run(place, { source: "agents", groupBy: "userId", metrics: "occupancy" }), { code: "INVALID_QUERY" });
    });

    it("of agents come in pieces and as jobs", async () => {
        const place = await strict({ aggregates: { maxIntervalDays: 3 } });
        const agents = { source: "agents", groupBy: "userId", metrics: "occupancy,onQueueSeconds,tAgentRoutingStatus" };
        assert.equal((await same(place, { ...agents, granularity: "P1D" })).genesys.mode, "chunked");
        assert.equal((await same(place, agents)).genesys.mode, "job");
    });

    it("have the same buckets where the platform counts them from the interval's start", async () => {
        const counted = { aggregates: { alignment: "interval" as const } };
        const place = await strict({ aggregates: { ...counted.aggregates, maxIntervalDays: 3 } });
        const other = await strict(counted);
        for (const [interval, granularity] of [["2026-10-20T09:10/2026-10-29T17:00", "PT1H"], ["2026-10-20T09:10/2026-10-29T17:00", "P1D"], [TWELVE_DAYS, "P2D"], [TWELVE_DAYS, "PT5H"]] as const) {
            const [whole, cut] = [await run(other, { interval, granularity, groupBy: "queueId" }), await run(place, { interval, granularity, groupBy: "queueId" })];
            assert.deepEqual([whole.genesys.mode, cut.genesys.mode], ["sync", "chunked"], granularity);
            assert.deepEqual(cut.payload, whole.payload);
        }
    });

    it("are known to be large where each conversation is a group", async () => {
        const { genesys } = await run(free, { groupBy: "conversationId", interval: "2026-10-20/2026-10-25", metrics: "nOffered" });
        assert.equal(genesys.mode, "job");
        assert.equal((await run(free, { groupBy: "conversationId", interval: "2026-10-20/P1D", metrics: "nOffered" })).genesys.mode, "sync");
    });

    it("fail as told when the platform's jobs come to nothing", async () => {
        const place = await strict({ jobs: { expiresMs: 0 } });
        await assert.rejects(run(place, { groupBy: "conversationId" }), (error: GenesysError) => error.code === "UNAVAILABLE" && /EXPIRED/.test(error.message));
    });

    it("that have nothing say why, as far as one can know", async () => {
        const cases = [
            [{ interval: "2026-10-20/P1D", mediaTypes: "screenshare" }, ["filterMatchesNothing"], 2],
            [{ interval: "2027-01-01/P1D" }, ["notBegun"], 1],
            [{ interval: "2027-01-01/P1D", mediaTypes: "voice" }, ["notBegun"], 1],
            [{ interval: "2026-10-20/P1D" }, [], 1],
        ] as const;
        for (const [settings, notices, requests] of cases) {
            const { genesys } = await run(free, { ...settings, metrics: "nOffered", zeroFill: true });
            assert.deepEqual([genesys.notices, genesys.requests], [notices, requests]);
        }
        const blind = await strict({ clients: [{ id: "demo-client", secret: "demo-secret", name: "Demo client", divisions: ["00000000-0000-4000-8000-000000000000"] }] });
        for (const mediaTypes of ["", "voice"]) assert.deepEqual((await run(blind, { mediaTypes })).genesys.notices, ["nothingVisible"]);
    });

    it("in every size leave nothing behind for the next", async () => {
        const place = await strict({});
        const gone = place.simulator.faults.request({ match: { path: "**/aggregates/**" }, status: 400, code: "bad.request", message: "The interval is no longer kept." });
        const [one, many] = [{ interval: TWELVE_DAYS }, { granularity: "PT1H" }];
        for (const settings of [one, many]) await assert.rejects(run(place, settings), (error: GenesysError) => error.code === "INVALID_QUERY" && /no longer kept/.test(error.message));
        gone.remove();
        for (const settings of [one, many]) assert.equal((await run(place, settings)).genesys.mode, "sync");
    });

    it("that are jobs for their length leave shorter ones as they are", async () => {
        const limits = new Limits({ days: 92, buckets: 20 });
        const asked = async (interval: string): Promise<AggregateResult["genesys"]> => {
            const settings = { timeZone: "Europe/London", interval, granularity: "PT30M", metrics: METRICS, names: false };
            return (await runAggregate(free.connection, readRequest(settings, null), { limits })).genesys;
        };
        const modes = [await asked(TWELVE_DAYS), await asked("2026-10-20/P1D"), await asked("2026-10-20/PT8H"), await asked(TWELVE_DAYS)].map(({ mode }) => mode);
        assert.deepEqual(modes, ["job", "chunked", "sync", "job"]);
    });

    it("that are refused for other reasons are refused at once", async () => {
        const place = await strict({ clients: [{ id: "demo-client", secret: "demo-secret", name: "Demo client", permissions: [] }] });
        const before = place.simulator.stats().requests;
        await assert.rejects(run(place, { granularity: "PT1H" }), { code: "PERMISSION" });
        assert.ok(place.simulator.stats().requests - before <= 3);
    });
});

describe("reports in pieces and as jobs", function () {
    this.timeout(60_000);

    class JobsOnly extends Limits {
        override isTooLarge(): boolean {
            return true;
        }
    }

    const habits: readonly (readonly [string, Partial<AggregateOptions>])[] = [
        ["tells a view that counted nothing", { emptyViews: "zero" }],
        ["answers by media type where no group is asked for", { implicitMediaTypeGroup: true }],
        ["writes bounds with the zone's offset", { intervalText: "zone" }],
        ["tells whole buckets at both ends", { clipBuckets: false }],
        ["tells one of several targets", { mixedServiceTarget: "first" }],
        ["tells agents' times as sums only", { userStats: "sum" }],
        ["counts buckets from the interval's start", { alignment: "interval" }],
    ];
    for (const [title, aggregates] of habits) {
        it(`are the same where the platform ${title}`, async () => {
            const place = await openPlace(WORLD, { aggregates });
            try {
                const asked: readonly Settings[] = [
                    { granularity: "PT4H", groupBy: "queueId,mediaType", answeredWithin: "5,20", interval: "2026-10-23T09:30/2026-10-27T11:00" },
                    { granularity: "P1D", groupBy: [], answeredWithin: "20", interval: "2026-10-23T09:30/2026-10-27T11:00" },
                    { granularity: "P1D", groupBy: "wrapUpCode", interval: "2026-10-23/2026-10-27" },
                    { source: "agents", granularity: "P1D", groupBy: "userId", metrics: "tAgentRoutingStatus,occupancy,onQueueSeconds", interval: "2026-10-23/2026-10-27" },
                ];
                for (const settings of asked) {
                    const request = readRequest({ timeZone: "Europe/London", metrics: METRICS, names: false, ...settings }, null);
                    const ways = [new Limits({ days: 1_000, buckets: 1_000_000 }), new Limits({ days: 1, buckets: 1_000 }), new JobsOnly()];
                    const results: AggregateResult[] = [];
                    for (const limits of ways) results.push(await runAggregate(place.connection, request, { limits }));
                    assert.deepEqual(results.map(({ genesys }) => genesys.mode), ["sync", "chunked", "job"]);
                    assert.ok((results[0]!.payload as unknown[]).length > 0);
                    for (const other of results.slice(1)) {
                        assert.deepEqual(other.payload, results[0]!.payload);
                        assert.deepEqual(other.genesys.totals, results[0]!.genesys.totals);
                        assert.equal(other.columns, results[0]!.columns);
                    }
                }
            } finally {
                await closePlace(place);
            }
        });
    }

    it("are cut into pieces that are read quickly, as soon as it is known how much a bucket holds", () => {
        const limits = new Limits();
        assert.equal(limits.next("a", 366, 0).buckets, 3_000, "a year by the day is asked at once");
        assert.equal(limits.next("a", 2_160, 0).buckets, 200, "a quarter by the hour begins small");
        limits.answered("a", 200, 10_000);
        assert.equal(limits.next("a", 1_960, 1).buckets, 500);
        assert.equal(limits.next("a", 1_000, 2).buckets, 3_000, "what is left is not cut for little");
        limits.answered("a", 200, 2_000_000);
        assert.equal(limits.next("a", 1_600, 0).buckets, 100, "not into very many");
        assert.equal(limits.next("b", 1_960, 0).buckets, 200);
        limits.refused("a", { days: 8, buckets: 100 }, false);
        assert.equal(limits.next("a", 1_600, 0).buckets, 25, "refusals go before comfort");
    });

    it("that are asked for twice at the same time are one request, and no message has the other's results", async () => {
        const place = await openPlace(WORLD);
        try {
            const request = readRequest({ timeZone: "UTC", interval: "2026-10-20/P1D", metrics: METRICS, output: "raw", names: false }, null);
            await place.connection.ready();
            const before = place.simulator.stats().requests;
            const [one, other] = await Promise.all([runAggregate(place.connection, request), runAggregate(place.connection, request)]);
            assert.equal(place.simulator.stats().requests, before + 1);
            assert.deepEqual(one.payload, other.payload);
            const taken = one.payload as any[];
            taken[0].data[0].metrics[0].stats.count = -1;
            taken[0].group.queueId = "mine";
            assert.notEqual((other.payload as any[])[0].data[0].metrics[0].stats.count, -1);
            assert.notEqual((other.payload as any[])[0].group.queueId, "mine");
        } finally {
            await closePlace(place);
        }
    });
});

interface Script {
    readonly states?: readonly (object | Error)[];
    readonly pages?: readonly (object | Error)[];
    readonly sync?: object | Error;
}

describe("what refusals taught", () => {
    it("outlives a smaller report beside it that was not refused", async () => {
        const [query, day] = ["2026-10-01/2026-10-13", "2026-10-01/2026-10-02"];
        let release: () => void = () => assert.fail("nothing was asked");
        const reply = { status: 200, body: { results: [] }, headers: {}, correlationId: null, rate: { allowed: null, count: null, resetSeconds: null }, sentAt: 0 };
        const connection = {
            clock: new FakeClock(),
            platformNow: () => Date.parse("2026-11-20T10:00:00.000Z"),
            info: () => ({ org: null, region: "test", demo: false }),
            ready: async () => undefined,
            api: {
                conversationAggregates: async ({ interval }: { interval: string }) => {
                    const [from, to] = interval.split("/").map((at) => Date.parse(at)) as [number, number];
                    if (interval.startsWith("2026-10-01T00:00:00") && to - from === 86_400_000) await new Promise<void>((resolve) => (release = resolve));
                    if (to - from > 3 * 86_400_000) throw refusal(400, "interval");
                    return reply;
                },
            },
        } as unknown as Connection;
        const limits = new Limits();
        const request = (interval: string) => readRequest({ interval, timeZone: "UTC", granularity: "P1D", groupBy: "queueId", metrics: "nOffered", names: false }, null);
        const small = runAggregate(connection, request(day), { limits });
        await new Promise((resolve) => setImmediate(resolve));
        assert.equal((await runAggregate(connection, request(query), { limits })).genesys.mode, "chunked");
        const learned = limits.most("").days;
        assert.ok(learned <= 3, String(learned));
        release();
        await small;
        assert.equal(limits.most("").days, learned);
    });
});

/** A platform that refuses every query but as a job, and plays its states and pages one after the other. */
function scripted({ states = [{ state: "FULFILLED" }], pages = [{ results: [] }], sync = refusal(400, "interval") }: Script) {
    const log: string[] = [];
    const clock = new FakeClock();
    let [state, page] = [0, 0];
    const reply = async (body: object | Error): Promise<any> => {
        if (body instanceof Error) throw body;
        return { status: 200, body, headers: {}, correlationId: null, rate: { allowed: null, count: null, resetSeconds: null }, sentAt: 0 };
    };
    const connection = {
        clock,
        random: () => 0.5,
        platformNow: () => Date.parse("2026-11-20T10:00:00.000Z"),
        info: () => ({ org: null, region: "test", demo: false }),
        ready: async () => undefined,
        api: {
            conversationAggregates: () => (log.push("query"), reply(sync)),
            conversationAggregateJobs: {
                create: () => (log.push("create"), reply({ jobId: "j1" })),
                state: () => (log.push("state"), reply(states[Math.min(state++, states.length - 1)]!)),
                results: (_id: string, cursor: string | null) => (log.push(`results ${cursor}`), reply(pages[Math.min(page++, pages.length - 1)]!)),
                remove: (id: string, options: RequestOptions) => (log.push(`remove ${id} ${options.signal === undefined}`), reply({})),
            },
        },
    } as unknown as Connection;
    const request = readRequest({ interval: "yesterday", timeZone: "UTC", groupBy: "queueId", metrics: "nOffered", names: false, timeout: 60 }, null);
    const start = (signal?: AbortSignal): Promise<AggregateResult> => runAggregate(connection, request, signal ? { signal } : {});
    return { log, clock, start };
}

function refusal(status: number, field: string | null = null): GenesysError {
    const code = status === 404 ? "NOT_FOUND" : status === 504 ? "UNAVAILABLE" : "INVALID_QUERY";
    return new GenesysError(code, { x: "no" }, "x", {}, { status, field });
}

const group = (queueId: string, count: number): object => ({
    group: { queueId },
    data: [{ interval: "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z", metrics: [{ metric: "nOffered", stats: { count } }] }],
});

describe("a report as a job", () => {
    it("is asked for now and then until it is done, and read to its last page", async () => {
        const pages = [{ results: [group("q1", 1)], cursor: "a" }, { cursor: "b" }, { results: [group("q2", 2)] }];
        const { log, clock, start } = scripted({ states: [{ state: "QUEUED" }, { state: "PENDING" }, { state: "FULFILLED" }], pages });
        const answer = start();
        for (const looks of [1, 2]) {
            await until("the look", () => log.filter((each) => each === "state").length === looks && clock.pending > 0);
            await clock.advance(1_000);
        }
        const { payload, genesys } = await answer;
        assert.deepEqual((payload as any[]).map((row) => [row.queueId, row.nOffered]), [["q1", 1], ["q2", 2]]);
        assert.deepEqual(log, ["query", "create", "state", "state", "state", "results null", "results a", "results b"]);
        assert.deepEqual([genesys.requests, genesys.mode], [8, "job"]);
    });

    it("is what comes of a platform that needs too long for an answer", async () => {
        const { log, start } = scripted({ sync: refusal(504) });
        assert.equal((await start()).genesys.mode, "job");
        assert.deepEqual(log.slice(0, 2), ["query", "create"]);
    });

    for (const [title, wrong] of [["failed", { state: "FAILED", errorMessage: "internal" }], ["was cancelled", { state: "CANCELLED" }], ["expired", { state: "EXPIRED" }], ["is gone", refusal(404)]] as const) {
        it(`that ${title} is run again, once`, async () => {
            const good = scripted({ states: [wrong, { state: "FULFILLED" }] });
            assert.equal((await good.start()).genesys.mode, "job");
            assert.equal(good.log.filter((each) => each === "create").length, 2);
            const bad = scripted({ states: [wrong] });
            await assert.rejects(bad.start(), (error: GenesysError) => error.code === "UNAVAILABLE" && error.key === "report-job-failed");
            assert.deepEqual(bad.log, ["query", "create", "state", "create", "state"]);
        });
    }

    it("whose pages are gone is run again", async () => {
        const { log, start } = scripted({ pages: [{ results: [group("q1", 1)], cursor: "a" }, refusal(404), { results: [group("q1", 1)] }] });
        assert.equal(((await start()).payload as any[]).length, 1);
        assert.deepEqual(log.slice(1), ["create", "state", "results null", "results a", "create", "state", "results null"]);
    });

    it("whose pages never end makes no sense", async () => {
        const { log, start } = scripted({ pages: [{ cursor: "a" }] });
        await assert.rejects(start(), { code: "PROTOCOL" });
        assert.equal(log.at(-1), "remove j1 true");
    });

    it("is removed at the message's timeout", async () => {
        const { log, clock, start } = scripted({ states: [{ state: "PENDING" }] });
        const answer = assert.rejects(start(), { code: "TIMEOUT" });
        let ended = false;
        void answer.then(() => (ended = true));
        while (!ended) {
            await until("a wait", () => ended || clock.pending > 0);
            if (!ended) await clock.advance(5_000);
            await new Promise((resolve) => setImmediate(resolve));
        }
        assert.equal(log.at(-1), "remove j1 true");
    });

    it("is removed on a deploy", async () => {
        const { log, clock, start } = scripted({ states: [{ state: "PENDING" }] });
        const closing = new AbortController();
        const answer = assert.rejects(start(closing.signal), { code: "UNAVAILABLE" });
        await until("a wait", () => clock.pending > 0);
        closing.abort();
        await answer;
        assert.equal(log.at(-1), "remove j1 true");
        assert.equal(clock.pending, 0);
    });
});
