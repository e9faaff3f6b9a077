/** A result as an HTML table for an e-mail: mail programs keep inline styles only. */
import { STEP_CELLS, type Steps } from "../steps.js";
import { toTable, type Heading, type Report } from "./table.js";

const FONT = "font-family:Arial,Helvetica,sans-serif;font-size:13px;color:#222222";
const CELL = "padding:6px 12px;border-bottom:1px solid #dddddd";
const HEAD = "padding:6px 12px;border-bottom:2px solid #888888;background-color:#f2f2f2;font-weight:bold";
const FOOT = "padding:6px 12px;border-top:2px solid #888888;font-weight:bold";

/** Writing a cell's markup takes as long as working on so many plain ones. */
const CELLS_OF_MARKUP = 2;

export function* renderHtml(report: Report): Steps<string> {
    const { title, subtitle, headings, lines, totals } = yield* toTable(report);
    const lineOf = (cells: readonly string[], tag: "td" | "th", style: string): string =>
        `<tr>${cells.map((cell, index) => cellOf(cell, tag, style, headings[index])).join("")}</tr>`;
    const body: string[] = [];
    let work = 0;
    for (const line of lines) {
        body.push(lineOf(line, "td", CELL));
        if ((work += line.length * CELLS_OF_MARKUP) < STEP_CELLS) continue;
        work = 0;
        yield;
    }
    const nothing = `<tr><td colspan="${Math.max(1, headings.length)}" style="${CELL}">Nothing in this interval.</td></tr>`;
    const heading = title === "" ? "" : `<strong style="font-size:15px">${escapeHtml(title)}</strong><br>`;
    return [
        `<table cellspacing="0" cellpadding="0" style="border-collapse:collapse;${FONT}">`,
        `<caption style="caption-side:top;text-align:left;padding:6px 0;${FONT}">${heading}${escapeHtml(subtitle)}</caption>`,
        `<thead>${lineOf(headings.map((each) => each.text), "th", HEAD)}</thead>`,
        `<tbody>${body.length === 0 ? nothing : body.join("\n")}</tbody>`,
        ...(totals === null ? [] : [`<tfoot>${lineOf(totals, "td", FOOT)}</tfoot>`]),
        "</table>",
    ].join("\n");
}

function cellOf(text: string, tag: "td" | "th", style: string, heading: Heading | undefined): string {
    const side = heading?.isNumber ? "right" : "left";
    return `<${tag} align="${side}" style="${style};text-align:${side};white-space:nowrap">${escapeHtml(text)}</${tag}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;" };

/** Names come from outside: none of them may become markup. */
export function escapeHtml(text: string): string {
    return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);
}
