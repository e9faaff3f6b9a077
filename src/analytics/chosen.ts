/** The queues and agents that a query names, found in the organisation. */
import type { GenesysError } from "../platform/errors.js";
import type { Directory, Named, Reference, RequestOptions, Resolution } from "../platform/types.js";

export interface Chosen {
    readonly queues: readonly Named[];
    readonly agents: readonly Named[];
    /** Things that were found by their name because their id is unknown here: to be told once. */
    readonly notices: readonly GenesysError[];
}

const nothing: Resolution<Named> = { found: [], failures: [], renamed: [] };

/** Rejects with NOT_FOUND for the first that is not there; asks nothing where nothing is named. */
export async function findChosen(
    directory: Directory,
    { queues, agents }: { readonly queues: readonly Reference[]; readonly agents: readonly Reference[] },
    options: RequestOptions,
): Promise<Chosen> {
    const [foundQueues, foundAgents] = await Promise.all([
        queues.length === 0 ? nothing : directory.resolveQueues(queues, options),
        agents.length === 0 ? nothing : directory.resolveUsers(agents, options),
    ]);
    const failure = foundQueues.failures[0] ?? foundAgents.failures[0];
    if (failure) throw failure;
    const notices = [...foundQueues.renamed, ...foundAgents.renamed];
    return { queues: foundQueues.found, agents: foundAgents.found, notices };
}
