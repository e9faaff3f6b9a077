/** Dialog of the queue snapshot: which queues, what besides their states, and in how many messages. */
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { openFields, saveFields, YES_NO, type Fields } from "./editor/fields.editor.js";
import { selectionFields, selectionLabel, validSelect, watchSelection } from "./editor/queue-selection.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { numberFrom, oneOf, validMediaTypes } from "./editor/validators.editor.js";

const text = textsOf("genesys-cloud-queue-snapshot");

const FIELDS: Fields = {
    ...selectionFields(text),
    details: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    estimatedWait: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    split: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    fresh: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    timeout: { kind: "number" },
};

RED.nodes.registerType("genesys-cloud-queue-snapshot", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-queue-snapshot.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        select: { value: "list", label: text("label.select"), validate: validSelect },
        queues: { value: [] },
        match: { value: "" },
        divisions: { value: [] },
        mediaTypes: { value: [], label: text("label.mediaTypes"), validate: validMediaTypes },
        details: { value: false, label: text("label.details"), validate: oneOf(YES_NO) },
        estimatedWait: { value: false, label: text("label.estimatedWait"), validate: oneOf(YES_NO) },
        split: { value: false, label: text("label.split"), validate: oneOf(YES_NO) },
        fresh: { value: false, label: text("label.fresh"), validate: oneOf(YES_NO) },
        timeout: { value: 60, label: text("label.timeout"), validate: numberFrom(1, MAX_SECONDS) },
    },
    paletteLabel: text("palette"),
    inputLabels: text("input"),
    outputLabels: [text("output")],
    label() {
        return this.name || selectionLabel(this, text("node.all"), text("palette"));
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS);
        watchSelection();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
