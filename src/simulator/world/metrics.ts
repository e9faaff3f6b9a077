/**
 * The metrics that the platform stores with a conversation's sessions, worked out from its record. Which session carries what follows
 * published conversation details: offers and waits with the queue's (acd) session, alerts, answers and handling with the agent's,
 * connections with the customer's. A metric is emitted when its stretch ends.
 */
import type { AgentHandling, ConversationRecord, MetricEvent, QueueDefinition, QueueVisit } from "./types.js";

type Dimensions = Record<string, string | readonly string[]>;

/** Abandons before this many milliseconds are short ones, too. */
const shortAbandon = 10_000;

/** Gathers the events of one conversation. */
class Collector {
    readonly events: MetricEvent[] = [];

    add(metric: string, emitDate: number, value: number, dimensions: Dimensions): void {
        this.events.push({ metric, emitDate, value, dimensions });
    }
}

/** In order of emission. `queue` finds a queue's definition for its service level target. */
export function metricEventsOf(conversation: ConversationRecord, queue: (id: string) => QueueDefinition): MetricEvent[] {
    return collectMetricEvents(conversation, queue).toSorted((a, b) => a.emitDate - b.emitDate);
}

/** The same in no particular order, for those who sort anyway. Needs no ids but those of the conversation and its sessions. */
export function collectMetricEvents(conversation: ConversationRecord, queue: (id: string) => QueueDefinition): readonly MetricEvent[] {
    const collector = new Collector();
    addCustomer(collector, conversation);
    if (conversation.ivrEnd !== null) addMenu(collector, conversation, conversation.ivrEnd);
    for (const visit of conversation.visits) {
        const target = queue(visit.queueId).serviceLevel[conversation.mediaType].durationMs;
        addQueue(collector, conversation, visit);
        addAlerts(collector, conversation, visit);
        if (visit.handling) addHandling(collector, conversation, visit, visit.handling, target);
    }
    return collector.events;
}

/** Dimensions are written as whole literals where it matters: these objects are made by the million. */
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

function queueSession(c: ConversationRecord, purpose: string, sessionId: string, queueId: string, disconnectType: string | null): Dimensions {
    const dimensions: Dimensions = {
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
    };
    if (disconnectType !== null) dimensions.disconnectType = disconnectType;
    return refine(c, dimensions);
}

function agentSession(c: ConversationRecord, queueId: string, sessionId: string, userId: string): Dimensions {
    return refine(c, {
        conversationId: c.id,
        sessionId,
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
        selectedAgentId: userId,
        userId,
    });
}

/** What only some conversations have. */
function refine(c: ConversationRecord, dimensions: Dimensions): Dimensions {
    if (c.messageType !== null) dimensions.messageType = c.messageType;
    if (c.requestedRoutingSkillIds.length > 0 && dimensions.queueId !== undefined) dimensions.requestedRoutingSkillId = c.requestedRoutingSkillIds;
    return dimensions;
}

/** A customer is connected from the start, at a callback only once an agent has taken it. */
function addCustomer(collector: Collector, c: ConversationRecord): void {
    const first = c.visits[0];
    const dimensions = first ? queueSession(c, "customer", c.customerSessionId, first.queueId, null) : session(c, "customer", c.customerSessionId);
    const connected = c.mediaType === "callback" ? c.visits.find((visit) => visit.handling)?.handling?.connectedAt : c.start;
    collector.add("nConversations", c.start, 1, dimensions);
    if (connected === undefined) return;
    const last = c.visits.at(-1);
    const closing = last
        ? queueSession(c, "customer", c.customerSessionId, last.queueId, c.disconnectType)
        : { ...dimensions, disconnectType: c.disconnectType };
    collector.add("nConnected", connected, 1, dimensions);
    collector.add("tConnected", c.customerEnd, c.customerEnd - connected, closing);
}

function addMenu(collector: Collector, c: ConversationRecord, end: number): void {
    const dimensions = session(c, "ivr", c.ivrSessionId);
    dimensions.disconnectType = c.visits.length > 0 ? "transfer" : c.disconnectType;
    collector.add("tIvr", end, end - c.start, dimensions);
}

