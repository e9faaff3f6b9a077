/** States of queues on demand: each message asks, and goes on with the states, all in one message or one message each. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { onInput, type Send } from "../src/node-red/input.js";
import { MessageWork } from "../src/node-red/message-work.js";
import { readBoolean, readNumber, toReferences } from "../src/node-red/properties.js";
import { readSelection } from "../src/node-red/selection.js";
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { isEmptySelection, type QueueSelection } from "../src/platform/selection.js";
import { combined, takeSnapshot, type SnapshotRequest, type SnapshotResult } from "../src/queues/snapshot.js";

interface SnapshotDef extends NodeDef {
    readonly connection?: string;
}

interface SnapshotMessage extends NodeMessageInFlow {
    queues?: unknown;
    genesys?: unknown;
}

function readRequest(definition: SnapshotDef, { queues }: SnapshotMessage): SnapshotRequest {
    const override = queues === undefined || queues === null ? {} : { select: "list" as const, queues: toReferences(queues, "queues", "INVALID_QUERY") };
    return {
        ...readSelection(definition),
        ...override,
        details: readBoolean(definition, "details", false),
        estimatedWait: readBoolean(definition, "estimatedWait", false),
        fresh: readBoolean(definition, "fresh", false),
        timeoutMs: readNumber(definition, "timeout", 60, { min: 1, max: MAX_SECONDS }) * 1_000,
    };
}

export default function genesysCloudQueueSnapshot(RED: NodeAPI): void {
    function QueueSnapshot(this: Node, definition: SnapshotDef): void {
        RED.nodes.createNode(this, definition);
        const work = new MessageWork(RED, this, definition.connection, () => restOf(readSelection(definition)));
        onInput(RED, this, (message: SnapshotMessage, send) =>
            work.run(async (connection) => {
                const request = readRequest(definition, message);
                const split = readBoolean(definition, "split", false);
                const result = await takeSnapshot(connection, request, work.signal);
                work.rest = restOf(request);
                work.tell(result.notices);
                const failure = combined(result.failures);
                if (failure === null || result.states.length > 0) dispatch(RED, message, result, split, send);
                if (failure) throw failure;
            }),
        );
    }
    RED.nodes.registerType("genesys-cloud-queue-snapshot", QueueSnapshot);
}

function restOf(selection: QueueSelection): MessageWork["rest"] {
    return isEmptySelection(selection) ? "no-queues" : null;
}

function dispatch({ util }: NodeAPI, message: SnapshotMessage, { states, genesys }: SnapshotResult, split: boolean, send: Send): void {
    delete message.queues;
    if (!split) return send(Object.assign(message, { payload: states, genesys }));
    const outer = message.parts === undefined ? {} : { parts: message.parts };
    const about = { id: util.generateId(), type: "array", len: 1, count: states.length };
    delete message.payload;
    states.forEach((payload, index) => {
        const parts = { ...about, index, ...outer };
        send(Object.assign(util.cloneMessage(message), { topic: payload.queue.name, payload, parts, genesys: structuredClone(genesys) }));
    });
}
