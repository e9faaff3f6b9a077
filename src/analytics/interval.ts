/** Reads an interval: words relative to now ("last 7 days"), or ISO-8601, in a time zone with its clock changes. */
import type { DateTime, Duration } from "luxon";
import { luxon } from "./luxon.js";
import { mistake, nearestWord, shown, unknownWord } from "./mistakes.js";
import { first, localText, localTime, localZone, readZone, startOf, startOfClockUnit, startOfWeek } from "./zone.js";

/** Half-open: the end does not belong to it. One that lasts from a unit's start to now has no length yet at that very start. */
export interface Interval {
    /** ISO-8601 with the zone's offset, as the platform wants it: buckets of days begin at local midnight only then. */
    readonly start: string;
    readonly end: string;
    readonly timeZone: string;
    /** The same as epoch milliseconds. */
    readonly from: number;
    readonly to: number;
    /** As it was written. */
    readonly text: string;
}

export interface IntervalWords {
    readonly text: string;
    /** IANA name; empty = the runtime's. */
    readonly timeZone: string;
    /** English name of the day that weeks begin with; empty = monday. */
    readonly weekStart: string;
}

interface Span {
    readonly from: number;
    readonly to: number;
    /** It starts with the present day, hour, …: having no length yet is no mistake, it will have some. */
    readonly grows?: boolean;
}

interface Now {
    readonly zone: string;
    readonly now: number;
    readonly time: DateTime;
    readonly firstDay: number;
}

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Offered as corrections. */
export const INTERVAL_WORDS = [
    "today", "yesterday", "this half hour", "this hour", "this week", "this month", "this quarter", "this year",
    "last half hour", "last hour", "last week", "last month", "last quarter", "last year", "same day last week",
    "last 30 minutes", "last 2 hours", "last 7 days", "last 4 weeks", "last 3 months", "last 2 quarters", "last 2 years",
    "today until 15 minutes ago",
] as const;

const LAST_UNIT = /^last (half hour|hour|day|week|month|quarter|year)$/;
const THIS_UNIT = /^this (half hour|hour|day|week|month|quarter|year)$/;
const LAST_MANY = /^last ([1-9]\d{0,5}) (minute|hour|day|week|month|quarter|year)s?$/;
const UNTIL = /^(.+) until ([1-9]\d{0,5}) (minute|hour)s? ago$/;
/** Longer than anything that means something. */
const MAX_LENGTH = 200;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/**
 * `now` is epoch milliseconds. Throws INVALID_QUERY: nothing written, not readable, ends before it starts, no length (but for
 * what has just begun, such as today at midnight), unknown zone or day of the week.
 */
export function readInterval(words: IntervalWords, now: number): Interval {
    const zone = words.timeZone.trim() === "" ? localZone() : readZone(words.timeZone.trim());
    const text = words.text.trim();
    if (text === "") throw mistake("interval-empty", "interval", words.text);
    if (text.length > MAX_LENGTH) throw unreadable(text);
    const context: Now = { zone, now, time: localTime(now, zone), firstDay: readWeekStart(words.weekStart) };
    const span = text.includes("/") ? readIso(text, zone) : readWords(text, context);
    return checked(span, text, zone);
}

function readWeekStart(text: string): number {
    const word = text.trim().toLowerCase();
    const index = word === "" ? 0 : WEEKDAYS.indexOf(word as (typeof WEEKDAYS)[number]);
    if (index < 0) throw unknownWord("query-word-unknown", "weekStart", text, WEEKDAYS);
    return index + 1;
}

function checked({ from, to, grows = false }: Span, text: string, timeZone: string): Interval {
    const years = [localTime(from, timeZone).year, localTime(to, timeZone).year];
    if (!years.every((year) => year >= FIRST_YEAR && year <= LAST_YEAR)) {
        throw mistake("interval-out-of-range", "interval", text, { first: FIRST_YEAR, last: LAST_YEAR });
    }
    const start = localText(from, timeZone);
    const end = localText(to, timeZone);
    if (to < from) throw mistake("interval-reversed", "interval", text, { start, end });
    if (to === from && !grows) throw mistake("interval-nothing", "interval", text, { start });
    return { start, end, timeZone, from, to, text };
}

/** Words that mean the same elsewhere. */
const OTHER_WORDS: readonly (readonly [RegExp, string])[] = [
    [/^(previous|past) /, "last "],
    [/^(current) /, "this "],
    [/^(week|month|quarter|year) to date$/, "this $1"],
    [/\bhrs?\b/, "hours"],
    [/\bmins?\b/, "minutes"],
    [/^last (minute)$/, "last 1 $1"],
];

const DATE = /^\d{4}-\d\d-\d\d$/;
const TWO_DATES = /^(\d{4}-\d\d-\d\d\S*) (?:to|until|-|–|\.\.) (\d{4}-\d\d-\d\d\S*)$/i;

function unreadable(text: string, context: Now | null = null): Error {
    const nearest = (context === null ? null : sameMeaning(text, context)) ?? asDates(text) ?? nearestInterval(text);
    return mistake(nearest === null ? "interval-unreadable" : "interval-unreadable-near", "interval", text, {}, nearest);
}

function sameMeaning(text: string, context: Now): string | null {
    const words = OTHER_WORDS.reduce((known, [other, word]) => known.replace(other, word), plain(text));
    return spanOf(words, context) === null ? null : words;
}

function asDates(text: string): string | null {
    if (DATE.test(text)) return `${text}/P1D`;
    const [, from, to] = TWO_DATES.exec(text) ?? [];
    return from === undefined ? null : `${from}/${to}`;
}

