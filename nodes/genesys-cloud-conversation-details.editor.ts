/** Dialog of the conversation details: period, filters, and how the conversations come. */
import { DIRECTIONS } from "../src/analytics/vocabulary.js";
import { fromOrganisation } from "./editor/choices.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { periodFields, validInterval, validTimeout, validTimeZone, watchTimeZone } from "./editor/period.editor.js";
import { openPreview } from "./editor/preview.editor.js";
import { words } from "./editor/suggestions.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, jsonObject, oneOf, validMediaTypes, wholeNumberFrom } from "./editor/validators.editor.js";
import { REPORT_MEDIA_TYPES, WEEK_DAYS } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-conversation-details");

const INCLUDE = ["all", "ended", "ongoing"];
const ORDERS = ["asc", "desc"];
const MODES = ["auto", "query", "job"];
const OUTPUT = ["rows", "conversations"];
const DELIVER = ["pages", "all"];

const FIELDS: Fields = {
    ...periodFields(text),
    queues: { kind: "list", source: fromOrganisation("queues") },
    agents: { kind: "list", source: fromOrganisation("users") },
    mediaTypes: { kind: "list", suggest: words(REPORT_MEDIA_TYPES) },
    directions: { kind: "list", suggest: words(DIRECTIONS) },
    filter: { kind: "object" },
    include: { kind: "choice", words: INCLUDE, fallback: "all", texts: text },
    order: { kind: "choice", words: ORDERS, fallback: "asc", texts: text },
    mode: { kind: "choice", words: MODES, fallback: "auto", texts: text },
    output: { kind: "choice", words: OUTPUT, fallback: "rows", texts: text },
    deliver: { kind: "choice", words: DELIVER, fallback: "pages", texts: text },
    limit: { kind: "number" },
    timeout: { kind: "number" },
};

function showOutput(): void {
    const output = fieldText($("#node-input-output"));
    $("#genesys-cloud-hint-output").text(OUTPUT.includes(output) ? text(`hint.output.${output}`) : "");
}

function showDelivery(): void {
    const deliver = fieldText($("#node-input-deliver"));
    $("#genesys-cloud-hint-deliver").text(DELIVER.includes(deliver) ? text(`hint.deliver.${deliver}`) : "");
}

RED.nodes.registerType("genesys-cloud-conversation-details", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-conversation-details.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        interval: { value: "yesterday", label: text("label.interval"), validate: validInterval },
        timeZone: { value: "", label: text("label.timeZone"), validate: validTimeZone },
        weekStart: { value: "monday", label: text("label.weekStart"), validate: oneOf(WEEK_DAYS) },
        queues: { value: [] },
        agents: { value: [] },
        mediaTypes: { value: [], label: text("label.mediaTypes"), validate: validMediaTypes },
        directions: { value: [], label: text("label.directions"), validate: eachEntry((entry) => (DIRECTIONS as readonly string[]).includes(entry.toLowerCase()), "direction") },
        filter: { value: "", label: text("label.filter"), validate: jsonObject },
        include: { value: "all", label: text("label.include"), validate: oneOf(INCLUDE) },
        order: { value: "asc", label: text("label.order"), validate: oneOf(ORDERS) },
        mode: { value: "auto", label: text("label.mode"), validate: oneOf(MODES) },
        output: { value: "rows", label: text("label.output"), validate: oneOf(OUTPUT) },
        deliver: { value: "pages", label: text("label.deliver"), validate: oneOf(DELIVER) },
        limit: { value: 0, label: text("label.limit"), validate: wholeNumberFrom(0, 2_147_483_647) },
        timeout: { value: 60, label: text("label.timeout"), validate: validTimeout },
    },
    paletteLabel: text("palette"),
    inputLabels: text("input"),
    outputLabels: [text("output")],
    label() {
        if (this.name) return this.name;
        const interval = typeof this["interval"] === "string" ? this["interval"].trim() : "";
        return interval === "" ? text("palette") : text("node.details", { interval });
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS);
        watchTimeZone();
        $("#node-input-output").on("change", showOutput);
        $("#node-input-deliver").on("change", showDelivery);
        showOutput();
        showDelivery();
        openPreview(this, FIELDS);
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
