/** What a refusing reply of the platform means to a flow author. */
import { GenesysError, type ErrorCode, type ErrorDetails } from "./errors.js";
import { retryAfter } from "./backoff.js";
import { platformTexts } from "./texts.js";
import type { RawReply } from "./transport.js";

interface ErrorBody {
    readonly message?: unknown;
    readonly code?: unknown;
    readonly contextId?: unknown;
    readonly messageParams?: unknown;
    readonly details?: unknown;
}

/** Parsed JSON, or undefined when the text is none. */
export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

export function correlationIdOf(headers: Readonly<Record<string, string>>): string | null {
    return headers["genesys-correlation-id"] ?? headers["inin-correlation-id"] ?? null;
}

/** The error of a reply whose status is not a success. `now`: local clock, for Retry-After dates. */
export function failureOf(reply: RawReply, now: number): GenesysError {
    const parsed = parseJson(reply.text);
    const body: ErrorBody = typeof parsed === "object" && parsed !== null ? parsed : {};
    const message = typeof body.message === "string" ? body.message.slice(0, 300) : `status ${reply.status}`;
    const waitMs = retryAfter(reply.headers["retry-after"], now);
    const details: Partial<ErrorDetails> = {
        status: reply.status,
        platformCode: typeof body.code === "string" ? body.code : null,
        correlationId: correlationIdOf(reply.headers) ?? (typeof body.contextId === "string" ? body.contextId : null),
        missingPermissions: reply.status === 403 ? missingPermissions(message, body) : null,
        retryAfterSeconds: waitMs === null ? null : Math.ceil(waitMs / 1_000),
        field: reply.status === 400 ? fieldOf(body) : null,
    };
    const [code, key] = meaningOf(reply.status, details);
    const parameters = {
        message,
        status: reply.status,
        seconds: details.retryAfterSeconds ?? 60,
        permissions: details.missingPermissions?.join(", ") ?? "",
    };
    return new GenesysError(code, platformTexts, key, parameters, details);
}

function meaningOf(status: number, details: Partial<ErrorDetails>): [ErrorCode, keyof typeof platformTexts] {
    if (details.platformCode === "response.entity.too.large" || status === 413) return ["TOO_LARGE", "too-large"];
    if (status === 401) return ["CREDENTIALS", "credentials-rejected-later"];
    if (status === 403) return ["PERMISSION", details.missingPermissions?.length ? "permission" : "permission-unnamed"];
    if (status === 404) return ["NOT_FOUND", "not-found-call"];
    if (status === 407) return ["NETWORK", "proxy-refused"];
    if (status === 408) return ["TIMEOUT", "unavailable"];
    if (status === 429) return ["RATE_LIMITED", "rate-limited"];
    if (status >= 500) return ["UNAVAILABLE", "unavailable"];
    return ["INVALID_QUERY", "invalid-query"];
}

/** The part of the request that the platform finds fault with, where it names one. */
function fieldOf({ details }: ErrorBody): string | null {
    const [first] = Array.isArray(details) ? (details as readonly { fieldName?: unknown }[]) : [];
    return typeof first?.fieldName === "string" && first.fieldName !== "" ? first.fieldName.slice(0, 100) : null;
}

/** "…missing the following permission(s): a:b:c, d:e:f", or the message's parameters. */
function missingPermissions(message: string, body: ErrorBody): readonly string[] {
    const fromParameters = typeof body.messageParams === "object" && body.messageParams !== null ? Object.values(body.messageParams).join(" ") : "";
    return [...new Set(`${fromParameters} ${message}`.match(/\b[\w-]+:[\w-]+:[\w*-]+/g))];
}

/** Whether trying the same again can help. */
export function isWorthRetrying(error: GenesysError): boolean {
    // A certificate does not become trusted within a minute.
    if (error.key.startsWith("certificate-")) return false;
    if (error.key === "closed" || error.cause.status === 501 || error.cause.status === 407) return false;
    return ["NETWORK", "RATE_LIMITED", "UNAVAILABLE", "TIMEOUT"].includes(error.code);
}
