/** Intervals and granularities of analytics queries: parsing, and the buckets that a granularity cuts an interval into. */
import { DateTime, Duration, IANAZone } from "luxon";
import { badField, invalidDate, invalidValue } from "../../http/errors.js";

/** Epoch milliseconds, the end excluded. */
export interface Span { readonly start: number; readonly end: number }

const DAY = 86_400_000;
const MOST_BUCKETS = 200_000;

function instant(text: string, interval: string): number {
    const parsed = DateTime.fromISO(text, { zone: "utc" });
    if (!parsed.isValid || !/^\d{4}-\d{2}-\d{2}/.test(text)) throw invalidDate(interval, "interval");
    return parsed.toMillis();
}

/** "start/end" in ISO-8601. An offset of its own counts, whatever the query's time zone; without one a time is UTC. */
export function parseInterval(text: string): Span {
    const parts = text.split("/");
    const [from, to] = parts;
    if (parts.length !== 2 || from === undefined || to === undefined) throw invalidDate(text, "interval");
    const span = { start: instant(from, text), end: instant(to, text) };
    if (span.end <= span.start) throw badField("The interval's end must be after its start.", "interval");
    return span;
}

export function parseTimeZone(text: string | null | undefined): string {
    if (text === undefined || text === null || text === "") return "UTC";
    if (!IANAZone.isValidZone(text)) throw invalidValue(text, "timeZone", "timeZone", "IANA time zone names");
    return text;
}

/** An ISO period such as PT30M or P1D; null for none (the whole interval is one bucket). */
export function parseGranularity(text: string | null | undefined): Duration | null {
    if (text === undefined || text === null || text === "") return null;
    const period = Duration.fromISO(text);
    if (!period.isValid || !text.startsWith("P") || period.toMillis() <= 0) {
        throw invalidValue(text, "granularity", "granularity", "ISO-8601 periods such as PT30M, PT1H, P1D, P1M");
    }
    return period;
}

type CalendarUnit = "day" | "week" | "month" | "quarter" | "year";

/** The calendar unit that a period is exactly one of, if any. */
function calendarUnit(period: Duration): CalendarUnit | null {
    const parts = Object.entries(period.toObject()).filter(([, value]) => value !== 0);
    const [part] = parts;
    if (!part || parts.length !== 1 || part[1] !== 1) return null;
    const units: Readonly<Record<string, CalendarUnit>> = { days: "day", weeks: "week", months: "month", years: "year" };
    return units[part[0]] ?? null;
}

/** The length of a period of hours, minutes and seconds that divides a day, else null. */
function dayFraction(period: Duration): number | null {
    const { years = 0, quarters = 0, months = 0, weeks = 0, days = 0 } = period.toObject();
    if (years || quarters || months || weeks || days) return null;
    const length = period.toMillis();
    return DAY % length === 0 ? length : null;
}

/** Where the bucket that holds an instant starts, and how to get to the next one. */
interface Grid { readonly first: DateTime; readonly next: (start: DateTime, index: number) => DateTime }

function grid(span: Span, period: Duration, zone: string, alignment: "calendar" | "interval"): Grid {
    const from = DateTime.fromMillis(span.start, { zone });
    const counted: Grid = { first: from, next: (_start, index) => from.plus(period.mapUnits((value) => value * (index + 1))) };
    if (alignment === "interval") return counted;
    const unit = calendarUnit(period);
    if (unit) return { first: from.startOf(unit), next: (start) => start.plus(period).startOf(unit) };
    const length = dayFraction(period);
    if (length === null) return counted;
    const midnight = from.startOf("day");
    const first = midnight.plus(Math.floor((span.start - midnight.toMillis()) / length) * length);
    return {
        first,
        // A day of 23 or 25 hours ends its last bucket at midnight all the same.
        next(start) {
            const end = start.plus(length);
            const tomorrow = start.startOf("day").plus({ days: 1 });
            return end > tomorrow ? tomorrow : end;
        },
    };
}

export interface BucketRules { readonly alignment: "calendar" | "interval"; readonly clipBuckets: boolean }

/** The buckets of an interval, in order. They begin at round local times unless told otherwise. */
export function buckets(span: Span, period: Duration | null, zone: string, rules: BucketRules): readonly Span[] {
    if (!period) return [span];
    const { first, next } = grid(span, period, zone, rules.alignment);
    const found: Span[] = [];
    let start = first;
    for (let index = 0; start.toMillis() < span.end; index += 1) {
        if (index >= MOST_BUCKETS) throw badField("The granularity is too fine for the interval.", "granularity");
        const end = next(start, index);
        found.push({ start: start.toMillis(), end: end.toMillis() });
        start = end;
    }
    if (!rules.clipBuckets) return found;
    return found.map((bucket) => ({ start: Math.max(bucket.start, span.start), end: Math.min(bucket.end, span.end) }));
}

/** The first of the buckets that ends after an instant. */
export function bucketAt(bounds: readonly Span[], at: number): number {
    let low = 0;
    let high = bounds.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((bounds[middle]?.end ?? 0) <= at) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** How a reply writes a bucket's bounds. */
export function intervalText(span: Span, zone: string, style: "utc" | "zone"): string {
    const text = (at: number): string => (
        style === "utc" ? new Date(at).toISOString() : (DateTime.fromMillis(at, { zone }).toISO() ?? new Date(at).toISOString())
    );
    return `${text(span.start)}/${text(span.end)}`;
}
