/** One word for how an observer is, from all that it watches. */
import type { ErrorCode } from "../platform/errors.js";
import type { Condition } from "../platform/queue-choice.js";
import type { WatchedQueue } from "./watched-queue.js";

export type ObserverStatus = "connecting" | "synchronising" | "live" | "polling" | "demo" | "stale" | "no-queues" | `error.${ErrorCode}`;

export function observerStatus(queues: readonly WatchedQueue[], { failure, missing, demo }: Condition): ObserverStatus {
    if (queues.length === 0) return missing[0] ? `error.${missing[0].code}` : "no-queues";
    const rejection = queues.find((queue) => queue.rejection)?.rejection;
    if (rejection) return `error.${rejection.code}`;
    if (queues.some((queue) => queue.isStale)) return "stale";
    // Sockets that do not open are a failure of the connection, but one that polls make up for.
    if (queues.some((queue) => queue.isPolled) && queues.every((queue) => queue.isKnown)) return "polling";
    const failed = failure ?? queues.find((queue) => queue.failure)?.failure;
    if (failed) return `error.${failed.code}`;
    if (queues.some(({ phase }) => phase === "subscribing" || phase === "interrupted")) return "connecting";
    if (queues.some(({ phase }) => phase === "synchronising")) return "synchronising";
    if (missing[0]) return `error.${missing[0].code}`;
    return demo ? "demo" : "live";
}
