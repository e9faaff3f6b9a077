/** Dialog of the conversation observer: whose conversations, and which of their events. */
import { fromOrganisation } from "./editor/choices.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { summariseList } from "./editor/lists.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, oneOf } from "./editor/validators.editor.js";
import { CONVERSATION_EVENTS, QUEUE_MEDIA_TYPES } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-conversation-observer");

const SELECT = ["list", "match", "all"];

const FIELDS: Fields = {
    select: { kind: "choice", words: SELECT, fallback: "list", texts: text },
    queues: { kind: "list", source: fromOrganisation("queues") },
    match: { kind: "text" },
    divisions: { kind: "list", source: fromOrganisation("divisions") },
    mediaTypes: { kind: "list", suggest: () => QUEUE_MEDIA_TYPES.map((value) => ({ value })) },
    events: { kind: "list", suggest: () => CONVERSATION_EVENTS.map((value) => ({ value, hint: text(`event.${value}`) })) },
};

/** Shows the rows that the chosen selection uses; with `${NAME}` any of them may. */
function showRows(): void {
    const select = fieldText($("#node-input-select"));
    const selectKnown = SELECT.includes(select);
    $(".genesys-cloud-row-queues").toggle(!selectKnown || select === "list");
    $(".genesys-cloud-row-match").toggle(!selectKnown || select === "match");
    $(".genesys-cloud-row-divisions").toggle(!selectKnown || select !== "list");
}

RED.nodes.registerType("genesys-cloud-conversation-observer", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-conversation-observer.svg",
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
        events: { value: [], label: text("label.events"), validate: eachEntry((entry) => CONVERSATION_EVENTS.includes(entry.toLowerCase()), "conversation-event") },
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
        $("#node-input-select").on("change", showRows);
        showRows();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
