/** Local time: which zones there are, where a local day, hour or half hour begins, and instants written with their offset. */
import type { DateTime } from "luxon";
import { luxon } from "./luxon.js";
import { mistake, nearestWord } from "./mistakes.js";

export type DateUnit = "day" | "month" | "quarter" | "year";

/** Longer than any zone's name. */
const MAX_LENGTH = 60;

/** The runtime's own zone. */
export function localZone(): string {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** The IANA name as the platform writes it, whatever the case it was typed in; throws INVALID_QUERY when there is no such zone. */
export function readZone(text: string): string {
    const known = Intl.supportedValuesOf("timeZone");
    const lower = text.slice(0, MAX_LENGTH + 1).toLowerCase().replaceAll(" ", "_");
    // Names only: some runtimes also take offsets ("+01:00") for a zone, the platform does not.
    if (text.length <= MAX_LENGTH && /^[a-z]/i.test(text) && luxon().IANAZone.isValidZone(text)) {
        return known.find((name) => name.toLowerCase() === lower) ?? (isSpelt(text) ? text : resolved(text));
    }
    const city = known.find((name) => name.toLowerCase().endsWith(`/${lower}`));
    const nearest = city ?? nearestWord(lower, known);
    throw mistake(nearest === null ? "zone-unknown" : "zone-unknown-near", "timeZone", text, {}, nearest);
}

/** Other names of a zone ("US/Eastern", "Asia/Kolkata" or "Asia/Calcutta") are kept where they are written as names are. */
function isSpelt(name: string): boolean {
    return !/(^|\/)[a-z]/.test(name) && !(name.includes("/") && name === name.toUpperCase());
}

function resolved(name: string): string {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
}

export function localTime(milliseconds: number, zone: string): DateTime {
    return luxon().DateTime.fromMillis(milliseconds, { zone });
}

/** A local time that happens twice (clocks going back) is its first one. */
export function first(time: DateTime): DateTime {
    const possible = time.getPossibleOffsets();
    return possible.reduce((earliest, each) => (each.toMillis() < earliest.toMillis() ? each : earliest), possible[0] ?? time);
}

export function startOf(time: DateTime, unit: DateUnit): DateTime {
    return first(time.startOf(unit));
}

/** `firstDay`: 1 for Monday … 7 for Sunday. */
export function startOfWeek(time: DateTime, firstDay: number): DateTime {
    const back = (time.weekday - firstDay + 7) % 7;
    // The time of day must not be carried along: a day whose midnight is skipped begins later than others.
    return back === 0 ? startOf(time, "day") : startOf(time.set({ hour: 12 }).minus({ days: back }), "day");
}

/**
 * The start of the local hour or half hour that an instant lies in. Successive ones leave no gap and do not overlap, also where
 * clocks change within an hour; such a one is then longer or shorter.
 */
export function startOfClockUnit(milliseconds: number, zone: string, unitMinutes: 30 | 60): number {
    const { offset } = localTime(milliseconds, zone);
    const start = floorWith(milliseconds, offset, unitMinutes);
    if (localTime(start, zone).offset === offset) return start;
    const change = lastOffsetChange(start, milliseconds, zone);
    const before = localTime(change - 1, zone);
    const sameUnit = floorLocal(change - 1, before.offset, unitMinutes) === floorLocal(milliseconds, offset, unitMinutes);
    return sameUnit ? startOfClockUnit(change - 1, zone, unitMinutes) : change;
}

/** Local wall-clock time, in milliseconds, of the unit's start. */
function floorLocal(milliseconds: number, offsetMinutes: number, unitMinutes: number): number {
    const local = milliseconds + offsetMinutes * 60_000;
    return Math.floor(local / (unitMinutes * 60_000)) * unitMinutes * 60_000;
}

function floorWith(milliseconds: number, offsetMinutes: number, unitMinutes: number): number {
    return floorLocal(milliseconds, offsetMinutes, unitMinutes) - offsetMinutes * 60_000;
}

/** The instant within (from, to] at which the zone's offset became the one at `to`. */
function lastOffsetChange(from: number, to: number, zone: string): number {
    const { offset } = localTime(to, zone);
    let [before, after] = [from, to];
    while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (localTime(middle, zone).offset === offset) after = middle;
        else before = middle;
    }
    return after;
}

/** ISO-8601 in UTC with milliseconds. */
export function utcText(milliseconds: number): string {
    return new Date(milliseconds).toISOString();
}

/** ISO-8601 with milliseconds and the zone's offset: "2026-11-20T00:00:00.000+01:00". */
export function localText(milliseconds: number, zone: string): string {
    return localTime(milliseconds, zone).toISO() ?? utcText(milliseconds);
}
