/** A simulated centre played to an observer as a bad line would: partial events, some twice, each up to a second late. */
import { createWorld } from "../../src/simulator/world/index.js";
import { HalfHours } from "../../src/simulator/notifications/feed/buckets.js";
import { ActivityFeed, ObservationFeed } from "../../src/simulator/notifications/feed/queue-feeds.js";
import { NOTIFICATION_DEFAULTS } from "../../src/simulator/notifications/options.js";
import type { MetricEvent, QueueMoment, World } from "../../src/simulator/world/types.js";
import { FakeClock } from "../support/fake-clock.js";
import { FakeConnection } from "../support/fake-connection.js";
import { Rig, type StateMessage } from "./rig.js";
import { aggregates, observations, rowsOf, type Stats } from "./samples.js";

const HALF_HOUR_MS = 1_800_000;
const STEP_MS = 1_000;
const SWITCHES = { includeFlowOuts: false, excludeShortAbandons: false, excludeAbandons: false };

type Tallies = Record<string, Record<string, Stats>>;

export class WorldPlay {
    readonly world: World;
    readonly rig: Rig;
    notifications = 0;
    private readonly clock: FakeClock;
    private readonly halfHours: HalfHours;
    private readonly feeds = new Map<string, { observations: ObservationFeed; activity: ActivityFeed }>();
    private state: number;
    /** Queues are asked for together: their events are counted once. */
    private counted: { start: number; end: number; byQueue: ReturnType<typeof tallyUp> } = { start: NaN, end: NaN, byQueue: new Map() };

    constructor(
        seed: number,
        private readonly from: number,
        private readonly activity: boolean,
    ) {
        this.state = seed;
        this.world = createWorld({ seed, queues: 5, load: 8 });
        this.clock = new FakeClock(from);
        const connection = new FakeConnection(this.clock);
        this.rig = new Rig(connection);
        connection.queues = this.world.centre.queues.map(({ id, name, division }) => ({ id, name, division, memberCount: null }));
        connection.presences = new Map(this.world.centre.presences.map(({ id, label, systemPresence }) => [id, { id, name: label, systemPresence }]));
        connection.observed = (queueId) => observationsOf(queueId, this.world.moment(queueId, this.now));
        connection.aggregated = (queueId, interval) => aggregates(queueId, interval, this.tallies(queueId, Date.parse(interval.split("/")[0]!)));
        connection.latency = { observations: 150, aggregates: 400 };
        if (!activity) connection.notifications.decide = (topic) => (topic.includes("?") ? [{ topic, reason: "no", missingPermissions: [] }] : "accept");
        this.halfHours = new HalfHours(this.world, SWITCHES);
        this.halfHours.restart(from);
        const options = { ...NOTIFICATION_DEFAULTS, onQueueQualifiers: true };
        for (const { id } of this.world.centre.queues) {
            const moment = this.world.moment(id, from);
            this.feeds.set(id, { observations: new ObservationFeed(id, options, this.halfHours, moment), activity: new ActivityFeed(options, moment) });
        }
    }

    /** The world's time stops when the play is over. */
    get now(): number {
        return Math.min(this.clock.now(), this.stopAt);
    }

    private stopAt = Infinity;

    /** Plays until so many notifications went out, then waits until all that is asked for is answered. Messages are handed over as they come. */
    async play(count: number, hear: (message: StateMessage) => void): Promise<void> {
        // The start took its time: what answers told meanwhile is told by notifications too, so that the world never goes back.
        let at = this.clock.now();
        this.step(this.from, at);
        while (this.notifications < count) {
            await this.clock.advance(STEP_MS);
            this.step(at, at + STEP_MS);
            at += STEP_MS;
            this.rig.take().forEach(hear);
        }
        this.stopAt = at;
        for (let rest = 0; rest < 5; rest++) {
            await this.clock.advance(STEP_MS);
            this.step(at, at);
        }
        await this.clock.advance(150_000);
        this.rig.take().forEach(hear);
    }

    /** What has been counted of a queue in a half hour until now: by media type and metric. */
    tallies(queueId: string, start: number): Tallies {
        const end = Math.min(this.now, start + HALF_HOUR_MS);
        if (this.counted.start !== start || this.counted.end !== end) this.counted = { start, end, byQueue: tallyUp(this.world.metricEvents(start, end)) };
        const tallies = this.counted.byQueue.get(queueId) ?? {};
        return Object.fromEntries(Object.entries(tallies).map(([mediaType, metrics]) => [mediaType, statsOf(metrics, this.targetOf(queueId, mediaType))]));
    }

