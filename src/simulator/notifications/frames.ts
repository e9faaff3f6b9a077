/** The frames of the notification socket apart from events, and the answers to the client's frames. Pure. */
import type { Channel, ChannelEnd } from "./channels.js";
import type { NotificationOptions } from "./options.js";

const metadataFrame = (message: string): string => JSON.stringify({ topicName: "channel.metadata", eventBody: { message } });

export const HEARTBEAT = metadataFrame("WebSocket Heartbeat");
export const PONG = metadataFrame("pong");

/** The notice that comes about a minute before the server closes a socket for maintenance. */
export function closingFrame(message: string): string {
    return JSON.stringify({ topicName: "v2.system.socket_closing", version: "2", eventBody: { message } });
}

/** The event of a topic. */
export function eventFrame(topicName: string, eventBody: unknown, correlationId: string): string {
    return JSON.stringify({ topicName, version: "2", eventBody, metadata: { CorrelationId: correlationId } });
}

/** What `v2.subscription.updated` says after a subscription call. */
export function subscriptionsChanged(channel: Channel): string {
    const eventBody = { channelId: channel.id, systemTopicType: "subscription_changed", oauthClientId: channel.clientId, message: "Subscriptions have changed." };
    return JSON.stringify({ topicName: "v2.subscription.updated", version: "2", eventBody });
}

function tokenRevoked(channel: Channel): string {
    const eventBody = {
        channelId: channel.id, systemTopicType: "token_revoked", oauthClientId: channel.clientId, reason: "user_tokens_revoked", message: "The token was revoked.",
    };
    return JSON.stringify({ topicName: `v2.system.token_revoked.${channel.clientId}`, version: "2", eventBody });
}

function noLongerSubscribed(channel: Channel): string {
    const eventBody = {
        channelId: channel.id, systemTopicType: "no_longer_subscribed", oauthClientId: channel.clientId, reason: "another_channel_subscribed",
        message: "The channel is no longer subscribed.",
    };
    return JSON.stringify({ topicName: `v2.system.no_longer_subscribed.${channel.id}`, version: "2", eventBody });
}

const CHANNEL_GONE = "Channel not found: it has expired, was removed, or its token has expired.";

/** What an open socket hears when its channel came to an end. */
export function endFrames(channel: Channel, reason: ChannelEnd, notice: NotificationOptions["endNotice"]): readonly string[] {
    const system = reason === "tokenRevoked" ? tokenRevoked(channel) : noLongerSubscribed(channel);
    const result = JSON.stringify({ result: "404", message: CHANNEL_GONE });
    if (notice === "none") return [];
    const withSystem = notice !== "result" || reason === "tokenRevoked";
    return [...(withSystem ? [system] : []), ...(notice !== "system" ? [result] : [])];
}

/** What the answer to a client's frame depends on. */
export interface FrameContext {
    readonly alive: () => boolean;
    readonly pongs: () => boolean;
    /** The refusal's text, or null when the subscription was taken. */
    readonly subscribe: (topics: readonly string[], add: boolean) => string | null;
}

function readObject(text: string): Record<string, unknown> | null {
    try {
        const parsed: unknown = JSON.parse(text);
        return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : null;
    } catch {
        return null;
    }
}

/** The answer to a client's frame; null for none. What cannot be read is passed over: clients write plain text too. */
export function answerClientFrame(text: string, context: FrameContext): string | null {
    const frame = readObject(text);
    if (!frame) return null;
    if (!context.alive()) return JSON.stringify({ result: "404", message: CHANNEL_GONE });
    if (frame["message"] === "ping") return context.pongs() ? PONG : null;
    const add = frame["message"] === "subscribe";
    if (!add && frame["message"] !== "unsubscribe") return null;
    const topics = frame["topics"];
    const echo = typeof frame["correlationId"] === "string" ? { correlationId: frame["correlationId"] } : {};
    if (!Array.isArray(topics) || !topics.every((topic) => typeof topic === "string")) {
        return JSON.stringify({ result: "400", status: "failure", message: "The topics are not valid.", ...echo });
    }
    const refusal = context.subscribe(topics, add);
    if (refusal !== null) return JSON.stringify({ result: "400", status: "failure", message: refusal, ...echo });
    return JSON.stringify({ result: "200", status: add ? "subscribed" : "unsubscribed", ...echo });
}
