/** Names of topics as flow authors write them: how they are spelt, what they stand for, and which name was probably meant. Pure. */
import { GenesysError, nearestName, type ErrorCode } from "../platform/errors.js";
import { expand } from "./expansion.js";
import { notificationTexts } from "./texts.js";
import { TOPICS } from "./topic-vocabulary.js";

export interface TopicName {
    /** As it is subscribed: parts that the platform spells are spelt its way, ids as written. */
    readonly name: string;
    /** The topics that its events arrive under: several for a combined one. */
    readonly expanded: readonly string[];
    /** Of the expanded topics, those that the platform is not known to have. */
    readonly unknown: readonly string[];
}

export const PRESETS = ["agent presence", "agent routing status", "agent activity"] as const;
export type Preset = (typeof PRESETS)[number];

const PRESET_TOPICS: Readonly<Record<Preset, string>> = {
    "agent presence": "presence",
    "agent routing status": "routingStatus",
    "agent activity": "activity",
};

/** Empty text and "none" are none. Throws CONFIG. */
export function readPreset(text: string): Preset | null {
    const word = text.trim().toLowerCase();
    if (word === "" || word === "none") return null;
    const preset = PRESETS.find((name) => name === word);
    if (preset) return preset;
    const details = { field: "preset", value: short(text), nearest: nearestName(word.slice(0, 60), PRESETS) };
    throw new GenesysError("CONFIG", notificationTexts, "topic-preset", { value: short(text), allowed: PRESETS.join(", ") }, details);
}

export function presetTopic(preset: Preset, userId: string): string {
    return `v2.users.${userId}.${PRESET_TOPICS[preset]}`;
}

/** A combined name must stay below this. */
const LONGEST = 200;
const NAME = /^v2(\.[^\s.?&/\\{}"'<>]+)+$/i;
/** Events of the connection itself, which come unasked and are no node's business. */
const OF_THE_SYSTEM = /^(v2\.system\.|v2\.subscription\.updated$|channel\.metadata$)/i;
const ID = "{id}";

interface Pattern {
    readonly template: string;
    readonly spelt: readonly string[];
    readonly parts: readonly string[];
}

/** By number of parts; those with fewer ids first, so that a word wins over an id. */
const PATTERNS = new Map<number, Pattern[]>();
for (const template of TOPICS.toSorted((a, b) => a.split(ID).length - b.split(ID).length)) {
    const spelt = template.split(".");
    const pattern = { template, spelt, parts: spelt.map((part) => part.toLowerCase()) };
    PATTERNS.set(spelt.length, [...(PATTERNS.get(spelt.length) ?? []), pattern]);
}

/** Throws an error of this code for what can be no topic. `field`: where it was written. */
export function readTopicName(text: string, code: ErrorCode, field: string): TopicName {
    const refuse = (key: keyof typeof notificationTexts): never => {
        throw new GenesysError(code, notificationTexts, key, { value: short(text), max: LONGEST }, { field, value: short(text, 300) });
    };
    if (OF_THE_SYSTEM.test(text)) refuse("topic-of-system");
    const parts = expand(text);
    if (/\{[^}]*\}/.test(text)) refuse("topic-placeholder");
    if (parts.length === 0 || !parts.every((part) => NAME.test(part))) refuse("topic-shape");
    if (text.length >= LONGEST) refuse("topic-too-long");
    const spelt = parts.map((part) => spell(part) ?? part);
    return { name: text.includes("?") ? combine(text, spelt) : spelt[0]!, expanded: spelt, unknown: parts.filter((part) => spell(part) === null) };
}

/** The template of a known topic, else null. */
export function templateOf(topic: string): string | null {
    return patternOf(topic)?.template ?? null;
}

/** What an unknown name probably should have been, with the ids that were written; null when nothing is near. */
export function nearestTopic(topic: string): string | null {
    const ids: string[] = [];
    const general = topic.split(".").map((part) => {
        if (!/\d/.test(part) || /^v\d$/i.test(part)) return part;
        ids.push(part);
        return ID;
    });
    const nearest = nearestName(general.join("."), TOPICS);
    if (nearest === null || nearest.split(ID).length - 1 !== ids.length) return nearest;
    return nearest.replaceAll(ID, () => ids.shift()!);
}

/** Sentence and details of a topic that neither this list nor the organisation knows. `search`: for the nearest name, which takes a moment. */
export function unknownTopic(topic: string, code: ErrorCode, field: string, search = true): GenesysError {
    const nearest = search ? nearestTopic(topic) : null;
    const parameters = { value: short(topic), nearest: nearest ?? "" };
    return new GenesysError(code, notificationTexts, nearest ? "topic-unknown-near" : "topic-unknown", parameters, { field, value: short(topic, 300), nearest });
}

function patternOf(topic: string): Pattern | undefined {
    const parts = topic.toLowerCase().split(".");
    return PATTERNS.get(parts.length)?.find((pattern) => pattern.parts.every((part, index) => part === ID || part === parts[index]));
}

function spell(topic: string): string | null {
    const pattern = patternOf(topic);
    if (!pattern) return null;
    const parts = topic.split(".");
    return pattern.spelt.map((part, index) => (part === ID ? parts[index]! : part)).join(".");
}

/** The spelling of its halves, together again. */
function combine(text: string, spelt: readonly string[]): string {
    const length = text.indexOf("?");
    return `${spelt[0]!.slice(0, length)}?${spelt.map((part) => part.slice(length + 1)).join("&")}`;
}

function short(text: string, length = 120): string {
    const clean = text.replaceAll(/\p{Cc}/gu, "·");
    return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}
