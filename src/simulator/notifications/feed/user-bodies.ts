/** Event bodies of the users' topics: presence, routing status, activity, and of a queue's members. Pure. */
import type { AgentDefinition, AgentSpan, PresenceDefinition } from "../../world/types.js";
import type { NotificationOptions } from "../options.js";

/** What an agent does at an instant, with how long already. */
export interface AgentState {
    readonly agent: AgentDefinition;
    readonly span: AgentSpan;
    readonly presence: PresenceDefinition;
    /** Since when the presence and the routing status are what they are. */
    readonly presenceSince: number;
    readonly statusSince: number;
}

const iso = (at: number): string => new Date(at).toISOString();

function presenceDefinition(presence: PresenceDefinition, spelling: NotificationOptions["presenceSpelling"]): { id: string; systemPresence: string } {
    const text = presence.systemPresence;
    return { id: presence.id, systemPresence: spelling === "upper" ? text.toUpperCase().replaceAll(" ", "_") : text };
}

/** `v2.users.{id}.presence` */
export function presenceBody(state: AgentState, spelling: NotificationOptions["presenceSpelling"]): unknown {
    return {
        source: "PURECLOUD",
        presenceDefinition: presenceDefinition(state.presence, spelling),
        primary: true,
        message: "",
        modifiedDate: iso(state.presenceSince),
    };
}

/** `v2.users.{id}.routingStatus` */
export function routingStatusBody(state: AgentState): unknown {
    return { id: state.agent.id, routingStatus: { status: state.span.routingStatus, startTime: iso(state.statusSince) } };
}

/** `v2.users.{id}.activity` */
export function activityBody(state: AgentState, spelling: NotificationOptions["presenceSpelling"]): unknown {
    return {
        id: state.agent.id,
        routingStatus: { status: state.span.routingStatus, startTime: iso(state.statusSince) },
        presence: { presenceDefinition: presenceDefinition(state.presence, spelling), presenceMessage: "", modifiedDate: iso(state.presenceSince) },
        outOfOffice: { active: false, modifiedDate: iso(0) },
        activeQueueIds: [...state.agent.joinedQueueIds],
        dateActiveQueuesChanged: iso(0),
    };
}

/** `v2.routing.queues.{id}.users` */
export function queueUserBody(agent: AgentDefinition, queueId: string): unknown {
    return { id: agent.id, user: { id: agent.id }, queueId, joined: agent.joinedQueueIds.includes(queueId), additionalProperties: {} };
}
