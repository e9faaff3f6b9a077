/** An entry of a list as it stands in its field, with a button that takes it out. */
import { element, textElement } from "./elements.editor.js";
import { entryText, isVariable, type ListEntry } from "./lists.editor.js";
import { sharedText } from "./texts.editor.js";

/** `name`: what it shows. */
export function chipOf(entry: ListEntry, name: string, remove: () => void): HTMLElement {
    const chip = element("span", "genesys-cloud-picker-chip");
    chip.setAttribute("role", "listitem");
    chip.classList.toggle("genesys-cloud-picker-variable", isVariable(name));
    chip.title = typeof entry === "string" ? entryText(entry) : [entry.name, entry.id].filter(Boolean).join("\n");
    const button = element("button", "genesys-cloud-picker-remove");
    button.type = "button";
    button.setAttribute("aria-label", sharedText("picker.remove", { name }));
    button.append(element("i", "fa fa-times"));
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", remove);
    chip.append(textElement("span", "genesys-cloud-picker-label", name), button);
    return chip;
}
