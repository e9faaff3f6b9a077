/** Shows a flow author what an interval means right now, or what is wrong with it, while it is being written. */
import { GenesysError } from "../platform/errors.js";
import { readInterval } from "./interval.js";
import { isMissing, readText } from "./values.js";
import { localTime, utcText } from "./zone.js";

/** As they were written; they may come from a browser and be anything. What is missing is empty. */
export interface IntervalQuestion {
    readonly interval: unknown;
    readonly timeZone?: unknown;
    readonly weekStart?: unknown;
}

export interface IntervalPreview {
    /** UTC with milliseconds; the end does not belong to it. */
    readonly from: string;
    readonly to: string;
    /** Wall-clock time in the zone, "2026-11-20 00:00"; seconds only where there are some. */
    readonly localFrom: string;
    readonly localTo: string;
    /** ISO-8601 with the zone's offset: where clocks change, the two have different ones. */
    readonly start: string;
    readonly end: string;
    readonly timeZone: string;
    /** Hours by the clock: 23 and 25 on days on which clocks change. */
    readonly hours: number;
}

export type PreviewResult = { readonly interval: IntervalPreview; readonly mistake: null } | { readonly interval: null; readonly mistake: GenesysError };

/** `now` is epoch milliseconds. Never throws: a mistake is INVALID_QUERY with the field at fault and what to write instead. */
export function previewInterval({ interval, timeZone, weekStart }: IntervalQuestion, now: number): PreviewResult {
    try {
        const words = { text: textOf(interval, "interval"), timeZone: textOf(timeZone, "timeZone"), weekStart: textOf(weekStart, "weekStart") };
        const { from, to, start, end, timeZone: zone } = readInterval(words, now);
        const texts = { from: utcText(from), to: utcText(to), localFrom: wallClock(from, zone), localTo: wallClock(to, zone) };
        return { interval: { ...texts, start, end, timeZone: zone, hours: (to - from) / 3_600_000 }, mistake: null };
    } catch (error) {
        if (error instanceof GenesysError) return { interval: null, mistake: error };
        throw error;
    }
}

function textOf(value: unknown, field: string): string {
    return isMissing(value) ? "" : readText(value, field);
}

function wallClock(milliseconds: number, zone: string): string {
    const time = localTime(milliseconds, zone);
    return time.toFormat(time.second === 0 && time.millisecond === 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", { locale: "en-US", numberingSystem: "latn" });
}
