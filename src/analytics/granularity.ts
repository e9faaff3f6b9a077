/** The length of a bucket: an ISO-8601 period, and the buckets into which it divides an interval. */
import type { Interval } from "./interval.js";
import { luxon } from "./luxon.js";
import { mistake } from "./mistakes.js";
import { atOnce, type Steps } from "./steps.js";
import { first, localTime, startOf } from "./zone.js";

const PERIOD = /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,7}S)?)?$/;

export const DAY_MS = 86_400_000;

export interface Bucket {
    /** Epoch milliseconds, half-open. */
    readonly from: number;
    readonly to: number;
}

/** The period in the platform's spelling, null for one bucket; throws INVALID_QUERY when it cannot be read. */
export function readGranularity(text: string): string | null {
    const period = text.trim().toUpperCase();
    if (period === "") return null;
    if (isPeriod(period)) return period;
    const nearest = nearestPeriod(period);
    throw mistake(nearest === null ? "granularity-unreadable" : "granularity-unreadable-near", "granularity", text, {}, nearest);
}

function isPeriod(period: string): boolean {
    return PERIOD.test(period) && luxon().Duration.fromISO(period).toMillis() > 0;
}

const DATE_WORDS: Readonly<Record<string, string>> = { D: "D", DAY: "D", DAI: "D", WEEK: "W", W: "W", MONTH: "M", YEAR: "Y", Y: "Y" };
const CLOCK_WORDS: Readonly<Record<string, string>> = { H: "H", HR: "H", HOUR: "H", M: "M", MIN: "M", MINUTE: "M", S: "S", SEC: "S", SECOND: "S" };

/** "30 minutes", "hourly", "1h", "PT30", "T30M": what was meant, as a period. */
function nearestPeriod(text: string): string | null {
    if (text === "HALF HOUR" || text === "HALF AN HOUR") return "PT30M";
    const [, number, word] = /^(?:EVERY )?(\d{1,5}|AN?|)[ -]?([A-Z]+?)(?:S|LY)?$/.exec(text) ?? [];
    const count = number === undefined || /^\D*$/.test(number) ? "1" : number;
    if (word !== undefined && Object.hasOwn(DATE_WORDS, word)) return periodOf(`P${count}${DATE_WORDS[word]}`);
    if (word !== undefined && Object.hasOwn(CLOCK_WORDS, word)) return periodOf(`PT${count}${CLOCK_WORDS[word]}`);
    const [, minutes] = /^PT?(\d{1,5})$/.exec(text) ?? [];
    return periodOf(minutes === undefined ? text.replace(/^P?T?(?=\d+[HMS])/, "PT") : `PT${minutes}M`);
}

function periodOf(text: string): string | null {
    return isPeriod(text) ? text : null;
}

/** About how many buckets an interval has. */
export function countBuckets(interval: Interval, granularity: string | null): number {
    return granularity === null ? 1 : Math.ceil((interval.to - interval.from) / luxon().Duration.fromISO(granularity).toMillis());
}

/** Where buckets begin: at round local times, the first one cut to the interval, or counted from the interval's start. */
export type Alignment = "calendar" | "interval";

/**
 * All buckets of an interval: days and months by the zone's calendar, hours and less by the clock. The last one may be cut; an
 * interval of no length has none.
 */
export function bucketsOf(interval: Interval, granularity: string | null, alignment: Alignment = "interval"): readonly Bucket[] {
    return atOnce(bucketSteps(interval, granularity, alignment));
}

/** Local time is reckoned slowly: so many edges between two pauses. */
const EDGES_PER_STEP = 50;

/** The same, for intervals that may have very many. */
export function* bucketSteps(interval: Interval, granularity: string | null, alignment: Alignment): Steps<readonly Bucket[]> {
    if (interval.from === interval.to) return [];
    if (granularity === null) return [{ from: interval.from, to: interval.to }];
    const next = (alignment === "calendar" ? roundEdges(interval, granularity) : null) ?? countedEdges(interval, granularity);
    const buckets: Bucket[] = [];
    for (let from = interval.from; from < interval.to; ) {
        const to = Math.min(interval.to, next(from));
        buckets.push({ from, to });
        from = to;
        if (buckets.length % EDGES_PER_STEP === 0) yield;
    }
    return buckets;
}

/** The edge after an edge. */
type NextEdge = (edge: number) => number;

function countedEdges(interval: Interval, granularity: string): NextEdge {
    const period = luxon().Duration.fromISO(granularity);
    const byCalendar = !granularity.includes("T");
    const start = localTime(interval.from, interval.timeZone);
    let index = 0;
    return () => {
        index++;
        const edge = start.plus(period.mapUnits((count) => count * index));
        return (byCalendar ? first(edge) : edge).toMillis();
    };
}

/** Periods whose buckets are units of the calendar. */
export const CALENDAR_UNITS: Readonly<Record<string, "day" | "week" | "month" | "year">> = { P1D: "day", P1W: "week", P1M: "month", P1Y: "year" };

/** Null for periods that have no round times, such as P2D. */
function roundEdges(interval: Interval, granularity: string): NextEdge | null {
    const unit = CALENDAR_UNITS[granularity];
    if (unit) return (edge) => first(localTime(edge, interval.timeZone).startOf(unit).plus({ [`${unit}s`]: 1 }).startOf(unit)).toMillis();
    const length = luxon().Duration.fromISO(granularity).toMillis();
    if (!granularity.startsWith("PT") || DAY_MS % length !== 0) return null;
    return (edge) => {
        const midnight = startOf(localTime(edge, interval.timeZone), "day");
        const tomorrow = first(midnight.plus({ days: 1 }).startOf("day")).toMillis();
        const since = edge - midnight.toMillis();
        return Math.min(tomorrow, edge - (since % length) + length);
    };
}
