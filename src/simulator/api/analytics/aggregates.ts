/** Conversation aggregates: gathers metric events into groups and buckets and writes the reply. */
import type { AggregateOptions } from "../../options.js";
import type { MediaType } from "../../world/types.js";
import { scopeOf, type ApiContext, type Scope } from "../context.js";
import type { SimulatorRequest } from "../../http/types.js";
import { checkCells, type AggregateQuery, type SortFunction } from "./aggregate-query.js";
import { totalOf, type Cell, type Group } from "./cells.js";
import type { Facts } from "./filter.js";
import { gather, type Gathering, type TargetOf } from "./gather.js";
import { buckets, intervalText } from "./interval.js";
import { serviceLevel, serviceTarget } from "./service-level.js";
import { emptyStatistic, statisticBody, type Statistic } from "./statistics.js";

/** A metric of a cell as replies write it, or null when it did not happen. */
function metricBody(metric: string, cell: Cell, options: AggregateOptions): Record<string, number> | null {
    if (metric === "oServiceLevel") return serviceLevel(cell, options);
    if (metric === "oServiceTarget") return serviceTarget(cell, options);
    const statistic = cell.metrics.get(metric);
    return statistic ? statisticBody(metric, statistic) : null;
}

function cellBody(query: AggregateQuery, cell: Cell, options: AggregateOptions): { metrics: unknown[]; views: unknown[] } {
    const metrics = query.metrics.flatMap((metric) => {
        const stats = metricBody(metric, cell, options);
        return stats ? [{ metric, stats }] : [];
    });
    const zero: Statistic | undefined = options.emptyViews === "zero" ? emptyStatistic() : undefined;
    const views = query.views.flatMap((view) => {
        const statistic = cell.views.get(view.name) ?? zero;
        if (!statistic) return [];
        return [{ name: view.name, stats: statistic.count === 0 ? { count: 0 } : statisticBody(view.target, statistic) }];
    });
    return { metrics, views };
}

function rankValue(group: Group, metric: string, by: SortFunction, options: AggregateOptions): number {
    const total = totalOf(group);
    if (metric === "oServiceTarget") return serviceTarget(total, options)?.target ?? Number.NEGATIVE_INFINITY;
    const statistic = total.metrics.get(metric);
    if (!statistic) return Number.NEGATIVE_INFINITY;
    return by === "average" ? statistic.sum / statistic.count : statistic[by];
}

/** The groups of a topN or bottomN query, best or worst first; all groups of an ordinary one. */
function ranked(query: AggregateQuery, groups: readonly Group[], options: AggregateOptions): readonly Group[] {
    const { ranking } = query;
    if (!ranking) return groups;
    const valued = groups
        .map((group) => ({ group, value: rankValue(group, ranking.metric, ranking.by, options) }))
        .filter(({ value }) => value !== Number.NEGATIVE_INFINITY);
    return valued
        .toSorted((a, b) => (ranking.best ? b.value - a.value : a.value - b.value))
        .slice(0, ranking.limit)
        .map(({ group }) => group);
}

export interface AggregateResult { readonly group: Readonly<Record<string, string>>; readonly data: readonly unknown[] }

/** Runs a query over metric events; intervals in which a group has nothing are absent. */
export async function aggregate(gathering: Gathering, options: AggregateOptions): Promise<readonly AggregateResult[]> {
    const { query, bounds } = gathering;
    const grouping = await gather(gathering);
    let cells = 0;
    return ranked(query, grouping.sorted(), options).flatMap((group) => {
        const data = [...group.buckets]
            .toSorted(([a], [b]) => a - b)
            .flatMap(([bucket, cell]) => {
                const span = bounds[bucket];
                const { metrics, views } = cellBody(query, cell, options);
                if (!span || (metrics.length === 0 && views.length === 0)) return [];
                cells += metrics.length + views.length;
                checkCells(cells, options);
                return [{ interval: intervalText(span, query.zone, options.intervalText), metrics, ...(views.length > 0 ? { views } : {}) }];
            });
        return data.length > 0 ? [{ group: group.values, data }] : [];
    });
}

function divisionsVisible(scope: Scope): Gathering["visible"] {
    if (scope.everything) return null;
    return ({ divisionId }: Facts) => (
        typeof divisionId === "string" ? scope.divisionId(divisionId) : (divisionId ?? []).some((id) => scope.divisionId(id))
    );
}

/** `options`: where a job's limits differ from those of a query at once. */
export type AggregateRunner = (
    request: SimulatorRequest,
    query: AggregateQuery,
    asOf: number,
    options?: AggregateOptions,
) => Promise<readonly AggregateResult[]>;

const MOST_KEPT = 16;
const MOST_ROWS_KEPT = 2000;

/** Runs queries as of an instant: what was emitted later is not told. Small results of intervals that are over are kept: they cannot change. */
export function createAggregates(context: ApiContext): AggregateRunner {
    const kept = new Map<string, readonly AggregateResult[]>();
    const targetOf: TargetOf = (queueId, mediaType) => context.directory.queue(queueId)?.serviceLevel[mediaType as MediaType]?.percentage;

    return async (request, given, asOf, options = context.options.aggregates) => {
        const query = options.implicitMediaTypeGroup && given.groupBy.length === 0 ? { ...given, groupBy: ["mediaType"] } : given;
        const { span } = query;
        const key = JSON.stringify([request.token?.clientId, query, query.period?.toISO(), options.maxCells]);
        const known = span.end <= asOf ? kept.get(key) : undefined;
        if (known) return known;
        const gathering: Gathering = {
            query,
            bounds: buckets(span, query.period, query.zone, options),
            world: context.world,
            span: { start: span.start, end: Math.min(span.end, asOf + 1) },
            visible: divisionsVisible(scopeOf(context, request)),
            targetOf,
        };
        const results = await aggregate(gathering, options);
        if (span.end <= asOf && results.reduce((rows, { data }) => rows + data.length, 0) <= MOST_ROWS_KEPT) {
            kept.set(key, results);
            const [oldest] = kept.keys();
            if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
        }
        return results;
    };
}
