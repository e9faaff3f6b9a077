/** The channels of all clients: who made them, what they are subscribed to, when they end. Knows neither HTTP nor sockets. */
import type { SimulatorClock } from "../clock.js";
import type { Token } from "../http/types.js";
import type { Topic } from "./catalogue.js";
import type { NotificationOptions } from "./options.js";
import { channelId } from "./random.js";

/** Between two looks at a channel; a look in between finds what a changed clock moved. */
const LEAST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 3_600_000;

/** One entry of a subscription: as the client wrote it, and the topics it is delivered under. */
export interface Subscription {
    readonly id: string;
    readonly topics: readonly Topic[];
    /** Halves of a combined topic that were rejected, with the permissions they lack. */
    readonly rejected: readonly { readonly topic: Topic; readonly missing: readonly string[] }[];
}

export interface Channel {
    readonly id: string;
    readonly clientId: string;
    readonly createdAt: number;
    token: Token;
    expiresAt: number;
    lastUsedAt: number;
    /** Whether a socket is open on it. */
    connected: boolean;
    /** By lower-cased id. */
    readonly subscriptions: Map<string, Subscription>;
}

/** Why a channel came to its end. */
export type ChannelEnd = "evicted" | "expired" | "tokenEnded" | "tokenRevoked";

export interface ChannelStoreParts {
    readonly clock: SimulatorClock;
    readonly random: () => number;
    readonly options: NotificationOptions;
    readonly isTokenValid: (token: Token) => boolean;
    /** Milliseconds until the token's time is over. */
    readonly tokenLeft: (token: Token) => number;
    /** Called for each channel that is gone, once. */
    readonly onEnd: (channel: Channel, reason: ChannelEnd) => void;
    /** Called when subscriptions or connections changed. */
    readonly onChange: () => void;
}

export class ChannelStore {
    readonly #channels = new Map<string, Channel>();
    readonly #timers = new Map<string, () => void>();
    readonly #parts: ChannelStoreParts;
    #uses = 0;

    constructor(parts: ChannelStoreParts) {
        this.#parts = parts;
    }

    /** Makes a channel; at the limit another one of the same client goes first: without a socket before with one, least recently used first. */
    create(token: Token): Channel {
        const { clock, options, random } = this.#parts;
        this.sweep();
        const own = this.ofClient(token.clientId).toSorted((a, b) => Number(a.connected) - Number(b.connected) || a.lastUsedAt - b.lastUsedAt);
        for (const excess of own.slice(0, Math.max(0, own.length - options.channelLimit + 1))) this.end(excess.id, "evicted");
        const now = clock.now();
        const channel: Channel = {
            id: channelId(random), clientId: token.clientId, createdAt: now, token, expiresAt: now + options.channelLifeMs,
            lastUsedAt: this.#uses++, connected: false, subscriptions: new Map(),
        };
        this.#channels.set(channel.id, channel);
        this.#watch(channel);
        return channel;
    }

    /** The channel while it lives. */
    get(id: string): Channel | undefined {
        const channel = this.#channels.get(id);
        if (channel) this.#check(channel);
        return this.#channels.get(id);
    }

    all(): readonly Channel[] {
        return [...this.#channels.values()];
    }

    ofClient(clientId: string): readonly Channel[] {
        return this.all().filter((channel) => channel.clientId === clientId);
    }

    /** A client did something with the channel. */
    touch(channel: Channel): void {
        channel.lastUsedAt = this.#uses++;
    }

    setConnected(channel: Channel, connected: boolean): void {
        channel.connected = connected;
        if (connected) this.touch(channel);
        this.#parts.onChange();
    }

    /** Sets the channel's subscriptions and starts its life anew. */
    subscribe(channel: Channel, subscriptions: Iterable<Subscription>, token: Token | null): void {
        const { clock, options } = this.#parts;
        const entries = [...subscriptions];
        channel.subscriptions.clear();
        for (const subscription of entries) channel.subscriptions.set(subscription.id.toLowerCase(), subscription);
        channel.expiresAt = clock.now() + options.channelLifeMs;
        if (token && options.tokenBinding === "lastUser") channel.token = token;
        this.touch(channel);
        this.#watch(channel);
        this.#parts.onChange();
    }

    end(id: string, reason: ChannelEnd): boolean {
        const channel = this.#channels.get(id);
        if (!channel) return false;
        this.#channels.delete(id);
        this.#timers.get(id)?.();
        this.#timers.delete(id);
        this.#parts.onEnd(channel, reason);
        this.#parts.onChange();
        return true;
    }

    /** Ends what has run out: channels past their life and those whose token is over. */
    sweep(): void {
        for (const channel of this.all()) this.#check(channel);
    }

    close(): void {
        for (const cancel of this.#timers.values()) cancel();
        this.#timers.clear();
        this.#channels.clear();
    }

    #check(channel: Channel): void {
        if (this.#parts.clock.now() >= channel.expiresAt) this.end(channel.id, "expired");
        else if (this.#parts.options.tokenBinding !== "none" && !this.#parts.isTokenValid(channel.token)) this.end(channel.id, "tokenEnded");
    }

    /** Sleeps until the channel's end or its token's, whichever comes first, and looks again. */
    #watch(channel: Channel): void {
        this.#timers.get(channel.id)?.();
        const { clock, options, tokenLeft } = this.#parts;
        const tokenEnd = options.tokenBinding === "none" ? Number.POSITIVE_INFINITY : tokenLeft(channel.token);
        const wait = Math.max(LEAST_WAIT_MS, Math.min(channel.expiresAt - clock.now(), tokenEnd, LONGEST_WAIT_MS));
        const look = (): void => {
            this.#check(channel);
            if (this.#channels.has(channel.id)) this.#watch(channel);
        };
        this.#timers.set(channel.id, clock.after(wait, look));
    }
}
