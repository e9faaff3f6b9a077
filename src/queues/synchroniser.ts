/** Snapshots: after a topic is accepted, the state that its events then change. Batches of 100 queues, retried until they succeed. */
import { backoff } from "../platform/backoff.js";
import type { GenesysError } from "../platform/errors.js";
import type { Connection } from "../platform/types.js";
import type { HalfHourRefresh } from "./half-hour-refresh.js";
import { field } from "./notifications.js";
import type { PresenceIndex } from "./presences.js";
import { QUEUES_PER_QUERY, snapshotQuery } from "./queries.js";
import { applySnapshot, byQueue } from "./replies.js";
import type { WatchedQueue } from "./watched-queue.js";

/** Topics are accepted one after the other: their snapshots share requests. */
const COLLECT_MS = 20;
/** A state may wait this long for its half-hour figures and presence names; later ones follow as an update. */
const GRACE_MS = 500;

export interface SynchroniserParts {
    readonly connection: Connection;
    readonly halfHours: HalfHourRefresh;
    readonly presences: PresenceIndex;
    /** Makes the present half hour the queue's. */
    readonly align: (queue: WatchedQueue) => void;
    readonly synchronised: (queue: WatchedQueue) => void;
}

export class Synchroniser {
    private readonly waiting = new Set<WatchedQueue>();
    private readonly timers = new Set<() => void>();
    private collecting = false;

    constructor(private readonly parts: SynchroniserParts) {}

    add(queue: WatchedQueue): void {
        this.waiting.add(queue);
        if (this.collecting) return;
        this.collecting = true;
        this.after(COLLECT_MS, () => {
            this.collecting = false;
            const queues = [...this.waiting].filter(isWanted);
            this.waiting.clear();
            for (let start = 0; start < queues.length; start += QUEUES_PER_QUERY) void this.run(queues.slice(start, start + QUEUES_PER_QUERY));
        });
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
        const { connection, halfHours, presences } = this.parts;
        const attempts = new Map(queues.map((queue) => [queue, queue.attempt]));
        const stillCurrent = (): WatchedQueue[] => queues.filter((queue) => queue.attempt === attempts.get(queue) && isWanted(queue));
        for (const queue of queues) this.parts.align(queue);
        const figures = connection.api.queueObservations(snapshotQuery(queues.map(({ id }) => id)), { priority: "snapshot" });
        let seeded = false;
        const rest = Promise.all([halfHours.seed(queues).then((done) => (seeded = done)), presences.read()]);
        try {
            const { body, sentAt } = await figures;
            const platformSentAt = sentAt + connection.platformNow() - connection.clock.now();
            presences.learn(field(body, "systemToOrganizationMappings"));
            const parts = byQueue(body?.results);
            for (const queue of stillCurrent()) {
                const forgetBefore = queue.interruptedAt === null ? null : queue.acceptedAt;
                applySnapshot(queue.figures, parts.get(queue.id.toLowerCase()) ?? [], { sentAt, platformSentAt, forgetBefore });
            }
            if (stillCurrent().length === 0) return;
            await this.within(GRACE_MS, rest);
            for (const queue of stillCurrent()) {
                this.parts.align(queue);
                queue.synchronised(platformSentAt, connection.platformNow() - connection.clock.now(), seeded && queue.figures.zeros === "all");
                this.parts.synchronised(queue);
            }
        } catch (thrown) {
            this.failed(stillCurrent(), thrown as GenesysError);
        }
    }

    private failed(queues: readonly WatchedQueue[], failure: GenesysError): void {
        if (queues.length === 0) return;
        for (const queue of queues) queue.snapshotFailed(failure);
        const failures = Math.max(...queues.map((queue) => queue.failures));
        const attempts = new Map(queues.map((queue) => [queue, queue.attempt]));
        this.after(backoff(failures, this.parts.connection.random), () => {
            for (const queue of queues) if (queue.attempt === attempts.get(queue) && isWanted(queue)) this.add(queue);
        });
    }

    /** Resolves with the promise, or without it after a span. */
    private within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
        return new Promise((resolve) => {
            const cancel = this.after(milliseconds, resolve);
            const done = (): void => {
                cancel();
                resolve();
            };
            promise.then(done, done);
        });
    }

    private after(milliseconds: number, callback: () => void): () => void {
        const end = this.parts.connection.clock.after(milliseconds, () => {
            this.timers.delete(cancel);
            callback();
        });
        const cancel = (): void => {
            this.timers.delete(cancel);
            end();
        };
        this.timers.add(cancel);
        return cancel;
    }
}

function isWanted(queue: WatchedQueue): boolean {
    return queue.phase === "synchronising" && queue.watchers.size > 0;
}
