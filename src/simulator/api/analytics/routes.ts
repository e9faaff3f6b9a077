/** The analytics routes. */
import { invalidValue, unknownEntity } from "../../http/errors.js";
import type { Route, SimulatorRequest } from "../../http/types.js";
import type { ConversationRecord } from "../../world/types.js";
import { visibleConversation, type ApiContext } from "../context.js";
import { list } from "../parameters.js";
import { conversationActivity } from "./activity.js";
import { aggregateQuery, CONVERSATION_AGGREGATES } from "./aggregate-query.js";
import { createAggregates, type AggregateRunner } from "./aggregates.js";
import { createDetailsQuery } from "./details-query.js";
import { detailsRecord } from "./details-record.js";
import { jobRoutes } from "./job-routes.js";
import { queueObservations } from "./observations.js";
import { routingActivity } from "./routing-activity.js";
import { userAggregates } from "./user-aggregates.js";
import { userDetailsQuery } from "./user-details.js";
import { userObservations } from "./user-observations.js";

const ANY_DETAIL = ["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"] as const;

function conversationQueries(context: ApiContext, aggregates: AggregateRunner): Route[] {
    const base = "/api/v2/analytics/conversations";
    const detailsQuery = createDetailsQuery(context);
    const record = (found: ConversationRecord) => detailsRecord(context, found, { asOf: context.clock.now(), attributes: false });
    return [
        {
            method: "POST",
            path: `${base}/aggregates/query`,
            permissions: ["analytics:conversationAggregate:view"],
            async handle(request) {
                const { query } = aggregateQuery(CONVERSATION_AGGREGATES, request.body, context.options.aggregates);
                return { status: 200, body: { results: await aggregates(request, query, context.clock.now()) } };
            },
        },
        {
            method: "POST",
            path: `${base}/details/query`,
            permissions: [],
            anyPermission: ANY_DETAIL,
            handle: async (request) => ({ status: 200, body: await detailsQuery(request) }),
        },
        {
            method: "GET",
            path: `${base}/details`,
            permissions: [],
            anyPermission: ANY_DETAIL,
            handle(request) {
                const ids = list(request, "id") ?? [];
                const { maxIds } = context.options.details;
                if (ids.length === 0 || ids.length > maxIds) throw invalidValue(`${ids.length} ids`, "id", "id", `1 to ${maxIds} ids`);
                const found = ids.map((id) => visibleConversation(context, request, id)).filter((one) => one !== undefined);
                return { status: 200, body: { conversations: found.map(record) } };
            },
        },
        {
            method: "GET",
            path: `${base}/{conversationId}/details`,
            permissions: [],
            anyPermission: ANY_DETAIL,
            handle(request) {
                const id = request.params.conversationId ?? "";
                const found = visibleConversation(context, request, id);
                if (!found) throw unknownEntity("conversation", id);
                return { status: 200, body: record(found) };
            },
        },
        {
            method: "POST",
            path: `${base}/activity/query`,
            permissions: ["analytics:queueObservation:view"],
            handle: (request) => ({ status: 200, body: conversationActivity(context, request) }),
        },
    ];
}

export function analyticsRoutes(context: ApiContext): Route[] {
    const aggregates = createAggregates(context);
    const query = (path: string, permission: string, body: (context: ApiContext, request: SimulatorRequest) => unknown): Route => ({
        method: "POST",
        path: `/api/v2/analytics/${path}/query`,
        permissions: [permission],
        handle: async (request) => ({ status: 200, body: await body(context, request) }),
    });
    return [
        ...conversationQueries(context, aggregates),
        ...jobRoutes(context, aggregates),
        query("queues/observations", "analytics:queueObservation:view", queueObservations),
        query("users/observations", "analytics:userObservation:view", userObservations),
        query("users/aggregates", "analytics:userAggregate:view", userAggregates),
        query("users/details", "analytics:userDetail:view", userDetailsQuery),
        query("routing/activity", "analytics:queueObservation:view", routingActivity),
    ];
}
