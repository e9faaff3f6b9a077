/** Asynchronous queries: their states by the clock, and their results page by page behind a cursor. */
import { setTimeout } from "node:timers/promises";
import { badRequest, invalidValue, notFound, rateLimited } from "../../http/errors.js";
import { uuid } from "../../http/ids.js";
import { ApiError, type SimulatorReply, type SimulatorRequest } from "../../http/types.js";
import type { ApiContext } from "../context.js";
import { count, text } from "../parameters.js";

export type JobState = "QUEUED" | "PENDING" | "FULFILLED" | "FAILED" | "EXPIRED";

/** What a job has found; the rows of a page are made when the page is read. */
export interface JobResults {
    readonly length: number;
    readonly page: (from: number, to: number) => readonly unknown[];
    readonly extra?: Readonly<Record<string, unknown>>;
}

interface Job {
    readonly id: string;
    readonly clientId: string;
    readonly submittedAt: number;
    readonly pageSize: number | null;
    /** The query as of an instant. Throws an ApiError where the job fails. */
    readonly run: (asOf: number) => JobResults | Promise<JobResults>;
    outcome: JobResults | ApiError | null;
    running: Promise<void> | null;
    /** There was an outcome. It may have been let go of since, and is found again when somebody asks. */
    finished: boolean;
}

const MOST_KEPT = 500;
/** Of all jobs' results together; a month of the demo organisation's conversations is 900,000. */
const MOST_ROWS = 1_000_000;
/** Real milliseconds. */
const PATIENCE_MS = 2000;

/** The jobs of one family. */
export class JobStore {
    private readonly jobs = new Map<string, Job>();

    constructor(
        private readonly context: ApiContext,
        /** Under which name the results are told. */
        private readonly resultsName: string,
        private readonly mostRows = MOST_ROWS,
    ) {}

    create(request: SimulatorRequest, run: Job["run"], pageSize: number | null = null): SimulatorReply {
        const { clock, options, random } = this.context;
        const clientId = request.token?.clientId ?? "";
        const { maxConcurrent, createdStatus } = options.jobs;
        const unfinished = [...this.jobs.values()].filter((job) => job.clientId === clientId && this.unfinished(job));
        if (maxConcurrent !== null && unfinished.length >= maxConcurrent) {
            throw rateLimited(
                Math.ceil((options.jobs.queuedMs + options.jobs.pendingMs) / 1000),
                { namespace: "analytics", key: "details.jobs.concurrent.access.max", value: maxConcurrent },
            );
        }
        const job: Job = { id: uuid(random), clientId, submittedAt: clock.now(), pageSize, run, outcome: null, running: null, finished: false };
        this.jobs.set(job.id, job);
        const [oldest] = this.jobs.keys();
        if (this.jobs.size > MOST_KEPT && oldest !== undefined) this.jobs.delete(oldest);
        return { status: createdStatus, body: { jobId: job.id } };
    }

    /** AsyncQueryStatus. */
    async status(request: SimulatorRequest): Promise<SimulatorReply> {
        const job = this.find(request);
        if (!job.finished) await this.settle(job);
        const { queuedMs, pendingMs, expiresMs } = this.context.options.jobs;
        const state = this.state(job);
        const completed = job.submittedAt + queuedMs + pendingMs;
        return {
            status: 200,
            body: {
                state,
                ...(job.outcome instanceof ApiError ? { errorMessage: job.outcome.message } : {}),
                submissionDate: new Date(job.submittedAt).toISOString(),
                expirationDate: new Date(job.submittedAt + expiresMs).toISOString(),
                ...(state === "QUEUED" || state === "PENDING" ? {} : { completionDate: new Date(completed).toISOString() }),
            },
        };
    }

