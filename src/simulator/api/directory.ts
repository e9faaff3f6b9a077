/** The centre as administrators see it: queues, agents and the rest by id. Queues can be renamed, hidden and restored while the simulator runs. */
import type { AgentDefinition, Centre, Named, PresenceDefinition, QueueDefinition } from "../world/types.js";

export interface Directory {
    readonly centre: Centre;
    /** Queues that exist now, in the centre's order. */
    queues(): readonly QueueDefinition[];
    queue(id: string): QueueDefinition | undefined;
    agent(id: string): AgentDefinition | undefined;
    presence(id: string): PresenceDefinition | undefined;
    wrapUpCode(id: string): Named | undefined;
    /** As if an administrator had renamed it. An unknown id throws a RangeError. */
    renameQueue(id: string, name: string): void;
    /** As if it had been deleted. */
    removeQueue(id: string): void;
    /** Undoes `renameQueue` and `removeQueue`; without an id for all queues. */
    restoreQueue(id?: string): void;
}

function byId<Entry extends { readonly id: string }>(entries: readonly Entry[]): Map<string, Entry> {
    return new Map(entries.map((entry) => [entry.id, entry]));
}

export function createDirectory(centre: Centre): Directory {
    const original = byId(centre.queues);
    const agents = byId(centre.agents);
    const presences = byId(centre.presences);
    const wrapUpCodes = byId(centre.wrapUpCodes);
    let current = new Map(original);

    function known(id: string): QueueDefinition {
        const queue = original.get(id);
        if (!queue) throw new RangeError(`no queue has the id ${id}`);
        return queue;
    }

    return {
        centre,
        queues: () => [...current.values()],
        queue: (id) => current.get(id),
        agent: (id) => agents.get(id),
        presence: (id) => presences.get(id),
        wrapUpCode: (id) => wrapUpCodes.get(id),
        renameQueue: (id, name) => void current.set(id, { ...known(id), name }),
        removeQueue: (id) => void current.delete(known(id).id),
        restoreQueue(id) {
            const kept = (queue: QueueDefinition): boolean => id === undefined || queue.id === id || current.has(queue.id);
            const restored = (queue: QueueDefinition): QueueDefinition => (
                id === undefined || queue.id === id ? queue : (current.get(queue.id) ?? queue)
            );
            current = new Map([...original.values()].filter(kept).map((queue) => [queue.id, restored(queue)]));
        },
    };
}
