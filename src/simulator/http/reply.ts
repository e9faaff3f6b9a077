/** Puts an answer on the wire, spoilt as the faults in force say. */
import type { ServerResponse } from "node:http";
import type { RequestEffect } from "../faults/types.js";
import { errorBody } from "./errors.js";
import { ApiError, type SimulatorReply } from "./types.js";

const CODES: Readonly<Record<number, string>> = {
    400: "bad.request",
    401: "bad.credentials",
    403: "not.authorized",
    404: "not.found",
    408: "request.timeout",
    413: "request.entity.too.large",
    415: "unsupported.media.type",
    429: "too.many.requests.retry.after",
    500: "internal.server.error",
    502: "bad.gateway",
    503: "service.unavailable",
    504: "authentication.request.timeout",
};

const HTML_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";

function usualMessage(status: number, headers: Readonly<Record<string, string>>): string {
    const wait = Object.entries(headers).find(([name]) => name.toLowerCase() === "retry-after")?.[1];
    if (status === 429 && wait !== undefined) return `Rate limit exceeded the maximum. Retry the request in [${wait}] seconds`;
    return "The server is currently unable to handle the request.";
}

/** The answer that a fault gives in the route's place, or null when the route is to run. */
export function faultReply(effect: RequestEffect, correlationId: string): SimulatorReply | null {
    const headers = effect.headers ?? {};
    if (effect.html !== undefined && effect.html !== false) {
        const body = effect.html === true ? HTML_PAGE : effect.html;
        return { status: effect.status ?? 502, headers: { "content-type": "text/html", ...headers }, body };
    }
    if (effect.status === undefined) return null;
    if (effect.body !== undefined) return { status: effect.status, headers, body: effect.body };
    const code = effect.code ?? CODES[effect.status] ?? "internal.server.error";
    const message = effect.message ?? usualMessage(effect.status, headers);
    return { status: effect.status, headers, body: errorBody(new ApiError(effect.status, code, message), correlationId) };
}

/** The route's answer with what the fault adds or replaces. */
export function touchedReply(reply: SimulatorReply, effect: RequestEffect): SimulatorReply {
    return {
        status: reply.status,
        headers: { ...reply.headers, ...effect.headers },
        ...(effect.body !== undefined ? { body: effect.body } : reply.body !== undefined ? { body: reply.body } : {}),
    };
}

export interface SendFacts {
    readonly correlationId: string;
    /** The platform's clock as the answer tells it, epoch milliseconds. */
    readonly now: number;
    readonly headOnly: boolean;
    readonly truncate?: number | boolean;
}

export function send(response: ServerResponse, reply: SimulatorReply, facts: SendFacts): void {
    const text = reply.body === undefined ? "" : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    response.sendDate = false;
    response.statusCode = reply.status;
    response.setHeader("date", new Date(facts.now).toUTCString());
    response.setHeader("inin-correlation-id", facts.correlationId);
    response.setHeader("cache-control", "no-cache, no-store, must-revalidate");
    if (reply.body !== undefined) response.setHeader("content-type", "application/json");
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    if (reply.status !== 204) response.setHeader("content-length", Buffer.byteLength(text));
    if (facts.truncate !== undefined && facts.truncate !== false && !facts.headOnly) {
        const bytes = Buffer.from(text, "utf8");
        const kept = facts.truncate === true ? Math.floor(bytes.length / 2) : Math.min(facts.truncate, bytes.length);
        response.flushHeaders();
        response.write(bytes.subarray(0, kept), () => response.socket?.destroy());
        return;
    }
    if (facts.headOnly || reply.status === 204) response.end();
    else response.end(text);
}
