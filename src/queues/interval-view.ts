/** The half hour's figures of one media type, and their sum over several: sums first, division last. */
import type { GroupFigures, QueueFigures, Statistics, ZeroRule } from "./figures.js";
import { HALF_HOUR_MS } from "./half-hour.js";
import type { IntervalView, ServiceLevelView, StatisticsByName } from "./views.js";
import { NOT_FOR_CALLBACKS } from "./vocabulary.js";

/** What a counter is that was never told. */
type ZeroOf = (metric: string) => 0 | null;

export function intervalView(figures: QueueFigures, mediaType: string, group: GroupFigures): IntervalView {
    const zeroOf = zeroRule(figures.zeros, figures.names.carried, mediaType);
    const metrics = statisticsByName(figures, group);
    const counter = (metric: string): number | null => unqualified(metrics, metric)?.["count"] ?? zeroOf(metric);
    return {
        start: figures.start,
        end: figures.start + HALF_HOUR_MS,
        asOf: figures.seededAt ?? oldest(group),
        offered: counter("nOffered"),
        answered: counter("tAnswered"),
        abandoned: counter("tAbandon"),
        flowOut: counter("tFlowOut"),
        transferred: counter("nTransferred"),
        connected: counter("nConnected"),
        serviceLevel: serviceLevel(unqualified(metrics, "oServiceLevel"), zeroOf("oServiceLevel")),
        asaSeconds: meanSeconds(unqualified(metrics, "tAnswered")),
        ahtSeconds: meanSeconds(unqualified(metrics, "tHandle")),
        metrics,
    };
}

/** Parts of a view built before, in the same order, and what they add up to. */
interface Before {
    readonly parts: readonly MediaPart[];
    readonly interval: IntervalView;
}

interface MediaPart {
    readonly interval: IntervalView;
}

/**
 * Over all observed media types. Figures that only the queue's own group has stand among the raw statistics. What no part
 * changed since the previous view is that view's object.
 */
export function totalInterval(figures: QueueFigures, media: readonly MediaPart[], before: Before | null): IntervalView {
    const known = figures.own.halfIds.length === 0 ? before : null;
    if (known && media.every((part, index) => part.interval === known.parts[index]!.interval)) return known.interval;
    const parts = media.map((part) => part.interval);
    const metrics = (known && refreshedMetrics(parts, known)) ?? totalMetrics(figures, parts);
    return {
        start: figures.start,
        end: figures.start + HALF_HOUR_MS,
        asOf: figures.seededAt ?? least(parts, (part) => part.asOf),
        offered: sumKnown(parts, (part) => part.offered),
        answered: sumKnown(parts, (part) => part.answered),
        abandoned: sumKnown(parts, (part) => part.abandoned),
        flowOut: sumKnown(parts, (part) => part.flowOut),
        transferred: sumKnown(parts, (part) => part.transferred),
        connected: sumKnown(parts, (part) => part.connected),
        serviceLevel: totalServiceLevel(parts),
        asaSeconds: meanSeconds(unqualified(metrics, "tAnswered")),
        ahtSeconds: meanSeconds(unqualified(metrics, "tHandle")),
        metrics,
    };
}

/** Only what differs is added up anew. Null when a part no longer tells something. */
function refreshedMetrics(parts: readonly IntervalView[], before: Before): StatisticsByName | null {
    const metrics: Record<string, Entry> = { ...before.interval.metrics };
    for (let index = 0; index < parts.length; index++) {
        const now = parts[index]!.metrics;
        const then = before.parts[index]!.interval.metrics;
        if (now === then) continue;
        for (const name in then) if (!Object.hasOwn(now, name)) return null;
        for (const name in now) if (now[name] !== then[name] || !Object.hasOwn(then, name)) metrics[name] = mergeAll(parts, name);
    }
    return metrics;
}

function totalMetrics(figures: QueueFigures, parts: readonly IntervalView[]): StatisticsByName {
    const metrics: Record<string, Entry> = {};
    for (const part of parts) {
        for (const name in part.metrics) if (!Object.hasOwn(metrics, name)) metrics[name] = mergeAll(parts, name);
    }
    return figures.own.halfIds.length > 0 ? { ...statisticsByName(figures, figures.own), ...metrics } : metrics;
}

function mergeAll(parts: readonly IntervalView[], name: string): Entry {
    const entries: Entry[] = [];
    for (const { metrics } of parts) if (Object.hasOwn(metrics, name)) entries.push(metrics[name]!);
    if (entries.length === 1) return entries[0]!;
    if (entries.every(isStatistics)) return mergeStatistics(entries);
    const byQualifier = new Map<string, Statistics[]>();
    for (const entry of entries) {
        for (const [qualifier, stats] of isStatistics(entry) ? [["", entry] as const] : Object.entries(entry)) {
            byQualifier.set(qualifier, [...(byQualifier.get(qualifier) ?? []), stats]);
        }
    }
    return Object.fromEntries([...byQualifier].map(([qualifier, stats]) => [qualifier, mergeStatistics(stats)]));
}

function zeroRule(zeros: ZeroRule, carried: ReadonlySet<string>, mediaType: string): ZeroOf {
    return (metric) => {
        if (zeros === "unknown" || (zeros === "carried" && !carried.has(metric))) return null;
        return mediaType === "callback" && NOT_FOR_CALLBACKS.has(metric) ? null : 0;
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
    for (const metric of qualified) {
        const plain = Object.hasOwn(byName, metric) ? (byName[metric] as Statistics) : undefined;
        byName[metric] = qualifiers(group, names, metric, plain);
    }
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

/** Counts and sums add up, min and max combine, ratios are divided anew; percentiles and what is not known to add up are left out. */
function mergeStatistics(entries: readonly Statistics[]): Statistics {
    const told = entries.filter((stats) => !isEmpty(stats));
    if (told.length < 2) return told[0] ?? entries[0]!;
    const merged: Record<string, number> = {};
    const targets = new Set<number>();
    for (const stats of told) {
        for (const name in stats) {
            if (!COMBINED.has(name)) continue;
            const value = stats[name]!;
            const known = merged[name];
            if (name === "target") targets.add(value);
            if (known === undefined) merged[name] = value;
            else if (name === "min") merged[name] = Math.min(known, value);
            else if (name === "max") merged[name] = Math.max(known, value);
            else if (name !== "target" && name !== "ratio") merged[name] = known + value;
        }
    }
    if (targets.size > 1) delete merged["target"];
    if (merged["ratio"] !== undefined) divide(merged);
    return merged;
}

const COMBINED: ReadonlySet<string> = new Set(["count", "sum", "min", "max", "numerator", "denominator", "countNegative", "countPositive", "target", "ratio"]);

function isEmpty(stats: Statistics): boolean {
    for (const _ in stats) return false;
    return true;
}

function divide(merged: Record<string, number>): void {
    const ratio = ratioOf(merged["numerator"] ?? null, merged["denominator"] ?? null);
    if (ratio === null) delete merged["ratio"];
    else merged["ratio"] = ratio;
}
