/** What is wrong with a call that a flow author wrote, found before anything is sent. */
import { GenesysError, nearestName, type TextParameters } from "../platform/errors.js";
import { apiTexts } from "./texts.js";

const SHOWN = 60;
const KEPT = 300;

/** INVALID_QUERY about one part of the call. */
export function mistake(key: keyof typeof apiTexts, field: string, value: unknown, parameters: TextParameters = {}): GenesysError {
    return new GenesysError("INVALID_QUERY", apiTexts, key, { field, value: shown(value), ...parameters }, { field, value: kept(value) });
}

/** One of the words, upper and lower case alike; otherwise CONFIG with the nearest. */
export function oneOf<T extends string>(field: string, value: string, words: readonly T[]): T {
    const found = words.find((word) => word.toLowerCase() === value.toLowerCase());
    if (found !== undefined) return found;
    const parameters = { field, value: shown(value), allowed: words.join(", ") };
    throw new GenesysError("CONFIG", apiTexts, "api-setting-unknown", parameters, { field, value: kept(value), nearest: nearestName(value.slice(0, 40), words) });
}

/** A value in a sentence: short, without control characters, and safe for any input. */
export function shown(value: unknown): string {
    const text = clip(textOf(value), SHOWN);
    return text.replace(/\p{Cc}/gu, "·");
}

/** Errors are kept and cloned: a large value does not travel with them. */
function kept(value: unknown): unknown {
    if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined) return value ?? null;
    return clip(textOf(value), KEPT);
}

function textOf(value: unknown): string {
    if (typeof value === "string") return value;
    try {
        return JSON.stringify(value) ?? String(value);
    } catch {
        return typeof value;
    }
}

function clip(text: string, length: number): string {
    return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
