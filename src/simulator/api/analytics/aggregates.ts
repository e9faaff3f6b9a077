/** Conversation aggregates: gathers metric events into groups and buckets and writes the reply. */
import type { AggregateOptions } from "../../options.js";
import type { MediaType, MetricEvent } from "../../world/types.js";
import { createBreather } from "../breather.js";
import { scopeOf, type ApiContext, type Scope } from "../context.js";
import type { SimulatorRequest } from "../../http/types.js";
import { checkCells, type AggregateQuery, type SortFunction } from "./aggregate-query.js";
import { addTo, cellOf, Grouping, totalOf, type Cell, type Group } from "./cells.js";
import { compileDimensions, inRange, type Facts } from "./filter.js";
import { buckets, intervalText, type Span } from "./interval.js";
import { SERVICE_LEVEL_PARTS, serviceLevel, serviceTarget } from "./service-level.js";
import { emptyStatistic, statisticBody, type Statistic } from "./statistics.js";

/** The target of a queue and media type, as a ratio. */
export type TargetOf = (queueId: string, mediaType: string) => number | undefined;

interface Gathering {
    readonly query: AggregateQuery;
    readonly bounds: readonly Span[];
    readonly chunks: Iterable<readonly MetricEvent[]>;
    readonly visible: (facts: Facts) => boolean;
    readonly targetOf: TargetOf;
}

/** Metrics to gather: those asked for, what views look at, and what the service level is made of. */
function wantedMetrics(query: AggregateQuery): ReadonlySet<string> {
    const asked = [...query.metrics, ...(query.ranking ? [query.ranking.metric] : [])];
    const level = asked.some((metric) => metric === "oServiceLevel" || metric === "oServiceTarget");
    return new Set([...asked, ...query.views.map((view) => view.target), ...(level ? SERVICE_LEVEL_PARTS : [])]);
}

async function gather({ query, bounds, chunks, visible, targetOf }: Gathering): Promise<Grouping> {
    const grouping = new Grouping(query.groupBy, query.flatten);
    const wanted = wantedMetrics(query);
    const level = query.metrics.some((metric) => metric === "oServiceLevel" || metric === "oServiceTarget");
    const passes = compileDimensions(query.filter);
    const targets = level ? new Set(SERVICE_LEVEL_PARTS) : new Set<string>();
    const breathe = createBreather();
    let bucket = 0;
    for (const chunk of chunks) {
        await breathe();
        for (const event of chunk) {
            // Events come in order of emission, so that the bucket only ever moves on.
            while (bucket < bounds.length && event.emitDate >= (bounds[bucket]?.end ?? 0)) bucket += 1;
            if (!wanted.has(event.metric) || !visible(event.dimensions) || !passes(event.dimensions)) continue;
            const target = targets.has(event.metric) ? targetOf(String(event.dimensions.queueId), String(event.dimensions.mediaType)) : undefined;
            for (const group of grouping.of(event.dimensions)) {
                const cell = cellOf(group, bucket);
                addTo(cell.metrics, event.metric, event.value);
                if (target !== undefined) cell.targets.add(target);
                for (const view of query.views) {
                    if (view.target === event.metric && inRange(event.value, view.range)) addTo(cell.views, view.name, event.value);
                }
            }
        }
    }
    return grouping;
}

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

function divisionsVisible(scope: Scope): (facts: Facts) => boolean {
    if (scope.everything) return () => true;
    return ({ divisionId }) => (
        typeof divisionId === "string" ? scope.divisionId(divisionId) : (divisionId ?? []).some((id) => scope.divisionId(id))
    );
}

export type AggregateRunner = (request: SimulatorRequest, query: AggregateQuery, asOf: number) => Promise<readonly AggregateResult[]>;

const MOST_KEPT = 16;

/** Runs queries as of an instant: what was emitted later is not told. Results of intervals that are over are kept, since they cannot change. */
export function createAggregates(context: ApiContext): AggregateRunner {
    const options = context.options.aggregates;
    const kept = new Map<string, readonly AggregateResult[]>();
    const targetOf: TargetOf = (queueId, mediaType) => context.directory.queue(queueId)?.serviceLevel[mediaType as MediaType]?.percentage;

    return async (request, given, asOf) => {
        const query = options.implicitMediaTypeGroup && given.groupBy.length === 0 ? { ...given, groupBy: ["mediaType"] } : given;
        const { span } = query;
        const key = JSON.stringify([request.token?.clientId, query, query.period?.toISO()]);
        const known = span.end <= asOf ? kept.get(key) : undefined;
        if (known) return known;
        const gathering: Gathering = {
            query,
            bounds: buckets(span, query.period, query.zone, options),
            chunks: context.world.metricEventChunks(span.start, Math.min(span.end, asOf + 1)),
            visible: divisionsVisible(scopeOf(context, request)),
            targetOf,
        };
        const results = await aggregate(gathering, options);
        if (span.end <= asOf) {
            kept.set(key, results);
            const [oldest] = kept.keys();
            if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
        }
        return results;
    };
}
