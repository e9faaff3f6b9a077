/** What a reply becomes in a message: JSON as values, text as text, anything else as bytes; headers without secrets. */
import { GenesysError } from "../platform/errors.js";
import { correlationIdOf, parseJson } from "../platform/failures.js";
import type { PlainReply } from "../platform/types.js";
import { apiTexts } from "./texts.js";

/** Deeper than any answer of the platform; copying messages must not run out of stack. */
const MAX_DEPTH = 500;
const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = Buffer.from('"\\{}[]');
/** Of credentials, and about them. */
const SECRET = new Set([
    "set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "authentication-info",
    "proxy-authentication-info", "x-api-key", "x-auth-token",
]);

/** Names in lower case. */
export function headersOf({ headers }: PlainReply): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.has(name)));
}

/** Null for an empty body. Throws PROTOCOL for JSON that is none. */
export function bodyOf(reply: PlainReply): unknown {
    const { body: bytes, headers } = reply;
    if (bytes.length === 0) return null;
    const [type = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";").map((part) => part.trim());
    if (/^application\/([\w.-]+\+)?json$/.test(type) || type === "text/json") return readJson(reply, textOf(bytes, parameters) ?? "");
    if (type === "") return guess(reply);
    return isText(type) ? (textOf(bytes, parameters) ?? bytes) : bytes;
}

function isText(type: string): boolean {
    return type.startsWith("text/") || /^application\/([\w.-]+\+)?(xml|yaml|csv|javascript|x-www-form-urlencoded)$/.test(type);
}

/** A reply that does not say what it is. */
function guess(reply: PlainReply): unknown {
    const text = textOf(reply.body, []);
    if (text === null) return reply.body;
    return parseJson(text) === undefined ? text : readJson(reply, text);
}

function readJson(reply: PlainReply, text: string): unknown {
    const details = { status: reply.status, correlationId: correlationIdOf(reply.headers) };
    if (isTooDeep(reply.body)) throw new GenesysError("PROTOCOL", apiTexts, "api-too-deep", { max: MAX_DEPTH }, details);
    const value = parseJson(text);
    if (value === undefined) throw new GenesysError("PROTOCOL", apiTexts, "api-no-json", {}, details);
    return value;
}

/** Null when the bytes are no text of their charset. */
function textOf(bytes: Buffer, parameters: readonly string[]): string | null {
    const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice(8).replaceAll('"', "");
    try {
        return new TextDecoder(charset ?? "utf-8", { fatal: true }).decode(bytes);
    } catch {
        return null;
    }
}

/** Of the bytes, which are faster to go through than text; in UTF-8 no other character has one of these in it. */
function isTooDeep(bytes: Uint8Array): boolean {
    let depth = 0;
    for (let index = 0; index < bytes.length; index++) {
        const code = bytes[index];
        if (code === QUOTE) {
            for (index++; index < bytes.length && bytes[index] !== QUOTE; index++) if (bytes[index] === BACKSLASH) index++;
        } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
            if (++depth > MAX_DEPTH) return true;
        } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    }
    return false;
}
