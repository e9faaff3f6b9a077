/** Follows the world by the clock and tells the subscribed topics what happened. Idle while nobody listens. */
import type { SimulatorClock } from "../../clock.js";
import type { World, WorldEvent } from "../../world/types.js";
import type { NotificationOptions } from "../options.js";
import type { Notifications } from "../service.js";
import { HalfHours, type ServiceLevelSwitches } from "./buckets.js";
import { ConversationFeeds } from "./conversation-feeds.js";
import { ActivityFeed, ObservationFeed, type Told } from "./queue-feeds.js";
import { UserFeeds } from "./user-feeds.js";

export interface FeedParts {
    readonly world: World;
    readonly clock: SimulatorClock;
    readonly notifications: Notifications;
    readonly options: NotificationOptions;
    readonly serviceLevel: ServiceLevelSwitches;
    /** How far the data lake is behind, milliseconds. */
    readonly dataLakeLagMs: number;
    /** Simulated milliseconds between two looks at the world. */
    readonly sweepMs: number;
}

/** A gap is followed in steps of at most a second; a gap of many is cut into so many steps. */
const STEP_MS = 1000;
const MOST_STEPS = 120;
const AVAILABILITY_EVERY_MS = 300_000;
const AVAILABILITY = "v2.analytics.conversations.details.jobs.availability";

interface QueueFeed {
    readonly queueId: string;
    readonly topic: string;
    readonly feed: ObservationFeed | ActivityFeed;
}

export class EventFeed {
    readonly #parts: FeedParts;
    readonly #halfHours: HalfHours;
    readonly #conversations: ConversationFeeds;
    readonly #users: UserFeeds;
    readonly #queueIds: ReadonlySet<string>;
    /** By topic key. */
    readonly #feeds = new Map<string, QueueFeed>();
    readonly #byQueue = new Map<string, QueueFeed[]>();
    /** Feeds that may have something to say. */
    readonly #waiting = new Set<QueueFeed>();
    /** Whether the half hours are counted: only while somebody hears of them. */
    #counting = false;
    /** Up to here everything was told; null while nobody listens. */
    #last: number | null = null;
    #revision = -1;
    #cancel: () => void = () => undefined;
    #closed = false;
    published = 0;

    constructor(parts: FeedParts) {
        this.#parts = parts;
        const { world, notifications, options } = parts;
        this.#halfHours = new HalfHours(world, parts.serviceLevel);
        this.#queueIds = new Set(world.centre.queues.map(({ id }) => id));
        const publish = (topic: string, body: unknown): void => this.#publish(topic, body);
        const isLive = (key: string): boolean => notifications.liveTopics().has(key);
        this.#conversations = new ConversationFeeds(world, isLive, publish);
        this.#users = new UserFeeds(world, options, isLive, publish);
        notifications.onChange(() => this.#wake());
    }

    /** How many feeds hold changes back for the pace. */
    get pending(): number {
        return this.#waiting.size;
    }

    #publish(topic: string, body: unknown): void {
        if (this.#parts.notifications.publish(topic, body) > 0) this.published++;
    }

    /** Starts to follow at once when somebody begins to listen, so that nothing after the subscription is missed. */
    #wake(): void {
        if (this.#closed || this.#last !== null || this.#parts.notifications.liveTopics().size === 0) return;
        this.#begin(this.#parts.clock.now());
        this.#schedule();
    }

    #begin(now: number): void {
        this.#last = now;
        this.#synchronise(now);
    }

