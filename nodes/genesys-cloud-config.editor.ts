/** Dialog of the connection: region or demo organisation, credentials, expected organisation. */
import { GenesysError } from "../src/platform/errors.js";
import { REGIONS, resolveEndpoints, type Region } from "../src/platform/regions.js";
import { prepareTest } from "./editor/connection-test.editor.js";
import { fieldText, openFields, saveFields, type Fields } from "./editor/fields.editor.js";
import { isVariable } from "./editor/lists.editor.js";
import type { EditorNode, Validate } from "./editor/red.editor.js";
import { errorText, textsOf } from "./editor/texts.editor.js";
import { isEmpty, numberFrom, reason } from "./editor/validators.editor.js";

const text = textsOf("genesys-cloud-config");

const FIELDS: Fields = {
    region: {
        kind: "text",
        suggest: () => [
            { value: "demo", hint: text("region.demo") },
            ...REGIONS.map((region) => ({ value: region.domain, hint: text(`region.${region.aws}`) })),
        ],
    },
    org: { kind: "text" },
    apiUrl: { kind: "text" },
    loginUrl: { kind: "text" },
    budget: { kind: "number" },
    maxChannels: { kind: "number" },
    maxFrameBytes: { kind: "number" },
};

/** While the dialog is open its fields count, else what is saved. */
function current(node: EditorNode, property: string): unknown {
    const field = $(`#node-config-input-${property}`);
    return field.length > 0 ? fieldText(field) : node[property];
}

function isDemo(region: unknown): boolean {
    return typeof region === "string" && region.trim().toLowerCase() === "demo";
}

/** Null while nobody can know: the editor reads credentials when the dialog opens, not before. */
function hasCredentials(node: EditorNode): boolean | null {
    const fields = [$("#node-config-input-clientId"), $("#node-config-input-clientSecret")];
    if (fields[0]?.length) return fields.some((field) => fieldText(field) !== "");
    if (!node.credentials) return null;
    const { clientId, clientSecret, has_clientSecret: stored } = node.credentials;
    return Boolean(clientId) || Boolean(clientSecret) || stored === true;
}

/** Runs what the runtime would run, and gives back its sentence when it refuses. */
function endpointReason(property: string, region: unknown, apiUrl: unknown, loginUrl: unknown): string | null {
    const [word, api, login] = [region, apiUrl, loginUrl].map((value) => (isEmpty(value) || isVariable(value) ? "" : String(value).trim()));
    try {
        resolveEndpoints(isVariable(region) ? "demo" : (word ?? ""), api, login);
        return null;
    } catch (error) {
        if (!(error instanceof GenesysError)) throw error;
        return error.cause.field === property ? errorText(error.key, error.parameters) : null;
    }
}

const validRegion: Validate = function (value, options) {
    const apiUrl = current(this, "apiUrl");
    if (isDemo(value) && isEmpty(apiUrl) && hasCredentials(this) === true) return reason(options, errorText("demo-credentials", {}));
    return endpointReason("region", value, apiUrl, "") ?? true;
};

const validApiUrl: Validate = (value, _options) => endpointReason("apiUrl", "demo", value, "") ?? true;

const validLoginUrl: Validate = (value, _options) => (isEmpty(value) ? true : (endpointReason("loginUrl", "demo", "https://api.invalid", value) ?? true));

/** A real region needs both, and so does an address, which wins over the region; said in the dialog only, because the editor does not know credentials elsewhere. */
const neededCredential: Validate = function (value, options) {
    const region = current(this, "region");
    const needed = !isEmpty(current(this, "apiUrl")) || (!isEmpty(region) && !isDemo(region));
    return needed && isEmpty(value) ? reason(options, text("reason.credential-missing")) : true;
};

/** Of a domain or an AWS name in either spelling. */
function regionOf(word: string): Region | undefined {
    const lower = word.toLowerCase();
    return REGIONS.find(({ aws, domain }) => domain === lower || aws === lower.replaceAll("_", "-"));
}

/** Says what a typed region means, and shows credentials only where they are of use. */
function showRegion(): void {
    const word = fieldText($("#node-config-input-region"));
    const known = regionOf(word);
    const hasAddress = fieldText($("#node-config-input-apiUrl")) !== "";
    const demo = isDemo(word) && !hasAddress;
    $("#genesys-cloud-config-place").text(hasAddress ? "" : demo ? text("hint.demo") : known ? text(`region.${known.aws}`) : isVariable(word) ? text("hint.variable") : "");
    const filled = ["clientId", "clientSecret"].some((property) => fieldText($(`#node-config-input-${property}`)) !== "");
    $(".genesys-cloud-config-credentials").toggle(!demo || filled);
}

function regionLabel(node: EditorNode): string {
    const word = typeof node["region"] === "string" ? node["region"].trim() : "";
    if (!isEmpty(node["apiUrl"])) return String(node["apiUrl"]);
    const known = regionOf(word);
    return known ? text(`region.${known.aws}`) : word;
}

RED.nodes.registerType("genesys-cloud-config", {
    category: "config",
    defaults: {
        name: { value: "" },
        region: { value: "demo", label: text("label.region"), validate: validRegion },
        org: { value: "" },
        apiUrl: { value: "", label: text("label.apiUrl"), validate: validApiUrl },
        loginUrl: { value: "", label: text("label.loginUrl"), validate: validLoginUrl },
        proxy: { value: "", type: "http proxy", required: false, label: text("label.proxy") },
        tls: { value: "", type: "tls-config", required: false, label: text("label.tls") },
        budget: { value: 80, label: text("label.budget"), validate: numberFrom(1, 100) },
        maxChannels: { value: 4, label: text("label.maxChannels"), validate: numberFrom(1, 20) },
        maxFrameBytes: { value: 1048576, label: text("label.maxFrameBytes"), validate: numberFrom(1024, 67108864) },
    },
    credentials: {
        clientId: { type: "text", label: text("label.clientId"), validate: neededCredential },
        clientSecret: { type: "password", label: text("label.clientSecret"), validate: neededCredential },
    },
    paletteLabel: text("palette"),
    label() {
        const demo = isDemo(this["region"]) && isEmpty(this["apiUrl"]);
        if (demo) return this.name ? text("node.demo-named", { name: this.name }) : text("node.demo");
        const org = typeof this["org"] === "string" ? this["org"].trim() : "";
        return this.name || [org, regionLabel(this)].filter((part) => part !== "").join(", ") || text("palette");
    },
    labelStyle() {
        return this.name ? "node_label_italic" : "";
    },
    oneditprepare() {
        openFields(this, FIELDS, "node-config-input");
        for (const property of ["region", "apiUrl", "clientId", "clientSecret"]) $(`#node-config-input-${property}`).on("change keyup paste", showRegion);
        showRegion();
        prepareTest(this);
    },
    oneditsave() {
        saveFields(this, FIELDS, "node-config-input");
    },
});
