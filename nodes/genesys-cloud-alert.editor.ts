/** Dialog of the alert: conditions with a list to choose from, spans, texts, and all of it read out while it is edited. */
import { builtIn, ENGLISH, figureName, OPERATOR_NAMES, type Sentences } from "../src/alerts/sentences.js";
import { COMBINE, DEFAULT_CONDITIONS, type Operator } from "../src/alerts/settings.js";
import { parsePath } from "../src/alerts/paths.js";
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { readOut } from "./editor/alert-preview.editor.js";
import { markConditions, openConditions, problemOf, readConditions, savedConditions, type ConditionWords, type SavedCondition } from "./editor/conditions.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { isVariable } from "./editor/lists.editor.js";
import type { Validate } from "./editor/red.editor.js";
import { words, type Suggestion } from "./editor/suggestions.editor.js";
import { errorText, textsOf } from "./editor/texts.editor.js";
import { isEmpty, numberFrom, oneOf, reason } from "./editor/validators.editor.js";
import { QUEUE_MEDIA_TYPES } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-alert");

const WORDS: ConditionWords = {
    add: text("button.add"),
    ends: text("label.clear"),
    label: (part) => text(`aria.${part}`),
    placeholder: (part) => text(`placeholder.${part}`),
    compare: (operator) => text(`compare.${OPERATOR_NAMES[operator]}`),
};

/** What the editor tells of the runtime's context stores. */
interface ContextSettings {
    readonly settings?: { readonly context?: { readonly stores?: readonly string[] } };
}

function fields(): Fields {
    const stores = (RED as ContextSettings).settings?.context?.stores ?? [];
    // Names of stores are settings of the runtime: only the default has a text of its own.
    const storeName = (key: string): string => key.slice("choice.store.".length) || text("choice.store.default");
    return {
        combine: { kind: "choice", words: COMBINE, fallback: "all", texts: text },
        raiseAfter: { kind: "number" },
        clearAfter: { kind: "number" },
        cooldown: { kind: "number" },
        repeat: { kind: "number" },
        staleAfter: { kind: "number" },
        key: { kind: "text", suggest: words(["payload.queue.id", "payload.queueId", "topic"]) },
        subject: { kind: "text" },
        text: { kind: "text" },
        store: { kind: "choice", words: ["", ...stores], fallback: "", texts: storeName },
    };
}

/** The built-in sentences; parameters stay in them. */
function sentences(): Sentences {
    const texts = Object.entries(ENGLISH).map(([key, english]) => {
        const parameters = Object.fromEntries([...english.matchAll(/__\w+?__/g)].map(([all]) => [all.slice(2, -2), all]));
        const rest = key.slice(key.indexOf(".") + 1);
        return [key, key.startsWith("property.") ? text(`property.${rest}`) : text(`sentence.${rest}`, parameters)];
    });
    return Object.fromEntries(texts) as Sentences;
}

function figures(): readonly Suggestion[] {
    const names = sentences();
    const paths = Object.keys(ENGLISH).flatMap((key) => (key.startsWith("property.") ? [key.slice("property.".length).replaceAll("-", ".")] : []));
    const media = QUEUE_MEDIA_TYPES.flatMap((type) => ["waiting", "longestWaitSeconds"].map((figure) => `media.${type}.${figure}`));
    return [...paths, ...media].map((value) => ({ value, hint: figureName(value, names) }));
}

const validConditions: Validate = (value, options) => {
    if (value === undefined || isVariable(value)) return true;
    const conditions = savedConditions(value);
    if (conditions.length === 0) return reason(options, errorText("alert-no-conditions", {}));
    const problem = conditions.map(problemOf).find((found) => found !== null);
    return problem ? reason(options, problem.reason) : true;
};

const validSpan = numberFrom(0, MAX_SECONDS);

const validPath: Validate = (value, options) => {
    const isPath = typeof value === "string" && !/\s/.test(value.trim()) && parsePath(value).length > 0;
    return isEmpty(value) || isVariable(value) || isPath ? true : reason(options, text("reason.key"));
};

