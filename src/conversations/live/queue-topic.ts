/** One queue's conversations topic: how far it is, since when its events are heard, and what was missed. */
import { GenesysError } from "../../platform/errors.js";
import { platformTimeOf, type Clock } from "../../platform/clock.js";
import type { Notifications, NotificationEvent, QueueEntry, TopicListener, TopicRejection } from "../../platform/types.js";
import { liveTexts } from "./texts.js";

export type TopicPhase = "subscribing" | "live" | "interrupted" | "recovering" | "rejected";

/** Without its events for this long, what is known may be out of date. */
const STALE_AFTER_MS = 5_000;
/** What happened so shortly before the first event is told: the platform's time is known to about a second. */
export const DOUBT_MS = 2_000;
/** Sockets changed within this, when something may have been missed meanwhile. */
const CHANGE_MS = 60_000;
/** Frames that wait for what was missed before them. */
const MAX_HELD = 20_000;

export interface TopicPorts {
    readonly clock: Clock;
    readonly platformNow: () => number;
    readonly event: (topic: QueueTopic, event: NotificationEvent) => void;
    /** Something was missed, and events flow again: `missedFrom` says since when. */
    readonly missed: (topic: QueueTopic) => void;
    readonly progressed: () => void;
}

export class QueueTopic implements TopicListener {
    phase: TopicPhase = "subscribing";
    isStale = false;
    rejection: GenesysError | null = null;
    /** The platform's instant from which on events are heard; null before. */
    since: number | null = null;
    /** The platform's instant from which on events were missed, until they are made up for. */
    missedFrom: number | null = null;
    /** Grows with each interruption. */
    attempt = 0;
    private held: NotificationEvent[] = [];
    /** The platform's instant from which on there was no more room for frames; null while there is. */
    private fullFrom: number | null = null;
    private cancelStale: (() => void) | null = null;
    private readonly unsubscribe: () => void;

    constructor(
        public entry: QueueEntry,
        notifications: Notifications,
        private readonly ports: TopicPorts,
    ) {
        this.unsubscribe = notifications.subscribe(`v2.routing.queues.${entry.id}.conversations`, this);
    }

    close(): void {
        this.stopStale();
        this.unsubscribe();
    }

    accepted(): void {
        this.rejection = null;
        this.stopStale();
        this.isStale = false;
        if (this.since === null) this.since = this.ports.platformNow() - DOUBT_MS;
        if (this.missedFrom !== null) this.miss();
        else this.recovered();
    }

    rejected(rejection: TopicRejection): void {
        this.rejection = rejectionError(this.entry, rejection);
        if (this.since !== null) this.missedFrom ??= this.ports.platformNow();
        this.attempt++;
        this.held = [];
        this.fullFrom = null;
        this.becomeStale();
        this.enter("rejected");
    }

    lost({ lastFrameAt, silent }: { readonly lastFrameAt: number; readonly silent: boolean }): void {
        if (this.phase === "live" || this.phase === "recovering") {
            this.missedFrom ??= platformTimeOf(this.ports, lastFrameAt);
            this.attempt++;
            this.cancelStale ??= this.ports.clock.after(STALE_AFTER_MS, () => this.becomeStale());
            this.enter("interrupted");
        }
        if (silent && this.phase === "interrupted") this.becomeStale();
    }

    recheck(): void {
        if (this.phase !== "live") return;
        this.missedFrom = Math.max(this.since ?? 0, this.ports.platformNow() - CHANGE_MS);
        this.miss();
    }

    event(event: NotificationEvent): void {
        if (this.phase === "live") this.ports.event(this, event);
        else if (this.held.length < MAX_HELD) this.held.push(event);
        else this.fullFrom ??= this.ports.platformNow() - DOUBT_MS;
    }

    /** What was missed is told, or cannot be had: what came meanwhile follows. */
    recovered(): void {
        const { held, fullFrom } = this;
        [this.missedFrom, this.held, this.fullFrom] = [fullFrom, [], null];
        this.enter("live");
        for (const event of held) this.ports.event(this, event);
        if (fullFrom !== null) this.miss();
    }

    private miss(): void {
        this.enter("recovering");
        this.ports.missed(this);
    }

    private enter(phase: TopicPhase): void {
        if (this.phase === phase) return;
        this.phase = phase;
        this.ports.progressed();
    }

    private becomeStale(): void {
        this.stopStale();
        if (this.isStale || this.since === null) return;
        this.isStale = true;
        this.ports.progressed();
    }

    private stopStale(): void {
        this.cancelStale?.();
        this.cancelStale = null;
    }
}

function rejectionError({ name }: QueueEntry, { missingPermissions, reason, topic, error }: TopicRejection): GenesysError {
    if (error) return error;
    const details = { missingPermissions, field: "queues", value: name, platformCode: reason };
    if (missingPermissions.length === 0) {
        return new GenesysError("PERMISSION", liveTexts, "conversation-rejected", { name, reason: reason ?? topic }, details);
    }
    return new GenesysError("PERMISSION", liveTexts, "conversation-rejected-permissions", { name, permissions: missingPermissions.join(", ") }, details);
}
