/** Conversations by a job of the platform: begun, waited for, and read by cursor to the last page. */
import type { Models } from "purecloud-platform-client-v2";
import { backoff } from "../../platform/backoff.js";
import { delay, type Clock, type Random } from "../../platform/clock.js";
import { GenesysError } from "../../platform/errors.js";
import { platformTexts } from "../../platform/texts.js";
import { Calls, conversationsOf } from "./calls.js";
import type { PlatformQuery } from "./query.js";
import type { Conversation } from "./rows.js";
import { Seen } from "./seen.js";
import { detailsTexts } from "./texts.js";

export interface JobOptions {
    readonly query: PlatformQuery;
    /** Conversations at most; Infinity for all. */
    readonly limit: number;
    readonly clock: Clock;
    readonly random: Random;
    /** How long the message may take in all; for the sentence that says it was not enough. */
    readonly seconds: number;
}

const PAGE_SIZE = 1_000;
const SMALLEST_PAGE = 25;
const TRIES = 2;
const FIRST_POLL_MS = 500;
const LONGEST_POLL_MS = 5_000;
/** The platform is told within this that a job is no longer wanted. */
const CANCEL_MS = 5_000;
const OVER: ReadonlySet<unknown> = new Set(["FAILED", "CANCELLED", "EXPIRED"]);

/** The job is gone: failed, expired, or no longer known. */
class JobLost extends Error {}

export class JobConversations {
    /** Whether everything was read to the last page. */
    reconciled = false;
    /** Up to when the data that the job worked on is whole; as the platform tells it. */
    dataAvailabilityDate: string | null = null;
    private readonly seen = new Seen();
    private pageSize = PAGE_SIZE;

    constructor(
        private readonly calls: Calls,
        private readonly options: JobOptions,
    ) {}

    /** A job that is lost is begun once more; what came before does not come again. */
    async *read(): AsyncGenerator<Conversation[], void> {
        for (let attempt = 1; ; attempt++) {
            try {
                yield* this.readOnce();
                this.reconciled = true;
                return;
            } catch (thrown) {
                if (!(thrown instanceof JobLost)) throw thrown;
                if (attempt === TRIES) throw new GenesysError("UNAVAILABLE", detailsTexts, "job-failed", { reason: thrown.message });
            }
        }
    }

    async askAvailability(): Promise<string | null> {
        const { dataAvailabilityDate } = await this.calls.ask((api, options) => api.availability(options));
        this.noteAvailability(dataAvailabilityDate);
        return this.dataAvailabilityDate;
    }

    private async *readOnce(): AsyncGenerator<Conversation[], void> {
        const { query, limit, clock } = this.options;
        const body = Number.isFinite(limit) ? { ...query, limit } : query;
        const { jobId } = await this.calls.ask((api, options) => api.createJob(body, options));
        if (typeof jobId !== "string" || jobId === "") throw new GenesysError("PROTOCOL", detailsTexts, "job-broken", { reason: "no job id" });
        let isOpen = true;
        try {
            await this.fulfilled(jobId);
            yield* this.pages(jobId);
            isOpen = false;
        } catch (thrown) {
            if (thrown instanceof JobLost) isOpen = false;
            throw thrown;
        } finally {
            // Also when nobody wants the rest: jobs under way count against the organisation's limit.
            if (isOpen) this.calls.afterwards((api, options) => api.deleteJob(jobId, options), clock.now() + CANCEL_MS);
        }
    }

    private async fulfilled(jobId: string): Promise<void> {
        for (let poll = 1; ; poll++) {
            const { state, errorMessage } = await this.orLost(() => this.calls.ask((api, options) => api.job(jobId, options)));
            if (state === "FULFILLED") return;
            if (OVER.has(state)) throw new JobLost(typeof errorMessage === "string" && errorMessage !== "" ? errorMessage.slice(0, 300) : String(state));
            await this.wait(poll);
        }
    }

    /** Between half and the whole of a span that doubles; rejects when the time of the message is up before. */
    private async wait(poll: number): Promise<void> {
        const { clock, random, seconds } = this.options;
        const { deadline = Infinity, signal } = this.calls.options;
        const span = backoff(poll, () => 0.5 + random() / 2, FIRST_POLL_MS, LONGEST_POLL_MS);
        const left = Math.max(0, deadline - clock.now());
        await delay(clock, Math.min(span, left), signal).catch(() => {
            throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
        });
        if (span >= left) throw new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds });
    }

    private async *pages(jobId: string): AsyncGenerator<Conversation[], void> {
        let cursor: string | undefined;
        do {
            const { fresh, next } = await this.page(jobId, cursor);
            if (fresh.length > 0) yield fresh;
            if (next !== undefined && next === cursor) throw new GenesysError("PROTOCOL", detailsTexts, "job-broken", { reason: "the same page again" });
            cursor = next;
        } while (cursor !== undefined);
    }

    private async page(jobId: string, from: string | undefined): Promise<{ fresh: Conversation[]; next: string | undefined }> {
        const { conversations, cursor, dataAvailabilityDate } = await this.orLost(() => this.results(jobId, from));
        this.noteAvailability(dataAvailabilityDate);
        const fresh = conversationsOf(conversations).filter((conversation) => this.seen.note(conversation, 0) === "first");
        return { fresh, next: typeof cursor === "string" && cursor !== "" ? cursor : undefined };
    }

    /** In smaller pages from then on, where one was too large: conversations by message can have hundreds of segments. */
    private async results(jobId: string, from: string | undefined): Promise<Partial<Models.AnalyticsConversationAsyncQueryResponse>> {
        for (;;) {
            const page = { pageSize: this.pageSize, ...(from === undefined ? {} : { cursor: from }) };
            try {
                return await this.calls.ask((api, options) => api.jobResults(jobId, page, options));
            } catch (thrown) {
                if (!(thrown instanceof GenesysError) || thrown.code !== "TOO_LARGE" || this.pageSize <= SMALLEST_PAGE) throw thrown;
                this.pageSize = Math.ceil(this.pageSize / 4);
            }
        }
    }

    private noteAvailability(date: unknown): void {
        const time = typeof date === "string" ? Date.parse(date) : NaN;
        if (Number.isFinite(time)) this.dataAvailabilityDate = new Date(time).toISOString();
    }

    /** What the platform says of a job that it no longer knows, or no longer has the results of. */
    private async orLost<T>(call: () => Promise<T>): Promise<T> {
        try {
            return await call();
        } catch (thrown) {
            if (thrown instanceof GenesysError && (thrown.code === "NOT_FOUND" || thrown.code === "INVALID_QUERY")) throw new JobLost(thrown.message);
            throw thrown;
        }
    }
}
