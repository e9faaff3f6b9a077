/** A result as an aligned table between code fences, for chat programs. */
import { toTable, type Report } from "./table.js";

const FENCE = "```";
/** Characters that chat programs draw twice as wide: ideographs, Hangul, full-width forms, emoji. */
const WIDE = /^(?:[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic})/u;
const CHARACTERS = new Intl.Segmenter("en", { granularity: "grapheme" });

export function renderText(report: Report): string {
    const { title, subtitle, headings, lines, totals } = toTable(report);
    const table = [headings.map((each) => each.text), ...lines, ...(totals === null ? [] : [totals])].map((line) => line.map(plain));
    const widths = headings.map((_, index) => Math.max(...table.map((line) => widthOf(line[index] ?? ""))));
    const lineOf = (line: readonly string[]): string =>
        line.map((cell, index) => pad(cell, widths[index]!, headings[index]!.isNumber)).join("  ").trimEnd();
    const rule = widths.map((width) => "-".repeat(width)).join("  ");
    const [head, ...body] = table.map(lineOf);
    if (totals !== null) body.splice(-1, 0, rule);
    return [
        FENCE,
        ...(title === "" ? [] : [plain(title)]),
        plain(subtitle),
        "",
        head,
        rule,
        ...(lines.length === 0 ? ["No interactions in this interval."] : body),
        FENCE,
    ].join("\n");
}

/** One line each, and no name may close the fence. */
function plain(text: string): string {
    return text.replaceAll(/\p{Cc}+/gu, " ").replaceAll("`", "'");
}

function widthOf(text: string): number {
    let width = 0;
    for (const { segment } of CHARACTERS.segment(text)) width += WIDE.test(segment) ? 2 : 1;
    return width;
}

function pad(text: string, width: number, isNumber: boolean): string {
    const space = " ".repeat(width - widthOf(text));
    return isNumber ? space + text : text + space;
}
