/** What should be told of a conversation, by the world's own record of it. */
import type { ConversationRecord, QueueVisit } from "../../../src/simulator/world/types.js";

export interface Expected {
    readonly event: string;
    readonly at: number;
    /** Of the agent concerned. */
    readonly agentId: string | null;
    readonly queueId: string | null;
    /** Of a transfer: how, and to which queue. */
    readonly transfer: { readonly kind: "blind" | "consult" | "flow"; readonly queueId: string | null } | null;
}

/** In order. `until`: what happens later is left out. */
export function expectedOf(record: ConversationRecord, until = Infinity): readonly Expected[] {
    const [first] = record.visits;
    if (!first) return [];
    const events = record.visits.flatMap((visit, index) => visitEvents(record, visit, index));
    const sorted = events.toSorted((a, b) => a.at - b.at || a.visit - b.visit);
    const started = { event: "started", at: first.enteredAt, agentId: null, queueId: first.queueId, transfer: null };
    const ended = { event: "ended", at: record.end, agentId: null, queueId: null, transfer: null };
    return [started, ...sorted.map(({ event, at, agentId, queueId, transfer }) => ({ event, at, agentId, queueId, transfer })), ended].filter(({ at }) => at <= until);
}

function visitEvents(record: ConversationRecord, visit: QueueVisit, index: number): (Expected & { readonly visit: number })[] {
    const { queueId, handling, outcome, leftAt } = visit;
    const entry = (event: string, at: number, agentId: string | null = null, transfer: Expected["transfer"] = null) => ({ event, at, agentId, queueId, transfer, visit: index });
    const next = record.visits[index + 1]?.queueId ?? null;
    const events = [entry("queued", visit.enteredAt), ...visit.alerts.map(({ start, agentId }) => entry("alerting", start, agentId))];
    if (outcome === "abandoned") events.push(entry("abandoned", leftAt));
    // Disconnected by the platform itself: nobody received it.
    if (outcome === "flowOut" && record.customerEnd > leftAt) events.push(entry("transferred", leftAt, null, { kind: "flow", queueId: next }));
    if (!handling) return events;
    const { agentId } = handling;
    events.push(entry("connected", handling.connectedAt, agentId));
    for (const { start, end } of handling.holds) events.push(entry("held", start, agentId), entry("retrieved", end, agentId));
    if (handling.transferred) events.push(entry("transferred", handling.disconnectedAt, agentId, { kind: handling.consulted ? "consult" : "blind", queueId: next }));
    events.push(entry("wrapup", handling.acwEnd, agentId));
    return events;
}

/** The instants at which the record changes. */
export function instantsOf(record: ConversationRecord): readonly number[] {
    const { start, ivrEnd, customerEnd, end, visits } = record;
    const instants = visits.flatMap(({ enteredAt, leftAt, alerts, handling }) => [
        enteredAt,
        leftAt,
        ...alerts.flatMap((alert) => [alert.start, alert.end]),
        ...(handling ? [handling.connectedAt, handling.disconnectedAt, handling.acwEnd, ...handling.holds.flatMap((hold) => [hold.start, hold.end])] : []),
    ]);
    return [...new Set([start, ivrEnd ?? start, customerEnd, end, ...instants])].toSorted((a, b) => a - b);
}
