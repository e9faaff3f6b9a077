/** Where an interval may be cut without changing any bucket: at edges from which the rest is divided just as the whole is. */
import { bucketsOf, CALENDAR_UNITS, DAY_MS, type Alignment } from "../granularity.js";
import type { Interval } from "../interval.js";
import { luxon } from "../luxon.js";
import { isRanked, type PlatformQuery } from "../query.js";
import { first, localTime, startOf } from "../zone.js";
import type { Most } from "./limits.js";

/** Epoch milliseconds throughout. */
export interface Grid {
    /** The last edge that is at most so far from an edge, but at least the next one; never beyond the interval's end. */
    readonly next: (from: number, most: Most) => number;
    /** Whether a bucket can begin here. */
    readonly isEdge: (at: number) => boolean;
    /** About how long a bucket is. */
    readonly bucketMs: number;
}

/** Null for a query that cannot be cut: of one bucket, or one that tells its first groups alone. */
export function gridFor(query: PlatformQuery, interval: Interval, alignment: Alignment): Grid | null {
    return query.granularity === undefined || isRanked(query) ? null : gridOf(interval, query.granularity, alignment);
}

/** Null for periods that cannot be cut, such as P1DT12H. */
export function gridOf(interval: Interval, granularity: string, alignment: Alignment): Grid | null {
    const grid = edgesOf(interval, granularity, alignment);
    if (grid === null) return null;
    const isLast = (from: number, { days, buckets }: Most): boolean => interval.to - from <= Math.min(days * DAY_MS, (buckets - 1) * grid.bucketMs);
    return { ...grid, next: (from, most) => (isLast(from, most) ? interval.to : grid.next(from, { ...most, buckets: Math.min(most.buckets, MOST_AT_ONCE) })) };
}

/** What no interval has more buckets than; beyond it local time cannot be reckoned. */
const MOST_AT_ONCE = 100_000;

/** Where an interval begins between two edges, its first piece has an edge within: the answer shows whether buckets do begin there. */
export function firstEnd(grid: Grid, from: number, most: Most): number {
    const [to, edge] = [grid.next(from, most), grid.next(from, ONE_BUCKET)];
    return to > edge || grid.isEdge(from) ? to : grid.next(edge, ONE_BUCKET);
}

const ONE_BUCKET: Most = { days: 0, buckets: 1 };

function edgesOf(interval: Interval, granularity: string, alignment: Alignment): Grid | null {
    const bucketMs = luxon().Duration.fromISO(granularity).toMillis();
    const unit = CALENDAR_UNITS[granularity];
    const isClock = granularity.startsWith("PT");
    if (alignment === "calendar" && unit) return calendarGrid(interval, unit, bucketMs);
    if (alignment === "calendar" && isClock && DAY_MS % bucketMs === 0) return clockGrid(interval, bucketMs);
    if (isClock) return countedGrid(interval, bucketMs);
    return granularity.includes("T") ? null : dateGrid(interval, granularity, bucketMs);
}

function within({ to }: Interval, edge: number): number {
    return Math.min(to, edge);
}

function calendarGrid(interval: Interval, unit: "day" | "week" | "month" | "year", bucketMs: number): Grid {
    const { timeZone } = interval;
    return {
        bucketMs,
        isEdge: (at) => first(localTime(at, timeZone).startOf(unit)).toMillis() === at,
        next: (from, { days, buckets }) => {
            const start = localTime(from, timeZone);
            const far = Math.min(from + days * DAY_MS, start.plus({ [`${unit}s`]: buckets }).toMillis());
            if (far >= interval.to) return interval.to;
            const edge = first(localTime(far, timeZone).startOf(unit)).toMillis();
            return within(interval, edge > from ? edge : first(start.startOf(unit).plus({ [`${unit}s`]: 1 }).startOf(unit)).toMillis());
        },
    };
}

/** Hours and less, that begin anew at each local midnight. */
function clockGrid(interval: Interval, bucketMs: number): Grid {
    const { timeZone } = interval;
    const midnight = (at: number, days = 0): number => {
        const today = startOf(localTime(at, timeZone), "day");
        return days === 0 ? today.toMillis() : first(today.plus({ days }).startOf("day")).toMillis();
    };
    return {
        bucketMs,
        isEdge: (at) => (at - midnight(at)) % bucketMs === 0,
        next: (from, { days, buckets }) => {
            const count = Math.max(1, Math.floor(Math.min(buckets, (days * DAY_MS) / bucketMs)));
            const whole = Math.floor((count * bucketMs) / DAY_MS);
            // A day on which clocks go back is longer than a day.
            const far = [whole, whole - 1].filter((each) => each > 0).map((each) => midnight(from, each)).find((edge) => edge - from <= count * bucketMs);
            if (far !== undefined) return within(interval, far);
            const today = midnight(from);
            const edge = today + (Math.floor((from - today) / bucketMs) + count) * bucketMs;
            return within(interval, Math.min(edge, midnight(from, 1)));
        },
    };
}

/** Hours and less, counted from the interval's start. */
function countedGrid(interval: Interval, bucketMs: number): Grid {
    return {
        bucketMs,
        isEdge: (at) => (at - interval.from) % bucketMs === 0,
        next: (from, { days, buckets }) => within(interval, from + Math.max(1, Math.floor(Math.min(buckets, (days * DAY_MS) / bucketMs))) * bucketMs),
    };
}

/** Days and more, counted from the interval's start; cut only where counting anew gives the same dates and times. */
function dateGrid(interval: Interval, granularity: string, bucketMs: number): Grid {
    const { timeZone } = interval;
    const start = localTime(interval.from, timeZone);
    const byMonth = /[YM]/.test(granularity);
    const isRepeat = (edge: number): boolean => {
        const time = localTime(edge, timeZone);
        return time.hour === start.hour && time.minute === start.minute && time.second === start.second && (!byMonth || time.day === start.day);
    };
    let known: readonly number[] | null = null;
    // Slow for very many: not before it is clear that the interval is asked for in few pieces.
    const edges = (): readonly number[] => (known ??= bucketsOf(interval, granularity, "interval").map(({ from }) => from));
    return {
        bucketMs,
        isEdge: (at) => edges().includes(at),
        next: (from, { days, buckets }) => {
            const far = from + Math.min(days * DAY_MS, buckets * bucketMs);
            if (far >= interval.to) return interval.to;
            const after = edges().filter((edge) => edge > from);
            return after.findLast((edge) => edge <= far && isRepeat(edge)) ?? after.find(isRepeat) ?? interval.to;
        },
    };
}
