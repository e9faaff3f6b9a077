/** Sentences about notification channels. */
import type { Texts } from "../platform/errors.js";

export const notificationTexts = {
    "channels-full":
        "More topics are wanted than __max__ notification channels hold (__topics__ each). Raise the number of channels in the connection, or observe fewer queues.",
    "channels-exhausted":
        "The OAuth client already holds __held__ notification channels, all that the platform allows. Use a client of its own for this Node-RED; it is tried again.",
} as const satisfies Texts;
