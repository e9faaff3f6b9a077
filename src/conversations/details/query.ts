/** The platform's query for conversation details: from what is asked for, the ids of the things it names, and an interval. */
import type { Models } from "purecloud-platform-client-v2";
import type { ConversationFilter, SegmentFilter } from "./filters.js";
import type { DetailsRequest } from "./request.js";

/** What pages and jobs have in common. */
export type PlatformQuery = Pick<Models.ConversationQuery, "interval" | "order" | "orderBy" | "conversationFilters" | "segmentFilters">;

export interface ChosenIds {
    readonly queues: readonly string[];
    readonly agents: readonly string[];
}

/** `interval`: ISO-8601 `start/end`. */
export function buildQuery(request: DetailsRequest, interval: string, ids: ChosenIds): PlatformQuery {
    const chosen = chosenSegments(request, ids);
    const conversationFilters = [...endedOrNot(request.include), ...request.filters.conversationFilters];
    const segmentFilters = [...(chosen === null ? [] : [chosen]), ...request.filters.segmentFilters];
    return {
        interval,
        order: request.order,
        orderBy: "conversationStart",
        ...(conversationFilters.length === 0 ? {} : { conversationFilters }),
        ...(segmentFilters.length === 0 ? {} : { segmentFilters }),
    };
}

function endedOrNot(include: DetailsRequest["include"]): readonly ConversationFilter[] {
    if (include === "all") return [];
    const operator = include === "ended" ? "exists" : "notExists";
    return [{ type: "and", predicates: [{ type: "dimension", dimension: "conversationEnd", operator }] }];
}

/** One filter for all lists: it is the same segment that has this queue, this agent and this media type. */
function chosenSegments({ mediaTypes, directions }: DetailsRequest, { queues, agents }: ChosenIds): SegmentFilter | null {
    const lists: readonly (readonly [dimension: string, values: readonly string[]])[] = [
        ["queueId", queues],
        ["userId", agents],
        ["mediaType", mediaTypes],
        ["direction", directions],
    ];
    const clauses = lists
        .filter(([, values]) => values.length > 0)
        .map(([dimension, values]) => ({
            type: "or",
            predicates: values.map((value) => ({ type: "dimension", dimension, operator: "matches", value })),
        }));
    return clauses.length === 0 ? null : { type: "and", clauses };
}
