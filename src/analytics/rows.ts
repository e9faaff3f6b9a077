/** Rows: one a group and bucket, with names, key figures and, if wished, the buckets in which nothing happened. */
import type { Models } from "purecloud-platform-client-v2";
import type { EntityKind } from "../platform/types.js";
import { readCells } from "./cells.js";
import { isCallbackGroup, type Plan, type Results, type Row } from "./columns.js";
import { bucketsOf, type Bucket } from "./granularity.js";
import type { Interval } from "./interval.js";
import type { Stats } from "./kpis.js";
import { withoutExtraGroups } from "./merge.js";
import { mistake } from "./mistakes.js";
import type { Durations } from "./request.js";
import { localText, utcText } from "./zone.js";

/** Names by id, for each kind of thing. */
export type Names = ReadonlyMap<EntityKind, ReadonlyMap<string, string>>;

export interface ZeroFill {
    readonly granularity: string | null;
    /** Ids that get rows even if the platform has nothing about them; the plan groups by one dimension then. */
    readonly chosen: readonly string[];
    /** Epoch milliseconds: no row is added for a bucket that begins later. */
    readonly now: number;
}

type Container = Models.ConversationAggregateDataContainer;
type BucketData = Models.StatisticalResponse;

interface Times extends Bucket {
    readonly start: string;
    readonly end: string;
    readonly local: string;
}

const MAX_ROWS = 1_000_000;
/** Rows in the order in which the platform returned them; with zero filling each group's rows in the order of time. */
export function toRows(plan: Plan, returned: Results, interval: Interval, names: Names, zeroFill: ZeroFill | null = null): Row[] {
    const results = withoutExtraGroups(returned, plan.dimensions.map(({ dimension }) => dimension));
    const times = new TimesOf(interval);
    const cells = Array.from<Stats | undefined>({ length: plan.size });
    const rows: Row[] = [];
    if (zeroFill === null) {
        for (const result of results) {
            const head = headOf(plan, result.group, names);
            for (const data of result.data ?? []) rows.push(toRow(plan, times.of(data.interval), head, data, cells));
        }
        return rows;
    }
    const groups = groupsOf(plan, results, zeroFill.chosen);
    const buckets = allBuckets(results, times, interval, zeroFill.granularity);
    const count = groups.length * buckets.length;
    if (count > MAX_ROWS) throw mistake("query-too-many-rows", "zeroFill", true, { count, max: MAX_ROWS });
    for (const { group, data } of groups) {
        const head = headOf(plan, group, names);
        const known = new Map(data.map((each) => [times.of(each.interval).from, each]));
        for (const bucket of buckets) {
            const found = known.get(bucket.from);
            if (found) rows.push(toRow(plan, bucket, head, found, cells));
            else if (bucket.from < zeroFill.now) rows.push(emptyRow(plan, bucket, head));
        }
    }
    return rows;
}

/** A group's part of its rows. */
interface Head {
    readonly entries: readonly (readonly [string, string | null])[];
    readonly isCallback: boolean;
}

function headOf(plan: Plan, group: Container["group"], names: Names): Head {
    const entries: (readonly [string, string | null])[] = [];
    for (const { dimension, kind, nameColumn } of plan.dimensions) {
        const value: unknown = group?.[dimension];
        const id = typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : null;
        entries.push([dimension, id]);
        if (nameColumn !== null) entries.push([nameColumn, id === null ? null : nameOf(id, names.get(kind!))]);
    }
    return { entries, isCallback: isCallbackGroup(plan, group) };
}

/** A flattened dimension has several ids in one value: "a,b". */
function nameOf(id: string, names: ReadonlyMap<string, string> | undefined): string | null {
    const known = names?.get(id);
    if (known !== undefined || !id.includes(",")) return known ?? null;
    const parts = id.split(",").map((part) => names?.get(part));
    return parts.every((part) => part !== undefined) ? parts.join(", ") : null;
}