function addQueue(collector: Collector, c: ConversationRecord, visit: QueueVisit): void {
    const dimensions = queueSession(c, "acd", visit.acdSessionId, visit.queueId, null);
    const wait = visit.leftAt - visit.enteredAt;
    collector.add("nOffered", visit.enteredAt, 1, dimensions);
    const closing = queueSession(c, "acd", visit.acdSessionId, visit.queueId, visit.outcome === "abandoned" ? "peer" : "transfer");
    if (visit.handling) {
        closing.usedRouting = "Standard";
        closing.selectedAgentId = visit.handling.agentId;
    }
    if (visit.flowOutTo !== null) closing.flowOutType = visit.flowOutTo === "queue" ? "acd" : visit.flowOutTo;
    collector.add("tAcd", visit.leftAt, wait, closing);
    collector.add("tWait", visit.leftAt, wait, closing);
    if (visit.outcome === "flowOut") collector.add("tFlowOut", visit.leftAt, wait, closing);
    if (visit.outcome !== "abandoned") return;
    collector.add("tAbandon", visit.leftAt, wait, closing);
    if (wait < shortAbandon) collector.add("tShortAbandon", visit.leftAt, wait, closing);
}

/** Not responding is only the agent's: an alert that ended because the customer left is none. */
function addAlerts(collector: Collector, c: ConversationRecord, visit: QueueVisit): void {
    for (const alert of visit.alerts) {
        if (alert.answered) continue;
        const dimensions = agentSession(c, visit.queueId, alert.sessionId, alert.agentId);
        const customerLeft = visit.outcome === "abandoned" && alert.end === visit.leftAt;
        dimensions.disconnectType = customerLeft ? "peer" : "client";
        collector.add("tAlert", alert.end, alert.end - alert.start, dimensions);
        if (!customerLeft) collector.add("tNotResponding", alert.end, alert.end - alert.start, dimensions);
    }
}

/** Callbacks are handled, yet the platform counts no answer for them; a late one counts as a callback over its target. */
function addHandling(collector: Collector, c: ConversationRecord, visit: QueueVisit, handling: AgentHandling, target: number): void {
    const dimensions = agentSession(c, visit.queueId, handling.sessionId, handling.agentId);
    const { connectedAt } = handling;
    const wait = connectedAt - visit.enteredAt;
    const callback = c.mediaType === "callback";
    const alert = visit.alerts.at(-1)!;
    collector.add("tAlert", connectedAt, connectedAt - alert.start, dimensions);
    if (!callback) collector.add("tAnswered", connectedAt, wait, dimensions);
    if (wait > target) collector.add(callback ? "nCallbackOverSla" : "nOverSla", connectedAt, 1, dimensions);
    const closing = agentSession(c, visit.queueId, handling.sessionId, handling.agentId);
    closing.disconnectType = agentEnding(c, handling);
    closing.wrapUpCode = handling.wrapUpCodeId;
    addTalk(collector, handling, dimensions, closing);
}

/** From the answer on. What is emitted at the end of the talk or later is filed under the wrap-up code. */
function addTalk(collector: Collector, handling: AgentHandling, dimensions: Dimensions, closing: Dimensions): void {
    const { connectedAt, disconnectedAt, acwEnd, holds } = handling;
    let talkFrom = connectedAt;
    let held = 0;
    for (const hold of holds) {
        collector.add("tTalk", hold.start, hold.start - talkFrom, dimensions);
        const endsOnHold = hold.end >= disconnectedAt;
        collector.add("tHeld", hold.end, hold.end - hold.start, endsOnHold ? closing : dimensions);
        held += hold.end - hold.start;
        talkFrom = hold.end;
    }
    if (talkFrom < disconnectedAt || holds.length === 0) collector.add("tTalk", disconnectedAt, disconnectedAt - talkFrom, closing);
    collector.add("tTalkComplete", disconnectedAt, disconnectedAt - connectedAt - held, closing);
    if (holds.length > 0) collector.add("tHeldComplete", disconnectedAt, held, closing);
    if (handling.transferred) {
        collector.add("nTransferred", disconnectedAt, 1, closing);
        if (handling.consulted) collector.add("nConsult", disconnectedAt, 1, closing);
        collector.add(handling.consulted ? "nConsultTransferred" : "nBlindTransferred", disconnectedAt, 1, closing);
    }
    if (acwEnd > disconnectedAt) collector.add("tAcw", acwEnd, acwEnd - disconnectedAt, closing);
    collector.add("tHandle", acwEnd, acwEnd - connectedAt, closing);
}

/** Seen from the agent: the customer left ("peer"), the agent ended it ("client"), or it was passed on. */
function agentEnding(c: ConversationRecord, handling: AgentHandling): string {
    if (handling.transferred) return "transfer";
    return c.disconnectType === "peer" ? "client" : "peer";
}