/** With the author's own number, where there is one. */
function nearestInterval(text: string): string | null {
    const number = /\b[1-9]\d{0,2}\b/.exec(text)?.[0];
    return nearestWord(text, number === undefined ? INTERVAL_WORDS : INTERVAL_WORDS.map((words) => words.replace(/\d+/, number)));
}

function plain(text: string): string {
    return text.trim().toLowerCase().replaceAll(/\s+/g, " ");
}

function readWords(text: string, context: Now): Span {
    const words = plain(text);
    const span = spanOf(words, context);
    if (span) return span;
    const cut = UNTIL.exec(words)?.[1];
    if (cut !== undefined && whole(cut, context)) throw mistake("interval-until-ended", "interval", text, { whole: cut }, cut);
    throw unreadable(text, context);
}

function spanOf(words: string, context: Now): Span | null {
    const [, opening, count, unit] = UNTIL.exec(words) ?? [];
    if (opening === undefined) return open(words, context) ?? whole(words, context);
    // Only what would end now can end earlier: figures of the last minutes still change.
    const span = open(opening, context);
    return span && { ...span, to: Math.max(span.from, context.now - Number(count) * (unit === "hour" ? 3_600_000 : 60_000)) };
}

/** Intervals that end now. */
function open(words: string, { now, time, zone, firstDay }: Now): Span | null {
    if (words === "today") return { from: startOf(time, "day").toMillis(), to: now, grows: true };
    const unit = THIS_UNIT.exec(words)?.[1];
    if (unit) return { from: unitStart(unit, time, zone, firstDay), to: now, grows: true };
    const [, count, rolling] = LAST_MANY.exec(words) ?? [];
    if (rolling === "minute") return { from: now - Number(count) * 60_000, to: now };
    if (rolling === "hour") return { from: now - Number(count) * 3_600_000, to: now };
    return null;
}

/** Intervals of whole units that have ended. */
function whole(words: string, { time, zone, firstDay }: Now): Span | null {
    if (words === "yesterday") return before("day", 1, time, zone, firstDay);
    if (words === "same day last week") {
        const day = startOf(time, "day");
        return { from: back(day, { days: 7 }), to: back(day, { days: 6 }) };
    }
    const unit = LAST_UNIT.exec(words)?.[1];
    if (unit) return before(unit, 1, time, zone, firstDay);
    const [, count, many] = LAST_MANY.exec(words) ?? [];
    return many ? before(many, Number(count), time, zone, firstDay) : null;
}

/** `count` whole units up to the start of the current one. Where a whole day was skipped, the one before it counts. */
function before(unit: string, count: number, time: DateTime, zone: string, firstDay: number): Span {
    const to = unitStart(unit, time, zone, firstDay);
    const previous = unitStart(unit, localTime(to - 1, zone), zone, firstDay);
    return { from: count === 1 ? previous : back(localTime(previous, zone), { [`${unit}s`]: count - 1 }, unit), to };
}

function unitStart(unit: string, time: DateTime, zone: string, firstDay: number): number {
    if (unit === "half hour") return startOfClockUnit(time.toMillis(), zone, 30);
    if (unit === "hour") return startOfClockUnit(time.toMillis(), zone, 60);
    if (unit === "week") return startOfWeek(time, firstDay).toMillis();
    return startOf(time, unit as "day" | "month" | "quarter" | "year").toMillis();
}

/** By the calendar, not by hours; where midnight itself is skipped, the day's first instant. */
function back(from: DateTime, span: Record<string, number>, unit = "day"): number {
    const time = from.minus(span);
    return unit === "week" || unit === "day" ? startOf(time, "day").toMillis() : startOf(time, "month").toMillis();
}

function readIso(text: string, zone: string): Span {
    const parts = text.split("/").map((part) => part.trim());
    if (parts.length !== 2) throw unreadable(text);
    const [left, right] = parts as [string, string];
    const [isLeftDuration, isRightDuration] = [isDuration(left), isDuration(right)];
    if (isLeftDuration && isRightDuration) throw unreadable(text);
    if (isRightDuration) {
        const start = readTime(left, text, zone);
        const duration = readDuration(right, text);
        return { from: start.toMillis(), to: shifted(start.plus(duration), duration) };
    }
    if (isLeftDuration) {
        const end = readTime(right, text, zone);
        const duration = readDuration(left, text);
        return { from: shifted(end.minus(duration), duration), to: end.toMillis() };
    }
    return { from: readTime(left, text, zone).toMillis(), to: readTime(right, text, zone).toMillis() };
}

/** Days, weeks and months go by the calendar; hours and less by the clock, so that PT24H is 24 hours on every day. */
function shifted(time: DateTime, { hours, minutes, seconds, milliseconds }: Duration): number {
    const byCalendar = hours === 0 && minutes === 0 && seconds === 0 && milliseconds === 0;
    return (byCalendar ? first(time) : time).toMillis();
}

function isDuration(part: string): boolean {
    return /^[+-]?p/i.test(part);
}

function readDuration(part: string, text: string): Duration {
    const duration = luxon().Duration.fromISO(part.toUpperCase());
    if (!duration.isValid) throw mistake("interval-time-unreadable", "interval", text, { part: shown(part) });
    return duration;
}

function readTime(part: string, text: string, zone: string): DateTime {
    const time = /^\d{4}/.test(part) ? luxon().DateTime.fromISO(part.replace(" ", "T"), { zone }) : luxon().DateTime.invalid("no date");
    if (!time.isValid) throw mistake("interval-time-unreadable", "interval", text, { part: shown(part) });
    return /t.*(z|[+-]\d\d(:?\d\d)?)$/i.test(part.replace(" ", "T")) ? time : first(time);
}
