/** Dresses what is to be told as a message: subject, text and `msg.alert`. */
import { STATES, type Report } from "./alerts.js";
import { builtIn, type Sentences } from "./sentences.js";
import type { Condition } from "./settings.js";
import { nameOf, queueOf, type Message } from "./source.js";
import type { Template } from "./template.js";

export interface Wording {
    /** Null: the built-in sentence. */
    readonly subject: Template | null;
    readonly text: Template | null;
    readonly sentences: Sentences;
    readonly conditions: readonly Condition[];
}

/**
 * Fills `message`, a copy of the deciding one or itself, whose other properties stay. `lastOf`: the last message of a
 * source, for its name.
 */
export function fillAlert(message: Message, report: Report, wording: Wording, lastOf: (key: string) => Message | undefined): Message {
    const { state, keys, conditions, durationSeconds, count } = report;
    const isOne = state !== "stale" && state !== "resumed";
    const alert = {
        state,
        key: isOne ? report.decidedBy : null,
        keys,
        queue: isOne ? queueOf(message) : null,
        conditions,
        since: report.since === null ? null : new Date(report.since).toISOString(),
        durationSeconds,
        count,
        payload: message["payload"] ?? null,
    };
    const view = {
        alert,
        payload: alert.payload,
        queue: alert.queue,
        topic: message["topic"] ?? null,
        ...Object.fromEntries(STATES.map((known) => [known, known === state])),
    };
    const names = keys.map((key) => nameOf(key, lastOf(key)));
    const said = { state, names, conditions, operators: wording.conditions.map(({ operator }) => operator), durationSeconds };
    message["topic"] = oneLine(wording.subject?.render(view) ?? builtIn("subject", said, wording.sentences));
    message["payload"] = wording.text?.render(view) ?? builtIn("text", said, wording.sentences);
    message["alert"] = alert;
    return message;
}

/** A subject of several lines is refused by mail servers. */
function oneLine(text: string): string {
    return text.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
}
