/** Dialog of the queue observer: which queues, and when a message goes out. */
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { fromOrganisation } from "./editor/choices.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { summariseList } from "./editor/lists.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, numberFrom, oneOf } from "./editor/validators.editor.js";
import { QUEUE_MEDIA_TYPES, STATE_FIELDS } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-queue-observer");

const SELECT = ["list", "match", "all"];
const OUTPUT = ["state", "event"];

const FIELDS: Fields = {
    select: { kind: "choice", words: SELECT, fallback: "list", texts: text },
    queues: { kind: "list", source: fromOrganisation("queues") },
    match: { kind: "text" },
    divisions: { kind: "list", source: fromOrganisation("divisions") },
    mediaTypes: { kind: "list", suggest: () => QUEUE_MEDIA_TYPES.map((value) => ({ value })) },
    output: { kind: "choice", words: OUTPUT, fallback: "state", texts: text },
    fields: { kind: "list", suggest: () => STATE_FIELDS.map((value) => ({ value })) },
    throttle: { kind: "number" },
    tick: { kind: "number" },
};

/** Shows the rows that the chosen selection and output use; with `${NAME}` any of them may. */
function showRows(): void {
    const select = fieldText($("#node-input-select"));
    const selectKnown = SELECT.includes(select);
    $(".genesys-cloud-row-queues").toggle(!selectKnown || select === "list");
    $(".genesys-cloud-row-match").toggle(!selectKnown || select === "match");
    $(".genesys-cloud-row-divisions").toggle(!selectKnown || select !== "list");
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
        select: { value: "list", label: text("label.select"), validate: oneOf(SELECT) },
        queues: { value: [] },
        match: { value: "" },
        divisions: { value: [] },
        mediaTypes: { value: [], label: text("label.mediaTypes"), validate: eachEntry((entry) => /^[a-z]+$/i.test(entry), "media-type") },
        output: { value: "state", label: text("label.output"), validate: oneOf(OUTPUT) },
        fields: { value: [], label: text("label.fields"), validate: eachEntry((entry) => !/\s/.test(entry), "path") },
        throttle: { value: 1, label: text("label.throttle"), validate: numberFrom(0, MAX_SECONDS) },
        tick: { value: 0, label: text("label.tick"), validate: numberFrom(0, MAX_SECONDS) },
    },
    paletteLabel: text("palette"),
    outputLabels: [text("output")],
    label() {
        if (this.name) return this.name;
        const [select, match] = [this["select"], this["match"]];
        if (select === "all") return text("node.all");
        if (select === "match") return typeof match === "string" && match !== "" ? match : text("palette");
        return summariseList(this["queues"]) || text("palette");
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS);
        for (const property of ["select", "output"]) $(`#node-input-${property}`).on("change", showRows);
        showRows();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
