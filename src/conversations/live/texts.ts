/** Sentences of the conversation observer. */
import type { Texts } from "../../platform/errors.js";

export const liveTexts = {
    "conversation-event-unknown": "The setting events names \"__value__\", which is no event of a conversation. Known are: __words__.",
    "conversation-event-unknown-near": "The setting events names \"__value__\", which is no event of a conversation. Did you mean __nearest__?",
    "conversation-look-up-forbidden":
        "What happened to conversations while events were missed is not looked up: the OAuth client lacks the permission conversation:communication:view.",
    "conversation-missed-forbidden":
        "Conversations that began and ended while events were missed are not told: the OAuth client lacks the permission analytics:conversationDetail:view.",
    "conversation-rejected": "Genesys Cloud refuses live conversations of the queue __name__: __reason__. It is tried again every 10 minutes.",
    "conversation-rejected-permissions":
        "Genesys Cloud refuses live conversations of the queue __name__. Give the OAuth client's role the permission __permissions__, for the queue's division.",
} as const satisfies Texts;
