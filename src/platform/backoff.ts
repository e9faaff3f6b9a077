/** How long to wait before the next try. */
import type { Random } from "./clock.js";

/** Exponential with full jitter: a random span up to base · 2^(attempt − 1), capped. Milliseconds; attempts count from 1. */
export function backoff(attempt: number, random: Random, baseMs = 1_000, capMs = 60_000): number {
    return Math.round(random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30)));
}

/** A gateway's mistake must not silence a connection for days. */
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;

/** Retry-After in milliseconds: seconds or an HTTP date, at most five minutes; null when absent or unreadable. */
export function retryAfter(header: string | undefined, now: number): number | null {
    if (header === undefined || header.trim() === "") return null;
    const seconds = Number(header);
    if (Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds * 1_000, LONGEST_RETRY_AFTER_MS);
    const date = Date.parse(header);
    return Number.isFinite(date) ? Math.min(Math.max(0, date - now), LONGEST_RETRY_AFTER_MS) : null;
}
