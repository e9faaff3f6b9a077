/** After a topic is accepted, the snapshot that its events then change. Batches of 100 queues, retried until they succeed. */
import { backoff } from "../platform/backoff.js";
import type { GenesysError } from "../platform/errors.js";
import type { Turns } from "../platform/turns.js";
import type { Connection } from "../platform/types.js";
import { QUEUES_PER_QUERY } from "./queries.js";
import type { Snapshots } from "./snapshots.js";
import type { WatchedQueue } from "./watched-queue.js";

/** Topics are accepted one after the other: their snapshots share requests. */
const COLLECT_MS = 20;
/** Each request takes a moment to write: those of thousands of queues are not begun all in one turn of the event loop. */
const QUERIES_PER_TURN = 5;

export interface SynchroniserParts {
    readonly connection: Connection;
    readonly snapshots: Snapshots;
    readonly turns: Turns;
    /** Makes the present half hour the queue's. */
    readonly align: (queue: WatchedQueue) => void;
    readonly synchronised: (queue: WatchedQueue) => void;
}

export class Synchroniser {
    private readonly waiting = new Set<WatchedQueue>();
    private readonly timers = new Set<() => void>();
    private collecting = false;

    constructor(private readonly parts: SynchroniserParts) {}

    /** Takes a snapshot of a queue that was accepted, or of one that is live and may have missed something. */
    add(queue: WatchedQueue): void {
        this.waiting.add(queue);
        if (this.collecting) return;
        this.collecting = true;
        this.after(COLLECT_MS, () => {
            this.collecting = false;
            const queues = [...this.waiting];
            this.waiting.clear();
            this.start(queues);
        });
    }

    private start(all: readonly WatchedQueue[]): void {
        const queues = all.filter(isWanted);
        const now = queues.slice(0, QUERIES_PER_TURN * QUEUES_PER_QUERY);
        for (let start = 0; start < now.length; start += QUEUES_PER_QUERY) void this.run(now.slice(start, start + QUEUES_PER_QUERY));
        if (now.length < queues.length) this.after(0, () => this.start(queues.slice(now.length)));
    }

    forget(queue: WatchedQueue): void {
        this.waiting.delete(queue);
    }

    close(): void {
        for (const cancel of this.timers) cancel();
        this.timers.clear();
        this.waiting.clear();
        this.collecting = false;
    }

    private async run(queues: readonly WatchedQueue[]): Promise<void> {
        const { snapshots } = this.parts;
        const attempts = queues.map(({ attempt }) => attempt);
        for (const queue of queues) this.parts.align(queue);
        try {
            const asked = snapshots.counts(queues, { forgetBefore: (queue) => queue.forgetBefore });
            const extras = snapshots.extras(queues);
            const { at, platformAt, isCurrent } = await asked;
            if (!queues.some(isCurrent)) return;
            await snapshots.grace(extras);
            await this.parts.turns.each(queues, (queue) => {
                if (!isCurrent(queue)) return;
                this.parts.align(queue);
                queue.synchronised({ at, platformAt, filled: extras.seeded && queue.figures.zeros === "all" });
                this.parts.synchronised(queue);
            });
        } catch (thrown) {
            this.failed(queues.filter((queue, index) => queue.attempt === attempts[index] && isWanted(queue)), thrown as GenesysError);
        }
    }

    private failed(queues: readonly WatchedQueue[], failure: GenesysError): void {
        if (queues.length === 0) return;
        for (const queue of queues) queue.snapshotFailed(failure);
        const failures = Math.max(...queues.map((queue) => queue.failures));
        const attempts = queues.map(({ attempt }) => attempt);
        this.after(backoff(failures, this.parts.connection.random), () => {
            queues.forEach((queue, index) => {
                if (queue.attempt === attempts[index] && isWanted(queue)) this.add(queue);
            });
        });
    }

    private after(milliseconds: number, callback: () => void): void {
        const cancel = this.parts.connection.clock.after(milliseconds, () => {
            this.timers.delete(cancel);
            callback();
        });
        this.timers.add(cancel);
    }
}

function isWanted(queue: WatchedQueue): boolean {
    return !queue.isClosed && (queue.phase === "synchronising" || queue.phase === "live");
}
