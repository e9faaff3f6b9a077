/** One word for how a conversation observer is. */
import type { ErrorCode } from "../../platform/errors.js";
import type { Condition } from "../../platform/queue-choice.js";
import type { QueueTopic } from "./queue-topic.js";

export type LiveStatus = "connecting" | "synchronising" | "live" | "demo" | "stale" | "no-queues" | `error.${ErrorCode}`;

export function liveStatus(topics: readonly QueueTopic[], { failure, missing, demo }: Condition): LiveStatus {
    if (topics.length === 0) return missing[0] ? `error.${missing[0].code}` : "no-queues";
    const rejection = topics.find((topic) => topic.rejection)?.rejection;
    if (rejection) return `error.${rejection.code}`;
    if (topics.some(({ isStale }) => isStale)) return "stale";
    if (failure) return `error.${failure.code}`;
    if (topics.some(({ phase }) => phase === "subscribing" || phase === "interrupted")) return "connecting";
    if (topics.some(({ phase }) => phase === "recovering")) return "synchronising";
    if (missing[0]) return `error.${missing[0].code}`;
    return demo ? "demo" : "live";
}
