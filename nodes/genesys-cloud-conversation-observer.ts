/** Live conversations of queues: reads the node's settings, observes, sends. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import { errorInfo } from "../src/conversations/live/messages.js";
import { observeConversations, type LiveOptions } from "../src/conversations/live/observer.js";
import { readEvents } from "../src/conversations/live/settings.js";
import { readSelection, readWords } from "../src/node-red/selection.js";
import { runSource, type SourceWork } from "../src/node-red/source-work.js";

interface Definition extends NodeDef {
    readonly connection?: unknown;
}

function readOptions(definition: Definition): LiveOptions {
    return { ...readSelection(definition), events: readEvents(readWords(definition, "events")) };
}

export default function genesysCloudConversationObserver(RED: NodeAPI): void {
    function ConversationObserver(this: Node, definition: Definition): void {
        RED.nodes.createNode(this, definition);
        const begin: SourceWork["begin"] = (connection, ports) => observeConversations(connection, readOptions(definition), ports);
        runSource(RED, this, definition.connection, { begin, about: errorInfo });
    }
    RED.nodes.registerType("genesys-cloud-conversation-observer", ConversationObserver);
}
