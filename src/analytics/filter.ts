/** Filters: reads the platform's native form, and-s it with lists of queues, agents, …, and fits the whole into the platform's two levels. */
import type { Models } from "purecloud-platform-client-v2";
import { mistake, unknownWord } from "./mistakes.js";
import { isMissing, isObject, own, readNumber, readWord, type PlainObject } from "./values.js";
import { FILTER_DIMENSIONS, FILTER_TYPES, PREDICATE_OPERATORS, PREDICATE_TYPES, VALUE_BOUNDS } from "./vocabulary.js";

type Predicate = Models.ConversationAggregateQueryPredicate;
type Clause = Models.ConversationAggregateQueryClause;
export type PlatformFilter = Models.ConversationAggregateQueryFilter;

/** Any nesting of and and or over predicates. */
export type FilterTree = Predicate | FilterNode;

export interface FilterNode {
    readonly join: "and" | "or";
    readonly parts: readonly FilterTree[];
}

/** The most that a filter may be multiplied out to. */
const MAX_MULTIPLIED = 1_000;
const MAX_PREDICATES = 5_000;
const MAX_DEPTH = 8;
const NODE_KEYS = ["type", "predicates", "clauses"];
const PREDICATE_KEYS = ["type", "dimension", "operator", "value", "range"];

/** What holds for all of one filter. */
interface Reading {
    readonly dimensions: readonly string[];
    predicates: number;
}

/** The native filter, an object or its JSON text; null for none. Throws INVALID_QUERY, naming the entry at fault. */
export function readFilter(value: unknown, dimensions: readonly string[] = FILTER_DIMENSIONS): FilterTree | null {
    const filter = typeof value === "string" ? parse(value) : value;
    if (isMissing(filter) || (isObject(filter) && Object.keys(filter).length === 0)) return null;
    const tree = readNode(filter, "filter", 1, { dimensions, predicates: 0 });
    return tree.parts.length === 0 ? null : tree;
}

function parse(text: string): unknown {
    if (text.trim() === "") return null;
    try {
        return JSON.parse(text) as unknown;
    } catch (error) {
        throw mistake("filter-no-json", "filter", text, { reason: (error as Error).message });
    }
}

function readNode(value: unknown, field: string, depth: number, reading: Reading): FilterNode {
    if (!isObject(value)) throw mistake("filter-no-object", field, value);
    if (depth > MAX_DEPTH) throw mistake("filter-too-deep", "filter", null, { max: MAX_DEPTH });
    assertKeys(value, field, NODE_KEYS);
    const predicates = entries(value, "predicates", field);
    const clauses = entries(value, "clauses", field);
    reading.predicates += predicates.length + clauses.length;
    if (reading.predicates > MAX_PREDICATES) {
        throw mistake("query-list-too-long", "filter", null, { count: reading.predicates, max: MAX_PREDICATES });
    }
    if (depth > 1 && predicates.length + clauses.length === 0) throw mistake("filter-empty-clause", field, null);
    return {
        join: readWord(own(value, "type"), `${field}.type`, FILTER_TYPES),
        parts: [
            ...predicates.map((each, index) => readPredicate(each, `${field}.predicates[${index}]`, reading)),
            ...clauses.map((each, index) => readNode(each, `${field}.clauses[${index}]`, depth + 1, reading)),
        ],
    };
}

function entries(node: PlainObject, key: string, field: string): readonly unknown[] {
    const value = own(node, key);
    if (isMissing(value)) return [];
    if (!Array.isArray(value)) throw mistake("query-no-list", `${field}.${key}`, value);
    return value;
}

function assertKeys(value: PlainObject, field: string, allowed: readonly string[]): void {
    for (const key of Object.keys(value)) if (!allowed.includes(key)) throw unknownWord("filter-key-unknown", field, key, allowed);
}

function readPredicate(value: unknown, field: string, { dimensions }: Reading): Predicate {
    if (!isObject(value)) throw mistake("filter-no-object", field, value);
    assertKeys(value, field, PREDICATE_KEYS);
    const [type, operator, wanted, range] = ["type", "operator", "value", "range"].map((key) => own(value, key));
    const predicate: Predicate = {
        type: isMissing(type) ? "dimension" : readWord(type, `${field}.type`, PREDICATE_TYPES),
        dimension: readWord(own(value, "dimension"), `${field}.dimension`, dimensions),
        operator: isMissing(operator) ? "matches" : readWord(operator, `${field}.operator`, PREDICATE_OPERATORS),
    };
    if (predicate.operator !== "matches") {
        if (isMissing(wanted) && isMissing(range)) return predicate;
        throw mistake("filter-needless-value", field, wanted ?? range, { operator: predicate.operator! });
    }
    if (isMissing(wanted) === isMissing(range)) throw mistake("filter-no-value", field, null);
    return isMissing(wanted) ? { ...predicate, range: readRange(range, `${field}.range`) } : { ...predicate, value: readValue(wanted, field) };
}

function readValue(value: unknown, field: string): string {
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return String(value);
    throw mistake("query-no-text", `${field}.value`, value);
}

function readRange(value: unknown, field: string): Models.NumericRange {
    if (!isObject(value)) throw mistake("filter-no-value", field, value);
    assertKeys(value, field, VALUE_BOUNDS);
    const range: Models.NumericRange = {};
    for (const bound of VALUE_BOUNDS) {
        const limit = own(value, bound);
        if (!isMissing(limit)) range[bound] = readNumber(limit, `${field}.${bound}`, -Number.MAX_VALUE, Number.MAX_VALUE);
    }
    if (Object.keys(range).length === 0) throw mistake("filter-no-value", field, null);
    return range;
}

