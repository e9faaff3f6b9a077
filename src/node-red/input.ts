/** Takes messages into an asynchronous handler: `done` is called exactly once, and no rejection escapes. */
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { localise, toGenesysError } from "./errors.js";

export type Send = (message: NodeMessage | NodeMessage[]) => void;

/** `handle` sends as often as it likes and throws what is wrong; the error then goes to the Catch node. */
export function onInput(RED: NodeAPI, node: Node, handle: (message: NodeMessageInFlow, send: Send) => Promise<void>): void {
    node.on("input", (message, send, done) => {
        handle(message, send as Send).then(
            () => done(),
            (thrown: unknown) => done(localise(RED, toGenesysError(thrown))),
        );
    });
}
