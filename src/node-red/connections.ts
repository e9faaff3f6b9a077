/** How a node gets at the connection of the config node that it names. */
import type { Node, NodeAPI } from "node-red";
import { GenesysError } from "../platform/errors.js";
import type { Connection } from "../platform/types.js";
import { bridgeTexts } from "./texts.js";

export interface ConnectionUse {
    readonly connection: Connection;
    /** Ends this node's use; the last one out closes the connection. Safe to call twice. */
    release(): void;
}

/** What the config node offers to the nodes that name it. */
export interface ConnectionProvider extends Node {
    /**
     * Throws a GenesysError (CONFIG) when the config node's own settings are wrong. `fromDeploy`: what was refused before is
     * tried again at once (default).
     */
    useConnection(user: object, fromDeploy?: boolean): ConnectionUse;
    /** Where its requests go, to compare with what a dialog holds. */
    readonly addresses: string;
}

/** Registers the node as a user of its connection; throws CONFIG when there is none. */
export function connectionOf(RED: NodeAPI, node: Node, configId: unknown): ConnectionUse {
    const provider = typeof configId === "string" && configId !== "" ? (RED.nodes.getNode(configId) as ConnectionProvider | null) : null;
    if (typeof provider?.useConnection !== "function") {
        throw new GenesysError("CONFIG", bridgeTexts, "no-connection", {}, { field: "connection", value: configId ?? null });
    }
    return provider.useConnection(node);
}
