/** Runs a call: once, or page after page until the last. */
import { GenesysError } from "../platform/errors.js";
import type { Connection, Named, PlainReply, Rate, RequestOptions } from "../platform/types.js";
import { toRequest, type Call } from "./call.js";
import { readPage } from "./paging.js";
import { bodyOf, headersOf } from "./reply.js";
import { apiTexts } from "./texts.js";
import type { Paging } from "./words.js";

export interface RunOptions {
    readonly paging: Paging;
    /** Of a reply; with all pages in one answer, of them together. */
    readonly maxBytes: number;
    /** Milliseconds for all of it. */
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
}

export interface AnswerInfo {
    readonly org: Named | null;
    readonly region: string;
    readonly demo: boolean;
    readonly headers: Record<string, string>;
    readonly correlationId: string | null;
    readonly rate: Rate;
    /** Calls until here, retries not counted. */
    readonly requests: number;
}

export interface Answer {
    readonly payload: unknown;
    readonly statusCode: number;
    readonly genesys: AnswerInfo;
    /** With pages: the page's place. */
    readonly page: { readonly index: number; readonly isLast: boolean } | null;
}

/** One answer, or with paging "pages" one for each. Throws GenesysErrors. */
export async function* runCall(connection: Connection, call: Call, options: RunOptions): AsyncGenerator<Answer, void, undefined> {
    const { paging, timeoutMs, signal } = options;
    const requests: RequestOptions = { deadline: connection.clock.now() + timeoutMs, priority: "report", signal };
    if (paging === "none") {
        const reply = await ask(connection, call, options.maxBytes, options.maxBytes, requests);
        return yield { payload: bodyOf(reply), page: null, ...about(connection, reply, 1) };
    }
    const all: unknown[] = [];
    const seen = new Set<string>();
    let left = options.maxBytes;
    let next: Call | null = call;
    for (let index = 0; next; index++) {
        assertNew(next, seen);
        const reply = await ask(connection, next, left, options.maxBytes, requests);
        const page = readPage(next, bodyOf(reply), reply.base);
        next = page.next;
        if (paging === "pages") yield { payload: page.items, page: { index, isLast: next === null }, ...about(connection, reply, index + 1) };
        else {
            left -= reply.body.length;
            for (const item of page.items) all.push(item);
            if (!next) yield { payload: all, page: null, ...about(connection, reply, index + 1) };
        }
    }
}

/** A platform that names a page again would be asked for ever. */
function assertNew(call: Call, seen: Set<string>): void {
    const key = JSON.stringify([call.path, call.query, call.body ?? null]);
    if (seen.has(key)) throw new GenesysError("PROTOCOL", apiTexts, "api-pages-repeat");
    seen.add(key);
}

async function ask(connection: Connection, call: Call, maxBytes: number, limit: number, options: RequestOptions): Promise<PlainReply> {
    if (maxBytes <= 0) throw tooLarge(limit);
    try {
        return await connection.api.plain(toRequest(call, maxBytes), options);
    } catch (thrown) {
        const error = thrown as GenesysError;
        // With a status it is the platform that finds it too large.
        if (error.code === "TOO_LARGE" && error.cause.status === null) throw tooLarge(limit);
        throw error;
    }
}

function tooLarge(limit: number): GenesysError {
    return new GenesysError("TOO_LARGE", apiTexts, "api-too-large", { limit }, { field: "maxBytes", value: limit });
}

function about(connection: Connection, reply: PlainReply, requests: number): Pick<Answer, "statusCode" | "genesys"> {
    const { org, region, demo } = connection.info();
    const { correlationId, rate, status } = reply;
    return { statusCode: status, genesys: { org: org && { ...org }, region, demo, headers: headersOf(reply), correlationId, rate: { ...rate }, requests } };
}
