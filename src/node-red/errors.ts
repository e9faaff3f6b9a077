/** Errors on their way into a flow: in the runtime's language, each with code and cause, and nothing secret. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { GenesysError } from "../platform/errors.js";
import { bridgeTexts } from "./texts.js";

export const PACKAGE = "@cxflows/node-red-genesys-cloud";
/** The catalog that holds the texts shared by all nodes. */
export const SHARED_CATALOG = `${PACKAGE}/genesys-cloud-config`;

/** Whatever was thrown, as the error that flows get. */
export function toGenesysError(thrown: unknown): GenesysError {
    if (thrown instanceof GenesysError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const error = new GenesysError("PROTOCOL", bridgeTexts, "unexpected", { message });
    if (thrown instanceof Error && thrown.stack) error.stack = thrown.stack;
    return error;
}

/** Puts the sentence into the runtime's language where its catalog has it. */
export function localise(RED: NodeAPI, error: GenesysError): GenesysError {
    const catalogKey = `${SHARED_CATALOG}:errors.${error.key}`;
    const text = RED._(catalogKey, error.parameters) as unknown;
    if (typeof text === "string" && text !== catalogKey && !text.endsWith(`errors.${error.key}`)) error.message = text;
    return error;
}

/** For nodes without an input: to the Catch node, as a message with `genesys.event` "error". */
export function reportError(RED: NodeAPI, node: Node, thrown: unknown, about: { topic: string | null; genesys: object }): void {
    const error = localise(RED, toGenesysError(thrown));
    const message = { topic: about.topic, payload: null, genesys: { event: "error", ...about.genesys } };
    node.error(error, message as unknown as NodeMessage);
}
