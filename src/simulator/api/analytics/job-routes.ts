/** Routes of the asynchronous queries: conversation details, conversation aggregates, user details. */
import type { Route, SimulatorRequest } from "../../http/types.js";
import type { ApiContext } from "../context.js";
import { checked } from "../shape.js";
import { aggregateQuery, CONVERSATION_AGGREGATE_JOB, jobLimits } from "./aggregate-query.js";
import type { AggregateRunner } from "./aggregates.js";
import { DETAILS_JOB, recordsOf, selectConversations, type DetailsBody } from "./details-query.js";
import { detailsRecord } from "./details-record.js";
import { detailsTest } from "./details-filter.js";
import { parseInterval } from "./interval.js";
import { JobStore, type JobResults } from "./jobs.js";
import { runUserAggregates, USER_AGGREGATE_JOB } from "./user-aggregates.js";
import { selectUsers, userDetails, USER_DETAILS_JOB, type UserDetailsBody } from "./user-details.js";

const MINUTE = 60_000;

/** Up to when the data lake has everything, as of an instant; it moves on by whole minutes. */
function watermark(context: ApiContext, asOf: number): number {
    return Math.floor((asOf - context.options.jobs.dataLakeLagMs) / MINUTE) * MINUTE;
}

const availability = (at: number) => ({ dataAvailabilityDate: new Date(at).toISOString() });

function limited<Entry>(entries: readonly Entry[], limit: number | null | undefined): readonly Entry[] {
    return limit === undefined || limit === null ? entries : entries.slice(0, limit);
}

const inPages = (results: readonly unknown[]): JobResults => ({ length: results.length, page: (from, to) => results.slice(from, to) });

function detailsJob(context: ApiContext, request: SimulatorRequest): (asOf: number) => Promise<JobResults> {
    const body = checked(DETAILS_JOB, request.body) as DetailsBody;
    parseInterval(body.interval);
    detailsTest(body, context.world);
    return async (fulfilled) => {
        const asOf = watermark(context, fulfilled);
        const { selected } = await selectConversations(context, request, body, asOf);
        const found = limited(selected, body.limit);
        return {
            length: found.length,
            page: (from, to) => recordsOf(context, found.slice(from, to)).map((record) => detailsRecord(context, record, { asOf, attributes: true })),
            extra: availability(asOf),
        };
    };
}

function userDetailsJob(context: ApiContext, request: SimulatorRequest): (asOf: number) => Promise<JobResults> {
    const body = checked(USER_DETAILS_JOB, request.body) as UserDetailsBody;
    parseInterval(body.interval);
    const agents = selectUsers(context, request, body);
    return async (fulfilled) => {
        const asOf = watermark(context, fulfilled);
        const found = limited(await userDetails(context, agents, body, asOf), body.limit);
        return { ...inPages(found), extra: availability(asOf) };
    };
}

export function jobRoutes(context: ApiContext, runAggregates: AggregateRunner): Route[] {
    const conversations = new JobStore(context, "conversations");
    const users = new JobStore(context, "userDetails");
    const aggregateJobs = new JobStore(context, "results");
    const limits = jobLimits(context.options);
    const userAggregateJobs = new JobStore(context, "results");

    const family = (base: string, permissions: readonly string[], store: JobStore, create: Route["handle"]): Route[] => [
        { method: "POST", path: base, permissions, handle: create },
        { method: "GET", path: `${base}/{jobId}`, permissions, handle: (request) => store.status(request) },
        { method: "GET", path: `${base}/{jobId}/results`, permissions, handle: (request) => store.results(request) },
        { method: "DELETE", path: `${base}/{jobId}`, permissions, handle: (request) => store.remove(request) },
    ];
    const available = (base: string, permissions: readonly string[]): Route => ({
        method: "GET",
        path: `${base}/availability`,
        permissions,
        handle: () => ({ status: 200, body: availability(watermark(context, context.clock.now())) }),
    });

    const conversationJobs = "/api/v2/analytics/conversations/details/jobs";
    const userJobs = "/api/v2/analytics/users/details/jobs";
    return [
        available(conversationJobs, ["analytics:conversationDetail:view"]),
        available(userJobs, ["analytics:userDetail:view"]),
        ...family(
            conversationJobs,
            ["analytics:conversationDetail:view"],
            conversations,
            (request) => conversations.create(request, detailsJob(context, request)),
        ),
        ...family(userJobs, ["analytics:userDetail:view"], users, (request) => users.create(request, userDetailsJob(context, request))),
        ...family("/api/v2/analytics/users/aggregates/jobs", ["analytics:userAggregate:view"], userAggregateJobs, (request) => {
            const { query, body } = aggregateQuery(USER_AGGREGATE_JOB, request.body, limits);
            return userAggregateJobs.create(
                request,
                async (asOf) => inPages(await runUserAggregates(context, request, query, asOf, limits)),
                body.pageSize ?? null,
            );
        }),
        ...family("/api/v2/analytics/conversations/aggregates/jobs", ["analytics:conversationAggregate:view"], aggregateJobs, (request) => {
            const { query, body } = aggregateQuery(CONVERSATION_AGGREGATE_JOB, request.body, limits);
            return aggregateJobs.create(request, async (asOf) => inPages(await runAggregates(request, query, asOf, limits)), body.pageSize ?? null);
        }),
    ];
}
