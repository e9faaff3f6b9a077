/** What the settings of a report amount to, while they are being edited: the interval as dates, how it will be asked, its query and its first rows. */
import { ask, connectionId, mistakeText, type Refusals } from "./choices.editor.js";
import { element, textElement } from "./elements.editor.js";
import { readFields, type Fields } from "./fields.editor.js";
import { intervalLine, sizeLine, type Forecast, type Interval, type Size } from "./preview-lines.editor.js";
import { rowsTable, rowsLine, type FirstRows } from "./preview-rows.editor.js";
import type { EditorNode } from "./red.editor.js";
import { sharedText } from "./texts.editor.js";

/** Between the last change and a new preview. */
const DEBOUNCE_MS = 300;
const REFUSALS: Refusals = { notAllowed: "preview.not-allowed", unreachable: "preview.unreachable" };
/** Mistakes in these are told below the interval itself. */
const OF_THE_INTERVAL = ["interval", "timeZone", "weekStart"];

interface Mistake {
    readonly key: string;
    readonly parameters: Readonly<Record<string, string | number>>;
    readonly message: string;
    readonly field: string | null;
}

interface PreviewReply {
    readonly runtimeZone: string;
    readonly interval: Interval | null;
    readonly query: object | null;
    readonly size: Size | null;
    readonly forecast: Forecast | null;
    readonly mistakes: readonly Mistake[];
}

/** Call in oneditprepare, after the fields were opened. */
export function openPreview(node: EditorNode, fields: Fields): void {
    const place = document.querySelector<HTMLElement>(".genesys-cloud-preview");
    if (place) new Preview(node, fields, place).begin();
}

class Preview {
    private readonly dates = document.querySelector<HTMLElement>("#genesys-cloud-hint-interval")!;
    private readonly zone = document.querySelector<HTMLElement>("#genesys-cloud-hint-time-zone")!;
    private readonly outlook = element("div", "genesys-cloud-preview-line");
    private readonly problem = element("div", "genesys-cloud-preview-problem");
    private readonly button = element("button", "red-ui-button");
    private readonly state = element("span", "genesys-cloud-preview-state");
    private readonly result = element("div", "genesys-cloud-preview-result");
    private readonly json = element("pre", "genesys-cloud-preview-json");
    private timer = 0;
    private shown = "";
    private round = 0;
    /** The form that the rows are of, as text. */
    private ran = "";

    constructor(
        private readonly node: EditorNode,
        private readonly fields: Fields,
        private readonly place: HTMLElement,
    ) {}

    begin(): void {
        this.build();
        const form = this.place.closest<HTMLElement>(".genesys-cloud-form")!;
        $(form).on("change input keyup", () => this.changed());
        this.button.addEventListener("click", () => void this.run());
        this.changed();
    }

    private build(): void {
        this.outlook.setAttribute("role", "status");
        this.problem.setAttribute("role", "alert");
        this.state.setAttribute("role", "status");
        this.result.setAttribute("aria-label", sharedText("preview.result"));
        this.button.type = "button";
        this.button.append(element("i", "fa fa-play"), ` ${sharedText("preview.run")}`);
        this.json.tabIndex = 0;
        this.json.setAttribute("aria-label", sharedText("preview.query"));
        const details = element("details", "genesys-cloud-preview-query");
        details.append(textElement("summary", "", sharedText("preview.query")), this.json);
        const action = element("div", "genesys-cloud-preview-action");
        action.append(this.button, this.state);
        this.place.append(textElement("h4", "", sharedText("preview.heading")), this.outlook, this.problem, action, this.result, details);
    }

    private changed(): void {
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void this.update(), DEBOUNCE_MS);
    }

    private async update(): Promise<void> {
        if (!this.place.isConnected) return;
        if (!this.button.disabled && this.ran !== this.form()) this.clear();
        const round = ++this.round;
        const settings = readFields(this.fields);
        const connection = await connectionId().catch(() => "");
        if (round !== this.round) return;
        const question = { type: this.node.type, id: this.node.id, connection, settings };
        const text = JSON.stringify(question);
        if (text === this.shown) return;
        this.shown = text;
        try {
            const reply = await ask<PreviewReply>("POST", hasVariables(settings) ? "preview/resolved" : "preview", question, REFUSALS);
            if (text === this.shown && this.place.isConnected) this.show(reply);
        } catch (thrown) {
            if (text === this.shown) this.fail(thrown);
        }
    }

    private form(): string {
        return JSON.stringify([$("#node-input-connection").val(), readFields(this.fields)]);
    }

    private clear(): void {
        this.result.replaceChildren();
        this.state.className = "genesys-cloud-preview-state";
        this.state.replaceChildren();
    }

    private show({ runtimeZone, interval, query, size, forecast, mistakes }: PreviewReply): void {
        const ofInterval = mistakes.filter(({ field }) => interval === null && OF_THE_INTERVAL.includes(field ?? ""));
        this.dates.textContent = interval ? intervalLine(interval) : ofInterval.map(mistakeText).join(" ");
        this.dates.classList.toggle("genesys-cloud-wrong", interval === null);
        this.zone.textContent = zoneLine(runtimeZone);
        this.outlook.textContent = forecast ? sizeLine(size, forecast) : "";
        this.problem.textContent = mistakes.filter((mistake) => !ofInterval.includes(mistake)).map(mistakeText).join(" ");
        this.json.textContent = query ? JSON.stringify(query, null, 2) : sharedText("preview.no-query");
    }

    /** A preview is a help: without one the dialog works as well. */
    private fail(thrown: unknown): void {
        this.shown = "";
        this.dates.textContent = "";
        this.outlook.textContent = thrown instanceof Error ? thrown.message : String(thrown);
    }

    private async run(): Promise<void> {
        const began = performance.now();
        this.button.disabled = true;
        this.ran = this.form();
        this.clear();
        this.state.append(element("i", "fa fa-spinner fa-spin"), ` ${sharedText("preview.running")}`);
        try {
            const connection = await connectionId();
            const question = { type: this.node.type, id: this.node.id, connection, settings: readFields(this.fields) };
            const rows = await ask<FirstRows>("POST", "run", question, REFUSALS);
            this.state.textContent = rowsLine(rows, (performance.now() - began) / 1_000);
            this.result.replaceChildren(...rowsTable(rows));
            this.result.tabIndex = 0;
            this.result.setAttribute("role", "region");
        } catch (thrown) {
            this.state.classList.add("genesys-cloud-wrong");
            this.state.textContent = thrown instanceof Error ? thrown.message : String(thrown);
        }
        this.button.disabled = false;
        // The form may have been changed meanwhile.
        this.changed();
    }
}

/** What the environment holds is not for everybody who may read flows. */
function hasVariables(settings: object): boolean {
    return JSON.stringify(settings).includes("${");
}

/** What an empty field stands for. */
function zoneLine(zone: string): string {
    const isUtc = ["UTC", "Etc/UTC", "GMT", "Etc/GMT"].includes(zone);
    return sharedText(isUtc ? "preview.runtime-utc" : "preview.runtime-zone", { zone });
}
