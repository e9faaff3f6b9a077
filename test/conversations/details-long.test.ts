/** Intervals that the platform does not take as they are: by a job where its data is whole, else in parts, with the same rows. */
import assert from "node:assert/strict";
import type { OpenConnection } from "../../src/connection.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { manualClock } from "../../src/simulator/clock.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { connectTo, payloadsOf, run } from "./details-rig.js";

const NOW = Date.UTC(2026, 2, 9, 12);

describe("conversation details of long intervals", function () {
    this.timeout(60_000);
    const open: { simulator: Simulator; connection: OpenConnection }[] = [];

    /** The same centre each time; `maxIntervalDays`: what its platform takes by pages. */
    async function place(maxIntervalDays: number | null): Promise<{ simulator: Simulator; connection: OpenConnection }> {
        const jobs = { queuedMs: 0, pendingMs: 0, dataLakeLagMs: 4 * 3_600_000 };
        const simulator = await startSimulator({
            seed: 5, queues: 3, load: 0.05, requestsPerMinute: 1_000_000, clock: manualClock(NOW), jobs, details: { maxIntervalDays },
        });
        const opened = { simulator, connection: connectTo(simulator) };
        open.push(opened);
        return opened;
    }
    afterEach(async () => {
        for (const { simulator, connection } of open.splice(0)) {
            await connection.close();
            await simulator.close();
        }
    });

    const week = { interval: "2026-03-01T07:20Z/2026-03-09T11:00Z" };

    for (const order of ["asc", "desc"] as const) {
        it(`come in parts, ${order}: the same rows in the same order, each once`, async () => {
            const [free, strict] = [await place(null), await place(2)];
            const [whole, cut] = [await run(free.connection, { ...week, order, mode: "query" }), await run(strict.connection, { ...week, order, mode: "query" })];
            assert.ok(payloadsOf(whole).length > 300, String(payloadsOf(whole).length));
            assert.deepEqual(payloadsOf(cut), payloadsOf(whole));
            const [{ genesys: before }, { genesys }] = [whole.at(-1)!, cut.at(-1)!];
            assert.deepEqual([before.mode, before.reconciled, before.totalHits], ["sync", true, payloadsOf(whole).length]);
            assert.deepEqual([genesys.mode, genesys.reconciled, genesys.totalHits], ["chunked", true, null]);
        });
    }

    it("are left to a job where its data reaches to their end", async () => {
        const { connection } = await place(2);
        const ended = { interval: "2026-03-01/2026-03-09", include: "ended" };
        const [job, parts] = [await run(connection, { ...ended, mode: "auto" }), await run(connection, { ...ended, mode: "query" })];
        assert.deepEqual([job.at(-1)!.genesys.mode, parts.at(-1)!.genesys.mode], ["job", "chunked"]);
        assert.deepEqual(payloadsOf(job), payloadsOf(parts));
        // Of the last hours a job knows nothing yet.
        assert.equal((await run(connection, { ...week, mode: "auto" })).at(-1)!.genesys.mode, "chunked");
    });

    it("are not tried in ever smaller parts when they are refused for another reason", async () => {
        const { simulator, connection } = await place(null);
        simulator.faults.request({ match: { path: "**/details/query" }, status: 400, code: "bad.request", message: "The interval is no longer kept." });
        const before = simulator.stats().requests;
        await assert.rejects(run(connection, { ...week, mode: "query" }), (error: GenesysError) => error.code === "INVALID_QUERY" && /no longer kept/.test(error.message));
        assert.ok(simulator.stats().requests - before <= 10);
    });
});
