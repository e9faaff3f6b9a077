/** The list of conditions in the alert's dialog: figure, comparison and the two levels of each, and what is wrong with them. */
import { checkConditions, conditionEntries, isEquality, OPERATORS, type Operator } from "../../src/alerts/settings.js";
import { GenesysError } from "../../src/platform/errors.js";
import { isVariable } from "./lists.editor.js";
import type { Query } from "./red.editor.js";
import { suggestTexts, type Suggest } from "./suggestions.editor.js";
import { errorText, sharedText } from "./texts.editor.js";

/** A condition as it is saved: levels are numbers, `${NAME}`, or "" for none. */
export interface SavedCondition {
    readonly property: string;
    readonly operator: string;
    readonly raise: number | string;
    readonly clear: number | string;
}

type Part = keyof SavedCondition;

/** What stands in the list, in the editor's language. */
export interface ConditionWords {
    readonly add: string;
    readonly ends: string;
    /** For those who hear the dialog. */
    label(part: Part): string;
    placeholder(part: "property" | "clear"): string;
    compare(operator: Operator): string;
}

const PARTS: readonly Part[] = ["property", "operator", "raise", "clear"];

interface EditableList extends Query {
    editableList(options: {
        readonly addButton: string;
        readonly height: string;
        readonly sortable: boolean;
        readonly removable: boolean;
        addItem(container: Query, index: number, condition: Partial<SavedCondition>): void;
        removeItem(): void;
        sortItems(): void;
    }): void;
    editableList(action: "addItem", condition: Partial<SavedCondition>): void;
}

const LIST = "#node-input-conditions";
const ROW = "genesys-cloud-condition";

/** The saved conditions, whatever their age; an environment variable stands for none that could be shown. */
export function savedConditions(saved: unknown): readonly SavedCondition[] {
    if (isVariable(saved)) return [];
    try {
        return conditionEntries(saved).map((entry) => {
            const { property, operator, raise, clear } = entry as Partial<Record<Part, unknown>>;
            return { property: asText(property), operator: asText(operator) || ">", raise: asLevel(asText(raise)), clear: asLevel(asText(clear)) };
        });
    } catch {
        return [];
    }
}

/** Fills the list. `changed` is called with every change of it. */
export function openConditions(conditions: readonly SavedCondition[], words: ConditionWords, suggest: Suggest, changed: () => void): void {
    const list = $(LIST) as EditableList;
    list.editableList({
        addButton: words.add,
        height: "auto",
        sortable: true,
        removable: true,
        addItem: (container, _index, condition) => {
            const element = row({ property: "", operator: ">", raise: "", clear: "", ...condition }, words, changed);
            container[0]?.append(element);
            suggestTexts($(field(element, "property")), suggest);
            changed();
        },
        removeItem: changed,
        sortItems: changed,
    });
    for (const condition of conditions) list.editableList("addItem", condition);
}

/** The conditions as they stand in the list now. */
export function readConditions(): readonly SavedCondition[] {
    return rows().map(conditionIn);
}

function conditionIn(element: HTMLElement): SavedCondition {
    const value = (part: Part): string => field(element, part).value.trim();
    return { property: value("property"), operator: value("operator"), raise: asLevel(value("raise")), clear: asLevel(value("clear")) };
}

/** Marks what is wrong in the open list, each with its reason, and hides the second level where there is none. */
export function markConditions(): void {
    for (const [index, element] of rows().entries()) {
        const condition = conditionIn(element);
        const problem = problemOf(condition, index);
        for (const part of PARTS) {
            const input = field(element, part);
            const reason = problem?.part === part ? problem.reason : "";
            input.classList.toggle("input-error", reason !== "");
            input.title = reason;
            input.setAttribute("aria-invalid", String(reason !== ""));
        }
        const hasOneLevel = isEquality(condition.operator as Operator);
        const remove = element.closest("li")?.querySelector(".red-ui-editableList-item-remove");
        remove?.setAttribute("aria-label", sharedText("picker.remove", { name: condition.property }));
        for (const part of element.querySelectorAll<HTMLElement>("[data-clear]")) part.style.visibility = hasOneLevel ? "hidden" : "visible";
    }
}

/** The first problem of a condition, in the words of the runtime; null when there is none. */
export function problemOf(condition: SavedCondition, index: number): { readonly part: Part; readonly reason: string } | null {
    for (const part of ["raise", "clear"] as const) {
        if (condition[part] !== "" && typeof condition[part] === "string" && !isVariable(condition[part])) return { part, reason: sharedText("reason.number") };
    }
    const hasVariable = isVariable(condition.raise) || isVariable(condition.clear);
    const level = (value: number | string): number => (typeof value === "number" ? value : Number.NaN);
    const operator = isVariable(condition.operator) ? "==" : condition.operator;
    const checked = { property: condition.property, operator, raise: hasVariable ? 0 : level(condition.raise), clear: hasVariable ? Number.NaN : level(condition.clear) };
    try {
        checkConditions([checked]);
        return null;
    } catch (thrown) {
        if (!(thrown instanceof GenesysError)) throw thrown;
        const part = PARTS.find((name) => thrown.cause.field?.endsWith(`.${name}`)) ?? "property";
        return { part, reason: errorText(thrown.key, { ...thrown.parameters, number: index + 1 }) };
    }
}

function rows(): readonly HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>(`.${ROW}`)];
}

function field(element: HTMLElement, part: Part): HTMLInputElement | HTMLSelectElement {
    return element.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-part=${part}]`)!;
}

function row(condition: SavedCondition, words: ConditionWords, changed: () => void): HTMLElement {
    const element = document.createElement("div");
    element.className = ROW;
    const ends = document.createElement("span");
    ends.textContent = words.ends;
    ends.dataset["clear"] = "";
    element.append(
        input("property", condition.property, words),
        operators(condition.operator, words),
        input("raise", String(condition.raise), words),
        ends,
        input("clear", String(condition.clear), words),
    );
    for (const event of ["input", "change"]) element.addEventListener(event, changed);
    return element;
}

function input(part: Exclude<Part, "operator">, value: string, words: ConditionWords): HTMLInputElement {
    const element = document.createElement("input");
    element.type = "text";
    element.value = value;
    element.dataset["part"] = part;
    element.setAttribute("aria-label", words.label(part));
    element.placeholder = part === "raise" ? "" : words.placeholder(part);
    if (part === "clear") element.dataset["clear"] = "";
    return element;
}

function operators(chosen: string, words: ConditionWords): HTMLSelectElement {
    const element = document.createElement("select");
    element.dataset["part"] = "operator";
    element.setAttribute("aria-label", words.label("operator"));
    const known: readonly string[] = OPERATORS;
    for (const operator of known.includes(chosen) ? known : [...known, chosen]) {
        const option = document.createElement("option");
        option.value = operator;
        option.textContent = known.includes(operator) ? words.compare(operator as Operator) : operator;
        option.selected = operator === chosen;
        element.append(option);
    }
    return element;
}

function asText(value: unknown): string {
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function asLevel(text: string): number | string {
    return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
