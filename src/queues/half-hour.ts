/** The platform's half hours: intervals that start at :00 and :30, in which queue counters run from 0. Epoch milliseconds. */

export const HALF_HOUR_MS = 1_800_000;

/** The start of the half hour that an instant lies in. */
export function halfHourOf(instant: number): number {
    return Math.floor(instant / HALF_HOUR_MS) * HALF_HOUR_MS;
}

/** A half hour as the platform's queries take it: "start/end". */
export function halfHourText(start: number): string {
    return `${new Date(start).toISOString()}/${new Date(start + HALF_HOUR_MS).toISOString()}`;
}

/** What the interval of a notification says: an instant (start equals end), one of the half hours, or neither. */
export interface IntervalForm {
    readonly form: "instant" | "half-hour" | "other";
    readonly start: number;
}

const OTHER: IntervalForm = { form: "other", start: NaN };

/** Reads "start/end". The form is told by the interval alone: a metric's first letter does not decide it. */
export function readInterval(text: unknown): IntervalForm {
    if (typeof text !== "string" || text.length > 100) return OTHER;
    const slash = text.indexOf("/");
    if (slash < 0) return OTHER;
    const startText = text.slice(0, slash);
    const endText = text.slice(slash + 1);
    const start = Date.parse(startText);
    if (!Number.isFinite(start)) return OTHER;
    if (startText === endText) return { form: "instant", start };
    const end = Date.parse(endText);
    if (start === end) return { form: "instant", start };
    return end - start === HALF_HOUR_MS && start % HALF_HOUR_MS === 0 ? { form: "half-hour", start } : OTHER;
}

/** Reads the intervals of a run of frames: thousands of queues name the same half hour, and each frame's are read more than once. */
export class IntervalReader {
    private lastText = "";
    private last: IntervalForm = OTHER;
    private halfHourText = "";
    private halfHour: IntervalForm = OTHER;

    read(text: unknown): IntervalForm {
        if (text === this.halfHourText) return this.halfHour;
        if (text === this.lastText) return this.last;
        const read = readInterval(text);
        if (read.form === "half-hour") {
            this.halfHourText = text as string;
            this.halfHour = read;
        } else if (typeof text === "string") {
            this.lastText = text;
            this.last = read;
        }
        return read;
    }
}
