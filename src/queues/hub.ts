/** The queues of one connection that are observed: subscribed once, synchronised or polled together, shared by all observers. */
import { GenesysError } from "../platform/errors.js";
import type { Turns } from "../platform/turns.js";
import type { Connection, NotificationEvent, QueueEntry, TopicListener, TopicRejection } from "../platform/types.js";
import { DueBatches } from "./due-batches.js";
import { FigureNames } from "./figure-names.js";
import { CHANGED, LONGEST_DOUBTED, LONGEST_TOLD, NAMED_INTERACTIONS, QueueFigures, type ZeroRule } from "./figures.js";
import { HALF_HOUR_MS, halfHourOf } from "./half-hour.js";
import { HalfHourRefresh } from "./half-hour-refresh.js";
import { LongestWaitRefresh } from "./longest-wait-refresh.js";
import { applyActivity, applyNotification, EARLY_MS, halfHourNamedBy } from "./notifications.js";
import { Poller } from "./poller.js";
import { PresenceIndex } from "./presences.js";
import { combinedTopic, observationsTopic } from "./queries.js";
import { Rollover } from "./rollover.js";
import { Snapshots } from "./snapshots.js";
import { Synchroniser } from "./synchroniser.js";
import { queueTexts } from "./texts.js";
import { infoOf } from "./views.js";
import { BY_REST, WatchedQueue, type Cause, type QueueWatcher } from "./watched-queue.js";

const hubs = new WeakMap<Connection, QueueHub>();

/** The one hub of a connection. */
export function queueHubOf(connection: Connection): QueueHub {
    let hub = hubs.get(connection);
    if (!hub) hubs.set(connection, (hub = new QueueHub(connection)));
    return hub;
}

const NOTHING_TO_DO = (): void => undefined;
/** A queue that nobody watches any more is kept current for so long: a deploy finds it as it is, and misses nothing. */
const LINGER_MS = 10_000;
/** Of queues that are left together so many are given up in one turn of the event loop. */
const DROPPED_PER_TURN = 250;
/** Of queues that are lost together so many become stale at once, the next ones this much later. */
const SPREAD_GROUP = 10;
const SPREAD_MS = 1;
/** A half hour may be named before it begins, and the estimate of the platform's time moves a little: only one further ahead is a mistake. */
const BACK_AFTER_MS = 2 * EARLY_MS;

export class QueueHub {
    readonly names = new FigureNames();
    readonly presences: PresenceIndex;
    private readonly queues = new Map<string, WatchedQueue>();
    private readonly turns: Turns;
    private readonly halfHours: HalfHourRefresh;
    private readonly longestWaits: LongestWaitRefresh;
    private readonly snapshots: Snapshots;
    private readonly synchroniser: Synchroniser;
    private readonly poller: Poller;
    private readonly rollover: Rollover;
    /** Queues without watchers. */
    private readonly lingering: DueBatches<WatchedQueue>;
    /** The platform does not know the combined topic at all, as far as is known since the last interruption. */
    private combinedRefused = false;
    private combinedEverAccepted = false;

    constructor(readonly connection: Connection) {
        this.turns = connection.turns;
        this.presences = new PresenceIndex(connection.directory, () => {
            this.tellChanged([...this.queues.values()]);
        });
        this.halfHours = new HalfHourRefresh(connection, {
            taken: (queues, changed) => {
                // Those that are not known yet are told with their first state.
                const known = queues.filter(({ isKnown }) => isKnown);
                void this.turns.each(known, (queue) => !queue.seeded() && changed.has(queue) && this.changedByRest(queue));
            },
            forbidden: () => {
                for (const queue of this.queues.values()) queue.tell((watcher) => watcher.warn(forbiddenWarning()));
            },
        });
        const { halfHours, presences, turns } = this;
        const align = (queue: WatchedQueue): void => this.align(queue);
        this.longestWaits = new LongestWaitRefresh(connection, (queues) => this.tellChanged(queues));
        this.snapshots = new Snapshots({ connection, halfHours, presences });
        this.synchroniser = new Synchroniser({ connection, snapshots: this.snapshots, turns, align, synchronised: (queue) => this.afterSynchronisation(queue) });
        this.poller = new Poller({ connection, snapshots: this.snapshots, halfHours, turns, align });
        this.rollover = new Rollover(connection, {
            queues: () => this.queues.values(),
            begun: () => void this.presences.read(),
            roll: (queue, start) => void this.turns.each([queue], () => this.turnTo(queue, start)),
        });
        this.lingering = new DueBatches({ clock: connection.clock, size: DROPPED_PER_TURN, spacingMs: () => 0, run: (queues) => this.drop(queues) });
        connection.onClose(() => this.close());
    }

    /** The watched queue of an id, or undefined. */
    find(queueId: string): WatchedQueue | undefined {
        return this.queues.get(queueId);
    }

