/**
 * The metrics that the platform stores with a conversation's sessions, worked out from its record. Which session carries what follows
 * published conversation details: offers and waits with the queue's (acd) session, alerts, answers and handling with the agent's,
 * connections with the customer's. A metric is emitted when its stretch ends.
 */
import type { AgentAlert, AgentHandling, ConversationRecord, QueueDefinition, QueueVisit } from "./types.js";

/** Writes down the sessions that metrics belong to, in whatever form `D`. A session that still lasts has no `disconnectType` (null). */
export interface SessionWriter<D> {
    customer(c: ConversationRecord, queueId: string | null, disconnectType: string | null): D;
    menu(c: ConversationRecord, disconnectType: string): D;
    queue(c: ConversationRecord, visit: QueueVisit, disconnectType: string | null): D;
    agent(c: ConversationRecord, queueId: string, alert: AgentAlert, disconnectType: string | null, wrapUpCode: string | null): D;
}

/** Takes one metric: milliseconds for `t…`, 1 for `n…`. */
export type MetricSink<D> = (metric: string, emitDate: number, value: number, session: D) => void;

/** Abandons before this many milliseconds are short ones, too. */
const shortAbandon = 10_000;

/** Tells all metrics of a conversation, in no particular order. `queue` finds a queue's definition for its service level target. */
export function tellMetrics<D>(c: ConversationRecord, queue: (id: string) => QueueDefinition, sessions: SessionWriter<D>, add: MetricSink<D>): void {
    tellCustomer(c, sessions, add);
    if (c.ivrEnd !== null) add("tIvr", c.ivrEnd, c.ivrEnd - c.start, sessions.menu(c, c.visits.length > 0 ? "transfer" : c.disconnectType));
    for (const visit of c.visits) {
        tellQueue(c, visit, sessions, add);
        tellAlerts(c, visit, sessions, add);
        if (visit.handling) tellHandling(c, visit, visit.handling, queue(visit.queueId).serviceLevel[c.mediaType].durationMs, sessions, add);
    }
}

/** A customer is connected from the start, at a callback only once an agent has taken it. */
function tellCustomer<D>(c: ConversationRecord, sessions: SessionWriter<D>, add: MetricSink<D>): void {
    const first = c.visits[0];
    const session = sessions.customer(c, first?.queueId ?? null, null);
    const connected = c.mediaType === "callback" ? c.visits.find((visit) => visit.handling)?.handling?.connectedAt : c.start;
    add("nConversations", c.start, 1, session);
    if (connected === undefined) return;
    add("nConnected", connected, 1, session);
    add("tConnected", c.customerEnd, c.customerEnd - connected, sessions.customer(c, c.visits.at(-1)?.queueId ?? null, c.disconnectType));
}

function tellQueue<D>(c: ConversationRecord, visit: QueueVisit, sessions: SessionWriter<D>, add: MetricSink<D>): void {
    const wait = visit.leftAt - visit.enteredAt;
    add("nOffered", visit.enteredAt, 1, sessions.queue(c, visit, null));
    const closing = sessions.queue(c, visit, visit.outcome === "abandoned" ? "peer" : "transfer");
    add("tAcd", visit.leftAt, wait, closing);
    add("tWait", visit.leftAt, wait, closing);
    if (visit.outcome === "flowOut") add("tFlowOut", visit.leftAt, wait, closing);
    if (visit.outcome !== "abandoned") return;
    add("tAbandon", visit.leftAt, wait, closing);
    if (wait < shortAbandon) add("tShortAbandon", visit.leftAt, wait, closing);
}

/** Not responding is only the agent's: an alert that ended because the customer left is none. */
function tellAlerts<D>(c: ConversationRecord, visit: QueueVisit, sessions: SessionWriter<D>, add: MetricSink<D>): void {
    for (const alert of visit.alerts) {
        if (alert.answered) continue;
        const customerLeft = visit.outcome === "abandoned" && alert.end === visit.leftAt;
        const session = sessions.agent(c, visit.queueId, alert, customerLeft ? "peer" : "client", null);
        add("tAlert", alert.end, alert.end - alert.start, session);
        if (!customerLeft) add("tNotResponding", alert.end, alert.end - alert.start, session);
    }
}

/** Callbacks are handled, yet the platform counts no answer for them; a late one counts as a callback over its target. */
function tellHandling<D>(
    c: ConversationRecord, visit: QueueVisit, handling: AgentHandling, target: number, sessions: SessionWriter<D>, add: MetricSink<D>,
): void {
    const alert = visit.alerts.at(-1)!;
    const session = sessions.agent(c, visit.queueId, alert, null, null);
    const { connectedAt } = handling;
    const wait = connectedAt - visit.enteredAt;
    const callback = c.mediaType === "callback";
    add("tAlert", connectedAt, connectedAt - alert.start, session);
    if (!callback) add("tAnswered", connectedAt, wait, session);
    if (wait > target) add(callback ? "nCallbackOverSla" : "nOverSla", connectedAt, 1, session);
    tellTalk(handling, session, sessions.agent(c, visit.queueId, alert, agentEnding(c, handling), handling.wrapUpCodeId), add);
}

/** From the answer on. What is emitted at the end of the talk or later is filed under the wrap-up code. */
function tellTalk<D>(handling: AgentHandling, session: D, closing: D, add: MetricSink<D>): void {
    const { connectedAt, disconnectedAt, acwEnd, holds } = handling;
    let talkFrom = connectedAt;
    let held = 0;
    for (const hold of holds) {
        add("tTalk", hold.start, hold.start - talkFrom, session);
        add("tHeld", hold.end, hold.end - hold.start, hold.end >= disconnectedAt ? closing : session);
        held += hold.end - hold.start;
        talkFrom = hold.end;
    }
    if (talkFrom < disconnectedAt || holds.length === 0) add("tTalk", disconnectedAt, disconnectedAt - talkFrom, closing);
    add("tTalkComplete", disconnectedAt, disconnectedAt - connectedAt - held, closing);
    if (holds.length > 0) add("tHeldComplete", disconnectedAt, held, closing);
    if (handling.transferred) {
        add("nTransferred", disconnectedAt, 1, closing);
        if (handling.consulted) add("nConsult", disconnectedAt, 1, closing);
        add(handling.consulted ? "nConsultTransferred" : "nBlindTransferred", disconnectedAt, 1, closing);
    }
    if (acwEnd > disconnectedAt) add("tAcw", acwEnd, acwEnd - disconnectedAt, closing);
    add("tHandle", acwEnd, acwEnd - connectedAt, closing);
}

/** Seen from the agent: the customer left ("peer"), the agent ended it ("client"), or it was passed on. */
function agentEnding(c: ConversationRecord, handling: AgentHandling): string {
    if (handling.transferred) return "transfer";
    return c.disconnectType === "peer" ? "client" : "peer";
}
