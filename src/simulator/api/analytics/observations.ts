/** Queue observations: who waits, alerts and interacts now, and what the members are doing. */
import { badField } from "../../http/errors.js";
import type { SimulatorRequest } from "../../http/types.js";
import type { ObservationOptions } from "../../options.js";
import { QUEUE_OBSERVATION_DETAIL_METRICS, QUEUE_OBSERVATION_METRICS, ROUTING_STATUSES } from "../../vocabulary.js";
import type { MediaMoment, MediaType, MomentEntry, QueueDefinition, QueueMoment } from "../../world/types.js";
import { scopeOf, type ApiContext } from "../context.js";
import { checked, choiceOf, listOf, objectOf } from "../shape.js";
import { memberState, membersOf, type MemberState } from "../user-entity.js";
import { compileDimensions, filterShape, predicatesOf, type Facts, type Filter } from "./filter.js";

interface ObservationBody { readonly filter: Filter; readonly metrics?: readonly string[] | null; readonly detailMetrics?: readonly string[] | null }

const QUERY = objectOf(
    {
        filter: filterShape(["queueId", "mediaType"]),
        metrics: listOf(choiceOf(QUEUE_OBSERVATION_METRICS)),
        detailMetrics: listOf(choiceOf(QUEUE_OBSERVATION_DETAIL_METRICS)),
    },
    // The platform takes a groupBy here and does nothing with it.
    { required: ["filter"], tolerated: ["groupBy"] },
);

export const MEDIA: readonly MediaType[] = ["callback", "chat", "email", "message", "voice"];

export interface ObservationRow {
    readonly metric: string;
    readonly qualifier?: string;
    readonly stats: Readonly<Record<string, number | null>>;
    readonly truncated?: boolean;
    readonly observations?: readonly unknown[];
}

const iso = (at: number): string => new Date(at).toISOString();

/** Cuts a list in the middle: the oldest half and the newest half stay. */
export function truncated<Entry>(entries: readonly Entry[], most: number): { readonly kept: readonly Entry[]; readonly truncated: boolean } {
    if (entries.length <= most) return { kept: entries, truncated: false };
    const half = Math.floor(most / 2);
    return { kept: [...entries.slice(0, most - half), ...entries.slice(entries.length - half)], truncated: true };
}

/** Since when an interaction has waited, alerted or interacted. */
export function since(kind: keyof MediaMoment, { visit }: MomentEntry, now: number): number {
    if (kind === "waiting") return visit.enteredAt;
    if (kind === "interacting") return visit.handling?.connectedAt ?? visit.leftAt;
    return visit.alerts.find((alert) => alert.start <= now && now < alert.end)?.start ?? visit.enteredAt;
}

/** The agent who is alerted or interacts, with the session concerned. */
export function observedAgent(
    kind: keyof MediaMoment,
    { visit }: MomentEntry,
    now: number,
): { readonly userId?: string; readonly sessionId: string } {
    if (kind === "interacting" && visit.handling) return { userId: visit.handling.agentId, sessionId: visit.handling.sessionId };
    const alert = kind === "alerting" ? visit.alerts.find((entry) => entry.start <= now && now < entry.end) : undefined;
    return alert ? { userId: alert.agentId, sessionId: alert.sessionId } : { sessionId: visit.acdSessionId };
}

function observation(kind: keyof MediaMoment, entry: MomentEntry, now: number): Record<string, unknown> {
    const { conversation } = entry;
    return {
        observationDate: iso(since(kind, entry, now)),
        conversationId: conversation.id,
        ...observedAgent(kind, entry, now),
        requestedRoutingSkillIds: conversation.requestedRoutingSkillIds,
        routingPriority: 0,
        participantName: conversation.customerName,
        direction: conversation.direction,
        ani: conversation.ani,
        dnis: conversation.dnis,
    };
}

const MEDIA_KINDS: Readonly<Record<string, keyof MediaMoment>> = {
    oWaiting: "waiting", oAlerting: "alerting", oInteracting: "interacting", oLongestWaiting: "waiting", oLongestInteracting: "interacting",
};

