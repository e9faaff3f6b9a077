/** A list of thousands of rows that scrolls smoothly: only those in sight are in the page, and pages of them are fetched as they come into sight. */
import type { Choice, ChoiceSource } from "./choices.editor.js";

/** Must be the rows' height in the style sheet. */
const ROW = 28;
const PAGE = 100;
const SPARE_ROWS = 6;

export interface VirtualListOptions {
    readonly source: ChoiceSource;
    /** Fills a row for a choice. */
    render(row: HTMLElement, choice: Choice): void;
    /** Called when pages came or failed; `problem` is a sentence or "". */
    changed(total: number, problem: string): void;
}

/** The element scrolls; rows have `data-index`. */
export class VirtualList {
    private readonly rows = document.createElement("div");
    private pages = new Map<number, readonly Choice[]>();
    private asked = new Set<number>();
    private search = "";
    /** Each search is a new one: late replies of the one before are dropped. */
    private round = 0;
    total = 0;
    problem = "";

    constructor(
        private readonly element: HTMLElement,
        private readonly options: VirtualListOptions,
    ) {
        this.rows.className = "genesys-cloud-picker-rows";
        this.rows.setAttribute("role", "presentation");
        element.append(this.rows);
        element.addEventListener("scroll", () => this.draw());
    }

    /** Shows what fits from the beginning. */
    show(search: string): void {
        this.search = search;
        this.round++;
        this.pages = new Map();
        this.asked = new Set();
        this.problem = "";
        this.element.scrollTop = 0;
        this.fetch(0);
    }

    at(index: number): Choice | undefined {
        return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
    }

    row(index: number): HTMLElement | null {
        return this.rows.querySelector<HTMLElement>(`[data-index="${index}"]`);
    }

    scrollTo(index: number): void {
        const top = index * ROW;
        const { scrollTop, clientHeight } = this.element;
        if (top < scrollTop) this.element.scrollTop = top;
        else if (top + ROW > scrollTop + clientHeight) this.element.scrollTop = top + ROW - clientHeight;
        this.draw();
    }

    draw(): void {
        // First: what is in sight depends on it.
        this.rows.style.height = `${this.total * ROW}px`;
        const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - SPARE_ROWS);
        const last = Math.min(this.total - 1, Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + SPARE_ROWS);
        const drawn: HTMLElement[] = [];
        for (let index = first; index <= last; index++) drawn.push(this.drawRow(index));
        this.rows.replaceChildren(...drawn);
    }

    private drawRow(index: number): HTMLElement {
        const row = document.createElement("div");
        row.className = "genesys-cloud-picker-row";
        row.dataset["index"] = String(index);
        row.style.top = `${index * ROW}px`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-setsize", String(this.total));
        row.setAttribute("aria-posinset", String(index + 1));
        const choice = this.at(index);
        if (choice) this.options.render(row, choice);
        else this.fetch(Math.floor(index / PAGE));
        return row;
    }

    private fetch(page: number): void {
        if (this.asked.has(page)) return;
        this.asked.add(page);
        const { round } = this;
        const settle = (items: readonly Choice[], total: number, problem: string): void => {
            if (round !== this.round) return;
            this.pages.set(page, items);
            this.total = total;
            this.problem = problem;
            this.draw();
            this.options.changed(total, problem);
        };
        this.options.source(this.search, page * PAGE, PAGE).then(
            ({ items, total }) => settle(items, total, ""),
            (reason: unknown) => settle([], page === 0 ? 0 : this.total, reason instanceof Error ? reason.message : String(reason)),
        );
    }
}
