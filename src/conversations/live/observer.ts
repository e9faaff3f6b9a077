/** One conversation observer's life: chooses its queues, follows their conversations, says what happens, and how it is. */
import { backoff } from "../../platform/backoff.js";
import { GenesysError } from "../../platform/errors.js";
import { Problems, type Problem } from "../../platform/problems.js";
import { isEmptySelection, resolveSelection, type QueueSelection, type SelectedQueues } from "../../platform/selection.js";
import type { Connection, NotificationEvent, QueueEntry } from "../../platform/types.js";
import { ConversationBook, type News } from "./book.js";
import { CatchUp } from "./catch-up.js";
import type { ConversationFacts } from "./facts.js";
import { errorInfo, type ConversationMessage, type ConversationMessageInfo, type Origin } from "./messages.js";
import { DOUBT_MS, QueueTopic, type TopicPorts } from "./queue-topic.js";
import { readConversation } from "./read-conversation.js";
import type { Found } from "./recovery.js";
import { liveStatus, type LiveStatus } from "./status.js";
import { Teller } from "./teller.js";
import type { ConversationEvent } from "./vocabulary.js";

export interface LiveOptions extends QueueSelection {
    /** Empty: all. */
    readonly mediaTypes: readonly string[];
    readonly events: ReadonlySet<ConversationEvent>;
}

/** What the observer tells its node. */
export interface LivePorts {
    send(message: ConversationMessage): void;
    status(status: LiveStatus): void;
    /** Once per change of state. */
    error(error: GenesysError, about: { readonly topic: string | null; readonly genesys: ConversationMessageInfo }): void;
    /** Once per observer. */
    warn(warning: GenesysError): void;
    debug(text: string): void;
}

const READY_MS = 5_000;
/** Queues that are created, renamed or deleted join and leave within this. */
const RESELECT_MS = 300_000;
/** The directory's listing must be younger than the last look. */
const LISTING_AGE_MS = RESELECT_MS - 30_000;
/** A failure to make up for what was missed belongs to one disturbance: an equal one is told again after this. */
const DISTURBANCE_MS = 600_000;
/** Changes of many queues at once are one look at how all are. */
const REVIEW_MS = 20;

/** Starts to observe; nothing is sent before the next turn of the event loop. Returns what ends it. */
export function observeConversations(connection: Connection, options: LiveOptions, ports: LivePorts): { close(): void } {
    return new ConversationObserver(connection, options, ports);
}

class ConversationObserver {
    private readonly book = new ConversationBook();
    /** By queue id in lower case, as conversations tell it. */
    private readonly topics = new Map<string, QueueTopic>();
    private readonly teller: Teller;
    private readonly catchUp: CatchUp;
    private readonly topicPorts: TopicPorts;
    private readonly problems = new Problems();
    private readonly told = new Set<string>();
    private readonly endListening: () => void;
    /** What kept the last look at the directory, or the sign-in before it, from succeeding. */
    private failure: GenesysError | null = null;
    /** Why what was missed cannot be had. */
    private catchUpFailure: GenesysError | null = null;
    private catchUpFailedAt = -Infinity;
    private missing: readonly GenesysError[] = [];
    private chosen = false;
    private busy = false;
    private attempts = 0;
    private closed = false;
    private cancelNext: (() => void) | null = null;
    private cancelReview: (() => void) | null = null;

    constructor(
        private readonly connection: Connection,
        private readonly options: LiveOptions,
        private readonly ports: LivePorts,
    ) {
        this.teller = new Teller(connection, (message) => ports.send(message));
        this.catchUp = new CatchUp({
            connection,
            openIn: (queueIds) => this.book.openIn(queueIds),
            found: (found, from) => this.takeFound(found, from),
            warn: (warning) => this.warn(warning),
            failed: (failure) => {
                this.catchUpFailure = failure;
                this.catchUpFailedAt = connection.clock.now();
                this.review();
            },
        });
        this.topicPorts = {
            clock: connection.clock,
            platformNow: () => connection.platformNow(),
            event: (topic, event) => this.takeEvent(topic, event),
            missed: (topic) => this.catchUp.add(topic),
            progressed: () => this.review(),
        };
        const endFailures = connection.onFailure((failure) => {
            if (failure === null && this.failure) this.schedule(0);
            this.review();
        });
        const endClose = connection.onClose(() => this.close());
        this.endListening = () => {
            endFailures();
            endClose();
        };
        ports.status(isEmptySelection(options) ? "no-queues" : "connecting");
        if (!isEmptySelection(options)) this.schedule(0);
    }

    close(): void {
        this.closed = true;
        this.cancelNext?.();
        this.cancelReview?.();
        this.endListening();
        this.catchUp.close();
        this.teller.close();
        for (const topic of this.topics.values()) topic.close();
        this.topics.clear();
    }

    private takeEvent(topic: QueueTopic, { eventBody, topicName, correlationId }: NotificationEvent): void {
        const facts = readConversation(eventBody);
        if (!facts) return this.ports.debug(`${topicName}: a notification that is no conversation is left out.`);
        const origin: Origin = { source: "notification", topicName, correlationId, body: eventBody };
        this.tell(this.take(facts, topic.since ?? -Infinity).map((news) => ({ news, origin })));
    }

    /** What was found out in retrospect, of all conversations in the order in which it happened. */
    private takeFound(found: ReadonlyMap<string, Found>, from: number): void {
        const all = [...found.values()].flatMap(({ facts, body }) => {
            const origin: Origin = { source: "rest", topicName: null, correlationId: null, body };
            return facts.flatMap((word) => this.take(word, from - DOUBT_MS, from - DOUBT_MS).map((news) => ({ news, origin })));
        });
        this.tell(all.toSorted((a, b) => a.news.event.at - b.news.event.at));
    }

