/** Dialog of the queue snapshot: which queues, what besides their states, and in how many messages. */
import { MAX_SECONDS } from "../src/node-red/spans.js";
import { fromOrganisation } from "./editor/choices.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { summariseList } from "./editor/lists.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, numberFrom, oneOf } from "./editor/validators.editor.js";
import { QUEUE_MEDIA_TYPES } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-queue-snapshot");

const SELECT = ["list", "match", "all"];
const YES_NO = ["true", "false"];

const FIELDS: Fields = {
    select: { kind: "choice", words: SELECT, fallback: "list", texts: text },
    queues: { kind: "list", source: fromOrganisation("queues") },
    match: { kind: "text" },
    divisions: { kind: "list", source: fromOrganisation("divisions") },
    mediaTypes: { kind: "list", suggest: () => QUEUE_MEDIA_TYPES.map((value) => ({ value })) },
    details: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    estimatedWait: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    split: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    fresh: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    timeout: { kind: "number" },
};

/** Shows the rows that the chosen selection uses; with `${NAME}` any of them may. */
function showRows(): void {
    const select = fieldText($("#node-input-select"));
    const selectKnown = SELECT.includes(select);
    $(".genesys-cloud-row-queues").toggle(!selectKnown || select === "list");
    $(".genesys-cloud-row-match").toggle(!selectKnown || select === "match");
    $(".genesys-cloud-row-divisions").toggle(!selectKnown || select !== "list");
}

RED.nodes.registerType("genesys-cloud-queue-snapshot", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-queue-snapshot.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        select: { value: "list", label: text("label.select"), validate: oneOf(SELECT) },
        queues: { value: [] },
        match: { value: "" },
        divisions: { value: [] },
        mediaTypes: { value: [], label: text("label.mediaTypes"), validate: eachEntry((entry) => /^[a-z]+$/i.test(entry), "media-type") },
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
        $("#node-input-select").on("change", showRows);
        showRows();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
