/** Asynchronous queries: states by the clock, pages behind a cursor, the data lake's watermark. */
import assert from "node:assert/strict";
import type { ApiContext } from "../../src/simulator/api/context.js";
import { JobStore } from "../../src/simulator/api/analytics/jobs.js";
import { manualClock } from "../../src/simulator/clock.js";
import type { SimulatorRequest } from "../../src/simulator/http/types.js";
import { randomSource } from "../../src/simulator/notifications/random.js";
import { restOptions } from "../../src/simulator/options.js";
import { HOUR, interval, iso, NOW, Rest, type RestSetup } from "./api-support.js";

const JOBS = "/api/v2/analytics/conversations/details/jobs";
const AGGREGATE_JOBS = "/api/v2/analytics/conversations/aggregates/jobs";
const OLD = interval(NOW - 10 * HOUR, NOW - 5 * HOUR);

describe("simulator api: jobs", () => {
    let rest: Rest;
    const start = async (setup: RestSetup = {}): Promise<Rest> => (rest = await Rest.start(setup));
    afterEach(() => rest.close());

    const submit = async (path: string, body: object): Promise<string> => (await rest.post(path, body)).jobId;
    const state = async (id: string, path = JOBS): Promise<string> => (await rest.get(`${path}/${id}`)).state;

    it("go from queued to pending to fulfilled, and expire", async () => {
        await start();
        const created = await rest.call("POST", JOBS, { interval: OLD });
        assert.equal(created.status, 202);
        const id = created.body.jobId;
        assert.equal(await state(id), "QUEUED");
        assert.equal((await rest.call("GET", `${JOBS}/${id}/results`)).status, 400);
        rest.clock.advance(1000);
        assert.equal(await state(id), "PENDING");
        rest.clock.advance(2000);
        assert.deepEqual(await rest.get(`${JOBS}/${id}`), {
            state: "FULFILLED", submissionDate: iso(NOW), completionDate: iso(NOW + 3000), expirationDate: iso(NOW + 24 * HOUR),
        });
        rest.clock.advance(24 * HOUR);
        rest.actAs("demo-client");
        assert.equal(await state(id), "EXPIRED");
        assert.equal((await rest.call("GET", `${JOBS}/${id}/results`)).status, 404);
    });

    it("give their results page by page, the last without a cursor, with attributes", async () => {
        await start();
        const id = await submit(JOBS, { interval: OLD });
        rest.clock.advance(5000);
        const found: string[] = [];
        let cursor: string | undefined;
        do {
            const page: any = await rest.get(`${JOBS}/${id}/results?pageSize=50${cursor ? `&cursor=${cursor}` : ""}`);
            assert.ok(page.conversations.length <= 50);
            assert.ok(page.conversations[0].participants[0].attributes);
            found.push(...page.conversations.map(({ conversationId }: any) => conversationId));
            cursor = page.cursor;
        } while (cursor);
        const query = await rest.post(
            "/api/v2/analytics/conversations/details/query",
            { interval: OLD, paging: { pageSize: 10_000, pageNumber: 1 } },
        );
        assert.deepEqual(found, query.conversations.map(({ conversationId }: any) => conversationId));
        assert.equal((await rest.call("GET", `${JOBS}/${id}/results?cursor=nonsense`)).status, 400);
        assert.equal((await rest.call("GET", `${JOBS}/${id}/results?pageSize=10001`)).status, 400);
    });

    it("see what the data lake has, and say so", async () => {
        await start({ jobs: { dataLakeLagMs: 2 * HOUR } });
        const { dataAvailabilityDate } = await rest.get(`${JOBS}/availability`);
        assert.equal(dataAvailabilityDate, iso(NOW - 2 * HOUR));
        const id = await submit(JOBS, { interval: interval(NOW - 4 * HOUR, NOW) });
        rest.clock.advance(5000);
        const results = await rest.get(`${JOBS}/${id}/results`);
        assert.equal(results.dataAvailabilityDate, dataAvailabilityDate);
        assert.ok(results.conversations.length > 10);
        const dates = JSON.stringify(results.conversations).match(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g) ?? [];
        assert.ok(dates.every((date) => Date.parse(date) <= NOW - 2 * HOUR));
        const limited = await submit(JOBS, { interval: OLD, limit: 7 });
        rest.clock.advance(5000);
        assert.equal((await rest.get(`${JOBS}/${limited}/results`)).conversations.length, 7);
    });

    it("of aggregates equal the query, paged by groups", async () => {
        await start();
        const body = { interval: OLD, granularity: "PT1H", groupBy: ["queueId", "mediaType"], metrics: ["nOffered", "tHandle"] };
        const id = await submit(AGGREGATE_JOBS, { ...body, pageSize: 4 });
        rest.clock.advance(5000);
        assert.equal(await state(id, AGGREGATE_JOBS), "FULFILLED");
        const results: unknown[] = [];
        for (let cursor = ""; ; ) {
            const page = await rest.get(`${AGGREGATE_JOBS}/${id}/results?cursor=${cursor}`);
            assert.ok(page.results.length <= 4);
            results.push(...page.results);
            if (!page.cursor) break;
            cursor = page.cursor;
        }
        assert.deepEqual(results, (await rest.post("/api/v2/analytics/conversations/aggregates/query", body)).results);
    });

    it("fail where the query would be refused while it runs", async () => {
        await start({ jobs: { maxCells: 2 } });
        const id = await submit(AGGREGATE_JOBS, { interval: OLD, groupBy: ["conversationId"], metrics: ["nOffered"] });
        rest.clock.advance(5000);
        const status = await rest.get(`${AGGREGATE_JOBS}/${id}`);
        assert.equal(status.state, "FAILED");
        assert.match(status.errorMessage, /over the size limit/);
        assert.equal((await rest.call("GET", `${AGGREGATE_JOBS}/${id}/results`)).status, 400);
    });

    it("can be deleted, and are their client's own", async () => {
        await start(
            { clients: [{ id: "demo-client", secret: "s" }, { id: "other", secret: "s" }], jobs: { deletedStatus: 200, createdStatus: 200 } },
        );
        const created = await rest.call("POST", JOBS, { interval: OLD });
        assert.equal(created.status, 200);
        const target = `${JOBS}/${created.body.jobId}`;
        rest.actAs("other");
        assert.equal((await rest.call("GET", target)).status, 404);
        rest.actAs("demo-client");
        assert.equal((await rest.call("DELETE", target)).status, 200);
        assert.equal((await rest.call("GET", target)).status, 404);
    });

    it("are refused beyond so many at a time", async () => {
        await start({ jobs: { maxConcurrent: 2 } });
        const statuses = [];
        for (let n = 0; n < 3; n += 1) statuses.push((await rest.call("POST", JOBS, { interval: OLD })).status);
        assert.deepEqual(statuses, [202, 202, 429]);
        rest.clock.advance(5000);
        assert.equal((await rest.call("POST", JOBS, { interval: OLD })).status, 202);
    });
});

