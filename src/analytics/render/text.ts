/** A result as an aligned table between code fences, for chat programs. */
import type { Steps } from "../steps.js";
import { toTable, type Report } from "./table.js";

const FENCE = "```";
const LINES_PER_STEP = 30;
/** Characters that chat programs draw twice as wide: ideographs, Hangul, full-width forms, emoji. */
const WIDE = /^(?:[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic})/u;
/** Takes 5 ms to make: not when Node-RED starts. */
let characters: Intl.Segmenter | undefined;

export function* renderText(report: Report): Steps<string> {
    const { title, subtitle, headings, lines, totals } = yield* toTable(report);
    const all = [headings.map((each) => each.text), ...lines, ...(totals === null ? [] : [totals])];
    const table: string[][] = [];
    const widths = headings.map(() => 0);
    for (const line of all) {
        const cells = line.map(plain);
        cells.forEach((cell, index) => (widths[index] = Math.max(widths[index]!, widthOf(cell))));
        table.push(cells);
        if (table.length % LINES_PER_STEP === 0) yield;
    }
    const lineOf = (line: readonly string[]): string =>
        line.map((cell, index) => pad(cell, widths[index]!, headings[index]!.isNumber)).join("  ").trimEnd();
    const rule = widths.map((width) => "-".repeat(width)).join("  ");
    const [head, ...body] = yield* each(table, lineOf);
    if (totals !== null) body.splice(-1, 0, rule);
    return [
        FENCE,
        ...(title === "" ? [] : [plain(title)]),
        plain(subtitle),
        "",
        head,
        rule,
        ...(lines.length === 0 ? ["Nothing in this interval."] : body),
        FENCE,
    ].join("\n");
}

function* each(table: readonly string[][], lineOf: (line: readonly string[]) => string): Steps<string[]> {
    const lines: string[] = [];
    for (const line of table) {
        lines.push(lineOf(line));
        if (lines.length % LINES_PER_STEP === 0) yield;
    }
    return lines;
}

/** One line each, and no name may close the fence. */
function plain(text: string): string {
    return text.replaceAll(/\p{Cc}+/gu, " ").replaceAll("`", "'");
}

/** Nothing but printable ASCII, as nearly all cells are, is as wide as it is long. */
const NARROW = /^[ -~]*$/;

function widthOf(text: string): number {
    if (NARROW.test(text)) return text.length;
    let width = 0;
    characters ??= new Intl.Segmenter("en", { granularity: "grapheme" });
    for (const { segment } of characters.segment(text)) width += WIDE.test(segment) ? 2 : 1;
    return width;
}

function pad(text: string, width: number, isNumber: boolean): string {
    const space = " ".repeat(width - widthOf(text));
    return isNumber ? space + text : text + space;
}
