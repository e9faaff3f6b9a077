/** The half-hour figures that notifications do not carry: seeded with the snapshot, then refreshed while a queue has traffic. */
import { backoff } from "../platform/backoff.js";
import { GenesysError } from "../platform/errors.js";
import type { Connection } from "../platform/types.js";
import { DueBatches } from "./due-batches.js";
import { CHANGED } from "./figures.js";
import { halfHourOf } from "./half-hour.js";
import { halfHourQuery, QUEUES_PER_QUERY } from "./queries.js";
import { applyHalfHour, byQueue } from "./replies.js";
import type { WatchedQueue } from "./watched-queue.js";

const EVERY_MS = 60_000;
/** Due times are rounded up to this, so that queues share batches. */
const GRID_MS = 10_000;
/** A missing permission is asked for again after this. */
const FORBIDDEN_MS = 600_000;
/** Figures such as the handle time land some time after the event that told of them. */
const ROUNDS_AFTER_TRAFFIC = 2;

export interface HalfHourHooks {
    /** The figures of the present half hour are in; those of some of the queues differ from what was known. */
    taken(queues: readonly WatchedQueue[], changed: ReadonlySet<WatchedQueue>): void;
    /** The permission is missing; told once. */
    forbidden(): void;
}

export class HalfHourRefresh {
    private readonly due: DueBatches<WatchedQueue>;
    private forbiddenUntil = -Infinity;
    private failures = 0;
    private told = false;

    constructor(
        private readonly connection: Connection,
        private readonly hooks: HalfHourHooks,
    ) {
        this.due = new DueBatches({ clock: connection.clock, size: QUEUES_PER_QUERY, spacingMs: () => 1_000, run: (batch) => void this.ask(batch, "report") });
    }

    get isForbidden(): boolean {
        return this.connection.clock.now() < this.forbiddenUntil;
    }

    /** Asks at once, for at most 100 queues. Resolves true when the figures are in; never rejects. */
    seed(queues: readonly WatchedQueue[]): Promise<boolean> {
        return this.isForbidden ? Promise.resolve(false) : this.ask(queues, "snapshot");
    }

    /** The queue has traffic: its figures are refreshed, at most every 60 s, until they are settled. */
    touch(queue: WatchedQueue): void {
        queue.refreshesLeft = ROUNDS_AFTER_TRAFFIC;
        if (!this.due.isPlanned(queue)) this.plan(queue, queue.refreshedAt + EVERY_MS);
    }

    /** Nothing is known of the queue's half hour: its figures are asked for soon. */
    renew(queue: WatchedQueue): void {
        queue.refreshesLeft = ROUNDS_AFTER_TRAFFIC;
        this.plan(queue, this.connection.clock.now());
    }

    forget(queue: WatchedQueue): void {
        this.due.cancel(queue);
    }

    close(): void {
        this.due.close();
    }

    private plan(queue: WatchedQueue, at: number): void {
        const earliest = Math.max(at, this.connection.clock.now(), this.forbiddenUntil);
        this.due.plan(queue, Math.ceil(earliest / GRID_MS) * GRID_MS);
    }

    private async ask(queues: readonly WatchedQueue[], priority: "snapshot" | "report"): Promise<boolean> {
        const { api, clock } = this.connection;
        const watched = queues.filter((queue) => !queue.isClosed);
        if (watched.length === 0) return false;
        const start = halfHourOf(this.connection.platformNow());
        for (const queue of watched) queue.refreshedAt = clock.now();
        try {
            const { body, sentAt } = await api.conversationAggregates(halfHourQuery(watched.map(({ id }) => id), start), { priority });
            this.failures = 0;
            this.forbiddenUntil = -Infinity;
            this.told = false;
            this.take(watched, byQueue(body?.results), start, sentAt + this.connection.platformNow() - clock.now());
            return true;
        } catch (thrown) {
            this.failed(watched, thrown);
            return false;
        }
    }

    private take(queues: readonly WatchedQueue[], results: ReadonlyMap<string, readonly unknown[]>, start: number, platformSentAt: number): void {
        const changed = new Set<WatchedQueue>();
        for (const queue of queues) {
            if (queue.isClosed) continue;
            const done = applyHalfHour(queue.figures, results.get(queue.id.toLowerCase()) ?? [], start, platformSentAt);
            queue.refreshesLeft = Math.max(0, queue.refreshesLeft - 1);
            // A reply about the half hour before says nothing about the present one.
            if (queue.refreshesLeft > 0 || queue.figures.start !== start) this.plan(queue, queue.refreshedAt + EVERY_MS);
            if ((done & CHANGED) !== 0) changed.add(queue);
        }
        this.hooks.taken(queues.filter(({ figures }) => figures.start === start), changed);
    }

    private failed(queues: readonly WatchedQueue[], thrown: unknown): void {
        const now = this.connection.clock.now();
        this.failures++;
        let again = now + GRID_MS + backoff(this.failures, this.connection.random);
        if (thrown instanceof GenesysError && thrown.code === "PERMISSION") {
            this.forbiddenUntil = again = now + FORBIDDEN_MS;
            if (!this.told) this.hooks.forbidden();
            this.told = true;
        }
        for (const queue of queues) if (!queue.isClosed) this.plan(queue, again);
    }
}
