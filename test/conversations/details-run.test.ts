/** How pages and jobs are read when the platform moves, repeats, fails or forgets: against played replies. */
import assert from "node:assert/strict";
import type { Models } from "purecloud-platform-client-v2";
import { GenesysError } from "../../src/platform/errors.js";
import { platformTexts } from "../../src/platform/texts.js";
import type { ConversationDetailsApi } from "../../src/platform/types.js";
import { conversationAt, payloadsOf, playedConnection, replyOf, run } from "./details-rig.js";

const START = "2026-11-19T00:00:00.000Z";
const DAY = `${START}/P1D`;
const records = { interval: DAY, output: "conversations", mode: "query" };

function all(count: number): any[] {
    return Array.from({ length: count }, (_, index) => conversationAt(index, START));
}

/** Pages of a list, as the platform cuts them at the moment of each call. */
function pagesOf(list: (call: number) => readonly any[], more: (call: number) => object = () => ({})) {
    const calls: Models.ConversationQuery[] = [];
    const page: ConversationDetailsApi["page"] = async (query) => {
        calls.push(query);
        const { pageSize = 0, pageNumber = 0 } = query.paging ?? {};
        const now = list(calls.length);
        const shown = now.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
        return replyOf({ ...(shown.length > 0 ? { conversations: structuredClone(shown) } : {}), totalHits: now.length, ...more(calls.length) } as any);
    };
    return { page, calls };
}

function idsOf(parts: readonly { readonly payload: readonly unknown[] }[]): string[] {
    return parts.flatMap(({ payload }) => payload.map((each) => (each as { conversationId: string }).conversationId));
}

