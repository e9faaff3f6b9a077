/** What the tests of analytics share: replies written short, and rows from them. */
import { planColumns, type Results, type Row } from "../../src/analytics/columns.js";
import { readInterval, type Interval } from "../../src/analytics/interval.js";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { toRows, type Names, type ZeroFill } from "../../src/analytics/rows.js";
import { atOnce } from "../../src/analytics/steps.js";
import { toTotals } from "../../src/analytics/totals.js";

export const HALF_HOUR = "2026-11-20T10:00:00.000Z/2026-11-20T10:30:00.000Z";
export const NEXT_HALF_HOUR = "2026-11-20T10:30:00.000Z/2026-11-20T11:00:00.000Z";

/** A half hour of a queue in which two callers hung up, as the platform sent it. */
export const CAPTURED = {
    tAbandon: { count: 2, sum: 86_168, min: 11_781, max: 74_387 },
    nOffered: { count: 2 },
    oServiceLevel: { ratio: 0, numerator: 0, denominator: 2, target: 0.5 },
};

export function intervalOf(text: string, timeZone = "UTC"): Interval {
    return readInterval({ text, timeZone, weekStart: "" }, Date.parse("2026-11-20T12:00:00.000Z"));
}

/** One bucket's data: metrics by name, with a qualifier after a colon. */
export function bucket(interval: string, metrics: Record<string, object>, views: Record<string, object> = {}): any {
    return {
        interval,
        metrics: Object.entries(metrics).map(([name, stats]) => {
            const [metric, qualifier] = name.split(":");
            return qualifier === undefined ? { metric, stats } : { metric, qualifier, stats };
        }),
        ...(Object.keys(views).length === 0 ? {} : { views: Object.entries(views).map(([name, stats]) => ({ name, stats })) }),
    };
}

export interface Shape {
    readonly rows: Row[];
    readonly totals: Row;
    readonly columns: readonly string[];
}

export function shape(settings: Settings, results: Results, more: { interval?: Interval; names?: Names; query?: object; zeroFill?: ZeroFill; overall?: Results } = {}): Shape {
    const request = readRequest(settings, more.query ?? null);
    const interval = more.interval ?? intervalOf("2026-11-20T10:00Z/2026-11-20T11:00Z");
    const plan = atOnce(planColumns(request, [results, more.overall ?? []]));
    return {
        rows: atOnce(toRows(plan, results, interval, more.names ?? new Map(), more.zeroFill ?? null)),
        totals: atOnce(toTotals(plan, more.overall ?? results, interval)),
        columns: plan.columns,
    };
}
