/** Puts saved values into a dialog's fields and reads them back in the shape that the flow stores. */
import { formatList, isVariable, parseList, parseNumbers } from "./lists.editor.js";
import type { Completion, EditorNode, TypedInputType } from "./red.editor.js";
import { sharedText, type Translate } from "./texts.editor.js";
import { isEmpty } from "./validators.editor.js";

export interface Suggestion {
    readonly value: string;
    /** Shown beside the value, e.g. a region's place. */
    readonly hint?: string;
}

type Suggest = () => readonly Suggestion[];

/** How one property is edited. Properties without an entry, such as the name, are left to Node-RED. */
export type Field =
    | { readonly kind: "text"; readonly suggest?: Suggest }
    | { readonly kind: "number" }
    | { readonly kind: "object" }
    | { readonly kind: "list"; readonly suggest?: Suggest }
    | { readonly kind: "numbers" }
    /** A choice; `texts` translates `choice.<property>.<word>` (colons as hyphens). A yes or no has the words "true" and "false". */
    | { readonly kind: "choice"; readonly words: readonly string[]; readonly fallback: string; readonly texts: Translate };

/** Properties without a field of their own are compared by their text. */
const PLAIN: Field = { kind: "text" };

export type Fields = Readonly<Record<string, Field>>;

export type Prefix = "node-input" | "node-config-input";

/** What each field held when the dialog opened, to leave untouched values exactly as they were saved. */
const opened = new WeakMap<EditorNode, Map<string, string>>();

/** Call in oneditprepare. */
export function openFields(node: EditorNode, fields: Fields, prefix: Prefix = "node-input"): void {
    const texts = new Map<string, string>();
    for (const [property, field] of Object.entries(fields)) {
        const element = $(`#${prefix}-${property}`);
        const text = format(field, node[property]);
        texts.set(property, text);
        element.val(text);
        if (field.kind === "choice") choiceInput(element, property, field, text);
        if (field.kind === "text" && field.suggest) element.autoComplete({ search: completeText(field.suggest), minLength: 0 });
        if (field.kind === "list" && field.suggest) element.autoComplete({ search: completeList(field.suggest), minLength: 0 });
    }
    opened.set(node, texts);
    openSections(node, fields, prefix);
}

/** A collapsed section must not hide what somebody has set. */
function openSections(node: EditorNode, fields: Fields, prefix: Prefix): void {
    for (const [property, { value }] of Object.entries(RED.nodes.getType(node.type).defaults)) {
        const section = $(`#${prefix}-${property}`)[0]?.closest("details");
        const field = fields[property] ?? PLAIN;
        if (section && format(field, node[property] ?? value) !== format(field, value)) section.open = true;
    }
}

/**
 * Call in oneditsave. Takes the ids off the fields that were read, so that Node-RED, which looks for them afterwards,
 * does not write the bare text over the value.
 */
export function saveFields(node: EditorNode, fields: Fields, prefix: Prefix = "node-input"): void {
    for (const [property, field] of Object.entries(fields)) {
        const element = $(`#${prefix}-${property}`);
        const text = fieldText(element);
        if (text !== opened.get(node)?.get(property)) node[property] = parse(field, text, node[property]);
        element[0]?.removeAttribute("id");
    }
    opened.delete(node);
}

/** A field's current text. */
export function fieldText(element: { val(): unknown }): string {
    const value = element.val();
    return typeof value === "string" ? value.trim() : "";
}

function format(field: Field, value: unknown): string {
    switch (field.kind) {
        case "list":
        case "numbers":
            return formatList(value);
        case "object":
            return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text(value);
        case "choice":
            return isEmpty(value) ? field.fallback : text(value);
        default:
            return text(value);
    }
}

function text(value: unknown): string {
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function parse(field: Field, line: string, previous: unknown): unknown {
    switch (field.kind) {
        case "number":
            return line !== "" && Number.isFinite(Number(line)) ? Number(line) : line;
        case "list":
            return parseList(line, previous);
        case "numbers":
            return parseNumbers(line);
        case "object":
            return parseObject(line);
        case "choice":
            return line === "true" || line === "false" ? line === "true" : line;
        default:
            return line;
    }
}

function parseObject(line: string): unknown {
    if (line === "" || isVariable(line)) return line;
    try {
        return JSON.parse(line) as unknown;
    } catch {
        // Kept as typed: the validator says what is wrong, and nothing is lost.
        return line;
    }
}

/** A list to choose from, and a second type of input where `${NAME}` can be typed instead. */
function choiceInput(element: ReturnType<typeof $>, property: string, field: Extract<Field, { kind: "choice" }>, value: string): void {
    const types: readonly TypedInputType[] = [
        {
            value: "choice",
            label: sharedText("input.choice"),
            icon: "fa fa-list-ul",
            options: field.words.map((word) => ({ value: word, label: field.texts(`choice.${property}.${word.replaceAll(":", "-")}`) })),
        },
        { value: "typed", label: sharedText("input.typed"), icon: "fa fa-keyboard-o" },
    ];
    const type = field.words.includes(value) ? "choice" : "typed";
    element.typedInput({ default: type, types });
}

function completeText(suggest: Suggest): (value: string) => readonly Completion[] {
    return (value) => completions(suggest(), value.trim(), (chosen) => chosen);
}

/** Completes the last entry of a list and keeps the ones before it. */
function completeList(suggest: Suggest): (value: string) => readonly Completion[] {
    return (value) => {
        const cut = value.lastIndexOf(",") + 1;
        const before = value.slice(0, cut).trim();
        const taken = before.split(",").map((part) => part.trim());
        const free = suggest().filter((suggestion) => !taken.includes(suggestion.value));
        return completions(free, value.slice(cut).trim(), (chosen) => (before === "" ? chosen : `${before} ${chosen}`));
    };
}

/** An exact entry comes first: the editor takes the first one when Tab or Enter is pressed. */
function completions(all: readonly Suggestion[], typed: string, complete: (chosen: string) => string): readonly Completion[] {
    const wanted = typed.toLowerCase();
    const rank = (suggestion: Suggestion): number => {
        const value = suggestion.value.toLowerCase();
        return value === wanted ? 0 : value.startsWith(wanted) ? 1 : 2;
    };
    return all
        .filter((suggestion) => `${suggestion.value} ${suggestion.hint ?? ""}`.toLowerCase().includes(wanted))
        .toSorted((a, b) => rank(a) - rank(b))
        .map((suggestion) => ({ value: complete(suggestion.value), label: $(completionLabel(suggestion)) }));
}

function completionLabel(suggestion: Suggestion): HTMLElement {
    const label = document.createElement("span");
    label.textContent = suggestion.value;
    if (suggestion.hint) {
        const hint = document.createElement("span");
        hint.className = "genesys-cloud-suggestion-hint";
        hint.textContent = suggestion.hint;
        label.append(hint);
    }
    return label;
}
