/** Which source a message is about, what it says of it, and what it is called. */
import { GenesysError } from "../platform/errors.js";
import type { Event } from "./alerts.js";
import { parseMessagePath, valueAt } from "./paths.js";
import { alertTexts } from "./texts.js";

export type Message = Record<string, unknown>;

const DEFAULT_KEYS = ["payload.queue.id", "payload.queueId", "topic"].map(parseMessagePath);

/** With the setting empty: the queue's id, else the topic, else "" for the one source there is. Throws CONFIG where the set property is missing. */
export function keyOf(message: Message, setting: string): string {
    if (setting === "") {
        for (const path of DEFAULT_KEYS) {
            const key = toKey(valueAt(message, path));
            if (key !== null) return key;
        }
        return "";
    }
    const key = toKey(valueAt(message, parseMessagePath(setting)));
    if (key === null) throw new GenesysError("CONFIG", alertTexts, "alert-key-missing", { property: setting }, { field: "key", value: setting });
    return key;
}

/** Text, or a number as its text; null for what tells nothing apart. */
export function toKey(value: unknown): string | null {
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
    return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** Whatever came in a message, in a sentence: short. */
export function shown(value: unknown): string {
    if (typeof value === "string") return `"${value.slice(0, 60)}"`;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : Array.isArray(value) ? "a list" : typeof value;
}

/** Null for messages about no figures: errors that a Catch node hands on. */
export function eventOf(message: Message): Event | null {
    const event = valueAt(message, ["genesys", "event"]);
    if (event === "error") return null;
    if (event === "removed") return "removed";
    return event === "stale" || valueAt(message, ["genesys", "stale"]) === true ? "stale" : "figures";
}

/** The queue as the message names it; null where it names none. */
export function queueOf(message: Message): unknown {
    const queue = valueAt(message, ["payload", "queue"]);
    if (typeof queue === "object" && queue !== null && !Array.isArray(queue)) return queue;
    const id = toKey(valueAt(message, ["payload", "queueId"]));
    return id === null ? null : { id, name: toKey(valueAt(message, ["payload", "queueName"])) };
}

/** What people call the source. */
export function nameOf(key: string, message: Message | undefined): string {
    if (!message) return key;
    return toKey(valueAt(queueOf(message), ["name"])) ?? toKey(message["topic"]) ?? key;
}
