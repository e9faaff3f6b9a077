/** Totals: one row over all buckets and groups. Counts and sums are added, extremes combined, ratios and averages computed last. */
import { combine, readCells } from "./cells.js";
import type { Plan, Results, Row } from "./columns.js";
import type { Interval } from "./interval.js";
import type { Stats } from "./kpis.js";
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
