/** Conversation details of the platform: pages of a query, and jobs. Nothing is shared or kept: a page may be megabytes. */
import type { Models } from "purecloud-platform-client-v2";
import type { PlatformClient } from "./client.js";
import type { ConversationDetailsApi } from "./types.js";

export function detailsCalls(client: PlatformClient): ConversationDetailsApi {
    return {
        page: (query, options) =>
            client.call<Models.AnalyticsConversationQueryResponse>((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsConversationsDetailsQuery(query), options),
        availability: (options) =>
            client.call<Models.DataAvailabilityResponse>((sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsConversationsDetailsJobsAvailability(), options),
        createJob: (query, options) =>
            client.call<Models.AsyncQueryResponse>((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsConversationsDetailsJobs(query), options),
        job: (id, options) => client.call<Models.AsyncQueryStatus>((sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsConversationsDetailsJob(id), options),
        jobResults: (id, page, options) =>
            client.call<Models.AnalyticsConversationAsyncQueryResponse>(
                (sdk, api) => new sdk.AnalyticsApi(api).getAnalyticsConversationsDetailsJobResults(id, page),
                options,
            ),
        deleteJob: (id, options) => client.call((sdk, api) => new sdk.AnalyticsApi(api).deleteAnalyticsConversationsDetailsJob(id), options),
    };
}
