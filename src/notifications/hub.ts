/** All subscriptions of one connection: topics counted by user, events handed to those who asked. */
import type { GenesysError } from "../platform/errors.js";
import type { ChannelPhase, NotificationEvent, Notifications, TopicListener, TopicRejection } from "../platform/types.js";
import { Channel, type ChannelOptions } from "./channel.js";
import { expand, sameName } from "./topics.js";

export interface NotificationHubOptions extends Omit<ChannelOptions, "topics" | "listener"> {
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
    private readonly channel: Channel;

    constructor(options: NotificationHubOptions) {
        this.channel = new Channel({
            ...options,
            topics: () => [...this.byTopic.keys()],
            listener: {
                accepted: (topics) => {
                    for (const topic of topics) this.rejections.delete(topic);
                    this.tell(topics, (listener) => listener.accepted());
                },
                rejected: (topic, rejection) => {
                    this.rejections.set(topic, rejection);
                    this.tell([topic], (listener) => listener.rejected(rejection));
                },
                lost: (interruption) => this.tell([...this.byTopic.keys()], (listener) => listener.lost(interruption)),
                event: (event) => this.deliver(event),
                failure: options.onFailure,
            },
        });
    }

    get phase(): ChannelPhase {
        return this.channel.phase;
    }

    get counters(): Channel["counters"] {
        return this.channel.counters;
    }

    subscribe(topic: string, listener: TopicListener): () => void {
        const subscription: Subscription = { topic, names: expand(topic).map(sameName), listener };
        add(this.byTopic, topic, subscription);
        for (const name of subscription.names) add(this.byName, name, subscription);
        this.catchUp(subscription);
        return () => this.unsubscribe(subscription);
    }

    close(): void {
        this.byTopic.clear();
        this.byName.clear();
        this.channel.close();
    }

    /** A further user of a topic that is already settled is told so; a new topic goes to the channel. */
    private catchUp(subscription: Subscription): void {
        const { topic, listener } = subscription;
        const rejection = this.rejections.get(topic);
        if (!rejection && !this.channel.isEstablished(topic)) return this.channel.topicsChanged();
        queueMicrotask(() => {
            if (!this.byTopic.get(topic)?.has(subscription)) return;
            if (rejection) listener.rejected(rejection);
            else if (this.channel.isEstablished(topic)) listener.accepted();
        });
    }

    private unsubscribe(subscription: Subscription): void {
        if (!this.byTopic.get(subscription.topic)?.has(subscription)) return;
        remove(this.byTopic, subscription.topic, subscription);
        if (!this.byTopic.has(subscription.topic)) this.rejections.delete(subscription.topic);
        for (const name of subscription.names) remove(this.byName, name, subscription);
        this.channel.topicsChanged();
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
