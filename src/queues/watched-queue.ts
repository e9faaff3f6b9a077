/** One queue of a connection while somebody watches it, and some time after: how far its topic and its snapshot are, and what its watchers are told. */
import type { Clock } from "../platform/clock.js";
import type { GenesysError } from "../platform/errors.js";
import type { NotificationEvent, QueueEntry } from "../platform/types.js";
import type { QueueFigures } from "./figures.js";
import { infoOf, type QueueInfo } from "./views.js";

/** An interruption: from the last frame seen to the snapshot, by the platform's clock. `filled`: the half-hour figures are known again. */
export interface Gap {
    readonly from: number;
    readonly to: number;
    readonly filled: boolean;
}

export type Source = "rest" | "notification" | "timer";

export interface Cause {
    readonly source: Source;
    readonly topicName: string | null;
    readonly correlationId: string | null;
}

/** A reply, or something that the connection learned by one. */
export const BY_REST: Cause = { source: "rest", topicName: null, correlationId: null };

/** Told only what happens after it began to watch. None may throw. */
export interface QueueWatcher {
    /** The figures are known to be true: for the first time, or again after a gap. */
    synchronised(gap: Gap | null): void;
    /** Some figure is another one; only while they are known to be true. */
    changed(cause: Cause): void;
    /** The half-hour figures that a gap cost are known again. */
    filled(gap: Gap): void;
    /** A half hour began; only while the figures are known to be true. */
    rolled(): void;
    /** The figures cannot be trusted any more. */
    stale(): void;
    /** Phase, rejection or failure changed. */
    progressed(): void;
    event(event: NotificationEvent): void;
    warn(warning: GenesysError): void;
    debug(text: string): void;
}

export type QueuePhase = "subscribing" | "synchronising" | "live" | "interrupted" | "rejected";

/** Without a live channel or a poll for this long, a state is stale. */
const STALE_AFTER_MS = 5_000;

/** A snapshot that is in the figures. */
export interface SnapshotTaken {
    /** Its instant by the connection's clock, and by the platform's. */
    readonly at: number;
    readonly platformAt: number;
    /** The half-hour figures are known too. */
    readonly filled: boolean;
}

export class WatchedQueue {
    readonly watchers = new Set<QueueWatcher>();
    phase: QueuePhase = "subscribing";
    isClosed = false;
    isStale = false;
    info: QueueInfo;
    /** Why its topic is refused, until it is accepted. */
    rejection: GenesysError | null = null;
    /** Why its snapshot cannot be had, until it can. */
    failure: GenesysError | null = null;
    /** Activity events are subscribed: they tell the longest wait. */
    hasActivity = true;
    /** Grows with each acceptance and interruption: an answer to an earlier question is not applied. */
    attempt = 0;
    /** Its half hour was turned back: when the next one begins is not certain. */
    isHalfHourDoubted = false;
    /** Failed snapshots in a row. */
    failures = 0;
    acceptedAt = 0;
    /** Clock time of the last frame before the present interruption. */
    interruptedAt: number | null = null;
    /** Half-hour refreshes still to come after the last traffic. */
    refreshesLeft = 0;
    refreshedAt = -Infinity;
    unfilled: Gap | null = null;
    unsubscribe: () => void = () => undefined;
    private everKnown = false;
    /** Clock time of the poll that the figures are known to be true by while there is no live channel. */
    private polledAt: number | null = null;
    private cancelStale: (() => void) | null = null;

    constructor(
        readonly id: string,
        entry: QueueEntry,
        readonly figures: QueueFigures,
        private readonly clock: Clock,
        /** Thousands of queues that are lost together become stale some milliseconds apart, not all in one turn of the event loop. */
        private readonly spreadMs = 0,
    ) {
        this.info = infoOf(entry);
    }

    get isLive(): boolean {
        return this.phase === "live" && !this.isClosed;
    }

    /** What the figures say is true now: events flow, or polls tell in time. */
    get isKnown(): boolean {
        return this.isLive || this.polledAt !== null;
    }

    /** No events flow, and none are about to: only polls can tell. */
    get needsPolls(): boolean {
        return !this.isClosed && (this.phase === "subscribing" || this.phase === "interrupted");
    }

    get isPolled(): boolean {
        return this.needsPolls && this.polledAt !== null;
    }

