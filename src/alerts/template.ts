/** Mustache without HTML escaping, for e-mails and chats: templates see what objects themselves hold, and call nothing. */
import Mustache from "mustache";
import { GenesysError } from "../platform/errors.js";
import { valueAt } from "./paths.js";
import { alertTexts } from "./texts.js";

export interface Template {
    render(view: object): string;
}

/** Throws CONFIG that names the field when the text cannot be read. */
export function compileTemplate(field: string, text: string): Template {
    const writer = new PlainWriter();
    try {
        writer.parse(text);
    } catch (thrown) {
        const reason = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 120);
        throw new GenesysError("CONFIG", alertTexts, "alert-template", { field, reason }, { field, value: text });
    }
    return { render: (view) => writer.render(text, new OwnContext(view, undefined)) };
}

/** Every value as people read it; a queue is its name, a list its entries. */
export function asText(value: unknown): string {
    switch (typeof value) {
        case "string":
            return value;
        case "number":
            return String(Math.round(value * 1_000) / 1_000);
        case "boolean":
        case "bigint":
            return String(value);
        case "object":
            return value === null ? "" : objectText(value);
        default:
            return "";
    }
}

function objectText(value: object): string {
    if (Array.isArray(value)) return value.map(asText).join(", ");
    const name: unknown = Object.hasOwn(value, "name") ? (value as { name: unknown }).name : undefined;
    if (typeof name === "string") return name;
    try {
        return JSON.stringify(value) ?? "";
    } catch {
        return "";
    }
}

class PlainWriter extends Mustache.Writer {
    override escapedValue(token: string[], context: Mustache.Context): string {
        return asText(context.lookup(token[1]!));
    }

    override unescapedValue(token: string[], context: Mustache.Context): string {
        return asText(context.lookup(token[1]!));
    }
}

/** Mustache's own look-up finds inherited properties and calls functions. */
class OwnContext extends Mustache.Context {
    override push(view: unknown): Mustache.Context {
        return new OwnContext(view, this);
    }

    override lookup(name: string): unknown {
        if (name === ".") return withoutFunctions(this.view);
        const [first, ...rest] = name.split(".");
        const start = valueAt(this.view, [first!]);
        return start === undefined ? (this.parent?.lookup(name) as unknown) : withoutFunctions(valueAt(start, rest));
    }
}

function withoutFunctions(value: unknown): unknown {
    return typeof value === "function" ? undefined : value;
}
