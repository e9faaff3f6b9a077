/** A field for a list: its entries as chips, and a searchable list below it to choose from. Typing by hand always works. */
import { chipOf } from "./chip.editor.js";
import type { Choice, ChoiceSource, Step } from "./choices.editor.js";
import { element, textElement } from "./elements.editor.js";
import { entriesOf, entryText, formatList, parseList, type ListEntry } from "./lists.editor.js";
import { PickerPanel } from "./picker-panel.editor.js";
import { sharedText } from "./texts.editor.js";
import { VirtualList } from "./virtual-list.editor.js";

/** Between the last key and a search in the organisation. */
const DEBOUNCE_MS = 200;

/** What an entry's chip says, where that is not the entry's own text. */
export type LabelOf = (entry: ListEntry) => string;

export interface Picker {
    /** With what is just being typed. */
    entries(): ListEntry[];
    /** Those that stand there as chips. */
    shown(): readonly ListEntry[];
    /** Call when labels have become known. */
    relabel(): void;
}

export interface PickerOptions {
    /** Null where entries can be typed only. */
    readonly source: ChoiceSource | null;
    /** What is wrong with the list, given as one line of text; or "". */
    readonly problemOf: (line: string) => string;
    readonly labelOf?: LabelOf;
}

const pickers = new WeakMap<HTMLElement, ListPicker>();

export function pickerOf(input: HTMLElement | undefined): Picker | null {
    return (input && pickers.get(input)) ?? null;
}

/**
 * Puts a picker in place of the input, which stays, hidden, with the list as one line of text: Node-RED validates that.
 */
export function attachPicker(input: HTMLInputElement, value: unknown, options: PickerOptions): void {
    pickers.set(input, new ListPicker(input, entriesOf(value), options));
}

class ListPicker implements Picker {
    private readonly box = element("div", "genesys-cloud-picker");
    private readonly chips = element("span", "genesys-cloud-picker-chips");
    private readonly entry = document.createElement("input");
    private readonly arrow = element("button", "genesys-cloud-picker-arrow");
    private readonly panel = new PickerPanel(this.box);
    private readonly scroller = element("div", "genesys-cloud-picker-list");
    private readonly note = element("div", "genesys-cloud-picker-note");
    private readonly problem = element("div", "genesys-cloud-picker-problem");
    private readonly list: VirtualList | null;
    private active = -1;
    private timer = 0;
    private written = "";
    /** What is being chosen is a part of this. */
    private step: Step | null = null;

    constructor(
        private readonly input: HTMLInputElement,
        private chosen: ListEntry[],
        private readonly options: PickerOptions,
    ) {
        const { source } = options;
        const current: ChoiceSource | null = source && ((...asked) => (this.step ? (this.step.source ?? NOTHING)(...asked) : source(...asked)));
        this.list = current && new VirtualList(this.scroller, { source: current, render: (row, choice) => this.render(row, choice), changed: (total, problem) => this.told(total, problem) });
        this.build();
        this.listen();
        this.refresh();
        // The editor fills in placeholders only after a dialog is prepared.
        window.setTimeout(() => this.showPlaceholder(), 0);
    }

    entries(): ListEntry[] {
        this.takeTyped();
        return this.chosen;
    }

    shown(): readonly ListEntry[] {
        return this.chosen;
    }

    relabel(): void {
        const labelOf = this.options.labelOf ?? entryText;
        this.chips.replaceChildren(...this.chosen.map((entry, index) => chipOf(entry, labelOf(entry), () => this.remove(index))));
    }

    private build(): void {
        const { id } = this.input;
        this.entry.type = "text";
        this.entry.id = `${id}-entry`;
        this.entry.className = "genesys-cloud-picker-entry";
        this.entry.autocomplete = "off";
        this.entry.setAttribute("role", "combobox");
        this.entry.setAttribute("aria-autocomplete", "list");
        this.entry.setAttribute("aria-expanded", "false");
        this.entry.setAttribute("aria-controls", `${id}-list`);
        this.scroller.id = `${id}-list`;
        this.scroller.setAttribute("role", "listbox");
        this.scroller.setAttribute("aria-multiselectable", "true");
        this.scroller.setAttribute("aria-label", sharedText("picker.choices"));
        this.scroller.tabIndex = -1;
        this.note.setAttribute("role", "status");
        this.problem.setAttribute("role", "alert");
        this.arrow.setAttribute("aria-label", sharedText("picker.open"));
        this.arrow.setAttribute("type", "button");
        this.arrow.tabIndex = -1;
        this.arrow.append(element("i", "fa fa-caret-down"));
        this.chips.setAttribute("role", "list");
        this.box.append(this.chips, this.entry);
        if (this.list) this.box.append(this.arrow);
        this.panel.element.append(this.scroller, this.note);
        this.input.after(this.box, this.problem);
        // The editor's own style sheet shows every text field.
        this.input.classList.add("genesys-cloud-picker-source");
        for (const label of document.querySelectorAll<HTMLLabelElement>(`label[for="${id}"]`)) label.htmlFor = this.entry.id;
    }

