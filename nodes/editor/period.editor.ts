/** The interval, time zone and patience of dialogs of reports: what is suggested, what is wrong, and what an empty zone stands for. */
import { fieldText, type Field } from "./fields.editor.js";
import { isVariable } from "./lists.editor.js";
import type { Validate } from "./red.editor.js";
import { words } from "./suggestions.editor.js";
import { sharedText, type Translate } from "./texts.editor.js";
import { isEmpty, numberFrom, reason } from "./validators.editor.js";
import { INTERVALS, WEEK_DAYS } from "./vocabulary.editor.js";
import { timeZones } from "./zones.editor.js";

export function periodFields(texts: Translate): Readonly<Record<"interval" | "timeZone" | "weekStart", Field>> {
    return {
        interval: { kind: "text", suggest: words(INTERVALS) },
        timeZone: { kind: "text", suggest: timeZones },
        weekStart: { kind: "choice", words: WEEK_DAYS, fallback: "monday", texts },
    };
}

/** Whether it can be an interval at all: the rest is told by the preview, in the words of the runtime. */
export const validInterval: Validate = (value, options) => {
    if (value === undefined) return true;
    const written = typeof value === "string" ? value.trim() : "";
    if (written === "") return reason(options, sharedText("reason.interval-missing"));
    const parts = written.split("/");
    const broken = parts.length > 2 || parts.some((part) => part.trim() === "");
    return broken && !isVariable(written) ? reason(options, sharedText("reason.interval")) : true;
};

export const validTimeZone: Validate = (value, options) => {
    if (isEmpty(value) || isVariable(value)) return true;
    try {
        return new Intl.DateTimeFormat("en", { timeZone: String(value).trim() }).resolvedOptions().timeZone !== "" || reason(options, sharedText("reason.time-zone"));
    } catch {
        return reason(options, sharedText("reason.time-zone"));
    }
};

/** Seconds; to a longer one the runtime would answer with an error. */
export const validTimeout = numberFrom(1, 3_600);

/** Call in oneditprepare: says what an empty zone stands for as long as it is empty. */
export function watchTimeZone(): void {
    const show = (): void => void $("#genesys-cloud-hint-time-zone").toggle(fieldText($("#node-input-timeZone")) === "");
    $("#node-input-timeZone").on("change input keyup paste", show);
    show();
}
