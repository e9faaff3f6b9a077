/** What a message asks of a notification node. Pure. */
import { GenesysError, nearestName } from "../platform/errors.js";
import { notificationTexts } from "./texts.js";

const ACTIONS = ["subscribe", "unsubscribe", "getSubscriptions"] as const;

export interface Asked {
    readonly action: (typeof ACTIONS)[number];
    /** "all" only to unsubscribe. */
    readonly topics: readonly string[] | "all";
}

/** `topic`: text, with commas a list, an array of texts, or to unsubscribe `true` for all. Throws INVALID_QUERY. */
export function readAction(action: unknown, topic: unknown): Asked {
    const known = typeof action === "string" ? ACTIONS.find((name) => name.toLowerCase() === action.trim().toLowerCase()) : undefined;
    if (!known) {
        const value = show(action);
        throw new GenesysError("INVALID_QUERY", notificationTexts, "topic-action", { value }, { field: "action", value, nearest: nearestName(value, ACTIONS) });
    }
    if (known === "getSubscriptions") return { action: known, topics: [] };
    if (known === "unsubscribe" && topic === true) return { action: known, topics: "all" };
    const topics = listOf(topic);
    if (topics.length === 0) throw new GenesysError("INVALID_QUERY", notificationTexts, "topic-missing", { action: known }, { field: "topic", value: show(topic) });
    return { action: known, topics };
}

function listOf(topic: unknown): readonly string[] {
    if (topic === undefined || topic === null) return [];
    const entries: readonly unknown[] = Array.isArray(topic) ? topic : [topic];
    return entries.flatMap((entry) => {
        if (typeof entry !== "string") throw new GenesysError("INVALID_QUERY", notificationTexts, "topic-list", { value: show(entry) }, { field: "topic", value: show(entry) });
        return entry
            .split(",")
            .map((part) => part.trim())
            .filter((part) => part !== "");
    });
}

function show(value: unknown): string {
    let text: string;
    try {
        text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
    } catch {
        text = typeof value;
    }
    return text.slice(0, 60);
}