    private listen(): void {
        this.box.addEventListener("mousedown", (event) => {
            if (event.target === this.entry || (event.target as HTMLElement).closest("button")) return;
            event.preventDefault();
            this.entry.focus();
        });
        this.entry.addEventListener("focus", () => this.box.classList.add("genesys-cloud-picker-focused"));
        this.entry.addEventListener("blur", () => {
            this.box.classList.remove("genesys-cloud-picker-focused");
            // A part of a name is no id.
            if (this.step) this.entry.value = "";
            this.takeTyped();
            this.close();
        });
        this.entry.addEventListener("click", () => this.open());
        this.entry.addEventListener("input", () => this.typed());
        this.entry.addEventListener("keydown", (event) => this.pressed(event));
        this.arrow.addEventListener("mousedown", (event) => {
            event.preventDefault();
            this.entry.focus();
            if (this.panel.isOpen) this.close();
            else this.open();
        });
        // The focus stays in the field: the list is worked from there.
        this.panel.element.addEventListener("mousedown", (event) => {
            event.preventDefault();
            const row = (event.target as HTMLElement).closest<HTMLElement>(".genesys-cloud-picker-row");
            if (row) this.toggle(Number(row.dataset["index"]));
        });
        // Somebody else wrote a line into the hidden field, a test or another part of the dialog.
        $(this.input).on("change", () => {
            if (this.input.value === this.written) return;
            this.chosen = parseList(this.input.value, this.chosen);
            this.refresh();
        });
    }

