/** A query as a job: it is created, asked now and then how far it is, and its results are read page by page. */
import { delay } from "../../platform/clock.js";
import { GenesysError } from "../../platform/errors.js";
import { platformTexts } from "../../platform/texts.js";
import type { Results } from "../columns.js";
import type { PlatformQuery } from "../query.js";
import { analyticsTexts } from "../texts.js";
import { resultsOf, type AggregatesPage, type Family } from "./family.js";
import type { Requests } from "./requests.js";

type Jobs = Family["jobs"];

/** Small reports are done within a second or two; whoever waits for minutes can wait for some seconds more. */
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 5_000;
const SLOWER = 1.5;
/** An organisation would have to have millions of groups. */
const MOST_PAGES = 10_000;
const REMOVAL_MS = 5_000;

/** The job is not there any more, or came to nothing by itself. */
class Lost extends Error {
    constructor(readonly failure: GenesysError) {
        super(failure.message);
    }
}

/**
 * The pages of a job's results. One that fails, expires, is cancelled by another or is gone is run again once. Rejects with
 * UNAVAILABLE when that fails as well, TOO_LARGE when the platform says so, and whatever the calls reject with; a job that is not
 * waited for any longer is removed.
 */
export async function runJob(jobs: Jobs, query: PlatformQuery, requests: Requests): Promise<readonly Results[]> {
    try {
        return await runOnce(jobs, query, requests);
    } catch (thrown) {
        if (!(thrown instanceof Lost)) throw thrown;
    }
    try {
        return await runOnce(jobs, query, requests);
    } catch (thrown) {
        throw thrown instanceof Lost ? thrown.failure : thrown;
    }
}

async function runOnce(jobs: Jobs, query: PlatformQuery, requests: Requests): Promise<readonly Results[]> {
    const { body } = await requests.send((options) => jobs.create(query, options));
    const id = body?.jobId;
    if (typeof id !== "string" || id === "") throw senseless("a job without an id");
    try {
        await untilFulfilled(jobs, id, requests);
        return await readPages(jobs, id, requests);
    } catch (thrown) {
        if (thrown instanceof Lost) throw thrown;
        const { code, message } = thrown as GenesysError;
        if (code === "NOT_FOUND") throw new Lost(failed("NOT_FOUND", message));
        remove(jobs, id, requests);
        throw thrown;
    }
}

function senseless(reason: string): GenesysError {
    return new GenesysError("PROTOCOL", platformTexts, "protocol", { reason });
}

function failed(state: string, message: string): GenesysError {
    return new GenesysError("UNAVAILABLE", analyticsTexts, "report-job-failed", { state, message: message.slice(0, 300) });
}

async function untilFulfilled(jobs: Jobs, id: string, requests: Requests): Promise<void> {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LONGEST_LOOK_MS, wait * SLOWER)) {
        const { body } = await requests.send((options) => jobs.state(id, options));
        const state = textOf(body?.state).toUpperCase();
        if (state === "FULFILLED") return;
        if (state === "FAILED" || state === "CANCELLED" || state === "EXPIRED") {
            const message = textOf(body.errorMessage);
            if (/too large|size limit|exceed|interval/i.test(message)) throw new GenesysError("TOO_LARGE", platformTexts, "too-large", { message: message.slice(0, 300) });
            throw new Lost(failed(state, message));
        }
        await patience(wait, requests);
    }
}

/** Of an answer that may hold anything. */
function textOf(value: unknown): string {
    return typeof value === "string" && value !== "" ? value : "–";
}

/** A little more or less than that: reports that began together need not ask together. */
async function patience(milliseconds: number, { connection, options }: Requests): Promise<void> {
    const { clock, random } = connection;
    const wait = milliseconds * (0.8 + random() * 0.4);
    const left = (options.deadline ?? Infinity) - clock.now();
    if (left <= 0) throw new GenesysError("TIMEOUT", analyticsTexts, "report-job-timeout");
    await delay(clock, Math.min(wait, left), options.signal).catch(() => {
        throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
    });
}

async function readPages(jobs: Jobs, id: string, requests: Requests): Promise<readonly Results[]> {
    const pages: Results[] = [];
    const seen = new Set<string>();
    let groups = 0;
    for (let cursor: string | null = null; ; ) {
        const from: string | null = cursor;
        const { body, correlationId } = await requests.send((options) => jobs.results(id, from, options));
        requests.correlationId = correlationId;
        pages.push(resultsOf(body));
        groups += pages.at(-1)!.length;
        requests.progress(groups, null);
        cursor = cursorOf(body);
        if (cursor === null) return pages;
        if (seen.has(cursor) || pages.length >= MOST_PAGES) throw senseless("a job whose pages never end");
        seen.add(cursor);
    }
}

function cursorOf(body: AggregatesPage | undefined): string | null {
    return typeof body?.cursor === "string" && body.cursor !== "" ? body.cursor : null;
}

/** Nobody waits for that, and a deploy does not stop it. A job that cannot be removed expires by itself. */
function remove(jobs: Jobs, id: string, { connection }: Requests): void {
    jobs.remove(id, { deadline: connection.clock.now() + REMOVAL_MS, priority: "report" }).catch(() => undefined);
}
