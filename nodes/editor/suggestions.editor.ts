/** Suggestions below a field: all of them at a click or Arrow-Down, those that fit while somebody types. Nothing is taken unasked. */
import type { Completion, Query } from "./red.editor.js";

export interface Suggestion {
    readonly value: string;
    /** Shown beside the value, e.g. a region's place. */
    readonly hint?: string;
}

export type Suggest = () => readonly Suggestion[];

export function words(values: readonly string[]): Suggest {
    return () => values.map((value) => ({ value }));
}

type Search = (text: string) => readonly Completion[];

/** For a field that holds one value: the chosen one replaces the text. */
export function suggestTexts(element: Query, suggest: Suggest): void {
    const fitting: Search = (text) => completions(suggest(), text.trim(), (chosen) => chosen);
    // What is there comes first and the rest keeps its order, so that the list shows where one is.
    const all: Search = (text) => completions(suggest().toSorted((a, b) => Number(b.value === text.trim()) - Number(a.value === text.trim())), "", (chosen) => chosen);
    openMenu(element, all, fitting);
}

/**
 * Node-RED's menu opens at any key, finds only what contains the text, and takes its first entry at Tab or Enter: a field that
 * already holds a value would offer that alone, and one that was emptied would be filled again on the way to the next field.
 */
function openMenu(element: Query, all: Search, fitting: Search): void {
    let typed = false;
    let asked = false;
    element.on("input", () => (typed = true));
    element.on("change blur", () => (typed = false));
    element.on("keydown", (event) => {
        asked = event.key === "ArrowDown";
        if (event.key !== "Tab" && event.key !== "Enter") return;
        if ((!typed || element.val() === "") && closeMenu()) event.stopImmediatePropagation();
        typed = false;
    });
    const search: Search = (text) => {
        if (typed && text.trim() !== "") return fitting(text);
        return typed || asked ? all(text) : [];
    };
    element.autoComplete({ search, minLength: 0 });
    element.on("click", () => {
        [asked, typed] = [true, false];
        element.trigger("keyup");
    });
}

/** As a press beside the menu does; true when one was open. */
function closeMenu(): boolean {
    const open = document.querySelector(".red-ui-autoComplete-container") !== null;
    if (open) document.body.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
    return open;
}

/** An exact entry comes first: the editor takes the first one when Tab or Enter is pressed. */
function completions(all: readonly Suggestion[], typed: string, complete: (chosen: string) => string): readonly Completion[] {
    const wanted = readable(typed);
    const rank = (suggestion: Suggestion): number => {
        const value = readable(suggestion.value);
        return value === wanted ? 0 : value.startsWith(wanted) ? 1 : 2;
    };
    return all
        .filter((suggestion) => readable(`${suggestion.value} ${suggestion.hint ?? ""}`).includes(wanted))
        .toSorted((a, b) => rank(a) - rank(b))
        .map((suggestion) => ({ value: complete(suggestion.value), label: $(completionLabel(suggestion)) }));
}

/** Nobody types the underscores of America/New_York. */
function readable(text: string): string {
    return text.toLowerCase().replaceAll("_", " ");
}

function completionLabel(suggestion: Suggestion): HTMLElement {
    const label = document.createElement("span");
    label.textContent = suggestion.value;
    if (suggestion.hint) {
        const hint = document.createElement("span");
        hint.className = "genesys-cloud-suggestion-hint";
        hint.textContent = suggestion.hint;
        label.append(hint);
    }
    return label;
}