    private targetOf(queueId: string, mediaType: string): number {
        const queue = this.world.centre.queues.find(({ id }) => id === queueId)!;
        return (queue.serviceLevel as Readonly<Record<string, { percentage: number }>>)[mediaType]!.percentage;
    }

    private step(from: number, to: number): void {
        for (const touch of this.halfHours.add(from, to)) this.feeds.get(touch.queueId)?.observations.touch(touch);
        for (const [queueId, feeds] of this.feeds) {
            const moment = this.world.moment(queueId, to);
            for (const body of feeds.observations.tell(to, moment).bodies) this.send(`v2.analytics.queues.${queueId}.observations`, body);
            for (const body of this.activity ? feeds.activity.tell(to, moment).bodies : []) this.send(`v2.analytics.queues.${queueId}.activity`, body);
        }
    }

    private send(topic: string, body: unknown): void {
        this.notifications++;
        const times = this.chance() < 0.15 ? 2 : 1;
        for (let time = 0; time < times; time++) {
            this.clock.after(Math.floor(this.chance() * 1_000), () => this.rig.connection.notifications.deliver(topic, structuredClone(body), this.clock.now()));
        }
    }

    /** Mulberry32: the same play for the same seed. */
    private chance(): number {
        this.state = (this.state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    }
}

type Tally = Record<"count" | "sum" | "min" | "max", number>;

/** By queue id, media type and metric. */
function tallyUp(events: Iterable<MetricEvent>): Map<string, Record<string, Record<string, Tally>>> {
    const byQueue = new Map<string, Record<string, Record<string, Tally>>>();
    for (const { dimensions, metric, value } of events) {
        const queueId = dimensions["queueId"] as string;
        let tallies = byQueue.get(queueId);
        if (!tallies) byQueue.set(queueId, (tallies = {}));
        const metrics = (tallies[dimensions["mediaType"] as string] ??= {});
        const tally = (metrics[metric] ??= { count: 0, sum: 0, min: Infinity, max: -Infinity });
        tally.count++;
        tally.sum += value;
        tally.min = Math.min(tally.min, value);
        tally.max = Math.max(tally.max, value);
    }
    return byQueue;
}

/** As the platform's aggregates tell them: counters have a count only, and the service level is worked out of others. */
function statsOf(metrics: Readonly<Record<string, Tally>>, target: number): Record<string, Stats> {
    const stats: Record<string, Stats> = {};
    for (const metric of ASKED) if (metrics[metric]) stats[metric] = metric.startsWith("n") ? { count: metrics[metric].count } : metrics[metric];
    const count = (metric: MetricEvent["metric"]): number => metrics[metric]?.count ?? 0;
    const denominator = count("tAnswered") + count("tAbandon");
    const numerator = count("tAnswered") - count("nOverSla");
    if (denominator > 0) stats["oServiceLevel"] = { ratio: numerator / denominator, numerator, denominator, target };
    return stats;
}

const ASKED = [
    "nOffered", "nConnected", "nTransferred", "nOverSla", "tAnswered", "tAbandon", 
    "tFlowOut", "tHandle", "tWait", "tAcd", "tAlert", "tConnected", "tNotResponding",
];

function observationsOf(queueId: string, moment: QueueMoment) {
    const media: Record<string, Record<string, number>> = {};
    for (const [mediaType, { waiting, alerting, interacting }] of Object.entries(moment.media)) {
        media[mediaType] = { oWaiting: waiting.length, oAlerting: alerting.length, oInteracting: interacting.length };
        if (waiting.length > 0) media[mediaType]["oLongestWaiting"] = longestOf(waiting)!;
    }
    const { OFF_QUEUE, ...onQueue } = moment.routingStatuses;
    const own: Parameters<typeof rowsOf>[0] = {
        oUserRoutingStatuses: positive(moment.routingStatuses),
        oUserPresences: positive(moment.presences),
        oOnQueueUsers: positive(onQueue),
        oOffQueueUsers: OFF_QUEUE,
        oActiveUsers: moment.activeCount,
        oMemberUsers: moment.memberCount,
    };
    return observations(queueId, media, own);
}

function positive(counts: Readonly<Record<string, number>>): Record<string, number> {
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

export function longestOf(waiting: readonly { readonly visit: { readonly enteredAt: number } }[]): number | null {
    return waiting.length === 0 ? null : Math.min(...waiting.map(({ visit }) => visit.enteredAt));
}

