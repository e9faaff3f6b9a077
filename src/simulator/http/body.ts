/** Reads a request's body within the platform's size limit and parses it. */
import type { IncomingMessage } from "node:http";
import { badRequest } from "./errors.js";
import { ApiError } from "./types.js";

function tooLarge(limit: number): ApiError {
    return new ApiError(413, "request.entity.too.large", `The request is over the size limit. Maximum bytes: ${limit}`, {
        limit: { namespace: "platform.api", key: "request.bytes.max", value: limit },
    });
}

/** The raw body; 413 when it is larger than `limit` bytes. The rest of an oversized body is read and dropped, so that the answer arrives. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
        const bytes: Buffer = chunk;
        size += bytes.length;
        if (size <= limit) chunks.push(bytes);
    }
    if (size > limit) throw tooLarge(limit);
    return Buffer.concat(chunks);
}

function mediaType(header: string | undefined): string {
    return (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** JSON, or undefined for an empty body. 415 for another content type, 400 for text that is not JSON. */
export function parseJson(raw: Buffer, contentType: string | undefined): unknown {
    if (raw.length === 0) return undefined;
    const type = mediaType(contentType);
    if (type !== "" && type !== "application/json") {
        throw new ApiError(415, "unsupported.media.type", `The media type ${type} is not supported. Send application/json.`);
    }
    try {
        const parsed: unknown = JSON.parse(raw.toString("utf8"));
        return parsed;
    } catch {
        throw badRequest();
    }
}

/** The fields of a form. */
export function parseForm(raw: Buffer): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(raw.toString("utf8")));
}

/** Query parameters; repeated, comma-joined and encoded spellings of lists all come out split. */
export function parseQuery(search: string): Map<string, readonly string[]> {
    const query = new Map<string, readonly string[]>();
    for (const [name, value] of new URLSearchParams(search)) {
        query.set(name, [...(query.get(name) ?? []), ...value.split(",")]);
    }
    return query;
}
