/** Takes replies of the platform's queries into a queue's figures: the observations of a snapshot, the statistics of a half hour. */
import {
    CHANGED,
    LONGEST_DOUBTED,
    LONGEST_TOLD,
    longestStart,
    setLongest,
    tellLongest,
    tellWaiting,
    type GroupFigures,
    type QueueFigures,
} from "./figures.js";
import { countOf, field, list, statisticsOf } from "./notifications.js";
import { readInterval } from "./half-hour.js";
import { ROUTING_STATUSES } from "./vocabulary.js";

export interface Asked {
    /** When the request went out, by the connection's clock: what was told later is newer than the reply. */
    readonly sentAt: number;
    /** The same instant by the platform's clock. */
    readonly platformSentAt: number;
    /** After an interruption: counts last told before this (connection's clock) that the reply leaves out are unknown again. */
    readonly forgetBefore: number | null;
}

/** The platform's time is known to about a second: a count of an instant this long before a snapshot may still be newer than it. */
const DOUBT_MS = 2_000;

/** Each queue's part of a reply, by queue id in lower case. */
export function byQueue(results: unknown): Map<string, unknown[]> {
    const parts = new Map<string, unknown[]>();
    for (const result of list(results)) {
        const queueId = field(field(result, "group"), "queueId");
        if (typeof queueId !== "string") continue;
        const key = queueId.toLowerCase();
        const part = parts.get(key);
        if (part) part.push(result);
        else parts.set(key, [result]);
    }
    return parts;
}

/** Takes one queue's results of an observations query. Never overwrites what a notification told after the request went out. */
export function applySnapshot(figures: QueueFigures, results: readonly unknown[], asked: Asked): number {
    let done = 0;
    const reported = new Set<GroupFigures>();
    const seen = new Map<GroupFigures, Set<number>>();
    for (const result of results) {
        const group = figures.group(field(field(result, "group"), "mediaType"));
        if (!group) continue;
        reported.add(group);
        const ids = seen.get(group) ?? new Set<number>();
        seen.set(group, ids);
        done |= takeRows(figures, group, list(field(result, "data")), asked, ids);
    }
    if (reported.has(figures.own)) done |= completeQualifiers(figures, seen.get(figures.own)!, asked);
    if (asked.forgetBefore !== null) done |= forget(figures, seen, asked.forgetBefore);
    return done;
}

function takeRows(figures: QueueFigures, group: GroupFigures, rows: readonly unknown[], asked: Asked, seen: Set<number>): number {
    let done = 0;
    let longest: unknown;
    let waitingId = -1;
    for (const row of rows) {
        const metric = field(row, "metric");
        const stats = field(row, "stats");
        if (metric === "oLongestWaiting" && group !== figures.own) {
            longest = field(stats, "calculatedMetricValue") ?? longest;
            continue;
        }
        const count = countOf(stats);
        const id = count === null ? figures.names.skip() : figures.names.idOf(metric, field(row, "qualifier"));
        if (id < 0) continue;
        if (metric === "oWaiting") waitingId = id;
        seen.add(id);
        if (takeCount(group, metric === "oWaiting", id, count!, asked)) done |= CHANGED;
    }
    return waitingId < 0 ? done : done | takeLongest(group, waitingId, longest, asked);
}

function takeCount(group: GroupFigures, isWaiting: boolean, id: number, count: number, { sentAt, platformSentAt }: Asked): boolean {
    const index = group.ids.indexOf(id);
    if (index >= 0 && group.toldAt[index]! > sentAt) return false;
    const instant = Math.max(index < 0 ? -Infinity : group.instants[index]!, platformSentAt - DOUBT_MS);
    return isWaiting ? tellWaiting(group, id, count, instant, sentAt) : group.tell(id, count, instant, sentAt);
}

/**
 * Takes only since when the longest waits, of a queue whose counts are told by notifications: a count of a moment between
 * two of them would stay if the next one has nothing to tell.
 */
