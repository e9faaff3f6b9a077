/** Mistakes in a query, told before a request is spent: the field, its value, what is possible, and the nearest known name. */
import { GenesysError, nearestName, type TextParameters } from "../platform/errors.js";
import { otherWord } from "./other-words.js";
import { analyticsTexts, type AnalyticsTextKey } from "./texts.js";

/** More names than these are not enumerated in a sentence. */
const LISTED = 24;
const SHOWN_LENGTH = 60;
/** More of a wrong value than this is of no use in an error that goes through flows. */
const KEPT_LENGTH = 1_000;

/** An INVALID_QUERY error. */
export function mistake(
    key: AnalyticsTextKey,
    field: string,
    value: unknown,
    parameters: TextParameters = {},
    nearest: string | null = null,
): GenesysError {
    const all = { field, value: shown(value), ...(nearest === null ? {} : { nearest }), ...parameters };
    return new GenesysError("INVALID_QUERY", analyticsTexts, key, all, { field, value: kept(value), nearest });
}

/** A word that is none of the possible ones: with `key-near` when one of them resembles it. */
export function unknownWord(
    key: "query-word-unknown" | "metric-unknown" | "filter-key-unknown",
    field: string,
    value: string,
    allowed: readonly string[],
    known: Iterable<string> = allowed,
): GenesysError {
    const possible = [...known];
    const nearest = otherWord(field, value, possible) ?? nearestWord(value, possible);
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

/** A value as it came; where it is large, nested without end or no data at all, what it is. */
function kept(value: unknown): unknown {
    if (typeof value === "string") return value.length > KEPT_LENGTH ? `${value.slice(0, KEPT_LENGTH)}…` : value;
    if (value === null || ["undefined", "boolean", "number"].includes(typeof value)) return value ?? null;
    try {
        const text = JSON.stringify(value) as string | undefined;
        return text !== undefined && text.length <= KEPT_LENGTH ? (JSON.parse(text) as unknown) : shown(value);
    } catch {
        return shown(value);
    }
}

/** A value in a sentence: short, whatever it is. */
export function shown(value: unknown): string {
    switch (typeof value) {
        case "string":
            return cut(value);
        case "undefined":
            return "missing";
        case "function":
            return "a function";
        case "object":
            return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
        default:
            return cut(String(value));
    }
}

function cut(text: string): string {
    return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 1)}…` : text;
}