    /** A snapshot says all that is known: counts last told before this (connection's clock) that it leaves out are unknown again. */
    get forgetBefore(): number | null {
        return this.interruptedAt === null && this.polledAt === null ? null : this.acceptedAt;
    }

    /** The topic is subscribed. True when a snapshot is needed. */
    accepted(): boolean {
        this.rejection = null;
        if (this.phase === "live" || this.phase === "synchronising") return false;
        this.attempt++;
        this.acceptedAt = this.clock.now();
        this.enter("synchronising");
        return true;
    }

    rejected(rejection: GenesysError): void {
        this.rejection = rejection;
        this.interrupt(this.clock.now());
        this.enter("rejected");
        this.becomeStale();
    }

    lost(lastFrameAt: number, silent: boolean): void {
        if (this.phase === "synchronising" || this.phase === "live") {
            this.interrupt(lastFrameAt);
            this.enter("interrupted");
            this.cancelStale ??= this.clock.after(STALE_AFTER_MS + this.spreadMs, () => this.becomeStale());
        }
        if (!silent || this.phase !== "interrupted" || this.polledAt !== null) return;
        if (this.spreadMs === 0) return this.becomeStale();
        this.stopStaleTimer();
        this.cancelStale = this.clock.after(this.spreadMs, () => this.becomeStale());
    }

    /** Its events flow, and the snapshot that they change is in the figures. */
    synchronised(taken: SnapshotTaken): void {
        const wasKnown = this.isKnown;
        this.polledAt = null;
        this.stopStaleTimer();
        this.phase = "live";
        this.becomeKnown(taken, wasKnown);
    }

    /** A poll's snapshot is in the figures, which count as true for so many milliseconds unless a further one comes. */
    polled(taken: SnapshotTaken, forMs: number): void {
        const wasKnown = this.isKnown;
        this.polledAt = taken.at;
        this.stopStaleTimer();
        this.cancelStale = this.clock.after(forMs, () => this.becomeStale());
        this.becomeKnown(taken, wasKnown);
    }

    private becomeKnown({ at, platformAt, filled }: SnapshotTaken, wasKnown: boolean): void {
        const gap = this.interruptedAt === null ? null : { from: this.interruptedAt + platformAt - at, to: platformAt, filled };
        this.interruptedAt = null;
        if (gap) this.unfilled = filled ? null : gap;
        this.everKnown = true;
        this.isStale = false;
        this.failure = null;
        this.failures = 0;
        this.tell((watcher) => (wasKnown ? watcher.changed(BY_REST) : watcher.synchronised(gap)));
        this.tell((watcher) => watcher.progressed());
    }

    snapshotFailed(failure: GenesysError): void {
        this.failures++;
        // What is live stays true: only something that it may have missed is not known yet.
        if (this.isLive) return;
        this.failure = failure;
        this.tell((watcher) => watcher.progressed());
    }

    /** The half-hour figures are known. True when that filled a gap, which the watchers were told. */
    seeded(): boolean {
        const gap = this.unfilled;
        if (!gap || !this.isKnown) return false;
        this.unfilled = null;
        this.tell((watcher) => watcher.filled({ ...gap, filled: true }));
        return true;
    }

    tell(what: (watcher: QueueWatcher) => void): void {
        for (const watcher of this.watchers) what(watcher);
    }

    close(): void {
        this.isClosed = true;
        this.polledAt = null;
        this.attempt++;
        this.watchers.clear();
        this.stopStaleTimer();
        this.unsubscribe();
    }

    private interrupt(lastFrameAt: number): void {
        this.attempt++;
        // While polls tell, nothing but the end of these is an interruption.
        if (this.everKnown && this.polledAt === null) this.interruptedAt ??= lastFrameAt;
    }

    private becomeStale(): void {
        this.stopStaleTimer();
        if (this.polledAt !== null) this.interruptedAt ??= this.polledAt;
        this.polledAt = null;
        if (this.isStale || !this.everKnown) return;
        this.isStale = true;
        this.tell((watcher) => watcher.stale());
        this.tell((watcher) => watcher.progressed());
    }

    private stopStaleTimer(): void {
        this.cancelStale?.();
        this.cancelStale = null;
    }

    private enter(phase: QueuePhase): void {
        if (this.phase === phase) return;
        this.phase = phase;
        this.tell((watcher) => watcher.progressed());
    }
}
