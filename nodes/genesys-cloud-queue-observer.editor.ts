/** Dialog of the queue observer: which queues, and when a message goes out. */
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { selectionFields, selectionLabel, validSelect, watchSelection } from "./editor/queue-selection.editor.js";
import { words } from "./editor/suggestions.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, numberFrom, oneOf, validMediaTypes } from "./editor/validators.editor.js";
import { STATE_FIELDS } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-queue-observer");

const OUTPUT = ["state", "event"];

const FIELDS: Fields = {
    ...selectionFields(text),
    output: { kind: "choice", words: OUTPUT, fallback: "state", texts: text },
    fields: { kind: "list", suggest: words(STATE_FIELDS) },
    throttle: { kind: "number" },
    tick: { kind: "number" },
};

/** Shows the rows that the chosen output uses. */
function showOutput(): void {
    const output = fieldText($("#node-input-output"));
    $(".genesys-cloud-row-state").toggle(output !== "event");
    $("#genesys-cloud-hint-output").text(OUTPUT.includes(output) ? text(`hint.output.${output}`) : "");
}

RED.nodes.registerType("genesys-cloud-queue-observer", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-queue-observer.svg",
    inputs: 0,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        select: { value: "list", label: text("label.select"), validate: validSelect },
        queues: { value: [] },
        match: { value: "" },
        divisions: { value: [] },
        mediaTypes: { value: [], label: text("label.mediaTypes"), validate: validMediaTypes },
        output: { value: "state", label: text("label.output"), validate: oneOf(OUTPUT) },
        fields: { value: [], label: text("label.fields"), validate: eachEntry((entry) => !/\s/.test(entry), "path") },
        throttle: { value: 1, label: text("label.throttle"), validate: numberFrom(0, MAX_SECONDS) },
        tick: { value: 0, label: text("label.tick"), validate: numberFrom(0, MAX_SECONDS) },
    },
    paletteLabel: text("palette"),
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
        $("#node-input-output").on("change", showOutput);
        showOutput();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
