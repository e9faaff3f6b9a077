/** Joins groups that differ only by what was not asked for: without groupBy the platform may answer by media type all the same. */
import type { Models } from "purecloud-platform-client-v2";
import { combine } from "./cells.js";
import type { Results } from "./columns.js";
import type { Stats } from "./kpis.js";
import { STEP_CELLS, type Steps } from "./steps.js";

type Data = Models.StatisticalResponse;
type Container = Models.ConversationAggregateDataContainer;

/** Those with few buckets, that is. */
const GROUPS_PER_STEP = 25;

/** The results as they are, where every group has just the dimensions asked for. */
export function* withoutExtraGroups(results: Results, groupBy: readonly string[]): Steps<Results> {
    const isExact = results.every(({ group }) => Object.keys(group ?? {}).every((dimension) => groupBy.includes(dimension)));
    if (isExact) return results;
    yield;
    const merged = new Map<string, { group: Record<string, string>; data: (readonly Data[])[] }>();
    for (const { group, data } of results) {
        const wanted = Object.fromEntries(Object.entries(group ?? {}).filter(([dimension]) => groupBy.includes(dimension)));
        const key = JSON.stringify(groupBy.map((dimension) => wanted[dimension]));
        const entry = merged.get(key) ?? { group: wanted, data: [] };
        merged.set(key, entry);
        entry.data.push(data ?? []);
    }
    const joinedGroups: Container[] = [];
    for (const { group, data } of merged.values()) {
        joinedGroups.push({ group, data: yield* mergeBuckets(data.flat()) });
        if (joinedGroups.length % GROUPS_PER_STEP === 0) yield;
    }
    return joinedGroups;
}

function* mergeBuckets(data: readonly Data[]): Steps<Data[]> {
    const byInterval = new Map<string, Data[]>();
    for (const each of data) {
        const same = byInterval.get(each.interval ?? "");
        if (same) same.push(each);
        else byInterval.set(each.interval ?? "", [each]);
    }
    const buckets: Data[] = [];
    let work = 0;
    for (const same of byInterval.values()) {
        buckets.push(same.length === 1 ? same[0]! : mergeBucket(same));
        for (const { metrics } of same) work += (metrics?.length ?? 0) + 1;
        if (work < STEP_CELLS) continue;
        work = 0;
        yield;
    }
    return buckets.toSorted((a, b) => startOf(a) - startOf(b));
}

function startOf({ interval }: Data): number {
    return Date.parse((interval ?? "").split("/")[0]!) || 0;
}

/** Figures of the same bucket, added up. What is not told is NaN. */
export function mergeBucket(same: readonly Data[]): Data {
    const metrics = new Map<string, Models.AggregateMetricData>();
    const views = new Map<string, Models.AggregateViewData>();
    for (const each of same) {
        for (const cell of each.metrics ?? []) {
            const key = `${cell.metric} ${cell.qualifier ?? ""}`;
            metrics.set(key, { ...cell, stats: joined(metrics.get(key)?.stats, cell.stats) });
        }
        for (const cell of each.views ?? []) views.set(cell.name ?? "", { ...cell, stats: joined(views.get(cell.name ?? "")?.stats, cell.stats) });
    }
    const { interval } = same[0]!;
    return { ...(interval === undefined ? {} : { interval }), metrics: [...metrics.values()], views: [...views.values()] };
}

function joined(total: Stats | undefined, stats: Stats | undefined): Stats {
    return combine(total, stats ?? {});
}