    /** Begins to watch a queue; its first watcher subscribes it. Its state as it is now can be read from what is returned. */
    watch(entry: QueueEntry, watcher: QueueWatcher): WatchedQueue {
        const known = this.queues.get(entry.id);
        const queue = known ?? this.open(entry);
        this.lingering.cancel(queue);
        if (known) this.update(queue, entry);
        queue.watchers.add(watcher);
        if (this.halfHours.isForbidden) watcher.warn(forbiddenWarning());
        return queue;
    }

    private open(entry: QueueEntry): WatchedQueue {
        const figures = new QueueFigures(entry.id, this.names, this.connection.platformNow());
        const queue = new WatchedQueue(entry.id, entry, figures, this.connection.clock, Math.floor(this.queues.size / SPREAD_GROUP) * SPREAD_MS);
        this.queues.set(entry.id, queue);
        if (this.queues.size === 1) this.rollover.start();
        this.poller.begin(queue);
        this.subscribe(queue, !this.combinedRefused);
        return queue;
    }

    /** Takes the queue's present name and division. */
    update(queue: WatchedQueue, entry: QueueEntry): void {
        const info = infoOf(entry);
        const { name, division } = queue.info;
        if (name === info.name && division?.id === info.division?.id && division?.name === info.division?.name) return;
        queue.info = info;
        this.changedByRest(queue);
    }

    /** Ends watching; a queue without watchers is unsubscribed after a while. */
    unwatch(queue: WatchedQueue, watcher: QueueWatcher): void {
        if (queue.watchers.delete(watcher) && queue.watchers.size === 0) this.lingering.replan(queue, this.connection.clock.now() + LINGER_MS);
    }

    private drop(queues: Iterable<WatchedQueue>): void {
        for (const queue of queues) {
            queue.close();
            this.queues.delete(queue.id);
            this.synchroniser.forget(queue);
            this.poller.end(queue);
            this.halfHours.forget(queue);
            this.longestWaits.forget(queue);
        }
        if (this.queues.size === 0) this.rest();
    }

    /** Nothing is watched: no timer goes on. */
    private rest(): void {
        for (const part of [this.turns, this.lingering, this.synchroniser, this.poller, this.snapshots, this.halfHours, this.longestWaits]) part.close();
        this.rollover.stop();
    }

    /** The connection is closed for good. */
    private close(): void {
        hubs.delete(this.connection);
        this.drop([...this.queues.values()]);
        this.rest();
    }

    private subscribe(queue: WatchedQueue, combined: boolean): void {
        queue.hasActivity = combined;
        const topic = combined ? combinedTopic(queue.id) : observationsTopic(queue.id);
        queue.unsubscribe = this.connection.notifications.subscribe(topic, new QueueTopic(this, queue, combined));
    }

    /** The topic's events flow from now on. */
    accepted(queue: WatchedQueue, combined: boolean): void {
        if (combined) this.combinedEverAccepted = true;
        this.poller.end(queue);
        if (queue.accepted()) this.synchroniser.add(queue);
    }

    rejected(queue: WatchedQueue, rejection: TopicRejection): void {
        this.poller.end(queue);
        queue.rejected(rejectionError(queue, rejection));
    }

    lost(queue: WatchedQueue, lastFrameAt: number, silent: boolean): void {
        this.combinedRefused = false;
        queue.lost(lastFrameAt, silent);
        if (queue.needsPolls) this.poller.begin(queue);
    }

    /** Perhaps an event was missed: the state is looked at anew, and what differs is told as a change. */
    recheck(queue: WatchedQueue): void {
        if (queue.isLive || queue.phase === "synchronising") this.synchroniser.add(queue);
    }

    /** Observations alone. The combined subscription, if it stands, ends only when they flow, so that nothing is missed. */
    withoutActivity(queue: WatchedQueue, rejection: TopicRejection): void {
        const whole = rejection.topic.includes("?");
        let isUnknownTopic = whole && rejection.missingPermissions.length === 0;
        const text = `${rejection.topic} is refused (${reasonOf(rejection)}): observations alone are subscribed.`;
        queue.tell((watcher) => watcher.debug(text));
        const endCombined = queue.unsubscribe;
        queue.hasActivity = false;
        const settled = (isAccepted: boolean): void => {
            endCombined();
            // A queue that is gone, say, is refused either way.
            if (isAccepted && isUnknownTopic) this.combinedRefused = !this.combinedEverAccepted;
            isUnknownTopic = false;
        };
        const end = this.connection.notifications.subscribe(observationsTopic(queue.id), new QueueTopic(this, queue, false, settled));
        if (whole) endCombined();
        queue.unsubscribe = () => {
            endCombined();
            end();
        };
        this.longestWaits.doubt(queue);
    }

