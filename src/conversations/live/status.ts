/** One word for how a conversation observer is. */
import { isFatal, type ErrorCode, type GenesysError } from "../../platform/errors.js";
import type { QueueTopic } from "./queue-topic.js";

export type LiveStatus = "connecting" | "synchronising" | "live" | "demo" | "stale" | "no-queues" | `error.${ErrorCode}`;

export interface Condition {
    /** What is wrong with the connection as a whole, or kept the observer from starting. */
    readonly failure: GenesysError | null;
    /** Null: not chosen yet. */
    readonly topics: readonly QueueTopic[] | null;
    readonly missing: readonly GenesysError[];
    readonly demo: boolean;
}

export function liveStatus({ failure, topics, missing, demo }: Condition): LiveStatus {
    if (failure && (isFatal(failure) || !topics)) return `error.${failure.code}`;
    if (!topics) return "connecting";
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
