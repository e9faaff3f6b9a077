/** Dialog of the platform call: method, path, query and body of any type, and how pages are read. */
import { readTemplate } from "../src/api/path.js";
import { METHODS, PAGING } from "../src/api/words.js";
import { GenesysError } from "../src/platform/errors.js";
import { fieldText, openFields, saveFields, widen, type Fields } from "./editor/fields.editor.js";
import { isVariable } from "./editor/lists.editor.js";
import type { EditorNode, Validate } from "./editor/red.editor.js";
import { errorText, textsOf } from "./editor/texts.editor.js";
import { isEmpty, numberFrom, oneOf, reason } from "./editor/validators.editor.js";

const text = textsOf("genesys-cloud-api");

const FIELDS: Fields = {
    method: { kind: "choice", words: METHODS, fallback: "GET", texts: text },
    paging: { kind: "choice", words: PAGING, fallback: "none", texts: text },
    maxBytes: { kind: "number" },
    timeout: { kind: "number" },
};

/** Node-RED's own types of values; the first is that of a new node. */
const TYPES = {
    path: ["str", "msg", "flow", "global", "jsonata", "env"],
    query: ["str", "json", "msg", "flow", "global", "jsonata", "env"],
    body: ["msg", "json", "flow", "global", "jsonata", "env"],
} as const;
type Typed = keyof typeof TYPES;

const WITH_BODY = ["POST", "PUT", "PATCH"];

interface TypedInput {
    typedInput(options: object): void;
}

/** While the dialog is open its fields count, else what is saved. */
function typeOf(node: EditorNode, property: Typed): string {
    const field = $(`#node-input-${property}Type`);
    const saved = node[`${property}Type`];
    return (field.length > 0 ? fieldText(field) : typeof saved === "string" ? saved : "") || TYPES[property][0];
}

const validPath: Validate = function (value, options) {
    if (isEmpty(value)) return reason(options, text("reason.path-missing"));
    if (typeOf(this, "path") !== "str" || isVariable(value)) return true;
    try {
        readTemplate(String(value).trim());
        return true;
    } catch (error) {
        if (!(error instanceof GenesysError)) throw error;
        return reason(options, errorText(error.key, error.parameters));
    }
};

function validJson(property: Typed): Validate {
    return function (value, options) {
        if (typeOf(this, property) !== "json" || isEmpty(value) || isVariable(value)) return true;
        try {
            JSON.parse(String(value));
            return true;
        } catch {
            return reason(options, text("reason.json"));
        }
    };
}

const anyType: Validate = (value, options) => (isEmpty(value) || isVariable(value) || /^[a-z]+$/.test(String(value)) ? true : reason(options, text("reason.type")));

/** Only some methods send a body; with `${NAME}` any may. */
function showBody(): void {
    const method = fieldText($("#node-input-method"));
    $(".genesys-cloud-row-body").toggle(WITH_BODY.includes(method) || !(METHODS as readonly string[]).includes(method));
}

function showPaging(): void {
    const paging = fieldText($("#node-input-paging"));
    $("#genesys-cloud-hint-paging").text((PAGING as readonly string[]).includes(paging) ? text(`hint.paging.${paging}`) : "");
}

RED.nodes.registerType("genesys-cloud-api", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-api.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        method: { value: "GET", label: text("label.method"), validate: oneOf(METHODS) },
        path: { value: "", label: text("label.path"), validate: validPath },
        pathType: { value: "str", label: text("label.path"), validate: anyType },
        query: { value: "", label: text("label.query"), validate: validJson("query") },
        queryType: { value: "str", label: text("label.query"), validate: anyType },
        body: { value: "payload", label: text("label.body"), validate: validJson("body") },
        bodyType: { value: "msg", label: text("label.body"), validate: anyType },
        paging: { value: "none", label: text("label.paging"), validate: oneOf(PAGING) },
        maxBytes: { value: 10485760, label: text("label.maxBytes"), validate: numberFrom(1, 1073741824) },
        timeout: { value: 60, label: text("label.timeout"), validate: numberFrom(1, 86400) },
    },
    paletteLabel: text("palette"),
    inputLabels: text("input"),
    outputLabels: [text("output")],
    label() {
        if (this.name) return this.name;
        const path = typeof this["path"] === "string" && typeOf(this, "path") === "str" ? this["path"].trim().replace(/^\/api\/v2\//, "").replace(/\?.*/, "") : "";
        const method = typeof this["method"] === "string" ? this["method"] : "GET";
        return path === "" ? text("palette") : `${method} ${path}`;
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS);
        // A flow without one sends this; Node-RED would save an empty one.
        if (this["body"] === undefined) $("#node-input-body").val("payload");
        for (const property of Object.keys(TYPES) as Typed[]) {
            const field = $(`#node-input-${property}`);
            widen(field);
            (field as unknown as TypedInput).typedInput({ default: TYPES[property][0], types: TYPES[property], typeField: $(`#node-input-${property}Type`) });
        }
        $("#node-input-method").on("change", showBody);
        $("#node-input-paging").on("change", showPaging);
        showBody();
        showPaging();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
