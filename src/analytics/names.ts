/** Names for the ids in a result, looked up once for each kind of thing. */
import type { Directory, EntityKind, RequestOptions } from "../platform/types.js";
import type { Plan, Results } from "./columns.js";
import type { Names } from "./rows.js";

/** An id that has no name, or whose name may not be read, is left out. */
export async function lookUpNames(directory: Directory, plan: Plan, results: Results, more: IdsByKind, options: RequestOptions): Promise<Names> {
    const wanted = idsOf(plan, results, more);
    const looked = [...wanted].filter(([, ids]) => ids.size > 0).map(async ([kind, ids]) => [kind, await directory.names(kind, ids, options)] as const);
    return new Map(await Promise.all(looked));
}

export type IdsByKind = ReadonlyMap<EntityKind, readonly string[]>;

function idsOf(plan: Plan, results: Results, more: IdsByKind): ReadonlyMap<EntityKind, ReadonlySet<string>> {
    const ids = new Map<EntityKind, Set<string>>();
    const named = plan.dimensions.filter(({ nameColumn }) => nameColumn !== null);
    for (const { dimension, kind } of named) {
        const known = ids.get(kind!) ?? new Set(more.get(kind!));
        ids.set(kind!, known);
        for (const { group } of results) {
            const value: unknown = group?.[dimension];
            // A flattened dimension has several ids in one value.
            if (typeof value === "string" && value !== "") for (const id of value.split(",")) known.add(id);
        }
    }
    return ids;
}
