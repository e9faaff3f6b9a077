/** The half hour's figures of one media type, and their sum over several: sums first, division last. */
import type { GroupFigures, QueueFigures, Statistics, ZeroRule } from "./figures.js";
import { sameStatistics } from "./figures.js";
import { HALF_HOUR_MS } from "./half-hour.js";
import type { IntervalView, ServiceLevelView, StatisticsByName } from "./views.js";
import { NOT_FOR_CALLBACKS } from "./vocabulary.js";

type Summary = Omit<IntervalView, "start" | "end" | "asOf" | "serviceLevel" | "metrics">;

/** What a counter is that was never told. */
type ZeroOf = (metric: string) => 0 | null;

export function intervalView(figures: QueueFigures, mediaType: string, group: GroupFigures): IntervalView {
    const zeroOf = zeroRule(figures.zeros, figures.names.carried, mediaType);
    const metrics = statisticsByName(figures, group);
    return {
        start: figures.start,
        end: figures.start + HALF_HOUR_MS,
        asOf: figures.seededAt ?? oldest(group),
        ...summary(metrics, zeroOf),
        serviceLevel: serviceLevel(unqualified(metrics, "oServiceLevel"), zeroOf("oServiceLevel")),
        metrics,
    };
}

/**
 * Over all observed media types. Figures that only the queue's own group has stand among the raw statistics. What no part
 * changed since the previous view is that view's object.
 */
export function totalInterval(figures: QueueFigures, media: MediaViews, previous: { media: MediaViews; interval: IntervalView } | null): IntervalView {
    const parts = Object.values(media).map((part) => part.interval);
    const before = previous && figures.own.halfIds.length === 0 ? Object.keys(media).map((mediaType) => previous.media[mediaType]?.interval) : [];
    if (before.length > 0 && before.every((part, index) => part === parts[index]) && Object.keys(previous!.media).length === parts.length) return previous!.interval;
    const asOf = figures.seededAt ?? least(parts, (part) => part.asOf);
    const metrics = totalMetrics(figures, parts, before, previous?.interval.metrics ?? {});
    return { start: figures.start, end: figures.start + HALF_HOUR_MS, asOf, ...sumUp(parts, metrics), serviceLevel: totalServiceLevel(parts), metrics };
}

type MediaViews = Readonly<Record<string, { readonly interval: IntervalView }>>;

function totalMetrics(figures: QueueFigures, parts: readonly IntervalView[], before: readonly (IntervalView | undefined)[], known: StatisticsByName): StatisticsByName {
    const metrics: Record<string, Entry> = {};
    for (const [index, part] of parts.entries()) {
        for (const name in part.metrics) {
            if (Object.hasOwn(metrics, name)) continue;
            const isSame = before.length > 0 && parts.every((other, at) => entryOf(other, name) === entryOf(before[at], name));
            metrics[name] = isSame && Object.hasOwn(known, name) ? known[name]! : mergeFrom(parts, index, name);
        }
    }
    return figures.own.halfIds.length > 0 ? { ...statisticsByName(figures, figures.own), ...metrics } : metrics;
}

function entryOf(part: IntervalView | undefined, name: string): Entry | undefined {
    return part && Object.hasOwn(part.metrics, name) ? part.metrics[name] : undefined;
}

function mergeFrom(parts: readonly IntervalView[], first: number, name: string): Entry {
    let merged = entryOf(parts[first], name)!;
    for (let index = first + 1; index < parts.length; index++) {
        const entry = entryOf(parts[index], name);
        if (entry) merged = merge(merged, entry);
    }
    return merged;
}

function zeroRule(zeros: ZeroRule, carried: ReadonlySet<string>, mediaType: string): ZeroOf {
    return (metric) => {
        if (zeros === "unknown" || (zeros === "carried" && !carried.has(metric))) return null;
        return mediaType === "callback" && NOT_FOR_CALLBACKS.has(metric) ? null : 0;
    };
}

function summary(metrics: StatisticsByName, zeroOf: ZeroOf): Summary {
    const counter = (metric: string): number | null => unqualified(metrics, metric)?.["count"] ?? zeroOf(metric);
    return {
        offered: counter("nOffered"),
        answered: counter("tAnswered"),
        abandoned: counter("tAbandon"),
        flowOut: counter("tFlowOut"),
        transferred: counter("nTransferred"),
        connected: counter("nConnected"),
        asaSeconds: meanSeconds(unqualified(metrics, "tAnswered")),
        ahtSeconds: meanSeconds(unqualified(metrics, "tHandle")),
    };
}

function sumUp(parts: readonly IntervalView[], metrics: StatisticsByName): Summary {
    return {
        offered: sumKnown(parts, (part) => part.offered),
        answered: sumKnown(parts, (part) => part.answered),
        abandoned: sumKnown(parts, (part) => part.abandoned),
        flowOut: sumKnown(parts, (part) => part.flowOut),
        transferred: sumKnown(parts, (part) => part.transferred),
        connected: sumKnown(parts, (part) => part.connected),
        asaSeconds: meanSeconds(unqualified(metrics, "tAnswered")),
        ahtSeconds: meanSeconds(unqualified(metrics, "tHandle")),
    };
}

