/** One time for client and platform, moved by a test; real sockets get the turns of the event loop that they need in between. */
import type { Clock } from "../../src/platform/clock.js";
import type { ManualClock } from "../../src/simulator/clock.js";

interface Timer {
    at: number;
    readonly callback: () => void;
}

export class LabClock {
    private order = 0;
    private readonly timers = new Map<number, Timer>();

    constructor(
        private current: number,
        /** Lets what the last timers began come to rest. */
        private readonly settle: () => Promise<void>,
    ) {}

    now(): number {
        return this.current;
    }

    /** Times as one side sees them. Timers fall on multiples of `gridMs`, so that hours take few steps. */
    view(gridMs = 1): ManualClock & Clock {
        return {
            now: () => this.current,
            after: (milliseconds, callback) => this.plan(Math.ceil((this.current + Math.max(0, milliseconds)) / gridMs) * gridMs, callback),
            // For the simulator's type alone: tests move the whole laboratory.
            advance: () => undefined,
            set: () => undefined,
        };
    }

    private plan(at: number, callback: () => void): () => void {
        const key = this.order++;
        this.timers.set(key, { at, callback });
        return () => void this.timers.delete(key);
    }

    async advance(milliseconds: number): Promise<void> {
        await this.until(() => false, milliseconds);
    }

    /** Moves on until the condition holds, for at most a span; says whether it came to hold. */
    async until(condition: () => boolean, milliseconds: number): Promise<boolean> {
        const end = this.current + milliseconds;
        await this.settle();
        while (!condition()) {
            const next = this.nextAt();
            if (next > end) {
                this.current = end;
                await this.settle();
                return condition();
            }
            this.current = Math.max(this.current, next);
            this.fireDue();
            await this.settle();
        }
        return true;
    }

    /** The machine slept: all clocks jump, and timers go on where they stopped, as those of Node do. */
    jump(milliseconds: number): void {
        this.current += milliseconds;
        for (const timer of this.timers.values()) timer.at += milliseconds;
    }

    private nextAt(): number {
        let least = Infinity;
        for (const { at } of this.timers.values()) if (at < least) least = at;
        return least;
    }

    private fireDue(): void {
        for (const [key, { at, callback }] of Array.from(this.timers)) {
            if (at > this.current || !this.timers.delete(key)) continue;
            callback();
        }
    }
}
