/** The platform's own filters of conversation details, read and checked: each a join of predicates and of clauses of predicates. */
import type { Models } from "purecloud-platform-client-v2";
import { mistake, shown, unknownWord } from "../../analytics/mistakes.js";
import { isMissing, isObject, own, readNumber, readText, readWord, type PlainObject } from "../../analytics/values.js";
import { FILTER_TYPES, PREDICATE_OPERATORS, VALUE_BOUNDS } from "../../analytics/vocabulary.js";
import { GenesysError } from "../../platform/errors.js";
import { detailsTexts } from "./texts.js";
import { CONVERSATION_DIMENSIONS, CONVERSATION_METRICS, PROPERTY_TYPES, SEGMENT_DIMENSIONS, SEGMENT_METRICS } from "./vocabulary.js";

export type ConversationFilter = Models.ConversationDetailQueryFilter;
export type SegmentFilter = Models.SegmentDetailQueryFilter;

/** All of them apply together. */
export interface DetailFilters {
    readonly conversationFilters: readonly ConversationFilter[];
    readonly segmentFilters: readonly SegmentFilter[];
}

interface Vocabulary {
    readonly dimensions: readonly string[];
    readonly metrics: readonly string[];
    /** Whether predicates may be on properties that flows set. */
    readonly properties: boolean;
}

interface Predicate extends Models.SegmentDetailQueryPredicate {}

const VOCABULARIES = {
    conversationFilters: { dimensions: CONVERSATION_DIMENSIONS, metrics: CONVERSATION_METRICS, properties: false },
    segmentFilters: { dimensions: SEGMENT_DIMENSIONS, metrics: SEGMENT_METRICS, properties: true },
} as const satisfies Readonly<Record<string, Vocabulary>>;

type Kind = keyof typeof VOCABULARIES;

const KINDS = Object.keys(VOCABULARIES) as Kind[];
const MAX_FILTERS = 100;
const MAX_PREDICATES = 5_000;
const JOIN_KEYS = ["type", "predicates", "clauses"];
const CLAUSE_KEYS = ["type", "predicates"];
const PREDICATE_KEYS = ["type", "dimension", "metric", "property", "propertyType", "operator", "value", "range"];

/** `{conversationFilters, segmentFilters}`, an object or its JSON text. Throws INVALID_QUERY, naming the entry at fault. */
export function readDetailFilters(value: unknown): DetailFilters {
    const filter = typeof value === "string" ? parse(value) : value;
    if (isMissing(filter)) return { conversationFilters: [], segmentFilters: [] };
    if (!isObject(filter)) throw wrongShape("filter", filter);
    assertKeys(filter, "filter", KINDS);
    return { conversationFilters: readFilters(filter, "conversationFilters"), segmentFilters: readFilters(filter, "segmentFilters") };
}

function wrongShape(field: string, value: unknown): GenesysError {
    return new GenesysError("INVALID_QUERY", detailsTexts, "details-filter-shape", { field, value: shown(value) }, { field, value });
}

function parse(text: string): unknown {
    if (text.trim() === "") return null;
    try {
        return JSON.parse(text) as unknown;
    } catch (error) {
        throw mistake("filter-no-json", "filter", text, { reason: (error as Error).message });
    }
}

function assertKeys(value: PlainObject, field: string, allowed: readonly string[]): void {
    for (const key of Object.keys(value)) if (!allowed.includes(key)) throw unknownWord("filter-key-unknown", field, key, allowed);
}

function readFilters(filter: PlainObject, kind: Kind): readonly ConversationFilter[] {
    const value = own(filter, kind);
    if (isMissing(value)) return [];
    // One filter alone is meant as a list of it.
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length > MAX_FILTERS) throw mistake("query-list-too-long", kind, null, { count: list.length, max: MAX_FILTERS });
    const reader = new FilterReader(VOCABULARIES[kind]);
    return list.map((entry, index) => reader.read(entry, `filter.${kind}[${index}]`));
}

class FilterReader {
    private predicates = 0;