/** "The dimension has one of these values"; null for no values. */
export function anyOf(dimension: string, values: readonly string[]): FilterTree | null {
    const predicates = values.map((value): Predicate => ({ type: "dimension", dimension, operator: "matches", value }));
    return predicates.length === 0 ? null : { join: "or", parts: predicates };
}

/**
 * The media types, in lower case, of what a filter lets through; null where it does not narrow them. An interaction's figures are
 * told for one media type each, so that no two can hold at once.
 */
export function mediaTypesOf(tree: FilterTree): ReadonlySet<string> | null {
    if (!isNode(tree)) {
        const { type, dimension, operator, value } = tree;
        const isMediaType = (type ?? "dimension") === "dimension" && dimension === "mediaType" && (operator ?? "matches") === "matches";
        return isMediaType && typeof value === "string" ? new Set([value.toLowerCase()]) : null;
    }
    const parts = tree.parts.map(mediaTypesOf);
    if (tree.join === "and") return parts.reduce(common, null);
    const known = parts.filter((part) => part !== null);
    return known.length < parts.length || known.length === 0 ? null : new Set(known.flatMap((part) => [...part]));
}

function common(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
    if (a === null || b === null) return a ?? b;
    return new Set([...a].filter((each) => b.has(each)));
}

/**
 * All of the trees together in the platform's form, a filter of predicates and of clauses of predicates; null for no condition.
 * What has no such form is multiplied out, into an `and` of `or` clauses or the other way round, whichever is shorter; throws
 * INVALID_QUERY when even that has more than 1,000 predicates.
 */
export function toPlatformFilter(trees: readonly (FilterTree | null)[]): PlatformFilter | null {
    const tree = simplify({ join: "and", parts: trees.filter((each) => each !== null) });
    if (!isNode(tree)) return { type: "and", predicates: [tree] };
    if (tree.parts.length === 0) return null;
    return twoLevels(tree) ?? multiplied(tree);
}

function isNode(tree: FilterTree): tree is FilterNode {
    return "join" in tree;
}

/** Joins of the same kind become one, joins of one part the part itself. */
function simplify(tree: FilterTree): FilterTree {
    if (!isNode(tree)) return tree;
    const parts = tree.parts.map(simplify).flatMap((part) => (isNode(part) && part.join === tree.join ? part.parts : [part]));
    return parts.length === 1 ? parts[0]! : { join: tree.join, parts };
}

function twoLevels({ join, parts }: FilterNode): PlatformFilter | null {
    const predicates: Predicate[] = [];
    const clauses: Clause[] = [];
    for (const part of parts) {
        if (!isNode(part)) predicates.push(part);
        else if (part.parts.some(isNode)) return null;
        else clauses.push({ type: part.join, predicates: part.parts as Predicate[] });
    }
    return platformFilter(join, predicates, clauses);
}

function platformFilter(type: "and" | "or", predicates: Predicate[], clauses: Clause[]): PlatformFilter {
    return { type, ...(predicates.length > 0 ? { predicates } : {}), ...(clauses.length > 0 ? { clauses } : {}) };
}

function multiplied(tree: FilterNode): PlatformFilter {
    const [conjunction, disjunction] = [sizeOf(tree, "and"), sizeOf(tree, "or")];
    const outer = conjunction.predicates <= disjunction.predicates ? "and" : "or";
    const { predicates: count } = outer === "and" ? conjunction : disjunction;
    if (count > MAX_MULTIPLIED) throw mistake("filter-too-large", "filter", null, { count: exactly(count), max: MAX_MULTIPLIED });
    const inner = outer === "and" ? "or" : "and";
    const groups = distinct(expand(tree, outer).map((group) => distinct(group)));
    const predicates = groups.filter((group) => group.length === 1).map((group) => group[0]!);
    const clauses = groups.filter((group) => group.length > 1).map((group): Clause => ({ type: inner, predicates: [...group] }));
    return platformFilter(outer, predicates, clauses);
}

function exactly(count: number): number | string {
    return Number.isSafeInteger(count) ? count : "very many";
}

/** How many groups, and predicates in them, `expand` would give: told without doing it. */
function sizeOf(tree: FilterTree, outer: "and" | "or"): { groups: number; predicates: number } {
    if (!isNode(tree)) return { groups: 1, predicates: 1 };
    const sizes = tree.parts.map((part) => sizeOf(part, outer));
    if (tree.join === outer) {
        return { groups: sum(sizes.map((size) => size.groups)), predicates: sum(sizes.map((size) => size.predicates)) };
    }
    const groups = sizes.reduce((product, size) => product * size.groups, 1);
    return { groups, predicates: sum(sizes.map((size) => (size.predicates * groups) / size.groups)) };
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}

/** Groups of predicates: joined by `outer` among each other, by the other word within. */
function expand(tree: FilterTree, outer: "and" | "or"): readonly (readonly Predicate[])[] {
    if (!isNode(tree)) return [[tree]];
    const parts = tree.parts.map((part) => expand(part, outer));
    if (tree.join === outer) return parts.flat();
    return parts.reduce((left, right) => left.flatMap((a) => right.map((b) => [...a, ...b])), [[]] as readonly (readonly Predicate[])[]);
}

function distinct<T>(list: readonly T[]): readonly T[] {
    return [...new Map(list.map((each) => [JSON.stringify(each), each])).values()];
}
