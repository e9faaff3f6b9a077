/** What a picker shows: the part of a listing that fits a search text, one page of it. */
import type { Named, QueueEntry } from "../../platform/types.js";

export interface PageRequest {
    /** Found anywhere in the name, whatever its case; an id finds its entry as well. */
    readonly search: string;
    readonly offset: number;
    readonly limit: number;
}

export interface ListingPage<T> {
    readonly items: readonly T[];
    /** How many fit the search. */
    readonly total: number;
    readonly offset: number;
}

const MAX_LIMIT = 500;
const MAX_SEARCH = 200;

/** Reads a query string, whatever it holds. */
export function readPageRequest(query: Readonly<Record<string, unknown>>): PageRequest {
    const whole = (value: unknown, fallback: number, max: number): number => {
        const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : fallback;
        return Math.min(number, max);
    };
    const search = typeof query["search"] === "string" ? query["search"].slice(0, MAX_SEARCH).trim() : "";
    return { search, offset: whole(query["offset"], 0, 10_000_000), limit: Math.max(1, whole(query["limit"], 50, MAX_LIMIT)) };
}

/** By name, in the order of the language; names that begin with the search come first. */
export function pageOf<T extends Named>(entries: readonly T[], { search, offset, limit }: PageRequest): ListingPage<T> {
    const wanted = search.toLowerCase();
    const begins = ({ name }: T): boolean => name.toLowerCase().startsWith(wanted);
    const sorted = inOrder(entries);
    const fitting = wanted === "" ? sorted : sorted.filter(({ id, name }) => name.toLowerCase().includes(wanted) || id.toLowerCase() === wanted);
    const ranked = wanted === "" ? fitting : [...fitting.filter(begins), ...fitting.filter((entry) => !begins(entry))];
    return { items: ranked.slice(offset, offset + limit), total: ranked.length, offset };
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
/** A listing is read anew every few minutes; meanwhile many pages are asked of it. */
const orders = new WeakMap<readonly Named[], readonly Named[]>();

function inOrder<T extends Named>(entries: readonly T[]): readonly T[] {
    const sorted = (orders.get(entries) as readonly T[] | undefined) ?? entries.toSorted((a, b) => collator.compare(a.name, b.name));
    orders.set(entries, sorted);
    return sorted;
}

/** Only what the picker shows: nothing else of the organisation leaves by this route. */
export function queueItem({ id, name, division, memberCount }: QueueEntry): QueueEntry {
    return { id, name, division: division && { id: division.id, name: division.name }, memberCount };
}

export function namedItem({ id, name }: Named): Named {
    return { id, name };
}
