/** Sentences of the queue observer. */
import type { Texts } from "../platform/errors.js";

export const queueTexts = {
    "queue-choice": "The setting __field__ must be one of __words__, but is \"__value__\".",
    "queue-rejected": "Genesys Cloud refuses live events of the queue __name__: __reason__. It is tried again every 10 minutes.",
    "queue-rejected-permissions":
        "Genesys Cloud refuses live events of the queue __name__. Give the OAuth client's role the permission __permissions__, for the queue's division.",
    "queue-renamed": "The queue __id__ does not exist in this organisation; the queue named __name__ is observed instead. Choose it again in the node.",
    "queue-statistics-forbidden":
        "The half-hour figures of queues are incomplete: the OAuth client lacks the permission analytics:conversationAggregate:view.",
} as const satisfies Texts;
