/** Lists as one line of text: entries separated by commas, quoted where a name holds a comma itself. */

/** What a flow stores for a queue, division or agent: the id decides, the name is a label. */
export interface Thing {
    readonly id?: string;
    readonly name?: string;
}

export type ListEntry = string | Thing;

/** Node-RED replaces such a value by the environment variable when the flow starts. */
export function isVariable(value: unknown): boolean {
    return typeof value === "string" && /^\$\{\S+\}$/.test(value.trim());
}

/** The parts of a line; double quotes keep commas together and are doubled inside. Empty parts are dropped. */
export function splitList(line: string): string[] {
    const parts: string[] = [];
    for (const match of line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)) {
        const part = (match[1]?.replaceAll('""', '"') ?? match[2] ?? "").trim();
        if (part !== "") parts.push(part);
    }
    return parts;
}

/** The entries of a saved value, whatever its age: an array, one thing, or text. */
export function entriesOf(value: unknown): ListEntry[] {
    if (value === undefined || value === null || value === "") return [];
    if (Array.isArray(value)) return value.flatMap(entriesOf);
    if (typeof value === "string") return splitList(value);
    if (typeof value === "number") return [String(value)];
    return typeof value === "object" ? [value] : [];
}

/** What stands for an entry in labels and input fields. */
export function entryText(entry: ListEntry): string {
    return typeof entry === "string" ? entry : entry.name || entry.id || "";
}

/** A saved list as one line of text. */
export function formatList(value: unknown): string {
    return entriesOf(value)
        .map(entryText)
        .filter((text) => text !== "")
        .map((text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
        .join(", ");
}

/**
 * The list that a line of text stands for. An entry that was chosen with its id before keeps it; a name with a comma
 * becomes a `{name}`, because plain text is split at commas when the flow runs.
 */
export function parseList(line: string, previous: unknown): ListEntry[] {
    const known = entriesOf(previous);
    return splitList(line).map((part) => {
        const kept = known.find((entry) => typeof entry !== "string" && entryText(entry) === part);
        return kept ?? (part.includes(",") ? { name: part } : part);
    });
}

/** A list of numbers (`20, 60`); what is not a number, `${NAME}` among it, stays text. */
export function parseNumbers(line: string): (number | string)[] {
    return splitList(line).map((part) => (Number.isFinite(Number(part)) ? Number(part) : part));
}

/** A short label for a list: "Sales, Support +3", or "" for none. */
export function summariseList(value: unknown, shown = 2): string {
    const names = entriesOf(value)
        .map(entryText)
        .filter((text) => text !== "");
    const rest = names.length - shown;
    return rest > 0 ? `${names.slice(0, shown).join(", ")} +${rest}` : names.join(", ");
}
