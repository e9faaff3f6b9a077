/** Platform call: each message makes one call, or one for each page, and goes on with what the platform answers. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { readCall, type Call } from "../src/api/call.js";
import { oneOf } from "../src/api/mistakes.js";
import { runCall, type Answer, type RunOptions } from "../src/api/run.js";
import { PAGING } from "../src/api/words.js";
import { connectionOf, type ConnectionUse } from "../src/node-red/connections.js";
import { toGenesysError } from "../src/node-red/errors.js";
import { onInput, type Send } from "../src/node-red/input.js";
import { readNumber, readText } from "../src/node-red/properties.js";
import { StatusLight } from "../src/node-red/status.js";
import { evaluate, readTyped, type TypedProperty } from "../src/node-red/typed-property.js";
import { sharedAbort } from "../src/platform/abort.js";
import type { GenesysError } from "../src/platform/errors.js";

interface ApiDef extends NodeDef {
    connection?: string;
}

interface ApiMessage extends NodeMessageInFlow {
    params?: unknown;
    statusCode?: number;
    genesys?: unknown;
}

const TYPED: Readonly<Record<"path" | "query" | "body", TypedProperty>> = {
    path: { type: "str", value: "" },
    query: { type: "str", value: "" },
    body: { type: "msg", value: "payload" },
};
const DEFAULT_MAX_BYTES = 10 * 1_048_576;
const LARGEST_MAX_BYTES = 1_073_741_824;

export default function genesysCloudApi(RED: NodeAPI): void {
    function PlatformCall(this: Node, definition: ApiDef): void {
        RED.nodes.createNode(this, definition);
        const caller = new Caller(RED, this, definition);
        onInput(RED, this, (message, send) => caller.answer(message, send));
        this.on("close", () => caller.close());
    }
    RED.nodes.registerType("genesys-cloud-api", PlatformCall);
}

class Caller {
    private readonly light: StatusLight;
    private readonly closing = sharedAbort();
    private use: ConnectionUse | null = null;
    private endWatching: () => void = () => undefined;
    private running = 0;
    /** The last message's error, until one succeeds. */
    private failure: GenesysError | null = null;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly definition: ApiDef,
    ) {
        this.light = new StatusLight(node);
        try {
            this.connect();
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
        }
        this.show();
    }

    async answer(message: ApiMessage, send: Send): Promise<void> {
        this.running++;
        this.show();
        try {
            const { connection } = this.connect();
            const options = this.options();
            const call = await this.call(message);
            const fill = options.paging === "pages" ? pageFiller(this.RED, message) : (answer: Answer) => Object.assign(message, contents(answer));
            for await (const answer of runCall(connection, call, options)) send(fill(answer));
            this.failure = null;
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
            throw this.failure;
        } finally {
            this.running--;
            this.show();
        }
    }

    close(): void {
        this.closing.abort();
        this.endWatching();
        this.use?.release();
        this.light.show(null);
    }

    private options(): RunOptions {
        const { definition, closing } = this;
        return {
            paging: oneOf("paging", readText(definition, "paging", "none"), PAGING),
            maxBytes: readNumber(definition, "maxBytes", DEFAULT_MAX_BYTES, { min: 1, max: LARGEST_MAX_BYTES }),
            timeoutMs: readNumber(definition, "timeout", 60, { min: 1, max: 86_400 }) * 1_000,
            signal: closing.signal,
        };
    }

    private async call(message: ApiMessage): Promise<Call> {
        const value = (field: keyof typeof TYPED): Promise<unknown> =>
            evaluate(this.RED, this.node, message, field, readTyped(this.definition, field, TYPED[field]));
        const [path, query, body] = [await value("path"), await value("query"), await value("body")];
        return readCall({ method: readText(this.definition, "method", "GET"), path, params: message.params, query, body });
    }

    private connect(): ConnectionUse {
        if (this.use) return this.use;
        const use = (this.use = connectionOf(this.RED, this.node, this.definition.connection));
        this.endWatching = use.connection.onFailure(() => this.show());
        return use;
    }

    private show(): void {
        if (this.closing.signal.aborted) return;
        // What is wrong with the connection concerns the next message too.
        const failure = this.failure ?? this.use?.connection.failure;
        if (failure) return this.light.show(`error.${failure.code}`);
        if (this.running > 0) return this.light.show("working");
        this.light.show(this.use?.connection.info().demo ? "demo" : null);
    }
}

function contents({ payload, statusCode, genesys }: Answer): Pick<ApiMessage, "payload" | "statusCode" | "genesys"> {
    return { payload, statusCode, genesys };
}

/** Each page is a message of its own, with `parts` by which a join node makes one array of all; the parts of before are kept inside, as split does. */
function pageFiller(RED: NodeAPI, message: ApiMessage): (answer: Answer) => ApiMessage {
    const { payload: _asked, parts: outer, ...rest } = message as ApiMessage & { parts?: unknown };
    const id = RED.util.generateId();
    let length = 2;
    return (answer) => {
        const { index, isLast } = answer.page!;
        // A join node puts arrays together when a part is said to be longer than one.
        if (index === 0) length = Math.max(2, (answer.payload as readonly unknown[]).length);
        const parts = { id, type: "array", index, len: length, ...(isLast ? { count: index + 1 } : {}), ...(outer === undefined ? {} : { parts: outer }) };
        return { ...RED.util.cloneMessage(rest), ...contents(answer), parts };
    };
}
