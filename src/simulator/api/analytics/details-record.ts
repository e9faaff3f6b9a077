/** Conversation details: the record of one conversation as the analytics store holds it at an instant. */
import type { ConversationRecord, MetricEvent } from "../../world/types.js";
import type { ApiContext } from "../context.js";
import { sessionsOf, type SegmentPart, type SessionPart } from "./details-sessions.js";

const iso = (at: number): string => new Date(at).toISOString();

function segmentBody(record: ConversationRecord, session: SessionPart, segment: SegmentPart): Record<string, unknown> {
    const skills = session.purpose === "acd" || session.purpose === "agent" ? record.requestedRoutingSkillIds : [];
    return {
        segmentStart: iso(segment.start),
        ...(segment.end === null ? {} : { segmentEnd: iso(segment.end) }),
        ...(segment.queueId === null ? {} : { queueId: segment.queueId }),
        ...(segment.disconnectType === null ? {} : { disconnectType: segment.disconnectType }),
        ...(segment.wrapUpCode === null ? {} : { wrapUpCode: segment.wrapUpCode }),
        ...(skills.length > 0 ? { requestedRoutingSkillIds: skills } : {}),
        segmentType: segment.type,
        conference: false,
    };
}

function metricBodies(events: readonly MetricEvent[]): readonly unknown[] {
    return events.map((event) => ({ emitDate: iso(event.emitDate), name: event.metric, value: event.value }));
}

function sessionBody(record: ConversationRecord, session: SessionPart, events: readonly MetricEvent[]): Record<string, unknown> {
    const routed = session.purpose !== "ivr" && record.visits.length > 0;
    return {
        ani: record.ani,
        direction: record.direction,
        dnis: record.dnis,
        ...(record.mediaType === "email" ? { addressFrom: record.ani, addressTo: record.dnis } : {}),
        ...(record.mediaType === "callback" ? { callbackNumbers: [record.ani], callbackUserName: record.customerName } : {}),
        ...(record.messageType === null ? {} : { messageType: record.messageType }),
        mediaType: record.mediaType,
        provider: record.provider,
        ...(routed ? { requestedRoutings: ["Standard"] } : {}),
        ...(session.flowOutType === null ? {} : { flowOutType: session.flowOutType }),
        ...(session.selectedAgentId === null ? {} : { selectedAgentId: session.selectedAgentId, usedRouting: "Standard" }),
        sessionDnis: record.dnis,
        sessionId: session.sessionId,
        ...(session.purpose === "acd" ? { peerId: record.customerSessionId } : {}),
        segments: session.segments.map((segment) => segmentBody(record, session, segment)),
        metrics: metricBodies(events),
    };
}

function participantName(context: ApiContext, record: ConversationRecord, session: SessionPart): string | undefined {
    if (session.purpose === "customer") return record.customerName;
    if (session.purpose === "acd") return context.directory.queue(session.queueId ?? "")?.name;
    return session.purpose === "ivr" ? "Main menu" : undefined;
}

export interface DetailsStyle { readonly asOf: number; /** Only jobs tell participants' attributes. */ readonly attributes: boolean }

/** AnalyticsConversation, or without attributes as the synchronous queries tell it. An ongoing conversation has no end. */
export function detailsRecord(context: ApiContext, record: ConversationRecord, style: DetailsStyle): Record<string, unknown> {
    const bySession = new Map<string, MetricEvent[]>();
    for (const event of context.world.metricEventsOf(record)) {
        if (event.emitDate > style.asOf) continue;
        const sessionId = String(event.dimensions.sessionId);
        const events = bySession.get(sessionId) ?? [];
        events.push(event);
        bySession.set(sessionId, events);
    }
    const participants = sessionsOf(record, style.asOf).map((session) => {
        const name = participantName(context, record, session);
        return {
            participantId: session.participantId,
            ...(name === undefined ? {} : { participantName: name }),
            purpose: session.purpose,
            ...(session.userId === null ? {} : { userId: session.userId }),
            ...(style.attributes ? { attributes: session.purpose === "customer" ? { customerName: record.customerName } : {} } : {}),
            sessions: [sessionBody(record, session, bySession.get(session.sessionId) ?? [])],
        };
    });
    return {
        conversationId: record.id,
        conversationStart: iso(record.start),
        ...(record.end <= style.asOf ? { conversationEnd: iso(record.end) } : {}),
        conversationInitiator: record.direction === "inbound" ? "customer" : "agent",
        customerParticipation: true,
        originatingDirection: record.direction,
        divisionIds: record.divisionIds,
        participants,
    };
}
