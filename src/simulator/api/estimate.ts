/** Estimated wait time of a queue's media type: what those who waited in the last half hour waited, and how many stand before. */
import { invalidValue } from "../http/errors.js";
import type { MediaType, QueueDefinition } from "../world/types.js";
import type { ApiContext } from "./context.js";

const HALF_HOUR = 1_800_000;
const MEDIA: Readonly<Record<string, MediaType>> = {
    call: "voice",
    voice: "voice",
    callback: "callback",
    chat: "chat",
    email: "email",
    message: "message",
};
const INTENTS: Readonly<Record<MediaType, string>> = { voice: "CALL", callback: "CALLBACK", chat: "CHAT", email: "EMAIL", message: "MESSAGE" };

/** EstimatedWaitTimePredictions of one media type; no result where nothing was handled lately, since there is nothing to estimate from. */
export function estimatedWait(context: ApiContext, queue: QueueDefinition, mediaName: string): { readonly results: readonly unknown[] } {
    const media = MEDIA[mediaName.toLowerCase()];
    if (!media) throw invalidValue(mediaName, "mediaType", "mediaType", Object.keys(MEDIA));
    return { results: predictions(context, queue, media) };
}

/** The same of every media type of the queue. */
export function estimatedWaits(context: ApiContext, queue: QueueDefinition): { readonly results: readonly unknown[] } {
    return { results: queue.mediaTypes.flatMap((media) => predictions(context, queue, media)) };
}

function predictions(context: ApiContext, queue: QueueDefinition, media: MediaType): readonly unknown[] {
    const now = context.clock.now();
    const waits = context.world
        .metricEvents(now - HALF_HOUR, now + 1)
        .filter((event) => event.metric === "tAcd" && event.dimensions.queueId === queue.id && event.dimensions.mediaType === media)
        .map((event) => event.value);
    if (waits.length === 0) return [];
    const mean = waits.reduce((sum, value) => sum + value, 0) / waits.length;
    const before = context.world.moment(queue.id, now).media[media]?.waiting.length ?? 0;
    const perInteraction = HALF_HOUR / waits.length;
    const seconds = Math.round(Math.max(mean, before * perInteraction) / 1000);
    return [{ intent: INTENTS[media], formula: "SIMPLE", estimatedWaitTimeSeconds: seconds }];
}
