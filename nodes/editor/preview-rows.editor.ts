/** The first rows of a report as a table in its dialog. */
import { numberText } from "./preview-lines.editor.js";
import { sharedText } from "./texts.editor.js";

export interface FirstRows {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number | boolean | null)[])[];
    readonly total: number | null;
    readonly notices: readonly string[];
}

/** "20 of 112 rows, 1.3 s" and what a reader of the figures should know. */
export function rowsLine({ rows, total, notices }: FirstRows, seconds: number): string {
    const parameters = { shown: rows.length, total: numberText(total ?? 0), seconds: seconds.toFixed(1) };
    return [sharedText(`preview.rows.${kindOf(rows.length, total)}`, parameters), ...notices.map((notice) => sharedText(`preview.notice.${notice}`))].join(" ");
}

function kindOf(shown: number, total: number | null): string {
    if (shown === 0) return "none";
    if (total === null) return "first";
    return total > shown ? "some" : total === 1 ? "one" : "all";
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Ids are cut: whoever needs one sees it whole when the mouse rests on it. */
function fill(cell: HTMLTableCellElement, value: string | number | boolean | null): void {
    const text = value === null ? "–" : typeof value === "number" ? numberText(value) : String(value);
    cell.textContent = UUID.test(text) ? `${text.slice(0, 8)}…` : text;
    cell.title = text;
    if (typeof value === "number") cell.className = "genesys-cloud-number";
}

/** For eyes: a name stands for its id, and the beginning by the clock for both bounds. */
export function shownColumns(columns: readonly string[]): readonly number[] {
    const has = (column: string): boolean => columns.includes(column);
    const isTold = (column: string): boolean =>
        (["intervalStart", "intervalEnd"].includes(column) && has("intervalStartLocal")) || has(`${column}Name`) || (column.endsWith("Id") && has(column.replace(/Id$/, "Name")));
    return columns.flatMap((column, index) => (isTold(column) ? [] : [index]));
}

export function rowsTable({ columns, rows }: FirstRows): readonly HTMLElement[] {
    if (rows.length === 0) return [];
    const shown = shownColumns(columns);
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const index of shown) {
        const cell = document.createElement("th");
        cell.scope = "col";
        cell.textContent = columns[index] ?? "";
        head.append(cell);
    }
    const body = table.createTBody();
    for (const row of rows) {
        const line = body.insertRow();
        for (const index of shown) fill(line.insertCell(), row[index] ?? null);
    }
    return [table];
}
