/** The observed figures of a queue at an instant, as rows that can be compared with those told before. Pure. */
import type { MediaType, QueueMoment, RoutingStatus } from "../../world/types.js";

export interface Figure {
    /** Null for what the queue's members do, whatever the media type. */
    readonly mediaType: MediaType | null;
    readonly metric: string;
    readonly qualifier: string | null;
    readonly count: number;
}

const ROUTING_STATUSES: readonly RoutingStatus[] = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"];

function memberFigures(moment: QueueMoment, onQueueQualifiers: boolean): readonly Figure[] {
    const figure = (metric: string, count: number, qualifier: string | null = null): Figure => ({ mediaType: null, metric, qualifier, count });
    const statuses = ROUTING_STATUSES.map((status) => ({ status, count: moment.routingStatuses[status] ?? 0 }));
    const onQueue = statuses.filter(({ status }) => status !== "OFF_QUEUE");
    return [
        ...statuses.map(({ status, count }) => figure("oUserRoutingStatuses", count, status)),
        ...Object.entries(moment.presences).map(([id, count]) => figure("oUserPresences", count, id)),
        ...(onQueueQualifiers
            ? onQueue.map(({ status, count }) => figure("oOnQueueUsers", count, status))
            : [figure("oOnQueueUsers", onQueue.reduce((sum, { count }) => sum + count, 0))]),
        figure("oOffQueueUsers", moment.routingStatuses.OFF_QUEUE ?? 0),
        figure("oActiveUsers", moment.activeCount),
        figure("oMemberUsers", moment.memberCount),
    ];
}

/** All figures of the queue by a key that stays the same from instant to instant. */
export function queueFigures(moment: QueueMoment, onQueueQualifiers: boolean): ReadonlyMap<string, Figure> {
    const figures: Figure[] = [...memberFigures(moment, onQueueQualifiers)];
    for (const [media, state] of Object.entries(moment.media)) {
        const mediaType = media as MediaType;
        figures.push(
            { mediaType, metric: "oWaiting", qualifier: null, count: state.waiting.length },
            { mediaType, metric: "oAlerting", qualifier: null, count: state.alerting.length },
            { mediaType, metric: "oInteracting", qualifier: null, count: state.interacting.length },
        );
    }
    return new Map(figures.map((figure) => [`${figure.mediaType ?? ""} ${figure.metric} ${figure.qualifier ?? ""}`, figure]));
}

/**
 * Figures that differ from those told before, and those that have `moved` since; one that is no longer counted comes back with 0.
 * With `allQualifiers`, a metric's other qualifiers too.
 */
export function changedFigures(
    told: ReadonlyMap<string, Figure>, now: ReadonlyMap<string, Figure>, moved: ReadonlyMap<string, Figure> = new Map(), allQualifiers = false,
): readonly Figure[] {
    const known = new Map([...told, ...moved]);
    const gone = [...known].filter(([key, figure]) => !now.has(key) && (figure.count !== 0 || moved.has(key))).map(([, figure]) => ({ ...figure, count: 0 }));
    const changed = [...now].filter(([key, figure]) => moved.has(key) || told.get(key)?.count !== figure.count);
    const relevant = changed.filter(([key, figure]) => figure.count !== 0 || figure.qualifier === null || known.has(key)).map(([, figure]) => figure);
    const all = [...relevant, ...gone];
    if (!allQualifiers) return all;
    const metrics = new Set(all.filter(({ qualifier }) => qualifier !== null).map(({ metric }) => metric));
    const others = [...now.values()].filter((figure) => metrics.has(figure.metric) && !all.some((one) => keyOf(one) === keyOf(figure)));
    return [...all, ...others];
}

export function keyOf(figure: Figure): string {
    return `${figure.mediaType ?? ""} ${figure.metric} ${figure.qualifier ?? ""}`;
}
