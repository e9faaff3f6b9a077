/** Asks since when the longest waits, where no activity event tells it. */
import type { Connection } from "../platform/types.js";
import { DueBatches } from "./due-batches.js";
import { CHANGED, type QueueFigures } from "./figures.js";
import { longestWaitQuery, QUEUES_PER_QUERY } from "./queries.js";
import { applyLongestWaits, byQueue } from "./replies.js";
import type { WatchedQueue } from "./watched-queue.js";

/** Events within this are answered by one query. */
const COALESCE_MS = 1_000;
/** With activity subscribed, its event may come this much after the one of the observations. */
const ACTIVITY_MS = 5_000;
/** While something waits it is asked at the latest after this. */
const EVERY_MS = 30_000;

export class LongestWaitRefresh {
    private readonly due: DueBatches<WatchedQueue>;
    /** Not settled by another word of the platform's: only by its answer. */
    private readonly contradictions = new Set<WatchedQueue>();

    constructor(
        private readonly connection: Connection,
        private readonly changed: (queues: readonly WatchedQueue[]) => void,
    ) {
        this.due = new DueBatches({ clock: connection.clock, size: QUEUES_PER_QUERY, spacingMs: () => 1_000, run: (batch) => void this.ask(batch) });
    }

    /** An event named the interactions that wait, alert or interact: the one that waited longest may be gone. */
    doubt(queue: WatchedQueue): void {
        if (!waits(queue.figures)) return this.forget(queue);
        this.due.plan(queue, this.connection.clock.now() + (queue.hasActivity ? ACTIVITY_MS : COALESCE_MS));
    }

    /** What is told contradicts what is known. */
    contradicted(queue: WatchedQueue): void {
        this.contradictions.add(queue);
        this.due.plan(queue, this.connection.clock.now() + COALESCE_MS);
    }

    /** It was told. */
    settled(queue: WatchedQueue): void {
        if (this.contradictions.has(queue)) return;
        this.due.cancel(queue);
        this.next(queue);
    }

    forget(queue: WatchedQueue): void {
        this.contradictions.delete(queue);
        this.due.cancel(queue);
    }

    close(): void {
        this.contradictions.clear();
        this.due.close();
    }

    private next(queue: WatchedQueue): void {
        if (!queue.hasActivity && waits(queue.figures)) this.due.plan(queue, this.connection.clock.now() + EVERY_MS);
    }

    private async ask(queues: readonly WatchedQueue[]): Promise<void> {
        const { api, clock } = this.connection;
        for (const queue of queues) this.contradictions.delete(queue);
        const live = queues.filter((queue) => queue.isLive && !queue.isClosed && waits(queue.figures));
        if (live.length === 0) return;
        const attempts = live.map(({ attempt }) => attempt);
        try {
            const { body, sentAt } = await api.queueObservations(longestWaitQuery(live.map(({ id }) => id)), { priority: "snapshot" });
            const parts = byQueue(body?.results);
            const platformSentAt = sentAt + this.connection.platformNow() - clock.now();
            const isCurrent = (queue: WatchedQueue, index: number): boolean => queue.attempt === attempts[index];
            const changed = live.filter(isCurrent).filter((queue) => {
                const done = applyLongestWaits(queue.figures, parts.get(queue.id.toLowerCase()) ?? [], { sentAt, platformSentAt, forgetBefore: null });
                this.next(queue);
                return (done & CHANGED) !== 0;
            });
            this.changed(changed);
        } catch {
            // The state stays true without it; the connection tells what is wrong with the connection.
            for (const queue of live) if (queue.isLive && waits(queue.figures)) this.due.plan(queue, clock.now() + EVERY_MS);
        }
    }
}

function waits(figures: QueueFigures): boolean {
    const id = figures.names.idOf("oWaiting", null);
    for (const group of figures.media.values()) if ((group.count(id) ?? 0) > 0) return true;
    return false;
}
