/** What a channel needs, and whom it tells what. */
import type { Clock, Random } from "../platform/clock.js";
import type { GenesysError } from "../platform/errors.js";
import type { NotificationEvent, TopicRejection } from "../platform/types.js";
import type { RolloverReason } from "./machine.js";
import type { ChannelSocket, OpenSocket } from "./socket.js";
import type { Rejections } from "./topics.js";

export interface ChannelInfo {
    readonly id: string;
    readonly connectUri: string;
    /** When the platform forgets the channel, epoch milliseconds by the connection's clock. */
    readonly expiresAt: number;
}

/** A channel with its socket. */
export interface Line {
    readonly info: ChannelInfo;
    socket: ChannelSocket | null;
}

/** The platform's calls about channels. Rejections are GenesysErrors. */
export interface ChannelApi {
    create(): Promise<ChannelInfo>;
    /** Replaces the channel's subscriptions; that also prolongs its life. `signal`: it is not sent, or sent again, any more. */
    subscribe(channelId: string, topics: readonly string[], signal?: AbortSignal): Promise<Rejections>;
    /** When the channel ends by now, or null when the platform does not say. */
    expiresAt(channelId: string): Promise<number | null>;
}

export interface ChannelOptions {
    readonly api: ChannelApi;
    readonly openSocket: OpenSocket;
    readonly clock: Clock;
    readonly random: Random;
    readonly maxFrameBytes: number;
    /** The topics wanted at this moment. */
    readonly topics: () => readonly string[];
    readonly listener: ChannelListener;
}

export interface ChannelListener {
    /** These topics are established on an open socket. */
    accepted(topics: readonly string[]): void;
    rejected(topic: string, rejection: TopicRejection): void;
    /** Nothing comes any more since then; only after something was accepted. */
    lost(topics: readonly string[], interruption: { readonly lastFrameAt: number; readonly silent: boolean }): void;
    /** Perhaps something was missed for a moment: worth a fresh look, not worth a word. */
    recheck(topics: readonly string[]): void;
    event(event: NotificationEvent): void;
    /** What keeps the channel from coming up, or null when it is up. */
    failure(error: GenesysError | null): void;
    /** A new channel is wanted in place of the working one: `channel.roll(reason)` when it is this one's turn. */
    rollWanted(reason: RolloverReason): void;
    /** The rollover is over, whichever way. */
    rolled(): void;
}
