/** The turn of the half hour at :00 and :30 by the platform's clock, spread over 5 s so that thousands of queues do not speak at once. */
import type { Connection } from "../platform/types.js";
import { HALF_HOUR_MS, halfHourOf } from "./half-hour.js";
import type { WatchedQueue } from "./watched-queue.js";

const SPREAD_MS = 5_000;

export interface RolloverParts {
    readonly queues: () => Iterable<WatchedQueue>;
    /** A half hour began. */
    readonly begun: () => void;
    readonly roll: (queue: WatchedQueue, start: number) => void;
}

export class Rollover {
    private cancelBoundary: (() => void) | null = null;
    private cancelStep: (() => void) | null = null;

    constructor(
        private readonly connection: Pick<Connection, "clock" | "platformNow">,
        private readonly parts: RolloverParts,
    ) {}

    start(): void {
        this.await(halfHourOf(this.connection.platformNow()) + HALF_HOUR_MS);
    }

    stop(): void {
        this.cancelBoundary?.();
        this.cancelStep?.();
        this.cancelBoundary = this.cancelStep = null;
    }

    /** What is taken for the platform's time may shift meanwhile, also back: looked at anew when the timer fires, and every minute. */
    private await(boundary: number): void {
        const left = boundary - this.connection.platformNow();
        this.cancelBoundary = this.connection.clock.after(Math.min(Math.max(left, 0), 60_000), () => {
            const present = halfHourOf(this.connection.platformNow());
            this.await(present + HALF_HOUR_MS);
            if (present + HALF_HOUR_MS !== boundary) this.begin(present);
        });
    }

    private begin(start: number): void {
        this.parts.begun();
        const queues = [...this.parts.queues()];
        this.cancelStep?.();
        this.step(queues, 0, start, this.connection.clock.now());
    }

    private step(queues: readonly WatchedQueue[], next: number, start: number, begunAt: number): void {
        const dueAt = (index: number): number => begunAt + (index * SPREAD_MS) / queues.length;
        const now = this.connection.clock.now();
        let index = next;
        while (index < queues.length && dueAt(index) <= now) {
            const queue = queues[index++]!;
            if (!queue.isClosed) this.parts.roll(queue, start);
        }
        this.cancelStep = index < queues.length ? this.connection.clock.after(dueAt(index) - now, () => this.step(queues, index, start, begunAt)) : null;
    }
}
