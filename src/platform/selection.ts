/** Which queues a node is about: a list, names by wildcards, or all, within divisions. */
import type { GenesysError } from "./errors.js";
import type { Directory, Named, QueueEntry, Reference, RequestOptions } from "./types.js";

export type SelectKind = "list" | "match" | "all";

export interface QueueSelection {
    readonly select: SelectKind;
    /** For `list`. */
    readonly queues: readonly Reference[];
    /** For `match`: `*` stands for any text, `?` for one character; case does not matter. */
    readonly match: readonly string[];
    /** Restricts `match` and `all`; empty: any division. */
    readonly divisions: readonly Reference[];
}

export interface SelectedQueues {
    readonly queues: readonly QueueEntry[];
    /** Entries that cannot be found: NOT_FOUND each. */
    readonly failures: readonly GenesysError[];
    /** A warning for each entry whose id is unknown here and whose name was used instead. */
    readonly renamed: readonly GenesysError[];
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What somebody wrote for a queue, an agent or a division: an id, a name or `{id, name}`. Null for an empty one; throws what `refuse` makes for anything else. */
export function toReference(entry: unknown, refuse: () => Error): Reference | null {
    if (typeof entry === "string") return UUID.test(entry) ? { id: entry.toLowerCase(), name: null } : { id: null, name: entry };
    // What it inherits is nobody's choice.
    const parts: { readonly id?: unknown; readonly name?: unknown } = typeof entry === "object" ? { ...entry } : {};
    if (!("id" in parts || "name" in parts)) throw refuse();
    const [id = null, name = null] = [parts.id ?? "", parts.name ?? ""].map((part) => {
        if (typeof part !== "string") throw refuse();
        return part.trim() || null;
    });
    return id === null && name === null ? null : { id, name };
}

/** Nothing is chosen: no request is needed to know that. */
export function isEmptySelection({ select, queues, match }: QueueSelection): boolean {
    return (select === "list" && queues.length === 0) || (select === "match" && match.length === 0);
}

/** `maxAgeMs`: how old the directory's listing of queues may be. Rejects when the directory cannot be read. */
export async function resolveSelection(
    directory: Directory,
    selection: QueueSelection,
    maxAgeMs: number,
    options?: RequestOptions,
): Promise<SelectedQueues> {
    if (isEmptySelection(selection)) return { queues: [], failures: [], renamed: [] };
    if (selection.select === "list") {
        const { found, ...doubts } = await directory.resolveQueues(selection.queues, options, maxAgeMs);
        return { queues: found, ...doubts };
    }
    const { found, ...doubts } = await directory.resolveDivisions(selection.divisions, options);
    const inDivisions = selection.divisions.length === 0 ? null : found;
    const queues = matching(await directory.queues(maxAgeMs, options), selection.select === "all" ? null : selection.match, inDivisions);
    return { queues, ...doubts };
}

/** The queues whose name fits one of the patterns (null: any) and that belong to one of the divisions (null: any). */
export function matching(queues: readonly QueueEntry[], patterns: readonly string[] | null, divisions: readonly Named[] | null): readonly QueueEntry[] {
    const divisionIds = divisions && new Set(divisions.map(({ id }) => id));
    return queues.filter(({ name, division }) => {
        if (divisionIds && (division === null || !divisionIds.has(division.id))) return false;
        return patterns === null || patterns.some((pattern) => fits(name, pattern));
    });
}

/** Whether a text fits a wildcard pattern, in time proportional to the product of their lengths at most. */
export function fits(text: string, pattern: string): boolean {
    const [characters, wild] = [Array.from(text.toLowerCase()), Array.from(pattern.trim().toLowerCase())];
    let [at, next, star, resume] = [0, 0, -1, 0];
    while (at < characters.length) {
        if (next < wild.length && wild[next] === "*") {
            star = next++;
            resume = at;
        } else if (next < wild.length && (wild[next] === "?" || wild[next] === characters[at])) {
            next++;
            at++;
        } else if (star >= 0) {
            next = star + 1;
            at = ++resume;
        } else return false;
    }
    while (wild[next] === "*") next++;
    return next === wild.length;
}
