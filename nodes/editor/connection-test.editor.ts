/** "Test connection" in the connection's dialog: sends the form as it stands, and shows step by step what works and which permissions are missing. */
import { readable } from "../../src/diagnosis/permission-names.js";
import type { Finding, NeedFinding, NodeFinding, Outcome, RegionFound, Sentence, TestReport } from "../../src/diagnosis/report.js";
import { WRITE } from "../../src/node-red/admin/permissions.js";
import { REGIONS } from "../../src/platform/regions.js";
import { ask as askServer, mistakeText } from "./choices.editor.js";
import { element, textElement } from "./elements.editor.js";
import { fieldText } from "./fields.editor.js";
import type { EditorNode } from "./red.editor.js";
import { administratorText, copyText } from "./test-copy.editor.js";
import { sharedText, textsOf } from "./texts.editor.js";

const PREFIX = "genesys-cloud-config-test";
const SETTINGS = ["region", "org", "apiUrl", "loginUrl", "proxy", "tls", "budget", "maxChannels", "maxFrameBytes"];
const CREDENTIALS = ["clientId", "clientSecret"];

const ICONS: Readonly<Record<string, string>> = {
    passed: "fa-check-circle", works: "fa-check-circle", granted: "fa-check",
    warned: "fa-exclamation-triangle", limited: "fa-exclamation-triangle",
    failed: "fa-times-circle", blocked: "fa-times-circle", missing: "fa-times",
    skipped: "fa-minus-circle", unknown: "fa-question-circle", depends: "fa-info-circle",
};

const text = (key: string, parameters?: Readonly<Record<string, string | number>>): string => sharedText(`test.${key}`, parameters);

/** Call when the dialog opens. The results stand in the page until it closes. */
export function prepareTest(node: EditorNode): void {
    const [button, box] = [document.getElementById(PREFIX), document.getElementById(`${PREFIX}-results`)];
    if (!(button instanceof HTMLButtonElement) || !box) return;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", text("results"));
    const test = new ConnectionTest(node, button, box);
    button.addEventListener("click", () => void test.run());
    button.closest("form")?.addEventListener("input", () => test.settingsChanged());
    // What Node-RED's own widgets fill in comes as an event of jQuery alone.
    for (const property of [...SETTINGS, ...CREDENTIALS]) $(`#node-config-input-${property}`).on("change", () => test.settingsChanged());
    if (RED.user?.hasPermission(WRITE) === false) {
        button.disabled = true;
        test.tell(text("not-allowed"));
    }
}

class ConnectionTest {
    private readonly status: HTMLElement;
    private readonly list: HTMLElement;
    private running = false;
    /** The form that the results are of, as text. */
    private tested = "";

    constructor(
        private readonly node: EditorNode,
        private readonly button: HTMLButtonElement,
        box: HTMLElement,
    ) {
        this.status = element("div", "genesys-cloud-test-status");
        this.status.setAttribute("role", "status");
        this.status.setAttribute("aria-live", "polite");
        this.list = element("div", "genesys-cloud-test-list");
        box.append(this.status, this.list);
    }

    /** A sentence in place of results. */
    tell(sentence: string, outcome?: Outcome): void {
        this.status.replaceChildren(...(outcome ? [icon(outcome), " "] : []), sentence);
    }

    settingsChanged(): void {
        if (this.running || this.list.childElementCount === 0 || this.tested === JSON.stringify(formOf(this.node))) return;
        this.list.classList.add("genesys-cloud-test-old");
        this.tell(text("changed"), "warned");
    }

    async run(): Promise<void> {
        const form = formOf(this.node);
        this.tested = JSON.stringify(form);
        const report = await this.busy(text("running"), () => ask<TestReport>("test", form));
        if (report) this.show(report, form);
    }

    /** Null when it failed; the sentence is shown. */
    private async busy<T>(sentence: string, work: () => Promise<T>): Promise<T | null> {
        if (this.running) return null;
        this.running = true;
        this.button.disabled = true;
        this.list.replaceChildren();
        this.list.classList.remove("genesys-cloud-test-old");
        const spinner = element("i", "fa fa-spinner fa-spin");
        spinner.setAttribute("aria-hidden", "true");
        this.status.replaceChildren(spinner, " ", sentence);
        try {
            return await work();
        } catch (thrown) {
            this.tell((thrown as Error).message, "failed");
            return null;
        } finally {
            this.running = false;
            this.button.disabled = false;
        }
    }

    private show(report: TestReport, form: Form): void {
        const outcome = summaryOf(report);
        this.tell(text(`summary-${outcome}`), outcome);
        const steps = element("ul", "genesys-cloud-test-steps");
        steps.append(...report.findings.map(stepRow));
        this.list.replaceChildren(heading("heading-connection"), steps);
        if (report.canFindRegion) this.list.append(this.regionSearch(form));
        // Before anybody is signed in nothing is known of permissions.
        if (report.org !== null) {
            const nodes = element("div", "genesys-cloud-test-nodes");
            nodes.append(...report.nodes.map(nodeRow));
            this.list.append(heading("heading-nodes"), nodes);
        }
        this.list.append(copyRow(() => administratorText(report, form.credentials.clientId, { text, sentence })));
        // The form may have been changed meanwhile.
        this.settingsChanged();
    }

    private regionSearch(form: Form): HTMLElement {
        const row = element("div", "genesys-cloud-test-region");
        const search = actionButton("fa-globe", text("find-region"), () => void this.findRegion(form));
        row.append(textElement("div", "genesys-cloud-test-note", text("find-region-hint")), search);
        return row;
    }

