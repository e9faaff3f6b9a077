/** What is known of one queue: per media type and for the queue's own group, counts of the moment and statistics of the half hour. */
import { FigureNames, isName } from "./figure-names.js";
import { halfHourOf } from "./half-hour.js";
import { USUAL_MEDIA_TYPES } from "./vocabulary.js";

/** Raw statistics as the platform tells them: count, sum, min, max (ms), ratio, numerator, denominator, target, … */
export type Statistics = Readonly<Record<string, number>>;

/** Bits that say what applying something did. */
export const CHANGED = 1;
/** It named the interactions that wait, alert or interact. */
export const NAMED_INTERACTIONS = 2;
/** It told since when the longest waits. */
export const LONGEST_TOLD = 4;
/** It contradicts what is known of the longest wait: better ask. */
export const LONGEST_DOUBTED = 8;

const MAX_MEDIA_TYPES = 24;
const MAX_FIGURES = 600;
const NONE: readonly never[] = [];

/** A value below is a duration in milliseconds, not an epoch. */
const LEAST_EPOCH = 1e12;

/** One group's figures, in parallel arrays that are replaced when a figure is new and written in place otherwise. */
export class GroupFigures {
    /** Grows with every change of what a message would say of the counts, and of the statistics. */
    version = 0;
    halfVersion = 0;
    ids: readonly number[] = NONE;
    counts: number[] = NONE as unknown as number[];
    /** The platform's instant of each count. */
    instants: number[] = NONE as unknown as number[];
    /** When each count was told, by the connection's clock. */
    toldAt: number[] = NONE as unknown as number[];
    halfIds: readonly number[] = NONE;
    halfStats: Statistics[] = NONE as unknown as Statistics[];
    /** When each statistic was last told, by the platform's clock. */
    halfToldAt: number[] = NONE as unknown as number[];
    /** Since when the longest waits; what it says while nothing waits is a leftover. */
    waitSince: number | null = null;
    /** The parts of a view last built from these figures, and their versions then: see payload.ts. */
    heldPart: unknown = null;
    heldVersion = -1;
    heldInterval: unknown = null;
    heldHalfVersion = -1;
    /** `waitSince` is the instant of the event that told of the first one, not yet the platform's own figure. */
    waitEstimated = false;

    /** `isSeen`: it is a usual media type, or the platform named it; else somebody chose it, and it concerns nobody else. */
    constructor(public isSeen = true) {}

    /** A count, or undefined when it was never told. */
    count(id: number): number | undefined {
        const index = this.ids.indexOf(id);
        return index < 0 ? undefined : this.counts[index];
    }

    /** The platform's instant of a count; before all others when it was never told. */
    instantOf(id: number): number {
        const index = this.ids.indexOf(id);
        return index < 0 ? -Infinity : this.instants[index]!;
    }

    statistics(id: number): Statistics | undefined {
        const index = this.halfIds.indexOf(id);
        return index < 0 ? undefined : this.halfStats[index];
    }

    /**
     * Sets a count unless a newer one is known; one from after `latest` was told when the platform's time was not known well.
     * True when the count is another one now.
     */
    tell(id: number, count: number, instant: number, toldAt: number, latest = Infinity): boolean {
        const index = this.ids.indexOf(id);
        if (index < 0) return this.add(id, count, instant, toldAt);
        if (instant < this.instants[index]! && this.instants[index]! <= latest) return false;
        this.instants[index] = instant;
        this.toldAt[index] = toldAt;
        if (this.counts[index] === count) return false;
        this.counts[index] = count;
        this.version++;
        return true;
    }

    /** Sets statistics unless ones that have counted further are known. True when they differ now. */
    tellHalf(id: number, stats: Statistics, toldAt: number): boolean {
        const index = this.halfIds.indexOf(id);
        if (index < 0) {
            if (this.halfIds.length >= MAX_FIGURES) return false;
            this.halfIds = this.halfIds.concat(id);
            this.halfStats = this.halfStats.concat(stats);
            this.halfToldAt = this.halfToldAt.concat(toldAt);
            this.halfVersion++;
            return true;
        }
        const known = this.halfStats[index]!;
        if (countedFurther(known, stats)) return false;
        this.halfToldAt[index] = toldAt;
        if (sameStatistics(known, stats)) return false;
        this.halfStats[index] = stats;
        this.halfVersion++;
        return true;
    }

    clearHalf(): void {
        this.halfIds = NONE;
        this.halfStats = NONE as unknown as Statistics[];
        this.halfToldAt = NONE as unknown as number[];
        this.halfVersion++;
    }

    /** Keeps the counts for which the test holds. */
    keep(test: (id: number, toldAt: number) => boolean): boolean {
        const kept = this.ids.map((id, index) => test(id, this.toldAt[index]!));
        if (!kept.includes(false)) return false;
        const isKept = (_: unknown, index: number): boolean => kept[index]!;
        this.ids = this.ids.filter(isKept);
        this.counts = this.counts.filter(isKept);
        this.instants = this.instants.filter(isKept);
        this.toldAt = this.toldAt.filter(isKept);
        this.version++;
        return true;
    }

