/** Pages of the platform's listings: what is on one, and which call brings the next. Three shapes: an address, a cursor, a number. */
import { GenesysError } from "../platform/errors.js";
import type { Call } from "./call.js";
import { readNextUri } from "./path.js";
import { replacePairs, type Pair } from "./query.js";
import { apiTexts } from "./texts.js";

export interface Page {
    readonly items: readonly unknown[];
    /** Null: this is the last one. */
    readonly next: Call | null;
}

type Fields = Readonly<Record<string, unknown>>;

const LISTS = ["entities", "results", "conversations"];
/** A reply with one of these is a listing, also when its list is left out because it is empty. */
const MARKS = ["pageNumber", "pageCount", "pageSize", "total", "totalHits", "cursor", "nextUri", "selfUri"];

/** `base`: where the API is. Throws INVALID_QUERY for a reply without a list, and for a next page elsewhere. */
export function readPage(call: Call, reply: unknown, base: string): Page {
    if (Array.isArray(reply)) return { items: reply, next: null };
    const fields = fieldsOf(reply);
    const items = fields && itemsOf(fields);
    if (!items) throw new GenesysError("INVALID_QUERY", apiTexts, "api-no-list", {}, { field: "paging" });
    return { items, next: nextOf(call, fields, items, base) };
}

/** The best known list, or the only one. */
function itemsOf(fields: Fields): readonly unknown[] | null {
    const known = LISTS.map((name) => own(fields, name)).find(Array.isArray);
    if (known) return known as readonly unknown[];
    const lists = Object.values(fields).filter(Array.isArray);
    if (lists.length === 1) return lists[0] as readonly unknown[];
    const isListing = Object.keys(fields).length === 0 || MARKS.some((name) => Object.hasOwn(fields, name));
    return lists.length === 0 && isListing ? [] : null;
}

function nextOf(call: Call, fields: Fields, items: readonly unknown[], base: string): Call | null {
    const uri = own(fields, "nextUri");
    if (call.method === "GET" && typeof uri === "string" && uri !== "") return { ...call, ...readNextUri(uri, base) };
    const cursor = own(fields, "cursor");
    if (typeof cursor === "string" && cursor !== "") return withValue(call, "cursor", cursor);
    return nextNumber(call, fields, items);
}

function nextNumber(call: Call, fields: Fields, items: readonly unknown[]): Call | null {
    const number = count(own(fields, "pageNumber")) ?? numberIn(call) ?? 1;
    const pages = count(own(fields, "pageCount"));
    if (pages !== null) return number < pages ? withValue(call, "pageNumber", number + 1) : null;
    // Conversation details tell no number of pages: they are read until one is empty.
    return fieldsOf(own(fieldsOf(call.body) ?? {}, "paging")) && items.length > 0 ? withValue(call, "pageNumber", number + 1) : null;
}

/** Where the call says its page: in the query, or in the body of a POST that pages there. */
function numberIn({ query, body }: Call): number | null {
    const inBody = fieldsOf(body) ?? {};
    const inPaging = fieldsOf(own(inBody, "paging")) ?? {};
    const [, written] = query.find(([name]) => name === "pageNumber") ?? [];
    return count(own(inPaging, "pageNumber")) ?? count(own(inBody, "pageNumber")) ?? count(Number(written ?? "none"));
}

function withValue(call: Call, name: "cursor" | "pageNumber", value: string | number): Call {
    const body = fieldsOf(call.body);
    const pagesInQuery = call.query.some(([key]) => key === "pageNumber" || key === "pageSize" || key === "cursor");
    if (!body || pagesInQuery) return { ...call, query: replacePairs(call.query, [[name, String(value)] satisfies Pair]) };
    const paging = fieldsOf(own(body, "paging"));
    if (name === "pageNumber" && paging) return { ...call, body: { ...body, paging: { ...paging, pageNumber: value } } };
    return { ...call, body: { ...body, [name]: value } };
}

function fieldsOf(value: unknown): Fields | null {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function own(fields: Fields, name: string): unknown {
    return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function count(value: unknown): number | null {
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
