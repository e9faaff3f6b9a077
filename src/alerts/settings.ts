/** What an alert node is set to, checked: conditions, spans in milliseconds, and how sources are told apart. */
import { GenesysError, nearestName } from "../platform/errors.js";
import { parsePayloadPath } from "./paths.js";
import { alertTexts } from "./texts.js";

export const OPERATORS = [">", ">=", "<", "<=", "==", "!="] as const;
export type Operator = (typeof OPERATORS)[number];

export const COMBINE = ["all", "any"] as const;
export type Combine = (typeof COMBINE)[number];

export interface Condition {
    /** As written, for messages. */
    readonly property: string;
    readonly path: readonly string[];
    readonly operator: Operator;
    readonly raise: number;
    /** Equals `raise` where none was given. */
    readonly clear: number;
}

export interface AlertSettings {
    readonly conditions: readonly Condition[];
    readonly combine: Combine;
    readonly raiseAfterMs: number;
    readonly clearAfterMs: number;
    readonly cooldownMs: number;
    /** 0: no reminders. */
    readonly repeatMs: number;
    /** 0: off. */
    readonly staleAfterMs: number;
}

/** A condition as it was saved; levels that were left empty are NaN. */
export interface WrittenCondition {
    readonly property: string;
    readonly operator: string;
    readonly raise: number;
    readonly clear: number;
}

/** What a node without the property is set to, and what a new one begins with. */
export const DEFAULT_CONDITIONS = [{ property: "waiting", operator: ">", raise: 5, clear: "" }] as const;

/** The saved conditions, each still as it was written: a list, one of them, or the JSON text of either (an environment variable). */
export function conditionEntries(saved: unknown): readonly object[] {
    if (saved === undefined || saved === null || saved === "") return [];
    if (Array.isArray(saved)) return saved.flatMap(conditionEntries);
    if (typeof saved === "object") return [saved];
    const parsed = typeof saved === "string" ? parseJson(saved) : null;
    if (typeof parsed === "object" && parsed !== null) return conditionEntries(parsed);
    throw refuse("alert-conditions-shape", { value: (JSON.stringify(saved) ?? typeof saved).slice(0, 60) }, "conditions", saved);
}

/** The client's own would bring its network into the dialogs, which read conditions with this too. */
function parseJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return null;
    }
}

/** Throws CONFIG that names the condition (counted from 1, as people do) and what is wrong with it. */
export function checkConditions(written: readonly WrittenCondition[]): readonly Condition[] {
    if (written.length === 0) throw refuse("alert-no-conditions", {}, "conditions", []);
    return written.map(checkCondition);
}

function checkCondition(written: WrittenCondition, index: number): Condition {
    const number = index + 1;
    const field = (part: string): string => `conditions[${index}].${part}`;
    const { property, raise } = written;
    if (property === "") throw refuse("alert-property-missing", { number }, field("property"), property);
    const operator = toOperator(written.operator, number, field("operator"));
    if (Number.isNaN(raise)) throw refuse("alert-raise-missing", { number, property }, field("raise"), null);
    const clear = Number.isNaN(written.clear) || isEquality(operator) ? raise : written.clear;
    if (isBeyond(operator, clear, raise)) {
        const key = operator.startsWith(">") ? "alert-clear-above" : "alert-clear-below";
        throw refuse(key, { number, property, raise, clear }, field("clear"), clear);
    }
    return { property, path: parsePayloadPath(property), operator, raise, clear };
}

function toOperator(word: string, number: number, field: string): Operator {
    const operator = OPERATORS.find((known) => known === word);
    if (operator === undefined) throw refuse("alert-operator", { number, value: word, words: OPERATORS.join(" ") }, field, word);
    return operator;
}

/** `==` and `!=` know one level only. */
export function isEquality(operator: Operator): boolean {
    return operator === "==" || operator === "!=";
}

/** A level to clear at that lies on the far side of the level to raise at would switch back and forth at once. */
function isBeyond(operator: Operator, clear: number, raise: number): boolean {
    if (isEquality(operator)) return false;
    return operator.startsWith(">") ? clear > raise : clear < raise;
}

/** A word of a list, in either case; throws CONFIG with the nearest one. */
export function checkWord<T extends string>(field: string, value: string, words: readonly T[]): T {
    const word = words.find((known) => known === value.toLowerCase());
    if (word === undefined) {
        throw new GenesysError("CONFIG", alertTexts, "alert-word", { field, value, words: words.join(", ") }, { field, value, nearest: nearestName(value, words) });
    }
    return word;
}

function refuse(key: string, parameters: Readonly<Record<string, string | number>>, field: string, value: unknown): GenesysError {
    return new GenesysError("CONFIG", alertTexts, key, parameters, { field, value });
}
