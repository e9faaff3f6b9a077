/** What every route of the simulator works with, and what a caller's roles let it see. */
import type { SimulatorClock } from "../clock.js";
import type { Random } from "../http/ids.js";
import type { TokenStore } from "../http/tokens.js";
import type { SimulatorRequest } from "../http/types.js";
import type { RestOptions, SimulatorClient } from "../options.js";
import type { ConversationRecord, Named, QueueDefinition, World } from "../world/types.js";
import type { Directory } from "./directory.js";

export interface ApiContext {
    readonly world: World;
    readonly clock: SimulatorClock;
    readonly options: RestOptions;
    readonly tokens: TokenStore;
    readonly clients: ReadonlyMap<string, SimulatorClient>;
    readonly directory: Directory;
    readonly random: Random;
}

/** What the divisions of a client's roles let it see. Everything else is left out without a word. */
export interface Scope {
    /** Whether nothing is left out. */
    readonly everything: boolean;
    division(division: Named): boolean;
    divisionId(id: string): boolean;
    queues(): readonly QueueDefinition[];
    queue(id: string): QueueDefinition | undefined;
}

export function scopeOf(context: ApiContext, request: SimulatorRequest): Scope {
    const { directory } = context;
    const covered = (request.token && context.clients.get(request.token.clientId)?.divisions) ?? "all";
    if (covered === "all") {
        return {
            everything: true,
            division: () => true,
            divisionId: () => true,
            queues: () => directory.queues(),
            queue: (id) => directory.queue(id),
        };
    }
    const ids = new Set(
        directory.centre.divisions
            .filter((division) => covered.includes(division.id) || covered.includes(division.name))
            .map((division) => division.id),
    );
    const sees = (queue: QueueDefinition | undefined): boolean => queue !== undefined && ids.has(queue.division.id);
    return {
        everything: false,
        division: (division) => ids.has(division.id),
        divisionId: (id) => ids.has(id),
        queues: () => directory.queues().filter(sees),
        queue: (id) => {
            const queue = directory.queue(id);
            return sees(queue) ? queue : undefined;
        },
    };
}

/** A conversation that has begun and that the caller may see. */
export function visibleConversation(context: ApiContext, request: SimulatorRequest, id: string): ConversationRecord | undefined {
    const record = context.world.conversation(id);
    const scope = scopeOf(context, request);
    if (!record || record.start > context.clock.now()) return undefined;
    return scope.everything || record.divisionIds.some((divisionId) => scope.divisionId(divisionId)) ? record : undefined;
}
