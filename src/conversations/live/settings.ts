/** Which events a flow author wants. */
import { GenesysError, nearestName } from "../../platform/errors.js";
import { liveTexts } from "./texts.js";
import { CONVERSATION_EVENTS, type ConversationEvent } from "./vocabulary.js";

/** No words: all events. Throws CONFIG for a word that is none. */
export function readEvents(words: readonly string[]): ReadonlySet<ConversationEvent> {
    return new Set(words.length === 0 ? CONVERSATION_EVENTS : words.map(readEvent));
}

function readEvent(value: string): ConversationEvent {
    const event = CONVERSATION_EVENTS.find((name) => name === value.toLowerCase());
    if (event) return event;
    const nearest = nearestName(value, CONVERSATION_EVENTS);
    const details = { field: "events", value, nearest };
    if (nearest !== null) throw new GenesysError("CONFIG", liveTexts, "conversation-event-unknown-near", { value, nearest }, details);
    throw new GenesysError("CONFIG", liveTexts, "conversation-event-unknown", { value, words: CONVERSATION_EVENTS.join(", ") }, details);
}
