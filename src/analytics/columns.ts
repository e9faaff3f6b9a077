/** The columns of a result: which there are, in which order, and how each is read from a bucket's figures. */
import type { Models } from "purecloud-platform-client-v2";
import type { EntityKind } from "../platform/types.js";
import { anyOf, mediaTypesOf } from "./filter.js";
import { countOf, finite, sumOf, type Cells, type ReadFigure, type Stats } from "./kpis.js";
import { sentMetrics } from "./query.js";
import type { AggregateRequest, Durations } from "./request.js";
import { STEP_CELLS, type Steps } from "./steps.js";
import { metricKind, type MetricKind } from "./vocabulary.js";

export type Results = readonly Models.ConversationAggregateDataContainer[];

/** One line of a result: its keys are the columns, in their order. */
export type Row = Record<string, string | number | null>;

export interface DimensionColumn {
    readonly dimension: string;
    /** Null where things of this kind have no names. */
    readonly kind: EntityKind | null;
    readonly nameColumn: string | null;
}

export type Unit = "count" | "milliseconds" | "number" | "ratio" | "seconds";

export interface ValueColumn {
    readonly name: string;
    readonly unit: Unit;
    readonly read: ReadFigure;
    /** The value in a bucket that the platform did not return. */
    readonly empty: 0 | null;
    readonly unknownForCallbacks: boolean;
}

export interface Plan {
    readonly dimensions: readonly DimensionColumn[];
    readonly values: readonly ValueColumn[];
    /** All names, in order. */
    readonly columns: readonly string[];
    /** Where the figures of a metric (`metric`, `metric_QUALIFIER`) or a view are kept. */
    readonly metricSlots: ReadonlyMap<string, number>;
    readonly viewSlots: ReadonlyMap<string, number>;
    /** Service levels that came with several targets: their totals have none. */
    readonly targetsDiffer: ReadonlySet<string>;
    /** Whether some metric came with qualifiers. */
    readonly qualified: boolean;
    readonly size: number;
    readonly durations: Durations;
    /** Whether groups tell callbacks from the rest, and whether nothing but callbacks was asked for. */
    readonly byMediaType: boolean;
    readonly callbacksOnly: boolean;
}

const INTERVAL_COLUMNS = ["intervalStart", "intervalEnd", "intervalStartLocal"] as const;

/** Dimensions whose values are ids of things with names. */
const NAMED: ReadonlyMap<string, EntityKind> = new Map([
    ["queueId", "queue"],
    ["divisionId", "division"],
    ["wrapUpCode", "wrapUpCode"],
    ["groupId", "group"],
    ["requestedLanguageId", "language"],
    ...(["userId", "assignerId", "proposedAgentId", "scoredAgentId", "selectedAgentId"] as const).map((id) => [id, "user"] as const),
    ...(["activeSkillId", "removedSkillId", "requestedRoutingSkillId"] as const).map((id) => [id, "skill"] as const),
]);

/** What the platform sent beyond one plain figure a metric. */
interface Seen {
    readonly qualifiers: ReadonlyMap<string, ReadonlySet<string>>;
    /** Metrics with percentiles, and counters that also tell sums. */
    readonly percentiles: ReadonlySet<string>;
    readonly sums: ReadonlySet<string>;
    readonly targetsDiffer: ReadonlySet<string>;
}

/** `results`: all replies whose figures the columns shall hold. */
export function* planColumns(request: AggregateRequest, results: readonly Results[]): Steps<Plan> {
    const seen = yield* lookThrough(results);
    const metricSlots = new Map<string, number>();
    const viewSlots = new Map<string, number>();
    for (const metric of sentMetrics(request)) {
        metricSlots.set(metric, metricSlots.size);
        for (const qualifier of seen.qualifiers.get(metric) ?? []) metricSlots.set(`${metric}_${qualifier}`, metricSlots.size);
    }
    const viewNames = [...request.views.map((view) => view.name), ...request.within.map((seconds) => `answeredWithin${seconds}`)];
    for (const name of viewNames) viewSlots.set(name, metricSlots.size + viewSlots.size);
    const dimensions = request.groupBy.map((dimension) => dimensionColumn(dimension, request.groupBy));
    const taken = new Set(dimensions.flatMap(({ dimension, nameColumn }) => [dimension, nameColumn ?? dimension]));
    const values = [
        ...request.metrics.flatMap((metric) => metricColumns(metric, metricSlots, seen)),
        ...request.views.flatMap((view) => timerColumns(view.name, viewSlots.get(view.name)!, false)),
        ...kpiColumns(request, (name) => metricSlots.get(name) ?? viewSlots.get(name) ?? -1),
    ].filter(({ name }) => !taken.has(name));
    const dimensionNames = dimensions.flatMap(({ dimension, nameColumn }) => (nameColumn === null ? [dimension] : [dimension, nameColumn]));
    return {
        dimensions,
        values,
        columns: [...INTERVAL_COLUMNS, ...dimensionNames, ...values.map((column) => column.name)],
        metricSlots,
        viewSlots,
        targetsDiffer: seen.targetsDiffer,
        qualified: seen.qualifiers.size > 0,
        size: metricSlots.size + viewSlots.size,
        durations: request.durations,
        byMediaType: request.groupBy.includes("mediaType"),
        callbacksOnly: asksCallbacksOnly(request),
    };
}

