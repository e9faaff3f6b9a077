/** One conversation observer's life: chooses its queues, follows their conversations, says what happens, and how it is. */
import type { GenesysError } from "../../platform/errors.js";
import type { Problem } from "../../platform/problems.js";
import { QueueChoice, type ObserverPorts } from "../../platform/queue-choice.js";
import type { QueueSelection } from "../../platform/selection.js";
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

export type LivePorts = ObserverPorts<ConversationMessage, LiveStatus, ConversationMessageInfo>;

/** A failure to make up for what was missed belongs to one disturbance: an equal one is told again after this. */
const DISTURBANCE_MS = 600_000;

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
    private readonly choice: QueueChoice<LiveStatus, ConversationMessageInfo>;
    /** Why what was missed cannot be had. */
    private catchUpFailure: GenesysError | null = null;
    private catchUpFailedAt = -Infinity;

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
            warn: (warning) => this.choice.warn(warning),
            failed: (failure) => {
                this.catchUpFailure = failure;
                this.catchUpFailedAt = connection.clock.now();
                this.choice.review();
            },
        });
        this.topicPorts = {
            clock: connection.clock,
            platformNow: () => connection.platformNow(),
            event: (topic, event) => this.takeEvent(topic, event),
            missed: (topic) => this.catchUp.add(topic),
            progressed: () => this.choice.review(),
        };
        this.choice = new QueueChoice(connection, options, ports, {
            take: (queues) => this.takeQueues(queues),
            looked: () => this.sweep(),
            problems: (failure) => this.problems(failure),
            status: (condition) => liveStatus([...this.topics.values()], condition),
            about: () => errorInfo(connection.info(), connection.platformNow()),
            close: () => this.close(),
        });
    }

    close(): void {
        this.choice.close();
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

    /** What only time ends. */
    private sweep(): void {
        const origin: Origin = { source: "timer", topicName: null, correlationId: null, body: null };
        this.tell(this.book.sweep(this.connection.platformNow()).map((news) => ({ news, origin })));
        if (this.connection.clock.now() >= this.catchUpFailedAt + DISTURBANCE_MS) this.catchUpFailure = null;
    }

    private takeQueues(queues: readonly QueueEntry[]): void {
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
    }

    private follow(id: string, entry: QueueEntry): void {
        this.teller.learn("queue", entry.id, entry.name);
        const known = this.topics.get(id);
        if (known) known.entry = entry;
        else this.topics.set(id, new QueueTopic(entry, this.connection.notifications, this.topicPorts));
    }

    private problems(failure: GenesysError | null): readonly Problem[] {
        const rejections = [...this.topics.values()].flatMap(({ rejection, entry }) => (rejection ? [{ error: rejection, topic: entry.name }] : []));
        const { catchUpFailure } = this;
        return catchUpFailure && catchUpFailure.code !== failure?.code ? [{ error: catchUpFailure, topic: null }, ...rejections] : rejections;
    }
}
