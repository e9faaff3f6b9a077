/** Reads single values of a query, which may come from anywhere: what is of the wrong kind is refused by name. */
import { toReference } from "../platform/selection.js";
import type { Reference } from "../platform/types.js";
import { listed, mistake, unknownWord } from "./mistakes.js";

/** More of one thing than this no query needs; the platform takes bodies of half a megabyte. */
const MAX_LIST = 5_000;

export type PlainObject = Readonly<Record<string, unknown>>;

/** An object with named entries: no list, no date, no map. */
export function isObject(value: unknown): value is PlainObject {
    if (typeof value !== "object" || value === null) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.prototype.toString.call(value) === "[object Object]";
}

/** An own entry: what an object inherits is nobody's query. */
export function own(value: PlainObject, key: string): unknown {
    return Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isMissing(value: unknown): value is null | undefined {
    return value === null || value === undefined;
}

export function readText(value: unknown, field: string): string {
    if (typeof value === "string") return value.trim();
    if (typeof value === "number") return String(value);
    throw mistake("query-no-text", field, value);
}

export function readBoolean(value: unknown, field: string): boolean {
    if (typeof value === "boolean") return value;
    const word = typeof value === "string" ? value.trim().toLowerCase() : value;
    if (word === "true" || word === 1) return true;
    if (word === "false" || word === 0) return false;
    throw mistake("query-no-boolean", field, value);
}

/** A number within the limits, both included; text that is one is taken for it. */
export function readNumber(value: unknown, field: string, min: number, max: number): number {
    const number = toNumber(value);
    if (number === null || number < min || number > max) throw mistake("query-no-number", field, value, { min, max });
    return number;
}

export function readWholeNumber(value: unknown, field: string, min: number, max: number): number {
    const number = toNumber(value);
    if (number === null || !Number.isSafeInteger(number) || number < min || number > max) {
        throw mistake("query-no-whole-number", field, value, { min, max });
    }
    return number;
}

function toNumber(value: unknown): number | null {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** One of the words, whatever its case. */
export function readWord<Word extends string>(value: unknown, field: string, words: readonly Word[]): Word {
    if (typeof value !== "string" && typeof value !== "number") throw mistake("query-no-word", field, value, { allowed: listed(words) });
    const text = readText(value, field);
    const word = words.find((each) => each === text) ?? words.find((each) => each.toLowerCase() === text.toLowerCase());
    if (word === undefined) throw unknownWord("query-word-unknown", field, text, words);
    return word;
}

/** A list: an array, one thing, or text separated by commas; empty entries are dropped. */
export function readList(value: unknown, field: string): readonly unknown[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [value];
    if (list.length > MAX_LIST) throw mistake("query-list-too-long", field, null, { count: list.length, max: MAX_LIST });
    return list.map((entry) => (typeof entry === "string" ? entry.trim() : entry)).filter((entry) => entry !== "");
}

/** Texts, each once, in the order given. */
export function readTexts(value: unknown, field: string): readonly string[] {
    return [
        ...new Set(
            readList(value, field).map((entry) => {
                if (typeof entry !== "string") throw mistake("query-no-list", field, entry);
                return entry;
            }),
        ),
    ];
}

/** Words of a vocabulary, each once. */
export function readWords<Word extends string>(value: unknown, field: string, words: readonly Word[]): readonly Word[] {
    return [...new Set(readTexts(value, field).map((text) => readWord(text, field, words)))];
}

/** Things of the organisation: `{id, name}`, an id or a name each. */
export function readReferences(value: unknown, field: string): readonly Reference[] {
    return readList(value, field).flatMap((entry) => toReference(entry, () => mistake("query-no-reference", field, entry)) ?? []);
}
