/** What one observer says about one queue: when a message goes out, and which. */
import { platformTimeOf, type Clock } from "../platform/clock.js";
import type { GenesysError } from "../platform/errors.js";
import type { NotificationEvent, QueueEntry } from "../platform/types.js";
import { changedPaths, concerns } from "./changes.js";
import type { QueueHub } from "./hub.js";
import { viewOf } from "./payload.js";
import type { QueueView } from "./views.js";
import type { Cause, Gap, QueueWatcher, Source, WatchedQueue } from "./watched-queue.js";

export type StateEvent = "snapshot" | "update" | "tick" | "stale" | "resumed" | "removed";

/** One message about a queue, before it is dressed. */
export interface Emission {
    readonly queue: WatchedQueue;
    readonly event: StateEvent | "notification";
    readonly source: Source;
    readonly sequence: number;
    /** The platform's instant at which it is true. */
    readonly asOf: number;
    /** Null for a notification as it came. */
    readonly view: QueueView | null;
    /** The message's own. */
    readonly changed: string[];
    readonly gap: Gap | null;
    readonly topicName: string | null;
    readonly correlationId: string | null;
    readonly notification: NotificationEvent | null;
}

/** What most emissions leave out. */
type Particulars = Partial<Pick<Emission, "asOf" | "changed" | "gap" | "topicName" | "correlationId" | "notification">>;

export interface OutputOptions {
    readonly output: "state" | "event";
    readonly mediaTypes: readonly string[];
    /** Payload paths that an update must concern; empty: any. */
    readonly fields: readonly string[];
    readonly throttleMs: number;
    readonly tickMs: number;
}

export interface OutputParts {
    readonly hub: QueueHub;
    readonly options: OutputOptions;
    readonly emit: (emission: Emission) => void;
    readonly progressed: () => void;
    readonly warn: (warning: GenesysError) => void;
    readonly debug: (text: string) => void;
}

/** With a longer throttle, the turn of the half hour is told together with what happened since. */
const ROLL_APART_MS = 5_000;

export class QueueOutput implements QueueWatcher {
    private last: QueueView | null = null;
    private lastSentAt = -Infinity;
    /** What goes out at the end of the throttle's window. */
    private pending: Cause | null = null;
    private rolledView: QueueView | null = null;
    private cancelWindow: (() => void) | null = null;
    private cancelTick: (() => void) | null = null;
    readonly queue: WatchedQueue;

    constructor(
        private readonly parts: OutputParts,
        entry: QueueEntry,
        /** Of the queue's last message, if it was observed before. */
        public sequence = 0,
    ) {
        this.queue = parts.hub.watch(entry, this);
        if (this.queue.isKnown) this.synchronised(null);
    }

    synchronised(gap: Gap | null): void {
        if (this.last === null) this.send("snapshot", "rest");
        else this.send("resumed", "rest", this.view(), { gap });
    }

    changed(cause: Cause): void {
        if (this.last === null) return;
        this.pending = cause;
        this.tellInTime();
        // A wait that fields or throttle hold back is one that ticks repeat all the same.
        this.armTick();
    }

    private tellInTime(): void {
        if (this.cancelWindow) return;
        const wait = this.lastSentAt + this.parts.options.throttleMs - this.clock.now();
        if (wait > 0) this.openWindow(wait);
        else this.sendPending();
    }

    filled(gap: Gap): void {
        if (this.last === null) return;
        const view = this.view();
        this.send("update", "rest", view, { gap, changed: changedPaths(this.last, view) });
    }

    rolled(): void {
        const { throttleMs } = this.parts.options;
        const wait = this.lastSentAt + throttleMs - this.clock.now();
        if (wait > 0 && throttleMs <= ROLL_APART_MS) {
            this.rolledView = this.view();
            if (!this.cancelWindow) this.openWindow(wait);
        } else this.changed({ source: "timer", topicName: null, correlationId: null });
    }

    stale(): void {
        const at = this.queue.interruptedAt;
        if (this.last !== null) this.send("stale", "timer", this.view(), at === null ? {} : { asOf: platformTimeOf(this.parts.hub.connection, at) });
    }

    /** The queue was deleted or left the selection. */
    removed(): void {
        if (this.last !== null) this.send("removed", "rest");
        this.close();
    }

    progressed(): void {
        this.parts.progressed();
    }

