/** One conversation as a state machine: takes what is known of it, says what is new, each happening once and in order. */
import { historyOf, leftAt, type Happening, type NamedSpan, type Transfer } from "./history.js";
import type { ConversationFacts, PartFacts } from "./facts.js";
import type { ConversationEvent } from "./vocabulary.js";

/** Two tellers may put the start of the same hold so far apart. */
const SAME_HOLD_MS = 2_000;

export interface Agent {
    readonly id: string;
    readonly name: string | null;
}

export type LiveState = "started" | "queued" | "alerting" | "connected" | "held" | "transferred" | "abandoned" | "wrapup" | "ended";

/** What a message says of the conversation, as it was right after the happening. */
export interface ConversationState {
    readonly conversationId: string;
    readonly queueId: string | null;
    readonly mediaType: string | null;
    readonly direction: string | null;
    readonly from: string | null;
    readonly to: string | null;
    readonly agents: readonly Agent[];
    readonly state: LiveState;
    readonly startedAt: number | null;
    readonly queuedAt: number | null;
    readonly connectedAt: number | null;
    readonly endedAt: number | null;
    readonly waitSeconds: number | null;
}

export interface LiveEvent {
    readonly event: ConversationEvent;
    readonly at: number;
    readonly state: ConversationState;
    readonly transfer: Transfer | null;
    readonly wrapUp: { readonly code: string | null; readonly seconds: number | null } | null;
}

interface Hold {
    readonly name: number;
    readonly start: number;
    end: number | null;
}

interface Seat {
    readonly agent: Agent;
    held: boolean;
}

export class ConversationMachine {
    isOver = false;
    /** Queues that it was in. */
    readonly queueIds = new Set<string>();
    private readonly told = new Set<string>();
    private readonly holds = new Map<string, Hold[]>();
    private readonly connected = new Map<string, Seat>();
    private readonly alerting = new Map<string, Agent>();
    /** Those who were connected when somebody last was. */
    private last: readonly Agent[] = [];
    private waiting = false;
    private stage: LiveState = "started";
    private queueId: string | null = null;
    private queuedAt: number | null = null;
    private connectedAt: number | null = null;
    private waitedUntil: number | null = null;
    private startedAt: number | null = null;
    private endedAt: number | null = null;
    private mediaType: string | null = null;
    private direction: string | null = null;
    private from: string | null = null;
    private to: string | null = null;

    /** `since`: what happened before (the platform's instant, epoch milliseconds) is not told. */
    constructor(
        readonly id: string,
        private readonly since: number,
    ) {}

    /**
     * The new happenings in order. Duplicates and facts from before bring none. `now`: the platform's instant. `holdsFrom`: holds
     * that nobody saw before this instant are no news when they become known in retrospect.
     */
    advance(facts: ConversationFacts, now: number, holdsFrom = -Infinity): readonly LiveEvent[] {
        this.learn(facts);
        for (const part of facts.parts) this.learnHolds(part, now);
        const events: LiveEvent[] = [];
        for (const happening of historyOf(facts, now, (part) => this.spansOf(part))) {
            if (this.told.has(happening.key) || this.isOver) continue;
            this.told.add(happening.key);
            this.apply(happening, facts);
            const { kind, at } = happening;
            if (kind === "missed" || kind === "left" || at < this.since) continue;
            if ((kind === "held" || kind === "retrieved") && at < holdsFrom) continue;
            events.push({ event: kind, at, state: this.stateAt(happening), transfer: happening.transfer, wrapUp: wrapUpOf(happening) });
        }
        return events;
    }

    /** It is taken to be over, whoever is still in after-call work. Null when it was told before. */
    end(now: number): LiveEvent | null {
        if (this.isOver) return null;
        const happening: Happening = { kind: "ended", key: "ended", at: now, part: null, queueId: null, transfer: null };
        this.told.add(happening.key);
        this.apply(happening, null);
        return { event: "ended", at: now, state: this.stateAt(happening), transfer: null, wrapUp: null };
    }

    /** Since when everybody has left, and only after-call work is under way; null otherwise. */
    get emptySince(): number | null {
        return this.isOver ? null : this.endedAt;
    }

    /** What is known stays: a later word by another teller may be poorer. */
    private learn({ startedAt, mediaType, direction, from, to }: ConversationFacts): void {
        this.startedAt ??= startedAt;
        this.mediaType ??= mediaType;
        this.direction ??= direction;
        this.from ??= from;
        this.to ??= to;
    }

    private learnHolds(part: PartFacts, now: number): void {
        if (part.role !== "agent") return;
        for (const { start, end } of part.holds) {
            const known = this.holdAt(part.id, start) ?? this.addHold(part.id, start);
            known.end ??= end;
        }
        if (part.hold === undefined) return;
        const open = this.holds.get(part.id)?.find(({ end }) => end === null);
        if (part.hold === null) {
            if (open) open.end = part.endedAt ?? now;
            return;
        }
        const { start } = part.hold;
        // A hold that ended already is told of by a late word.
        if (start === null ? open : this.holdAt(part.id, start)) return;
        if (open) open.end = start ?? now;
        this.addHold(part.id, start ?? now);
    }

