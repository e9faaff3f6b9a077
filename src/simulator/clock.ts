/** Time in the simulator. Everything that needs the time asks this clock, so that a test can run a day in a second. */

export interface SimulatorClock {
    /** The simulated instant, epoch milliseconds. */
    now(): number;
    /** Calls back after a span of simulated time; returns what cancels it. */
    after(milliseconds: number, callback: () => void): () => void;
}

/** Follows the machine's clock, `speed` times as fast from the moment it is made. */
export function realClock(speed = 1, start = Date.now()): SimulatorClock {
    const origin = performance.now();
    return {
        now: () => start + (performance.now() - origin) * speed,
        after(milliseconds, callback) {
            const timer = setTimeout(callback, Math.max(0, milliseconds / speed));
            timer.unref();
            return () => clearTimeout(timer);
        },
    };
}

export interface ManualClock extends SimulatorClock {
    /** Moves the time forward and runs what falls due, in order. */
    advance(milliseconds: number): void;
    /** Jumps without running what falls due in between (as a machine that slept). */
    set(epochMilliseconds: number): void;
}

/** Stands still until a test moves it. */
export function manualClock(start: number): ManualClock {
    let now = start;
    let order = 0;
    const due = new Map<number, { at: number; callback: () => void }>();
    return {
        now: () => now,
        after(milliseconds, callback) {
            const key = order++;
            due.set(key, { at: now + Math.max(0, milliseconds), callback });
            return () => void due.delete(key);
        },
        advance(milliseconds) {
            const end = now + milliseconds;
            for (;;) {
                const next = [...due].filter(([, entry]) => entry.at <= end).toSorted((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
                if (!next) break;
                due.delete(next[0]);
                now = Math.max(now, next[1].at);
                next[1].callback();
            }
            now = end;
        },
        set(epochMilliseconds) {
            now = epochMilliseconds;
        },
    };
}