    private async findRegion(form: Form): Promise<void> {
        const found = await this.busy(text("finding-region"), () => ask<RegionFound>("test/region", form));
        if (!found) return;
        const { domain, secretRefused, asked, silent } = found;
        if (domain === null) return this.tell(text(silent > 0 ? "region-none-silent" : "region-none", { asked, silent }), "failed");
        const aws = REGIONS.find((region) => region.domain === domain)?.aws;
        this.tell(text(secretRefused ? "region-secret" : "region-found", { place: aws ? sharedText(`region.${aws}`) : domain, domain }), "warned");
        this.list.append(actionButton("fa-check", text("use-region"), () => useRegion(domain)));
    }
}

function useRegion(domain: string): void {
    const field = $("#node-config-input-region");
    field.val(domain);
    field.trigger("change");
}

export interface Form {
    readonly id: string;
    readonly settings: Readonly<Record<string, string>>;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
}

/** The fields as they stand. Of a stored secret the editor has a placeholder, which the server knows. */
function formOf(node: EditorNode): Form {
    const value = (property: string): string => fieldText($(`#node-config-input-${property}`)).replace(/^_ADD_$/, "");
    const settings = Object.fromEntries(SETTINGS.map((property) => [property, value(property)]));
    return { id: node.id, settings, credentials: { clientId: value("clientId"), clientSecret: value("clientSecret") } };
}

function ask<T>(path: string, form: Form): Promise<T> {
    return askServer("POST", path, form, { notAllowed: "test.not-allowed", unreachable: "test.unreachable" });
}

function sentence({ catalog, key, parameters, message }: Sentence): string {
    if (catalog === "test") return text(key, parameters);
    return mistakeText({ key, parameters, message: message ?? key });
}

function summaryOf({ findings, nodes, org }: TestReport): "passed" | "warned" | "failed" {
    if (org === null || findings.some(({ outcome }) => outcome === "failed")) return "failed";
    const remarks = findings.some(({ outcome }) => outcome === "warned") || nodes.some(({ verdict }) => ["blocked", "limited"].includes(verdict));
    return remarks ? "warned" : "passed";
}

function stepRow({ step, outcome, sentence: told }: Finding): HTMLElement {
    const row = element("li", `genesys-cloud-test-${outcome}`);
    const words = element("span", "genesys-cloud-test-words");
    words.append(textElement("b", "", text(`step.${step}`)), hidden(`: ${text(`outcome.${outcome}`)}. `), " ", sentence(told));
    row.append(icon(outcome), words);
    return row;
}

/** Folded where all is well. */
function nodeRow({ type, verdict, needs }: NodeFinding): HTMLElement {
    const row = element("details", `genesys-cloud-test-${verdict}`);
    row.open = verdict === "blocked" || verdict === "limited";
    const summary = element("summary");
    summary.append(icon(verdict), " ", textElement("b", "", textsOf(type)("palette")), ` – ${text(`verdict.${verdict}`)}`);
    const list = element("ul");
    list.append(...needs.map(needRow));
    row.append(summary, list);
    return row;
}

function needRow({ purpose, permissions, outcome, problem }: NeedFinding): HTMLElement {
    const row = element("li", `genesys-cloud-test-${outcome}`);
    const words = element("span", "genesys-cloud-test-words");
    words.append(text(`purpose.${purpose}`));
    permissions.forEach((permission, index) => {
        const name = textElement("code", "", permission);
        name.title = readable(permission);
        words.append(index === 0 ? ": " : ` ${text("or")} `, name);
    });
    if (outcome !== "depends") words.append(` – ${text(`need.${outcome}`)}`);
    if (problem) words.append(`. ${sentence(problem)}`);
    row.append(icon(outcome), words);
    return row;
}

function copyRow(content: () => string): HTMLElement {
    const row = element("div", "genesys-cloud-test-copy");
    const said = element("span", "genesys-cloud-test-note");
    said.setAttribute("role", "status");
    const field = document.createElement("textarea");
    field.readOnly = true;
    field.rows = 8;
    field.hidden = true;
    field.setAttribute("aria-label", text("copy"));
    const copy = async (): Promise<void> => {
        const copied = await copyText(content());
        said.textContent = text(copied ? "copied" : "copy-by-hand");
        field.hidden = copied;
        if (copied) return;
        field.value = content();
        field.select();
    };
    row.append(actionButton("fa-clipboard", text("copy"), () => void copy()), " ", said, field);
    return row;
}

function heading(key: string): HTMLElement {
    return textElement("h5", "", text(key));
}

function icon(outcome: string): HTMLElement {
    const mark = element("i", `fa ${ICONS[outcome] ?? ""} genesys-cloud-test-icon genesys-cloud-test-icon-${outcome}`);
    mark.setAttribute("aria-hidden", "true");
    return mark;
}

/** For who listens. */
function hidden(words: string): HTMLElement {
    return textElement("span", "genesys-cloud-test-hidden", words);
}

function actionButton(symbol: string, label: string, action: () => void): HTMLElement {
    const button = element("button", "red-ui-button red-ui-button-small");
    button.type = "button";
    const mark = element("i", `fa ${symbol}`);
    mark.setAttribute("aria-hidden", "true");
    button.append(mark, " ", label);
    button.addEventListener("click", action);
    return button;
}
