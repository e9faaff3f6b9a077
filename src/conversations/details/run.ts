/** Runs one request for conversation details: from what is asked for to the messages, page by page. */
import { findChosen } from "../../analytics/chosen.js";
import { readInterval, type Interval } from "../../analytics/interval.js";
import { utcText } from "../../analytics/zone.js";
import type { GenesysError } from "../../platform/errors.js";
import type { Connection, ConnectionInfo, Named, Progress, Rate, RequestOptions } from "../../platform/types.js";
import { Calls } from "./calls.js";
import { JobConversations } from "./job.js";
import { RowNames } from "./names.js";
import { reasonsOfNothing, type DetailsNotice } from "./nothing.js";
import { PagedConversations, type Page } from "./pages.js";
import { PARCEL_SIZE, Parcels, type Parcel } from "./parcels.js";
import { buildQuery, type PlatformQuery } from "./query.js";
import type { DetailsRequest } from "./request.js";
import { COLUMNS, toRow, type Conversation } from "./rows.js";

export interface DetailsInfo extends ConnectionInfo {
    /** As sent, but for the paging; with `chunked` its interval is asked for in parts. */
    readonly query: PlatformQuery;
    /** UTC. */
    readonly interval: { readonly start: string; readonly end: string; readonly timeZone: string };
    /** The interval's end is not yet final. */
    readonly partial: boolean;
    readonly asOf: string;
    readonly requests: number;
    readonly mode: "sync" | "chunked" | "job";
    /** What the platform counted last; null when it did not count: a job does not. */
    readonly totalHits: number | null;
    /** Conversations so far, this message's included. */
    readonly delivered: number;
    /** Whether everything came; null before the last message. */
    readonly reconciled: boolean | null;
    /** Why nothing came; empty where something did. */
    readonly notices: readonly DetailsNotice[];
    /** Up to when a job's data is whole; null for other modes. */
    readonly dataAvailabilityDate: string | null;
    readonly rate: Rate;
    readonly correlationId: string | null;
}

export interface DetailsPart {
    readonly payload: readonly unknown[];
    /** Of rows; null for records. */
    readonly columns: string | null;
    /** Null when everything comes at once. */
    readonly parts: { readonly index: number; readonly len: number; readonly count: number | null } | null;
    readonly genesys: DetailsInfo;
}

export interface RunOptions {
    /** Resolves when the next part may come: none is fetched before. */
    readonly deliver: (part: DetailsPart) => Promise<void>;
    /** Things that were found by their name because their id is unknown here: to be told once. */
    readonly tell?: (notices: readonly GenesysError[]) => void;
    readonly signal?: AbortSignal;
    /** In conversations that were read. */
    readonly progress?: Progress;
    /** How far the platform pages. */
    readonly maxRows?: number;
}

const MAX_ROWS = 100_000;
/** From here on a job is quicker, where its data is whole: pages of 100 use up the allowance. */
const JOB_FROM = 5_000;

/** Throws GenesysErrors: INVALID_QUERY before any request, NOT_FOUND for a queue or agent, and what the connection rejects with. */
export async function runDetails(connection: Connection, request: DetailsRequest, options: RunOptions): Promise<void> {
    readInterval(request.interval, connection.platformNow());
    const requestOptions: RequestOptions = {
        deadline: connection.clock.now() + request.timeout * 1_000,
        priority: "report",
        ...(options.signal ? { signal: options.signal } : {}),
    };
    await connection.ready(requestOptions);
    const chosen = await findChosen(connection.directory, request, requestOptions);
    options.tell?.(chosen.notices);
    // Only now: waiting for the connection may have taken a while, and it is the platform's clock that counts.
    const now = connection.platformNow();
    const interval = readInterval(request.interval, now);
    const query = buildQuery(request, `${interval.start}/${interval.end}`, { queues: chosen.queues.map(idOf), agents: chosen.agents.map(idOf) });
    await new DetailsRun(connection, request, options, { interval, query, now, requestOptions }).deliverAll();
}

function idOf({ id }: Named): string {
    return id;
}

interface Plan {
    readonly interval: Interval;
    readonly query: PlatformQuery;
    /** By the platform's clock. */
    readonly now: number;
    readonly requestOptions: RequestOptions;
}

class DetailsRun {
    private readonly calls: Calls;
    private readonly paged: PagedConversations;
    private readonly job: JobConversations;
    private readonly names: RowNames;
    private usesJob = false;
    private taken = 0;
    private delivered = 0;
    private notices: readonly DetailsNotice[] = [];

