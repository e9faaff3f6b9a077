/** What has been counted per queue and media type in the running half hour and the one before: the aggregate form of the observations topic. */
import type { MediaType, MetricEvent, World } from "../../world/types.js";

export const HALF_HOUR_MS = 1_800_000;

const AHEAD_MS = 60_000;

/** The metrics that captures of the platform show in this form; the service level comes besides, worked out of others. */
const TOLD = new Set(["tAlert", "tAbandon", "nOffered", "tConnected", "tAcd", "tNotResponding", "tWait"]);
/** What the service level is worked out of. */
const LEVEL = new Set(["tAnswered", "nOverSla", "tAbandon", "tShortAbandon", "tFlowOut"]);
export const SERVICE_LEVEL = "oServiceLevel";

interface Tally { count: number; sum: number; min: number; max: number }

/** The organisation's switches of the service level calculation. */
export interface ServiceLevelSwitches { readonly includeFlowOuts: boolean; readonly excludeShortAbandons: boolean; readonly excludeAbandons: boolean }

/** Metrics that were emitted for a queue, by bucket and media type. */
export interface Touch {
    readonly queueId: string;
    readonly mediaType: MediaType;
    /** Start of the half hour. */
    readonly bucket: number;
    readonly metric: string;
}

export function bucketOf(at: number): number {
    return Math.floor(at / HALF_HOUR_MS) * HALF_HOUR_MS;
}

const one = (value: string | readonly string[] | undefined): string | undefined => (typeof value === "string" ? value : value?.[0]);

export class HalfHours {
    readonly #world: World;
    readonly #switches: ServiceLevelSwitches;
    readonly #targets = new Map<string, number>();
    /** Events that were fetched before their time: many small questions cost the world more than a large one. */
    #ahead: { readonly until: number; readonly events: readonly MetricEvent[]; next: number } = { until: Number.NEGATIVE_INFINITY, events: [], next: 0 };
    /** Bucket → "queueId mediaType metric" → tally. */
    readonly #tallies = new Map<number, Map<string, Tally>>();

    constructor(world: World, switches: ServiceLevelSwitches) {
        this.#world = world;
        this.#switches = switches;
        for (const queue of world.centre.queues) {
            for (const [mediaType, level] of Object.entries(queue.serviceLevel)) this.#targets.set(`${queue.id} ${mediaType}`, level.percentage);
        }
    }

    /** Forgets everything and counts the running half hour up to `at`. */
    restart(at: number): void {
        this.#tallies.clear();
        this.#ahead = { until: Number.NEGATIVE_INFINITY, events: [], next: 0 };
        this.add(bucketOf(at), at);
    }

    /** Counts what was emitted from `from` until before `to`; says what that touched, each once. */
    add(from: number, to: number): readonly Touch[] {
        const touched = new Map<string, Touch>();
        for (const event of this.#events(from, to)) {
            const told = TOLD.has(event.metric);
            const level = LEVEL.has(event.metric);
            if (!told && !level) continue;
            for (const touch of this.#count(event)) {
                if (told) touched.set(keyOf(touch), touch);
                if (!level) continue;
                const derived = { ...touch, metric: SERVICE_LEVEL };
                touched.set(keyOf(derived), derived);
            }
        }
        for (const bucket of this.#tallies.keys()) if (bucket < bucketOf(to) - HALF_HOUR_MS) this.#tallies.delete(bucket);
        return [...touched.values()];
    }

    /** Emitted from `from` until before `to`; each span begins where the one before ended. */
    *#events(from: number, to: number): Iterable<MetricEvent> {
        if (to > this.#ahead.until) {
            const start = Math.max(from, this.#ahead.until);
            const left = this.#ahead.events.slice(this.#ahead.next);
            const until = Math.max(to, start + AHEAD_MS);
            this.#ahead = { until, events: [...left, ...this.#world.metricEvents(start, until)], next: 0 };
        }
        const ahead = this.#ahead;
        for (let event = ahead.events[ahead.next]; event && event.emitDate < to; event = ahead.events[ahead.next]) {
            ahead.next++;
            yield event;
        }
    }

    #count(event: MetricEvent): readonly Touch[] {
        const { queueId, mediaType } = event.dimensions;
        const media = one(mediaType) as MediaType | undefined;
        if (queueId === undefined || media === undefined) return [];
        const bucket = bucketOf(event.emitDate);
        return (typeof queueId === "string" ? [queueId] : queueId).map((id) => {
            this.#tally(bucket, `${id} ${media} ${event.metric}`, event.value);
            return { queueId: id, mediaType: media, bucket, metric: event.metric };
        });
    }

    #tally(bucket: number, key: string, value: number): void {
        let tallies = this.#tallies.get(bucket);
        if (!tallies) this.#tallies.set(bucket, (tallies = new Map()));
        const tally = tallies.get(key);
        if (!tally) tallies.set(key, { count: 1, sum: value, min: value, max: value });
        else Object.assign(tally, { count: tally.count + 1, sum: tally.sum + value, min: Math.min(tally.min, value), max: Math.max(tally.max, value) });
    }

    #counted(touch: Omit<Touch, "metric">, metric: string): Tally | undefined {
        return this.#tallies.get(touch.bucket)?.get(`${touch.queueId} ${touch.mediaType} ${metric}`);
    }

    /** The stats of a metric in its bucket, or null when there is nothing to tell (a service level without a denominator). */
    stats(touch: Touch): Readonly<Record<string, number>> | null {
        if (touch.metric === SERVICE_LEVEL) return this.#serviceLevel(touch);
        const tally = this.#counted(touch, touch.metric);
        if (!tally) return null;
        return touch.metric.startsWith("n") ? { count: tally.count } : { ...tally };
    }

    #serviceLevel(touch: Touch): Readonly<Record<string, number>> | null {
        const count = (metric: string): number => this.#counted(touch, metric)?.count ?? 0;
        const { includeFlowOuts, excludeShortAbandons, excludeAbandons } = this.#switches;
        const answered = count("tAnswered");
        const abandoned = excludeAbandons ? 0 : count("tAbandon") - (excludeShortAbandons ? count("tShortAbandon") : 0);
        const denominator = answered + abandoned + (includeFlowOuts ? count("tFlowOut") : 0);
        if (denominator === 0) return null;
        const numerator = answered - count("nOverSla");
        const target = this.#targets.get(`${touch.queueId} ${touch.mediaType}`);
        return { ratio: numerator / denominator, numerator, denominator, ...(target !== undefined ? { target } : {}) };
    }
}

function keyOf(touch: Touch): string {
    return `${touch.bucket} ${touch.queueId} ${touch.mediaType} ${touch.metric}`;
}
