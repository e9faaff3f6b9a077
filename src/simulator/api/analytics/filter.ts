/** Filters of analytics queries: predicates joined by and/or, and clauses of such joins. */
import { badField } from "../../http/errors.js";
import { choiceOf, listOf, NUMBER, objectOf, TEXT, type ObjectShape, type Shape } from "../shape.js";

export interface NumericRange { readonly gt?: number; readonly gte?: number; readonly lt?: number; readonly lte?: number }

export interface Predicate {
    readonly type?: string;
    readonly dimension?: string;
    readonly metric?: string;
    readonly property?: string;
    readonly operator?: string;
    readonly value?: string | null;
    readonly range?: NumericRange | null;
    /** Several values in one, put together here; never in a request. */
    readonly anyOf?: ReadonlySet<string>;
}

interface Join { readonly type: string; readonly predicates?: readonly Predicate[] }

export interface Filter extends Join { readonly clauses?: readonly Join[] }

/** Dimension → value, or values of a multi-valued dimension. */
export type Facts = Readonly<Record<string, string | readonly string[] | undefined>>;

const OPERATORS = ["matches", "exists", "notExists"] as const;
export const RANGE: Shape = objectOf({ gt: NUMBER, gte: NUMBER, lt: NUMBER, lte: NUMBER });

/** The filter shape of one kind of query; only these dimensions (and metrics) are taken. */
export function filterShape(
    dimensions: readonly string[],
    more: { readonly metrics?: readonly string[]; readonly properties?: readonly string[] } = {},
): ObjectShape {
    const predicate = objectOf({
        type: choiceOf(["dimension", "property", "metric"], true),
        dimension: choiceOf(dimensions),
        operator: choiceOf(OPERATORS, true),
        value: TEXT,
        range: RANGE,
        ...(more.metrics ? { metric: choiceOf(more.metrics) } : {}),
        ...(more.properties ? { property: TEXT, propertyType: choiceOf(more.properties) } : {}),
    });
    const join = choiceOf(["and", "or"], true);
    const clause = objectOf({ type: join, predicates: listOf(predicate) }, { required: ["type"] });
    return objectOf({ type: join, clauses: listOf(clause), predicates: listOf(predicate) }, { required: ["type"] });
}

export function inRange(value: number, range: NumericRange): boolean {
    return (
        (range.gt === undefined || value > range.gt) &&
        (range.gte === undefined || value >= range.gte) &&
        (range.lt === undefined || value < range.lt) &&
        (range.lte === undefined || value <= range.lte)
    );
}

export function predicatesOf(filter: Filter | null | undefined): readonly Predicate[] {
    return [...(filter?.predicates ?? []), ...(filter?.clauses ?? []).flatMap((clause) => clause.predicates ?? [])];
}

export type Operator = "matches" | "exists" | "notexists";

export function operatorOf(predicate: Predicate): Operator {
    return (predicate.operator ?? "matches").toLowerCase() as Operator;
}

/** Throws 400 for a predicate that compares with nothing. */
export function requireComparison(predicate: Predicate): void {
    const compared = (predicate.value !== undefined && predicate.value !== null) || (predicate.range !== undefined && predicate.range !== null);
    if (operatorOf(predicate) === "matches" && !compared) {
        const name = predicate.dimension ?? predicate.metric ?? predicate.property ?? "";
        throw badField(`The predicate on ${name} needs a value or a range.`, "filter.predicates.value");
    }
}

/** One predicate on a plain dimension. */
export function dimensionTest(predicate: Predicate): (facts: Facts) => boolean {
    const { dimension, value, range, anyOf } = predicate;
    if (!anyOf) requireComparison(predicate);
    if (dimension === undefined) throw badField("A predicate needs a dimension.", "filter.predicates.dimension");
    const operator = operatorOf(predicate);
    const exists = (own: Facts[string]): boolean => own !== undefined && own.length > 0;
    if (operator === "exists") return (facts) => exists(facts[dimension]);
    if (operator === "notexists") return (facts) => !exists(facts[dimension]);
    const one = (own: string): boolean => (
        anyOf ? anyOf.has(own) : value !== undefined && value !== null ? own === value : range ? inRange(Number(own), range) : false
    );
    return (facts) => {
        const own = facts[dimension];
        if (own === undefined) return false;
        return typeof own === "string" ? one(own) : own.some(one);
    };
}

function compileJoin<Subject>(type: string, tests: readonly ((subject: Subject) => boolean)[]): (subject: Subject) => boolean {
    if (tests.length === 0) return () => true;
    const [only] = tests;
    if (only && tests.length === 1) return only;
    return type.toLowerCase() === "and" ? (subject) => tests.every((test) => test(subject)) : (subject) => tests.some((test) => test(subject));
}

const MANY = 4;

/** Joins the values that an `or` compares one dimension with, so that a hundred queues cost one look-up instead of a hundred. */
function gathered(join: Join): Join {
    if (join.type.toLowerCase() !== "or") return join;
    const values = new Map<string, Set<string>>();
    const others: Predicate[] = [];
    for (const predicate of join.predicates ?? []) {
        const { dimension, value } = predicate;
        if (dimension === undefined || value === undefined || value === null || operatorOf(predicate) !== "matches") others.push(predicate);
        else values.set(dimension, (values.get(dimension) ?? new Set()).add(value));
    }
    if ([...values.values()].every((set) => set.size < MANY)) return join;
    return { ...join, predicates: [...others, ...[...values].map(([dimension, anyOf]) => ({ dimension, anyOf }))] };
}

/** A filter over plain dimensions as one test; an absent filter lets everything through. */
export function compileDimensions(filter: Filter | null | undefined): (facts: Facts) => boolean {
    if (!filter) return () => true;
    const clauses = filter.clauses?.map(gathered);
    return compileFilter<Facts>({ ...gathered(filter), ...(clauses ? { clauses } : {}) }, dimensionTest);
}

/** The whole filter as one test, made of tests of its predicates; an absent filter lets everything through. */
export function compileFilter<Subject>(
    filter: Filter | null | undefined,
    predicateTest: (predicate: Predicate) => (subject: Subject) => boolean,
): (subject: Subject) => boolean {
    if (!filter) return () => true;
    const own = (filter.predicates ?? []).map(predicateTest);
    const clauses = (filter.clauses ?? []).map((clause) => compileJoin(clause.type, (clause.predicates ?? []).map(predicateTest)));
    return compileJoin(filter.type, [...own, ...clauses]);
}
