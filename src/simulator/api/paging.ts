/** Listings: the platform's entity listing with its page addresses. */
import { invalidValue } from "../http/errors.js";
import type { SimulatorRequest } from "../http/types.js";
import { count } from "./parameters.js";

export interface Page { readonly size: number; readonly number: number }

/** The page that was asked for; 400 for a page larger than `largest`. */
export function pageOf(request: SimulatorRequest, largest: number | null, defaultSize = 25): Page {
    const size = count(request, "pageSize", defaultSize);
    if (largest !== null && size > largest) throw invalidValue(String(size), "pageSize", "Integer", `1 to ${largest}`);
    return { size, number: count(request, "pageNumber", 1) };
}

export function slice<Entry>(entries: readonly Entry[], page: Page): readonly Entry[] {
    return entries.slice((page.number - 1) * page.size, page.number * page.size);
}

/** The address of another page of the same listing. */
function pageUri(request: SimulatorRequest, page: Page, number: number): string {
    const kept = [...request.query]
        .filter(([name]) => name !== "pageSize" && name !== "pageNumber")
        .map(([name, values]) => `${name}=${encodeURIComponent(values.join(","))}`);
    return `${request.path}?${[...kept, `pageSize=${page.size}`, `pageNumber=${number}`].join("&")}`;
}

export interface Listing<Entry> {
    readonly entities: readonly Entry[];
    readonly pageSize: number;
    readonly pageNumber: number;
    readonly total?: number;
    readonly pageCount?: number;
    readonly firstUri: string;
    readonly selfUri: string;
    readonly nextUri?: string;
    readonly previousUri?: string;
    readonly lastUri?: string;
}

/** A page of all entries. Entities are made only for those on the page. */
export function listing<Entry, Entity>(
    request: SimulatorRequest,
    entries: readonly Entry[],
    page: Page,
    entity: (entry: Entry) => Entity,
): Listing<Entity> {
    const pageCount = Math.ceil(entries.length / page.size);
    return {
        ...openListing(request, entries, page, entity),
        total: entries.length,
        pageCount,
        lastUri: pageUri(request, page, Math.max(1, pageCount)),
    };
}

/** As `listing`, but without totals: the end is where `nextUri` is missing. */
export function openListing<Entry, Entity>(
    request: SimulatorRequest,
    entries: readonly Entry[],
    page: Page,
    entity: (entry: Entry) => Entity,
): Listing<Entity> {
    const more = page.number * page.size < entries.length;
    return {
        entities: slice(entries, page).map(entity),
        pageSize: page.size,
        pageNumber: page.number,
        firstUri: pageUri(request, page, 1),
        selfUri: pageUri(request, page, page.number),
        ...(more ? { nextUri: pageUri(request, page, page.number + 1) } : {}),
        ...(page.number > 1 ? { previousUri: pageUri(request, page, page.number - 1) } : {}),
    };
}
