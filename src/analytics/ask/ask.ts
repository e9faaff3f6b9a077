/** Asks one query, however large: at once, in pieces that follow each other, or as a job. The answer is the same. */
import type { Connection, Progress, Rate, RequestOptions } from "../../platform/types.js";
import { GenesysError } from "../../platform/errors.js";
import { refusalOf, type Refusal } from "../../platform/refusals.js";
import type { Results } from "../columns.js";
import { DAY_MS, type Alignment } from "../granularity.js";
import type { Interval } from "../interval.js";
import { isRanked, totalsQuery, type PlatformQuery } from "../query.js";
import type { AggregateRequest } from "../request.js";
import type { Pace } from "../steps.js";
import { analyticsTexts } from "../texts.js";
import { localText, utcText } from "../zone.js";
import { familyOf, resultsOf, type Family } from "./family.js";
import { firstEnd, gridFor, gridOf, type Grid } from "./grid.js";
import { runJob } from "./job.js";
import { isLarge, longestPiece, MOST_PIECES, shapeOf, type Limits, type Most } from "./limits.js";
import { Requests } from "./requests.js";
import { addedUp, together } from "./together.js";

export type Mode = "sync" | "chunked" | "job";

/** The figures of a query, however many requests it took. */
export interface Answer {
    readonly results: Results;
    /** Without groups but for callbacks, where the groups' figures must not be added up. */
    readonly overall: Results | null;
    /** Where nothing came: whether there is anything at all in the interval that the client may see. Null where that was not found out. */
    readonly elsewhere: boolean | null;
    readonly requests: number;
    readonly mode: Mode;
    readonly rate: Rate;
    readonly correlationId: string | null;
}

export interface AskParts {
    readonly options: RequestOptions;
    readonly pace: Pace;
    readonly limits: Limits;
    /** In milliseconds of the interval for pieces; in groups for a job, of which nobody knows how many there are. */
    readonly progress?: Progress | undefined;
}

/** But where there is no job, they are better than nothing. */
const MOST_PIECES_WITHOUT_JOB = 400;
/** So often is something smaller asked for before a job is. */
const MOST_REFUSALS = 4;

/** Rejects with what the platform refuses, and with what the connection rejects with. */
export async function ask(connection: Connection, request: AggregateRequest, query: PlatformQuery, interval: Interval, parts: AskParts): Promise<Answer> {
    const asking = new Asking(connection, familyOf(connection, request.source), interval, parts);
    // What was refused in every size was not refused for its size: a year that is no longer kept, say.
    const forget = parts.limits.remember();
    try {
        const results = await asking.figures(query);
        const { correlationId } = asking.requests;
        const separate = results.length === 0 ? null : totalsQuery(query, request.kpis);
        const overall = separate === null ? null : await asking.totals(separate);
        const elsewhere = results.length === 0 && interval.from < connection.platformNow() ? await asking.hasAnything(query) : null;
        const { count: requests, rate } = asking.requests;
        return { results, overall, elsewhere, requests, mode: asking.mode, rate, correlationId };
    } finally {
        if (asking.wasRefused && !asking.hasPieces) forget();
    }
}

/** What was refused, where less at a time, or a job, may be answered. */
class TooMuch extends Error {
    constructor(
        readonly failure: GenesysError,
        readonly refusal: Refusal,
    ) {
        super(failure.message);
    }
}

class Asking {
    readonly requests: Requests;
    mode: Mode = "sync";
    /** Whether something less than the whole was answered. */
    hasPieces = false;
    /** Whether it taught anything that might prove wrong. */
    wasRefused = false;
    private mostPieces = MOST_PIECES;
    /** The last step, which would begin at 0 again. */
    private isTotalling = false;
    private readonly days: number;
    private readonly pace: Pace;
    private readonly limits: Limits;

    constructor(
        connection: Connection,
        private readonly family: Family,
        private readonly interval: Interval,
        { options, pace, limits, progress }: AskParts,
    ) {
        this.requests = new Requests(connection, options, progress);
        this.days = (interval.to - interval.from) / DAY_MS;
        this.pace = pace;
        this.limits = limits;
    }

