/**
 * What the two analytics topics of a queue say when: only what changed, and no group more often than once a second. What changed and came
 * back in between is told too: a client may have asked REST meanwhile, and would keep what it saw. Pure but for what was told before.
 */
import type { MediaType, QueueMoment } from "../../world/types.js";
import type { NotificationOptions } from "../options.js";
import { HALF_HOUR_MS, type HalfHours, type Touch } from "./buckets.js";
import { changedFigures, keyOf, queueFigures, type Figure } from "./figures.js";

interface Metric { readonly metric: string; readonly qualifier?: string; readonly stats: Readonly<Record<string, number>> }
interface Slice { readonly interval: string; readonly metrics: readonly Metric[] }

/** A feed's answer: the event bodies to send now, and whether changes are held back for the pace. */
export interface Told { readonly bodies: readonly unknown[]; readonly pending: boolean }

const iso = (at: number): string => new Date(at).toISOString();
const AGENTS = "";

/** `v2.analytics.queues.{id}.observations` of one queue. */
export class ObservationFeed {
    #told: ReadonlyMap<string, Figure> = new Map();
    /** Figures that were different from those told at some instant since. */
    readonly #moved = new Map<string, Figure>();
    /** Group and form → when it was last sent. */
    readonly #sentAt = new Map<string, number>();
    /** Media type → what was emitted and not told yet. */
    readonly #touched = new Map<MediaType, Map<string, Touch>>();

    constructor(
        private readonly queueId: string,
        private readonly options: NotificationOptions,
        private readonly halfHours: HalfHours,
        baseline: QueueMoment | null,
    ) {
        if (baseline) this.#told = queueFigures(baseline, options.onQueueQualifiers);
    }

    touch(touch: Touch): void {
        const touched = this.#touched.get(touch.mediaType) ?? new Map<string, Touch>();
        touched.set(`${touch.bucket} ${touch.metric}`, touch);
        this.#touched.set(touch.mediaType, touched);
    }

