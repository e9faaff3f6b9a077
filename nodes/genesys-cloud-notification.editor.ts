/** Dialog of the notification node: topics one by one, or agents followed by a preset. */
import { GenesysError } from "../src/platform/errors.js";
import { PRESETS, readTopicName } from "../src/notifications/topic-names.js";
import { fromOrganisation } from "./editor/choices.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { entriesOf, entryText, isVariable, summariseList } from "./editor/lists.editor.js";
import type { Validate } from "./editor/red.editor.js";
import { pickerOf } from "./editor/picker.editor.js";
import { errorText, textsOf } from "./editor/texts.editor.js";
import { fromTopics, learnNames, topicLabel } from "./editor/topics.editor.js";
import { isEmpty, oneOf, reason } from "./editor/validators.editor.js";

const text = textsOf("genesys-cloud-notification");

const WORDS = ["none", ...PRESETS];

const FIELDS: Fields = {
    preset: { kind: "choice", words: WORDS, fallback: "none", texts: text },
    agents: { kind: "list", source: fromOrganisation("users") },
    topics: { kind: "list", source: fromTopics, labelOf: topicLabel },
};

/** As the runtime would say it; a topic that is only unknown here may be new on the platform. */
function judgeTopic(topic: string): true | string {
    if (isVariable(topic)) return true;
    try {
        readTopicName(topic, "CONFIG", "topics");
        return true;
    } catch (error) {
        if (!(error instanceof GenesysError)) throw error;
        return errorText(error.key, error.parameters);
    }
}

const validTopics: Validate = (value, options) => {
    const verdict = entriesOf(value).map(entryText).map(judgeTopic).find((each) => each !== true);
    return verdict === undefined ? true : reason(options, verdict);
};

function hasPreset(preset: unknown): boolean {
    return !isEmpty(preset) && preset !== "none";
}

const validAgents: Validate = function (value, options) {
    const field = $("#node-input-preset");
    const preset = field.length > 0 ? fieldText(field) : this["preset"];
    return hasPreset(preset) && entriesOf(value).length === 0 ? reason(options, text("reason.agents-missing")) : true;
};

function showAgents(): void {
    $(".genesys-cloud-row-agents").toggle(hasPreset(fieldText($("#node-input-preset"))));
}

RED.nodes.registerType("genesys-cloud-notification", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-notification.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        preset: { value: "none", label: text("label.preset"), validate: oneOf(WORDS) },
        agents: { value: [], label: text("label.agents"), validate: validAgents },
        topics: { value: [], label: text("label.topics"), validate: validTopics },
    },
    paletteLabel: text("palette"),
    inputLabels: text("input"),
    outputLabels: [text("output")],
    label() {
        if (this.name) return this.name;
        const agents = summariseList(this["agents"]);
        const preset = typeof this["preset"] === "string" ? this["preset"] : "";
        if (hasPreset(preset)) return agents === "" ? preset : text("node.preset", { preset, agents });
        return summariseList(this["topics"], 1) || text("palette");
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS);
        const topics = $("#node-input-topics")[0];
        void learnNames(entriesOf(this["topics"]), () => pickerOf(topics)?.relabel());
        $("#node-input-preset").on("change", showAgents);
        showAgents();
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