    constructor(
        private readonly connection: Connection,
        private readonly request: DetailsRequest,
        private readonly options: RunOptions,
        private readonly plan: Plan,
    ) {
        const { query, interval, requestOptions } = plan;
        const { clock, random, api, directory } = connection;
        this.calls = new Calls(api.details, requestOptions);
        this.paged = new PagedConversations(this.calls, { query, timeZone: interval.timeZone, maxRows: options.maxRows ?? MAX_ROWS });
        this.job = new JobConversations(this.calls, { query, limit: request.limit, clock, random, seconds: request.timeout });
        this.names = new RowNames(directory, requestOptions);
    }

    async deliverAll(): Promise<void> {
        const { limit, deliver } = this.request;
        const inPages = deliver === "pages";
        const parcels = new Parcels<unknown>(inPages ? PARCEL_SIZE : Infinity, (parcel) => this.send(parcel, inPages));
        for await (const conversations of this.conversations()) {
            // Out of the list that the loop holds: no page is in memory while the next one is fetched.
            await parcels.push(await this.contentOf(conversations.splice(0, limit - this.taken)));
            if (this.taken >= limit) break;
        }
        if (this.taken === 0) this.notices = await reasonsOfNothing({ ...this.plan, dataAvailabilityDate: this.available }, () => this.hasAnything());
        await parcels.end();
    }

    /** How many there will be; null for a job without a limit, which counts nothing. */
    private get expected(): number | null {
        const total = Math.min(this.paged.totalHits ?? Infinity, this.request.limit);
        return Number.isFinite(total) ? total : null;
    }

    private get available(): string | null {
        return this.usesJob ? this.job.dataAvailabilityDate : null;
    }

    /** One small request more. What was asked for is answered: where this one fails, nothing more is known. */
    private async hasAnything(): Promise<boolean | null> {
        const { interval, requestOptions } = this.plan;
        try {
            return await this.paged.hasAnything(interval);
        } catch (thrown) {
            if (requestOptions.signal?.aborted) throw thrown;
            return null;
        }
    }

    /** Nothing where the interval has only just begun: there is nothing to ask about yet, and the platform takes no such interval. */
    private async *conversations(): AsyncGenerator<Conversation[], void> {
        const { from, to } = this.plan.interval;
        if (from === to) return;
        const span = { from, to };
        const first = this.request.mode === "job" ? null : await this.paged.first(span);
        this.usesJob = this.request.mode === "job" || (await this.isJobBetter(first));
        yield* this.usesJob ? this.job.read() : this.paged.read(span, first);
    }

    /** `first`: null where the interval is too long to be asked for by pages. */
    private async isJobBetter(first: Page | null): Promise<boolean> {
        const { mode, include, limit } = this.request;
        const count = first === null ? Infinity : (first.totalHits ?? 0);
        // What goes on now is not in the copy that jobs work on.
        if (mode !== "auto" || include === "ongoing" || Math.min(count, limit) <= JOB_FROM) return false;
        const available = await this.job.askAvailability();
        return available !== null && Date.parse(available) >= this.plan.interval.to;
    }

    private async contentOf(conversations: readonly Conversation[]): Promise<readonly unknown[]> {
        this.taken += conversations.length;
        this.options.progress?.(this.taken, this.expected);
        if (this.request.output === "conversations") return conversations;
        const rows = conversations.map(toRow);
        await this.names.addTo(rows);
        return rows;
    }

    private async send({ items, index, count }: Parcel<unknown>, inPages: boolean): Promise<void> {
        this.delivered += items.length;
        await this.options.deliver({
            payload: items,
            columns: this.request.output === "rows" ? COLUMNS.join() : null,
            parts: inPages ? { index, len: PARCEL_SIZE, count } : null,
            genesys: this.info(count !== null),
        });
    }

    private info(isLast: boolean): DetailsInfo {
        const { interval, query, now } = this.plan;
        const { requests, rate, correlationId } = this.calls;
        const { available } = this;
        const source = this.usesJob ? this.job : this.paged;
        return {
            ...this.connection.info(),
            query: structuredClone(query),
            interval: { start: utcText(interval.from), end: utcText(interval.to), timeZone: interval.timeZone },
            partial: interval.to >= now || (available !== null && Date.parse(available) < interval.to),
            asOf: utcText(now),
            requests,
            mode: this.usesJob ? "job" : this.paged.isCut ? "chunked" : "sync",
            totalHits: this.usesJob ? null : this.paged.totalHits,
            delivered: this.delivered,
            reconciled: isLast ? this.delivered >= this.request.limit || source.reconciled : null,
            notices: this.notices,
            dataAvailabilityDate: available,
            rate: { ...rate },
            correlationId,
        };
    }
}
