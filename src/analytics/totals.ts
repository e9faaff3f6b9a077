/** Totals: one row over all buckets and groups. Counts and sums are added, extremes combined, ratios and averages computed last. */
import { combine, readCells } from "./cells.js";
import { isCallbackGroup, type Plan, type Results, type Row } from "./columns.js";
import type { Interval } from "./interval.js";
import type { Stats } from "./kpis.js";
import { STEP_CELLS, type Steps } from "./steps.js";
import { localText, utcText } from "./zone.js";

/**
 * The rows' columns with the whole interval's bounds, dimensions null. Times stay in seconds. Percentiles cannot be combined and
 * are null, as is a target that differs. Totals of nothing have counts and sums 0. Figures that are unknown for callbacks are those
 * of all the rest, both above and below the line, and null where there are callbacks alone.
 */
export function* toTotals(plan: Plan, results: Results, interval: Interval): Steps<Row> {
    const others = yield* addUp(plan, results.filter(({ group }) => !isCallbackGroup(plan, group)));
    const callbacks = yield* addUp(plan, results.filter(({ group }) => isCallbackGroup(plan, group)));
    const all = others.sums.map((sum, slot) => both(sum, callbacks.sums[slot]));
    const isUnknown = plan.callbacksOnly || (callbacks.buckets > 0 && others.buckets === 0);
    const row: Row = {
        intervalStart: utcText(interval.from),
        intervalEnd: utcText(interval.to),
        intervalStartLocal: localText(interval.from, interval.timeZone),
    };
    for (const { dimension, nameColumn } of plan.dimensions) {
        row[dimension] = null;
        if (nameColumn !== null) row[nameColumn] = null;
    }
    for (const { name, read, unknownForCallbacks } of plan.values) {
        row[name] = unknownForCallbacks && isUnknown ? null : read(unknownForCallbacks ? others.sums : all);
    }
    // Figures that come from a query of their own have one target, which cannot be everybody's.
    for (const metric of plan.targetsDiffer) if (`${metric}Target` in row) row[`${metric}Target`] = null;
    return row;
}

interface Sums {
    readonly sums: readonly (Stats | undefined)[];
    readonly buckets: number;
}

function* addUp(plan: Plan, results: Results): Steps<Sums> {
    const sums = Array.from<Stats | undefined>({ length: plan.size });
    const cells = Array.from<Stats | undefined>({ length: plan.size });
    let buckets = 0;
    let work = 0;
    for (const result of results) {
        for (const data of result.data ?? []) {
            buckets++;
            readCells(plan, data, cells);
            for (let slot = 0; slot < cells.length; slot++) {
                const stats = cells[slot];
                if (stats !== undefined) sums[slot] = combine(sums[slot], stats);
            }
            if ((work += plan.size + 1) < STEP_CELLS) continue;
            work = 0;
            yield;
        }
    }
    return { sums, buckets };
}

/** A sum of its own: `a` and `b` stay as they are. */
function both(a: Stats | undefined, b: Stats | undefined): Stats | undefined {
    if (a === undefined || b === undefined) return a ?? b;
    return combine(combine(undefined, a), b);
}
