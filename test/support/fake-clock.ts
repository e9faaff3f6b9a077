/** A clock that stands still until a test moves it. */
import type { Clock } from "../../src/platform/clock.js";

export class FakeClock implements Clock {
    private order = 0;
    private readonly timers = new Map<number, { readonly at: number; readonly callback: () => void }>();

    constructor(private current = Date.parse("2026-11-20T10:07:00.000Z")) {}

    now(): number {
        return this.current;
    }

    after(milliseconds: number, callback: () => void): () => void {
        const key = this.order++;
        this.timers.set(key, { at: this.current + Math.max(0, milliseconds), callback });
        return () => void this.timers.delete(key);
    }

    /** Timers that wait. */
    get pending(): number {
        return this.timers.size;
    }

    /** Runs what falls due, in order, without letting promises settle in between. */
    run(milliseconds: number): void {
        const end = this.current + milliseconds;
        for (let next = this.next(end); next !== null; next = this.next(end)) this.fire(next);
        this.current = end;
    }

    /** Runs what falls due, in order; promises settle before and after each timer. */
    async advance(milliseconds: number): Promise<void> {
        const end = this.current + milliseconds;
        await settle();
        for (let next = this.next(end); next !== null; next = this.next(end)) {
            this.fire(next);
            await settle();
        }
        this.current = end;
    }

    async advanceTo(instant: string): Promise<void> {
        await this.advance(Date.parse(instant) - this.current);
    }

    private next(end: number): number | null {
        let best: number | null = null;
        for (const [key, { at }] of this.timers) if (at <= end && (best === null || at < this.timers.get(best)!.at)) best = key;
        return best;
    }

    private fire(key: number): void {
        const { at, callback } = this.timers.get(key)!;
        this.timers.delete(key);
        this.current = Math.max(this.current, at);
        callback();
    }
}

/** Lets promises settle. */
export function settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}
