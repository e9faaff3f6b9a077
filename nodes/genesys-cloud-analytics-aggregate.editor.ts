/** Dialog of the analytics aggregate: period, figures, filters and the shape of the result. */
import { describeMetric } from "../src/analytics/descriptions.js";
import { describeDimension } from "../src/analytics/dimension-descriptions.js";
import { AGENT_DIMENSIONS, AGENT_METRICS, DIRECTIONS, METRICS, SOURCES } from "../src/analytics/vocabulary.js";
import { fromOrganisation } from "./editor/choices.editor.js";
import { fieldText, openFields, saveFields, YES_NO, type Fields } from "./editor/fields.editor.js";
import { periodFields, validInterval, validTimeout, validTimeZone, watchTimeZone } from "./editor/period.editor.js";
import { openPreview } from "./editor/preview.editor.js";
import { words, type Suggestion } from "./editor/suggestions.editor.js";
import { textsOf } from "./editor/texts.editor.js";
import { eachEntry, jsonObject, matching, oneOf, validMediaTypes } from "./editor/validators.editor.js";
import { AGENT_KPIS, DIMENSIONS, GRANULARITIES, KPIS, REPORT_MEDIA_TYPES, WEEK_DAYS } from "./editor/vocabulary.editor.js";

const text = textsOf("genesys-cloud-analytics-aggregate");

const OUTPUT = ["rows", "totals", "raw", "html", "text", "csv"];
const DURATIONS = ["seconds", "minutes", "hh:mm:ss"];
/** An ISO-8601 period of at least one part, in either case. */
const PERIOD = /^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/i;

function isOfAgents(): boolean {
    return fieldText($("#node-input-source")) === "agents";
}

function described(value: string, hint: string | null): Suggestion {
    return hint === null ? { value } : { value, hint };
}

function metrics(): readonly Suggestion[] {
    const kpis = (isOfAgents() ? AGENT_KPIS : KPIS).map((value) => ({ value, hint: text(`kpi.${value}`) }));
    const source = isOfAgents() ? "agents" : "conversations";
    return [...kpis, ...(isOfAgents() ? AGENT_METRICS : METRICS).map((value) => described(value, describeMetric(value, source)))];
}

function dimensions(): readonly Suggestion[] {
    return (isOfAgents() ? AGENT_DIMENSIONS : DIMENSIONS).map((value) => described(value, describeDimension(value)));
}

const FIELDS: Fields = {
    source: { kind: "choice", words: SOURCES, fallback: "conversations", texts: text },
    ...periodFields(text),
    granularity: { kind: "text", suggest: () => GRANULARITIES.map((value) => ({ value, hint: text(`period.${value}`) })) },
    groupBy: { kind: "list", suggest: dimensions },
    metrics: { kind: "list", suggest: metrics },
    queues: { kind: "list", source: fromOrganisation("queues") },
    agents: { kind: "list", source: fromOrganisation("users") },
    mediaTypes: { kind: "list", suggest: words(REPORT_MEDIA_TYPES) },
    directions: { kind: "list", suggest: words(DIRECTIONS) },
    answeredWithin: { kind: "numbers" },
    filter: { kind: "object" },
    output: { kind: "choice", words: OUTPUT, fallback: "rows", texts: text },
    names: { kind: "choice", words: YES_NO, fallback: "true", texts: text },
    zeroFill: { kind: "choice", words: YES_NO, fallback: "false", texts: text },
    durations: { kind: "choice", words: DURATIONS, fallback: "seconds", texts: text },
    timeout: { kind: "number" },
};

const isWord = (entry: string): boolean => /^[A-Za-z]\w*$/.test(entry);

function showOutput(): void {
    const output = fieldText($("#node-input-output"));
    $("#genesys-cloud-hint-output").text(OUTPUT.includes(output) ? text(`hint.output.${output}`) : "");
}

/** What user aggregates have no word for is of no use there; what is set in it stays in sight, for it would be refused. */
function showSource(): void {
    const ofAgents = isOfAgents();
    for (const property of ["queues", "mediaTypes", "directions", "answeredWithin"]) {
        const field = $(`#node-input-${property}`);
        const row = field[0]?.closest<HTMLElement>(".form-row");
        if (row) row.style.display = ofAgents && fieldText(field) === "" ? "none" : "";
    }
    $("#genesys-cloud-hint-source").text(ofAgents ? text("hint.source.agents") : "");
}

RED.nodes.registerType("genesys-cloud-analytics-aggregate", {
    category: "Genesys Cloud",
    color: "#EDB89A",
    icon: "genesys-cloud-analytics-aggregate.svg",
    inputs: 1,
    outputs: 1,
    defaults: {
        name: { value: "" },
        connection: { value: "", type: "genesys-cloud-config", required: true, label: text("label.connection") },
        source: { value: "conversations", label: text("label.source"), validate: oneOf(SOURCES) },
        interval: { value: "today", label: text("label.interval"), validate: validInterval },
        timeZone: { value: "", label: text("label.timeZone"), validate: validTimeZone },
        weekStart: { value: "monday", label: text("label.weekStart"), validate: oneOf(WEEK_DAYS) },
        granularity: { value: "", label: text("label.granularity"), validate: matching(PERIOD, "period") },
        groupBy: { value: ["queueId", "mediaType"], label: text("label.groupBy"), validate: eachEntry(isWord, "word") },
        metrics: {
            value: ["offered", "answered", "abandoned", "abandonRate", "asaSeconds", "ahtSeconds", "serviceLevel"],
            label: text("label.metrics"),
            validate: eachEntry(isWord, "word"),
        },
        queues: { value: [] },
        agents: { value: [] },
        mediaTypes: { value: [], label: text("label.mediaTypes"), validate: validMediaTypes },
        directions: { value: [], label: text("label.directions"), validate: eachEntry((entry) => (DIRECTIONS as readonly string[]).includes(entry.toLowerCase()), "direction") },
        answeredWithin: { value: [], label: text("label.answeredWithin"), validate: eachEntry((entry) => /^[1-9]\d{0,5}$/.test(entry), "seconds") },
        filter: { value: "", label: text("label.filter"), validate: jsonObject },
        output: { value: "rows", label: text("label.output"), validate: oneOf(OUTPUT) },
        names: { value: true, label: text("label.names"), validate: oneOf(YES_NO) },
        zeroFill: { value: false, label: text("label.zeroFill"), validate: oneOf(YES_NO) },
        durations: { value: "seconds", label: text("label.durations"), validate: oneOf(DURATIONS) },
        timeout: { value: 60, label: text("label.timeout"), validate: validTimeout },
    },
    paletteLabel: text("palette"),
    inputLabels: text("input"),
    outputLabels: [text("output")],
    label() {
        if (this.name) return this.name;
        const interval = typeof this["interval"] === "string" ? this["interval"].trim() : "";
        return interval === "" ? text("palette") : text("node.report", { interval });
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS);
        watchTimeZone();
        $("#node-input-output").on("change", showOutput);
        $("#node-input-source").on("change", showSource);
        showSource();
        showOutput();
        openPreview(this, FIELDS);
    },
    oneditsave() {
        saveFields(this, FIELDS);
    },
});
