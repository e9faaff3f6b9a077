/** The results of a connection's test as plain text, for whoever looks after the organisation's roles. */
import { readable } from "../../src/diagnosis/permission-names.js";
import type { NeedFinding, Sentence, TestReport } from "../../src/diagnosis/report.js";
import type { Translate } from "./texts.editor.js";

export interface Words {
    readonly text: Translate;
    readonly sentence: (told: Sentence) => string;
}

/** Holds the client's id, by which an administrator finds it, and never its secret. */
export function administratorText(report: TestReport, clientId: string, { text, sentence }: Words): string {
    const lines = [text("copy-title"), text("copy-region", { region: report.region })];
    if (report.org) lines.push(text("copy-organisation", { name: report.org.name }));
    if (clientId !== "") lines.push(text("copy-client", { id: clientId }));
    lines.push("", ...report.findings.map(({ step, outcome, sentence: told }) => `[${text(`outcome.${outcome}`)}] ${text(`step.${step}`)}: ${sentence(told)}`));
    if (report.org) lines.push("", ...lackingLines(report, text));
    return `${lines.join("\n")}\n`;
}

function lackingLines({ nodes }: TestReport, text: Translate): readonly string[] {
    const missing = nodes.flatMap(({ needs }) => needs.filter(({ outcome }) => outcome === "missing"));
    if (missing.length === 0) return [text("copy-nothing-lacking"), text("copy-divisions")];
    const name = (permission: string): string => `${readable(permission)} (${permission})`;
    const lineOf = ({ permissions }: NeedFinding): string => permissions.map(name).join(` ${text("or")} `);
    const lines = [...new Set(missing.map(lineOf))].map((line) => {
        const purposes = [...new Set(missing.filter((need) => lineOf(need) === line).map(({ purpose }) => text(`purpose.${purpose}`)))];
        return `- ${line}: ${purposes.join("; ")}`;
    });
    return [text("copy-lacking"), ...lines, text("copy-divisions")];
}

/** False where the page may not write to the clipboard: without TLS browsers have only the old way, and some have neither. */
export async function copyText(content: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(content);
        return true;
    } catch {
        return copyTheOldWay(content);
    }
}

function copyTheOldWay(content: string): boolean {
    const focused = document.activeElement;
    const field = document.createElement("textarea");
    field.value = content;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    try {
        return document.execCommand("copy");
    } catch {
        return false;
    } finally {
        field.remove();
        if (focused instanceof HTMLElement) focused.focus();
    }
}