    #schedule(): void {
        this.#cancel();
        this.#cancel = this.#parts.clock.after(this.#parts.sweepMs, () => {
            this.sweep();
            if (this.#last !== null && !this.#closed) this.#schedule();
        });
    }

    #rest(): void {
        this.#last = null;
        this.#feeds.clear();
        this.#byQueue.clear();
        this.#waiting.clear();
        this.#users.clear();
        this.#counting = false;
        this.#revision = -1;
    }

    /** Tells what happened since the last time. Runs by itself; tests may ask for it. */
    sweep(): void {
        if (this.#last === null || this.#closed) return;
        if (this.#parts.notifications.liveTopics().size === 0) return this.#rest();
        this.#synchronise(this.#last);
        const now = this.#parts.clock.now();
        if (now < this.#last) return this.#wentBack(now);
        for (const { to, coarse } of stepsOf(this.#last, now, this.#edge)) {
            this.#tell(this.#last, to, coarse);
            this.#last = to;
        }
    }

    /** Before a jump of the clock and after it, REST may have answered for so long without a look at the world, simulated milliseconds. */
    get #edge(): number {
        return Math.max(STEP_MS, this.#parts.sweepMs);
    }

    /** The clock was set back: the state of the earlier instant holds now. */
    #wentBack(now: number): void {
        const last = this.#last ?? now;
        const { world } = this.#parts;
        for (const queueId of this.#byQueue.keys()) this.#show(queueId, now - this.#edge);
        this.#follow([...world.events(last, last + this.#edge), ...world.events(now - this.#edge, now)], true);
        this.#last = now;
        if (this.#counting) this.#halfHours.restart(now);
        for (const feed of this.#feeds.values()) this.#waiting.add(feed);
        this.#tellQueues(now);
        this.#users.tellAll(now);
    }

    /** Makes and drops feeds so that they are those of the live topics; a new one knows the state of `at`. */
    #synchronise(at: number): void {
        const { notifications, options, world } = this.#parts;
        if (this.#revision === notifications.revision) return;
        this.#revision = notifications.revision;
        const live = notifications.liveTopics();
        for (const [key, feed] of this.#feeds) {
            if (live.has(key)) continue;
            this.#feeds.delete(key);
            this.#waiting.delete(feed);
        }
        for (const [key, { topic }] of live) {
            const observations = topic.template === "v2.analytics.queues.{id}.observations";
            const queueId = topic.ids[0]?.toLowerCase() ?? "";
            if ((!observations && topic.template !== "v2.analytics.queues.{id}.activity") || this.#feeds.has(key) || !this.#queueIds.has(queueId)) continue;
            const baseline = options.initialSnapshot ? null : world.moment(queueId, at);
            const feed = observations ? new ObservationFeed(queueId, options, this.#halfHours, baseline) : new ActivityFeed(options, baseline);
            const entry = { queueId, topic: topic.name, feed };
            this.#feeds.set(key, entry);
            if (options.initialSnapshot) this.#waiting.add(entry);
        }
        const counting = [...this.#feeds.values()].some(({ feed }) => feed instanceof ObservationFeed);
        if (counting && !this.#counting) this.#halfHours.restart(at);
        this.#counting = counting;
        this.#byQueue.clear();
        for (const feed of this.#feeds.values()) this.#byQueue.set(feed.queueId, [...(this.#byQueue.get(feed.queueId) ?? []), feed]);
        this.#users.synchronise([...live.values()].map(({ topic }) => topic), at);
    }

    #tell(from: number, to: number, coarse: boolean): void {
        const events = this.#parts.world.events(from, to);
        this.#follow(events, false, coarse);
        this.#count(from, to);
        this.#tellQueues(to);
        for (const event of coarse ? lastOfEach(events) : events) {
            if (event.conversation) this.#conversations.tell(event.conversation, coarse ? to : event.at);
            else if (event.agentId !== null) this.#users.tell(event.agentId, coarse ? to : event.at);
        }
        this.#tellAvailability(from, to);
    }

    /**
     * Wakes the feeds of the queues concerned and shows them the states on the way. Where only one thing happened they will be told the state
     * after it anyway, unless `all` are asked for; of a coarse step only the end matters.
     */
    #follow(events: readonly WorldEvent[], all: boolean, coarse = false): void {
        const instants = new Map<string, Set<number>>();
        for (const { at, queueIds } of events) {
            for (const queueId of queueIds) {
                if (this.#byQueue.has(queueId)) instants.set(queueId, (instants.get(queueId) ?? new Set()).add(at));
            }
        }
        for (const [queueId, times] of instants) {
            for (const entry of this.#byQueue.get(queueId) ?? []) this.#waiting.add(entry);
            if (coarse || (times.size === 1 && !all)) continue;
            for (const at of times) this.#show(queueId, at);
        }
    }

    #show(queueId: string, at: number): void {
        const moment = this.#parts.world.moment(queueId, at);
        for (const { feed } of this.#byQueue.get(queueId) ?? []) feed.see(moment);
    }

    #count(from: number, to: number): void {
        if (!this.#counting) return;
        for (const touch of this.#halfHours.add(from, to)) {
            for (const entry of this.#byQueue.get(touch.queueId) ?? []) {
                if (!(entry.feed instanceof ObservationFeed)) continue;
                entry.feed.touch(touch);
                this.#waiting.add(entry);
            }
        }
    }

    /** What happens at the very instant comes with the next step, as it does among the events. */
    #tellQueues(at: number): void {
        for (const entry of this.#waiting) {
            const told: Told = entry.feed.tell(at, this.#parts.world.moment(entry.queueId, Math.ceil(at) - 1));
            for (const body of told.bodies) this.#publish(entry.topic, body);
            if (!told.pending) this.#waiting.delete(entry);
        }
    }

    #tellAvailability(from: number, to: number): void {
        if (Math.floor(from / AVAILABILITY_EVERY_MS) === Math.floor(to / AVAILABILITY_EVERY_MS)) return;
        this.#publish(AVAILABILITY, { dataAvailabilityDate: new Date(to - this.#parts.dataLakeLagMs).toISOString() });
    }

    close(): void {
        this.#closed = true;
        this.#cancel();
        this.#rest();
    }
}

/** Cuts a span into steps of at most a second, a long one, but for its edges, into coarser ones. */
function stepsOf(from: number, to: number, edge: number): readonly { readonly to: number; readonly coarse: boolean }[] {
    const steps: { to: number; coarse: boolean }[] = [];
    const cut = (start: number, end: number, step: number): void => {
        for (let at = start; at < end;) {
            at = Math.min(end, at + step);
            steps.push({ to: at, coarse: step > STEP_MS });
        }
    };
    if (to - from <= MOST_STEPS * STEP_MS + 2 * edge) cut(from, to, STEP_MS);
    else {
        cut(from, from + edge, STEP_MS);
        cut(from + edge, to - edge, Math.ceil((to - from - 2 * edge) / MOST_STEPS));
        cut(to - edge, to, STEP_MS);
    }
    return steps;
}

/** Of several events of one conversation or agent the last, in order. */
function lastOfEach(events: readonly WorldEvent[]): readonly WorldEvent[] {
    const last = new Map<string, WorldEvent>();
    for (const event of events) {
        const key = event.conversation?.id ?? event.agentId ?? "";
        last.delete(key);
        last.set(key, event);
    }
    return [...last.values()];
}
