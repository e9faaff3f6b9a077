/** Time and chance, passed in everywhere, so that a test can run a day in a second. */

export interface Clock {
    /** Epoch milliseconds. */
    now(): number;
    /** Calls back after a span in milliseconds; returns what cancels it. */
    after(milliseconds: number, callback: () => void): () => void;
}

/** A number in [0, 1), as Math.random. */
export type Random = () => number;

export const systemClock: Clock = {
    now: () => Date.now(),
    after(milliseconds, callback) {
        const timer = setTimeout(callback, Math.min(Math.max(0, milliseconds), 2_147_483_647));
        return () => clearTimeout(timer);
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
