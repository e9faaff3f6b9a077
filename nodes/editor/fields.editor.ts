/** Puts saved values into a dialog's fields and reads them back in the shape that the flow stores. */
import { fromWords, type ChoiceSource } from "./choices.editor.js";
import { entriesOf, formatList, isVariable, parseNumbers } from "./lists.editor.js";
import { attachPicker, pickerOf, type LabelOf } from "./picker.editor.js";
import type { EditorNode, Query, TypedInputType } from "./red.editor.js";
import { suggestTexts, type Suggest } from "./suggestions.editor.js";
import { sharedText, type Translate } from "./texts.editor.js";
import { isEmpty } from "./validators.editor.js";

/** How one property is edited. Properties without an entry, such as the name, are left to Node-RED. */
export type Field =
    | { readonly kind: "text"; readonly suggest?: Suggest }
    | { readonly kind: "number" }
    | { readonly kind: "object" }
    /** Entries to choose from: words to suggest, or things of the organisation. Without either they are typed. */
    | { readonly kind: "list"; readonly suggest?: Suggest; readonly source?: ChoiceSource; readonly labelOf?: LabelOf }
    | { readonly kind: "numbers" }
    /** A choice; `texts` translates `choice.<property>.<word>` (colons as hyphens). A yes or no has the words "true" and "false". */
    | { readonly kind: "choice"; readonly words: readonly string[]; readonly fallback: string; readonly texts: Translate };

export const YES_NO: readonly string[] = ["true", "false"];

/** Call before a field becomes one of Node-RED's widgets: these take their width from the field itself, not from the style sheet. */
export function widen(element: Query): void {
    if (element[0]) element[0].style.width = "70%";
}

/** Properties without a field of their own are compared by their text. */
const PLAIN: Field = { kind: "text" };

export type Fields = Readonly<Record<string, Field>>;

export type Prefix = "node-input" | "node-config-input";

/** What each field held when the dialog opened, to leave untouched values exactly as they were saved. */
const opened = new WeakMap<EditorNode, Map<string, string>>();

/** Call in oneditprepare. */
export function openFields(node: EditorNode, fields: Fields, prefix: Prefix = "node-input"): void {
    const texts = new Map<string, string>();
    const { defaults } = RED.nodes.getType(node.type);
    for (const [property, field] of Object.entries(fields)) {
        const element = $(`#${prefix}-${property}`);
        // What a flow lacks is what it will run with, but for a connection: no region is none.
        const value = node[property] === undefined && prefix === "node-input" ? defaults[property]?.value : node[property];
        const text = format(field, value);
        texts.set(property, field.kind === "list" ? JSON.stringify(entriesOf(value)) : text);
        element.val(text);
        if (field.kind === "choice") choiceInput(element, property, field, text);
        if (field.kind === "text" && field.suggest) suggestTexts(element, field.suggest);
        if (field.kind === "list" && element[0]) openPicker(node, property, value, field, element[0] as HTMLInputElement);
    }
    opened.set(node, texts);
    openSections(node, fields, prefix);
}

function openPicker(node: EditorNode, property: string, value: unknown, field: Extract<Field, { kind: "list" }>, input: HTMLInputElement): void {
    const problem = (line: string): string => problemOf(node, property, line);
    attachPicker(input, value, { source: sourceOf(field), problemOf: problem, ...(field.labelOf ? { labelOf: field.labelOf } : {}) });
}

function sourceOf({ source, suggest }: Extract<Field, { kind: "list" }>): ChoiceSource | null {
    return source ?? (suggest ? fromWords(() => suggest().map(({ value, hint }) => ({ name: value, ...(hint ? { hint } : {}) }))) : null);
}

/** What the property's own validator says of a value, or "". */
function problemOf(node: EditorNode, property: string, line: string): string {
    const { validate } = RED.nodes.getType(node.type).defaults[property] ?? {};
    const verdict = validate ? validate.call(node, line, {}) : true;
    return typeof verdict === "string" ? verdict : "";
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
        const entries = pickerOf(element[0])?.entries();
        // Two things may have the same name.
        const text = entries ? JSON.stringify(entries) : fieldText(element);
        if (text !== opened.get(node)?.get(property)) node[property] = entries ?? parse(field, text);
        element[0]?.removeAttribute("id");
    }
    opened.delete(node);
}

/** The settings as they stand in the open dialog, in the shape that the flow would store. Nothing is changed by that. */
export function readFields(fields: Fields, prefix: Prefix = "node-input"): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
        Object.entries(fields).map(([property, field]) => {
            const element = $(`#${prefix}-${property}`);
            return [property, pickerOf(element[0])?.shown() ?? parse(field, fieldText(element))];
        }),
    );
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

function parse(field: Field, line: string): unknown {
    switch (field.kind) {
        case "number":
            return line !== "" && Number.isFinite(Number(line)) ? Number(line) : line;
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
    widen(element);
    element.typedInput({ default: type, types });
}