describe("conversation details by pages", () => {
    it("reads until a page is empty, also when one is short", async () => {
        const { page, calls } = pagesOf(() => all(250));
        const short: ConversationDetailsApi["page"] = async (query, options) => {
            const reply = await page(query, options);
            return { ...reply, body: { ...reply.body, ...(query.paging?.pageNumber === 1 ? { conversations: reply.body.conversations!.slice(0, 40) } : {}) } };
        };
        const parts = await run(playedConnection({ page: short }), records);
        assert.deepEqual(calls.map(({ paging }) => paging), [1, 2, 3, 4].map((pageNumber) => ({ pageSize: 100, pageNumber })));
        assert.equal(idsOf(parts).length, 190);
        assert.deepEqual([parts.at(-1)!.genesys.reconciled, parts.at(-1)!.genesys.totalHits], [false, 250]);
        assert.deepEqual(parts.map(({ payload, parts: about }) => [payload.length, about]), [
            [100, { index: 0, len: 100, count: null }],
            [90, { index: 1, len: 100, count: 2 }],
        ]);
    });

    it("sends none twice when new ones push the pages along, and none too few", async () => {
        // In descending order what is new comes first: each page repeats some of the one before.
        const { page } = pagesOf((call) => all(230 + call * 7).toReversed());
        const parts = await run(playedConnection({ page }), { ...records, order: "desc" });
        const ids = idsOf(parts);
        assert.equal(new Set(ids).size, ids.length);
        assert.ok(all(237).every(({ conversationId }) => ids.includes(conversationId)));
        // Those that are new since are in front of what was read: the platform counts more than came.
        assert.equal(parts.at(-1)!.genesys.reconciled, false);
    });

    it("reconciles with the total that was told last", async () => {
        for (const [list, reconciled] of [
            [(call: number) => all(call < 2 ? 120 : 150), true],
            [(call: number) => all(call < 3 ? 150 : 200), false],
        ] as const) {
            const { page } = pagesOf(list);
            const { genesys } = (await run(playedConnection({ page }), records)).at(-1)!;
            assert.deepEqual([genesys.reconciled, genesys.totalHits], [reconciled, reconciled ? 150 : 200]);
        }
        const { page } = pagesOf(() => all(3), () => ({ totalHits: undefined }));
        assert.equal((await run(playedConnection({ page }), records)).at(-1)!.genesys.reconciled, null);
    });

    it("tells how far it is, by the platform's count or the limit", async () => {
        for (const [settings, expected] of [[{}, [[100, 250], [200, 250], [250, 250]]], [{ limit: 150 }, [[100, 150], [150, 150]]]] as const) {
            const told: (readonly [number, number | null])[] = [];
            await run(playedConnection({ page: pagesOf(() => all(250)).page }), { ...records, ...settings }, { progress: (done, total) => void told.push([done, total]) });
            assert.deepEqual(told, expected);
        }
    });

    it("asks for no more pages than the limit needs", async () => {
        const { page, calls } = pagesOf(() => all(1_000));
        const parts = await run(playedConnection({ page }), { ...records, limit: 200 });
        assert.deepEqual([calls.length, parts.map(({ payload }) => payload.length), parts[1]!.genesys.reconciled], [2, [100, 100], true]);
    });

    it("fetches no page before the one before is taken", async () => {
        const { page, calls } = pagesOf(() => all(500));
        const atDelivery: number[] = [];
        await run(playedConnection({ page }), records, {
            deliver: async () => {
                const before = calls.length;
                for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
                assert.equal(calls.length, before);
                atDelivery.push(before);
            },
        });
        // One is held back until it is known not to be the last.
        assert.deepEqual(atDelivery, [2, 3, 4, 5, 6]);
    });

    for (const order of ["asc", "desc"] as const) {
        it(`cuts an interval with more than can be paged through, ${order}: in order, none twice, long ones included`, async () => {
            const day = Date.parse(START);
            // One a minute, each lasting four hours: they lie across the parts' borders.
            const list = Array.from({ length: 1_440 }, (_, minute) => ({
                conversationId: `c${minute}`,
                conversationStart: new Date(day + minute * 60_000).toISOString(),
                conversationEnd: new Date(day + (minute + 240) * 60_000).toISOString(),
            }));
            const early = { conversationId: "early", conversationStart: new Date(day - 60_000).toISOString(), conversationEnd: new Date(day + 60_000).toISOString() };
            const page: ConversationDetailsApi["page"] = async ({ interval, paging, order: asked }) => {
                const [from, to] = interval.split("/").map((each) => Date.parse(each)) as [number, number];
                const inside = [early, ...list].filter((each) => Date.parse(each.conversationStart) < to && Date.parse(each.conversationEnd) > from);
                if (asked === "desc") inside.reverse();
                const { pageSize, pageNumber } = paging!;
                assert.ok(pageSize * pageNumber <= 600, "paged too far");
                return replyOf({ conversations: inside.slice((pageNumber - 1) * pageSize, pageNumber * pageSize), totalHits: inside.length } as any);
            };
            const parts = await run(playedConnection({ page }), { ...records, order }, { maxRows: 600 });
            const expected = ["early", ...list.map(({ conversationId }) => conversationId)];
            assert.deepEqual(idsOf(parts), order === "desc" ? expected.toReversed() : expected);
            const { genesys } = parts.at(-1)!;
            assert.deepEqual([genesys.mode, genesys.reconciled, genesys.totalHits], ["chunked", true, 1_441]);
        });
    }

    it("says so when a single minute has more than can be paged through", async () => {
        const { page, calls } = pagesOf(() => all(700));
        const parts = await run(playedConnection({ page }), { ...records, interval: `${START}/PT1M` }, { maxRows: 600 });
        assert.deepEqual([idsOf(parts).length, calls.length, parts.at(-1)!.genesys.reconciled], [600, 6, false]);
    });

    it("asks nothing about an interval that has only just begun", async () => {
        const connection = playedConnection({});
        await connection.clock.advanceTo("2026-11-21T00:00:00.000Z");
        const [part, ...more] = await run(connection, { interval: "today" });
        assert.deepEqual([more.length, part!.payload, part!.parts, part!.genesys.requests, part!.genesys.reconciled], [0, [], { index: 0, len: 100, count: 1 }, 0, true]);
        assert.deepEqual(part!.genesys.notices, ["notBegun"]);
    });

    it("that has nothing says why, as far as one can know", async () => {
        const filtered = { mediaTypes: ["voice"] };
        for (const [settings, elsewhere, notices, requests] of [
            [{}, 5, ["nothingVisible"], 1],
            [filtered, 5, ["filterMatchesNothing"], 2],
            [{ include: "ongoing" }, 5, ["filterMatchesNothing"], 2],
            [filtered, 0, ["nothingVisible"], 2],
            [filtered, null, [], 1],
            [{ interval: "2027-01-01/P1D" }, 5, ["notBegun"], 1],
        ] as const) {
            const asked: Models.ConversationQuery[] = [];
            const page: ConversationDetailsApi["page"] = async (query) => {
                asked.push(query);
                if (asked.length === 1) return replyOf({ totalHits: 0 } as any);
                if (elsewhere === null) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
                return replyOf({ conversations: all(elsewhere), totalHits: elsewhere } as any);
            };
            const [part, ...more] = await run(playedConnection({ page }), { ...records, ...settings });
            assert.deepEqual([more.length, part!.payload, part!.genesys.notices, part!.genesys.requests], [0, [], notices, requests], JSON.stringify(settings));
            const [, second] = asked;
            if (second) assert.deepEqual([second.paging, second.segmentFilters, second.conversationFilters, second.interval], [{ pageSize: 1, pageNumber: 1 }, undefined, undefined, asked[0]!.interval]);
        }
        const { page } = pagesOf(() => all(3));
        assert.deepEqual((await run(playedConnection({ page }), { ...records, ...filtered })).at(-1)!.genesys.notices, []);
    });

    it("keeps going over what makes no sense", async () => {
        const page = async (_query: unknown, _options?: unknown): Promise<any> => replyOf(nonsense.shift() ?? null);
        const nonsense: unknown[] = [{ conversations: [null, 5, "x", {}, { conversationId: 7, participants: "no" }, { participants: [null, { sessions: {} }, { sessions: [null] }] }], totalHits: "many" }];
        const parts = await run(playedConnection({ page }), { ...records, output: "rows" });
        assert.deepEqual(payloadsOf(parts).map((row) => Object.values(row).every((value) => value === null)), [true, true, true]);
    });
});

