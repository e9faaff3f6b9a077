/** One word for how an observer is, from all that it watches. */
import { isFatal, type ErrorCode, type GenesysError } from "../platform/errors.js";
import type { WatchedQueue } from "./watched-queue.js";

export type ObserverStatus = "connecting" | "synchronising" | "live" | "polling" | "demo" | "stale" | "no-queues" | `error.${ErrorCode}`;

export interface ObserverCondition {
    /** What is wrong with the connection as a whole, or kept the observer from starting. */
    readonly failure: GenesysError | null;
    /** Null: not chosen yet. */
    readonly queues: readonly WatchedQueue[] | null;
    /** List entries that cannot be found. */
    readonly missing: readonly GenesysError[];
    readonly demo: boolean;
}

export function observerStatus({ failure, queues, missing, demo }: ObserverCondition): ObserverStatus {
    if (failure && (isFatal(failure) || !queues)) return `error.${failure.code}`;
    if (!queues) return "connecting";
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
