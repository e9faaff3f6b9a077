/** From what is known of a conversation to all that has happened to it, in order. Pure. */
import { latest, type ConversationFacts, type PartFacts, type Span } from "./facts.js";
import type { ConversationEvent } from "./vocabulary.js";

export interface Transfer {
    /** `blind`: passed on at once; `consult`: after speaking to the receiving side; `flow`: out of the queue by itself, with nobody connected. */
    readonly kind: "blind" | "consult" | "flow";
    /** Queue that it went to, as far as known. */
    readonly queueId: string | null;
}

export interface Happening {
    /** Two more than are told: an alert that ended unanswered, and an agent who is no longer connected. */
    readonly kind: ConversationEvent | "missed" | "left";
    /** The same for the same happening, whoever tells it. */
    readonly key: string;
    readonly at: number;
    readonly part: PartFacts | null;
    readonly queueId: string | null;
    readonly transfer: Transfer | null;
}

/** One of a participant's holds. */
export interface NamedSpan extends Span {
    /** Stays the same when an earlier hold becomes known. */
    readonly name: number;
}

/** A happening with what orders those of the same instant: which entry to a queue it belongs to, and its step there. */
interface Placed extends Happening {
    readonly visit: number;
    readonly step: number;
}

const STEPS: Readonly<Record<Happening["kind"], number>> = {
    started: 0, queued: 1, alerting: 2, missed: 3, connected: 4, held: 5, retrieved: 5, abandoned: 6, transferred: 7, left: 7, wrapup: 8, ended: 9,
};

/** One stay in a queue, and the agents whom it alerted. */
interface Visit {
    readonly queue: PartFacts | null;
    readonly agents: PartFacts[];
}

/**
 * `now`: for what has no time of its own, epoch milliseconds. `holdsOf`: what is known of a participant's holds, in order.
 * What has begun to be told stays as it is when later facts say more.
 */
export function historyOf(facts: ConversationFacts, now: number, holdsOf: (part: PartFacts) => readonly NamedSpan[]): readonly Happening[] {
    const visits = visitsOf(facts);
    const happenings = visits.flatMap((visit, index) => visitHistory(facts, visits, index, now, holdsOf).map((happening) => place(happening, index)));
    const sorted = happenings.toSorted((a, b) => a.at - b.at || a.visit - b.visit || a.step - b.step);
    const first = sorted[0];
    if (!first) return [];
    const started: Happening = { ...first, kind: "started", key: "started", part: null, transfer: null };
    const ended = endOf(facts, Math.max(...sorted.map(({ at }) => at)), now);
    return [started, ...sorted, ...(ended ? [ended] : [])];
}

function place(happening: Happening, visit: number): Placed {
    // Who was consulted comes after the transfer of who consulted.
    return { ...happening, visit: happening.part?.isConsulted ? visit + 0.5 : visit, step: STEPS[happening.kind] };
}

/** Agents belong to the last entry to their queue before them; without one they have a visit of their own. */
function visitsOf({ parts }: ConversationFacts): readonly Visit[] {
    const visits: Visit[] = [];
    for (const part of parts) {
        if (part.role === "queue") visits.push({ queue: part, agents: [] });
        if (part.role !== "agent") continue;
        const own = visits.findLast(({ queue }) => queue !== null && (part.queueId === null || queue.queueId === part.queueId));
        if (own) own.agents.push(part);
        else visits.push({ queue: null, agents: [part] });
    }
    return visits;
}

function visitHistory(
    facts: ConversationFacts,
    visits: readonly Visit[],
    index: number,
    now: number,
    holdsOf: (part: PartFacts) => readonly NamedSpan[],
): readonly Happening[] {
    const { queue, agents } = visits[index]!;
    const next = visits[index + 1]?.queue?.queueId ?? null;
    const present = agents.filter((agent) => !isConsultedOnly(agent, facts));
    const told = present.flatMap((agent) => agentHistory(agent, { facts, next, now, holdsOf, isRouted: queue !== null }));
    return queue ? [...queueHistory(queue, agents, facts, next, now), ...told] : told;
}

function queueHistory(queue: PartFacts, agents: readonly PartFacts[], facts: ConversationFacts, next: string | null, now: number): readonly Happening[] {
    const { id, queueId } = queue;
    const at = queue.startedAt ?? queue.connectedAt ?? queue.endedAt ?? now;
    const queued: Happening = { kind: "queued", key: `queued ${id}`, at, part: null, queueId, transfer: null };
    const isAnswered = agents.some(({ isConnected }) => isConnected);
    // While somebody is alerted, it is not certain yet that the queue ended without an answer.
    if (!queue.isEnded || isAnswered || agents.some(({ isAlerting }) => isAlerting)) return [queued];
    const outAt = Math.max(at, queue.endedAt ?? now);
    const out = { key: `out ${id}`, at: outAt, part: null, queueId };
    if (queue.ending === "left") return [queued, { ...out, kind: "abandoned", transfer: null }];
    const isPassedOn = queue.ending === "transfer" || queue.ending === "unanswered" || queue.ending === "consult";
    if (!isPassedOn || isCustomerGone(facts, outAt)) return [queued];
    return [queued, { ...out, kind: "transferred", transfer: { kind: "flow", queueId: next } }];
}