    /** Pieces where it can be cut, else at once; then as a job; what is one bucket, at last, in parts of it. */
    async figures(query: PlatformQuery): Promise<Results> {
        const shape = shapeOf(query, this.days);
        const isJob = isLarge(query, this.days, this.limits);
        const early = isJob ? await this.asJob(query) : null;
        if (early !== null) return early;
        try {
            return await this.inPieces(query, shape, "calendar");
        } catch (thrown) {
            if (!(thrown instanceof TooMuch)) throw thrown;
            const late = isJob ? null : await this.asJob(query);
            if (late === null) return await this.withoutJob(query, shape, thrown);
            // What took too long may be quicker another time.
            if (thrown.refusal !== "slow") this.limits.noteTooLarge(shape, this.days);
            return late;
        }
    }

    /** One bucket, and nothing but what can be added up. */
    async totals(query: PlatformQuery): Promise<Results> {
        this.isTotalling = true;
        const shape = shapeOf(query, this.days);
        if (this.limits.isTooLarge(shape, this.days)) return this.inParts(query, shape);
        try {
            return await this.inPieces(query, shape, "calendar");
        } catch (thrown) {
            if (!(thrown instanceof TooMuch)) throw thrown;
            const results = await this.withoutJob(query, shape, thrown);
            this.limits.noteTooLarge(shape, this.days);
            return results;
        }
    }

    /** One small query more, and only where a filter may be why nothing came. */
    async hasAnything({ filter, interval, timeZone, metrics }: PlatformQuery): Promise<boolean | null> {
        if (filter === undefined) return false;
        const query: PlatformQuery = { interval, metrics, ...(timeZone === undefined ? {} : { timeZone }) };
        try {
            const { body } = await this.requests.send((options) => this.family.query(query, options), { isFinal: () => true });
            return resultsOf(body).length > 0;
        } catch (thrown) {
            if (this.requests.options.signal?.aborted) throw thrown;
            // The report itself was answered.
            return null;
        }
    }

    /** However many pieces it takes, where the platform refuses the job as well. */
    private async withoutJob(query: PlatformQuery, shape: string, { failure, refusal }: TooMuch): Promise<Results> {
        this.mostPieces = MOST_PIECES_WITHOUT_JOB;
        if (isRanked(query) || (query.granularity === undefined && !this.family.addsUp)) throw failure;
        if (query.granularity === undefined && refusal === "interval") this.limits.refused(shape, { days: this.days, buckets: 1 }, true);
        try {
            return await (query.granularity === undefined ? this.inParts(query, shape) : this.inPieces(query, shape, "calendar"));
        } catch (thrown) {
            throw thrown instanceof TooMuch ? failure : thrown;
        }
    }

    /** Null where the platform does not take it as a job either. */
    private async asJob(query: PlatformQuery): Promise<Results | null> {
        try {
            const pages = await runJob(this.family.jobs, query, this.requests);
            this.mode = "job";
            return await this.pace.run(together(pages, query.groupBy ?? []));
        } catch (thrown) {
            if (["TOO_LARGE", "INVALID_QUERY", "NOT_FOUND"].includes((thrown as GenesysError).code)) return null;
            throw thrown;
        }
    }

    private async inPieces(query: PlatformQuery, shape: string, alignment: Alignment): Promise<Results> {
        const grid = gridFor(query, this.interval, alignment);
        if (grid === null) return this.once(query, this.interval.from, this.interval.to);
        const pieces = await this.pieces(query, shape, grid, (found) => alignment === "interval" || this.isRound(grid, found));
        if (pieces === "other edges") return this.inPieces(query, shape, "interval");
        return this.pace.run(together(pieces, query.groupBy ?? []));
    }

    /** A bucket that is refused as a whole, put together from parts of it: days at the least. */
    private async inParts(query: PlatformQuery, shape: string): Promise<Results> {
        const { from, to } = this.interval;
        const grid = gridOf(this.interval, "P1D", "calendar")!;
        if (this.limits.most(shape).buckets >= this.days) this.limits.refused(shape, { days: this.days, buckets: Math.ceil(this.days) }, false);
        const parts = (await this.pieces(query, shape, grid, () => true)) as readonly Results[];
        return this.pace.run(addedUp(parts, query.groupBy ?? [], `${utcText(from)}/${utcText(to)}`));
    }

