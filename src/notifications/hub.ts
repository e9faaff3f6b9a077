/** All subscriptions of one connection: topics counted by user, events handed to those who asked. */
import type { ChannelPhase, NotificationEvent, Notifications, TopicListener, TopicRejection } from "../platform/types.js";
import type { GenesysError } from "../platform/errors.js";
import type { Channel } from "./channel.js";
import { ChannelPool, type PoolOptions } from "./pool.js";
import { expand, sameName } from "./topics.js";

export interface NotificationHubOptions extends Omit<PoolOptions, "listener"> {
    readonly onFailure: (failure: GenesysError | null) => void;
}

interface Subscription {
    readonly topic: string;
    readonly names: readonly string[];
    readonly listener: TopicListener;
}

export class NotificationHub implements Notifications {
    private readonly byTopic = new Map<string, Set<Subscription>>();
    /** Expanded name in lower case → who gets its events. */
    private readonly byName = new Map<string, Set<Subscription>>();
    private readonly rejections = new Map<string, TopicRejection>();
    private readonly pool: ChannelPool;

    constructor(options: NotificationHubOptions) {
        this.pool = new ChannelPool({
            ...options,
            listener: {
                accepted: (topics) => {
                    for (const topic of topics) this.rejections.delete(topic);
                    this.tell(topics, (listener) => listener.accepted());
                },
                rejected: (topic, rejection) => this.rejected(topic, rejection),
                lost: (topics, interruption) => this.tell(topics, (listener) => listener.lost(interruption)),
                recheck: (topics) => this.tell(topics, (listener) => listener.recheck?.()),
                event: (event) => this.deliver(event),
                failure: options.onFailure,
            },
        });
    }

    get phase(): ChannelPhase {
        return this.pool.phase;
    }

    get channels(): readonly Channel[] {
        return this.pool.channels;
    }

    subscribe(topic: string, listener: TopicListener): () => void {
        const subscription: Subscription = { topic, names: expand(topic).map(sameName), listener };
        const isNew = !this.byTopic.has(topic);
        add(this.byTopic, topic, subscription);
        for (const name of subscription.names) add(this.byName, name, subscription);
        if (isNew) this.pool.add(topic);
        else this.catchUp(subscription);
        return () => this.unsubscribe(subscription);
    }

    /** The token was renewed: channels move to new ones, one after the other, without a gap. */
    tokenRenewed(): void {
        this.pool.rollAll("token");
    }

    /** Tries again at once what waits for its next try. */
    retryNow(): void {
        this.pool.retryNow();
    }

    /** Nothing is told any more at once; resolves when the platform knows that nothing is wanted, or cannot be told. */
    async close(): Promise<void> {
        this.byTopic.clear();
        this.byName.clear();
        this.rejections.clear();
        await this.pool.close();
    }

    /** A further user of a topic that is already settled is told so. */
    private catchUp(subscription: Subscription): void {
        const { topic, listener } = subscription;
        queueMicrotask(() => {
            if (!this.byTopic.get(topic)?.has(subscription)) return;
            const rejection = this.rejections.get(topic);
            if (rejection) listener.rejected(rejection);
            else if (this.pool.isEstablished(topic)) listener.accepted();
        });
    }

    private unsubscribe(subscription: Subscription): void {
        const { topic } = subscription;
        if (!this.byTopic.get(topic)?.has(subscription)) return;
        remove(this.byTopic, topic, subscription);
        for (const name of subscription.names) remove(this.byName, name, subscription);
        if (this.byTopic.has(topic)) return;
        this.rejections.delete(topic);
        this.pool.remove(topic);
    }

    /** Told once, not at every renewal that it fails again. */
    private rejected(topic: string, rejection: TopicRejection): void {
        const told = this.rejections.get(topic);
        this.rejections.set(topic, rejection);
        if (told && told.reason === rejection.reason && told.missingPermissions.join() === rejection.missingPermissions.join()) return;
        this.tell([topic], (listener) => listener.rejected(rejection));
    }

    private tell(topics: readonly string[], call: (listener: TopicListener) => void): void {
        for (const topic of topics) for (const subscription of this.byTopic.get(topic) ?? []) call(subscription.listener);
    }

    private deliver(event: NotificationEvent): void {
        const users = this.byName.get(sameName(event.topicName));
        if (users) for (const subscription of users) subscription.listener.event(event);
    }
}

function add(map: Map<string, Set<Subscription>>, key: string, subscription: Subscription): void {
    const set = map.get(key);
    if (set) set.add(subscription);
    else map.set(key, new Set([subscription]));
}

function remove(map: Map<string, Set<Subscription>>, key: string, subscription: Subscription): void {
    const set = map.get(key);
    set?.delete(subscription);
    if (set?.size === 0) map.delete(key);
}
