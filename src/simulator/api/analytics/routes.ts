/** The analytics routes. */
import type { Route } from "../../http/types.js";
import type { ApiContext } from "../context.js";
import { aggregateQuery, CONVERSATION_AGGREGATES } from "./aggregate-query.js";
import { runAggregates } from "./aggregates.js";
import { queueObservations } from "./observations.js";

export function analyticsRoutes(context: ApiContext): Route[] {
    return [
        {
            method: "POST",
            path: "/api/v2/analytics/queues/observations/query",
            permissions: ["analytics:queueObservation:view"],
            handle: (request) => ({ status: 200, body: queueObservations(context, request) }),
        },
        {
            method: "POST",
            path: "/api/v2/analytics/conversations/aggregates/query",
            permissions: ["analytics:conversationAggregate:view"],
            handle(request) {
                const { query } = aggregateQuery(CONVERSATION_AGGREGATES, request.body, context.options.aggregates);
                return { status: 200, body: { results: runAggregates(context, request, query, context.clock.now()) } };
            },
        },
    ];
}
