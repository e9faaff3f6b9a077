/** What can be chosen about the simulated platform. What the platform does not document is an option, so that clients are tested both ways. */

export interface SimulatorClient {
    readonly id: string;
    readonly secret: string;
    readonly name?: string;
    /** "all" (default), or exactly those listed. */
    readonly permissions?: readonly string[] | "all";
    /** Names or ids of the divisions that the client's roles cover; "all" is the default. Everything else is silently left out of its results. */
    readonly divisions?: readonly string[] | "all";
    /** `disabled`: its tokens are invalid and none are issued; `inactive`: no new tokens. */
    readonly state?: "active" | "disabled" | "inactive";
    /** Life of its tokens in seconds, in place of the general `tokenSeconds`. */
    readonly tokenSeconds?: number;
}

export interface JobOptions {
    /** Simulated time in QUEUED, then in PENDING, before a job is FULFILLED. */
    readonly queuedMs: number;
    readonly pendingMs: number;
    /** From submission until results are EXPIRED. */
    readonly expiresMs: number;
    /** Status of the reply that hands out a job id. */
    readonly createdStatus: 200 | 202;
    readonly deletedStatus: 200 | 204;
    /** How far the data lake that details jobs read is behind. */
    readonly dataLakeLagMs: number;
    /** Results per page without `pageSize`, and the most that a page holds. */
    readonly defaultPageSize: number;
    readonly maxPageSize: number;
    /** Unfinished jobs at a time per client; one more is refused with 429. Null: no limit. */
    readonly maxConcurrent: number | null;
    /** Longest interval in days, and cells of all pages together, of an aggregates job; null: no limit. More cells make it fail. */
    readonly maxIntervalDays: number | null;
    readonly maxCells: number | null;
}

export interface AggregateOptions {
    /** Longest interval of an aggregates query in days; null: no limit. */
    readonly maxIntervalDays: number | null;
    /** Finest granularity in milliseconds; null: no limit. */
    readonly minGranularityMs: number | null;
    readonly maxGroupBy: number | null;
    readonly maxPredicates: number | null;
    /** Cells (groups × intervals × metrics) of one reply; more is 400 response.entity.too.large. Null: no limit. */
    readonly maxCells: number | null;
    readonly maxViews: number;
    /** Buckets begin at round local times ("calendar") or count from the interval's start ("interval"). */
    readonly alignment: "calendar" | "interval";
    /** Whether the first and last bucket are told cut to the queried interval. */
    readonly clipBuckets: boolean;
    /** How the reply writes bucket bounds: in UTC, or with the offset of the query's time zone. */
    readonly intervalText: "utc" | "zone";
    /** A view that counted nothing is left out or told with count 0. */
    readonly emptyViews: "absent" | "zero";
    /** Whether a query without groupBy is answered by media type. */
    readonly implicitMediaTypeGroup: boolean;
    /** What oServiceLevel says of its target where several targets meet. */
    readonly mixedServiceTarget: "absent" | "first";
    /** User aggregates tell only the sum, or count, sum, min and max. */
    readonly userStats: "sum" | "full";
    /** The organisation's switches of the service level calculation. */
    readonly serviceLevel: { readonly includeFlowOuts: boolean; readonly excludeShortAbandons: boolean; readonly excludeAbandons: boolean };
}

export interface ObservationOptions {
    /** Whether qualifiers without anybody are told with 0. */
    readonly zeroQualifiers: boolean;
    /** oLongest* while there is nothing to measure. */
    readonly emptyLongest: "absent" | "null";
    /** oLongest* as the instant since when (what the platform does), or as a duration in ms. */
    readonly longestAs: "instant" | "duration";
    /** Whether the queue's own group (agents) answers although the filter names media types. */
    readonly agentsUnderMediaFilter: boolean;
    /** Whether a query without any metric gets all of them. */
    readonly metricsOptional: boolean;
    /** Whether on-queue users come in one row per routing status. */
    readonly onQueueByStatus: boolean;
    /** Details of one metric; more are cut in the middle and marked as truncated. */
    readonly maxDetails: number;
    readonly maxPredicates: number | null;
}

