/** Messages that silence alerts or end that: `msg.mute` (seconds) and `msg.unmute`, with an optional `msg.key`. */
import { GenesysError } from "../platform/errors.js";
import { valueAt } from "./paths.js";
import { shown, toKey, type Message } from "./source.js";
import { alertTexts } from "./texts.js";

export interface Order {
    /** Null: all sources. */
    readonly key: string | null;
    /** Null ends the silence. */
    readonly muteSeconds: number | null;
}

const NO_ORDER: readonly unknown[] = [undefined, null, false, ""];
/** A year. */
const MAX_SECONDS = 31_536_000;

/** Null when the message is none. Throws INVALID_QUERY for a span or key that cannot be meant. */
export function orderOf(message: Message): Order | null {
    const [mute, unmute] = [valueAt(message, ["mute"]), valueAt(message, ["unmute"])];
    if (NO_ORDER.includes(mute) && NO_ORDER.includes(unmute)) return null;
    return { key: keyIn(message), muteSeconds: NO_ORDER.includes(mute) ? null : secondsIn(mute) };
}

function secondsIn(mute: unknown): number {
    const seconds = typeof mute === "string" ? Number(mute) : mute;
    if (typeof seconds === "number" && seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
    throw new GenesysError("INVALID_QUERY", alertTexts, "alert-mute-seconds", { value: shown(mute), max: MAX_SECONDS }, { field: "mute", value: mute });
}

function keyIn(message: Message): string | null {
    const key = valueAt(message, ["key"]);
    if (key === undefined || key === null || key === "") return null;
    const text = toKey(key);
    if (text === null) throw new GenesysError("INVALID_QUERY", alertTexts, "alert-mute-key", { value: shown(key) }, { field: "key", value: key });
    return text;
}
