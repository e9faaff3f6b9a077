/** Who takes part in a conversation at an instant, and what each one's session is doing. Pure; the bodies are made from this. */
import type { AgentAlert, ConversationRecord, QueueVisit } from "../../world/types.js";

export interface Part {
    readonly participantId: string;
    readonly sessionId: string;
    readonly purpose: "customer" | "ivr" | "acd" | "agent";
    readonly name: string | null;
    readonly userId: string | null;
    readonly queueId: string | null;
    readonly state: "alerting" | "connected" | "disconnected";
    readonly held: boolean;
    /** Since when it is on hold. */
    readonly holdStart: number | null;
    /** When the participant appeared: an agent's alert, the others' entry. */
    readonly startedAt: number;
    readonly connectedAt: number | null;
    readonly endedAt: number | null;
    readonly disconnectType: string | null;
    readonly acw: { readonly start: number; readonly end: number | null; readonly wrapUpCodeId: string } | null;
}

const ended = (end: number, at: number): number | null => (end <= at ? end : null);

function customer(record: ConversationRecord, at: number): Part {
    const queueId = record.visits.findLast((visit) => visit.enteredAt <= at)?.queueId ?? null;
    const endedAt = ended(record.customerEnd, at);
    return {
        participantId: record.customerParticipantId, sessionId: record.customerSessionId, purpose: "customer", name: record.customerName,
        userId: null, queueId, state: endedAt === null ? "connected" : "disconnected", held: false, holdStart: null,
        startedAt: record.start, connectedAt: record.start, endedAt, disconnectType: endedAt === null ? null : record.disconnectType, acw: null,
    };
}

function ivr(record: ConversationRecord, at: number): readonly Part[] {
    if (record.ivrEnd === null) return [];
    const endedAt = ended(record.ivrEnd, at);
    return [{
        participantId: record.ivrParticipantId, sessionId: record.ivrSessionId, purpose: "ivr", name: "Main menu", userId: null, queueId: null,
        state: endedAt === null ? "connected" : "disconnected", held: false, holdStart: null,
        startedAt: record.start, connectedAt: record.start, endedAt,
        disconnectType: endedAt === null ? null : record.visits.length ? "transfer" : record.disconnectType, acw: null,
    }];
}

function acd(record: ConversationRecord, visit: QueueVisit, at: number, queueName: string | null): Part {
    const endedAt = ended(visit.leftAt, at);
    return {
        participantId: visit.acdParticipantId, sessionId: visit.acdSessionId, purpose: "acd", name: queueName, userId: null, queueId: visit.queueId,
        state: endedAt === null ? "connected" : "disconnected", held: false, holdStart: null,
        startedAt: visit.enteredAt, connectedAt: visit.enteredAt, endedAt,
        disconnectType: endedAt === null ? null : visit.outcome === "abandoned" ? record.disconnectType : "transfer", acw: null,
    };
}

function unanswered(visit: QueueVisit, alert: AgentAlert, at: number, name: string | null): Part {
    const endedAt = ended(alert.end, at);
    return {
        participantId: alert.participantId, sessionId: alert.sessionId, purpose: "agent", name, userId: alert.agentId, queueId: visit.queueId,
        state: endedAt === null ? "alerting" : "disconnected", held: false, holdStart: null, startedAt: alert.start, connectedAt: null, endedAt,
        disconnectType: endedAt === null ? null : visit.outcome === "abandoned" && alert.end === visit.leftAt ? "peer" : "transfer.noanswer", acw: null,
    };
}

function agent(record: ConversationRecord, visit: QueueVisit, alert: AgentAlert, at: number, name: string | null): Part {
    const { handling } = visit;
    if (!alert.answered || !handling || at < handling.connectedAt) return unanswered(visit, alert, at, name);
    const endedAt = ended(handling.disconnectedAt, at);
    const hold = endedAt === null ? handling.holds.find(({ start, end }) => start <= at && at < end) : undefined;
    return {
        participantId: alert.participantId, sessionId: alert.sessionId, purpose: "agent", name, userId: alert.agentId, queueId: visit.queueId,
        state: endedAt === null ? "connected" : "disconnected", held: hold !== undefined, holdStart: hold?.start ?? null,
        startedAt: alert.start, connectedAt: handling.connectedAt, endedAt,
        disconnectType: endedAt === null ? null : !handling.transferred ? record.disconnectType : handling.consulted ? "transfer.consult" : "transfer",
        acw: endedAt === null ? null : { start: endedAt, end: ended(handling.acwEnd, at), wrapUpCodeId: handling.wrapUpCodeId },
    };
}

/** Names of queues and agents by id. */
export type NameOf = (id: string) => string | null;

/** The participants known at the instant, in the order they appeared. */
export function partsOf(record: ConversationRecord, at: number, nameOf: NameOf): readonly Part[] {
    const visits = record.visits.filter((visit) => visit.enteredAt <= at);
    return [
        customer(record, at),
        ...ivr(record, at),
        ...visits.flatMap((visit) => [
            acd(record, visit, at, nameOf(visit.queueId)),
            ...visit.alerts.filter(({ start }) => start <= at).map((alert) => agent(record, visit, alert, at, nameOf(alert.agentId))),
        ]),
    ];
}
