/**
 * The path of a call: fills in placeholders, and refuses what could lead anywhere but below /api/v2/ of the connection's host.
 * The platform's own paths are plain letters, digits and hyphens; whatever else is needed comes in by placeholders, encoded.
 */
import { mistake, shown } from "./mistakes.js";
import { readQueryText, type Pair } from "./query.js";

export interface FilledPath {
    /** Starts with /api/v2/, encoded. */
    readonly path: string;
    /** What followed a question mark. */
    readonly query: readonly Pair[];
}

const ROOT = "/api/v2/";
const LONGEST_VALUE = 1_000;
const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAME = /^[\w-][\w.-]*$/;
/** Characters of a path that need no encoding (RFC 3986), less those that could be read as another host. */
const PLAIN = /^[A-Za-z0-9\-._~!$&'()*+,;=:]$/;
const ENCODED = /^%[0-9A-Fa-f]{2}/;

/** Throws INVALID_QUERY. `params`: the values of placeholders; only its own properties count. */
export function fillPath(template: unknown, params: unknown): FilledPath {
    if (typeof template !== "string") throw mistake(template === undefined || template === null ? "api-path-missing" : "api-path-start", "path", template);
    const text = template.trim();
    if (text === "") throw mistake("api-path-missing", "path", template);
    const { route, rest } = readTemplate(text);
    const path = route.replace(PLACEHOLDER, (_all, name: string) => encode(name, valueOf(name, params)));
    const query = readQueryText(rest).map(([key, value]): Pair => [key, value.replace(PLACEHOLDER, (_all, name: string) => valueOf(name, params))]);
    return { path, query };
}

/** A path before its placeholders are filled in, and what follows a question mark; throws INVALID_QUERY for one that never can be used. */
export function readTemplate(text: string): { readonly route: string; readonly rest: string } {
    const mark = text.indexOf("?");
    const [route, rest] = mark < 0 ? [text, ""] : [text.slice(0, mark), text.slice(mark + 1)];
    assertRoute(route, text);
    return { route, rest };
}

/** A path with its query that the platform itself named as the next page, as FilledPath; throws INVALID_QUERY. `base`: where the API is. */
export function readNextUri(uri: string, base: string): FilledPath {
    try {
        return fillPath(withoutBase(uri, base).replaceAll(/[{}]/g, encodeURIComponent), {});
    } catch {
        throw mistake("api-next-page", "nextUri", uri);
    }
}

/** Listings name their pages by a path; a full address counts when it is that of the same API. */
function withoutBase(uri: string, base: string): string {
    if (!/^https?:/i.test(uri)) return uri;
    const [url, home] = [new URL(uri), new URL(base)];
    const folder = home.pathname === "/" ? "" : home.pathname;
    const isHome = url.origin === home.origin && url.username === "" && url.password === "" && url.pathname.startsWith(`${folder}/`);
    return isHome ? url.pathname.slice(folder.length) + url.search : uri;
}

function assertRoute(route: string, text: string): void {
    if (!route.startsWith(ROOT)) throw mistake("api-path-start", "path", text);
    const bare = route.replace(PLACEHOLDER, (all, name: string) => {
        if (!NAME.test(name)) throw mistake("api-path-part", "path", text, { part: shown(all) });
        return "x";
    });
    if (/[{}]/.test(bare)) throw mistake("api-placeholder", "path", text);
    const refuse = (part: string): never => {
        throw mistake("api-path-part", "path", text, { part: shown(part) });
    };
    for (let index = 0; index < bare.length; index++) {
        const character = bare[index]!;
        if (character === "/" || PLAIN.test(character)) continue;
        const encoded = ENCODED.exec(bare.slice(index, index + 3))?.[0];
        if (encoded === undefined || !isHarmless(encoded)) refuse(encoded ?? character);
        index += 2;
    }
    const segments = bare.slice(1).split("/");
    // A slash at the end is the only empty part that some paths have.
    if (segments.slice(0, -1).includes("")) refuse("//");
    const dots = segments.find((segment) => /^\.+$/.test(segment) || segment.includes(".."));
    if (dots !== undefined) refuse(dots);
    const unreadable = segments.find((segment) => !isReadable(segment));
    if (unreadable !== undefined) refuse(unreadable);
}

/** Whether its encoded bytes are UTF-8. */
function isReadable(segment: string): boolean {
    try {
        decodeURIComponent(segment);
        return true;
    } catch {
        return false;
    }
}

/** What is encoded must not turn into something else once it is decoded: separators, dots, the sign itself, control characters. */
function isHarmless(encoded: string): boolean {
    const code = Number.parseInt(encoded.slice(1), 16);
    return code > 0x20 && code !== 0x7f && !"/\\.%@#?{}".includes(String.fromCharCode(code));
}

function valueOf(name: string, params: unknown): string {
    if (params !== undefined && params !== null && (typeof params !== "object" || Array.isArray(params))) throw mistake("api-params-shape", "params", params);
    const value: unknown = params && Object.hasOwn(params, name) ? (params as Record<string, unknown>)[name] : undefined;
    if (value === undefined || value === null || value === "") throw mistake("api-param-missing", `params.${name}`, null, { name });
    const isText = typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
    if (!isText) throw mistake("api-param-unfit", `params.${name}`, value, { name });
    return String(value);
}

/** One part of a path: a value that a server could decode into several, or into the folder above, is none. */
function encode(name: string, value: string): string {
    if (value.length > LONGEST_VALUE || isUnfit(value) || isUnfit(decoded(value))) throw mistake("api-param-unfit", `params.${name}`, value, { name });
    return encodeURIComponent(value);
}

function isUnfit(value: string): boolean {
    return /[\p{Cc}\p{Surrogate}\\]/u.test(value) || value.split("/").some((part) => /^\.*$/.test(part));
}

/** As a server would have it that decodes twice. */
function decoded(value: string): string {
    try {
        return decodeURIComponent(value);
    } catch {
        return value;
    }
}
