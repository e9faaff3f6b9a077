/** Runs one aggregates query: from what is asked for to the message's content. */
import type { GenesysError } from "../platform/errors.js";
import type { Connection, ConnectionInfo, Named, Progress, Rate, RequestOptions } from "../platform/types.js";
import { ask, type Answer, type Mode } from "./ask/ask.js";
import { limitsOf, type Limits } from "./ask/limits.js";
import { copied } from "./ask/together.js";
import { findChosen, type Chosen } from "./chosen.js";
import { planColumns, type Plan, type Results, type Row } from "./columns.js";
import { readInterval, type Interval } from "./interval.js";
import { lookUpNames } from "./names.js";
import { noticesOf, noticesOfNothing, type Notice } from "./notices.js";
import { buildQuery, checkQuery, type PlatformQuery } from "./query.js";
import { columnLine, renderCsv } from "./render/csv.js";
import { renderHtml } from "./render/html.js";
import type { Report } from "./render/table.js";
import { renderText } from "./render/text.js";
import type { AggregateRequest } from "./request.js";
import { toRows, type Names, type ZeroFill } from "./rows.js";
import { Pace, type Steps } from "./steps.js";
import { toTotals } from "./totals.js";
import { utcText } from "./zone.js";

export interface RunOptions {
    /** The node's name, for titles and topics; empty for none. */
    readonly title?: string;
    readonly signal?: AbortSignal;
    /** Of asking, which is what takes long. */
    readonly progress?: Progress;
    /** When to let others have their turn, and how much to ask for at once; where left out, as is best. */
    readonly pace?: Pace;
    readonly limits?: Limits;
}

export interface AggregateInfo extends ConnectionInfo {
    /** As sent. */
    readonly query: PlatformQuery;
    /** UTC. */
    readonly interval: { readonly start: string; readonly end: string; readonly timeZone: string };
    readonly totals: Row;
    /** What a reader of the totals should know. */
    readonly notices: readonly Notice[];
    /** The interval's end is not yet final. */
    readonly partial: boolean;
    readonly asOf: string;
    readonly requests: number;
    readonly mode: Mode;
    readonly rate: Rate;
    readonly correlationId: string | null;
}

export interface AggregateResult {
    readonly payload: unknown;
    /** Where the payload is a rendering of them, else null. */
    readonly rows: readonly Row[] | null;
    readonly columns: string;
    /** Where the payload is something to read: the node's name, else the interval as it was written. */
    readonly topic: string | null;
    readonly genesys: AggregateInfo;
    /** Things that were found by their name because their id is unknown here: to be told once. */
    readonly notices: readonly GenesysError[];
}

/** Throws GenesysErrors: INVALID_QUERY before any request, NOT_FOUND for a queue or agent, and what the connection rejects with. */
export async function runAggregate(connection: Connection, request: AggregateRequest, options: RunOptions = {}): Promise<AggregateResult> {
    checkQuery(request, readInterval(request.interval, connection.platformNow()));
    const pace = options.pace ?? new Pace({ signal: options.signal });
    const requestOptions: RequestOptions = {
        deadline: connection.clock.now() + request.timeout * 1_000,
        priority: "report",
        ...(options.signal ? { signal: options.signal } : {}),
    };
    await connection.ready(requestOptions);
    const chosen = await findChosen(connection.directory, request, requestOptions);
    // Only now: waiting for the connection may have taken a while, and it is the platform's clock that counts.
    const now = connection.platformNow();
    const interval = readInterval(request.interval, now);
    const query = buildQuery(request, interval, { queues: chosen.queues.map(idOf), agents: chosen.agents.map(idOf) });
    const parts = { options: requestOptions, pace, limits: options.limits ?? limitsOf(connection), progress: options.progress };
    const answer = isEmpty(interval) ? NOT_ASKED : await ask(connection, request, query, interval, parts);
    const plan = await pace.run(planColumns(request, [answer.results, answer.overall ?? []]));
    const totalled = answer.overall ?? answer.results;
    const totals = await pace.run(toTotals(plan, totalled, interval));
    const notices = [...noticesOf(plan, totalled), ...noticesOfNothing(answer, interval, now)];
    const genesys = { ...connection.info(), ...infoOf(query, interval, answer, now), totals, notices };
    const base = { columns: columnLine(plan.columns), genesys, notices: chosen.notices };
    // Copies: a reply may be shared with another message, and flows change what they get.
    if (request.output === "raw") return { ...base, payload: await pace.run(copied(answer.results)), rows: null, topic: null };
    if (request.output === "totals") return { ...base, payload: { ...totals }, rows: null, topic: null };
    const names = await namesFor(connection, request, plan, answer.results, chosen, requestOptions);
    const rows = await pace.run(toRows(plan, answer.results, interval, names, zeroFillOf(request, chosen, now)));
    if (request.output === "rows") return { ...base, payload: rows, rows: null, topic: null };
    const title = options.title ?? "";
    const report: Report = { plan, rows, totals, interval, title, hasBuckets: request.granularity !== null, partial: genesys.partial };
    return { ...base, payload: await pace.run(render(request.output, report)), rows, topic: title === "" ? interval.text : title };
}

function infoOf(query: PlatformQuery, interval: Interval, answer: Answer, now: number): Omit<AggregateInfo, keyof ConnectionInfo | "totals" | "notices"> {
    return {
        query,
        interval: { start: utcText(interval.from), end: utcText(interval.to), timeZone: interval.timeZone },
        partial: isEmpty(interval) || interval.to >= now,
        asOf: utcText(now),
        requests: answer.requests,
        mode: answer.mode,
        rate: { ...answer.rate },
        correlationId: answer.correlationId,
    };
}

/** It has only just begun: there is nothing to ask about yet, and the platform takes no such interval. */
function isEmpty({ from, to }: Interval): boolean {
    return from === to;
}

const NOT_ASKED: Answer = {
    results: [],
    overall: null,
    elsewhere: null,
    requests: 0,
    mode: "sync",
    rate: { allowed: null, count: null, resetSeconds: null },
    correlationId: null,
};

function idOf({ id }: Named): string {
    return id;
}

async function namesFor(
    connection: Connection,
    request: AggregateRequest,
    plan: Plan,
    results: Results,
    chosen: Chosen,
    options: RequestOptions,
): Promise<Names> {
    if (!request.names) return new Map();
    const more = request.zeroFill ? new Map([["queue", chosen.queues.map(idOf)] as const]) : new Map();
    return lookUpNames(connection.directory, plan, results, more, options);
}

function zeroFillOf({ zeroFill, granularity, groupBy }: AggregateRequest, chosen: Chosen, now: number): ZeroFill | null {
    if (!zeroFill) return null;
    const byQueueAlone = groupBy.length === 1 && groupBy[0] === "queueId";
    return { granularity, chosen: byQueueAlone ? chosen.queues.map(idOf) : [], now };
}

function render(output: "html" | "text" | "csv", report: Report): Steps<string> {
    if (output === "csv") return renderCsv(report.plan.columns, report.rows);
    return output === "html" ? renderHtml(report) : renderText(report);
}
