/** Sentences of the queue observer. */
import type { Texts } from "../platform/errors.js";

export const queueTexts = {
    "queue-field-unknown":
        "The setting fields names \"__value__\", and no message of a queue tells a change of that: with nothing else there, no update will come.",
    "queue-field-unknown-near":
        "The setting fields names \"__value__\", and no message of a queue tells a change of that. Did you mean __nearest__?",
    "queue-media-type-unknown":
        "The setting mediaTypes names \"__value__\", which is no media type that is known: its figures are empty if the platform does not know it either.",
    "queue-media-type-unknown-near": "The setting mediaTypes names \"__value__\", which is no media type that is known. Did you mean __nearest__?",
    "queue-rejected": "Genesys Cloud refuses live events of the queue __name__: __reason__. It is tried again every 10 minutes.",
    "queue-rejected-permissions":
        "Genesys Cloud refuses live events of the queue __name__. Give the OAuth client's role the permission __permissions__, for the queue's division.",
    "queues-missing": "Several things that were chosen are not there, or the OAuth client may not see them: __names__. Check their names.",
    "queue-statistics-forbidden":
        "The half-hour figures of queues are incomplete: the OAuth client lacks the permission analytics:conversationAggregate:view.",
} as const satisfies Texts;
