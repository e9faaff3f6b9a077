/** Takes the events of a queue's topics into its figures. Whatever a frame holds is harmless: what cannot be used is counted and skipped. */
import { isName, type FigureNames } from "./figure-names.js";
import {
    CHANGED,
    LONGEST_TOLD,
    NAMED_INTERACTIONS,
    tellLongest,
    tellWaiting,
    type GroupFigures,
    type QueueFigures,
    type Statistics,
} from "./figures.js";
import { HALF_HOUR_MS, halfHourOf, IntervalReader } from "./half-hour.js";

/** When something came: by the connection's clock, and by the platform's. Epoch milliseconds. */
export interface Arrival {
    readonly receivedAt: number;
    readonly platformNow: number;
}

/** The platform may be this far ahead of what we take for its time when it names the next half hour. */
export const EARLY_MS = 60_000;
/** An activity event names no instant: what it says is at least as new as this long before it came. */
const ACTIVITY_LAG_MS = 2_000;
const MAX_STATISTICS = 40;

const intervals = new IntervalReader();

/**
 * The newest half hour that an observations event has figures of, if it is one that has begun by the platform's clock
 * (or is about to): what turns the queue's half hour when the platform's clock is ahead. Otherwise null.
 */
export function halfHourNamedBy(body: unknown, platformNow: number): number | null {
    let newest: number | null = null;
    for (const entry of list(field(body, "data"))) {
        const { form, start } = intervals.read(field(entry, "interval"));
        if (form === "half-hour" && start <= halfHourOf(platformNow + EARLY_MS) && (newest === null || start > newest)) newest = start;
    }
    return newest;
}

/**
 * Takes the body of a `v2.analytics.queues.{id}.observations` event. It names only what changed, in two forms told apart by
 * the interval: counts of an instant, or the statistics of a half hour so far. `named`: see halfHourNamedBy. Returns bits
 * (CHANGED, NAMED_INTERACTIONS).
 */
export function applyNotification(figures: QueueFigures, body: unknown, arrival: Arrival, named = halfHourNamedBy(body, arrival.platformNow)): number {
    const { names } = figures;
    const group = field(body, "group");
    const queueId = field(group, "queueId");
    const target = sameId(queueId, figures.queueId) ? figures.group(field(group, "mediaType")) : null;
    if (!target) {
        names.skip();
        return 0;
    }
    if (named !== null && named > figures.start) figures.roll(named, figures.zeros);
    let done = 0;
    for (const entry of list(field(body, "data"))) {
        const { form, start } = intervals.read(field(entry, "interval"));
        const metrics = list(field(entry, "metrics"));
        if (form === "instant") done |= takeCounts(figures, target, metrics, start, arrival);
        else if (form === "half-hour") done |= takeStatistics(figures, target, metrics, start, arrival);
        else names.skip();
    }
    return done;
}

function takeCounts(figures: QueueFigures, group: GroupFigures, metrics: readonly unknown[], at: number, arrival: Arrival): number {
    const { platformNow } = arrival;
    // An instant far ahead would shut out all that follows; nor is it older than what came before it.
    const isAhead = at > platformNow + EARLY_MS;
    let done = 0;
    for (const row of metrics) {
        const metric = field(row, "metric");
        const value = countOf(field(row, "stats"));
        if (metric === "oLongestWaiting" && group !== figures.own) {
            if (value !== null) done |= tellLongest(group, value, platformNow);
            continue;
        }
        const id = value === null ? figures.names.skip() : figures.names.idOf(metric, field(row, "qualifier"));
        if (id < 0) continue;
        const instant = isAhead ? Math.max(platformNow, group.instantOf(id)) : at;
        done |= takeCount(group, metric as string, id, value!, instant, arrival);
    }
    return done;
}

