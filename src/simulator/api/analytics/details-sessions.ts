/** A conversation as sessions and segments, as far as it has happened at an instant. Pure; records and filters are made from this. */
import type { AgentAlert, ConversationRecord, QueueVisit } from "../../world/types.js";

export type SegmentType = "ivr" | "delay" | "interact" | "hold" | "alert" | "wrapup" | "contacting";

export interface SegmentPart {
    readonly type: SegmentType;
    readonly start: number;
    /** Null while it lasts. */
    readonly end: number | null;
    readonly queueId: string | null;
    /** Only on the segment that ended its session. */
    readonly disconnectType: string | null;
    readonly wrapUpCode: string | null;
}

export interface SessionPart {
    readonly purpose: "customer" | "ivr" | "acd" | "agent";
    readonly participantId: string;
    readonly sessionId: string;
    readonly userId: string | null;
    /** Queue of an acd session. */
    readonly queueId: string | null;
    readonly flowOutType: string | null;
    /** The agent that the queue's routing chose. */
    readonly selectedAgentId: string | null;
    readonly segments: readonly SegmentPart[];
}

/** A stretch before it is cut at the instant. */
interface Stretch {
    readonly type: SegmentType;
    readonly start: number;
    readonly end: number;
    readonly queueId: string | null;
    readonly last?: string;
    readonly wrapUpCode?: string;
}

function segments(stretches: readonly Stretch[], asOf: number): readonly SegmentPart[] {
    return stretches
        .filter(({ start }) => start <= asOf)
        .map(({ type, start, end, queueId, last, wrapUpCode }) => {
            const ended = end <= asOf;
            return {
                type,
                start,
                end: ended ? end : null,
                queueId,
                disconnectType: (ended ? last : null) ?? null,
                wrapUpCode: (ended ? wrapUpCode : null) ?? null,
            };
        });
}

/** The queue that a conversation was meant for or last entered; the platform tells it on the customer's segments. */
function customerStretches(record: ConversationRecord): readonly Stretch[] {
    const { visits } = record;
    const firstQueue = visits[0]?.queueId ?? null;
    const firstEntry = visits[0]?.enteredAt ?? record.customerEnd;
    const stretches: Stretch[] = [];
    if (record.ivrEnd !== null) stretches.push({ type: "ivr", start: record.start, end: record.ivrEnd, queueId: firstQueue });
    const from = record.ivrEnd ?? record.start;
    if (visits.length > 0 && firstEntry > from) stretches.push({ type: "interact", start: from, end: firstEntry, queueId: firstQueue });
    visits.forEach((visit, index) => {
        const end = visits[index + 1]?.enteredAt ?? record.customerEnd;
        stretches.push({ type: "interact", start: visit.enteredAt, end: Math.max(visit.enteredAt, end), queueId: visit.queueId });
    });
    const final = stretches.pop();
    return final ? [...stretches, { ...final, last: record.disconnectType }] : stretches;
}

/** An agent's session: the alert, then talk and hold in turn, then after-call work. */
function agentStretches(record: ConversationRecord, visit: QueueVisit, alert: AgentAlert): readonly Stretch[] {
    const { queueId, handling } = visit;
    if (!alert.answered || !handling) {
        const customerLeft = visit.outcome === "abandoned" && alert.end === visit.leftAt;
        return [{ type: "alert", start: alert.start, end: alert.end, queueId, last: customerLeft ? "peer" : "client" }];
    }
    const stretches: Stretch[] = [{ type: "alert", start: alert.start, end: handling.connectedAt, queueId }];
    let from = handling.connectedAt;
    for (const hold of handling.holds) {
        if (hold.start > from) stretches.push({ type: "interact", start: from, end: hold.start, queueId });
        stretches.push({ type: "hold", start: hold.start, end: hold.end, queueId });
        from = hold.end;
    }
    if (from < handling.disconnectedAt || handling.holds.length === 0) {
        stretches.push({ type: "interact", start: from, end: handling.disconnectedAt, queueId });
    }
    const final = stretches.pop();
    const transfer = handling.consulted ? "consultTransfer" : "transfer";
    const last = handling.transferred ? transfer : record.disconnectType === "peer" ? "client" : "peer";
    return [
        ...stretches,
        ...(final ? [{ ...final, last }] : []),
        { type: "wrapup", start: handling.disconnectedAt, end: handling.acwEnd, queueId, wrapUpCode: handling.wrapUpCodeId },
    ];
}

const NOBODY = { userId: null, queueId: null, flowOutType: null, selectedAgentId: null } as const;

function visitSessions(record: ConversationRecord, visit: QueueVisit, asOf: number): readonly SessionPart[] {
    const abandoned = visit.outcome === "abandoned";
    const left = visit.leftAt <= asOf;
    const queue: SessionPart = {
        ...NOBODY,
        purpose: "acd",
        participantId: visit.acdParticipantId,
        sessionId: visit.acdSessionId,
        queueId: visit.queueId,
        flowOutType: left && visit.flowOutTo !== null ? (visit.flowOutTo === "queue" ? "acd" : visit.flowOutTo) : null,
        selectedAgentId: left ? (visit.handling?.agentId ?? null) : null,
        segments: segments(
            [{ type: "delay", start: visit.enteredAt, end: visit.leftAt, queueId: visit.queueId, last: abandoned ? "peer" : "transfer" }],
            asOf,
        ),
    };
    const agents = visit.alerts.map((alert): SessionPart => ({
        ...NOBODY,
        purpose: "agent",
        participantId: alert.participantId,
        sessionId: alert.sessionId,
        userId: alert.agentId,
        selectedAgentId: alert.agentId,
        segments: segments(agentStretches(record, visit, alert), asOf),
    }));
    return [queue, ...agents];
}

/** The sessions that have begun, in order of appearance. */
export function sessionsOf(record: ConversationRecord, asOf: number): readonly SessionPart[] {
    const customer: SessionPart = {
        ...NOBODY,
        purpose: "customer",
        participantId: record.customerParticipantId,
        sessionId: record.customerSessionId,
        segments: segments(customerStretches(record), asOf),
    };
    const menuEnding = record.visits.length > 0 ? "transfer" : record.disconnectType;
    const menu: readonly SessionPart[] =
        record.ivrEnd === null
            ? []
            : [{
                ...NOBODY,
                purpose: "ivr",
                participantId: record.ivrParticipantId,
                sessionId: record.ivrSessionId,
                segments: segments([{ type: "ivr", start: record.start, end: record.ivrEnd, queueId: null, last: menuEnding }], asOf),
            }];
    return [
        customer,
        ...menu,
        ...record.visits.flatMap((visit) => visitSessions(record, visit, asOf)),
    ].filter((session) => session.segments.length > 0);
}
