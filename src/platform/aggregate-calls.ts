/** Aggregates of conversations and of users: one call each, or a job whose results come page by page. */
import type { Models } from "purecloud-platform-client-v2";
import type { PlatformClient } from "./client.js";
import type { InFlight } from "./in-flight.js";
import type { PlatformApi } from "./types.js";

export type AggregateCalls = Pick<PlatformApi, "conversationAggregates" | "userAggregates" | "conversationAggregateJobs" | "userAggregateJobs">;

export function aggregateCalls(client: PlatformClient, inFlight: InFlight): AggregateCalls {
    return {
        conversationAggregates: (query, options = {}) =>
            inFlight.share(
                `aggregates ${JSON.stringify(query)}`,
                options,
                (shared) => client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsConversationsAggregatesQuery(query), shared),
                "common",
            ),
        userAggregates: (query, options = {}) =>
            inFlight.share(
                `user aggregates ${JSON.stringify(query)}`,
                options,
                (shared) => client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsUsersAggregatesQuery(query), shared),
                "common",
            ),
        conversationAggregateJobs: {
            create: (query, options) => client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsConversationsAggregatesJobs(query), options),
            state: (id, options) => client.call((sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsConversationsAggregatesJob(id), options),
            results: (id, cursor, options) =>
                client.call((sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsConversationsAggregatesJobResults(id, pageOf(cursor)), options),
            remove: (id, options) => client.call((sdk, api) => new sdk.AnalyticsApi(api).deleteAnalyticsConversationsAggregatesJob(id), options),
        },
        userAggregateJobs: {
            create: (query: Models.UserAsyncAggregationQuery, options) =>
                client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsUsersAggregatesJobs(query), options),
            state: (id, options) => client.call((sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsUsersAggregatesJob(id), options),
            results: (id, cursor, options) =>
                client.call((sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsUsersAggregatesJobResults(id, pageOf(cursor)), options),
            remove: (id, options) => client.call((sdk, api) => new sdk.AnalyticsApi(api).deleteAnalyticsUsersAggregatesJob(id), options),
        },
    };
}

function pageOf(cursor: string | null): { cursor?: string } {
    return cursor === null ? {} : { cursor };
}
