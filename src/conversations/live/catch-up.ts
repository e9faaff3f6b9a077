/** Makes up for what topics missed: collects those that are back, asks once for all of them, and tries again for a while. */
import { sharedAbort } from "../../platform/abort.js";
import { backoff } from "../../platform/backoff.js";
import { GenesysError } from "../../platform/errors.js";
import type { Connection } from "../../platform/types.js";
import type { QueueTopic } from "./queue-topic.js";
import { recover, type Allowed, type Found, type Learned } from "./recovery.js";
import { liveTexts } from "./texts.js";

/** Topics are accepted one after the other: they share requests. */
const COLLECT_MS = 50;
const ATTEMPTS = 3;
/** All attempts together, time for a new window of the allowance included: events that came meanwhile wait no longer. */
const PATIENCE_MS = 90_000;
/** A missing permission is asked for again after this. */
const FORBIDDEN_MS = 600_000;

export interface CatchUpPorts {
    readonly connection: Connection;
    /** Ids of conversations that are under way in the queues. */
    readonly openIn: (queueIds: ReadonlySet<string>) => readonly string[];
    /** `from`: the platform's instant before which nothing was missed. */
    readonly found: (found: ReadonlyMap<string, Found>, from: number) => void;
    readonly warn: (warning: GenesysError) => void;
    /** Null: the last one went well. */
    readonly failed: (failure: GenesysError | null) => void;
}

export class CatchUp {
    private readonly waiting = new Set<QueueTopic>();
    private readonly timers = new Set<() => void>();
    private collecting = false;
    private readonly closing = sharedAbort();
    private readonly allowed: Allowed = { details: true, conversations: true };
    private forbiddenUntil = -Infinity;

    constructor(private readonly ports: CatchUpPorts) {}

    add(topic: QueueTopic): void {
        this.waiting.add(topic);
        if (this.collecting) return;
        this.collecting = true;
        this.after(COLLECT_MS, () => {
            this.collecting = false;
            const topics = [...this.waiting].filter(({ phase }) => phase === "recovering");
            this.waiting.clear();
            const deadline = this.ports.connection.clock.now() + PATIENCE_MS;
            void this.run(topics, { found: new Map(), answered: new Set() }, deadline, 1);
        });
    }

    close(): void {
        this.closing.abort();
        for (const cancel of this.timers) cancel();
        this.timers.clear();
    }

    private async run(topics: readonly QueueTopic[], learned: Learned, deadline: number, attempt: number): Promise<void> {
        const { connection } = this.ports;
        if (topics.length === 0) return;
        const attempts = topics.map((topic) => topic.attempt);
        const from = Math.min(...topics.map(({ missedFrom }) => missedFrom ?? Infinity));
        const queueIds = topics.map(({ entry }) => entry.id);
        const { signal } = this.closing;
        this.permit();
        const open = this.ports.openIn(new Set(queueIds.map((id) => id.toLowerCase())));
        const question = { from, to: connection.platformNow(), queueIds, open, deadline, signal };
        const failure = await recover(connection, question, this.allowed, learned).then(() => null, (thrown: GenesysError) => thrown);
        if (signal.aborted) return;
        if (failure && attempt < ATTEMPTS && connection.clock.now() < deadline) {
            const left = topics.filter((topic, index) => topic.attempt === attempts[index]);
            return this.after(1_000 + backoff(attempt, connection.random), () => void this.run(left.filter(isRecovering), learned, deadline, attempt + 1));
        }
        if (!failure) this.tellForbidden();
        this.ports.found(learned.found, from);
        this.ports.failed(failure);
        topics.forEach((topic, index) => {
            if (topic.attempt === attempts[index] && isRecovering(topic)) topic.recovered();
        });
    }

    /** What was forbidden is tried again after a while. */
    private permit(): void {
        if (this.ports.connection.clock.now() < this.forbiddenUntil) return;
        this.allowed.details = this.allowed.conversations = true;
    }

    private tellForbidden(): void {
        const tell = (key: keyof typeof liveTexts, permission: string): void => {
            this.forbiddenUntil = Math.max(this.forbiddenUntil, this.ports.connection.clock.now() + FORBIDDEN_MS);
            this.ports.warn(new GenesysError("PERMISSION", liveTexts, key, {}, { missingPermissions: [permission] }));
        };
        if (!this.allowed.details) tell("conversation-missed-forbidden", "analytics:conversationDetail:view");
        if (!this.allowed.conversations) tell("conversation-look-up-forbidden", "conversation:communication:view");
    }

    private after(milliseconds: number, callback: () => void): void {
        const cancel = this.ports.connection.clock.after(milliseconds, () => {
            this.timers.delete(cancel);
            callback();
        });
        this.timers.add(cancel);
    }
}

function isRecovering({ phase }: QueueTopic): boolean {
    return phase === "recovering";
}
