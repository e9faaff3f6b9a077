/** The conversation aggregates query: what its body may say, and its limits. */
import type { Duration } from "luxon";
import { badField, invalidValue } from "../../http/errors.js";
import { ApiError } from "../../http/types.js";
import type { AggregateOptions, RestOptions } from "../../options.js";
import { CONVERSATION_DIMENSIONS, CONVERSATION_FILTER_DIMENSIONS, CONVERSATION_METRICS, CONVERSATION_SORT_METRICS } from "../../vocabulary.js";
import { checked, choiceOf, FLAG, INTEGER, listOf, NUMBER, objectOf, TEXT, type ObjectShape } from "../shape.js";
import { filterShape, predicatesOf, type Filter } from "./filter.js";
import { parseGranularity, parseInterval, parseTimeZone, type Span } from "./interval.js";

export interface View {
    readonly target: string;
    readonly name: string;
    readonly function: "rangeBound";
    readonly range: { readonly gte?: number; readonly lt?: number };
}

export type SortFunction = "average" | "count" | "max" | "min" | "sum";

export interface AggregateBody {
    readonly interval: string;
    readonly metrics: readonly string[];
    readonly granularity?: string | null;
    readonly timeZone?: string | null;
    readonly groupBy?: readonly string[] | null;
    readonly filter?: Filter | null;
    readonly views?: readonly View[] | null;
    readonly flattenMultivaluedDimensions?: boolean | null;
    readonly alternateTimeDimension?: string | null;
    readonly queryType?: "groupBy" | "topN" | "bottomN" | null;
    readonly limit?: number | null;
    readonly sortMetric?: { readonly name: string; readonly function: SortFunction } | null;
    readonly pageSize?: number | null;
}

/** A body that was found valid, with everything parsed. */
export interface AggregateQuery {
    readonly span: Span;
    readonly period: Duration | null;
    readonly zone: string;
    readonly metrics: readonly string[];
    readonly groupBy: readonly string[];
    readonly filter: Filter | null;
    readonly views: readonly View[];
    readonly flatten: boolean;
    /** Null for an ordinary query. */
    readonly ranking: { readonly best: boolean; readonly limit: number; readonly metric: string; readonly by: SortFunction } | null;
}

function viewShape(metrics: readonly string[]): ObjectShape {
    const range = objectOf({ gte: NUMBER, lt: NUMBER });
    return objectOf(
        { target: choiceOf(metrics), function: choiceOf(["rangeBound"]), name: TEXT, range },
        { required: ["target", "function", "name"] },
    );
}

const COMMON = {
    interval: TEXT,
    granularity: TEXT,
    timeZone: TEXT,
    alternateTimeDimension: choiceOf(["eventTime"]),
    flattenMultivaluedDimensions: FLAG,
} as const;

const CONVERSATION_FIELDS = {
    ...COMMON,
    metrics: listOf(choiceOf(CONVERSATION_METRICS)),
    groupBy: listOf(choiceOf(CONVERSATION_DIMENSIONS)),
    filter: filterShape(CONVERSATION_FILTER_DIMENSIONS),
    views: listOf(viewShape(CONVERSATION_METRICS)),
    queryType: choiceOf(["groupBy", "topN", "bottomN"]),
    limit: INTEGER,
    sortMetric: objectOf(
        { name: choiceOf(CONVERSATION_SORT_METRICS), function: choiceOf(["average", "count", "max", "min", "sum"]) },
        { required: ["name", "function"] },
    ),
};

const REQUIRED = { required: ["interval", "metrics"] } as const;

export const CONVERSATION_AGGREGATES = objectOf(CONVERSATION_FIELDS, REQUIRED);
export const CONVERSATION_AGGREGATE_JOB = objectOf({ ...CONVERSATION_FIELDS, pageSize: INTEGER }, REQUIRED);

/** The shape of a family's query that groups and filters by few dimensions only. */
export function familyShape(metrics: readonly string[], dimensions: readonly string[]): ObjectShape {
    const fields = {
        ...COMMON,
        metrics: listOf(choiceOf(metrics)),
        groupBy: listOf(choiceOf(dimensions)),
        filter: filterShape(dimensions),
        views: listOf(viewShape(metrics)),
    };
    return objectOf(fields, REQUIRED);
}

