/** User aggregates: the time that users spent in each routing status and presence. */
import type { SimulatorRequest } from "../../http/types.js";
import type { AggregateOptions } from "../../options.js";
import { USER_AGGREGATE_METRICS } from "../../vocabulary.js";
import type { AgentDefinition, AgentSpan } from "../../world/types.js";
import { createBreather } from "../breather.js";
import { scopeOf, type ApiContext } from "../context.js";
import { INTEGER, type ObjectShape } from "../shape.js";
import { aggregateQuery, checkCells, familyShape, type AggregateQuery } from "./aggregate-query.js";
import type { AggregateResult } from "./aggregates.js";
import { addTo, cellOf, Grouping, type Cell, type Group } from "./cells.js";
import { compileDimensions, inRange } from "./filter.js";
import { bucketAt, buckets, intervalText, type Span } from "./interval.js";
import { presenceMappings } from "./observations.js";
import { statisticBody, type Statistic } from "./statistics.js";
import { spanDays, Stretches, type Stretch } from "./user-spans.js";

export const USER_AGGREGATES = familyShape(USER_AGGREGATE_METRICS, ["userId"]);
export const USER_AGGREGATE_JOB: ObjectShape = { ...USER_AGGREGATES, fields: { ...USER_AGGREGATES.fields, pageSize: INTEGER } };
/** Between the parts of a key. */
const SEPARATOR = "\n";

/** The qualifier under which a metric counts a span. */
function qualifierOf(context: ApiContext, metric: string): (span: AgentSpan) => string {
    if (metric === "tAgentRoutingStatus") return (span) => span.routingStatus;
    if (metric === "tOrganizationPresence") return (span) => span.presenceId;
    return (span) => (context.directory.presence(span.presenceId)?.systemPresence ?? "Offline").toUpperCase().replaceAll(" ", "_");
}

interface Gathering { readonly query: AggregateQuery; readonly bounds: readonly Span[]; readonly asOf: number }

/** Adds a stretch to every bucket that it touches, cut at the bucket's bounds. */
function addStretch(group: Group, { query, bounds }: Gathering, metric: string, stretch: Stretch): void {
    for (let index = bucketAt(bounds, stretch.start); index < bounds.length; index += 1) {
        const bucket = bounds[index];
        if (!bucket || bucket.start >= stretch.end) return;
        const length = Math.min(stretch.end, bucket.end) - Math.max(stretch.start, bucket.start);
        const cell = cellOf(group, index);
        if (query.metrics.includes(metric)) addTo(cell.metrics, `${metric}${SEPARATOR}${stretch.value}`, length);
        for (const view of query.views) {
            if (view.target === metric && inRange(length, view.range)) addTo(cell.views, view.name, length);
        }
    }
}

async function gather(context: ApiContext, gathering: Gathering, agents: readonly AgentDefinition[]): Promise<Grouping> {
    const { query, asOf } = gathering;
    const grouping = new Grouping(query.groupBy, query.flatten);
    const end = Math.min(query.span.end, asOf);
    if (end <= query.span.start) return grouping;
    const wanted = [
        ...new Set([...query.metrics, ...query.views.map((view) => view.target)]),
    ].map((metric) => ({ metric, qualifier: qualifierOf(context, metric) }));
    const stretches = new Stretches((key, stretch) => {
        const [userId = "", metric = ""] = key.split(SEPARATOR);
        for (const group of grouping.of({ userId })) addStretch(group, gathering, metric, stretch);
    });
    const breathe = createBreather();
    for (const spans of spanDays(context.world, new Set(agents.map(({ id }) => id)), query.span.start, end)) {
        await breathe();
        for (const span of spans) {
            for (const { metric, qualifier } of wanted) stretches.add(`${span.agentId}${SEPARATOR}${metric}`, qualifier(span), span.start, span.end);
        }
    }
    stretches.finish();
    return grouping;
}

function statsBody(metric: string, statistic: Statistic, options: AggregateOptions): Record<string, number> {
    return options.userStats === "sum" ? { sum: statistic.sum } : statisticBody(metric, statistic);
}

function cellBody(query: AggregateQuery, cell: Cell, options: AggregateOptions): { metrics: unknown[]; views: unknown[] } {
    const metrics = query.metrics.flatMap((metric) =>
        [...cell.metrics]
            .filter(([key]) => key.startsWith(`${metric}${SEPARATOR}`))
            .map(([key, statistic]) => ({ metric, qualifier: key.slice(metric.length + 1), stats: statsBody(metric, statistic, options) })),
    );
    const views = query.views.flatMap((view) => {
        const statistic = cell.views.get(view.name);
        return statistic ? [{ name: view.name, stats: statsBody(view.target, statistic, options) }] : [];
    });
    return { metrics, views };
}

/** The results of a query as of an instant, by user. */
export async function runUserAggregates(
    context: ApiContext,
    request: SimulatorRequest,
    query: AggregateQuery,
    asOf: number,
    options: AggregateOptions = context.options.aggregates,
): Promise<readonly AggregateResult[]> {
    const passes = compileDimensions(query.filter);
    const scope = scopeOf(context, request);
    const agents = context.world.centre.agents.filter((agent) => scope.division(agent.division) && passes({ userId: agent.id }));
    const bounds = buckets(query.span, query.period, query.zone, options);
    const grouping = await gather(context, { query, bounds, asOf }, agents);
    let cells = 0;
    return grouping.sorted().map((group) => {
        const data = [...group.buckets].toSorted(([a], [b]) => a - b).flatMap(([index, cell]) => {
            const bucket = bounds[index];
            if (!bucket) return [];
            const { metrics, views } = cellBody(query, cell, options);
            cells += metrics.length;
            checkCells(cells, options);
            return [{ interval: intervalText(bucket, query.zone, options.intervalText), metrics, ...(views.length > 0 ? { views } : {}) }];
        });
        return { group: group.values, data };
    });
}

/** UserAggregateQueryResponse. */
export async function userAggregates(context: ApiContext, request: SimulatorRequest): Promise<Record<string, unknown>> {
    const { query } = aggregateQuery(USER_AGGREGATES, request.body, context.options.aggregates);
    const results = await runUserAggregates(context, request, query, context.clock.now());
    return { systemToOrganizationMappings: presenceMappings(context), results };
}
