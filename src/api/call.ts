/** A call as a flow author wrote it, checked and ready to be sent. */
import type { PlainRequest } from "../platform/types.js";
import { mistake, oneOf } from "./mistakes.js";
import { fillPath } from "./path.js";
import { readQuery, replacePairs, writeQuery, type Pair } from "./query.js";
import { METHODS, type Method } from "./words.js";

/** What settings and message say; not checked yet. */
export interface WrittenCall {
    readonly method: string;
    readonly path: unknown;
    /** Values of the path's placeholders. */
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
}

export interface Call {
    readonly method: Method;
    readonly path: string;
    readonly query: readonly Pair[];
    /** What its JSON text says; undefined: none. */
    readonly body: unknown;
}

/** The platform's calls of these methods take no body; for the others it is what the message brings. */
const WITHOUT_BODY: ReadonlySet<Method> = new Set(["GET", "HEAD", "DELETE"]);
/** Sending these again changes nothing more (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<Method> = new Set(["GET", "HEAD", "PUT", "DELETE"]);
/** Questions that are asked by POST because they are long. */
const ASKS_ONLY = /\/(query|search)$/;

/** Throws INVALID_QUERY with the part at fault, CONFIG for an unknown method. */
export function readCall(written: WrittenCall): Call {
    const method = oneOf("method", written.method, METHODS);
    const { path, query } = fillPath(written.path, written.params);
    const body = WITHOUT_BODY.has(method) ? undefined : readBody(written.body);
    return { method, path, query: replacePairs(query, readQuery(written.query)), body };
}

/** `maxBytes`: of the reply. */
export function toRequest({ method, path, query, body }: Call, maxBytes: number): PlainRequest {
    return {
        method,
        path: query.length === 0 ? path : `${path}?${writeQuery(query)}`,
        body: body === undefined ? null : writeBody(body),
        maxBytes,
        repeatable: IDEMPOTENT.has(method) || (method === "POST" && ASKS_ONLY.test(path)),
    };
}

/** Null and empty text are no body. */
function readBody(body: unknown): unknown {
    const text = Buffer.isBuffer(body) ? body.toString("utf8") : body;
    if (text === undefined || text === null || (typeof text === "string" && text.trim() === "")) return undefined;
    if (typeof text !== "string") {
        writeBody(text);
        return text;
    }
    try {
        return JSON.parse(text) as unknown;
    } catch (thrown) {
        throw mistake("api-body-text", "body", text, { reason: reasonOf(thrown) });
    }
}

function writeBody(body: unknown): string {
    let text: string | undefined;
    try {
        text = JSON.stringify(body);
    } catch (thrown) {
        throw mistake("api-body-unfit", "body", null, { reason: reasonOf(thrown) });
    }
    if (text === undefined) throw mistake("api-body-unfit", "body", null, { reason: typeof body });
    return text;
}

function reasonOf(thrown: unknown): string {
    return (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0]!.slice(0, 100);
}
