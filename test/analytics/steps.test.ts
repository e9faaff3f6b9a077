/** Large reports never hold up the rest: no step works on more than some hundred cells, and slices of steps are short. */
import assert from "node:assert/strict";
import { addedUp, copied, together } from "../../src/analytics/ask/together.js";
import { planColumns, type Results, type Row } from "../../src/analytics/columns.js";
import { withoutExtraGroups } from "../../src/analytics/merge.js";
import { renderCsv } from "../../src/analytics/render/csv.js";
import { renderHtml } from "../../src/analytics/render/html.js";
import { renderText } from "../../src/analytics/render/text.js";
import { readRequest } from "../../src/analytics/request.js";
import { toRows } from "../../src/analytics/rows.js";
import { atOnce, Pace, STEP_CELLS, type Steps } from "../../src/analytics/steps.js";
import { toTotals } from "../../src/analytics/totals.js";
import { bucket, intervalOf } from "./samples.js";

const HOUR = 3_600_000;
const FROM = Date.parse("2026-01-01T00:00:00.000Z");
const METRICS = { nOffered: { count: 4 }, tAnswered: { count: 3, sum: 9_000, min: 1, max: 8_000 }, tHandle: { count: 3, sum: 9_000, min: 1, max: 8_000 }, oServiceLevel: { numerator: 2, denominator: 4 } };
const METRIC_COUNT = Object.keys(METRICS).length;
const REQUEST = readRequest({ groupBy: "queueId", metrics: "nOffered,tAnswered,tHandle,offered,serviceLevel" }, null);

/** How much was looked at since the last step ended. */
class Watch {
    private work = 0;
    most = 0;
    steps = 0;

    look(cells: number): void {
        this.work += cells;
        this.most = Math.max(this.most, this.work);
    }

    run<T>(steps: Steps<T>): T {
        for (;;) {
            this.work = 0;
            const step = steps.next();
            this.steps++;
            if (step.done) return step.value;
        }
    }
}

/** Every look at a bucket's metrics is counted. */
function watched(watch: Watch, groups: number, buckets: number): Results {
    const at = (hour: number): string => new Date(FROM + hour * HOUR).toISOString();
    return Array.from({ length: groups }, (_, index) => ({
        group: { queueId: `q${index}`, mediaType: "voice" },
        data: Array.from({ length: buckets }, (_unused, hour) => {
            const { interval, metrics } = bucket(`${at(hour)}/${at(hour + 1)}`, METRICS);
            return Object.defineProperty({ interval }, "metrics", { enumerable: true, get: () => (watch.look(METRIC_COUNT), metrics) });
        }),
    }));
}

function watchedRows(watch: Watch, rows: readonly Row[]): Row[] {
    return rows.map((row) => new Proxy(row, { get: (target, name) => (watch.look(1), target[name as string]) }));
}

describe("long work", function () {
    this.timeout(60_000);
    const interval = intervalOf("2026-01-01/2026-09-28");

    const few = STEP_CELLS * 3;

    it("is done in steps of some hundred cells: columns, rows, totals, copies, groups put together", () => {
        const watch = new Watch();
        // One group with very many buckets, and very many groups with few.
        for (const [groups, buckets] of [[2, 5_000], [2_000, 2]] as const) {
            const results = watched(watch, groups, buckets);
            const plan = watch.run(planColumns(REQUEST, [results]));
            const works: readonly (() => Steps<unknown>)[] = [
                () => planColumns(REQUEST, [results]),
                () => toRows(plan, results, interval, new Map()),
                () => toRows(plan, results, interval, new Map(), { granularity: buckets > 100 ? "PT1H" : "P1W", chosen: [], now: Date.parse("2026-01-15T00:00Z") }),
                () => toTotals(plan, results, interval),
                () => copied(results),
                () => withoutExtraGroups(results, ["queueId"]),
                () => addedUp([results, results], ["queueId"], "all"),
            ];
            for (const [index, work] of works.entries()) {
                const isGroupAtOnce = index === 6;
                watch.most = 0;
                watch.steps = 0;
                watch.run(work());
                assert.ok(watch.most <= (isGroupAtOnce ? Math.max(few, buckets * METRIC_COUNT * 6) : few), `work ${index} of ${groups} groups: ${watch.most} cells in a step`);
                assert.ok(watch.steps >= (isGroupAtOnce ? 2 : 10), `work ${index}: ${watch.steps} steps`);
            }
            watch.run(together([results, results], ["queueId"]));
        }
    });

    it("is done in steps of some hundred cells: tables", () => {
        const watch = new Watch();
        const results = watched(new Watch(), 4, 1_000);
        const plan = atOnce(planColumns(REQUEST, [results]));
        const rows = watchedRows(watch, atOnce(toRows(plan, results, interval, new Map())));
        const totals = atOnce(toTotals(plan, results, interval));
        const report = { plan, rows, totals, interval, title: "", hasBuckets: true, partial: false };
        for (const [name, work] of [["csv", () => renderCsv(plan.columns, rows)], ["html", () => renderHtml(report)], ["text", () => renderText(report)]] as const) {
            [watch.most, watch.steps] = [0, 0];
            const text = watch.run(work());
            assert.ok(text.length > 100_000);
            assert.ok(watch.most <= few, `${name}: ${watch.most} cells in a step`);
            assert.ok(watch.steps > 50, `${name}: ${watch.steps} steps`);
        }
    });

    function* counting(steps: number): Steps<string> {
        for (let step = 0; step < steps; step++) yield;
        return "done";
    }

    it("gives way about every ten milliseconds, over all works of a message", async () => {
        let [now, rests] = [0, 0];
        const slices: number[] = [];
        let began = 0;
        const pace = new Pace({
            now: () => (now += 0.5),
            rest: async () => {
                slices.push(now - began);
                rests++;
                began = now;
            },
        });
        for (let work = 0; work < 10; work++) assert.equal(await pace.run(counting(50)), "done");
        assert.ok(rests >= 20, `${rests} rests`);
        assert.ok(Math.max(...slices) <= 12, `a slice of ${Math.max(...slices)} ms`);
    });

    it("lets timers run meanwhile", async () => {
        let turns = 0;
        let going = true;
        const turn = (): void => void (turns++, going && setImmediate(turn));
        setImmediate(turn);
        let now = 0;
        await new Pace({ now: () => (now += 6) }).run(counting(100));
        going = false;
        assert.ok(turns >= 40, `${turns} turns`);
    });

    it("ends when its node is closed", async () => {
        const closing = new AbortController();
        let now = 0;
        const work = new Pace({ now: () => (now += 20), signal: closing.signal }).run(counting(1_000_000));
        closing.abort();
        await assert.rejects(work, { code: "UNAVAILABLE", key: "closed" });
    });
});
