/** Time and chance, passed in everywhere, so that a test can run a day in a second. */

export interface Clock {
    /** Epoch milliseconds. */
    now(): number;
    /** Calls back after a span in milliseconds; returns what cancels it. */
    after(milliseconds: number, callback: () => void): () => void;
    /** As `after`, but a process that has nothing else to do need not wait for it. Without it, `after` does. */
    inBackground?(milliseconds: number, callback: () => void): () => void;
    /**
     * Calls back once all ran that was put off with setImmediate before, messages from node to node among it; timers that are due one
     * after the other run before that. Returns what cancels it. Without it, `after` does.
     */
    inNextTurn?(callback: () => void): () => void;
}

/** A number in [0, 1), as Math.random. */
export type Random = () => number;

/**
 * The machine's clock, but never back: when that is set back, spans go on from where they were, and nothing waits an hour
 * for a throttle of a second. When it jumps ahead (a machine that slept), this one follows.
 */
export function neverBack(read: () => number): () => number {
    let last = -Infinity;
    let shift = 0;
    return () => {
        const now = read() + shift;
        if (now < last) shift += last - now;
        else last = now;
        return last;
    };
}

/** The platform's time of an instant by the clock. */
export function platformTimeOf(of: { readonly clock: Clock; platformNow(): number }, instant: number): number {
    return instant + of.platformNow() - of.clock.now();
}

/** What a timer of Node takes. */
const LONGEST_MS = 2_147_483_647;

export const systemClock: Clock = {
    now: neverBack(Date.now),
    after(milliseconds, callback) {
        const timer = setTimeout(callback, Math.min(Math.max(0, milliseconds), LONGEST_MS));
        return () => clearTimeout(timer);
    },
    inBackground(milliseconds, callback) {
        const timer = setTimeout(callback, Math.min(Math.max(0, milliseconds), LONGEST_MS)).unref();
        return () => clearTimeout(timer);
    },
    inNextTurn(callback) {
        const immediate = setImmediate(callback);
        return () => clearImmediate(immediate);
    },
};

/** Resolves after a span, or rejects with the signal's reason as soon as it aborts. */
export function delay(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const onAbort = (): void => {
            cancel();
            reject(signal?.reason as Error);
        };
        const cancel = clock.after(milliseconds, () => {
            signal?.removeEventListener("abort", onAbort);
            resolve();
        });
        signal?.addEventListener("abort", onAbort, { once: true });
    });
}