    private take(facts: ConversationFacts, since: number, holdsFrom?: number): readonly News[] {
        const { mediaTypes } = this.options;
        if (mediaTypes.length > 0 && !mediaTypes.includes(facts.mediaType ?? "unknown")) return [];
        for (const { role, userId, name } of facts.parts) if (role === "agent" && userId !== null && name !== null) this.teller.learn("user", userId, name);
        return this.book.take(facts, this.connection.platformNow(), since, holdsFrom);
    }

    private tell(all: readonly { readonly news: News; readonly origin: Origin }[]): void {
        for (const { news, origin } of all) {
            const queueId = this.queueOf(news);
            if (queueId !== null && this.options.events.has(news.event.event)) this.teller.tell({ ...news, queueId, origin });
        }
    }

    /** What happens in queues that are not chosen, or refused, is not told, but for the end. */
    private queueOf({ followed, event: { event, state } }: News): string | null {
        const topic = this.topics.get(state.queueId ?? "");
        if (topic && topic.rejection === null) return (followed.queueId = topic.entry.id);
        return event === "ended" ? followed.queueId : null;
    }

    private schedule(milliseconds: number): void {
        this.cancelNext?.();
        this.cancelNext = this.connection.clock.after(milliseconds, () => void this.choose());
    }

    /** Looks which queues are meant now, and again after a while. */
    private async choose(): Promise<void> {
        if (this.busy) return;
        this.busy = true;
        try {
            // What is wrong is told soon; this loop tries again.
            await this.connection.ready({ deadline: this.connection.clock.now() + READY_MS });
            if (!this.closed) this.takeSelection(await resolveSelection(this.connection.directory, this.options, this.chosen ? LISTING_AGE_MS : RESELECT_MS));
            this.failure = null;
            this.attempts = 0;
        } catch (thrown) {
            this.failed(thrown as GenesysError);
        }
        this.busy = false;
        if (this.closed) return;
        const origin: Origin = { source: "timer", topicName: null, correlationId: null, body: null };
        this.tell(this.book.sweep(this.connection.platformNow()).map((news) => ({ news, origin })));
        if (this.connection.clock.now() >= this.catchUpFailedAt + DISTURBANCE_MS) this.catchUpFailure = null;
        const wait = this.nextLook();
        if (wait !== null) this.schedule(wait);
        this.review();
    }

    /** What is chosen already goes on while the names cannot be read. */
    private failed(failure: GenesysError): void {
        this.attempts++;
        if (this.chosen) this.ports.debug(failure.message);
        else this.failure = failure;
    }

    /** Milliseconds; null: only a new deployment helps. */
    private nextLook(): number | null {
        const soon = (): number => 1_000 + backoff(this.attempts, this.connection.random);
        if (this.failure === null) return this.attempts === 0 ? RESELECT_MS : soon();
        if (this.failure.code === "CONFIG") return null;
        // Wrong credentials are not tried again and again.
        return this.failure.code === "CREDENTIALS" ? RESELECT_MS : soon();
    }

    private takeSelection({ queues, failures, renamed }: SelectedQueues): void {
        if (this.closed) return;
        const wanted = new Map(queues.map((queue) => [queue.id.toLowerCase(), queue]));
        let left = false;
        for (const [id, topic] of this.topics) {
            if (wanted.has(id)) continue;
            topic.close();
            this.topics.delete(id);
            left = true;
        }
        if (left) this.book.keep(new Set(this.topics.keys()));
        for (const [id, entry] of wanted) this.follow(id, entry);
        this.missing = failures;
        this.chosen = true;
        for (const warning of renamed) this.warn(warning);
    }

    private follow(id: string, entry: QueueEntry): void {
        this.teller.learn("queue", entry.id, entry.name);
        const known = this.topics.get(id);
        if (known) known.entry = entry;
        else this.topics.set(id, new QueueTopic(entry, this.connection.notifications, this.topicPorts));
    }

    private warn(warning: GenesysError): void {
        // Not by the sentence: the node puts that into another language.
        const key = JSON.stringify([warning.key, warning.parameters]);
        if (this.told.has(key)) return;
        this.told.add(key);
        this.ports.warn(warning);
    }

    /** Looks at how everything is, soon: many queues change at once. */
    private review(): void {
        if (this.closed) return;
        this.cancelReview ??= this.connection.clock.after(REVIEW_MS, () => {
            this.cancelReview = null;
            this.report();
        });
    }

    private report(): void {
        const { demo } = this.connection.info();
        const failure = this.connection.failure ?? this.failure;
        for (const { error, topic } of this.problems.update(this.present(failure))) {
            this.ports.error(error, { topic, genesys: errorInfo(this.connection.info(), this.connection.platformNow()) });
        }
        this.ports.status(liveStatus({ failure, topics: this.chosen ? [...this.topics.values()] : null, missing: this.missing, demo }));
    }

    private present(failure: GenesysError | null): readonly Problem[] {
        const problems: Problem[] = this.missing.map((error) => ({ error, topic: this.nameOf(error) }));
        if (failure) problems.push({ error: failure, topic: null });
        if (this.catchUpFailure && this.catchUpFailure.code !== failure?.code) problems.push({ error: this.catchUpFailure, topic: null });
        for (const { rejection, entry } of this.topics.values()) if (rejection) problems.push({ error: rejection, topic: entry.name });
        return problems;
    }

    /** The name by which a queue that cannot be found was chosen; null for one that was chosen by its id, and for what is no queue. */
    private nameOf({ cause: { field, value } }: GenesysError): string | null {
        if (field !== "queues" || typeof value !== "string") return null;
        return this.options.queues.some(({ id, name }) => name === null && id === value) ? null : value;
    }
}