    /** An event of one of the queue's topics. */
    take(queue: WatchedQueue, event: NotificationEvent): void {
        for (const watcher of queue.watchers) watcher.event(event);
        const platformNow = this.connection.platformNow();
        const arrival = { receivedAt: event.receivedAt, platformNow };
        const isActivity = /\.activity$/i.test(event.topicName);
        const named = isActivity ? null : halfHourNamedBy(event.eventBody, platformNow);
        this.turnTo(queue, Math.max(halfHourOf(platformNow), named ?? 0));
        const done = isActivity
            ? applyActivity(queue.figures, event.eventBody, arrival)
            : applyNotification(queue.figures, event.eventBody, arrival, named);
        if (!queue.isLive) return;
        this.halfHours.touch(queue);
        if ((done & LONGEST_DOUBTED) !== 0) this.longestWaits.contradicted(queue);
        else if ((done & LONGEST_TOLD) !== 0) this.longestWaits.settled(queue);
        else if ((done & NAMED_INTERACTIONS) !== 0) this.longestWaits.doubt(queue);
        if ((done & CHANGED) === 0) return;
        const cause: Cause = { source: "notification", topicName: event.topicName, correlationId: event.correlationId };
        for (const watcher of queue.watchers) watcher.changed(cause);
    }

    private tellChanged(queues: readonly WatchedQueue[]): void {
        void this.turns.each(queues, (queue) => this.changedByRest(queue));
    }

    private changedByRest(queue: WatchedQueue): void {
        if (queue.isKnown) queue.tell((watcher) => watcher.changed(BY_REST));
    }

    /** Before a first snapshot, or one after an interruption, nothing is known of the half hour, whichever it was taken for. */
    private align(queue: WatchedQueue): void {
        const start = halfHourOf(this.connection.platformNow());
        if (queue.isKnown) this.turnTo(queue, start);
        else if (start !== queue.figures.start) queue.figures.roll(start, "unknown");
    }

    private afterSynchronisation(queue: WatchedQueue): void {
        if (queue.figures.zeros !== "all") this.halfHours.touch(queue);
        if (!queue.hasActivity) this.longestWaits.settled(queue);
    }

    /**
     * Turns a queue to a half hour that has begun. While its state is known nothing was missed, so its counters are known to
     * be 0. What is taken for the platform's time may have been wrong: then nothing is known of the half hour until it is asked for.
     */
    private turnTo(queue: WatchedQueue, start: number): void {
        const { figures, isKnown } = queue;
        const isBack = figures.start > halfHourOf(this.connection.platformNow() + BACK_AFTER_MS);
        if (start <= figures.start && !isBack) return;
        const isNext = start === figures.start + HALF_HOUR_MS && !queue.isHalfHourDoubted;
        queue.isHalfHourDoubted = isBack;
        figures.roll(start, isNext ? this.zerosOf(queue) : "unknown");
        if (!isKnown) return;
        if (!isNext) this.halfHours.renew(queue);
        queue.tell((watcher) => watcher.rolled());
    }

    /** Of a half hour that begins. */
    private zerosOf({ isKnown, isLive }: WatchedQueue): ZeroRule {
        // Without aggregates queries only events can count on from 0.
        if (this.halfHours.isForbidden) return isLive ? "carried" : "unknown";
        return isKnown ? "all" : "unknown";
    }
}

/** What the notifications tell of one queue's topic. */
class QueueTopic implements TopicListener {
    constructor(
        private readonly hub: QueueHub,
        private readonly queue: WatchedQueue,
        private readonly combined: boolean,
        /** Called whenever this topic is accepted or refused. */
        private readonly settled: (isAccepted: boolean) => void = NOTHING_TO_DO,
    ) {}

    accepted(): void {
        this.settled(true);
        this.hub.accepted(this.queue, this.combined);
    }

    rejected(rejection: TopicRejection): void {
        this.settled(false);
        if (this.combined && !this.queue.hasActivity) return;
        if (this.combined && !rejection.error && isAboutActivity(rejection)) this.hub.withoutActivity(this.queue, rejection);
        else this.hub.rejected(this.queue, rejection);
    }

    lost({ lastFrameAt, silent }: { readonly lastFrameAt: number; readonly silent: boolean }): void {
        this.hub.lost(this.queue, lastFrameAt, silent);
    }

    recheck(): void {
        this.hub.recheck(this.queue);
    }

    event(event: NotificationEvent): void {
        this.hub.take(this.queue, event);
    }
}

function forbiddenWarning(): GenesysError {
    const details = { missingPermissions: ["analytics:conversationAggregate:view"] };
    return new GenesysError("PERMISSION", queueTexts, "queue-statistics-forbidden", {}, details);
}

/** The whole combined topic, or its activity half. */
function isAboutActivity({ topic }: TopicRejection): boolean {
    return topic.includes("?") || topic.toLowerCase().endsWith(".activity");
}

function reasonOf({ reason, missingPermissions }: TopicRejection): string {
    return missingPermissions.length > 0 ? `missing ${missingPermissions.join(", ")}` : (reason ?? "no reason given");
}

function rejectionError(queue: WatchedQueue, rejection: TopicRejection): GenesysError {
    const { missingPermissions, reason, topic, error } = rejection;
    if (error) return error;
    const { name } = queue.info;
    const details = { missingPermissions, field: "queues", value: name, platformCode: reason };
    if (missingPermissions.length === 0) {
        return new GenesysError("PERMISSION", queueTexts, "queue-rejected", { name, reason: reason ?? topic }, details);
    }
    return new GenesysError("PERMISSION", queueTexts, "queue-rejected-permissions", { name, permissions: missingPermissions.join(", ") }, details);
}
