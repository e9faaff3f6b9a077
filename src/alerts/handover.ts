/**
 * Hands an alert node's memory to its successor in the same process: without configured context stores Node-RED forgets what a
 * node keeps in its context with every deploy of that node.
 */
import type { Shelf } from "./store.js";

export class Handover {
    private readonly values = new Map<string, unknown>();

    /** The shelf of the node with this id. What it holds itself counts; what a node of the same id wrote last is for where it holds nothing. */
    shelf(id: string, own: Shelf): Shelf {
        return {
            read: async () => {
                const held = await own.read();
                return held ?? this.values.get(id) ?? null;
            },
            write: (value) => {
                this.values.set(id, value);
                return own.write(value);
            },
        };
    }

    /** The node was deleted: nobody comes after it. */
    forget(id: string): void {
        this.values.delete(id);
    }
}
