/** Spreads topics over as few channels as hold them, within what the configuration may use; one channel is replaced at a time. */
import { GenesysError } from "../platform/errors.js";
import { platformTexts } from "../platform/texts.js";
import type { ChannelPhase } from "../platform/types.js";
import { Channel } from "./channel.js";
import type { ChannelApi, ChannelInfo, ChannelListener, ChannelOptions } from "./channel-types.js";
import type { RolloverReason } from "./machine.js";
import { notificationTexts } from "./texts.js";

/** What a channel of the platform takes, and an OAuth client may hold. */
export const TOPICS_PER_CHANNEL = 1_000;
export const CHANNELS_PER_CLIENT = 20;
/** One that ends sooner is not worth taking. */
const ORPHAN_LIFE_MS = 30 * 60_000;
/** The request may have been carried out. */
const ANSWER_LOST: ReadonlySet<string> = new Set(["NETWORK", "TIMEOUT", "UNAVAILABLE", "PROTOCOL"]);
/** A channel without topics is given up after this span. */
const IDLE_MS = 10_000;
const FULL_WAIT_MS = 10 * 60_000;
/** What the client holds is not asked again for a channel made so soon after. */
const LOOK_AGE_MS = 5_000;

export interface PoolApi extends ChannelApi {
    /** Channels that this OAuth client holds at the platform, by whomever. */
    count(): Promise<number>;
    /** Those that the present token made. */
    own(): Promise<readonly ChannelInfo[]>;
}

export interface PoolOptions extends Omit<ChannelOptions, "api" | "topics" | "listener"> {
    readonly api: PoolApi;
    /** Channels that may be held at the same time. */
    readonly maxChannels: number;
    readonly listener: Omit<ChannelListener, "rollWanted" | "rolled">;
}

interface Shard {
    readonly topics: Set<string>;
    readonly channel: Channel;
    failure: GenesysError | null;
    /** Stops the giving up of a channel without topics. */
    keep: () => void;
}

export class ChannelPool {
    private shards: Shard[] = [];
    private readonly shardOf = new Map<string, Shard>();
    /** Topics for which there is no room. */
    private readonly waiting = new Set<string>();
    private readonly rollQueue: { readonly shard: Shard; readonly reason: RolloverReason }[] = [];
    private rolling: Shard | null = null;
    private looking: Promise<unknown> = Promise.resolve();
    /** A creation was asked for, and no answer came: the channel may exist all the same. */
    private uncertain = false;
    private isClosed = false;
    private failure: GenesysError | null = null;
    private fullSince: number | null = null;
    /** Channels of the client when it was last looked, and those made here since. */
    private readonly held = { count: 0, at: -Infinity };

    constructor(private readonly options: PoolOptions) {}

    /** The phase of the channel that is furthest from live. */
    get phase(): ChannelPhase {
        const order: readonly ChannelPhase[] = ["waiting", "connecting", "subscribing", "live"];
        return order.find((phase) => this.shards.some(({ channel }) => channel.phase === phase)) ?? "idle";
    }

    get channels(): readonly Channel[] {
        return this.shards.map(({ channel }) => channel);
    }

    isEstablished(topic: string): boolean {
        return this.shardOf.get(topic)?.channel.isEstablished(topic) ?? false;
    }

    add(topic: string): void {
        const shard = this.shards.find(({ topics }) => topics.size < TOPICS_PER_CHANNEL) ?? this.grow();
        if (!shard) {
            this.waiting.add(topic);
            const error = new GenesysError("CONFIG", notificationTexts, "channels-full", this.limits(), { field: "maxChannels", value: this.options.maxChannels });
            // Not before the one who asks knows that it asked.
            queueMicrotask(() => {
                if (this.waiting.has(topic)) this.options.listener.rejected(topic, { topic, reason: error.message, missingPermissions: [], error });
            });
            return;
        }
        shard.topics.add(topic);
        this.shardOf.set(topic, shard);
        shard.keep();
        shard.channel.topicsChanged();
    }

    remove(topic: string): void {
        this.waiting.delete(topic);
        const shard = this.shardOf.get(topic);
        if (!shard) return;
        this.shardOf.delete(topic);
        shard.topics.delete(topic);
        shard.channel.topicRemoved(topic);
        const [next] = this.waiting;
        if (next !== undefined) {
            this.waiting.delete(next);
            this.add(next);
        }
        if (shard.topics.size === 0) shard.keep = this.options.clock.after(IDLE_MS, () => this.retire(shard));
    }

    /** The token was renewed: channels are bound to the token that made them. */
    rollAll(reason: RolloverReason): void {
        for (const shard of this.shards) this.queueRoll(shard, reason);
    }

