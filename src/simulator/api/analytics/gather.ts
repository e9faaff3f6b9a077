/** Gathers metric events into groups and buckets: from the events themselves, or, many times quicker, from the world's tables of them. */
import type { MetricEvent, World } from "../../world/types.js";
import { createBreather } from "../breather.js";
import type { AggregateQuery } from "./aggregate-query.js";
import { addTo, cellOf, Grouping } from "./cells.js";
import { compileDimensions, inRange, predicatesOf, type Facts } from "./filter.js";
import { gatherTables } from "./gather-tables.js";
import type { Span } from "./interval.js";
import { SERVICE_LEVEL_PARTS } from "./service-level.js";

/** The target of a queue and media type, as a ratio. */
export type TargetOf = (queueId: string, mediaType: string) => number | undefined;

export interface Gathering {
    readonly query: AggregateQuery;
    readonly bounds: readonly Span[];
    readonly world: World;
    /** What is emitted from its start until before its end counts. */
    readonly span: Span;
    /** What the caller may see, by the event's divisions; null for everything. */
    readonly visible: ((facts: Facts) => boolean) | null;
    readonly targetOf: TargetOf;
}

/** What a query looks at. */
export interface Wanted {
    /** Metrics asked for, those that views look at, and those that the service level is made of. */
    readonly metrics: ReadonlySet<string>;
    /** Those of them that a service level target comes with. */
    readonly levels: ReadonlySet<string>;
    readonly dimensions: ReadonlySet<string>;
    readonly passes: (facts: Facts) => boolean;
    readonly target: (facts: Facts) => number | undefined;
}

function wantedBy({ query, visible, targetOf }: Gathering): Wanted {
    const isLevel = (metric: string): boolean => metric === "oServiceLevel" || metric === "oServiceTarget";
    const asked = [...query.metrics, ...(query.ranking ? [query.ranking.metric] : [])];
    const levels = query.metrics.some(isLevel) ? SERVICE_LEVEL_PARTS : [];
    const filtered = predicatesOf(query.filter).flatMap(({ dimension }) => dimension ?? []);
    const fits = compileDimensions(query.filter);
    return {
        metrics: new Set([...asked, ...query.views.map((view) => view.target), ...(asked.some(isLevel) ? SERVICE_LEVEL_PARTS : [])]),
        levels: new Set(levels),
        dimensions: new Set([...query.groupBy, ...filtered, ...(visible ? ["divisionId"] : []), ...(levels.length > 0 ? ["queueId", "mediaType"] : [])]),
        passes: visible ? (facts) => visible(facts) && fits(facts) : fits,
        target: (facts) => targetOf(String(facts["queueId"]), String(facts["mediaType"])),
    };
}

export async function gather(gathering: Gathering): Promise<Grouping> {
    const wanted = wantedBy(gathering);
    const { metricTables: tables } = gathering.world;
    if (!tables || [...wanted.dimensions].some((dimension) => tables.omitted.has(dimension))) return gatherEvents(gathering, wanted);
    return (await gatherTables(gathering, wanted, tables)) ?? gatherEvents(gathering, wanted);
}

async function gatherEvents({ query, bounds, world, span }: Gathering, wanted: Wanted): Promise<Grouping> {
    const grouping = new Grouping(query.groupBy, query.flatten);
    const breathe = createBreather();
    let bucket = 0;
    for (const chunk of world.metricEventChunks(span.start, span.end)) {
        await breathe();
        for (const event of chunk) {
            // Events come in order of emission, so that the bucket only ever moves on.
            while (bucket < bounds.length && event.emitDate >= (bounds[bucket]?.end ?? 0)) bucket += 1;
            if (wanted.metrics.has(event.metric) && wanted.passes(event.dimensions)) addEvent(grouping, query, wanted, event, bucket);
        }
    }
    return grouping;
}

function addEvent(grouping: Grouping, query: AggregateQuery, wanted: Wanted, { metric, value, dimensions }: MetricEvent, bucket: number): void {
    const target = wanted.levels.has(metric) ? wanted.target(dimensions) : undefined;
    for (const group of grouping.of(dimensions)) {
        const cell = cellOf(group, bucket);
        addTo(cell.metrics, metric, value);
        if (target !== undefined) cell.targets.add(target);
        for (const view of query.views) {
            if (view.target === metric && inRange(value, view.range)) addTo(cell.views, view.name, value);
        }
    }
}
