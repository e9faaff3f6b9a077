/** User observations: of how many queues a user is a member, and how many of them are joined. */
import { badField } from "../../http/errors.js";
import type { SimulatorRequest } from "../../http/types.js";
import { USER_OBSERVATION_METRICS } from "../../vocabulary.js";
import { scopeOf, type ApiContext } from "../context.js";
import { checked, choiceOf, listOf, objectOf } from "../shape.js";
import { compileDimensions, filterShape, type Filter } from "./filter.js";

const QUERY = objectOf(
    {
        filter: filterShape(["userId"]),
        metrics: listOf(choiceOf(USER_OBSERVATION_METRICS)),
        detailMetrics: listOf(choiceOf(USER_OBSERVATION_METRICS)),
    },
    { required: ["filter"] },
);

interface Body { readonly filter: Filter; readonly metrics?: readonly string[] | null; readonly detailMetrics?: readonly string[] | null }

/** UserObservationQueryResponse. */
export function userObservations(context: ApiContext, request: SimulatorRequest): Record<string, unknown> {
    const body = checked(QUERY, request.body) as Body;
    const metrics = [...new Set([...(body.metrics ?? []), ...(body.detailMetrics ?? [])])];
    if (metrics.length === 0) throw badField("A query needs at least one metric.", "metrics");
    const passes = compileDimensions(body.filter);
    const scope = scopeOf(context, request);
    const results = context.world.centre.agents
        .filter((agent) => scope.division(agent.division) && passes({ userId: agent.id }))
        .map((agent) => ({
            group: { userId: agent.id },
            data: metrics.map(
                (metric) => ({ metric, stats: { count: (metric === "oActiveQueues" ? agent.joinedQueueIds : agent.queueIds).length } }),
            ),
        }));
    return { results };
}