/** "Waiting > 5 +1". */
function summary(value: unknown): string {
    const [first, ...rest] = savedConditions(value);
    if (!first) return "";
    return `${figureName(first.property, sentences())} ${first.operator} ${first.raise}${rest.length > 0 ? ` +${rest.length}` : ""}`;
}

/** Reads the form out, and marks what is wrong in it. */
function preview(variable: string): void {
    markConditions();
    const [names, say] = [sentences(), (key: string, parameters?: Record<string, string | number>): string => text(`preview.${key}`, parameters)];
    const conditions = readConditions();
    const typed = (field: string): string => fieldText($(`#node-input-${field}`));
    const spans = { raiseAfter: typed("raiseAfter"), clearAfter: typed("clearAfter"), cooldown: typed("cooldown"), repeat: typed("repeat"), staleAfter: typed("staleAfter") };
    const lines = [...readOut({ conditions, combine: typed("combine"), ...spans }, names, say)];
    if (conditions.length === 0) lines.push(variable === "" ? say("none") : say("variable", { name: variable }));
    else if (lines.length === 0) lines.push(say("incomplete"));
    else if (fieldText($("#node-input-text")) === "") lines.push(say("example", { text: exampleText(conditions, names) }));
    const box = $("#genesys-cloud-alert-preview")[0];
    if (box && box.textContent !== lines.join("")) box.replaceChildren(...lines.map(paragraph));
}

function paragraph(line: string): HTMLElement {
    const element = document.createElement("p");
    element.textContent = line;
    return element;
}

/** The built-in text with figures that just pass the levels. */
function exampleText(conditions: readonly SavedCondition[], names: Sentences): string {
    const told = conditions.map(({ property, operator, raise }) => {
        const level = Number(raise) || 0;
        const step = operator === ">" || operator === "!=" ? 1 : operator === "<" ? -1 : 0;
        return { property, value: level + step, raise: level, clear: level };
    });
    const operators = conditions.map(({ operator }) => operator as Operator);
    return builtIn("text", { state: "raised", names: [text("preview.queue")], conditions: told, operators, durationSeconds: 0 }, names);
}

/** The rows as the dialog opened with them, to leave an untouched value exactly as it was saved. */
let openedRows = "";

RED.nodes.registerType("genesys-cloud-alert", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-alert.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        conditions: { value: [...DEFAULT_CONDITIONS], label: text("label.conditions"), validate: validConditions },
        combine: { value: "all", label: text("label.combine"), validate: oneOf(COMBINE) },
        raiseAfter: { value: 0, label: text("label.raiseAfter"), validate: validSpan },
        clearAfter: { value: 0, label: text("label.clearAfter"), validate: validSpan },
        cooldown: { value: 0, label: text("label.cooldown"), validate: validSpan },
        repeat: { value: 0, label: text("label.repeat"), validate: validSpan },
        key: { value: "", label: text("label.key"), validate: validPath },
        staleAfter: { value: 0, label: text("label.staleAfter"), validate: validSpan },
        subject: { value: "" },
        text: { value: "" },
        store: { value: "" },
    },
    paletteLabel: text("palette"),
    inputLabels: text("input"),
    outputLabels: [text("output")],
    label() {
        return this.name || summary(this["conditions"]) || text("palette");
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        const saved = this["conditions"];
        const variable = isVariable(saved) ? String(saved) : "";
        const update = (): void => preview(variable);
        openConditions(saved === undefined ? DEFAULT_CONDITIONS : savedConditions(saved), WORDS, figures, update);
        const list = $("#node-input-conditions")[0];
        list?.setAttribute("aria-label", text("label.conditions"));
        // With the first change of a field Node-RED would judge the list by its text, of which it has none.
        list?.removeAttribute("id");
        openFields(this, fields());
        openedRows = JSON.stringify(readConditions());
        $("#dialog-form").on("input change", update);
        update();
    },
    oneditsave() {
        const conditions = readConditions();
        if (JSON.stringify(conditions) !== openedRows) this["conditions"] = conditions;
        saveFields(this, fields());
    },
});
