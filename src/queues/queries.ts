/** The queries about queues, for up to 100 queues each. */
import type { Models } from "purecloud-platform-client-v2";
import { halfHourText } from "./half-hour.js";
import { HALF_HOUR_METRICS, LONGEST_WAIT_METRICS, SNAPSHOT_METRICS } from "./vocabulary.js";

/** Queues in one query: what live applications send. */
export const QUEUES_PER_QUERY = 100;

export function snapshotQuery(queueIds: readonly string[]): Models.QueueObservationQuery {
    return { filter: anyOf(queueIds), metrics: [...SNAPSHOT_METRICS] };
}

export function longestWaitQuery(queueIds: readonly string[]): Models.QueueObservationQuery {
    return { filter: anyOf(queueIds), metrics: [...LONGEST_WAIT_METRICS] };
}

/** The half hour that starts at `start` (epoch ms), by queue and media type. */
export function halfHourQuery(queueIds: readonly string[], start: number): Models.ConversationAggregationQuery {
    return {
        interval: halfHourText(start),
        granularity: "PT30M",
        groupBy: ["queueId", "mediaType"],
        filter: anyOf(queueIds),
        metrics: [...HALF_HOUR_METRICS],
    };
}

function anyOf(queueIds: readonly string[]): { type: string; predicates: { type: string; dimension: string; operator: string; value: string }[] } {
    return { type: "or", predicates: queueIds.map((value) => ({ type: "dimension", dimension: "queueId", operator: "matches", value })) };
}

/** `v2.analytics.queues.{id}` with observations, and activity where the platform has it. */
export function observationsTopic(queueId: string): string {
    return `v2.analytics.queues.${queueId}.observations`;
}

export function combinedTopic(queueId: string): string {
    return `v2.analytics.queues.${queueId}?observations&activity`;
}