    /** A page of results, with a cursor unless it is the last. */
    async results(request: SimulatorRequest): Promise<SimulatorReply> {
        const job = this.find(request);
        await this.settle(job);
        if (job.finished) await job.running;
        const state = this.state(job);
        if (state === "EXPIRED") throw notFound("The results of this job have expired.");
        if (state !== "FULFILLED") throw badRequest(`The results of a job in state ${state} cannot be read.`);
        const found = job.outcome;
        if (!found || found instanceof ApiError) throw notFound();
        const { defaultPageSize, maxPageSize } = this.context.options.jobs;
        const size = count(request, "pageSize", job.pageSize ?? defaultPageSize);
        if (size > maxPageSize) throw invalidValue(String(size), "pageSize", "Integer", `1 to ${maxPageSize}`);
        const from = offsetOf(job.id, text(request, "cursor"));
        const to = Math.min(found.length, from + size);
        return {
            status: 200,
            body: { [this.resultsName]: found.page(from, to), ...found.extra, ...(to < found.length ? { cursor: cursorText(job.id, to) } : {}) },
        };
    }

    remove(request: SimulatorRequest): SimulatorReply {
        this.jobs.delete(this.find(request).id);
        return { status: this.context.options.jobs.deletedStatus };
    }

    private find(request: SimulatorRequest): Job {
        const job = this.jobs.get(request.params.jobId ?? "");
        if (!job || job.clientId !== request.token?.clientId) throw notFound("The requested job was not found.");
        return job;
    }

    private state(job: Job): JobState {
        const { queuedMs, pendingMs, expiresMs } = this.context.options.jobs;
        const age = this.context.clock.now() - job.submittedAt;
        if (age >= expiresMs) return "EXPIRED";
        if (age < queuedMs) return "QUEUED";
        if (age < queuedMs + pendingMs || !job.finished) return "PENDING";
        return job.outcome instanceof ApiError ? "FAILED" : "FULFILLED";
    }

    /** Whether it takes up one of the client's places; one whose result nobody has asked for yet does not. */
    private unfinished(job: Job): boolean {
        const { queuedMs, pendingMs } = this.context.options.jobs;
        return this.context.clock.now() < job.submittedAt + queuedMs + pendingMs || (job.running !== null && !job.finished);
    }

    /** Runs the query, once, when its time has come. One that takes long leaves the job pending, and the caller is not kept waiting. */
    private async settle(job: Job): Promise<void> {
        const { queuedMs, pendingMs, expiresMs } = this.context.options.jobs;
        const due = job.submittedAt + queuedMs + pendingMs;
        const now = this.context.clock.now();
        if (now >= job.submittedAt + expiresMs) {
            job.outcome = null;
            job.running = null;
        } else if (now >= due && !job.outcome) {
            job.running ??= this.run(job, due);
            const patience = new AbortController();
            await Promise.race([job.running, setTimeout(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => undefined)]);
            patience.abort();
        }
    }

    private async run(job: Job, asOf: number): Promise<void> {
        try {
            job.outcome = await job.run(asOf);
        } catch (problem) {
            job.outcome = problem instanceof ApiError ? problem : new ApiError(500, "internal.server.error", String(problem));
        }
        job.finished = true;
        this.makeRoom(job);
    }

    /** Lets go of the oldest jobs' results: the same query as of the same instant finds them again. */
    private makeRoom(newest: Job): void {
        const rowsOf = ({ outcome }: Job): number => (outcome && !(outcome instanceof ApiError) ? outcome.length : 0);
        let rows = [...this.jobs.values()].reduce((sum, job) => sum + rowsOf(job), 0);
        for (const job of this.jobs.values()) {
            if (rows <= this.mostRows) break;
            if (job === newest || rowsOf(job) === 0) continue;
            rows -= rowsOf(job);
            job.outcome = null;
            job.running = null;
        }
    }
}

function cursorText(jobId: string, offset: number): string {
    return Buffer.from(`${jobId} ${offset}`, "utf8").toString("base64url");
}

function offsetOf(jobId: string, cursor: string | undefined): number {
    if (cursor === undefined || cursor === "") return 0;
    const [id, offset] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
    if (id !== jobId || !/^\d+$/.test(offset ?? "")) throw invalidValue(cursor, "cursor", "cursor", "the cursor of the previous page");
    return Number(offset);
}
