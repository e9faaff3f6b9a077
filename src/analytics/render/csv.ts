/** Rows as CSV after RFC 4180: a header line, CRLF between lines, null as an empty field. */
import type { Row } from "../columns.js";
import { STEP_CELLS, type Steps } from "../steps.js";

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

export function* renderCsv(columns: readonly string[], rows: readonly Row[]): Steps<string> {
    const lines = [columnLine(columns)];
    let work = 0;
    for (const row of rows) {
        lines.push(columns.map((column) => field(row[column] ?? null)).join(","));
        if ((work += columns.length) < STEP_CELLS) continue;
        work = 0;
        yield;
    }
    return lines.join("\r\n");
}

/** The column names as one comma-separated text, as core's csv node takes it. */
export function columnLine(columns: readonly string[]): string {
    return columns.map(field).join(",");
}

function field(value: string | number | null): string {
    const text = value === null ? "" : String(value);
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}
