/** Rows: one a group and bucket, with names, key figures and, if wished, the buckets in which nothing happened. */
import type { Models } from "purecloud-platform-client-v2";
import type { EntityKind } from "../platform/types.js";
import { readCells } from "./cells.js";
import { isCallbackGroup, type Plan, type Results, type Row } from "./columns.js";
import { bucketSteps, type Bucket } from "./granularity.js";
import type { Interval } from "./interval.js";
import type { Stats } from "./kpis.js";
import { withoutExtraGroups } from "./merge.js";
import { mistake } from "./mistakes.js";
import type { Durations } from "./request.js";
import { STEP_CELLS, type Steps } from "./steps.js";
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
/** Local times are written slowly. */
const BUCKETS_PER_STEP = 50;

/** Rows in the order in which the platform returned them; with zero filling each group's rows in the order of time. */
export function* toRows(plan: Plan, returned: Results, interval: Interval, names: Names, zeroFill: ZeroFill | null = null): Steps<Row[]> {
    const results = yield* withoutExtraGroups(returned, plan.dimensions.map(({ dimension }) => dimension));
    const times = new TimesOf(interval);
    if (zeroFill !== null) return yield* filledRows(plan, results, times, names, zeroFill);
    const build = new RowBuilder(plan);
    const rows: Row[] = [];
    let work = 0;
    for (const { group, data } of results) {
        const head = headOf(plan, group, names);
        for (const each of data ?? []) {
            rows.push(build.row(times.of(each.interval), head, each));
            if ((work += build.width) < STEP_CELLS) continue;
            work = 0;
            yield;
        }
    }
    return rows;
}

function* filledRows(plan: Plan, results: Results, times: TimesOf, names: Names, zeroFill: ZeroFill): Steps<Row[]> {
    const build = new RowBuilder(plan);
    const groups = groupsOf(plan, results, zeroFill.chosen);
    const buckets = yield* allBuckets(results, times, zeroFill.granularity);
    const count = groups.length * buckets.length;
    if (count > MAX_ROWS) throw mistake("query-too-many-rows", "zeroFill", true, { count, max: MAX_ROWS });
    const rows: Row[] = [];
    let work = 0;
    for (const { group, data } of groups) {
        const head = headOf(plan, group, names);
        const known = new Map(data.map((each) => [times.of(each.interval).from, each]));
        for (const bucket of buckets) {
            const found = known.get(bucket.from);
            if (found) rows.push(build.row(bucket, head, found));
            else if (bucket.from < zeroFill.now) rows.push(build.empty(bucket, head));
            if ((work += build.width) < STEP_CELLS) continue;
            work = 0;
            yield;
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

/** Makes rows of one plan, all by the same template: objects with the same keys in the same order are quick to make and small. */
class RowBuilder {
    readonly width: number;
    private readonly cells: (Stats | undefined)[];
    private readonly template: Row;

    constructor(private readonly plan: Plan) {
        this.width = plan.columns.length;
        this.cells = Array.from<Stats | undefined>({ length: plan.size });
        this.template = Object.fromEntries(plan.columns.map((column) => [column, null]));
    }

    row(times: Times, head: Head, data: BucketData): Row {
        const { plan, cells } = this;
        readCells(plan, data, cells);
        const row = this.begin(times, head);
        const { durations } = plan;
        for (const { name, unit, read, unknownForCallbacks } of plan.values) {
            const value = unknownForCallbacks && head.isCallback ? null : read(cells);
            row[name] = unit === "seconds" && durations !== "seconds" && value !== null ? inDuration(value, durations) : value;
        }
        return row;
    }

    empty(times: Times, head: Head): Row {
        const row = this.begin(times, head);
        for (const { name, empty, unknownForCallbacks } of this.plan.values) row[name] = unknownForCallbacks && head.isCallback ? null : empty;
        return row;
    }

    private begin(times: Times, head: Head): Row {
        const row = { ...this.template };
        row["intervalStart"] = times.start;
        row["intervalEnd"] = times.end;
        row["intervalStartLocal"] = times.local;
        for (const [name, value] of head.entries) row[name] = value;
        return row;
    }
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

    constructor(readonly interval: Interval) {}

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
function* allBuckets(results: Results, times: TimesOf, granularity: string | null): Steps<readonly Times[]> {
    const returned = new Map<number, Times>();
    for (const { data } of results) {
        for (const each of data ?? []) {
            const bucket = times.of(each.interval);
            returned.set(bucket.from, bucket);
        }
        yield;
    }
    const sorted = [...returned.values()].toSorted((a, b) => a.from - b.from);
    const ours: Times[] = [];
    let next = 0;
    for (const bucket of yield* gridOf(sorted, times.interval, granularity)) {
        while (next < sorted.length && sorted[next]!.to <= bucket.from) next++;
        const overlapped = sorted[next];
        if (overlapped !== undefined && overlapped.from < bucket.to) continue;
        ours.push(times.bucket(bucket));
        if (ours.length % BUCKETS_PER_STEP === 0) yield;
    }
    return [...sorted, ...ours].toSorted((a, b) => a.from - b.from);
}

/** Where the platform begins its buckets is not documented: round local times, unless what it returned says otherwise. */
function* gridOf(returned: readonly Bucket[], interval: Interval, granularity: string | null): Steps<readonly Bucket[]> {
    const round = yield* bucketSteps(interval, granularity, "calendar");
    const starts = new Set(round.map(({ from }) => from));
    const isRound = returned.every(({ from }) => from <= interval.from || starts.has(from));
    return isRound ? round : yield* bucketSteps(interval, granularity, "interval");
}
