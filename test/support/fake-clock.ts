/** A clock that stands still until a test moves it. */
import type { Clock } from "../../src/platform/clock.js";

interface Timer {
    readonly at: number;
    readonly order: number;
    readonly callback: () => void;
}

export class FakeClock implements Clock {
    private order = 0;
    private readonly waiting = new Set<Timer>();
    /** A binary heap by due time, then by order of setting; those that were cancelled are still in it. */
    private readonly heap: Timer[] = [];

    constructor(private current = Date.parse("2026-11-20T10:07:00.000Z")) {}

    now(): number {
        return this.current;
    }

    after(milliseconds: number, callback: () => void): () => void {
        const timer = { at: this.current + Math.max(0, milliseconds), order: this.order++, callback };
        this.waiting.add(timer);
        this.push(timer);
        return () => void this.waiting.delete(timer);
    }

    /** Timers that wait. */
    get pending(): number {
        return this.waiting.size;
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

    private next(end: number): Timer | null {
        while (this.heap.length > 0 && !this.waiting.has(this.heap[0]!)) this.pop();
        const first = this.heap[0];
        return first && first.at <= end ? first : null;
    }

    private fire(timer: Timer): void {
        this.waiting.delete(timer);
        this.current = Math.max(this.current, timer.at);
        timer.callback();
    }

    private push(timer: Timer): void {
        const { heap } = this;
        let at = heap.push(timer) - 1;
        for (let above = (at - 1) >> 1; at > 0 && isBefore(timer, heap[above]!); above = (at - 1) >> 1) {
            heap[at] = heap[above]!;
            at = above;
        }
        heap[at] = timer;
    }

    private pop(): void {
        const { heap } = this;
        const last = heap.pop()!;
        if (heap.length === 0) return;
        let at = 0;
        for (;;) {
            let below = 2 * at + 1;
            if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
            if (below >= heap.length || !isBefore(heap[below]!, last)) break;
            heap[at] = heap[below]!;
            at = below;
        }
        heap[at] = last;
    }
}

function isBefore(a: Timer, b: Timer): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets promises settle. */
export function settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}
