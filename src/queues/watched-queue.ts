/** One queue of a connection while somebody watches it: how far its topic and its snapshot are, and what its watchers are told. */
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

/** Told only what happens after it began to watch. None may throw. */
export interface QueueWatcher {
    /** The figures are known to be true: for the first time, or again after a gap. */
    synchronised(gap: Gap | null): void;
    /** Some figure is another one; only while live. */
    changed(cause: Cause): void;
    /** The half-hour figures that a gap cost are known again. */
    filled(gap: Gap): void;
    /** A half hour began; only while live. */
    rolled(): void;
    /** The figures cannot be trusted any more. */
    stale(): void;
    /** Phase, rejection or failure changed. */
    progressed(): void;
    event(event: NotificationEvent): void;
    note(level: "debug" | "warn", text: string): void;
}

export type QueuePhase = "subscribing" | "synchronising" | "live" | "interrupted" | "rejected";

/** Without a live channel for this long, a state is stale. */
const STALE_AFTER_MS = 5_000;

export class WatchedQueue {
    readonly watchers = new Set<QueueWatcher>();
    phase: QueuePhase = "subscribing";
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
    private everLive = false;
    private cancelStale: (() => void) | null = null;

    constructor(
        readonly id: string,
        entry: QueueEntry,
        readonly figures: QueueFigures,
        private readonly clock: Clock,
    ) {
        this.info = infoOf(entry);
    }

    get isLive(): boolean {
        return this.phase === "live";
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
            this.cancelStale ??= this.clock.after(STALE_AFTER_MS, () => this.becomeStale());
        }
        if (silent && this.phase === "interrupted") this.becomeStale();
    }

    /** The snapshot is in the figures. `to`: its instant by the platform's clock; `platformOffset`: platform's clock − connection's. */
    synchronised(to: number, platformOffset: number, filled: boolean): void {
        const gap = this.interruptedAt === null ? null : { from: this.interruptedAt + platformOffset, to, filled };
        this.interruptedAt = null;
        this.unfilled = gap && !filled ? gap : null;
        this.everLive = true;
        this.isStale = false;
        this.failure = null;
        this.failures = 0;
        this.stopStaleTimer();
        this.phase = "live";
        this.tell((watcher) => watcher.synchronised(gap));
        this.tell((watcher) => watcher.progressed());
    }

    snapshotFailed(failure: GenesysError): void {
        this.failure = failure;
        this.failures++;
        this.tell((watcher) => watcher.progressed());
    }

    /** The half-hour figures are known. True when that filled a gap, which the watchers were told. */
    seeded(): boolean {
        const gap = this.unfilled;
        if (!gap || !this.isLive) return false;
        this.unfilled = null;
        this.tell((watcher) => watcher.filled({ ...gap, filled: true }));
        return true;
    }

    tell(what: (watcher: QueueWatcher) => void): void {
        for (const watcher of this.watchers) what(watcher);
    }

    close(): void {
        this.attempt++;
        this.watchers.clear();
        this.stopStaleTimer();
        this.unsubscribe();
    }

    private interrupt(lastFrameAt: number): void {
        this.attempt++;
        if (this.everLive) this.interruptedAt ??= lastFrameAt;
    }

    private becomeStale(): void {
        this.stopStaleTimer();
        if (this.isStale || !this.everLive) return;
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
