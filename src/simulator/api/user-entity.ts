/** How users, their presence and their routing status are written in replies. */
import type { AgentDefinition, QueueDefinition, RoutingStatus } from "../world/types.js";
import type { ApiContext } from "./context.js";
import { divisionRef } from "./queue-entity.js";

export interface MemberState {
    readonly agent: AgentDefinition;
    readonly status: RoutingStatus;
    readonly statusSince: number;
    readonly presenceId: string;
    readonly systemPresence: string;
    readonly presenceSince: number;
}

const MOST_STEPS_BACK = 20;
/** A state that began before the record does is told to have lasted this long. */
const LONGEST = 7 * 86_400_000;

/** The agent's presence and routing status now, each with the instant since when it has held. */
export function memberState(context: ApiContext, agent: AgentDefinition): MemberState {
    const now = context.clock.now();
    const span = context.world.agentState(agent.id, now);
    let statusSince = span.start;
    let presenceSince = span.start;
    let statusHolds = true;
    let presenceHolds = true;
    let before = span;
    for (let step = 0; step < MOST_STEPS_BACK && (statusHolds || presenceHolds); step += 1) {
        if (before.start < now - LONGEST) break;
        const earlier = context.world.agentState(agent.id, before.start - 1);
        if (earlier.start >= before.start) break;
        statusHolds &&= earlier.routingStatus === span.routingStatus;
        presenceHolds &&= earlier.presenceId === span.presenceId;
        if (statusHolds) statusSince = earlier.start;
        if (presenceHolds) presenceSince = earlier.start;
        before = earlier;
    }
    const systemPresence = context.directory.presence(span.presenceId)?.systemPresence ?? "Offline";
    const known = (since: number): number => Math.max(since, now - LONGEST);
    return {
        agent,
        status: span.routingStatus,
        statusSince: known(statusSince),
        presenceId: span.presenceId,
        systemPresence,
        presenceSince: known(presenceSince),
    };
}

export function membersOf(context: ApiContext, queue: QueueDefinition): readonly AgentDefinition[] {
    return queue.memberIds.map((id) => context.directory.agent(id)).filter((agent) => agent !== undefined);
}

export function memberStates(context: ApiContext, agents: readonly AgentDefinition[]): readonly MemberState[] {
    return agents.map((agent) => memberState(context, agent));
}

const iso = (instant: number): string => new Date(instant).toISOString();

export function routingStatus(state: MemberState): Record<string, unknown> {
    return { userId: state.agent.id, status: state.status, startTime: iso(state.statusSince) };
}

export function userPresence(state: MemberState): Record<string, unknown> {
    return {
        id: state.agent.id,
        source: "PURECLOUD",
        primary: true,
        presenceDefinition: {
            id: state.presenceId,
            systemPresence: state.systemPresence,
            selfUri: `/api/v2/presencedefinitions/${state.presenceId}`,
        },
        message: "",
        modifiedDate: iso(state.presenceSince),
        selfUri: `/api/v2/users/${state.agent.id}/presences/PURECLOUD`,
    };
}

/** A user; presence and routing status only when they are asked for, as on the platform. */
export function userEntity(context: ApiContext, agent: AgentDefinition, expand: readonly string[]): Record<string, unknown> {
    const state = expand.includes("presence") || expand.includes("routingStatus") ? memberState(context, agent) : null;
    return {
        ...userCore(agent),
        ...(state && expand.includes("presence") ? { presence: userPresence(state) } : {}),
        ...(state && expand.includes("routingStatus") ? { routingStatus: routingStatus(state) } : {}),
    };
}

function userCore(agent: AgentDefinition): Record<string, unknown> {
    return {
        id: agent.id,
        name: agent.name,
        division: divisionRef(agent.division),
        chat: { jabberId: `${agent.id.replaceAll("-", "").slice(0, 24)}@demo.orgspan.com` },
        email: agent.email,
        username: agent.email,
        primaryContactInfo: [{ address: agent.email, mediaType: "EMAIL", type: "PRIMARY" }],
        addresses: [],
        state: "active",
        version: 1,
        acdAutoAnswer: false,
        selfUri: `/api/v2/users/${agent.id}`,
    };
}

export function memberEntity(member: MemberState, queueId: string, expand: readonly string[]): Record<string, unknown> {
    return {
        id: member.agent.id,
        name: member.agent.name,
        user: { ...userCore(member.agent), ...(expand.includes("presence") ? { presence: userPresence(member) } : {}) },
        ringNumber: 1,
        joined: member.agent.joinedQueueIds.includes(queueId),
        memberBy: "user",
        ...(expand.includes("routingStatus") ? { routingStatus: routingStatus(member) } : {}),
        selfUri: `/api/v2/routing/queues/${queueId}/members/${member.agent.id}`,
    };
}
