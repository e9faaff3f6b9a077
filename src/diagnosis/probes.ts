/** The cheapest calls and topics that show whether a permission is there. Pure. */
import type { PlainRequest } from "../platform/types.js";

/** A REST call for each of these … */
export const CALLS = ["queues", "queuesLight", "agents", "queueObservations", "conversationAggregates", "userAggregates", "conversationDetails", "wrapUpCodes", "skills"] as const;
/** … and a topic for each of these. */
export const TOPICS = ["queueTopic", "conversationTopic", "agentTopic"] as const;

export type CallName = (typeof CALLS)[number];
export type TopicName = (typeof TOPICS)[number];
export type ProbeName = CallName | TopicName;

/** An id that nothing has: a query for it has little to read. */
const NOBODY = "00000000-0000-4000-8000-000000000000";
/** An answer to these is small. */
const MAX_BYTES = 4 * 1_048_576;
const HALF_HOUR_MS = 1_800_000;

export function get(path: string): PlainRequest {
    return { method: "GET", path, body: null, maxBytes: MAX_BYTES, repeatable: true };
}

export function send(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): PlainRequest {
    return { method, path, body: body === undefined ? null : JSON.stringify(body), maxBytes: MAX_BYTES, repeatable: false };
}

/** `queueId`: one that the client sees; `now`: the platform's time, epoch milliseconds. */
export function callOf(name: CallName, { queueId, now }: { readonly queueId: string | null; readonly now: number }): PlainRequest {
    const interval = `${new Date(now - HALF_HOUR_MS).toISOString()}/${new Date(now).toISOString()}`;
    const only = (dimension: string, value: string) => ({ type: "or", predicates: [{ type: "dimension", dimension, operator: "matches", value }] });
    const queue = only("queueId", queueId ?? NOBODY);
    switch (name) {
        case "queues":
            return get("/api/v2/routing/queues?pageSize=1&pageNumber=1");
        case "queuesLight":
            return get("/api/v2/routing/queues/divisionviews/all?pageSize=1&pageNumber=1");
        case "agents":
            return get("/api/v2/users?pageSize=1&pageNumber=1&state=active");
        case "queueObservations":
            return send("POST", "/api/v2/analytics/queues/observations/query", { filter: queue, metrics: ["oWaiting"] });
        case "conversationAggregates":
            return send("POST", "/api/v2/analytics/conversations/aggregates/query", { interval, metrics: ["nOffered"], filter: queue });
        case "userAggregates":
            return send("POST", "/api/v2/analytics/users/aggregates/query", { interval, metrics: ["tAgentRoutingStatus"], filter: only("userId", NOBODY) });
        case "conversationDetails":
            return send("POST", "/api/v2/analytics/conversations/details/query", { interval, paging: { pageSize: 1, pageNumber: 1 }, segmentFilters: [queue] });
        case "wrapUpCodes":
            return get("/api/v2/routing/wrapupcodes?pageSize=1&pageNumber=1");
        case "skills":
            return get("/api/v2/routing/skills?pageSize=1&pageNumber=1");
    }
}

/** Null while the thing that the topic is about is not known. */
export function topicOf(name: TopicName, { queueId, agentId }: { readonly queueId: string | null; readonly agentId: string | null }): string | null {
    if (name === "agentTopic") return agentId && `v2.users.${agentId}.activity`;
    if (!queueId) return null;
    return name === "queueTopic" ? `v2.analytics.queues.${queueId}.observations` : `v2.routing.queues.${queueId}.conversations`;
}