    constructor(private readonly vocabulary: Vocabulary) {}

    read(value: unknown, field: string): SegmentFilter {
        const join = this.readJoin(value, field, JOIN_KEYS);
        const clauses = entries(value as PlainObject, "clauses", field).map((entry, index) =>
            this.readJoin(entry, `${field}.clauses[${index}]`, CLAUSE_KEYS),
        );
        if (clauses.length + join.predicates.length === 0) throw mistake("filter-empty-clause", field, null);
        const { type, predicates } = join;
        return { type, ...(predicates.length === 0 ? {} : { predicates }), ...(clauses.length === 0 ? {} : { clauses }) };
    }

    private readJoin(value: unknown, field: string, keys: readonly string[]): Models.SegmentDetailQueryClause {
        if (!isObject(value)) throw wrongShape(field, value);
        assertKeys(value, field, keys);
        const predicates = entries(value, "predicates", field);
        this.predicates += predicates.length;
        if (this.predicates > MAX_PREDICATES) throw mistake("query-list-too-long", "filter", null, { count: this.predicates, max: MAX_PREDICATES });
        if (keys === CLAUSE_KEYS && predicates.length === 0) throw mistake("filter-empty-clause", field, null);
        return {
            type: readWord(own(value, "type"), `${field}.type`, FILTER_TYPES),
            predicates: predicates.map((each, index) => this.readPredicate(each, `${field}.predicates[${index}]`)),
        };
    }

    private readPredicate(value: unknown, field: string): Predicate {
        if (!isObject(value)) throw wrongShape(field, value);
        assertKeys(value, field, PREDICATE_KEYS);
        const [operator, wanted, range] = ["operator", "value", "range"].map((key) => own(value, key));
        const predicate: Predicate = {
            ...this.readSubject(value, field),
            operator: isMissing(operator) ? "matches" : readWord(operator, `${field}.operator`, PREDICATE_OPERATORS),
        };
        if (predicate.operator !== "matches") {
            if (isMissing(wanted) && isMissing(range)) return predicate;
            throw mistake("filter-needless-value", field, wanted ?? range, { operator: predicate.operator! });
        }
        if (isMissing(wanted) === isMissing(range)) throw mistake("filter-no-value", field, null);
        return isMissing(wanted) ? { ...predicate, range: readRange(range, `${field}.range`) } : { ...predicate, value: readValue(wanted, `${field}.value`) };
    }

    /** What the predicate is about: a dimension, a metric or a property, exactly one of them. */
    private readSubject(value: PlainObject, field: string): Predicate {
        const { dimensions, metrics, properties } = this.vocabulary;
        const kinds = properties ? ["dimension", "metric", "property"] : ["dimension", "metric"];
        const named = kinds.filter((kind) => !isMissing(own(value, kind)));
        const [type] = named;
        if (type === undefined || named.length > 1) {
            throw new GenesysError("INVALID_QUERY", detailsTexts, "details-filter-subject", { field, allowed: kinds.join(", ") }, { field });
        }
        const told = own(value, "type");
        if (!isMissing(told)) readWord(told, `${field}.type`, [type]);
        if (type === "dimension") return { type, dimension: readWord(own(value, type), `${field}.dimension`, dimensions) };
        if (type === "metric") return { type, metric: readWord(own(value, type), `${field}.metric`, metrics) };
        const propertyType = own(value, "propertyType");
        return {
            type,
            property: readText(own(value, type), `${field}.property`),
            ...(isMissing(propertyType) ? {} : { propertyType: readWord(propertyType, `${field}.propertyType`, PROPERTY_TYPES) }),
        };
    }
}

function entries(node: PlainObject, key: string, field: string): readonly unknown[] {
    const value = own(node, key);
    if (isMissing(value)) return [];
    if (!Array.isArray(value)) throw mistake("query-no-list", `${field}.${key}`, value);
    return value;
}

function readValue(value: unknown, field: string): string {
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return String(value);
    throw mistake("query-no-text", field, value);
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