    private pressed(event: KeyboardEvent): void {
        // Of an input method: it confirms a word, not an entry.
        if (event.isComposing) return;
        const open = this.panel.isOpen;
        const handled = (): void => {
            event.preventDefault();
            event.stopPropagation();
        };
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            handled();
            if (!open) return this.open();
            return this.move(event.key === "ArrowDown" ? 1 : -1);
        }
        if (event.key === "Enter") {
            if (open && this.active >= 0) this.toggle(this.active);
            else if (this.entry.value.trim() === "") return;
            else this.takeTyped();
            return handled();
        }
        if (event.key === "Escape" && open) {
            if (this.step) this.begin(null);
            else this.close();
            return handled();
        }
        if (event.key === "," && !isInQuotes(this.entry.value)) {
            this.takeTyped();
            return handled();
        }
        if (event.key !== "Backspace" || this.entry.value !== "") return;
        if (this.step) this.begin(null);
        else if (this.chosen.length > 0) this.remove(this.chosen.length - 1);
    }

    private typed(): void {
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => {
            if (document.activeElement !== this.entry || !this.list) return;
            if (this.panel.isOpen) this.search();
            else this.open();
        }, DEBOUNCE_MS);
    }

    private open(): void {
        if (!this.list || this.panel.isOpen) return;
        this.panel.open();
        this.entry.setAttribute("aria-expanded", "true");
        this.search();
    }

    private search(): void {
        this.activate(-1);
        this.note.textContent = sharedText("picker.searching");
        this.list?.show(this.entry.value.trim());
    }

    private close(): void {
        window.clearTimeout(this.timer);
        this.step = null;
        this.showPlaceholder();
        this.panel.close();
        this.activate(-1);
        this.entry.setAttribute("aria-expanded", "false");
    }

    private told(total: number, problem: string): void {
        this.note.classList.toggle("genesys-cloud-picker-failed", problem !== "");
        if (this.step && problem === "" && total === 0) this.note.textContent = this.step.prompt;
        else this.note.textContent = problem !== "" ? problem : total === 0 ? sharedText("picker.none") : sharedText(total === 1 ? "picker.one" : "picker.count", { count: total });
        // What was typed is taken as it is unless somebody goes down the list; the only fit is what was meant.
        if (total === 1 && this.entry.value.trim() !== "" && this.active < 0) this.activate(0);
    }

    private move(step: number): void {
        const total = this.list?.total ?? 0;
        if (total === 0) return;
        const next = Math.min(total - 1, Math.max(0, this.active + step));
        this.list?.scrollTo(next);
        this.activate(next);
    }

    private activate(index: number): void {
        this.active = index;
        this.list?.draw();
        const row = index < 0 ? null : this.list?.row(index);
        if (row) this.entry.setAttribute("aria-activedescendant", row.id);
        else this.entry.removeAttribute("aria-activedescendant");
    }

    private render(row: HTMLElement, choice: Choice): void {
        const index = Number(row.dataset["index"]);
        const selected = this.find(choice) >= 0;
        row.id = `${this.input.id}-option-${index}`;
        row.setAttribute("aria-selected", String(selected));
        const icon = choice.step ? "fa fa-chevron-right" : selected ? "fa fa-check-square-o" : "fa fa-square-o";
        row.classList.toggle("genesys-cloud-picker-active", index === this.active);
        row.append(element("i", icon), textElement("span", "genesys-cloud-picker-name", choice.name));
        if (choice.hint) row.append(textElement("span", "genesys-cloud-picker-hint", choice.hint));
        row.title = [choice.name, choice.hint].filter(Boolean).join("\n");
    }

    /** Where a choice is among the entries: by its id, or by its name where the entry has none. */
    private find({ id, name }: Choice): number {
        return this.chosen.findIndex((entry) => {
            if (typeof entry !== "string" && entry.id && id) return entry.id.toLowerCase() === id.toLowerCase();
            if (typeof entry === "string" && entry === id) return true;
            return entryText(entry).toLowerCase() === name.toLowerCase();
        });
    }

    private toggle(index: number): void {
        const picked = this.list?.at(index);
        if (!picked) return;
        const choice = this.step ? this.step.complete(picked) : picked;
        if (choice.step || this.step) return this.proceed(choice);
        const at = this.find(choice);
        if (at >= 0) this.chosen = this.chosen.filter((_, other) => other !== at);
        else this.add(choice);
        const searched = this.entry.value !== "";
        this.entry.value = "";
        this.refresh();
        if (searched) this.search();
        else this.activate(index);
        this.panel.place();
    }

    private add({ id, name }: Choice): void {
        this.chosen = [...this.chosen, id ? { id, name } : name];
    }

    /** The next part of a choice, or its end. */
    private proceed(choice: Choice): void {
        if (choice.step) return this.begin(choice.step);
        if (this.find(choice) < 0) this.add(choice);
        this.refresh();
        this.begin(null);
    }

    /** Null: choices of the list itself again. */
    private begin(step: Step | null): void {
        this.step = step;
        this.entry.value = "";
        this.showPlaceholder();
        this.search();
        this.panel.place();
    }

    private remove(index: number): void {
        this.chosen = this.chosen.filter((_, other) => other !== index);
        this.refresh();
        this.list?.draw();
        this.entry.focus();
    }

    private takeTyped(): void {
        window.clearTimeout(this.timer);
        const text = this.entry.value.trim();
        this.entry.value = "";
        if (text === "") return;
        if (this.step) return this.proceed(this.step.complete({ name: text }));
        const known = new Set(this.chosen.map((entry) => entryText(entry).toLowerCase()));
        this.chosen = [...this.chosen, ...parseList(text, []).filter((entry) => !known.has(entryText(entry).toLowerCase()))];
        this.refresh();
        if (this.panel.isOpen) this.search();
    }

    private refresh(): void {
        this.relabel();
        this.showPlaceholder();
        this.written = formatList(this.chosen);
        this.input.value = this.written;
        this.problem.textContent = this.options.problemOf(this.written);
        this.entry.setAttribute("aria-invalid", String(this.problem.textContent !== ""));
        this.box.classList.toggle("input-error", this.problem.textContent !== "");
        $(this.input).trigger("change");
    }

    private showPlaceholder(): void {
        this.entry.placeholder = this.step ? this.step.prompt : this.chosen.length === 0 ? this.input.placeholder : "";
    }
}

const NOTHING: ChoiceSource = () => Promise.resolve({ items: [], total: 0 });

function isInQuotes(text: string): boolean {
    return (text.match(/"/g)?.length ?? 0) % 2 === 1;
}
