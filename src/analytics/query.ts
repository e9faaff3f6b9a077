/** The platform's query: from what is asked for, the ids of the things it names, and the interval that its words mean now. */
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, toPlatformFilter, type PlatformFilter } from "./filter.js";
import { countBuckets } from "./granularity.js";
import type { Interval } from "./interval.js";
import { answeredWithinView, type Kpi } from "./kpis.js";
import { mistake } from "./mistakes.js";
import type { AggregateRequest } from "./request.js";
import { OVERLAPPING_DIMENSIONS } from "./vocabulary.js";

export type PlatformQuery = Models.ConversationAggregationQuery;

/** More zero-filled buckets a group would be no report. */
const MAX_BUCKETS = 100_000;

export interface ChosenIds {
    readonly queues: readonly string[];
    readonly agents: readonly string[];
}

/** Everything about the query that can be wrong without knowing any id: throws INVALID_QUERY. */
export function checkQuery(request: AggregateRequest, interval: Interval): void {
    const buckets = countBuckets(interval, request.granularity);
    if (request.zeroFill && buckets > MAX_BUCKETS) {
        throw mistake("query-too-many-buckets", "granularity", request.granularity, { count: buckets, max: MAX_BUCKETS });
    }
    const placeholders = (references: readonly unknown[]): readonly string[] => references.map((_, index) => String(index));
    platformFilter(request, { queues: placeholders(request.queues), agents: placeholders(request.agents) });
}

export function buildQuery(request: AggregateRequest, interval: Interval, ids: ChosenIds): PlatformQuery {
    const filter = platformFilter(request, ids);
    const views = [...request.views, ...request.within.map(answeredWithinView)];
    return {
        interval: `${interval.start}/${interval.end}`,
        ...(request.granularity === null ? {} : { granularity: request.granularity }),
        timeZone: interval.timeZone,
        ...(request.groupBy.length === 0 ? {} : { groupBy: [...request.groupBy] }),
        ...(filter === null ? {} : { filter }),
        metrics: sentMetrics(request),
        ...(views.length === 0 ? {} : { views }),
        ...request.native,
    };
}

/** The metrics asked for by name, those that the key figures need, and the one that groups are sorted by. */
export function sentMetrics({ metrics, kpis, native }: AggregateRequest): string[] {
    const sort = native.sortMetric ? [native.sortMetric.name] : [];
    return [...new Set([...metrics, ...kpis.flatMap((kpi) => kpi.needs), ...sort])];
}

function platformFilter({ filter, mediaTypes, directions }: AggregateRequest, { queues, agents }: ChosenIds): PlatformFilter | null {
    return toPlatformFilter([
        anyOf("queueId", queues),
        anyOf("userId", agents),
        anyOf("mediaType", mediaTypes),
        anyOf("direction", directions),
        filter,
    ]);
}

/** Only its first groups, or its last, are told: it cannot be cut. */
export function isRanked({ queryType }: Pick<PlatformQuery, "queryType">): boolean {
    return queryType === "topN" || queryType === "bottomN";
}

/**
 * The query whose single figures are the totals, where those of the groups must not be added up: one interaction is counted in
 * several groups, or only the first groups were asked for. Null where adding up is right. Where the groups tell callbacks apart and
 * a key figure is unknown for these, the totals are by media type too.
 */
export function totalsQuery(query: PlatformQuery, kpis: readonly Kpi[]): PlatformQuery | null {
    if (!isRanked(query) && !(query.groupBy ?? []).some((dimension) => OVERLAPPING_DIMENSIONS.has(dimension))) return null;
    const tellsCallbacks = (query.groupBy ?? []).includes("mediaType") && kpis.some((kpi) => kpi.unknownForCallbacks);
    const { interval, timeZone, filter, metrics, views, alternateTimeDimension } = query;
    return {
        interval,
        ...(timeZone === undefined ? {} : { timeZone }),
        ...(tellsCallbacks ? { groupBy: ["mediaType"] } : {}),
        ...(filter === undefined ? {} : { filter }),
        metrics,
        ...(views === undefined ? {} : { views }),
        ...(alternateTimeDimension === undefined ? {} : { alternateTimeDimension }),
    };
}
