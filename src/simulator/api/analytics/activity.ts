/** Conversation activity: what waits, alerts and interacts now, grouped by any dimension of the interactions. */
import { badField } from "../../http/errors.js";
import type { SimulatorRequest } from "../../http/types.js";
import { CONVERSATION_ACTIVITY_DIMENSIONS, CONVERSATION_ACTIVITY_METRICS } from "../../vocabulary.js";
import type { MediaMoment, MediaType, MomentEntry } from "../../world/types.js";
import { scopeOf, type ApiContext } from "../context.js";
import { pageOf, slice } from "../paging.js";
import { checked, choiceOf, FLAG, listOf, objectOf } from "../shape.js";
import { Grouping } from "./cells.js";
import { compileDimensions, filterShape, type Facts, type Filter } from "./filter.js";
import { MEDIA, observedAgent, since, truncated } from "./observations.js";

interface AskedMetric { readonly metric: string; readonly details?: boolean | null }
interface Body {
    readonly metrics: readonly AskedMetric[];
    readonly groupBy?: readonly string[] | null;
    readonly filter?: Filter | null;
    readonly order?: "asc" | "desc" | "unordered" | null;
}

const QUERY = objectOf(
    {
        metrics: listOf(objectOf({ metric: choiceOf(CONVERSATION_ACTIVITY_METRICS), details: FLAG }, { required: ["metric"] })),
        groupBy: listOf(choiceOf(CONVERSATION_ACTIVITY_DIMENSIONS)),
        filter: filterShape(CONVERSATION_ACTIVITY_DIMENSIONS),
        order: choiceOf(["asc", "desc", "unordered"]),
    },
    { required: ["metrics"] },
);

const KINDS: Readonly<Record<string, keyof MediaMoment>> = {
    oWaiting: "waiting", oAlerting: "alerting", oInteracting: "interacting", oLongestWaiting: "waiting", oLongestInteracting: "interacting",
};

interface Activity {
    readonly kind: keyof MediaMoment;
    readonly entry: MomentEntry;
    readonly queueId: string;
    readonly mediaType: MediaType;
    readonly at: number;
}

function factsOf({ kind, entry, queueId, mediaType }: Activity, now: number): Facts {
    const { conversation } = entry;
    const { userId, sessionId } = observedAgent(kind, entry, now);
    return {
        queueId,
        mediaType,
        conversationId: conversation.id,
        sessionId,
        userId,
        direction: conversation.direction,
        ani: conversation.ani,
        dnis: conversation.dnis,
        participantName: conversation.customerName,
        requestedRouting: "Standard",
        requestedRoutingSkillId: conversation.requestedRoutingSkillIds,
        routingPriority: "0",
        activeRouting: kind === "interacting" ? undefined : "Standard",
        usedRouting: kind === "interacting" ? "Standard" : undefined,
        addressFrom: mediaType === "email" ? conversation.ani : undefined,
        addressTo: mediaType === "email" ? conversation.dnis : undefined,
    };
}

function entityBody(metric: string, activity: Activity, now: number): Record<string, unknown> {
    const { entry, queueId, mediaType, at } = activity;
    const { conversation } = entry;
    return {
        metric,
        activityDate: new Date(at).toISOString(),
        conversationId: conversation.id,
        ...observedAgent(activity.kind, entry, now),
        queueId,
        mediaType,
        direction: conversation.direction,
        participantName: conversation.customerName,
        ani: conversation.ani,
        dnis: conversation.dnis,
        routingPriority: 0,
        requestedRoutings: ["Standard"],
        requestedRoutingSkillIds: conversation.requestedRoutingSkillIds,
    };
}

/** Everything that is going on in the queues the caller may see. */
function* activities(context: ApiContext, request: SimulatorRequest, now: number): Iterable<Activity> {
    for (const queue of scopeOf(context, request).queues()) {
        const { media } = context.world.moment(queue.id, now);
        for (const mediaType of MEDIA) {
            const entries = media[mediaType];
            if (!entries) continue;
            for (const kind of ["waiting", "alerting", "interacting"] as const) {
                for (const entry of entries[kind]) yield { kind, entry, queueId: queue.id, mediaType, at: since(kind, entry, now) };
            }
        }
    }
}

/** Gathers the activities by group. Where groups are queues and media types alone, empty ones are told, too. */
function grouped(context: ApiContext, request: SimulatorRequest, body: Body, now: number): ReadonlyMap<Readonly<Record<string, string>>, Activity[]> {
    const passes = compileDimensions(body.filter);
    const groupBy = body.groupBy ?? [];
    const grouping = new Grouping(groupBy, false);
    const found = new Map<Readonly<Record<string, string>>, Activity[]>();
    const listOfGroup = (facts: Facts): Activity[][] =>
        grouping.of(facts).map((group) => {
            const known = found.get(group.values) ?? [];
            found.set(group.values, known);
            return known;
        });
    const plain = groupBy.every((dimension) => dimension === "queueId" || dimension === "mediaType");
    for (const queue of plain ? scopeOf(context, request).queues() : []) {
        for (const mediaType of queue.mediaTypes) if (passes({ queueId: queue.id, mediaType })) listOfGroup({ queueId: queue.id, mediaType });
    }
    for (const activity of activities(context, request, now)) {
        const facts = factsOf(activity, now);
        if (passes(facts)) for (const group of listOfGroup(facts)) group.push(activity);
    }
    return found;
}

function metricBody(
    { metric, details }: AskedMetric,
    all: readonly Activity[],
    most: number,
): { readonly value: Record<string, unknown>; readonly truncated: boolean } {
    const kind = KINDS[metric];
    const own = all.filter((activity) => activity.kind === kind).toSorted((a, b) => a.at - b.at);
    if (metric.startsWith("oLongest")) {
        const [oldest] = own;
        return {
            value: { metric, ...(oldest ? { calculatedMetricValue: oldest.at, entityIds: [oldest.entry.conversation.id] } : {}) },
            truncated: false,
        };
    }
    const cut = truncated(own, most);
    return {
        value: { metric, count: own.length, ...(details ? { entityIds: cut.kept.map(({ entry }) => entry.conversation.id) } : {}) },
        truncated: Boolean(details) && cut.truncated,
    };
}

/** ConversationActivityResponse; pages count groups. */
export function conversationActivity(context: ApiContext, request: SimulatorRequest): Record<string, unknown> {
    const body = checked(QUERY, request.body) as Body;
    if (body.metrics.length === 0) throw badField("A query needs at least one metric.", "metrics");
    const now = context.clock.now();
    const most = context.options.observations.maxDetails;
    const results = [...grouped(context, request, body, now)].map(([group, all]) => {
        const data = body.metrics.map((asked) => metricBody(asked, all, most));
        const entities = body.metrics.filter(({ details }) => details).flatMap(({ metric }) =>
            truncated(
                all.filter((activity) => activity.kind === KINDS[metric]).toSorted((a, b) => a.at - b.at),
                most,
            ).kept.map((activity) => entityBody(metric, activity, now)),
        );
        return {
            group,
            data: data.map(({ value }) => value),
            truncated: data.some((entry) => entry.truncated),
            ...(entities.length > 0 ? { entities } : {}),
        };
    });
    return {
        entityIdDimension: "conversationId",
        results: slice(results, pageOf(request, context.options.maxPageSize, Math.max(results.length, 1))),
    };
}
