/** The figures of one bucket, by slot: reading them from a reply, and adding them up. */
import type { Models } from "purecloud-platform-client-v2";
import { targetOf, type Plan } from "./columns.js";
import { sumOf, type Stats } from "./kpis.js";

/** A metric of which only qualified figures came: it happened, but its plain figure is not told. */
const UNTOLD: Stats = {};

/** The figures of a bucket by slot. `cells` is used again for every bucket. */
export function readCells(plan: Plan, data: Models.StatisticalResponse, cells: (Stats | undefined)[]): void {
    const { metricSlots, viewSlots } = plan;
    cells.fill(undefined);
    for (const { metric, qualifier, stats } of data.metrics ?? []) {
        const slot = metricSlots.get(qualifier ? `${metric}_${qualifier}` : metric!);
        if (slot === undefined) continue;
        cells[slot] = stats ?? UNTOLD;
        if (qualifier) cells[metricSlots.get(metric!)!] ??= UNTOLD;
    }
    if (viewSlots.size === 0) return;
    for (const { name, stats } of data.views ?? []) {
        const slot = viewSlots.get(name!);
        if (slot !== undefined) cells[slot] = stats ?? UNTOLD;
    }
}

/** NaN stands for what is not told: it stays unknown however much is added, and is read as null. */
export function combine(total: Stats | undefined, stats: Stats): Stats {
    // What was combined before may have had different targets: that stays so.
    const target = Number.isNaN(stats.target) ? NaN : targetOf(stats);
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
