/** Platform call: each message makes one call, or one for each page, and goes on with what the platform answers. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { readCall, type Call } from "../src/api/call.js";
import { oneOf } from "../src/api/mistakes.js";
import { runCall, type Answer, type RunOptions } from "../src/api/run.js";
import { PAGING } from "../src/api/words.js";
import { onInput } from "../src/node-red/input.js";
import { MessageWork } from "../src/node-red/message-work.js";
import { readNumber, readText } from "../src/node-red/properties.js";
import { evaluate, readTyped, type TypedProperty } from "../src/node-red/typed-property.js";

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
        const work = new MessageWork(RED, this, definition.connection);
        onInput(RED, this, (message: ApiMessage, send) =>
            work.run(async (connection) => {
                const options = readOptions(definition, work.signal);
                const call = await callOf(RED, this, definition, message);
                const fill = options.paging === "pages" ? pageFiller(RED, message) : (answer: Answer) => Object.assign(message, contents(answer));
                for await (const answer of runCall(connection, call, options)) send(fill(answer));
            }),
        );
    }
    RED.nodes.registerType("genesys-cloud-api", PlatformCall);
}

function readOptions(definition: ApiDef, signal: AbortSignal): RunOptions {
    return {
        paging: oneOf("paging", readText(definition, "paging", "none"), PAGING),
        maxBytes: readNumber(definition, "maxBytes", DEFAULT_MAX_BYTES, { min: 1, max: LARGEST_MAX_BYTES }),
        timeoutMs: readNumber(definition, "timeout", 60, { min: 1, max: 86_400 }) * 1_000,
        signal,
    };
}

async function callOf(RED: NodeAPI, node: Node, definition: ApiDef, message: ApiMessage): Promise<Call> {
    const value = (field: keyof typeof TYPED): Promise<unknown> => evaluate(RED, node, message, field, readTyped(definition, field, TYPED[field]));
    const [path, query, body] = [await value("path"), await value("query"), await value("body")];
    return readCall({ method: readText(definition, "method", "GET"), path, params: message.params, query, body });
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