function serviceLevel(stats: Statistics | undefined, zero: 0 | null): ServiceLevelView {
    const numerator = stats?.["numerator"] ?? zero;
    const denominator = stats?.["denominator"] ?? zero;
    return { ratio: ratioOf(numerator, denominator), numerator, denominator, target: stats?.["target"] ?? null };
}

function totalServiceLevel(parts: readonly IntervalView[]): ServiceLevelView {
    const numerator = sumKnown(parts, (part) => part.serviceLevel.numerator);
    const denominator = sumKnown(parts, (part) => part.serviceLevel.denominator);
    const targets = new Set(parts.map((part) => part.serviceLevel.target).filter((target) => target !== null));
    return { ratio: ratioOf(numerator, denominator), numerator, denominator, target: targets.size === 1 ? [...targets][0]! : null };
}

function ratioOf(numerator: number | null, denominator: number | null): number | null {
    return numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator;
}

/** Milliseconds summed over a count, as the mean in seconds. */
function meanSeconds(stats: Statistics | undefined): number | null {
    const { count, sum } = stats ?? {};
    return count === undefined || sum === undefined || count === 0 ? null : sum / count / 1_000;
}

/** Skips what is unknown; all unknown is unknown. */
export function sumKnown<T>(parts: readonly T[], valueOf: (part: T) => number | null): number | null {
    let sum: number | null = null;
    for (const part of parts) {
        const value = valueOf(part);
        if (value !== null) sum = (sum ?? 0) + value;
    }
    return sum;
}

export function least<T>(parts: readonly T[], valueOf: (part: T) => number | null): number | null {
    let least: number | null = null;
    for (const part of parts) {
        const value = valueOf(part);
        if (value !== null && (least === null || value < least)) least = value;
    }
    return least;
}

function oldest(group: GroupFigures): number | null {
    return least(group.halfToldAt, (toldAt) => toldAt);
}

/** One object for the many groups without statistics. */
const NOTHING: StatisticsByName = {};

function statisticsByName({ names }: QueueFigures, group: GroupFigures): StatisticsByName {
    if (group.halfIds.length === 0) return NOTHING;
    const byName: Record<string, Statistics | Record<string, Statistics>> = {};
    const qualified = new Set<string>();
    group.halfIds.forEach((id, index) => {
        const qualifier = names.qualifierOf(id);
        if (qualifier === null) byName[names.metricOf(id)] = group.halfStats[index]!;
        else qualified.add(names.metricOf(id));
    });
    for (const metric of qualified) byName[metric] = qualifiers(group, names, metric, byName[metric] as Statistics | undefined);
    return byName;
}

function qualifiers(group: GroupFigures, names: QueueFigures["names"], metric: string, plain: Statistics | undefined): Record<string, Statistics> {
    const byQualifier: Record<string, Statistics> = plain ? { "": plain } : {};
    group.halfIds.forEach((id, index) => {
        if (names.metricOf(id) === metric && names.qualifierOf(id) !== null) byQualifier[names.qualifierOf(id)!] = group.halfStats[index]!;
    });
    return byQualifier;
}

function isStatistics(value: Statistics | Readonly<Record<string, Statistics>>): value is Statistics {
    for (const name in value) return typeof value[name] === "number";
    return true;
}

function unqualified(metrics: StatisticsByName, metric: string): Statistics | undefined {
    if (!Object.hasOwn(metrics, metric)) return undefined;
    const value = metrics[metric]!;
    return isStatistics(value) ? value : value[""];
}

type Entry = StatisticsByName[string];

function merge(a: Entry, b: Entry): Entry {
    if (isStatistics(a) && isStatistics(b)) return mergeStatistics(a, b);
    const merged: Record<string, Statistics> = isStatistics(a) ? { "": a } : { ...a };
    for (const [qualifier, stats] of Object.entries(isStatistics(b) ? { "": b } : b)) {
        merged[qualifier] = merged[qualifier] ? mergeStatistics(merged[qualifier], stats) : stats;
    }
    return merged;
}

const SUMMED: ReadonlySet<string> = new Set(["count", "sum", "numerator", "denominator", "countNegative", "countPositive"]);

/** Counts and sums add up, min and max combine, ratios are divided anew; percentiles and what is not known to add up are left out. */
export function mergeStatistics(a: Statistics, b: Statistics): Statistics {
    if (sameStatistics(b, {})) return a;
    const merged: Record<string, number> = {};
    for (const name in a) {
        if (SUMMED.has(name)) merged[name] = a[name]! + (b[name] ?? 0);
        else if (name === "min") merged["min"] = Math.min(a["min"]!, b["min"] ?? Infinity);
        else if (name === "max") merged["max"] = Math.max(a["max"]!, b["max"] ?? -Infinity);
        else if (name === "target" && (b["target"] ?? a["target"]) === a["target"]) merged["target"] = a["target"]!;
        else if (name === "ratio") merged["ratio"] = 0;
    }
    for (const name in b) {
        if (Object.hasOwn(a, name)) continue;
        if (SUMMED.has(name) || name === "min" || name === "max") merged[name] = b[name]!;
    }
    if (merged["ratio"] !== undefined) divide(merged);
    return merged;
}

function divide(merged: Record<string, number>): void {
    const ratio = ratioOf(merged["numerator"] ?? null, merged["denominator"] ?? null);
    if (ratio === null) delete merged["ratio"];
    else merged["ratio"] = ratio;
}
