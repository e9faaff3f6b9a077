/** Live states of queues: reads the node's settings, observes, sends. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { connectionOf, type ConnectionUse } from "../src/node-red/connections.js";
import { localise, reportError, toGenesysError } from "../src/node-red/errors.js";
import { readNumber } from "../src/node-red/properties.js";
import { readChoice, readSelection, readWords } from "../src/node-red/selection.js";
import { StatusLight } from "../src/node-red/status.js";
import type { Connection } from "../src/platform/types.js";
import { toPath } from "../src/queues/changes.js";
import { errorInfo, type QueueMessageInfo } from "../src/queues/messages.js";
import { observeQueues, type ObserverOptions } from "../src/queues/observer.js";

interface Definition extends NodeDef {
    readonly connection?: unknown;
}

/** A year: longer is a slip. */
const MAX_SECONDS = 31_536_000;

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
        const light = new StatusLight(this);
        const ended = start(RED, this, definition, light);
        this.on("close", () => {
            ended();
            light.show(null);
        });
    }
    RED.nodes.registerType("genesys-cloud-queue-observer", GenesysCloudQueueObserver);
}

/** Returns what ends it. */
function start(RED: NodeAPI, node: Node, definition: Definition, light: StatusLight): () => void {
    let use: ConnectionUse;
    try {
        use = connectionOf(RED, node, definition.connection);
    } catch (thrown) {
        return refuse(RED, node, light, thrown, errorInfo(null, Date.now()));
    }
    try {
        const observer = observe(RED, node, use.connection, readOptions(definition), light);
        return () => {
            observer.close();
            use.release();
        };
    } catch (thrown) {
        const about = errorInfo(use.connection.info(), use.connection.platformNow());
        use.release();
        return refuse(RED, node, light, thrown, about);
    }
}

function observe(RED: NodeAPI, node: Node, connection: Connection, options: ObserverOptions, light: StatusLight): { close(): void } {
    return observeQueues(connection, options, {
        send: (message) => node.send(message as unknown as NodeMessage),
        status: (status) => light.show(status),
        error: (error, about) => reportError(RED, node, error, about),
        warn: (warning) => node.warn(localise(RED, warning).message),
        debug: (text) => node.debug(text),
    });
}

/** Wrong settings are said once the flows run, when a Catch node can hear it. Returns what takes that back. */
function refuse(RED: NodeAPI, node: Node, light: StatusLight, thrown: unknown, genesys: QueueMessageInfo): () => void {
    const error = toGenesysError(thrown);
    light.show(`error.${error.code}`);
    const timer = setTimeout(() => reportError(RED, node, error, { topic: null, genesys }), 0);
    return () => clearTimeout(timer);
}