    /** One after the other, smaller ones as soon as one is refused; what has been answered is not asked again. */
    private async pieces(query: PlatformQuery, shape: string, grid: Grid, fits: (first: Results) => boolean): Promise<readonly Results[] | "other edges"> {
        const found: Results[] = [];
        let refusals = 0;
        const now = this.requests.connection.platformNow();
        // Of what is still to come there is nothing to ask.
        for (let from = this.interval.from; from < this.interval.to && (found.length === 0 || from < now); ) {
            const most = this.limits.next(shape, (this.interval.to - from) / grid.bucketMs, found.length);
            this.assertFew(found.length, from, this.limits.most(shape), grid.bucketMs);
            const to = found.length === 0 ? firstEnd(grid, from, most) : grid.next(from, most);
            try {
                const results = await this.once(query, from, to);
                if (found.length === 0 && to < this.interval.to && !fits(results)) return "other edges";
                this.limits.answered(shape, Math.ceil((to - from) / grid.bucketMs), cellsOf(results));
                found.push(results);
                if (!this.isTotalling) this.requests.progress(to - this.interval.from, this.interval.to - this.interval.from);
                this.hasPieces ||= to < this.interval.to;
                from = to;
            } catch (thrown) {
                if (!(thrown instanceof TooMuch) || thrown.refusal === "slow" || ++refusals > MOST_REFUSALS) throw thrown;
                const size = { days: (to - from) / DAY_MS, buckets: Math.ceil((to - from) / grid.bucketMs) };
                this.limits.refused(shape, size, thrown.refusal === "interval");
                const less = this.limits.next(shape, (this.interval.to - from) / grid.bucketMs, found.length);
                if ((found.length === 0 ? firstEnd(grid, from, less) : grid.next(from, less)) >= to) throw thrown;
            }
        }
        if (found.length > 1 && this.mode === "sync") this.mode = "chunked";
        return found;
    }

    /** The first and the last piece may be short: what counts is how long they are at most. */
    private assertFew(done: number, from: number, most: Most, bucketMs: number): void {
        if (done + (this.interval.to - from) / longestPiece(most, bucketMs) <= this.mostPieces) return;
        const days = Math.round(this.days);
        throw new TooMuch(new GenesysError("TOO_LARGE", analyticsTexts, "report-too-large", { days, most: this.mostPieces }), "size");
    }

    private async once(query: PlatformQuery, from: number, to: number): Promise<Results> {
        const isWhole = from === this.interval.from && to === this.interval.to;
        const { timeZone } = this.interval;
        const asked = isWhole ? query : { ...query, interval: `${localText(from, timeZone)}/${localText(to, timeZone)}` };
        try {
            const { body, correlationId } = await this.requests.send((options) => this.family.query(asked, options), { isFinal: (error) => refusalOf(error) !== null });
            this.requests.correlationId = correlationId;
            return resultsOf(body);
        } catch (thrown) {
            const refusal = refusalOf(thrown as GenesysError);
            if (refusal === null) throw thrown;
            this.wasRefused = true;
            throw new TooMuch(thrown as GenesysError, refusal);
        }
    }

    /** Whether buckets begin at round local times, as far as one can see: where they begin is not documented. */
    private isRound(grid: Grid, results: Results): boolean {
        if (grid.isEdge(this.interval.from)) return true;
        const starts = new Set(results.slice(0, SEEN).flatMap(({ data }) => (data ?? []).slice(0, SEEN).map((bucket) => Date.parse((bucket.interval ?? "").split("/")[0]!))));
        return [...starts].every((start) => Number.isNaN(start) || start <= this.interval.from || grid.isEdge(start));
    }
}

function cellsOf(results: Results): number {
    let cells = 0;
    for (const { data } of results) for (const { metrics } of data ?? []) cells += metrics?.length ?? 0;
    return cells;
}

/** Groups, and buckets of each, that are looked at to see where buckets begin. */
const SEEN = 8;