function asksCallbacksOnly({ mediaTypes, filter }: AggregateRequest): boolean {
    const parts = [anyOf("mediaType", mediaTypes), filter].filter((part) => part !== null);
    const asked = mediaTypesOf({ join: "and", parts });
    return asked?.size === 1 && asked.has("callback");
}

/** Whether a group's figures are those of callbacks alone, of which the platform does not tell what was answered or abandoned. */
export function isCallbackGroup({ byMediaType, callbacksOnly }: Plan, group: Readonly<Record<string, unknown>> | undefined): boolean {
    return callbacksOnly || (byMediaType && group?.["mediaType"] === "callback");
}

/** One quick pass: hardly any result has more than plain figures. */
function* lookThrough(all: readonly Results[]): Steps<Seen> {
    const qualifiers = new Map<string, Set<string>>();
    const percentiles = new Set<string>();
    const sums = new Set<string>();
    const targets = new Map<string, number>();
    const targetsDiffer = new Set<string>();
    let work = 0;
    for (const data of all.flatMap((results) => results.map((result) => result.data ?? []))) {
        for (const bucket of data) {
            const metrics = bucket.metrics ?? [];
            for (const { metric, qualifier, stats } of metrics) {
                if (metric === undefined) continue;
                if (qualifier) qualifiers.set(metric, (qualifiers.get(metric) ?? new Set()).add(qualifier));
                if (stats?.p95 !== undefined || stats?.p99 !== undefined) percentiles.add(metric);
                if (stats?.sum !== undefined && metric.startsWith("o")) sums.add(metric);
                if (stats?.target === undefined) continue;
                if ((targets.get(metric) ?? stats.target) !== stats.target) targetsDiffer.add(metric);
                targets.set(metric, stats.target);
            }
            if ((work += metrics.length + 1) < STEP_CELLS) continue;
            work = 0;
            yield;
        }
    }
    return { qualifiers, percentiles, sums, targetsDiffer };
}

function dimensionColumn(dimension: string, groupBy: readonly string[]): DimensionColumn {
    const kind = NAMED.get(dimension) ?? null;
    const nameColumn = dimension.endsWith("Id") ? `${dimension.slice(0, -2)}Name` : `${dimension}Name`;
    return { dimension, kind, nameColumn: kind === null || groupBy.includes(nameColumn) ? null : nameColumn };
}

function metricColumns(metric: string, slots: ReadonlyMap<string, number>, seen: Seen): readonly ValueColumn[] {
    const names = [metric, ...[...(seen.qualifiers.get(metric) ?? [])].map((qualifier) => `${metric}_${qualifier}`)];
    const kind = metricKind(metric);
    return names.flatMap((name) => columnsOf(kind, name, slots.get(name)!, seen.percentiles.has(metric), seen.sums.has(metric)));
}

function columnsOf(kind: MetricKind, name: string, slot: number, percentiles: boolean, sums: boolean): readonly ValueColumn[] {
    switch (kind) {
        case "timer":
            return timerColumns(name, slot, percentiles);
        case "serviceLevel":
            return [
                column(`${name}Numerator`, "number", slot, (stats) => (stats === undefined ? 0 : finite(stats.numerator)), null),
                column(`${name}Denominator`, "number", slot, (stats) => (stats === undefined ? 0 : finite(stats.denominator)), null),
                column(`${name}Target`, "ratio", slot, targetOf, null),
            ];
        case "target":
            return [column(name, "ratio", slot, targetOf, null)];
        case "counter":
            return [column(name, "count", slot, countOf, 0), ...(sums ? timerColumns(name, slot, percentiles, "number").slice(1) : [])];
    }
}

function timerColumns(name: string, slot: number, percentiles: boolean, unit: Unit = "milliseconds"): readonly ValueColumn[] {
    return [
        column(`${name}Count`, "count", slot, countOf, 0),
        column(`${name}Sum`, unit, slot, sumOf, null),
        column(`${name}Min`, unit, slot, (stats) => finite(stats?.min), null),
        column(`${name}Max`, unit, slot, (stats) => finite(stats?.max), null),
        ...(percentiles
            ? [
                  column(`${name}P95`, unit, slot, (stats) => finite(stats?.p95), null),
                  column(`${name}P99`, unit, slot, (stats) => finite(stats?.p99), null),
              ]
            : []),
    ];
}

function column(name: string, unit: Unit, slot: number, read: (stats: Stats | undefined) => number | null, empty: 0 | null): ValueColumn {
    return { name, unit, read: (cells: Cells) => read(cells[slot]), empty, unknownForCallbacks: false };
}

/** The share that the service level shall reach; the platform tells a plain target as a current value. */
export function targetOf(stats: Stats | undefined): number | null {
    return finite(stats?.target) ?? finite(stats?.current);
}

function kpiColumns({ kpis }: AggregateRequest, slotOf: (name: string) => number): readonly ValueColumn[] {
    return kpis.map((kpi) => ({
        name: kpi.name,
        unit: kpi.unit,
        read: kpi.bind(slotOf),
        empty: kpi.unit === "count" ? 0 : null,
        unknownForCallbacks: kpi.unknownForCallbacks,
    }));
}