export function applyLongestWaits(figures: QueueFigures, results: readonly unknown[], asked: Asked): number {
    const waitingId = figures.names.idOf("oWaiting", null);
    let done = 0;
    for (const result of results) {
        const mediaType = field(field(result, "group"), "mediaType");
        const group = mediaType === undefined ? null : figures.group(mediaType);
        if (group?.count(waitingId) === undefined) continue;
        const row = list(field(result, "data")).find((candidate) => field(candidate, "metric") === "oLongestWaiting");
        done |= takeLongest(group, waitingId, field(field(row, "stats"), "calculatedMetricValue"), asked);
    }
    return done;
}

/** The snapshot's word on the longest wait counts unless a notification changed the number of waiting ones meanwhile. */
function takeLongest(group: GroupFigures, waitingId: number, value: unknown, { sentAt, platformSentAt }: Asked): number {
    const start = longestStart(value, platformSentAt);
    const index = group.ids.indexOf(waitingId);
    const overtaken = group.toldAt[index]! > sentAt;
    if (overtaken) return start === null ? 0 : tellLongest(group, start, platformSentAt) & ~LONGEST_DOUBTED;
    if (start === null) return group.counts[index] === 0 ? LONGEST_TOLD : 0;
    return LONGEST_TOLD | setLongest(group, start);
}

/** A snapshot's rows of one metric are complete: a status or presence without a row is nobody's. */
function completeQualifiers(figures: QueueFigures, seen: ReadonlySet<number>, asked: Asked): number {
    const { own, names } = figures;
    const complete = new Set<string>();
    for (const id of seen) if (names.qualifierOf(id) !== null) complete.add(names.metricOf(id));
    let changed = false;
    const nobody = own.count(names.idOf("oMemberUsers", null)) === 0;
    if (complete.has("oUserRoutingStatuses") || nobody) {
        for (const status of ROUTING_STATUSES) {
            const id = names.idOf("oUserRoutingStatuses", status);
            if (id >= 0 && !seen.has(id)) changed = takeCount(own, false, id, 0, asked) || changed;
        }
    }
    for (const id of own.ids) {
        if (seen.has(id) || names.qualifierOf(id) === null) continue;
        if (complete.has(names.metricOf(id))) changed = takeCount(own, false, id, 0, asked) || changed;
    }
    return changed ? CHANGED : 0;
}

function forget(figures: QueueFigures, seen: ReadonlyMap<GroupFigures, ReadonlySet<number>>, before: number): number {
    let changed = false;
    for (const group of [figures.own, ...figures.media.values()]) {
        const ids = seen.get(group);
        changed = group.keep((id, toldAt) => toldAt >= before || ids?.has(id) === true) || changed;
    }
    return changed ? CHANGED : 0;
}

/**
 * Takes one queue's results of a conversation aggregates query grouped by queue and media type, of the half hour that starts
 * at `start`. What the reply leaves out did not happen: it is 0 from now on. Dropped when the queue's half hour is another one.
 */
export function applyHalfHour(figures: QueueFigures, results: readonly unknown[], start: number, platformSentAt: number): number {
    if (start !== figures.start) return 0;
    let changed = figures.zeros !== "all";
    for (const result of results) {
        const mediaType = field(field(result, "group"), "mediaType");
        const group = mediaType === undefined ? null : figures.group(mediaType);
        if (!group) continue;
        for (const entry of list(field(result, "data"))) {
            if (readInterval(field(entry, "interval")).start !== start) continue;
            for (const row of list(field(entry, "metrics"))) {
                const stats = statisticsOf(field(row, "stats"), figures.names);
                const id = stats === null ? figures.names.skip() : figures.names.idOf(field(row, "metric"), field(row, "qualifier"));
                if (id >= 0) changed = group.tellHalf(id, stats!, platformSentAt) || changed;
            }
        }
    }
    figures.zeros = "all";
    figures.seededAt = Math.max(figures.seededAt ?? 0, platformSentAt);
    for (const group of figures.media.values()) group.halfVersion++;
    return changed ? CHANGED : 0;
}
