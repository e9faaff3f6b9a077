/** Metrics as events: each with all dimensions of its session. These objects are made by the million, hence whole literals. */
import { tellMetrics, type SessionWriter } from "./metrics.js";
import type { AgentAlert, ConversationRecord, MetricEvent, QueueDefinition, QueueVisit } from "./types.js";

export type Dimensions = Record<string, string | readonly string[]>;

/** In order of emission. `queue` finds a queue's definition for its service level target. */
export function metricEventsOf(conversation: ConversationRecord, queue: (id: string) => QueueDefinition): MetricEvent[] {
    return collectMetricEvents(conversation, queue).toSorted((a, b) => a.emitDate - b.emitDate);
}

/** The same in no particular order, for those who sort anyway. Needs no ids but those of the conversation and its sessions. */
export function collectMetricEvents(conversation: ConversationRecord, queue: (id: string) => QueueDefinition): MetricEvent[] {
    const events: MetricEvent[] = [];
    tellMetrics(conversation, queue, writer, (metric, emitDate, value, dimensions) => events.push({ metric, emitDate, value, dimensions }));
    return events;
}

const writer: SessionWriter<Dimensions> = {
    customer(c, queueId, disconnectType) {
        const dimensions = queueId === null ? session(c, "customer", c.customerSessionId) : queueSession(c, "customer", c.customerSessionId, queueId);
        if (disconnectType !== null) dimensions["disconnectType"] = disconnectType;
        return dimensions;
    },
    menu(c, disconnectType) {
        const dimensions = session(c, "ivr", c.ivrSessionId);
        dimensions["disconnectType"] = disconnectType;
        return dimensions;
    },
    queue(c, visit, disconnectType) {
        const dimensions = queueSession(c, "acd", visit.acdSessionId, visit.queueId);
        return disconnectType === null ? dimensions : closed(dimensions, visit, disconnectType);
    },
    agent(c, queueId, alert, disconnectType, wrapUpCode) {
        const dimensions = agentSession(c, queueId, alert);
        if (disconnectType !== null) dimensions["disconnectType"] = disconnectType;
        if (wrapUpCode !== null) dimensions["wrapUpCode"] = wrapUpCode;
        return dimensions;
    },
};

function closed(dimensions: Dimensions, visit: QueueVisit, disconnectType: string): Dimensions {
    dimensions["disconnectType"] = disconnectType;
    if (visit.handling) {
        dimensions["usedRouting"] = "Standard";
        dimensions["selectedAgentId"] = visit.handling.agentId;
    }
    if (visit.flowOutTo !== null) dimensions["flowOutType"] = visit.flowOutTo === "queue" ? "acd" : visit.flowOutTo;
    return dimensions;
}

function session(c: ConversationRecord, purpose: string, sessionId: string): Dimensions {
    return refine(c, {
        conversationId: c.id,
        sessionId,
        mediaType: c.mediaType,
        purpose,
        direction: c.direction,
        originatingDirection: c.direction,
        divisionId: c.divisionIds,
        provider: c.provider,
        ani: c.ani,
        dnis: c.dnis,
    });
}

function queueSession(c: ConversationRecord, purpose: string, sessionId: string, queueId: string): Dimensions {
    return refine(c, {
        conversationId: c.id,
        sessionId,
        mediaType: c.mediaType,
        purpose,
        direction: c.direction,
        originatingDirection: c.direction,
        divisionId: c.divisionIds,
        provider: c.provider,
        ani: c.ani,
        dnis: c.dnis,
        queueId,
        requestedRouting: "Standard",
    });
}

function agentSession(c: ConversationRecord, queueId: string, alert: AgentAlert): Dimensions {
    return refine(c, {
        conversationId: c.id,
        sessionId: alert.sessionId,
        mediaType: c.mediaType,
        purpose: "agent",
        direction: c.direction,
        originatingDirection: c.direction,
        divisionId: c.divisionIds,
        provider: c.provider,
        ani: c.ani,
        dnis: c.dnis,
        queueId,
        requestedRouting: "Standard",
        usedRouting: "Standard",
        selectedAgentId: alert.agentId,
        userId: alert.agentId,
    });
}

/** What only some conversations have. */
function refine(c: ConversationRecord, dimensions: Dimensions): Dimensions {
    if (c.messageType !== null) dimensions["messageType"] = c.messageType;
    if (c.requestedRoutingSkillIds.length > 0 && dimensions["queueId"] !== undefined) dimensions["requestedRoutingSkillId"] = c.requestedRoutingSkillIds;
    return dimensions;
}
