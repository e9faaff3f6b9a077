/** Which permissions a client lacks for a topic: those its roles do not hold, those that faults withhold, and queues outside its divisions. */
import type { Faults } from "../faults/types.js";
import type { SimulatorClient } from "../options.js";
import type { Centre } from "../world/types.js";
import { permissionsOf, type Topic } from "./catalogue.js";

/** A function of client id and topic that says what is missing; empty when the topic may be had. */
export function topicAccess(clients: ReadonlyMap<string, SimulatorClient>, centre: Centre, faults: Faults) {
    const queues = new Map(centre.queues.map((queue) => [queue.id, queue]));

    function covers(client: SimulatorClient | undefined, topic: Topic): boolean {
        const divisions = client?.divisions ?? "all";
        const queue = topic.template.includes(".queues.{id}.") ? queues.get(topic.ids[0]?.toLowerCase() ?? "") : undefined;
        return divisions === "all" || !queue || divisions.includes(queue.division.id) || divisions.includes(queue.division.name);
    }

    return (clientId: string, topic: Topic): readonly string[] => {
        const client = clients.get(clientId);
        const required = permissionsOf(topic.template);
        const held = client?.permissions ?? "all";
        const outside = covers(client, topic) ? [] : required;
        const lacking = held === "all" ? [] : required.filter((permission) => !held.includes(permission));
        const withheld = faults.missingPermissions(required, { clientId, topic: topic.name });
        return [...new Set([...outside, ...lacking, ...withheld])];
    };
}