    private holdAt(partId: string, start: number): Hold | undefined {
        return this.holds.get(partId)?.find((hold) => Math.abs(hold.start - start) <= SAME_HOLD_MS);
    }

    private addHold(partId: string, start: number): Hold {
        const known = this.holds.get(partId) ?? [];
        const hold: Hold = { name: known.length, start, end: null };
        this.holds.set(partId, [...known, hold].toSorted((a, b) => a.start - b.start));
        return hold;
    }

    private spansOf({ id }: Pick<PartFacts, "id">): readonly NamedSpan[] {
        return this.holds.get(id) ?? [];
    }

    /** By what was told: a hold may become known after a later one. */
    private isOnHold({ id }: Pick<PartFacts, "id">): boolean {
        return this.spansOf({ id }).some(({ name }) => this.told.has(`held ${id} ${name}`) && !this.told.has(`retrieved ${id} ${name}`));
    }

    private apply(happening: Happening, facts: ConversationFacts | null): void {
        const { kind, at, part, queueId } = happening;
        const agent = part ? agentOf(part) : null;
        if (queueId !== null) this.queueIds.add(queueId);
        switch (kind) {
            case "queued":
                [this.queueId, this.queuedAt, this.connectedAt, this.waitedUntil, this.waiting] = [queueId, at, null, null, true];
                break;
            case "alerting":
                this.queueId = queueId ?? this.queueId;
                if (agent) this.alerting.set(part!.id, agent);
                break;
            case "missed":
                this.alerting.delete(part!.id);
                break;
            case "connected":
                this.connect(part!, at);
                break;
            case "held":
            case "retrieved":
                if (this.connected.has(part!.id)) this.connected.get(part!.id)!.held = this.isOnHold(part!);
                break;
            case "abandoned":
            case "transferred":
            case "left":
                this.leave(happening);
                break;
            case "ended":
                this.isOver = true;
                this.endedAt = (facts && leftAt(facts)) ?? this.endedAt ?? at;
                break;
        }
        this.stage = this.stageAfter(kind);
        if (facts && this.connected.size === 0 && !this.waiting && kind !== "ended") this.endedAt = everybodyLeft(facts);
    }

    private connect(part: PartFacts, at: number): void {
        if (this.connected.size === 0) this.last = [];
        this.alerting.delete(part.id);
        const agent = agentOf(part);
        this.connected.set(part.id, { agent, held: false });
        this.last = [...this.last.filter(({ id }) => id !== agent.id), agent];
        this.queueId = part.queueId ?? this.queueId;
        this.waiting = false;
        this.connectedAt ??= at;
        this.waitedUntil ??= at;
    }

    private leave({ kind, at, part }: Happening): void {
        if (part) return void this.connected.delete(part.id);
        this.waiting = false;
        this.alerting.clear();
        if (kind !== "left") this.waitedUntil ??= at;
    }

    private stageAfter(kind: Happening["kind"]): LiveState {
        if (this.isOver) return "ended";
        if (kind === "abandoned") return "abandoned";
        const seats = [...this.connected.values()];
        if (seats.length > 0) return seats.every(({ held }) => held) ? "held" : "connected";
        if (this.alerting.size > 0) return "alerting";
        if (this.waiting) return "queued";
        if (kind === "left" || kind === "wrapup") return "wrapup";
        return kind === "transferred" ? "transferred" : this.stage;
    }

    private stateAt({ kind, at, part, queueId }: Happening): ConversationState {
        const until = this.waitedUntil ?? at;
        return {
            conversationId: this.id,
            queueId: queueId ?? this.queueId,
            mediaType: this.mediaType,
            direction: this.direction,
            from: this.from,
            to: this.to,
            agents: this.agentsAt(kind, part),
            state: kind === "started" ? "started" : this.stage,
            startedAt: this.startedAt ?? at,
            queuedAt: this.queuedAt,
            connectedAt: this.connectedAt,
            endedAt: kind === "ended" ? this.endedAt : null,
            waitSeconds: this.queuedAt === null ? null : Math.max(0, until - this.queuedAt) / 1_000,
        };
    }

    /** Who takes part; of what is over, who did. */
    private agentsAt(kind: Happening["kind"], part: PartFacts | null): readonly Agent[] {
        if (kind === "ended") return this.last;
        const agents = [...(part ? [agentOf(part)] : []), ...[...this.connected.values()].map(({ agent }) => agent), ...this.alerting.values()];
        return agents.filter(({ id }, index) => agents.findIndex((other) => other.id === id) === index);
    }
}

function agentOf({ id, userId, name }: PartFacts): Agent {
    return { id: userId ?? id, name };
}

function wrapUpOf({ kind, part }: Happening): LiveEvent["wrapUp"] {
    if (kind !== "wrapup" || !part) return null;
    const { acw, wrapUpCode } = part;
    return { code: wrapUpCode, seconds: acw?.end == null ? null : Math.max(0, acw.end - acw.start) / 1_000 };
}

/** When the last one left; null while somebody is there. */
function everybodyLeft(facts: ConversationFacts): number | null {
    const isThere = ({ isEnded, isAlerting, isConnected }: PartFacts): boolean => !isEnded && (isAlerting || isConnected);
    return facts.parts.some(isThere) ? null : leftAt(facts);
}
