/** How much is asked for at once: a guess to begin with, then what the platform's refusals taught. */
import type { GenesysError } from "../../platform/errors.js";
import type { Connection } from "../../platform/types.js";
import type { PlatformQuery } from "../query.js";

/**
 * The platform documents no limit of an aggregates query. Intervals of 68 days are known to be asked for in practice; a quarter of a
 * year is a guess near to that.
 */
const LONGEST_DAYS = 92;
/** A guess as well: two months by the half hour, so that no single reply is very large. */
const MOST_BUCKETS = 3_000;
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
    private readonly tooLarge = new Set<string>();

    constructor(private readonly initial: Most = { days: LONGEST_DAYS, buckets: MOST_BUCKETS }) {
        this.days = initial.days;
    }

    most(shape: string): Most {
        return { days: this.days, buckets: this.buckets.get(shape) ?? this.initial.buckets };
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

    /** Whether queries of this shape were refused as a whole, and answered in another way. */
    isTooLarge(shape: string): boolean {
        return this.tooLarge.has(shape);
    }

    noteTooLarge(shape: string): void {
        forget(this.tooLarge);
        this.tooLarge.add(shape);
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

export type Refusal = "interval" | "size" | "slow";

/** Whether less at a time, or a job, may be answered where this was refused; null where that would change nothing. */
export function refusalOf({ code, cause, message }: GenesysError): Refusal | null {
    if (cause.status === 504) return "slow";
    if (code === "TOO_LARGE") return "size";
    if (cause.status !== 400 || code !== "INVALID_QUERY") return null;
    if (cause.field === "interval" || /\binterval\b/i.test(message)) return "interval";
    return cause.field === "granularity" || /granularity|too (?:large|many|long)|exceed/i.test(message) ? "size" : null;
}
