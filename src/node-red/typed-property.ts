/** Settings with a type beside them: text, a message property, context, JSON, JSONata or an environment variable. */
import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { GenesysError, type TextParameters } from "../platform/errors.js";
import { readText, type Definition } from "./properties.js";
import { bridgeTexts } from "./texts.js";

export interface TypedProperty {
    readonly type: string;
    readonly value: string;
}

/** What the flow author can change without a message: a mistake in it is one of the settings. */
const FIXED: ReadonlySet<string> = new Set(["str", "json", "num", "bool", "env"]);

/** `field` and `<field>Type`. Throws CONFIG for an environment variable that is not set. */
export function readTyped(definition: Definition, field: string, fallback: TypedProperty): TypedProperty {
    const type = readText(definition, `${field}Type`, fallback.type);
    const isMissing = !Object.hasOwn(definition, field);
    return { type, value: isMissing ? fallback.value : readText(definition, field) };
}

/** Undefined for an empty one. Rejects with CONFIG or INVALID_QUERY, which names the field. */
export async function evaluate(RED: NodeAPI, node: Node, message: NodeMessageInFlow, field: string, { type, value }: TypedProperty): Promise<unknown> {
    if (value === "") return undefined;
    if (type === "env") assertSet(RED, node, field, value);
    try {
        return await new Promise<unknown>((resolve, reject) => {
            RED.util.evaluateNodeProperty(value, type, node, message, (error: Error | null, result: unknown) => {
                if (error) reject(error);
                else resolve(result);
            });
        });
    } catch (thrown) {
        const parameters: TextParameters = { field, reason: reasonOf(thrown) };
        throw new GenesysError(FIXED.has(type) ? "CONFIG" : "INVALID_QUERY", bridgeTexts, "property-evaluation", parameters, { field, value });
    }
}

/** The runtime takes a variable that is not set for an empty text. Text around `${NAME}` is left to it. */
function assertSet(RED: NodeAPI, node: Node, field: string, name: string): void {
    if (name.includes("${") || (RED.util.getSetting(node, name) as unknown) !== undefined) return;
    throw new GenesysError("CONFIG", bridgeTexts, "property-unresolved", { field, name }, { field, value: name });
}

/** JSONata rejects with objects of its own. */
function reasonOf(thrown: unknown): string {
    const { message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as { message?: unknown };
    return (typeof message === "string" ? message : String(thrown)).split("\n")[0]!.slice(0, 120);
}
