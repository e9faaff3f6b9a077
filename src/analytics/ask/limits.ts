/** How much is asked for at once: a guess to begin with, then what the platform's refusals taught. */
import type { Connection } from "../../platform/types.js";
import { DAY_MS } from "../granularity.js";
import type { PlatformQuery } from "../query.js";

/**
 * The platform documents no limit of an aggregates query. Intervals of 68 days are known to be asked for in practice; a quarter of a
 * year is a guess near to that.
 */
const LONGEST_DAYS = 92;
/** A guess as well: two months by the half hour, so that no single reply is very large. */
const MOST_BUCKETS = 3_000;
/**
 * A reply is read in one turn of the event loop, which takes some 25 ms for so many cells. How many cells a bucket has is known once
 * something of the same shape was answered; until then so many buckets are a fair beginning.
 */
const COMFORTABLE_CELLS = 25_000;
const FIRST_BUCKETS = 200;
/** Comfort is not worth more requests than these. */
const COMFORTABLE_PIECES = 16;
/** More pieces than these, and one job is less work for everybody. */
export const MOST_PIECES = 24;
/** Nearly every interaction is a group of its own: such an answer is large by nature. */
const UNBOUNDED_DIMENSIONS: ReadonlySet<string> = new Set(["ani", "conversationId", "externalContactId", "participantName", "sessionId"]);
/** Shapes of queries that are remembered for a connection. */
const MOST_SHAPES = 200;
/** What was refused is asked for in parts of a quarter, so that few requests are lost until it fits. */
const PART = 4;

export interface Most {
    readonly days: number;
    readonly buckets: number;
}

export class Limits {
    private days: number;
    private readonly buckets = new Map<string, number>();
    /** From so many days on. */
    private readonly tooLarge = new Map<string, number>();
    private readonly comfortable = new Map<string, number>();

    /** `first`: buckets of a piece of which nothing is known yet. */
    constructor(
        private readonly initial: Most = { days: LONGEST_DAYS, buckets: MOST_BUCKETS },
        private readonly first = FIRST_BUCKETS,
    ) {
        this.days = initial.days;
    }

    most(shape: string): Most {
        return { days: this.days, buckets: this.buckets.get(shape) ?? this.initial.buckets };
    }

    /** The same for the next piece, where so many buckets are left and so many pieces have been answered: no more than is read quickly. */
    next(shape: string, bucketsLeft: number, done: number): Most {
        const { days, buckets } = this.most(shape);
        const comfortable = Math.max(this.comfortable.get(shape) ?? this.first, bucketsLeft / Math.max(1, COMFORTABLE_PIECES - done));
        return { days, buckets: bucketsLeft <= 2 * comfortable ? buckets : Math.max(1, Math.min(buckets, Math.ceil(comfortable))) };
    }

    answered(shape: string, buckets: number, cells: number): void {
        forget(this.comfortable);
        this.comfortable.set(shape, Math.max(1, (COMFORTABLE_CELLS * buckets) / Math.max(1, cells)));
    }

    /** Something of this size was refused: the interval where that is what the platform minds, else the size of the answer. */
    refused(shape: string, size: Most, byInterval: boolean): void {
        if (byInterval) {
            this.days = Math.max(1, Math.min(this.days, size.days) / PART);
            return;
        }
        forget(this.buckets);
        this.buckets.set(shape, Math.max(1, Math.floor(Math.min(this.most(shape).buckets, size.buckets) / PART)));
    }

    /** What was learned, to be given back where it proved wrong. */
    remember(): () => void {
        const [days, buckets] = [this.days, new Map(this.buckets)];
        return () => {
            this.days = days;
            this.buckets.clear();
            for (const [shape, most] of buckets) this.buckets.set(shape, most);
        };
    }

    /** Whether queries of this shape over so many days, or fewer, were refused as a whole, and answered in another way. */
    isTooLarge(shape: string, days: number): boolean {
        return days >= (this.tooLarge.get(shape) ?? Infinity);
    }

    noteTooLarge(shape: string, days: number): void {
        forget(this.tooLarge);
        this.tooLarge.set(shape, Math.min(days, this.tooLarge.get(shape) ?? Infinity));
    }
}

function forget(known: { readonly size: number; clear(): void }): void {
    if (known.size >= MOST_SHAPES) known.clear();
}

const KNOWN = new WeakMap<Connection, Limits>();

/** What was learned with this connection; forgotten with it. */
export function limitsOf(connection: Connection): Limits {
    const known = KNOWN.get(connection) ?? new Limits();
    KNOWN.set(connection, known);
    return known;
}

/** What makes answers of one interval alike in size. */
export function shapeOf(query: PlatformQuery, days: number): string {
    const whole = query.granularity === undefined ? Math.ceil(days) : 0;
    return JSON.stringify([query.groupBy, query.granularity, query.metrics.length, query.views?.length, query.queryType, whole]);
}

/** Whether a query is asked as a job from the beginning. */
export function isLarge(query: PlatformQuery, days: number, limits: Limits): boolean {
    return limits.isTooLarge(shapeOf(query, days), days) || (days > 1 && (query.groupBy ?? []).some((dimension) => UNBOUNDED_DIMENSIONS.has(dimension)));
}

/** Milliseconds of the interval that a piece has at most. */
export function longestPiece({ days, buckets }: Most, bucketMs: number): number {
    return Math.max(bucketMs, Math.min(days * DAY_MS, buckets * bucketMs));
}