    retryNow(): void {
        for (const { channel } of this.shards) channel.retryNow();
    }

    async close(): Promise<void> {
        const { shards } = this;
        this.isClosed = true;
        this.rollQueue.length = 0;
        for (const { keep } of shards) keep();
        const ended = shards.map(({ channel }) => channel.close());
        this.shards = [];
        this.shardOf.clear();
        this.waiting.clear();
        this.rolling = null;
        await Promise.all(ended);
    }

    private limits(): { max: number; topics: number } {
        return { max: this.options.maxChannels, topics: TOPICS_PER_CHANNEL };
    }

    private grow(): Shard | null {
        if (this.shards.length >= Math.min(this.options.maxChannels, CHANNELS_PER_CLIENT)) return null;
        const topics = new Set<string>();
        const { listener, api, ...parts } = this.options;
        const channel = new Channel({
            ...parts,
            api: { ...api, create: () => this.create() },
            topics: () => [...topics],
            listener: {
                ...listener,
                failure: (failure) => this.failed(shard, failure),
                rollWanted: (reason) => this.queueRoll(shard, reason),
                rolled: () => this.rolled(shard),
            },
        });
        const shard: Shard = { topics, channel, failure: null, keep: () => undefined };
        this.shards.push(shard);
        return shard;
    }

    private retire(shard: Shard): void {
        if (shard.topics.size > 0) return;
        void shard.channel.close();
        this.shards = this.shards.filter((other) => other !== shard);
        this.failed(shard, null);
        this.rolled(shard);
    }

    /** The platform silently takes another channel away when a client makes its twenty-first: it is looked before creating, one at a time. */
    private create(): ReturnType<ChannelApi["create"]> {
        const created = this.looking.then(async () => {
            // Nobody would use it, and it is one of few.
            if (this.isClosed) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
            const orphan = this.uncertain ? await this.orphan() : null;
            if (orphan) return orphan;
            if (!this.hasRoom()) {
                const count = await this.options.api.count().catch(() => 0);
                Object.assign(this.held, { count, at: this.options.clock.now() });
                this.assertRoom(count);
            }
            const made = await this.make();
            this.held.count++;
            return made;
        });
        this.looking = created.catch(() => undefined);
        return created;
    }

    /** Several channels that are made one after the other are looked for once, unless the client already holds many. */
    private hasRoom(): boolean {
        return this.options.clock.now() - this.held.at < LOOK_AGE_MS && this.held.count < CHANNELS_PER_CLIENT / 2;
    }

    /**
     * Waits while the client holds all that it may, but not for ever: the channels of processes that ended cannot be deleted,
     * live for a day, and are the first that the platform takes away.
     */
    private assertRoom(held: number): void {
        const now = this.options.clock.now();
        if (held < CHANNELS_PER_CLIENT) this.fullSince = null;
        else {
            this.fullSince ??= now;
            if (now - this.fullSince < FULL_WAIT_MS) throw new GenesysError("UNAVAILABLE", notificationTexts, "channels-exhausted", { held });
        }
    }

    private async make(): Promise<ChannelInfo> {
        try {
            const info = await this.options.api.create();
            this.uncertain = false;
            return info;
        } catch (thrown) {
            this.uncertain ||= ANSWER_LOST.has((thrown as GenesysError).code);
            throw thrown;
        }
    }

    /** Made by us, but the answer was lost. Taken into use, such channels cannot add up to all that the client may have. */
    private async orphan(): Promise<ChannelInfo | null> {
        const own = await this.options.api.own();
        const used = new Set(this.channels.flatMap(({ ids }) => ids));
        const soon = this.options.clock.now() + ORPHAN_LIFE_MS;
        const orphans = own.filter(({ id, expiresAt }) => !used.has(id) && expiresAt > soon);
        this.uncertain = orphans.length > 1;
        return orphans[0] ?? null;
    }

    private failed(shard: Shard, failure: GenesysError | null): void {
        shard.failure = failure;
        const worst = this.shards.find((other) => other.failure)?.failure ?? null;
        if (worst === this.failure) return;
        this.failure = worst;
        this.options.listener.failure(worst);
    }

    private queueRoll(shard: Shard, reason: RolloverReason): void {
        const isUnderWay = this.rolling === shard || this.rollQueue.some((entry) => entry.shard === shard);
        if (!isUnderWay) this.rollQueue.push({ shard, reason });
        this.rollNext();
    }

    private rolled(shard: Shard): void {
        if (this.rolling === shard) this.rolling = null;
        this.rollNext();
    }

    private rollNext(): void {
        if (this.rolling) return;
        const entry = this.rollQueue.shift();
        if (!entry) return;
        this.rolling = entry.shard;
        entry.shard.channel.roll(entry.reason);
    }
}
