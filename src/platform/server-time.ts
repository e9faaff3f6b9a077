/** The platform's time, learned from the Date headers of its responses. Those count whole seconds; many of them narrow it down. */

import { correlationIdOf } from "./failures.js";
import type { RawReply } from "./transport.js";

/** Learns from answers of the platform itself: an error page of a gateway may have any clock. */
export function learnTime(time: ServerTime, reply: RawReply, sentAt: number, receivedAt: number): void {
    if (correlationIdOf(reply.headers) !== null) time.learn(Date.parse(reply.headers["date"] ?? ""), sentAt, receivedAt);
}

export class ServerTime {
    /** The offset platform − local lies within these bounds, milliseconds. */
    private low = -Infinity;
    private high = Infinity;

    /** `date`: the header's value in epoch milliseconds; `sentAt` and `receivedAt`: the exchange by the local clock. */
    learn(date: number, sentAt: number, receivedAt: number): void {
        if (!Number.isFinite(date) || receivedAt < sentAt) return;
        // The server wrote the header between sending and receiving, within the second that it names.
        const low = date - receivedAt;
        const high = date + 999 - sentAt;
        const overlap = low <= this.high && high >= this.low;
        this.low = overlap ? Math.max(this.low, low) : low;
        this.high = overlap ? Math.min(this.high, high) : high;
    }

    /** Milliseconds to add to the local clock; 0 until something was learned. */
    get offset(): number {
        if (this.low === -Infinity) return 0;
        // A machine whose clock agrees is left alone: half a second of doubt must not shift it.
        if (this.low <= 0 && this.high >= 0) return 0;
        return Math.round((this.low + this.high) / 2);
    }
}
