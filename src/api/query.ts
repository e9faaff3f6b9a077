/** The query of a call: an object or text becomes pairs, pairs become encoded text. */
import { mistake } from "./mistakes.js";

export type Pair = readonly [name: string, value: string];

/** An object (lists are repeated, null and undefined left out), text, or nothing. Throws INVALID_QUERY. */
export function readQuery(query: unknown): readonly Pair[] {
    if (query === undefined || query === null) return [];
    if (typeof query === "string") return readQueryText(query.trim().replace(/^\?/, ""));
    if (typeof query !== "object" || Array.isArray(query) || ArrayBuffer.isView(query)) throw mistake("api-query-shape", "query", query);
    return Object.entries(query).flatMap(([name, value]) => valuesOf(name, value).map((text): Pair => [name, text]));
}

/** "a=1&b=x%20y"; what is encoded is decoded, so that it is encoded once when it is sent. */
export function readQueryText(text: string): readonly Pair[] {
    return [...new URLSearchParams(text)].filter(([name]) => name !== "");
}

/** Encoded, without the question mark. */
export function writeQuery(pairs: readonly Pair[]): string {
    return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

/** The pairs of `others` in place of those of the same names. */
export function replacePairs(pairs: readonly Pair[], others: readonly Pair[]): readonly Pair[] {
    const names = new Set(others.map(([name]) => name));
    return [...pairs.filter(([name]) => !names.has(name)), ...others];
}

function valuesOf(name: string, value: unknown): readonly string[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.flatMap((entry: unknown) => (Array.isArray(entry) ? refuse(name, value) : valuesOf(name, entry)));
    if (typeof value === "string") return [value];
    if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return [String(value)];
    if (value instanceof Date && Number.isFinite(value.getTime())) return [value.toISOString()];
    return refuse(name, value);
}

function refuse(name: string, value: unknown): never {
    throw mistake("api-query-value", `query.${name.slice(0, 40)}`, value);
}

/** Halves of characters cannot be encoded. */
const encode = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\ufffd"));
