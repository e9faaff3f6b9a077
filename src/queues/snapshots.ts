/** Asks for the state of up to 100 queues as it is now: counts of the moment, half-hour figures and presence names. */
import type { Connection, Rate } from "../platform/types.js";
import type { HalfHourRefresh } from "./half-hour-refresh.js";
import { field } from "./notifications.js";
import type { PresenceIndex } from "./presences.js";
import { snapshotQuery } from "./queries.js";
import { applySnapshot, byQueue } from "./replies.js";
import type { WatchedQueue } from "./watched-queue.js";

/** A state may wait this long for its half-hour figures and presence names; later ones follow as an update. */
const GRACE_MS = 500;

export interface SnapshotParts {
    readonly connection: Connection;
    readonly halfHours: HalfHourRefresh;
    readonly presences: PresenceIndex;
}

export interface CountsOptions {
    /** Counts last told before this (connection's clock) that the reply leaves out are unknown again; null: they stay. */
    readonly forgetBefore: (queue: WatchedQueue) => number | null;
    /** Epoch milliseconds by the connection's clock. */
    readonly deadline?: number;
}

export interface Counts {
    /** When the question went out, by the connection's clock and by the platform's. */
    readonly at: number;
    readonly platformAt: number;
    readonly rate: Rate;
    /** Nothing has happened to the queue since that makes the answer void. */
    readonly isCurrent: (queue: WatchedQueue) => boolean;
}

/** What is asked beside the counts. */
export interface Extras {
    /** The half-hour figures are in. */
    seeded: boolean;
    /** Both answers are in, or failed. Never rejects. */
    readonly done: Promise<unknown>;
}

export class Snapshots {
    private readonly endWaits = new Set<() => void>();

    constructor(private readonly parts: SnapshotParts) {}

    /** Takes the counts into the figures. Rejects with a GenesysError. */
    async counts(queues: readonly WatchedQueue[], { forgetBefore, deadline }: CountsOptions): Promise<Counts> {
        const { connection, presences } = this.parts;
        const attempts = new Map(queues.map((queue) => [queue, queue.attempt]));
        const isCurrent = (queue: WatchedQueue): boolean => queue.attempt === attempts.get(queue) && !queue.isClosed;
        const options = { priority: "snapshot" as const, ...(deadline === undefined ? {} : { deadline }) };
        const { body, sentAt, rate } = await connection.api.queueObservations(snapshotQuery(queues.map(({ id }) => id)), options);
        const platformSentAt = sentAt + connection.platformNow() - connection.clock.now();
        presences.learn(field(body, "systemToOrganizationMappings"));
        const results = byQueue(body?.results);
        for (const queue of queues.filter(isCurrent)) {
            applySnapshot(queue.figures, results.get(queue.id.toLowerCase()) ?? [], { sentAt, platformSentAt, forgetBefore: forgetBefore(queue) });
        }
        return { at: sentAt, platformAt: platformSentAt, rate, isCurrent };
    }

    /** Begins to ask for half-hour figures and presence names. */
    extras(queues: readonly WatchedQueue[]): Extras {
        const seeding = this.parts.halfHours.seed(queues).then((seeded) => (extras.seeded = seeded));
        const extras: Extras = { seeded: false, done: Promise.all([seeding, this.parts.presences.read()]) };
        return extras;
    }

    /** Resolves when the extras are in, or after a while without them. */
    grace({ done }: Extras): Promise<void> {
        return new Promise((resolve) => {
            const end = (): void => {
                cancel();
                this.endWaits.delete(cancel);
                resolve();
            };
            const cancel = this.parts.connection.clock.after(GRACE_MS, end);
            this.endWaits.add(cancel);
            void done.then(end);
        });
    }

    close(): void {
        for (const end of this.endWaits) end();
        this.endWaits.clear();
    }
}
