/** Mistakes in a query, told before a request is spent: the field, its value, what is possible, and the nearest known name. */
import { GenesysError, nearestName, type TextParameters } from "../platform/errors.js";
import { analyticsTexts, type AnalyticsTextKey } from "./texts.js";

/** More names than these are not enumerated in a sentence. */
const LISTED = 24;
const SHOWN_LENGTH = 60;

/** An INVALID_QUERY error. */
export function mistake(
    key: AnalyticsTextKey,
    field: string,
    value: unknown,
    parameters: TextParameters = {},
    nearest: string | null = null,
): GenesysError {
    const all = { field, value: shown(value), ...(nearest === null ? {} : { nearest }), ...parameters };
    return new GenesysError("INVALID_QUERY", analyticsTexts, key, all, { field, value, nearest });
}

/** A word that is none of the possible ones: with `key-near` when one of them resembles it. */
export function unknownWord(
    key: "query-word-unknown" | "metric-unknown" | "filter-key-unknown",
    field: string,
    value: string,
    allowed: readonly string[],
    known: Iterable<string> = allowed,
): GenesysError {
    const nearest = nearestWord(value, [...known]);
    return mistake(nearest === null ? key : `${key}-near`, field, value, { allowed: listed(allowed) }, nearest);
}

/** The word that differs by few letters, else the shortest that begins the same ("queue" for queueId). */
export function nearestWord(value: string, known: readonly string[]): string | null {
    if (value.length > SHOWN_LENGTH) return null;
    const lower = value.toLowerCase();
    const longer = lower.length < 3 ? [] : known.filter((word) => word.toLowerCase().startsWith(lower));
    return nearestName(value, known) ?? longer.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

export function listed(words: readonly string[]): string {
    return words.length <= LISTED ? words.join(", ") : `${words.slice(0, LISTED).join(", ")}, …`;
}

/** A value in a sentence: short, whatever it is. */
export function shown(value: unknown): string {
    if (typeof value === "string") return cut(value);
    if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
    return cut(String(value));
}

function cut(text: string): string {
    return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 1)}…` : text;
}
