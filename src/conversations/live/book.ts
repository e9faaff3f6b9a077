/** The conversations that are followed: bounded, and what has ended is forgotten but for its id. */
import type { ConversationFacts } from "./facts.js";
import { ConversationMachine, type LiveEvent } from "./machine.js";
import type { ConversationPayload } from "./messages.js";

/** Beyond this many, the one that was silent longest is let go. */
const MAX_OPEN = 20_000;
/** Ids of ended ones: late words of these are no news. */
const MAX_ENDED = 20_000;
/** Everybody has left, and still somebody is in after-call work: for so long, then it is taken to be over. */
const AFTER_CALL_MS = 3_600_000;

export interface Followed {
    readonly machine: ConversationMachine;
    /** The last selected queue that something was told of. */
    queueId: string | null;
    /** Of the last message. */
    sent: ConversationPayload | null;
    sequence: number;
}

export interface News {
    readonly followed: Followed;
    readonly event: LiveEvent;
}

export class ConversationBook {
    /** The one that was silent longest comes first. */
    private readonly open = new Map<string, Followed>();
    private readonly ended = new Set<string>();

    get size(): number {
        return this.open.size;
    }

    /** `now`: the platform's instant; `since`: of one that is new, what happened before is not told. `holdsFrom`: see the machine. */
    take(facts: ConversationFacts, now: number, since: number, holdsFrom = -Infinity): readonly News[] {
        if (this.ended.has(facts.id)) return [];
        const followed = this.open.get(facts.id) ?? { machine: new ConversationMachine(facts.id, since), queueId: null, sent: null, sequence: 0 };
        this.open.delete(facts.id);
        this.open.set(facts.id, followed);
        const events = followed.machine.advance(facts, now, holdsFrom);
        if (followed.machine.isOver) this.forget(facts.id);
        else if (this.open.size > MAX_OPEN) this.open.delete(this.open.keys().next().value!);
        return events.map((event) => ({ followed, event }));
    }

    /** Those that are not over and were in one of the queues. */
    openIn(queueIds: ReadonlySet<string>): readonly string[] {
        return [...this.open].flatMap(([id, { machine }]) => ([...machine.queueIds].some((queueId) => queueIds.has(queueId)) ? [id] : []));
    }

    /** Lets go of those that are in none of the queues any more. */
    keep(queueIds: ReadonlySet<string>): void {
        const kept = new Set(this.openIn(queueIds));
        for (const id of this.open.keys()) if (!kept.has(id)) this.open.delete(id);
    }

    /** Ends those whose after-call work nobody ended. */
    sweep(now: number): readonly News[] {
        return [...this.open].flatMap(([id, followed]) => {
            const { emptySince } = followed.machine;
            if (emptySince === null || now - emptySince < AFTER_CALL_MS) return [];
            const event = followed.machine.end(now);
            this.forget(id);
            return event ? [{ followed, event }] : [];
        });
    }

    private forget(id: string): void {
        this.open.delete(id);
        this.ended.add(id);
        if (this.ended.size > MAX_ENDED) this.ended.delete(this.ended.values().next().value!);
    }
}