    warn(warning: GenesysError): void {
        this.parts.warn(warning);
    }

    debug(text: string): void {
        this.parts.debug(text);
    }

    event(notification: NotificationEvent): void {
        const { output, mediaTypes } = this.parts.options;
        if (output !== "event" || !concernsMedia(notification.eventBody, mediaTypes)) return;
        const { topicName, correlationId } = notification;
        this.emit("notification", "notification", null, { topicName, correlationId, notification });
    }

    close(): void {
        this.stopWindow();
        this.cancelTick?.();
        this.cancelTick = null;
        this.parts.hub.unwatch(this.queue, this);
    }

    private get clock(): Clock {
        return this.parts.hub.connection.clock;
    }

    private get platformNow(): number {
        return this.parts.hub.connection.platformNow();
    }

    private view(): QueueView {
        const { hub, options } = this.parts;
        return viewOf(this.queue.figures, this.queue.info, options.mediaTypes, hub.presences.current, this.last);
    }

    /** Sends what differs from the last message, if that is what was asked for. */
    private sendPending(): void {
        const cause = this.pending;
        this.pending = null;
        if (cause === null || this.last === null || !this.queue.isKnown) return;
        const view = this.view();
        const changed = changedPaths(this.last, view);
        if (concerns(this.parts.options.fields, changed)) this.send("update", cause.source, view, { changed, topicName: cause.topicName, correlationId: cause.correlationId });
    }

    private openWindow(milliseconds: number): void {
        this.cancelWindow = this.clock.after(milliseconds, () => {
            this.cancelWindow = null;
            const rolledView = this.rolledView;
            this.rolledView = null;
            if (rolledView === null || this.last === null || !this.queue.isKnown) return this.sendPending();
            const pending = this.pending;
            const changed = changedPaths(this.last, rolledView);
            if (concerns(this.parts.options.fields, changed)) this.send("update", "timer", rolledView, { changed });
            if (pending) this.changed(pending);
        });
    }

    /** Whether the end of the throttle's window brings an update. */
    private isUpdateDue(now: QueueView): boolean {
        if (!this.cancelWindow || this.last === null) return false;
        const due = this.rolledView ?? (this.pending && now);
        return due !== null && concerns(this.parts.options.fields, changedPaths(this.last, due));
    }

    private stopWindow(): void {
        this.cancelWindow?.();
        this.cancelWindow = null;
        this.pending = null;
        this.rolledView = null;
    }

    private send(event: StateEvent, source: Source, view = this.view(), more: Particulars = {}): void {
        if (this.parts.options.output === "event") return;
        this.stopWindow();
        this.last = view;
        this.lastSentAt = this.clock.now();
        this.emit(event, source, view, more);
        this.armTick();
    }

    private emit(event: Emission["event"], source: Source, view: QueueView | null, more: Particulars): void {
        this.sequence++;
        this.parts.emit({
            queue: this.queue,
            event,
            source,
            sequence: this.sequence,
            asOf: more.asOf ?? this.platformNow,
            view,
            changed: more.changed ?? [],
            gap: more.gap ?? null,
            topicName: more.topicName ?? null,
            correlationId: more.correlationId ?? null,
            notification: more.notification ?? null,
        });
    }

    /**
     * Ticks run on while something waits; one is skipped when a message fell in its span or an update is about to come
     * (the tick would show what changed without saying so), and while the state is not known.
     */
    private armTick(): void {
        const { tickMs } = this.parts.options;
        if (tickMs <= 0 || this.cancelTick || !((this.view().waiting ?? 0) > 0)) return;
        const armedAt = this.clock.now();
        this.cancelTick = this.clock.after(tickMs, () => {
            this.cancelTick = null;
            const now = this.view();
            const skipped = this.lastSentAt > armedAt || !this.queue.isKnown || this.isUpdateDue(now);
            if (!skipped && (now.waiting ?? 0) > 0) this.send("tick", "timer", now);
            else this.armTick();
        });
    }
}

/** Whether a notification is of a chosen media type; what names none concerns all. */
function concernsMedia(body: unknown, mediaTypes: readonly string[]): boolean {
    if (mediaTypes.length === 0) return true;
    const mediaType = (body as { group?: { mediaType?: unknown } } | null)?.group?.mediaType;
    return mediaType === undefined || mediaTypes.includes(mediaType as string);
}