    /** The queue's state at an instant that nothing may be told of yet. */
    see(moment: QueueMoment): void {
        for (const figure of changedFigures(this.#told, queueFigures(moment, this.options.onQueueQualifiers))) this.#moved.set(keyOf(figure), figure);
    }

    tell(at: number, moment: QueueMoment): Told {
        const slices = new Map<string, Slice[]>();
        const pendingInstant = this.#instant(at, moment, slices);
        const pendingBuckets = this.#buckets(at, slices);
        const bodies = [...slices].flatMap(([media, data]) => {
            const group = media === AGENTS ? { queueId: this.queueId } : { queueId: this.queueId, mediaType: media };
            return this.options.formsTogether ? [{ group, data }] : data.map((slice) => ({ group, data: [slice] }));
        });
        return { bodies, pending: pendingInstant || pendingBuckets };
    }

    /** Whether a group's form may speak again; if so, it is taken to speak now. */
    #mayTell(stream: string, at: number): boolean {
        const before = this.#sentAt.get(stream);
        if (before !== undefined && at >= before && at - before < this.options.topicIntervalMs) return false;
        this.#sentAt.set(stream, at);
        return true;
    }

    #instant(at: number, moment: QueueMoment, slices: Map<string, Slice[]>): boolean {
        const now = queueFigures(moment, this.options.onQueueQualifiers);
        const groups = new Map<string, Figure[]>();
        for (const figure of changedFigures(this.#told, now, this.#moved, this.options.allQualifiers)) {
            const group = figure.mediaType ?? AGENTS;
            groups.set(group, [...(groups.get(group) ?? []), figure]);
        }
        let pending = false;
        const told = new Map(this.#told);
        for (const [group, figures] of groups) {
            if (!this.#mayTell(`${group} instant`, at)) {
                pending = true;
                for (const figure of figures) this.#moved.set(keyOf(figure), figure);
                continue;
            }
            for (const figure of figures) {
                told.set(keyOf(figure), figure);
                this.#moved.delete(keyOf(figure));
            }
            const metrics = figures.map(({ metric, qualifier, count }) => ({ metric, ...(qualifier === null ? {} : { qualifier }), stats: { count } }));
            add(slices, group, { interval: `${iso(at)}/${iso(at)}`, metrics });
        }
        this.#told = told;
        return pending;
    }

    #buckets(at: number, slices: Map<string, Slice[]>): boolean {
        let pending = false;
        for (const [media, touched] of this.#touched) {
            if (!this.#mayTell(`${media} half hour`, at)) {
                pending = true;
                continue;
            }
            this.#touched.delete(media);
            for (const slice of this.#slicesOf([...touched.values()])) add(slices, media, slice);
        }
        return pending;
    }

    #slicesOf(touches: readonly Touch[]): readonly Slice[] {
        const buckets = [...new Set(touches.map(({ bucket }) => bucket))].toSorted((a, b) => a - b);
        return buckets.flatMap((bucket) => {
            const metrics = touches
                .filter((touch) => touch.bucket === bucket)
                .map((touch) => ({ metric: touch.metric, stats: this.halfHours.stats(touch) }))
                .filter((entry): entry is Metric => entry.stats !== null);
            return metrics.length ? [{ interval: `${iso(bucket)}/${iso(bucket + HALF_HOUR_MS)}`, metrics }] : [];
        });
    }
}

function add(slices: Map<string, Slice[]>, group: string, slice: Slice): void {
    const list = slices.get(group);
    if (list) list.push(slice);
    else slices.set(group, [slice]);
}

/** A figure of the activity topic: a count, or the instant since when for the longest ones (null while there is none). */
type Activity = Readonly<Record<string, number | null>>;

function activityOf(moment: QueueMoment): ReadonlyMap<string, Activity> {
    const earliest = (instants: readonly number[]): number | null => (instants.length ? Math.min(...instants) : null);
    return new Map(Object.entries(moment.media).map(([media, state]) => [media, {
        oWaiting: state.waiting.length,
        oAlerting: state.alerting.length,
        oInteracting: state.interacting.length,
        oLongestWaiting: earliest(state.waiting.map(({ visit }) => visit.enteredAt)),
        oLongestInteracting: earliest(state.interacting.flatMap(({ visit }) => (visit.handling ? [visit.handling.connectedAt] : []))),
    }]));
}

/** `v2.analytics.queues.{id}.activity` of one queue. */
export class ActivityFeed {
    #told: ReadonlyMap<string, Activity> = new Map();
    /** "mediaType metric" of what was different from what was told at some instant since. */
    readonly #moved = new Set<string>();
    #sentAt = Number.NEGATIVE_INFINITY;

    constructor(private readonly options: NotificationOptions, baseline: QueueMoment | null) {
        if (baseline) this.#told = activityOf(baseline);
    }

    /** The queue's state at an instant that nothing may be told of yet. */
    see(moment: QueueMoment): void {
        for (const [mediaType, activity] of activityOf(moment)) {
            const told = this.#told.get(mediaType);
            for (const [metric, value] of Object.entries(activity)) if (told?.[metric] !== value) this.#moved.add(`${mediaType} ${metric}`);
        }
    }

    tell(at: number, moment: QueueMoment): Told {
        this.see(moment);
        const now = activityOf(moment);
        const results = [...now].flatMap(([mediaType, activity]) => {
            const data = this.#moves(mediaType, activity);
            return data.length ? [{ mediaType, data }] : [];
        });
        if (results.length && at >= this.#sentAt && at - this.#sentAt < this.options.topicIntervalMs) return { bodies: [], pending: true };
        this.#told = now;
        this.#moved.clear();
        if (!results.length) return { bodies: [], pending: false };
        this.#sentAt = at;
        return { bodies: [{ results }], pending: false };
    }

    /** What differs or differed. A longest one that is over is not told: the count that fell to 0 says so. */
    #moves(mediaType: string, now: Activity): readonly Readonly<Record<string, string | number>>[] {
        return Object.entries(now).flatMap(([metric, value]) => {
            if (value === null || !this.#moved.has(`${mediaType} ${metric}`)) return [];
            return [metric.startsWith("oLongest") ? { metric, calculatedMetricValue: value } : { metric, count: value }];
        });
    }
}