function takeCount(group: GroupFigures, metric: string, id: number, count: number, instant: number, { receivedAt, platformNow }: Arrival): number {
    const latest = platformNow + EARLY_MS;
    if (metric === "oWaiting") return NAMED_INTERACTIONS | (tellWaiting(group, id, count, instant, receivedAt, latest) ? CHANGED : 0);
    const named = metric === "oInteracting" || metric === "oAlerting" ? NAMED_INTERACTIONS : 0;
    return named | (group.tell(id, count, instant, receivedAt, latest) ? CHANGED : 0);
}

function takeStatistics(figures: QueueFigures, group: GroupFigures, metrics: readonly unknown[], start: number, { platformNow }: Arrival): number {
    // What comes late about a half hour that is over is dropped; so is one that has not begun.
    if (start !== figures.start || platformNow >= start + HALF_HOUR_MS) return 0;
    let changed = false;
    for (const row of metrics) {
        const stats = statisticsOf(field(row, "stats"), figures.names);
        const metric = field(row, "metric");
        const id = stats === null ? figures.names.skip() : figures.names.idOf(metric, field(row, "qualifier"));
        if (id < 0) continue;
        figures.names.carried.add(metric as string);
        changed = group.tellHalf(id, stats!, platformNow) || changed;
    }
    return changed ? CHANGED : 0;
}

/**
 * Takes the body of a `v2.analytics.queues.{id}.activity` event: since when the longest waits, and counts without an instant,
 * which give way to any count of an observations event that may be newer. Returns bits.
 */
export function applyActivity(figures: QueueFigures, body: unknown, arrival: Arrival): number {
    const { platformNow } = arrival;
    let done = 0;
    for (const result of list(field(body, "results"))) {
        const group = figures.group(field(result, "mediaType"));
        if (!group) continue;
        let longest: number | null = null;
        for (const row of list(field(result, "data"))) {
            const metric = field(row, "metric");
            const value = countOf(row);
            if (metric === "oLongestWaiting") longest = value ?? longest;
            else {
                const id = value === null ? figures.names.skip() : figures.names.idOf(metric, undefined);
                if (id >= 0) done |= takeCount(group, metric as string, id, value!, platformNow - ACTIVITY_LAG_MS, arrival);
            }
        }
        done |= longest === null ? LONGEST_TOLD : tellLongest(group, longest, platformNow);
    }
    return done;
}

/** `count`, else `calculatedMetricValue`; null when neither is a number that can be. */
export function countOf(stats: unknown): number | null {
    const count = field(stats, "count") ?? field(stats, "calculatedMetricValue");
    return typeof count === "number" && Number.isFinite(count) && count >= 0 ? count : null;
}

/** Statistics as they came when all of it can be used, else a copy of what can; null when there is nothing. */
export function statisticsOf(stats: unknown, names: FigureNames): Statistics | null {
    if (typeof stats !== "object" || stats === null || Array.isArray(stats)) return null;
    let count = 0;
    for (const name in stats) {
        if (!isUsable(name, (stats as Record<string, unknown>)[name]) || ++count > MAX_STATISTICS) return usablePart(stats, names);
    }
    return count > 0 ? (stats as Statistics) : null;
}

function usablePart(stats: object, names: FigureNames): Statistics | null {
    const entries = Object.entries(stats);
    const usable = entries.filter(([name, value]) => isUsable(name, value)).slice(0, MAX_STATISTICS);
    // A null says "unknown", which is what leaving it out says.
    names.skipped += entries.filter(([, value]) => value !== null).length - usable.length;
    return usable.length > 0 ? (Object.fromEntries(usable) as Statistics) : null;
}

function isUsable(name: string, value: unknown): boolean {
    return typeof value === "number" && Number.isFinite(value) && (value >= 0 || (name !== "count" && name !== "sum")) && isName(name);
}

/** A field of whatever came, own fields only. */
export function field(value: unknown, name: string): unknown {
    return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

export function list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Ids are UUIDs, and compare as such. */
function sameId(value: unknown, id: string): boolean {
    return value === id || (typeof value === "string" && value.toLowerCase() === id.toLowerCase());
}
