/** The notification service as a whole: channels, their REST calls and sockets, and the way from an event to its subscribers. */
import type { Server } from "node:http";
import type { SimulatorClock } from "../clock.js";
import type { Faults } from "../faults/types.js";
import { uuid, type Random } from "../http/ids.js";
import { ApiError, type Route, type Token } from "../http/types.js";
import type { Topic } from "./catalogue.js";
import { ChannelStore, type Channel } from "./channels.js";
import { eventFrame, subscriptionsChanged } from "./frames.js";
import type { NotificationOptions } from "./options.js";
import { notificationRoutes } from "./routes.js";
import { SocketHub, type SocketStats } from "./sockets.js";
import { decideSubscriptions } from "./subscriptions.js";

export interface NotificationParts {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly options: NotificationOptions;
    readonly faults: Faults;
    readonly isTokenValid: (token: Token) => boolean;
    /** Milliseconds until a token's time is over. */
    readonly tokenLeft: (token: Token) => number;
    /** Permissions that a client lacks for a topic. */
    readonly missingFor: (clientId: string, topic: Topic) => readonly string[];
    /** Host and port of the simulator. */
    readonly host: () => string;
}

/** A topic that is subscribed on at least one channel with an open socket. */
export interface LiveTopic {
    readonly topic: Topic;
    readonly channels: readonly Channel[];
}

export interface Notifications {
    readonly routes: readonly Route[];
    readonly store: ChannelStore;
    readonly stats: SocketStats;
    /** Takes the sockets of a server. */
    attach(server: Server): void;
    /** Topics somebody listens to, by key. The map changes only when `revision` does. */
    liveTopics(): ReadonlyMap<string, LiveTopic>;
    readonly revision: number;
    /** Called after each change of subscriptions or connections. */
    onChange(listener: () => void): void;
    /** Sends an event to all channels that are subscribed to the topic and have a socket; says how many got it. */
    publish(topicName: string, eventBody: unknown): number;
    /** A token ended before its time. */
    tokenEnded(token: Token, reason: "revoked" | "expired"): void;
    close(): void;
}

class Service implements Notifications {
    readonly routes: readonly Route[];
    readonly store: ChannelStore;
    readonly #hub: SocketHub;
    readonly #parts: NotificationParts;
    readonly #listeners: (() => void)[] = [];
    #live: Map<string, LiveTopic> | null = null;
    revision = 0;

    constructor(parts: NotificationParts) {
        this.#parts = parts;
        const { clock, random, options, faults } = parts;
        this.store = new ChannelStore({
            clock, random, options, isTokenValid: parts.isTokenValid, tokenLeft: parts.tokenLeft,
            onEnd: (channel, reason) => this.#hub.channelEnded(channel, reason),
            onChange: () => this.#changed(),
        });
        this.#hub = new SocketHub({ clock, options, faults, store: this.store, subscribe: (channel, topics, add) => this.#subscribe(channel, topics, add) });
        this.routes = notificationRoutes({
            store: this.store, options, missingFor: parts.missingFor,
            connectBase: () => this.#connectBase(),
            onSubscribed: (channel) => this.#announce(channel),
        });
        faults.attach({ sockets: this.#hub });
    }

    get stats(): SocketStats {
        return this.#hub.stats;
    }

    attach(server: Server): void {
        this.#hub.attach(server);
    }

    #connectBase(): string {
        const host = this.#parts.options.connectHost ?? this.#parts.host();
        return /^wss?:\/\//.test(host) ? host : `ws://${host}`;
    }

    #announce(channel: Channel): void {
        if (this.#parts.options.announceSubscriptions) this.#hub.sendEvent(channel.id, "v2.subscription.updated", subscriptionsChanged(channel));
    }

    #subscribe(channel: Channel, topics: readonly string[], add: boolean): string | null {
        const { options, missingFor } = this.#parts;
        if (!add) {
            const gone = new Set(topics.map((topic) => topic.toLowerCase()));
            this.store.subscribe(channel, [...channel.subscriptions].filter(([key]) => !gone.has(key)).map(([, entry]) => entry), null);
            this.#announce(channel);
            return null;
        }
        try {
            const call = { ids: topics, mode: "add", ignoreErrors: false, current: channel.subscriptions, options } as const;
            const outcome = decideSubscriptions({ ...call, missingFor: (topic) => missingFor(channel.clientId, topic) });
            this.store.subscribe(channel, outcome.subscriptions, null);
            this.#announce(channel);
            return null;
        } catch (problem) {
            if (problem instanceof ApiError) return problem.message;
            throw problem;
        }
    }

    #changed(): void {
        this.#live = null;
        this.revision++;
        for (const listener of this.#listeners) listener();
    }

    onChange(listener: () => void): void {
        this.#listeners.push(listener);
    }

    liveTopics(): ReadonlyMap<string, LiveTopic> {
        if (this.#live) return this.#live;
        const live = new Map<string, { topic: Topic; channels: Channel[] }>();
        for (const channel of this.store.all()) {
            if (!channel.connected) continue;
            const topics = new Map([...channel.subscriptions.values()].flatMap((entry) => entry.topics.map((topic) => [topic.key, topic] as const)));
            for (const [key, topic] of topics) {
                const entry = live.get(key);
                if (entry) entry.channels.push(channel);
                else live.set(key, { topic, channels: [channel] });
            }
        }
        this.#live = live;
        return live;
    }

    publish(topicName: string, eventBody: unknown): number {
        const { random, options, faults } = this.#parts;
        const entry = this.liveTopics().get(topicName.toLowerCase());
        if (!entry) return 0;
        const name = options.lowerCaseTopics ? entry.topic.key : topicName;
        const text = eventFrame(name, eventBody, uuid(random));
        return entry.channels.filter((channel) => !faults.keepsBack(channel.clientId, topicName) && this.#hub.sendEvent(channel.id, name, text)).length;
    }

    tokenEnded(token: Token, reason: "revoked" | "expired"): void {
        if (this.#parts.options.tokenBinding === "none") return;
        for (const channel of this.store.all()) {
            if (channel.token.value === token.value) this.store.end(channel.id, reason === "revoked" ? "tokenRevoked" : "tokenEnded");
        }
    }

    close(): void {
        this.#hub.shutdown();
        this.store.close();
    }
}

export function createNotifications(parts: NotificationParts): Notifications {
    return new Service(parts);
}
