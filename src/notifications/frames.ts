/** Reads what the notification socket says. Pure; whatever is not understood is counted, never thrown. */

export type Frame =
    | { readonly kind: "event"; readonly topicName: string; readonly eventBody: unknown; readonly correlationId: string | null }
    | { readonly kind: "closing" }
    | { readonly kind: "channel-gone" }
    | { readonly kind: "alive" }
    | { readonly kind: "unreadable" };

const ALIVE: Frame = { kind: "alive" };
const UNREADABLE: Frame = { kind: "unreadable" };
/** Frames nested deeper than any payload of the platform are not looked into. */
const MAX_DEPTH = 64;

/** A text frame as it came. */
export function readFrame(text: string): Frame {
    if (mayBeTooDeep(text) && isTooDeep(text)) return UNREADABLE;
    let frame: unknown;
    try {
        frame = JSON.parse(text);
    } catch {
        return UNREADABLE;
    }
    if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return UNREADABLE;
    const { topicName, eventBody, metadata, result } = frame as Record<string, unknown>;
    // Replies to frames of ours: "404" says that the channel expired, was evicted, or its token ended.
    if (topicName === undefined && result !== undefined) return (result === "404" || result === 404) ? { kind: "channel-gone" } : ALIVE;
    if (typeof topicName !== "string") return UNREADABLE;
    const topic = topicName.toLowerCase();
    if (topic === "channel.metadata") return ALIVE;
    if (topic.startsWith("v2.system.")) return readSystemFrame(topic, eventBody);
    return { kind: "event", topicName, eventBody, correlationId: correlationIdOf(metadata) };
}

function readSystemFrame(topic: string, eventBody: unknown): Frame {
    if (topic === "v2.system.socket_closing") return { kind: "closing" };
    const type = typeof eventBody === "object" && eventBody !== null ? (eventBody as { systemTopicType?: unknown }).systemTopicType : undefined;
    const gone = [/\bno_longer_subscribed\b/, /\btoken_revoked\b/].some((name) => name.test(topic) || (typeof type === "string" && name.test(type)));
    return gone ? { kind: "channel-gone" } : ALIVE;
}

function correlationIdOf(metadata: unknown): string | null {
    if (typeof metadata !== "object" || metadata === null) return null;
    const id = (metadata as { CorrelationId?: unknown; correlationId?: unknown }).CorrelationId ?? (metadata as { correlationId?: unknown }).correlationId;
    return typeof id === "string" ? id : null;
}

/** Without more brackets than the limit, wherever they stand, nothing is nested deeper: most frames need no closer look. */
function mayBeTooDeep(text: string): boolean {
    let brackets = 0;
    for (const bracket of ["{", "["]) {
        for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++brackets > MAX_DEPTH) return true;
    }
    return false;
}

function isTooDeep(text: string): boolean {
    let depth = 0;
    let inString = false;
    for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (inString) {
            if (code === 92) index++;
            else if (code === 34) inString = false;
        } else if (code === 34) inString = true;
        else if (code === 123 || code === 91) {
            if (++depth > MAX_DEPTH) return true;
        } else if (code === 125 || code === 93) depth--;
    }
    return false;
}
