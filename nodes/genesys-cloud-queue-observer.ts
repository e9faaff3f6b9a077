/** Live states of queues: reads the node's settings, observes, sends. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import { readNumber } from "../src/node-red/properties.js";
import { readChoice, readSelection, readWords } from "../src/node-red/selection.js";
import { runSource, type SourceWork } from "../src/node-red/source-work.js";
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { toPath } from "../src/queues/changes.js";
import { errorInfo } from "../src/queues/messages.js";
import { observeQueues, type ObserverOptions } from "../src/queues/observer.js";

interface Definition extends NodeDef {
    readonly connection?: unknown;
}

function readOptions(definition: Definition): ObserverOptions {
    return {
        ...readSelection(definition),
        output: readChoice(definition, "output", ["state", "event"]),
        fields: readWords(definition, "fields").map(toPath),
        throttleMs: readNumber(definition, "throttle", 1, { min: 0, max: MAX_SECONDS }) * 1_000,
        tickMs: readNumber(definition, "tick", 0, { min: 0, max: MAX_SECONDS }) * 1_000,
    };
}

export default function genesysCloudQueueObserver(RED: NodeAPI): void {
    function GenesysCloudQueueObserver(this: Node, definition: Definition): void {
        RED.nodes.createNode(this, definition);
        const begin: SourceWork["begin"] = (connection, ports) => observeQueues(connection, readOptions(definition), ports);
        runSource(RED, this, definition.connection, { begin, about: errorInfo });
    }
    RED.nodes.registerType("genesys-cloud-queue-observer", GenesysCloudQueueObserver);
}
