/** The length of a bucket: an ISO-8601 period, and the buckets into which it divides an interval. */
import { Duration } from "luxon";
import type { Interval } from "./interval.js";
import { mistake } from "./mistakes.js";
import { first, localTime } from "./zone.js";

const PERIOD = /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,7}S)?)?$/;

export interface Bucket {
    /** Epoch milliseconds, half-open. */
    readonly from: number;
    readonly to: number;
}

/** The period in the platform's spelling, null for one bucket; throws INVALID_QUERY when it cannot be read. */
export function readGranularity(text: string): string | null {
    const period = text.trim().toUpperCase();
    if (period === "") return null;
    if (!PERIOD.test(period) || Duration.fromISO(period).toMillis() <= 0) throw mistake("granularity-unreadable", "granularity", text);
    return period;
}

/** About how many buckets an interval has. */
export function countBuckets(interval: Interval, granularity: string | null): number {
    return granularity === null ? 1 : Math.ceil((interval.to - interval.from) / Duration.fromISO(granularity).toMillis());
}

/** All buckets, counted from the interval's start: days and months by the zone's calendar, hours and less by the clock. The last one may be cut. */
export function bucketsOf(interval: Interval, granularity: string | null): readonly Bucket[] {
    if (granularity === null) return [{ from: interval.from, to: interval.to }];
    const period = Duration.fromISO(granularity).toObject();
    const byCalendar = !/T/.test(granularity);
    const start = localTime(interval.from, interval.timeZone);
    const buckets: Bucket[] = [];
    for (let from = interval.from, index = 1; from < interval.to; index++) {
        const many = Object.fromEntries(Object.entries(period).map(([unit, count]) => [unit, (count ?? 0) * index]));
        const edge = start.plus(many);
        const to = Math.min(interval.to, (byCalendar ? first(edge) : edge).toMillis());
        buckets.push({ from, to });
        from = to;
    }
    return buckets;
}
