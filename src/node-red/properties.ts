/** Reads a node's saved properties: missing ones take their default, `${NAME}` must be resolved, numbers and booleans may be text. */
import { GenesysError, type ErrorCode } from "../platform/errors.js";
import { toReference } from "../platform/selection.js";
import type { Reference } from "../platform/types.js";
import { bridgeTexts } from "./texts.js";

/** A node's saved configuration, as Node-RED hands it to the constructor: `${NAME}` is already replaced where it is known. */
export type Definition = object;

/** What Node-RED leaves in place when the variable is unknown. */
const UNRESOLVED = /^\$\{(\S+)\}$/;

function raw(definition: Definition, field: string): unknown {
    const value: unknown = Object.hasOwn(definition, field) ? (definition as Record<string, unknown>)[field] : undefined;
    assertResolved(value, field);
    return value;
}

function assertResolved(value: unknown, field: string): void {
    const unresolved = typeof value === "string" ? UNRESOLVED.exec(value) : null;
    if (unresolved) {
        throw new GenesysError("CONFIG", bridgeTexts, "property-unresolved", { field, name: unresolved[1]! }, { field, value });
    }
}

/** Node-RED replaces `${NAME}` wherever it stands in a property: so it is asserted in all parts of one that is handed on as it is. */
export function assertAllResolved(value: unknown, field: string): void {
    assertResolved(value, field);
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) assertAllResolved(part, field);
}

/** Text, trimmed. A number (an environment variable may be one) is taken as its text. */
export function readText(definition: Definition, field: string, fallback = ""): string {
    const value = raw(definition, field);
    if (typeof value === "number") return String(value);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : fallback;
}

/** A number within the limits (both included); empty text and null are the fallback. */
export function readNumber(definition: Definition, field: string, fallback: number, limits: { min?: number; max?: number } = {}): number {
    const value = raw(definition, field);
    if (value === undefined || value === null || value === "") return fallback;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) {
        throw new GenesysError("CONFIG", bridgeTexts, "property-number", { field, value: describe(value) }, { field, value });
    }
    const { min = -Infinity, max = Infinity } = limits;
    if (number < min || number > max) {
        throw new GenesysError("CONFIG", bridgeTexts, "property-range", { field, value: number, min, max }, { field, value });
    }
    return number;
}

export function readBoolean(definition: Definition, field: string, fallback: boolean): boolean {
    const value = raw(definition, field);
    if (value === undefined || value === null || value === "") return fallback;
    if (typeof value === "boolean") return value;
    const word = describe(value).trim().toLowerCase();
    if (word === "true" || word === "1") return true;
    if (word === "false" || word === "0") return false;
    throw new GenesysError("CONFIG", bridgeTexts, "property-boolean", { field, value: describe(value) }, { field, value });
}

/** A list: an array, one thing, or text separated by commas, in any mixture; what is empty is dropped. */
export function readList(definition: Definition, field: string): readonly unknown[] {
    return toList(raw(definition, field), field);
}

/** As readList, for a value that is already at hand. */
function toList(value: unknown, field: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.flatMap((entry: unknown) => toList(entry, field));
    if (typeof value !== "string") return [value];
    assertResolved(value, field);
    return value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
}

/** The entries of a list of queues, agents or divisions: `{id, name}`, an id or a name each. In an array a name may have commas. */
export function toReferences(value: unknown, field: string, code: ErrorCode = "CONFIG"): readonly Reference[] {
    const entries: readonly unknown[] = Array.isArray(value) ? value.flat(Infinity) : toList(value, field);
    return entries.flatMap((each) => {
        const entry = typeof each === "string" ? each.trim() : (each ?? "");
        if (entry === "") return [];
        const refuse = (): GenesysError => new GenesysError(code, bridgeTexts, "reference-shape", { field, value: describe(entry) }, { field, value: entry });
        const reference = toReference(entry, refuse);
        assertResolved(reference?.id, field);
        assertResolved(reference?.name, field);
        return reference ?? [];
    });
}

/** A value in an error's sentence: short, and safe for any input. */
export function describe(value: unknown): string {
    let text: string;
    try {
        text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
    } catch {
        text = typeof value;
    }
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
