/** What an alert says where the node has no text of its own: in the runtime's language, else in this English. Pure. */
import { fillIn } from "../platform/errors.js";
import type { AlertState } from "./alerts.js";
import type { ToldCondition } from "./key.js";
import { parsePayloadPath } from "./paths.js";
import type { Operator } from "./settings.js";

/** By key, as in the node's catalog; `__name__` stands for a parameter. */
export const ENGLISH = {
    "sentence.subject.raised": "Alert: __name__",
    "sentence.subject.cleared": "Over: __name__",
    "sentence.subject.reminder": "Still: __name__",
    "sentence.subject.stale": "No current figures: __name__",
    "sentence.subject.resumed": "Figures are current again: __name__",
    "sentence.subject.removed": "No longer observed: __name__",
    "sentence.text.raised": "__name__: __conditions__.",
    "sentence.text.cleared": "__name__: over after __duration__. __values__.",
    "sentence.text.reminder": "__name__, for __duration__ now: __conditions__.",
    "sentence.text.stale": "At the moment nothing is known of: __name__. Alerts wait until it is known again; none of them counts as over.",
    "sentence.text.resumed": "Known again: __name__. Alerts go on.",
    "sentence.text.removed": "__name__ was deleted or is no longer selected. Its alert ended after __duration__.",
    "sentence.condition": "__figure__ is __value__ (alert __operator__ __level__)",
    "sentence.value": "__figure__ is __value__",
    "sentence.unknown": "not known",
    "sentence.unnamed": "the only source",
    "sentence.more": "__name__ and __count__ more",
    "sentence.media": "__figure__ in __media__",
    "sentence.operator.above": "above",
    "sentence.operator.from": "from",
    "sentence.operator.below": "below",
    "sentence.operator.up-to": "up to",
    "sentence.operator.at": "at",
    "sentence.operator.unless": "unless",
    "property.waiting": "Waiting",
    "property.interacting": "Interacting",
    "property.alerting": "Alerting",
    "property.longestWaitSeconds": "Longest wait (seconds)",
    "property.agents-onQueue": "Agents on queue",
    "property.agents-offQueue": "Agents off queue",
    "property.agents-idle": "Agents idle",
    "property.agents-interacting": "Agents interacting",
    "property.agents-communicating": "Agents communicating",
    "property.agents-notResponding": "Agents not responding",
    "property.agents-active": "Agents active",
    "property.interval-offered": "Offered in this half hour",
    "property.interval-answered": "Answered in this half hour",
    "property.interval-abandoned": "Abandoned in this half hour",
    "property.interval-serviceLevel-ratio": "Service level of this half hour (0 to 1)",
    "property.interval-asaSeconds": "Average speed of answer (seconds)",
    "property.interval-ahtSeconds": "Average handle time (seconds)",
} as const;

export type SentenceKey = keyof typeof ENGLISH;
export type Sentences = Readonly<Record<SentenceKey, string>>;

/** Catalog keys hold words, no signs. */
export const OPERATOR_NAMES = { ">": "above", ">=": "from", "<": "below", "<=": "up-to", "==": "at", "!=": "unless" } as const satisfies Record<Operator, string>;

export interface Said {
    readonly state: AlertState;
    /** Names of the sources concerned. */
    readonly names: readonly string[];
    readonly conditions: readonly ToldCondition[];
    readonly operators: readonly Operator[];
    readonly durationSeconds: number | null;
}

/** More names than this make a text that nobody reads. */
const MAX_NAMES = 10;

export function builtIn(part: "subject" | "text", said: Said, sentences: Sentences): string {
    return fillIn(sentences[`sentence.${part}.${said.state}`], {
        name: nameAll(said.names, sentences),
        duration: duration(said.durationSeconds ?? 0),
        conditions: said.conditions.map((condition, index) => tellCondition(condition, said.operators[index]!, sentences)).join("; "),
        values: said.conditions.map((condition) => fillIn(sentences["sentence.value"], figureOf(condition, sentences))).join("; "),
    });
}

function nameAll(names: readonly string[], sentences: Sentences): string {
    const shown = names.slice(0, MAX_NAMES).map((name) => (name === "" ? sentences["sentence.unnamed"] : name)).join(", ");
    const count = names.length - MAX_NAMES;
    return count > 0 ? fillIn(sentences["sentence.more"], { name: shown, count }) : shown;
}

function tellCondition(condition: ToldCondition, operator: Operator, sentences: Sentences): string {
    const word = sentences[`sentence.operator.${OPERATOR_NAMES[operator]}`];
    return fillIn(sentences["sentence.condition"], { ...figureOf(condition, sentences), operator: word, level: condition.raise });
}

function figureOf({ property, value }: ToldCondition, sentences: Sentences): { figure: string; value: string } {
    return { figure: figureName(property, sentences), value: value === null ? sentences["sentence.unknown"] : String(Math.round(value * 100) / 100) };
}

/** "Waiting" for waiting, "Waiting in voice" for media.voice.waiting; a path without a name of its own stays as it is. */
export function figureName(property: string, sentences: Sentences): string {
    const path = parsePayloadPath(property);
    const isMedia = path[0] === "media" && path.length > 2;
    const key = `property.${(isMedia ? path.slice(2) : path).join("-")}`;
    if (!Object.hasOwn(sentences, key)) return property;
    const figure = sentences[key as SentenceKey];
    return isMedia ? fillIn(sentences["sentence.media"], { figure, media: path[1]! }) : figure;
}

/** 5:07 or 1:05:07. */
export function duration(seconds: number): string {
    const whole = Math.round(seconds);
    const two = (part: number): string => String(part).padStart(2, "0");
    const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
