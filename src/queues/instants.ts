/** Instants as messages write them. A busy queue's message has a dozen, most of them of the same few seconds. */

const LAST_INSTANT = 8.64e15;
const MAX_REMEMBERED = 1_000;
const MILLISECONDS = Array.from({ length: 1_000 }, (_, index) => `${String(index).padStart(3, "0")}Z`);

/** By whole seconds since the epoch: all of the text but the milliseconds. */
const seconds = new Map<number, string>();

/** ISO-8601 in UTC with milliseconds. */
export function iso(instant: number): string;
export function iso(instant: number | null): string | null;
export function iso(instant: number | null): string | null {
    if (instant === null) return null;
    const whole = Math.trunc(Math.min(Math.max(instant, -LAST_INSTANT), LAST_INSTANT));
    const second = Math.floor(whole / 1_000);
    let text = seconds.get(second);
    if (text === undefined) {
        text = new Date(second * 1_000).toISOString().slice(0, -"000Z".length);
        if (seconds.size >= MAX_REMEMBERED) seconds.clear();
        seconds.set(second, text);
    }
    return text + MILLISECONDS[whole - second * 1_000]!;
}