describe("conversation details by a job", () => {
    interface Script {
        readonly states: string[];
        readonly results: (cursor: string | undefined, job: string) => any;
        readonly available?: string;
    }

    function jobs({ states, results, available = "2026-11-20T04:00:00.000Z" }: Script) {
        const log: string[] = [];
        const api: Partial<ConversationDetailsApi> = {
            availability: async () => replyOf({ dataAvailabilityDate: available }),
            createJob: async (query) => {
                log.push(`create${query.limit === undefined ? "" : ` ${query.limit}`}`);
                return replyOf({ jobId: `job${log.filter((each) => each.startsWith("create")).length}` });
            },
            job: async (id) => {
                log.push(`${id}?`);
                return replyOf({ state: states.length > 1 ? states.shift()! : states[0]! });
            },
            jobResults: async (id, { cursor, pageSize }) => {
                log.push(`${id} from ${cursor ?? "start"}`);
                assert.equal(pageSize, 1_000);
                return replyOf(results(cursor, id));
            },
            deleteJob: async (id, options) => {
                assert.equal(options?.signal?.aborted ?? false, false);
                log.push(`${id} deleted`);
                return replyOf(undefined);
            },
        };
        return { log, api };
    }

    /** Lets the clock run while the job does. */
    async function play(api: Partial<ConversationDetailsApi>, settings: object = {}, options: object = {}) {
        const connection = playedConnection(api);
        let over = false;
        const running = run(connection, { ...records, mode: "job", ...settings }, options).finally(() => (over = true));
        running.catch(() => undefined);
        for (let step = 0; step < 2_000 && !over; step++) await connection.clock.advance(100);
        return running;
    }

    const two = (cursor?: string): any => (cursor === undefined ? { conversations: all(1_000), cursor: "next", dataAvailabilityDate: "2026-11-20T04:00:00Z" } : { conversations: all(1_200).slice(1_000) });

    it("waits for it and reads to the last page", async () => {
        const { api, log } = jobs({ states: ["QUEUED", "PENDING", "FULFILLED"], results: two });
        const told: (readonly [number, number | null])[] = [];
        const parts = await play(api, {}, { progress: (done: number, total: number | null) => void told.push([done, total]) });
        assert.deepEqual(told, [[1_000, null], [1_200, null]]);
        assert.deepEqual(log, ["create", "job1?", "job1?", "job1?", "job1 from start", "job1 from next"]);
        assert.equal(idsOf(parts).length, 1_200);
        assert.ok(parts.every(({ payload }) => payload.length === 100));
        const { genesys } = parts.at(-1)!;
        assert.deepEqual([genesys.mode, genesys.reconciled, genesys.dataAvailabilityDate, genesys.partial, genesys.totalHits], ["job", true, "2026-11-20T04:00:00.000Z", false, null]);
    });

    it("says that its data ends before the interval", async () => {
        const { api } = jobs({ states: ["FULFILLED"], results: () => ({ conversations: [], dataAvailabilityDate: "2026-11-19T20:00:00.000Z" }) });
        const [part] = await play(api);
        assert.deepEqual([part!.genesys.partial, part!.genesys.dataAvailabilityDate, part!.genesys.notices], [true, "2026-11-19T20:00:00.000Z", ["nothingVisible"]]);
        const before = jobs({ states: ["FULFILLED"], results: () => ({ conversations: [], dataAvailabilityDate: "2026-11-18T20:00:00.000Z" }) });
        assert.deepEqual((await play(before.api))[0]!.genesys.notices, ["noDataYet"]);
    });

    for (const state of ["FAILED", "EXPIRED", "CANCELLED"]) {
        it(`is begun once more when ${state}, then an error`, async () => {
            const again = jobs({ states: ["PENDING", state, "FULFILLED"], results: two });
            assert.equal(idsOf(await play(again.api)).length, 1_200);
            assert.deepEqual(again.log, ["create", "job1?", "job1?", "create", "job2?", "job2 from start", "job2 from next"]);
            const never = jobs({ states: [state], results: two });
            await assert.rejects(play(never.api), (error: GenesysError) => error.code === "UNAVAILABLE" && error.key === "job-failed" && error.message.includes(state));
            assert.deepEqual(never.log, ["create", "job1?", "create", "job2?"]);
        });
    }

    it("is begun once more when it is forgotten between two pages, and nothing comes twice", async () => {
        const gone = new GenesysError("NOT_FOUND", platformTexts, "not-found-call", { message: "gone" }, { status: 404 });
        const { api, log } = jobs({
            states: ["FULFILLED"],
            results: (cursor, job) => {
                if (job === "job1" && cursor !== undefined) throw gone;
                return two(cursor);
            },
        });
        const ids = idsOf(await play(api));
        assert.deepEqual([ids.length, new Set(ids).size, log.at(-1)], [1_200, 1_200, "job2 from next"]);
    });

    it("is read in smaller pages where one is too large", async () => {
        const { api } = jobs({ states: ["FULFILLED"], results: two });
        const sizes: number[] = [];
        api.jobResults = async (_id, { cursor, pageSize }) => {
            sizes.push(pageSize);
            if (pageSize > 100) throw new GenesysError("TOO_LARGE", platformTexts, "too-large", { message: "64 MB" }, { status: 200 });
            const from = Number(cursor ?? 0);
            return replyOf({ conversations: all(130).slice(from, from + pageSize), ...(from + pageSize < 130 ? { cursor: String(from + pageSize) } : {}) } as any);
        };
        assert.equal(idsOf(await play(api)).length, 130);
        assert.deepEqual(sizes, [1_000, 250, 63, 63, 63]);
    });

    it("is taken back when time is up, when the flow is deployed, and when the limit is reached", async () => {
        const slow = jobs({ states: ["PENDING"], results: two });
        await assert.rejects(play(slow.api, { timeout: 30 }), (error: GenesysError) => error.code === "TIMEOUT");
        assert.equal(slow.log.at(-1), "job1 deleted");
        const deployed = jobs({ states: ["PENDING"], results: two });
        const controller = new AbortController();
        const poll = deployed.api.job!;
        deployed.api.job = async (id) => {
            setImmediate(() => controller.abort());
            return poll(id);
        };
        await assert.rejects(play(deployed.api, {}, { signal: controller.signal }), (error: GenesysError) => error.key === "closed");
        assert.deepEqual(deployed.log, ["create", "job1?", "job1 deleted"]);
        const limited = jobs({ states: ["FULFILLED"], results: two });
        const parts = await play(limited.api, { limit: 40 });
        assert.deepEqual([idsOf(parts).length, parts[0]!.genesys.reconciled], [40, true]);
        assert.deepEqual(limited.log, ["create 40", "job1?", "job1 from start", "job1 deleted"]);
    });

    it("is an error when it makes no sense, not a loop", async () => {
        const { api } = jobs({ states: ["FULFILLED"], results: () => ({ conversations: all(1), cursor: "same" }) });
        await assert.rejects(play(api), (error: GenesysError) => error.code === "PROTOCOL" && error.key === "job-broken");
        await assert.rejects(play({ createJob: async () => replyOf(null as any) }), (error: GenesysError) => error.key === "job-broken");
    });

    it("auto takes it for much that is whole, the query for the rest", async () => {
        const many = (): readonly any[] => all(6_000);
        for (const [what, list, settings, available, mode] of [
            ["few", () => all(300), {}, "2026-11-20T04:00:00.000Z", "sync"],
            ["much, whole", many, {}, "2026-11-20T04:00:00.000Z", "job"],
            ["much, whole to the very end", many, {}, "2026-11-20T00:00:00.000Z", "job"],
            ["much, not yet whole", many, {}, "2026-11-19T23:00:00.000Z", "sync"],
            ["few wanted of much", many, { limit: 200 }, "2026-11-20T04:00:00.000Z", "sync"],
            ["what goes on", many, { include: "ongoing" }, "2026-11-20T04:00:00.000Z", "sync"],
        ] as const) {
            const { api } = jobs({ states: ["FULFILLED"], results: two, available });
            const parts = await play({ ...api, page: pagesOf(list).page }, { mode: "auto", ...settings });
            assert.equal(parts.at(-1)!.genesys.mode, mode, what);
            assert.equal(parts.at(-1)!.genesys.dataAvailabilityDate, mode === "job" ? "2026-11-20T04:00:00.000Z" : null, what);
        }
    });
});

describe("things that a request names", () => {
    it("are told once when they are found by their name", async () => {
        const { page, calls } = pagesOf(() => []);
        const connection = playedConnection({ page });
        connection.queues = [{ id: "q1", name: "Sales", division: null, memberCount: null }];
        const told: GenesysError[] = [];
        await run(connection, { ...records, queues: [{ id: "11111111-2222-3333-4444-555555555555", name: "Sales" }] }, { tell: (notices) => told.push(...notices) });
        assert.deepEqual(told.map(({ key, message }) => [key, message.includes("Sales")]), [["reference-by-name", true]]);
        assert.deepEqual(calls[0]!.segmentFilters, [
            { type: "and", clauses: [{ type: "or", predicates: [{ type: "dimension", dimension: "queueId", operator: "matches", value: "q1" }] }] },
        ]);
    });
});