describe("simulator api: many large jobs", () => {
    it("let go of the oldest results when there is no room, and find the same again for whoever asks", async () => {
        const clock = manualClock(NOW);
        const context = { clock, options: restOptions(), random: randomSource(1) };
        const store = new JobStore(context as unknown as ApiContext, "rows", 250);
        const runs: string[] = [];
        const request = (jobId = ""): SimulatorRequest => ({ params: { jobId }, query: new Map(), token: { clientId: "one" } }) as unknown as SimulatorRequest;
        const ids = ["a", "b", "c"].map((name) => {
            const run = (asOf: number) => {
                runs.push(`${name} ${asOf - NOW}`);
                return { length: 100, page: (from: number, to: number) => [name, from, to] };
            };
            return (store.create(request(), run).body as { jobId: string }).jobId;
        });
        clock.advance(10_000);
        const state = async (id: string): Promise<unknown> => ((await store.status(request(id))).body as { state: string }).state;
        const rows = async (id: string): Promise<unknown> => ((await store.results(request(id))).body as { rows: unknown }).rows;
        for (const id of ids) assert.equal(await state(id), "FULFILLED");
        assert.deepEqual(runs, ["a 3000", "b 3000", "c 3000"]);
        for (const id of ids) assert.equal(await state(id), "FULFILLED");
        assert.equal(runs.length, 3);
        // The first one's are gone, then those of the second make room for it.
        for (const name of ["c", "b", "a", "c"]) assert.deepEqual(await rows(ids["abc".indexOf(name)]!), [name, 0, 100]);
        assert.deepEqual(runs.slice(3), ["a 3000"]);
        assert.deepEqual([await rows(ids[1]!), runs.length], [["b", 0, 100], 5]);
    });
});
