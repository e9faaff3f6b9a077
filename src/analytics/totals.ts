/** Totals: one row over all buckets and groups. Counts and sums are added, extremes combined, ratios and averages computed last. */
import { targetOf, type Plan, type Results, type Row } from "./columns.js";
import type { Interval } from "./interval.js";
import { sumOf, type Stats } from "./kpis.js";
import { readCells } from "./rows.js";
import { localText, utcText } from "./zone.js";

/**
 * The rows' columns with the whole interval's bounds, dimensions null. Times stay in seconds. Percentiles cannot be combined and
 * are null, as is a target that differs. Totals of nothing have counts and sums 0.
 */
export function toTotals(plan: Plan, results: Results, interval: Interval): Row {
    const totals = addUp(plan, results);
    const row: Row = {
        intervalStart: utcText(interval.from),
        intervalEnd: utcText(interval.to),
        intervalStartLocal: localText(interval.from, interval.timeZone),
    };
    for (const { dimension, nameColumn } of plan.dimensions) {
        row[dimension] = null;
        if (nameColumn !== null) row[nameColumn] = null;
    }
    for (const { name, read } of plan.values) row[name] = read(totals);
    return row;
}

function addUp(plan: Plan, results: Results): (Stats | undefined)[] {
    const totals = Array.from<Stats | undefined>({ length: plan.size });
    const cells = Array.from<Stats | undefined>({ length: plan.size });
    for (const result of results) {
        for (const data of result.data ?? []) {
            readCells(plan, data, cells);
            for (let slot = 0; slot < cells.length; slot++) {
                const stats = cells[slot];
                if (stats !== undefined) totals[slot] = combine(totals[slot], stats);
            }
        }
    }
    return totals;
}

/** NaN stands for what is not told: it stays unknown however much is added, and is read as null. */
function combine(total: Stats | undefined, stats: Stats): Stats {
    const target = targetOf(stats);
    if (total === undefined) {
        return {
            count: stats.count ?? NaN,
            sum: sumOf(stats) ?? NaN,
            min: stats.min ?? Infinity,
            max: stats.max ?? -Infinity,
            numerator: stats.numerator ?? NaN,
            denominator: stats.denominator ?? NaN,
            ...(target === null ? {} : { target }),
        };
    }
    total.count! += stats.count ?? NaN;
    total.sum! += sumOf(stats) ?? NaN;
    total.min = Math.min(total.min!, stats.min ?? Infinity);
    total.max = Math.max(total.max!, stats.max ?? -Infinity);
    total.numerator! += stats.numerator ?? NaN;
    total.denominator! += stats.denominator ?? NaN;
    if (target !== null) total.target = total.target === undefined || total.target === target ? target : NaN;
    return total;
}
