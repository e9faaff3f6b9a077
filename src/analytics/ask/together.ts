/** Puts the answers to parts of a query together: buckets that follow each other, or parts of one bucket. */
import type { Models } from "purecloud-platform-client-v2";
import type { Results } from "../columns.js";
import { finite, type Stats } from "../kpis.js";
import { mergeBucket } from "../merge.js";
import { STEP_CELLS, type Steps } from "../steps.js";

type Container = Models.ConversationAggregateDataContainer;
type Data = Models.StatisticalResponse;

interface Group {
    readonly group: Container["group"];
    readonly data: Data[];
}

/**
 * Answers to stretches that follow each other, or pages of one answer. Groups come in the order in which they were found; where every
 * answer has them sorted, sorted.
 */
export function* together(parts: readonly Results[], groupBy: readonly string[]): Steps<Results> {
    if (parts.length === 1) return parts[0]!;
    const groups = new Map<string, Group>();
    let isSorted = true;
    for (const results of parts) {
        let last = "";
        for (const { group, data } of results) {
            const key = keyOf(group, groupBy);
            isSorted &&= last <= key;
            last = key;
            const known = groups.get(key) ?? { group, data: [] };
            groups.set(key, known);
            for (const each of data ?? []) known.data.push(each);
            yield;
        }
    }
    const all = isSorted ? [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group) : [...groups.values()];
    return all as Results;
}

function keyOf(group: Container["group"], groupBy: readonly string[]): string {
    const more = Object.keys(group ?? {}).filter((dimension) => !groupBy.includes(dimension));
    return [...groupBy, ...more].map((dimension) => group?.[dimension] ?? "").join("\n");
}

/** Answers about parts of one bucket, each group's figures added up: counts and sums exactly, extremes too; percentiles are lost. */
export function* addedUp(parts: readonly Results[], groupBy: readonly string[], interval: string): Steps<Results> {
    const groups = (yield* together(parts, groupBy)) as readonly Group[];
    if (parts.length === 1) return groups as Results;
    const added: Container[] = [];
    let work = 0;
    for (const { group, data } of groups) {
        const { metrics, views } = mergeBucket(data);
        const bucket: Data = {
            interval,
            metrics: (metrics ?? []).map((cell) => ({ ...cell, stats: told(cell.stats) })),
            ...(views?.length ? { views: views.map((cell) => ({ ...cell, stats: told(cell.stats) })) } : {}),
        };
        added.push({ ...(group === undefined ? {} : { group }), data: [bucket] });
        if ((work += data.length * ((metrics?.length ?? 0) + 1)) < STEP_CELLS) continue;
        work = 0;
        yield;
    }
    return added;
}

/** Only what is known, in the platform's form. */
function told(stats: Stats | undefined): Stats {
    const known = Object.fromEntries(Object.entries(stats ?? {}).filter(([, value]) => finite(value as number) !== null)) as Stats;
    const { numerator, denominator } = known;
    return numerator !== undefined && denominator ? { ratio: numerator / denominator, ...known } : known;
}

/** A copy that shares nothing with the original: a reply may be another message's too, and flows change what they get. */
export function* copied(results: Results): Steps<Results> {
    const copies: Container[] = [];
    let work = 0;
    for (const { data, ...rest } of results) {
        const buckets: Data[] = [];
        for (const bucket of data ?? []) {
            buckets.push(copy(bucket));
            if ((work += CELLS_OF_A_COPY * ((bucket.metrics?.length ?? 0) + 1)) < STEP_CELLS) continue;
            work = 0;
            yield;
        }
        copies.push({ ...copy(rest), ...(data === undefined ? {} : { data: buckets }) });
    }
    return copies;
}

/** Copying a figure with all its statistics takes as long as working on so many. */
const CELLS_OF_A_COPY = 3;

/** Of what JSON can say. */
function copy<T>(value: T): T {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => copy<unknown>(each)) as T;
    const twin: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
        // Not by assignment: from a reply, "__proto__" is a key like any other.
        if (key === "__proto__") Object.defineProperty(twin, key, { value: copy((value as Record<string, unknown>)[key]), enumerable: true, configurable: true, writable: true });
        else twin[key] = copy((value as Record<string, unknown>)[key]);
    }
    return twin as T;
}
