/** Sentences about notification channels. */
import type { Texts } from "../platform/errors.js";

export const notificationTexts = {
    "channels-full":
        "More topics are wanted than __max__ notification channels hold (__topics__ each). Raise the number of channels in the connection, or observe fewer queues.",
    "channels-exhausted":
        "The OAuth client already holds __held__ notification channels, all that the platform allows. Use a client of its own for this Node-RED; it is tried again.",
    "topic-shape": "\"__value__\" is no topic. Topics look like v2.users.(id of the user).presence, or v2.users.(id of the user)?presence&routingStatus for several at once.",
    "topic-placeholder": "The topic \"__value__\" has braces in it. Put the id itself in their place.",
    "topic-too-long": "The topic \"__value__\" is too long: it must have less than __max__ characters. Subscribe it in parts.",
    "topic-of-system": "The topic \"__value__\" is one of the connection's own and cannot be subscribed.",
    "topic-unknown": "There is no topic \"__value__\" on the platform. Look it up in the platform's list of available topics.",
    "topic-unknown-near": "There is no topic \"__value__\" on the platform. Did you mean __nearest__?",
    "topics-wrong": "__count__ of the topics cannot be subscribed, the others are. The first: __first__",
    "topic-rejected": "Genesys Cloud refuses the topic __topic__: __reason__. It is tried again every 10 minutes.",
    "topic-rejected-permissions": "Genesys Cloud refuses the topic __topic__. Give the OAuth client's role the permission __permissions__, for the division concerned.",
    "topic-preset": "The setting preset cannot be \"__value__\". Possible: __allowed__, or empty for topics alone.",
    "topic-action": "msg.action must be subscribe, unsubscribe or getSubscriptions, but is \"__value__\".",
    "topic-list": "msg.topic must be a topic or a list of topics, but __value__ is in it.",
    "topic-missing": "msg.topic names no topic to __action__.",
} as const satisfies Texts;
