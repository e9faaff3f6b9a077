/** The request allowance: its share, its windows, who goes first, and what a 429 does to everybody. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { RequestBudget, type Priority } from "../../src/platform/budget.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { manualClock } from "../../src/simulator/clock.js";
import { settle } from "../support/scripted-transport.js";

const NEVER = Number.MAX_SAFE_INTEGER;

/** Asks many times; what was admitted is counted, and settled at once. */
function ask(budget: RequestBudget, count: number, priority: Priority = "report", deadline = NEVER) {
    const seen = { admitted: 0, refused: [] as GenesysError[] };
    for (let index = 0; index < count; index++) {
        void budget.acquire(priority, deadline).then(
            () => {
                seen.admitted++;
                budget.settle(null);
            },
            (error: GenesysError) => void seen.refused.push(error),
        );
    }
    return seen;
}

describe("request budget", () => {
    it("lets out its share of the allowance a minute, the rest later", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 80 });
        const snapshots = ask(budget, 500, "snapshot");
        await settle();
        assert.equal(snapshots.admitted, 240);
        clock.advance(59_000);
        await settle();
        assert.equal(snapshots.admitted, 240);
        clock.advance(1_000);
        await settle();
        assert.equal(snapshots.admitted, 480);
        budget.close();
        await settle();
        assert.equal(snapshots.refused.length, 20);
    });

    it("keeps a part for snapshots, and lets them go first", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 80 });
        const reports = ask(budget, 400, "report");
        await settle();
        assert.equal(reports.admitted, 204);
        const snapshots = ask(budget, 36, "snapshot");
        await settle();
        assert.deepEqual([reports.admitted, snapshots.admitted], [204, 36]);
        budget.close();
    });

    it("lets few reports out until a reply tells the allowance, and any snapshot", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 80 });
        let reports = 0;
        for (let index = 0; index < 100; index++) void budget.acquire("report", NEVER).then(() => reports++, () => undefined);
        let snapshots = 0;
        for (let index = 0; index < 8; index++) void budget.acquire("snapshot", NEVER).then(() => snapshots++, () => undefined);
        await settle();
        assert.deepEqual([reports, snapshots], [5, 8]);
        // A request that failed without a reply tells nothing.
        budget.settle(null);
        await settle();
        assert.deepEqual([reports, snapshots], [5, 8]);
        // 40 are ours, 6 of them for snapshots: 13 went out before.
        budget.settle({ allowed: 50, count: 2, resetSeconds: 60 });
        await settle();
        assert.deepEqual([reports + snapshots, snapshots], [34, 8]);
        for (let index = 0; index < 10; index++) void budget.acquire("snapshot", NEVER).then(() => snapshots++, () => undefined);
        await settle();
        assert.deepEqual([reports + snapshots, snapshots], [40, 14]);
        budget.close();
    });

    it("learns allowance and window from the headers", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 100 });
        await budget.acquire("snapshot", NEVER);
        budget.settle({ allowed: 10, count: 1, resetSeconds: 5 });
        const rest = ask(budget, 30, "snapshot");
        await settle();
        assert.equal(rest.admitted, 9);
        clock.advance(5_000);
        await settle();
        assert.equal(rest.admitted, 19);
        budget.close();
    });

    it("refuses no report that only waits for the first reply, but when its time is up", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 80 });
        const outcomes: string[] = [];
        const report = (deadline: number): void => void budget.acquire("report", deadline).then(() => outcomes.push("admitted"), ({ code }) => outcomes.push(code));
        for (let index = 0; index < 5; index++) report(30_000);
        report(3_000);
        report(30_000);
        clock.advance(2_999);
        await settle();
        assert.deepEqual(outcomes, Array.from({ length: 5 }, () => "admitted"));
        clock.advance(1);
        await settle();
        assert.deepEqual(outcomes.slice(5), ["RATE_LIMITED"]);
        budget.settle({ allowed: null, count: null, resetSeconds: null });
        await settle();
        assert.deepEqual(outcomes.slice(6), ["admitted"]);
        budget.close();
    });

    it("is not misled by replies that overtake each other, and sees a window that began", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 100 });
        for (let index = 0; index < 10; index++) await budget.acquire("snapshot", NEVER);
        // The last one's reply comes first; one is under way still.
        for (const count of [10, 1, 5, 2, 9, 3, 8, 4, 6]) budget.settle({ allowed: 12, count, resetSeconds: 60 });
        const rest = ask(budget, 20, "snapshot");
        await settle();
        assert.equal(rest.admitted, 2);
        clock.advance(30_000);
        budget.settle({ allowed: 12, count: 1, resetSeconds: 60 });
        await settle();
        assert.equal(rest.admitted, 13);
        budget.close();
    });

    it("does not believe in a window or a pause of years", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 100 });
        await budget.acquire("snapshot", NEVER);
        budget.settle({ allowed: 1, count: 1, resetSeconds: 99_999_999_999 });
        const next = ask(budget, 1);
        clock.advance(60_000);
        await settle();
        assert.equal(next.admitted, 1);
        budget.pause(99_999_999_999);
        const last = ask(budget, 1);
        clock.advance(600_000);
        await settle();
        assert.equal(last.admitted, 1);
        budget.close();
    });

    it("counts what others use, and says so once", async () => {
        const clock = manualClock(0);
        let told = 0;
        const budget = new RequestBudget({ clock, percent: 80, onCrowded: () => void told++ });
        for (const count of [240, 250, 260]) {
            await budget.acquire("snapshot", NEVER);
            clock.advance(1_500);
            budget.settle({ allowed: 300, count, resetSeconds: 30 });
        }
        assert.equal(told, 1);
        budget.close();
    });

    it("holds everybody back after a 429, and refuses who cannot wait that long", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 80 });
        budget.pause(20_000);
        const patient = ask(budget, 3, "report", 60_000);
        const hasty = ask(budget, 2, "report", 10_000);
        await settle();
        assert.deepEqual([patient.admitted, hasty.refused.map(({ code, cause }) => [code, cause.retryAfterSeconds])], [0, [["RATE_LIMITED", 20], ["RATE_LIMITED", 20]]]);
        clock.advance(20_000);
        await settle();
        assert.equal(patient.admitted, 3);
        budget.close();
    });

    it("forgets who gave up", async () => {
        const clock = manualClock(0);
        const budget = new RequestBudget({ clock, percent: 80 });
        budget.pause(1_000);
        const controller = new AbortController();
        const given = budget.acquire("report", NEVER, controller.signal);
        controller.abort();
        await assert.rejects(given, (error: GenesysError) => error.key === "closed");
        const other = ask(budget, 1);
        clock.advance(1_000);
        await settle();
        assert.equal(other.admitted, 1);
        budget.close();
    });

    it("never lets out more than the share in any window, whatever comes when", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.integer({ min: 1, max: 100 }),
                fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 120 }), fc.constantFrom<Priority>("snapshot", "report")), { maxLength: 12 }),
                async (percent, bursts) => {
                    const clock = manualClock(0);
                    const budget = new RequestBudget({ clock, percent });
                    const admitted: number[] = [];
                    for (const [pause, count, priority] of bursts) {
                        clock.advance(pause);
                        for (let index = 0; index < count; index++) {
                            budget.acquire(priority, NEVER).then(
                                () => {
                                    admitted.push(clock.now());
                                    budget.settle(null);
                                },
                                () => undefined,
                            );
                        }
                        await settle();
                    }
                    for (let minute = 0; minute < 3; minute++) {
                        clock.advance(60_000);
                        await settle();
                    }
                    budget.close();
                    const share = Math.max(1, Math.floor((300 * percent) / 100));
                    // Two windows may touch: within any minute no more than two shares, within ten no more than eleven.
                    for (const start of admitted) assert.ok(admitted.filter((at) => at >= start && at < start + 60_000).length <= 2 * share);
                },
            ),
            { numRuns: 40 },
        );
    });

    it("takes a pause that ends while it is looking for what it is, not for an allowance that is used up", async () => {
        for (let end = 1; end <= 20; end++) {
            const waiting: (() => void)[] = [];
            let now = 0;
            // A millisecond passes with every look at the clock.
            const clock = { now: () => now++, after: (_milliseconds: number, callback: () => void) => (waiting.push(callback), () => undefined) };
            const budget = new RequestBudget({ clock, percent: 80 });
            await budget.acquire("snapshot", NEVER);
            budget.settle(null);
            budget.pause(end);
            let refusal: GenesysError | null = null;
            const asked = budget.acquire("snapshot", now + 50_000).catch((error: GenesysError) => (refusal = error));
            while (waiting.length > 0 && refusal === null) {
                now += 20;
                waiting.shift()!();
                await settle();
            }
            await asked;
            assert.equal(refusal, null, `pause of ${end} ms`);
            budget.close();
        }
    });
});
