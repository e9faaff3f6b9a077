/** Routing activity: what the members of queues are doing now. */
import { badField } from "../../http/errors.js";
import type { SimulatorRequest } from "../../http/types.js";
import { ROUTING_ACTIVITY_DIMENSIONS, ROUTING_ACTIVITY_METRICS } from "../../vocabulary.js";
import type { QueueDefinition } from "../../world/types.js";
import { scopeOf, type ApiContext } from "../context.js";
import { pageOf, slice } from "../paging.js";
import { checked, choiceOf, FLAG, listOf, objectOf } from "../shape.js";
import { memberState, membersOf, type MemberState } from "../user-entity.js";
import { compileDimensions, filterShape, type Facts, type Filter } from "./filter.js";
import { truncated } from "./observations.js";

interface AskedMetric { readonly metric: string; readonly details?: boolean | null }
interface Body { readonly metrics: readonly AskedMetric[]; readonly groupBy?: readonly string[] | null; readonly filter?: Filter | null }

const QUERY = objectOf(
    {
        metrics: listOf(objectOf({ metric: choiceOf(ROUTING_ACTIVITY_METRICS), details: FLAG }, { required: ["metric"] })),
        groupBy: listOf(choiceOf(["queueId"])),
        filter: filterShape(ROUTING_ACTIVITY_DIMENSIONS),
        order: choiceOf(["asc", "desc", "unordered"]),
    },
    { required: ["metrics"] },
);

interface Member { readonly queueId: string; readonly joined: boolean; readonly state: MemberState; readonly systemPresence: string }

const iso = (at: number): string => new Date(at).toISOString();

function factsOf(member: Member): Facts {
    return {
        queueId: member.queueId,
        userId: member.state.agent.id,
        routingStatus: member.state.status,
        routingStatusDate: iso(member.state.statusSince),
        systemPresence: member.systemPresence,
        organizationPresenceId: member.state.presenceId,
        presenceDate: iso(member.state.presenceSince),
        queueMembershipStatus: member.joined ? "ACTIVE" : "INACTIVE",
    };
}

function entityBody(member: Member): Record<string, unknown> {
    const { teamId: _none, ...facts } = factsOf(member);
    return { activityDate: iso(member.state.statusSince), ...facts };
}

/** Whom a metric counts, and under which qualifiers. */
function counted(metric: string, member: Member): { readonly qualifier?: string; readonly secondaryQualifier?: string } | null {
    const onQueue = member.state.status !== "OFF_QUEUE";
    switch (metric) {
        case "oMemberUsers":
            return {};
        case "oActiveUsers":
            return member.joined ? {} : null;
        case "oOnQueueUsers":
            return onQueue ? { qualifier: member.state.status } : null;
        case "oOffQueueUsers":
            return onQueue ? null : { qualifier: member.systemPresence, secondaryQualifier: member.state.presenceId };
        case "oUserPresences":
            return { qualifier: member.systemPresence, secondaryQualifier: member.state.presenceId };
        default:
            return { qualifier: member.state.status };
    }
}

function metricRows({ metric, details }: AskedMetric, members: readonly Member[], most: number): readonly unknown[] {
    const rows = new Map<string, { readonly qualifiers: ReturnType<typeof counted>; readonly ids: string[] }>();
    if (metric === "oMemberUsers" || metric === "oActiveUsers") rows.set("{}", { qualifiers: {}, ids: [] });
    for (const member of members) {
        const qualifiers = counted(metric, member);
        if (!qualifiers) continue;
        const key = JSON.stringify(qualifiers);
        const row = rows.get(key) ?? { qualifiers, ids: [] };
        row.ids.push(member.state.agent.id);
        rows.set(key, row);
    }
    return [...rows.values()].map(
        ({ qualifiers, ids }) => ({ metric, ...qualifiers, count: ids.length, ...(details ? { entityIds: truncated(ids, most).kept } : {}) }),
    );
}

function passingMembers(context: ApiContext, queue: QueueDefinition, passes: (facts: Facts) => boolean): readonly Member[] {
    return membersOf(context, queue).flatMap((agent) => {
        const state = memberState(context, agent);
        const systemPresence = state.systemPresence.toUpperCase().replaceAll(" ", "_");
        const member = { queueId: queue.id, joined: agent.joinedQueueIds.includes(queue.id), state, systemPresence };
        return passes(factsOf(member)) ? [member] : [];
    });
}

/** RoutingActivityResponse. Without grouping, a user who is a member of several queues counts once. */
export function routingActivity(context: ApiContext, request: SimulatorRequest): Record<string, unknown> {
    const body = checked(QUERY, request.body) as Body;
    if (body.metrics.length === 0) throw badField("A query needs at least one metric.", "metrics");
    const passes = compileDimensions(body.filter);
    const byQueue = (body.groupBy ?? []).includes("queueId");
    const groups = scopeOf(context, request).queues()
        .map((queue) => ({ group: { queueId: queue.id }, members: passingMembers(context, queue, passes) }))
        .filter(({ members }) => members.length > 0);
    const everybody = new Map(groups.flatMap(({ members }) => members.map((member) => [member.state.agent.id, member] as const)));
    const asked = byQueue ? groups : [{ group: {}, members: [...everybody.values()] }];
    const most = context.options.observations.maxDetails;
    const detailed = body.metrics.some(({ details }) => details);
    const results = asked.map(({ group, members }) => {
        const cut = truncated(members, most);
        return {
            group,
            data: body.metrics.flatMap((metric) => metricRows(metric, members, most)),
            truncated: detailed && cut.truncated,
            ...(detailed ? { entities: cut.kept.map(entityBody) } : {}),
        };
    });
    return { entityIdDimension: "userId", results: slice(results, pageOf(request, context.options.maxPageSize, Math.max(results.length, 1))) };
}