    private add(id: number, count: number, instant: number, toldAt: number): boolean {
        if (this.ids.length >= MAX_FIGURES) return false;
        this.ids = this.ids.concat(id);
        this.counts = this.counts.concat(count);
        this.instants = this.instants.concat(instant);
        this.toldAt = this.toldAt.concat(toldAt);
        this.version++;
        return true;
    }
}

/** What a half-hour figure that was never told is: unknown, 0 for what notifications carry, or 0. */
export type ZeroRule = "unknown" | "carried" | "all";

export class QueueFigures {
    readonly own = new GroupFigures();
    readonly media = new Map<string, GroupFigures>();
    /** Start of the half hour whose statistics these are. */
    start: number;
    zeros: ZeroRule = "unknown";
    /** The platform's instant at which all half-hour figures were known, or null. */
    seededAt: number | null = null;

    constructor(
        readonly queueId: string,
        readonly names: FigureNames,
        platformNow: number,
    ) {
        this.start = halfHourOf(platformNow);
        for (const mediaType of USUAL_MEDIA_TYPES) this.media.set(mediaType, new GroupFigures());
    }

    /** The figures of a media type (null: the queue's own), made when new; null (counted) for a name that no platform would use. */
    group(mediaType: unknown): GroupFigures | null {
        if (mediaType === undefined || mediaType === null) return this.own;
        const group = this.chosen(mediaType);
        if (group) group.isSeen = true;
        return group;
    }

    /** The same of a media type that somebody chose: others do not see it for that. */
    chosen(mediaType: unknown): GroupFigures | null {
        const known = this.media.get(mediaType as string);
        if (known) return known;
        if (!isName(mediaType) || this.media.size >= MAX_MEDIA_TYPES) {
            this.names.skip();
            return null;
        }
        const made = new GroupFigures(false);
        this.media.set(mediaType, made);
        return made;
    }

    /** Turns to another half hour, whose counters start from what `zeros` says. */
    roll(start: number, zeros: ZeroRule): void {
        this.start = start;
        this.zeros = zeros;
        this.seededAt = zeros === "all" ? start : null;
        this.own.clearHalf();
        for (const group of this.media.values()) group.clearHalf();
    }
}

/**
 * Notes how many wait; a rise from none is the start of the longest wait until the platform tells it (it may have already).
 * A start from before the queue was last seen empty is a leftover of an earlier wait.
 */
export function tellWaiting(group: GroupFigures, id: number, count: number, instant: number, toldAt: number, latest = Infinity): boolean {
    const index = group.ids.indexOf(id);
    const emptyAt = index >= 0 && group.counts[index] === 0 ? group.instants[index]! : null;
    const changed = group.tell(id, count, instant, toldAt, latest);
    if (changed && count > 0 && emptyAt !== null && (group.waitSince === null || group.waitSince < emptyAt)) {
        group.waitSince = instant;
        group.waitEstimated = true;
    }
    return changed;
}

/**
 * Notes since when the longest waits, as told without an instant of its own. Waits end in the order in which they began,
 * so an earlier start than the known one is a late message, or an exception: it is doubted, not taken.
 */
export function tellLongest(group: GroupFigures, value: number, platformNow: number): number {
    const start = value < LEAST_EPOCH ? platformNow - value : value;
    if (!(value > 0) || start > platformNow + 60_000) return 0;
    const known = group.waitSince;
    if (known !== null && !group.waitEstimated) {
        if (value < LEAST_EPOCH && Math.abs(start - known) < 1_000) return LONGEST_TOLD;
        if (start < known) return LONGEST_DOUBTED;
    }
    return LONGEST_TOLD | setLongest(group, start);
}

/** Sets the start of the longest wait, as a snapshot tells it. */
export function setLongest(group: GroupFigures, start: number | null): number {
    group.waitEstimated = false;
    if (group.waitSince === start) return 0;
    group.waitSince = start;
    group.version++;
    return CHANGED;
}

/** Epoch milliseconds from what the platform calls the longest wait: an epoch, or defensively a duration. */
export function longestStart(value: unknown, platformNow: number): number | null {
    if (typeof value !== "number" || !(value > 0) || value > platformNow + 60_000) return null;
    return value < LEAST_EPOCH ? platformNow - value : value;
}

const CUMULATIVE = ["count", "denominator", "sum", "numerator"] as const;

/** Counters only grow within a half hour: whether the first has counted further than the second. */
function countedFurther(known: Statistics, told: Statistics): boolean {
    for (const part of CUMULATIVE) {
        const difference = (known[part] ?? 0) - (told[part] ?? 0);
        if (difference !== 0) return difference > 0;
    }
    return false;
}

function sameStatistics(a: Statistics, b: Statistics): boolean {
    let names = 0;
    for (const name in a) {
        if (a[name] !== b[name]) return false;
        names++;
    }
    for (const _ in b) names--;
    return names === 0;
}
