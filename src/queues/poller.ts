/** Keeps queues true by asking again and again while no events come, e.g. behind a proxy that lets requests through but no WebSockets. */
import { backoff } from "../platform/backoff.js";
import type { GenesysError } from "../platform/errors.js";
import type { Turns } from "../platform/turns.js";
import type { Connection, Rate } from "../platform/types.js";
import { DueBatches } from "./due-batches.js";
import type { HalfHourRefresh } from "./half-hour-refresh.js";
import { QUEUES_PER_QUERY } from "./queries.js";
import type { Counts, Snapshots } from "./snapshots.js";
import type { WatchedQueue } from "./watched-queue.js";

/** So long without a live channel, then polling begins. */
const PATIENCE_MS = 3_000;
const EVERY_MS = 5_000;
/** A poll may be late by this much before the state counts as stale. */
const GRACE_MS = 5_000;
/** Due times are rounded up to this, so that queues share batches. */
const GRID_MS = 250;
const DEADLINE_MS = 10_000;
/** Of the platform's allowance, which is used up to 80 % by default: with the half-hour figures polling then takes half of that. */
const SHARE_OF_ALLOWANCE = 0.35;
/** Where polls are stretched, so are the refreshes of the half-hour figures: one for so many polls at most. */
const POLLS_PER_REFRESH = 6;

export interface PollerParts {
    readonly connection: Connection;
    readonly snapshots: Snapshots;
    readonly halfHours: HalfHourRefresh;
    readonly turns: Turns;
    /** Makes the present half hour the queue's. */
    readonly align: (queue: WatchedQueue) => void;
}

export class Poller {
    /** All that wait for a poll, or for the answer to one. */
    private readonly queues = new Set<WatchedQueue>();
    private readonly due: DueBatches<WatchedQueue>;
    /** Requests per minute: the documented allowance until a reply tells it. */
    private allowed = 300;
    private failures = 0;

    constructor(private readonly parts: PollerParts) {
        const { clock } = parts.connection;
        this.due = new DueBatches({ clock, size: QUEUES_PER_QUERY, spacingMs: () => this.spacingMs, run: (batch) => void this.poll(batch) });
    }

    /** No events come for the queue from now on. */
    begin(queue: WatchedQueue): void {
        if (this.queues.has(queue)) return;
        this.queues.add(queue);
        this.plan(queue, this.now + PATIENCE_MS);
    }

    /** Its events flow, or are refused, or nobody wants them. */
    end(queue: WatchedQueue): void {
        this.queues.delete(queue);
        this.due.cancel(queue);
    }

    close(): void {
        this.queues.clear();
        this.due.close();
    }

    private get now(): number {
        return this.parts.connection.clock.now();
    }

    private get spacingMs(): number {
        return 60_000 / (this.allowed * SHARE_OF_ALLOWANCE);
    }

    /** Between two polls of a queue. */
    private get intervalMs(): number {
        return Math.max(EVERY_MS, Math.ceil(this.queues.size / QUEUES_PER_QUERY) * this.spacingMs);
    }

    private plan(queue: WatchedQueue, at: number): void {
        this.due.plan(queue, Math.ceil(at / GRID_MS) * GRID_MS);
    }

    private async poll(queues: readonly WatchedQueue[]): Promise<void> {
        const askedAt = this.now;
        for (const queue of queues) this.parts.align(queue);
        try {
            const counts = await this.parts.snapshots.counts(queues, { forgetBefore: () => askedAt, deadline: askedAt + DEADLINE_MS });
            this.failures = 0;
            this.learn(counts.rate);
            await this.tell(queues, counts);
            this.again(queues, askedAt + this.intervalMs);
        } catch (thrown) {
            this.failed(queues, thrown as GenesysError);
        }
    }

    /** First states, and the first after an interruption, wait some moments for their half-hour figures. */
    private async tell(queues: readonly WatchedQueue[], { at, platformAt, isCurrent }: Counts): Promise<void> {
        const { snapshots, halfHours, align } = this.parts;
        const unknown = queues.filter((queue) => isCurrent(queue) && !queue.isKnown);
        const extras = unknown.length > 0 ? snapshots.extras(unknown) : null;
        if (extras) await snapshots.grace(extras);
        await this.parts.turns.each(queues, (queue) => {
            if (!isCurrent(queue)) return;
            align(queue);
            queue.polled({ at, platformAt, filled: extras?.seeded === true && queue.figures.zeros === "all" }, this.intervalMs + GRACE_MS);
            if (this.now - queue.refreshedAt >= POLLS_PER_REFRESH * this.intervalMs) halfHours.touch(queue);
        });
    }

    private failed(queues: readonly WatchedQueue[], failure: GenesysError): void {
        this.failures++;
        // A state that is known is not in question yet: the next poll may come in time.
        for (const queue of queues) if (this.queues.has(queue) && !queue.isKnown) queue.snapshotFailed(failure);
        this.again(queues, this.now + 1_000 + backoff(this.failures, this.parts.connection.random));
    }

    private again(queues: readonly WatchedQueue[], at: number): void {
        for (const queue of queues) if (this.queues.has(queue)) this.plan(queue, Math.max(at, this.now));
    }

    private learn({ allowed }: Rate): void {
        if (allowed !== null && allowed > 0) this.allowed = allowed;
    }
}