function begin(times: Times, head: Head): Row {
    const row: Row = { intervalStart: times.start, intervalEnd: times.end, intervalStartLocal: times.local };
    for (const [name, value] of head.entries) row[name] = value;
    return row;
}

function toRow(plan: Plan, times: Times, head: Head, data: BucketData, cells: (Stats | undefined)[]): Row {
    readCells(plan, data, cells);
    const row = begin(times, head);
    const { durations } = plan;
    for (const { name, unit, read, unknownForCallbacks } of plan.values) {
        const value = unknownForCallbacks && head.isCallback ? null : read(cells);
        row[name] = unit === "seconds" && durations !== "seconds" && value !== null ? inDuration(value, durations) : value;
    }
    return row;
}

function emptyRow(plan: Plan, times: Times, head: Head): Row {
    const row = begin(times, head);
    for (const { name, empty, unknownForCallbacks } of plan.values) row[name] = unknownForCallbacks && head.isCallback ? null : empty;
    return row;
}

/** Seconds as wished: minutes as a number, or whole seconds as "00:04:00". */
export function inDuration(seconds: number, durations: Durations): number | string {
    if (durations === "seconds") return seconds;
    if (durations === "minutes") return seconds / 60;
    const whole = Math.round(seconds);
    return [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Bucket texts repeat for every group: each is read once. */
class TimesOf {
    private readonly known = new Map<string, Times>();

    constructor(private readonly interval: Interval) {}

    of(text: string | undefined): Times {
        const known = this.known.get(text ?? "");
        if (known) return known;
        const [from, to] = (text ?? "").split("/").map((part) => Date.parse(part));
        const times = this.bucket({ from: from || this.interval.from, to: to || this.interval.to });
        this.known.set(text ?? "", times);
        return times;
    }

    bucket({ from, to }: Bucket): Times {
        return { from, to, start: utcText(from), end: utcText(to), local: localText(from, this.interval.timeZone) };
    }
}

interface Group {
    readonly group: Container["group"];
    readonly data: readonly BucketData[];
}

/** Every group found, then the chosen ones of which nothing came; without grouping there is one group, always. */
function groupsOf(plan: Plan, results: Results, chosen: readonly string[]): readonly Group[] {
    const groups: Group[] = results.map(({ group, data }) => ({ group, data: data ?? [] }));
    const [only, more] = plan.dimensions;
    if (only === undefined && groups.length === 0) return [{ group: {}, data: [] }];
    if (only === undefined || more !== undefined) return groups;
    const found = new Set(groups.map(({ group }) => group?.[only.dimension]));
    return [...groups, ...chosen.filter((id) => !found.has(id)).map((id) => ({ group: { [only.dimension]: id }, data: [] }))];
}

/** The platform's buckets, and ours where it returned nothing at all that lies in them. */
function allBuckets(results: Results, times: TimesOf, interval: Interval, granularity: string | null): readonly Times[] {
    const returned = new Map<number, Times>();
    for (const result of results) {
        for (const each of result.data ?? []) {
            const bucket = times.of(each.interval);
            returned.set(bucket.from, bucket);
        }
    }
    const sorted = [...returned.values()].toSorted((a, b) => a.from - b.from);
    let next = 0;
    const ours = gridOf(sorted, interval, granularity).filter(({ from, to }) => {
        while (next < sorted.length && sorted[next]!.to <= from) next++;
        const overlapped = sorted[next];
        return overlapped === undefined || overlapped.from >= to;
    });
    return [...sorted, ...ours.map((bucket) => times.bucket(bucket))].toSorted((a, b) => a.from - b.from);
}

/** Where the platform begins its buckets is not documented: round local times, unless what it returned says otherwise. */
function gridOf(returned: readonly Bucket[], interval: Interval, granularity: string | null): readonly Bucket[] {
    const round = bucketsOf(interval, granularity, "calendar");
    const starts = new Set(round.map(({ from }) => from));
    return returned.every(({ from }) => from <= interval.from || starts.has(from)) ? round : bucketsOf(interval, granularity, "interval");
}
