/** Conversation details: each message asks for past conversations, which go on page by page, as flat rows or as they come. */
import { setImmediate } from "node:timers/promises";
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { readDetailsRequest, type DetailsRequest } from "../src/conversations/details/request.js";
import { runDetails, type DetailsPart } from "../src/conversations/details/run.js";
import { onInput, type Send } from "../src/node-red/input.js";
import { MessageWork } from "../src/node-red/message-work.js";
import { readDetailsSettings } from "../src/previews/report-settings.js";

interface DetailsDef extends NodeDef {
    connection?: string;
}

interface DetailsMessage extends NodeMessageInFlow {
    query?: unknown;
    columns?: string;
    genesys?: unknown;
}

export default function genesysCloudConversationDetails(RED: NodeAPI): void {
    function ConversationDetails(this: Node, definition: DetailsDef): void {
        RED.nodes.createNode(this, definition);
        const work = new MessageWork(RED, this, definition.connection);
        onInput(RED, this, (message: DetailsMessage, send) =>
            work.run((connection, progress) => {
                const request = readDetailsRequest(readDetailsSettings(definition), message.query);
                const deliver = sender(RED, message, request, send);
                return runDetails(connection, request, { deliver, tell: (notices) => work.tell(notices), signal: work.signal, progress });
            }),
        );
    }
    RED.nodes.registerType("genesys-cloud-conversation-details", ConversationDetails);
}

/** Sends each part as a message of its own, with all that the incoming one had; resolves when the flow has had its turn. */
function sender(RED: NodeAPI, message: DetailsMessage, { deliver }: DetailsRequest, send: Send): (part: DetailsPart) => Promise<void> {
    const { payload: _asked, query: _query, parts: outer, ...rest } = message;
    const id = RED.util.generateId();
    return async ({ payload, columns, parts, genesys }) => {
        const filled = { payload, ...(columns === null ? {} : { columns }), genesys };
        if (deliver === "all" || parts === null) send({ ...rest, ...(outer === undefined ? {} : { parts: outer }), ...filled });
        else {
            const { index, len, count } = parts;
            const own = { id, type: "array", index, len, ...(count === null ? {} : { count }) };
            // Parts of before are kept inside, as the split node does.
            send(Object.assign(RED.util.cloneMessage(rest), filled, { parts: outer === undefined ? own : { ...own, parts: outer } }));
        }
        await setImmediate();
    };
}