export interface DetailsOptions {
    /** Largest page of the details query; null: no limit. */
    readonly maxPageSize: number | null;
    /** pageSize × pageNumber beyond which the query is refused. */
    readonly maxRows: number;
    /** Longest interval of the details query; null: no limit. */
    readonly maxIntervalDays: number | null;
    /** Ids of one multi-get. */
    readonly maxIds: number;
}

export interface RestOptions {
    readonly clients: readonly SimulatorClient[];
    /** Life of a token in seconds. */
    readonly tokenSeconds: number;
    /** Status of the token endpoint for an unknown client or a wrong secret. */
    readonly invalidClientStatus: 400 | 401;
    /** Code of the 401 for a token whose time is over. */
    readonly expiredTokenCode: "bad.credentials" | "credentials.expired" | "authentication.required";
    /** Requests per token and minute; null: no limit. */
    readonly requestsPerMinute: number | null;
    /** Requests of all tokens of a client per minute; null: no limit. */
    readonly clientRequestsPerMinute: number | null;
    /** Whether ordinary responses carry the inin-ratelimit-* headers. */
    readonly rateLimitHeaders: boolean;
    readonly maxRequestBytes: number;
    /** Largest page of a listing; a larger one is refused, never cut silently. Null: no limit. */
    readonly maxPageSize: number | null;
    readonly aggregates: AggregateOptions;
    readonly observations: ObservationOptions;
    readonly details: DetailsOptions;
    readonly jobs: JobOptions;
}

/** Any part of the options, nested parts included. */
export type RestOptionsInput = Partial<Omit<RestOptions, "aggregates" | "observations" | "details" | "jobs">> & {
    readonly aggregates?: Partial<AggregateOptions>;
    readonly observations?: Partial<ObservationOptions>;
    readonly details?: Partial<DetailsOptions>;
    readonly jobs?: Partial<JobOptions>;
};

export const DEMO_CLIENT: SimulatorClient = { id: "demo-client", secret: "demo-secret", name: "Demo client", permissions: "all" };

/** Twice the ordinary traffic and staff, and team leads: at any hour every queue changes within seconds. */
export const DEMO_ORGANISATION = { load: 2, teamLeads: true } as const;

const HOUR = 3_600_000;

export const DEFAULT_REST_OPTIONS: RestOptions = {
    clients: [DEMO_CLIENT],
    tokenSeconds: 86_400,
    invalidClientStatus: 400,
    expiredTokenCode: "bad.credentials",
    requestsPerMinute: 300,
    clientRequestsPerMinute: 3000,
    rateLimitHeaders: true,
    maxRequestBytes: 512_000,
    maxPageSize: null,
    aggregates: {
        maxIntervalDays: null,
        minGranularityMs: null,
        maxGroupBy: null,
        maxPredicates: null,
        maxCells: null,
        maxViews: 10,
        alignment: "calendar",
        clipBuckets: true,
        intervalText: "utc",
        emptyViews: "absent",
        implicitMediaTypeGroup: false,
        mixedServiceTarget: "absent",
        userStats: "full",
        serviceLevel: { includeFlowOuts: false, excludeShortAbandons: false, excludeAbandons: false },
    },
    observations: {
        zeroQualifiers: false,
        emptyLongest: "absent",
        longestAs: "instant",
        agentsUnderMediaFilter: false,
        metricsOptional: true,
        onQueueByStatus: true,
        maxDetails: 100,
        maxPredicates: null,
    },
    details: { maxPageSize: null, maxRows: 100_000, maxIntervalDays: null, maxIds: 100 },
    jobs: {
        queuedMs: 1000,
        pendingMs: 2000,
        expiresMs: 24 * HOUR,
        createdStatus: 202,
        deletedStatus: 204,
        dataLakeLagMs: 4 * HOUR,
        defaultPageSize: 1000,
        maxPageSize: 10_000,
        maxConcurrent: null,
        maxIntervalDays: null,
        maxCells: null,
    },
};

/** Fills up what was left out. */
export function restOptions(input: RestOptionsInput = {}): RestOptions {
    const base = DEFAULT_REST_OPTIONS;
    return {
        ...base,
        ...input,
        aggregates: { ...base.aggregates, ...input.aggregates },
        observations: { ...base.observations, ...input.observations },
        details: { ...base.details, ...input.details },
        jobs: { ...base.jobs, ...input.jobs },
    };
}
