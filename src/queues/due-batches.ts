/** Work that falls due at some time, done in batches of limited size, with a least span between two. */
import type { Clock } from "../platform/clock.js";

export interface DueBatchesOptions<T> {
    readonly clock: Clock;
    readonly size: number;
    readonly spacingMs: () => number;
    /** Never rejects. */
    readonly run: (batch: readonly T[]) => void;
}

export class DueBatches<T> {
    private readonly due = new Map<T, number>();
    private timerAt = Infinity;
    private cancelTimer: (() => void) | null = null;
    private earliest = -Infinity;

    constructor(private readonly options: DueBatchesOptions<T>) {}

    /** Plans an item for an instant (connection's clock) unless it is due sooner anyway. */
    plan(item: T, at: number): void {
        const known = this.due.get(item);
        if (known !== undefined && known <= at) return;
        this.due.set(item, at);
        this.wake(at);
    }

    /** Plans an item for an instant, whatever was planned. */
    replan(item: T, at: number): void {
        this.due.set(item, at);
        this.wake(at);
    }

    cancel(item: T): void {
        this.due.delete(item);
    }

    isPlanned(item: T): boolean {
        return this.due.has(item);
    }

    close(): void {
        this.due.clear();
        this.stop();
    }

    private wake(at: number): void {
        const when = Math.max(at, this.earliest);
        if (when >= this.timerAt) return;
        this.stop();
        this.timerAt = when;
        this.cancelTimer = this.options.clock.after(when - this.options.clock.now(), () => this.fire());
    }

    private stop(): void {
        this.cancelTimer?.();
        this.cancelTimer = null;
        this.timerAt = Infinity;
    }

    private fire(): void {
        this.stop();
        const now = this.options.clock.now();
        const batch: T[] = [];
        let next = Infinity;
        for (const [item, at] of this.due) {
            if (at <= now && batch.length < this.options.size) batch.push(item);
            else if (at < next) next = at;
        }
        for (const item of batch) this.due.delete(item);
        if (batch.length > 0) this.earliest = now + this.options.spacingMs();
        if (next < Infinity) this.wake(next);
        if (batch.length > 0) this.options.run(batch);
    }
}
