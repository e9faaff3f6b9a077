/** States of queues on demand: each message asks, and goes on with the states, all in one message or one message each. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { connectionOf, type ConnectionUse } from "../src/node-red/connections.js";
import { localise, toGenesysError } from "../src/node-red/errors.js";
import { onInput, type Send } from "../src/node-red/input.js";
import { readBoolean, readNumber, toReferences } from "../src/node-red/properties.js";
import { readSelection } from "../src/node-red/selection.js";
import { StatusLight } from "../src/node-red/status.js";
import { sharedAbort } from "../src/platform/abort.js";
import type { GenesysError } from "../src/platform/errors.js";
import { isEmptySelection } from "../src/platform/selection.js";
import { combined, takeSnapshot, type SnapshotRequest, type SnapshotResult } from "../src/queues/snapshot.js";

interface SnapshotDef extends NodeDef {
    readonly connection?: string;
}

interface SnapshotMessage extends NodeMessageInFlow {
    queues?: unknown;
    genesys?: unknown;
}

/** A year: longer is a slip. */
const MAX_SECONDS = 31_536_000;

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
        const camera = new Camera(RED, this, definition);
        onInput(RED, this, (message, send) => camera.answer(message, send));
        this.on("close", () => camera.close());
    }
    RED.nodes.registerType("genesys-cloud-queue-snapshot", QueueSnapshot);
}

class Camera {
    private readonly light: StatusLight;
    private readonly closing = sharedAbort();
    private readonly told = new Set<string>();
    private use: ConnectionUse | null = null;
    private endWatching: () => void = () => undefined;
    private running = 0;
    private choosesNothing = false;
    /** The last message's error, until one succeeds. */
    private failure: GenesysError | null = null;

    constructor(private readonly RED: NodeAPI, private readonly node: Node, private readonly definition: SnapshotDef) {
        this.light = new StatusLight(node);
        try {
            this.connect();
            this.choosesNothing = isEmptySelection(readSelection(definition));
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
        }
        this.show();
    }

    async answer(message: SnapshotMessage, send: Send): Promise<void> {
        this.running++;
        this.show();
        const failure = await this.take(message, send).catch(toGenesysError);
        this.failure = failure;
        this.running--;
        this.show();
        if (failure) throw failure;
    }

    /** Resolves to what could not be found beside what was sent. */
    private async take(message: SnapshotMessage, send: Send): Promise<GenesysError | null> {
        const { connection } = this.connect();
        const request = readRequest(this.definition, message);
        const split = readBoolean(this.definition, "split", false);
        const result = await takeSnapshot(connection, request, this.closing.signal);
        this.choosesNothing = isEmptySelection(request);
        for (const notice of result.notices) this.warn(notice);
        const failure = combined(result.failures);
        if (failure === null || result.states.length > 0) this.dispatch(message, result, split, send);
        return failure;
    }

    close(): void {
        this.closing.abort();
        this.endWatching();
        this.use?.release();
        this.light.show(null);
    }

    private dispatch(message: SnapshotMessage, { states, genesys }: SnapshotResult, split: boolean, send: Send): void {
        delete message.queues;
        if (!split) return send(Object.assign(message, { payload: states, genesys }));
        const { util } = this.RED;
        const outer = message.parts === undefined ? {} : { parts: message.parts };
        const about = { id: util.generateId(), type: "array", len: 1, count: states.length };
        delete message.payload;
        states.forEach((payload, index) => {
            const parts = { ...about, index, ...outer };
            send(Object.assign(util.cloneMessage(message), { topic: payload.queue.name, payload, parts, genesys: structuredClone(genesys) }));
        });
    }

    private connect(): ConnectionUse {
        if (this.use) return this.use;
        const use = (this.use = connectionOf(this.RED, this.node, this.definition.connection));
        this.endWatching = use.connection.onFailure(() => this.show());
        return use;
    }

    private show(): void {
        if (this.closing.signal.aborted) return;
        const failure = this.failure ?? this.use?.connection.failure;
        if (failure) return this.light.show(`error.${failure.code}`);
        if (this.running > 0) return this.light.show("working");
        if (this.choosesNothing) return this.light.show("no-queues");
        this.light.show(this.use?.connection.info().demo ? "demo" : null);
    }

    private warn(notice: GenesysError): void {
        if (this.told.has(notice.message)) return;
        this.told.add(notice.message);
        this.node.warn(localise(this.RED, notice).message);
    }
}
