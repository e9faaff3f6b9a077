/** A list of texts in a dialog, one a line, that can be sorted, with suggestions and a mark where one is wrong. */
import { entriesOf, entryText } from "./lists.editor.js";
import type { Query } from "./red.editor.js";
import { suggestTexts, type Suggest } from "./suggestions.editor.js";

export interface TextListOptions {
    readonly suggest: Suggest;
    /** What a screen reader says of the list, and of each line. */
    readonly name: string;
    readonly label: string;
    readonly placeholder: string;
    /** True, or what is wrong. */
    readonly judge: (text: string) => true | string;
}

interface ListWidget {
    editableList(options: object): void;
    editableList(method: "addItem", item: { readonly text: string }): void;
}

/** Makes an editable list of an `ol` and fills it. */
export function openTextList(selector: string, value: unknown, options: TextListOptions): void {
    const list = $(selector) as unknown as ListWidget;
    list.editableList({
        addItem: (container: Query, _index: number, item: { readonly text?: string }) => container[0]?.append(line(item.text ?? "", options)),
        removable: true,
        sortable: true,
        height: "auto",
    });
    $(selector)[0]?.setAttribute("aria-label", options.name);
    for (const entry of entriesOf(value)) list.editableList("addItem", { text: entryText(entry) });
}

/** The lines that are not empty. Takes the list's id away, so that Node-RED, which looks for fields afterwards, leaves the value alone. */
export function closeTextList(selector: string): string[] {
    const list = $(selector)[0];
    const texts = [...(list?.querySelectorAll("input") ?? [])].map((input) => input.value.trim());
    list?.removeAttribute("id");
    return texts.filter((text) => text !== "");
}

function line(text: string, options: TextListOptions): HTMLElement {
    const input = document.createElement("input");
    input.type = "text";
    input.value = text;
    input.placeholder = options.placeholder;
    input.style.width = "100%";
    input.setAttribute("aria-label", options.label);
    const mark = (isTyping: boolean): void => {
        const verdict = input.value.trim() === "" ? true : options.judge(input.value.trim());
        // What is half typed is not wrong yet.
        if (isTyping && verdict !== true) return;
        input.classList.toggle("input-error", verdict !== true);
        input.setAttribute("aria-invalid", String(verdict !== true));
        input.title = verdict === true ? "" : verdict;
    };
    input.addEventListener("input", () => mark(true));
    for (const event of ["change", "blur"]) input.addEventListener(event, () => mark(false));
    suggestTexts($(input), options.suggest);
    mark(false);
    return input;
}