/** A row of a media type's group. */
function mediaRow(metric: string, entries: MediaMoment, detailed: boolean, now: number, options: ObservationOptions): ObservationRow | null {
    const kind = MEDIA_KINDS[metric];
    if (!kind) return null;
    const all = entries[kind].toSorted((a, b) => since(kind, a, now) - since(kind, b, now));
    if (metric.startsWith("oLongest")) {
        const [oldest] = all;
        if (!oldest) return options.emptyLongest === "null" ? { metric, stats: { calculatedMetricValue: null } } : null;
        const start = since(kind, oldest, now);
        return { metric, stats: { calculatedMetricValue: options.longestAs === "instant" ? start : now - start } };
    }
    if (!detailed) return { metric, stats: { count: all.length } };
    const cut = truncated(all, options.maxDetails);
    return { metric, stats: { count: all.length }, truncated: cut.truncated, observations: cut.kept.map((entry) => observation(kind, entry, now)) };
}

interface Counted { readonly qualifier?: string; readonly count: number }

/** The rows of an agent metric: one per qualifier that anybody is in. */
function agentCounts(metric: string, moment: QueueMoment, context: ApiContext): readonly Counted[] {
    const { observations: options } = context.options;
    const statuses = ROUTING_STATUSES.map((qualifier) => ({ qualifier, count: moment.routingStatuses[qualifier] ?? 0 }));
    const onQueue = statuses.filter(({ qualifier }) => qualifier !== "OFF_QUEUE");
    const onQueueTotal = onQueue.reduce((sum, { count }) => sum + count, 0);
    const present = (rows: readonly Counted[]): readonly Counted[] => (options.zeroQualifiers ? rows : rows.filter(({ count }) => count > 0));
    switch (metric) {
        case "oMemberUsers":
            return [{ count: moment.memberCount }];
        case "oActiveUsers":
            return [{ count: moment.activeCount }];
        case "oUserRoutingStatuses":
            return present(statuses);
        case "oUserPresences":
            return present(context.world.centre.presences.map(({ id }) => ({ qualifier: id, count: moment.presences[id] ?? 0 })));
        case "oOffQueueUsers":
            return [{ count: moment.routingStatuses.OFF_QUEUE ?? 0 }];
        case "oOnQueueUsers":
            return options.onQueueByStatus && onQueueTotal > 0 ? present(onQueue) : [{ count: onQueueTotal }];
        default:
            return [];
    }
}

/** The members that a row of an agent metric counts, each with the instant since when. */
function agentObservations(
    metric: string,
    qualifier: string | undefined,
    queue: QueueDefinition,
    states: readonly MemberState[],
): readonly { readonly userId: string; readonly at: number }[] {
    return states.flatMap((state) => {
        const counted: Readonly<Record<string, boolean>> = {
            oMemberUsers: true,
            oActiveUsers: state.agent.joinedQueueIds.includes(queue.id),
            oUserRoutingStatuses: state.status === qualifier,
            oUserPresences: state.presenceId === qualifier,
            oOffQueueUsers: state.status === "OFF_QUEUE",
            oOnQueueUsers: state.status !== "OFF_QUEUE" && (qualifier === undefined || state.status === qualifier),
        };
        if (!counted[metric]) return [];
        return [{ userId: state.agent.id, at: metric === "oUserPresences" ? state.presenceSince : state.statusSince }];
    });
}

/** The rows of a queue's own group. */
function agentRows(
    metrics: readonly string[],
    detailed: ReadonlySet<string>,
    queue: QueueDefinition,
    moment: QueueMoment,
    context: ApiContext,
): readonly ObservationRow[] {
    let states: readonly MemberState[] | undefined;
    const members = (): readonly MemberState[] => (states ??= membersOf(context, queue).map((agent) => memberState(context, agent)));
    return metrics.flatMap((metric) =>
        agentCounts(metric, moment, context).map(({ qualifier, count }) => {
            const row = { metric, ...(qualifier === undefined ? {} : { qualifier }), stats: { count } };
            if (!detailed.has(metric)) return row;
            const observed = agentObservations(metric, qualifier, queue, members()).toSorted((one, other) => one.at - other.at);
            const cut = truncated(observed, context.options.observations.maxDetails);
            return { ...row, truncated: cut.truncated, observations: cut.kept.map(({ userId, at }) => ({ observationDate: iso(at), userId })) };
        }),
    );
}

