/** Dialog of the conversation observer: whose conversations, and which of their events. */
import { openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { selectionFields, selectionLabel, validSelect, watchSelection } from "./editor/queue-selection.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, validMediaTypes } from "./editor/validators.editor.js";
import { CONVERSATION_EVENTS } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-conversation-observer");

const FIELDS: Fields = {
    ...selectionFields(text),
    events: { kind: "list", suggest: () => CONVERSATION_EVENTS.map((value) => ({ value, hint: text(`event.${value}`) })) },
};

RED.nodes.registerType("genesys-cloud-conversation-observer", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-conversation-observer.svg",
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
        events: { value: [], label: text("label.events"), validate: eachEntry((entry) => CONVERSATION_EVENTS.includes(entry.toLowerCase()), "conversation-event") },
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
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