/** The customer was disconnected at that instant: nobody passed it on. */
function isCustomerGone({ parts }: ConversationFacts, at: number): boolean {
    const customers = parts.filter(({ role }) => role === "customer");
    return customers.length > 0 && customers.every(({ isEnded, endedAt }) => isEnded && (endedAt === null || endedAt <= at + 1_000));
}

/** Spoken to by another agent who is still with the customer, or was until this one left. */
function isConsultedOnly(agent: PartFacts, { parts }: ConversationFacts): boolean {
    if (!agent.isConsulted) return false;
    return consulting(agent, { parts }).some((other) => !other.isEnded || (agent.isEnded && (agent.endedAt ?? 0) <= (other.endedAt ?? 0)));
}

/** Who may have asked for this agent. */
function consulting(agent: PartFacts, { parts }: Pick<ConversationFacts, "parts">): readonly PartFacts[] {
    return parts.filter((other) => other.role === "agent" && other.id !== agent.id && other.isConnected && !other.isConsulted);
}

interface Around {
    readonly facts: ConversationFacts;
    /** The queue after this one. */
    readonly next: string | null;
    readonly now: number;
    readonly holdsOf: (part: PartFacts) => readonly NamedSpan[];
    /** By a queue: whom that connects was alerted before. */
    readonly isRouted: boolean;
}

function agentHistory(agent: PartFacts, { facts, next, now, holdsOf, isRouted }: Around): readonly Happening[] {
    const { id, queueId, isConnected, isEnded } = agent;
    const happenings: Happening[] = [];
    // Who was consulted is with the customer from when the other one left.
    const notBefore = agent.isConsulted ? (latest(consulting(agent, facts).map(({ endedAt }) => endedAt)) ?? -Infinity) : -Infinity;
    const tell = (kind: Happening["kind"], at: number, key = `${kind} ${id}`, transfer: Transfer | null = null): void => {
        happenings.push({ kind, key, at: Math.max(at, notBefore, happenings.at(-1)?.at ?? -Infinity), part: agent, queueId, transfer });
    };
    if (agent.isAlerting || (isRouted && !agent.isConsulted && (isConnected || isEnded))) tell("alerting", agent.startedAt ?? agent.connectedAt ?? agent.endedAt ?? now);
    if (!isConnected) {
        if (isEnded) tell("missed", agent.endedAt ?? now);
        return happenings;
    }
    tell("connected", agent.connectedAt ?? now);
    for (const { start, end, name } of holdsOf(agent)) {
        tell("held", start, `held ${id} ${name}`);
        // Who hangs up while on hold was never taken back.
        if (end !== null) tell(isEnded && agent.endedAt !== null && end >= agent.endedAt ? "left" : "retrieved", end, `retrieved ${id} ${name}`);
    }
    if (!isEnded) return happenings;
    const leftAt = agent.endedAt ?? now;
    const isPassedOn = agent.ending === "transfer" || agent.ending === "consult";
    const kind = agent.ending === "consult" || facts.attendedBy.has(agent.userId ?? "") ? "consult" : "blind";
    tell(isPassedOn ? "transferred" : "left", leftAt, `out ${id}`, isPassedOn ? { kind, queueId: next } : null);
    if (agent.acw?.end !== null && (agent.acw !== null || agent.wrapUpCode !== null)) tell("wrapup", agent.acw?.end ?? leftAt);
    return happenings;
}

/** Everybody has left, and nobody is in after-call work any more. */
function endOf({ parts }: ConversationFacts, lastAt: number, now: number): Happening | null {
    const present = parts.filter(({ isConnected, isAlerting, isEnded }) => isConnected || isAlerting || isEnded);
    const isOver = present.length > 0 && present.every(({ isEnded }) => isEnded) && parts.every(({ acw }) => acw?.end !== null || acw === null);
    if (!isOver) return null;
    const at = Math.max(lastAt, latest(present.map(({ endedAt }) => endedAt)) ?? now);
    return { kind: "ended", key: "ended", at, part: null, queueId: null, transfer: null };
}

/** When the last one left. */
export function leftAt({ parts }: ConversationFacts): number | null {
    return latest(parts.map(({ endedAt }) => endedAt));
}