function checkLimits(body: AggregateBody, span: Span, period: Duration | null, limits: AggregateOptions): void {
    const refuse = (message: string, fieldName: string): never => {
        throw badField(message, fieldName);
    };
    if (limits.maxIntervalDays !== null && span.end - span.start > limits.maxIntervalDays * 86_400_000) {
        refuse(`The interval may not be longer than ${limits.maxIntervalDays} days.`, "interval");
    }
    if (limits.minGranularityMs !== null && period && period.toMillis() < limits.minGranularityMs) {
        refuse("The granularity is too fine.", "granularity");
    }
    if (limits.maxGroupBy !== null && (body.groupBy?.length ?? 0) > limits.maxGroupBy) {
        refuse(`At most ${limits.maxGroupBy} dimensions may be grouped by.`, "groupBy");
    }
    if (limits.maxPredicates !== null && predicatesOf(body.filter).length > limits.maxPredicates) {
        refuse(`A filter may have at most ${limits.maxPredicates} predicates.`, "filter");
    }
    if ((body.views?.length ?? 0) > limits.maxViews) refuse(`A query may have at most ${limits.maxViews} views.`, "views");
}

function checkViews(views: readonly View[]): void {
    const names = new Set<string>();
    for (const [index, view] of views.entries()) {
        if (!view.target.startsWith("t")) throw invalidValue(view.target, `views[${index}].target`, "target", "timer metrics");
        if (view.range?.gte === undefined && view.range?.lt === undefined) {
            throw badField("A range-bound view needs a range.", `views[${index}].range`);
        }
        if (names.has(view.name)) throw badField(`Two views are named ${view.name}.`, `views[${index}].name`);
        names.add(view.name);
    }
}

function ranking(body: AggregateBody): AggregateQuery["ranking"] {
    const type = body.queryType ?? "groupBy";
    if (type === "groupBy") return null;
    if (body.limit === undefined || body.limit === null || body.limit < 1) throw badField(`A ${type} query needs a limit of at least 1.`, "limit");
    if (!body.sortMetric && body.metrics.length > 1) {
        throw badField(`A ${type} query with several metrics needs a sortMetric.`, "sortMetric");
    }
    return {
        best: type === "topN",
        limit: body.limit,
        metric: body.sortMetric?.name ?? body.metrics[0] ?? "",
        by: body.sortMetric?.function ?? "count",
    };
}

/** Throws 400 for whatever the query may not say. */
export function aggregateQuery(shape: ObjectShape, input: unknown, limits: AggregateOptions): {
    readonly query: AggregateQuery;
    readonly body: AggregateBody;
} {
    const body = checked(shape, input) as AggregateBody;
    if (body.metrics.length === 0) throw badField("A query needs at least one metric.", "metrics");
    const span = parseInterval(body.interval);
    const period = parseGranularity(body.granularity);
    checkLimits(body, span, period, limits);
    const views = body.views ?? [];
    checkViews(views);
    const query: AggregateQuery = {
        span,
        period,
        zone: parseTimeZone(body.timeZone),
        metrics: [...new Set(body.metrics)],
        groupBy: [...new Set(body.groupBy ?? [])],
        filter: body.filter ?? null,
        views,
        flatten: body.flattenMultivaluedDimensions ?? false,
        ranking: ranking(body),
    };
    return { query, body };
}

/** The limits of queries that run as jobs. */
export function jobLimits({ aggregates, jobs }: RestOptions): AggregateOptions {
    return { ...aggregates, maxIntervalDays: jobs.maxIntervalDays, maxCells: jobs.maxCells };
}

/** Refuses an answer with more cells than the option allows. */
export function checkCells(cells: number, limits: AggregateOptions): void {
    if (limits.maxCells !== null && cells > limits.maxCells) {
        throw new ApiError(
            400,
            "response.entity.too.large",
            "The response is over the size limit. Reduce the interval, the grouping or the metrics.",
        );
    }
}
