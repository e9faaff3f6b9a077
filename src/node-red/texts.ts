/** Sentences of the bridge: what is wrong with a node's settings or input. */
import type { Texts } from "../platform/errors.js";

export const bridgeTexts = {
    "no-connection": "No Genesys Cloud connection is chosen, or it is disabled. Open the node and choose one.",
    "referred-missing": "The configuration that the setting __field__ names is not there. Open the connection and choose another one, or none.",
    "property-unresolved": "The setting __field__ refers to the environment variable __name__, which is not set. Set it or type the value.",
    "property-number": "The setting __field__ must be a number, but is \"__value__\".",
    "property-range": "The setting __field__ must be between __min__ and __max__, but is __value__.",
    "property-boolean": "The setting __field__ must be true or false, but is \"__value__\".",
    "property-choice": "The setting __field__ must be one of __words__, but is \"__value__\".",
    "reference-shape": "__field__ must list names, ids or {id, name} objects; __value__ is none of these.",
    "secret-again": "The stored client secret is used for the platform's own addresses only. Type it again to test other ones.",
    "configuration-unknown": "This connection is not deployed. Deploy it first, or type the value.",
    "listing-unknown": "There is no listing of __value__.",
    "preview-settings": "These are not the settings of a report.",
    "region-search": "Other regions are asked for the platform's own commercial regions only. Choose one of the list.",
    "property-evaluation": "The setting __field__ cannot be worked out: __reason__",
    "unexpected": "Something unexpected went wrong: __message__",
} as const satisfies Texts;