/** Queues that the filter can be about; named ones are looked up, so that a batch of a large centre stays cheap. */
function candidates(
    filter: Filter,
    passes: (facts: Facts) => boolean,
    all: () => readonly QueueDefinition[],
    byId: (id: string) => QueueDefinition | undefined,
): readonly QueueDefinition[] {
    const unnamed = [undefined, ...MEDIA].some((mediaType) => passes({ queueId: "unnamed", mediaType }));
    if (unnamed) return all();
    const named = predicatesOf(filter).flatMap(
        (predicate) => (predicate.dimension === "queueId" && typeof predicate.value === "string" ? [predicate.value] : []),
    );
    return [...new Set(named)].map(byId).filter((queue): queue is QueueDefinition => queue !== undefined);
}

/** System presence → the organisation's presences that stand for it. */
export function presenceMappings(context: ApiContext): Record<string, string[]> {
    const mappings: Record<string, string[]> = {};
    for (const presence of context.world.centre.presences) {
        (mappings[presence.systemPresence.toUpperCase().replaceAll(" ", "_")] ??= []).push(presence.id);
    }
    return mappings;
}

function askedMetrics(body: ObservationBody, options: ObservationOptions): {
    readonly metrics: readonly string[];
    readonly detailed: ReadonlySet<string>;
} {
    const plain = body.metrics ?? [];
    const detailed = body.detailMetrics ?? [];
    const asked = [...new Set([...plain, ...detailed])];
    if (asked.length > 0) return { metrics: asked, detailed: new Set(detailed) };
    if (!options.metricsOptional) throw badField("A query needs at least one metric.", "metrics");
    return { metrics: QUEUE_OBSERVATION_METRICS, detailed: new Set() };
}

/** QueueObservationQueryResponse: the queue's own group with the agents' figures, then one group per media type, zeros included. */
export function queueObservations(context: ApiContext, request: SimulatorRequest): Record<string, unknown> {
    const options = context.options.observations;
    const body = checked(QUERY, request.body) as ObservationBody;
    if (options.maxPredicates !== null && predicatesOf(body.filter).length > options.maxPredicates) {
        throw badField(`A filter may have at most ${options.maxPredicates} predicates.`, "filter");
    }
    const { metrics, detailed } = askedMetrics(body, options);
    const passes = compileDimensions(body.filter);
    const scope = scopeOf(context, request);
    const now = context.clock.now();
    const mediaMetrics = metrics.filter((metric) => metric in MEDIA_KINDS);
    const agentMetrics = metrics.filter((metric) => !(metric in MEDIA_KINDS));

    const results = candidates(body.filter, passes, () => scope.queues(), (id) => scope.queue(id)).flatMap((queue) => {
        const asked = MEDIA.filter((mediaType) => passes({ queueId: queue.id, mediaType }));
        const own = passes({ queueId: queue.id }) || (options.agentsUnderMediaFilter && asked.length > 0);
        if (!own && asked.length === 0) return [];
        const moment = context.world.moment(queue.id, now);
        const agents = own && agentMetrics.length > 0;
        const ownGroup = agents ? [{ group: { queueId: queue.id }, data: agentRows(agentMetrics, detailed, queue, moment, context) }] : [];
        if (mediaMetrics.length === 0) return ownGroup;
        const media = asked.map((mediaType) => {
            const entries = moment.media[mediaType] ?? { waiting: [], alerting: [], interacting: [] };
            const data = mediaMetrics.map((metric) => mediaRow(metric, entries, detailed.has(metric), now, options)).filter((row) => row !== null);
            return { group: { queueId: queue.id, mediaType }, ...(data.length > 0 ? { data } : {}) };
        });
        return [...ownGroup, ...media];
    });
    return { ...(metrics.includes("oUserPresences") ? { systemToOrganizationMappings: presenceMappings(context) } : {}), results };
}
