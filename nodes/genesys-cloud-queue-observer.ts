/** Live states of queues: reads the node's settings, observes, sends. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { connectionOf, type ConnectionUse } from "../src/node-red/connections.js";
import { localise, reportError, toGenesysError } from "../src/node-red/errors.js";
import { readList, readNumber, readText, toReferences } from "../src/node-red/properties.js";
import { StatusLight } from "../src/node-red/status.js";
import { GenesysError } from "../src/platform/errors.js";
import type { Connection } from "../src/platform/types.js";
import { toPath } from "../src/queues/changes.js";
import { errorInfo, errorInfoWithoutConnection, type QueueMessageInfo } from "../src/queues/messages.js";
import { observeQueues, type ObserverOptions } from "../src/queues/observer.js";
import { queueTexts } from "../src/queues/texts.js";

interface Definition extends NodeDef {
    readonly connection?: unknown;
}

/** A year: longer is a slip. */
const MAX_SECONDS = 31_536_000;

function readOptions(definition: Definition): ObserverOptions {
    return {
        select: readChoice(definition, "select", ["list", "match", "all"]),
        queues: toReferences(readList(definition, "queues"), "queues"),
        match: readWords(definition, "match"),
        divisions: toReferences(readList(definition, "divisions"), "divisions"),
        mediaTypes: readWords(definition, "mediaTypes").map((word) => word.toLowerCase()),
        output: readChoice(definition, "output", ["state", "event"]),
        fields: readWords(definition, "fields").map(toPath),
        throttleMs: readNumber(definition, "throttle", 1, { min: 0, max: MAX_SECONDS }) * 1_000,
        tickMs: readNumber(definition, "tick", 0, { min: 0, max: MAX_SECONDS }) * 1_000,
    };
}

/** The first word is the default. */
function readChoice<T extends string>(definition: Definition, field: string, words: readonly [T, ...T[]]): T {
    const value = readText(definition, field, words[0]);
    const word = words.find((known) => known === value.toLowerCase());
    if (word === undefined) throw new GenesysError("CONFIG", queueTexts, "queue-choice", { field, value, words: words.join(", ") }, { field, value });
    return word;
}

function readWords(definition: Definition, field: string): readonly string[] {
    return readList(definition, field).flatMap((entry) => (typeof entry === "string" || typeof entry === "number" ? [String(entry).trim()] : []));
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
        return refuse(RED, node, light, thrown, errorInfoWithoutConnection(Date.now()));
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
