/** The two families of aggregates, conversations and users, as one: they take and give the same shapes. */
import type { AggregateJobs, Connection, Reply, RequestOptions } from "../../platform/types.js";
import type { Results } from "../columns.js";
import type { PlatformQuery } from "../query.js";
import type { Source } from "../vocabulary.js";

export interface AggregatesPage {
    readonly results?: unknown;
    readonly cursor?: unknown;
}

export interface Family {
    query(query: PlatformQuery, options: RequestOptions): Promise<Reply<AggregatesPage | undefined>>;
    readonly jobs: AggregateJobs<PlatformQuery, AggregatesPage | undefined>;
    /**
     * Whether the figures of two stretches of time make those of both together. What is told of an interaction falls into one instant;
     * of an agent's time in a status, the stretches themselves are counted, and a cut makes two of one.
     */
    readonly addsUp: boolean;
}

export function familyOf({ api }: Connection, source: Source): Family {
    if (source === "conversations") {
        return { query: (query, options) => api.conversationAggregates(query, options), jobs: api.conversationAggregateJobs, addsUp: true };
    }
    // The request has been read as one of agents: there is nothing in it that user aggregates have no word for.
    return {
        query: (query, options) => api.userAggregates(query, options),
        jobs: api.userAggregateJobs,
        addsUp: false,
    };
}

/** No data is an empty list, or none at all. */
export function resultsOf(body: AggregatesPage | undefined | null): Results {
    const results = body?.results;
    return Array.isArray(results) ? (results as Results) : [];
}
