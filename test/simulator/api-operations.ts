/** Every REST operation that the platform's models name, with a request that the simulated centre answers. */
import { interval, HOUR, NOW, type Rest } from "./api-support.js";

export interface Operation { readonly path: string; readonly body?: unknown }

/** What the requests name: things that exist in the centre. */
export interface Known {
    readonly queueId: string;
    readonly userId: string;
    readonly divisionId: string;
    readonly conversationId: string;
    readonly jobs: Readonly<Record<string, string>>;
}

const ANALYTICS = "/api/v2/analytics";
const RECENT = interval(NOW - 2 * HOUR, NOW);

export const JOB_FAMILIES: Readonly<Record<string, unknown>> = {
    [`${ANALYTICS}/conversations/details/jobs`]: { interval: interval(NOW - 24 * HOUR, NOW - 20 * HOUR) },
    [`${ANALYTICS}/users/details/jobs`]: { interval: interval(NOW - 24 * HOUR, NOW - 20 * HOUR) },
    [`${ANALYTICS}/conversations/aggregates/jobs`]: { interval: RECENT, metrics: ["nOffered", "oServiceLevel"], groupBy: ["queueId"] },
};

/** Finds things to name, and runs a job of each family to its end. */
export async function known(rest: Rest): Promise<Known> {
    const conversation = rest.world.conversations(NOW - HOUR, NOW).find(
        (one) => one.visits.some((visit) => visit.handling && visit.handling.disconnectedAt < NOW),
    );
    const jobs: Record<string, string> = {};
    for (const [path, body] of Object.entries(JOB_FAMILIES)) jobs[path] = (await rest.post(path, body)).jobId;
    rest.clock.advance(10_000);
    const [queue] = rest.world.centre.queues;
    return {
        queueId: queue?.id ?? "",
        userId: queue?.memberIds[0] ?? "",
        divisionId: queue?.division.id ?? "",
        conversationId: conversation?.id ?? "",
        jobs,
    };
}

const BODIES: Readonly<Record<string, (ids: Known) => unknown>> = {
    "/api/v2/users/search": () => ({ query: [{ type: "MATCH_ALL" }], expand: ["presence"] }),
    [`${ANALYTICS}/queues/observations/query`]: ({ queueId }) => ({
        filter: { type: "or", predicates: [{ dimension: "queueId", value: queueId }] },
        detailMetrics: ["oWaiting", "oInteracting", "oUserRoutingStatuses", "oUserPresences", "oOnQueueUsers", "oMemberUsers"],
        metrics: ["oLongestWaiting", "oLongestInteracting", "oActiveUsers", "oOffQueueUsers"],
    }),
    [`${ANALYTICS}/users/observations/query`]: ({ userId }) => ({
        filter: { type: "or", predicates: [{ dimension: "userId", value: userId }] },
        metrics: ["oActiveQueues"],
    }),
    [`${ANALYTICS}/conversations/aggregates/query`]: () => ({
        interval: RECENT,
        granularity: "PT30M",
        groupBy: ["queueId", "mediaType", "divisionId"],
        metrics: ["nOffered", "tHandle", "tAnswered", "oServiceLevel", "oServiceTarget"],
        views: [{ target: "tAnswered", name: "quick", function: "rangeBound", range: { lt: 20_000 } }],
    }),
    [`${ANALYTICS}/users/aggregates/query`]: () => ({
        interval: RECENT,
        groupBy: ["userId"],
        metrics: ["tAgentRoutingStatus", "tSystemPresence", "tOrganizationPresence"],
    }),
    [`${ANALYTICS}/conversations/details/query`]: () => ({
        interval: RECENT,
        paging: { pageSize: 100, pageNumber: 1 },
        aggregations: [{ type: "termFrequency", dimension: "mediaType" }],
    }),
    [`${ANALYTICS}/users/details/query`]: () => ({ interval: RECENT, paging: { pageSize: 50, pageNumber: 1 } }),
    [`${ANALYTICS}/conversations/activity/query`]: () => ({
        metrics: [{ metric: "oInteracting", details: true }, { metric: "oLongestInteracting" }],
        groupBy: ["queueId"],
    }),
    [`${ANALYTICS}/routing/activity/query`]: () => ({
        metrics: [{ metric: "oUserRoutingStatuses", details: true }, { metric: "oUserPresences" }],
        groupBy: ["queueId"],
    }),
    ...Object.fromEntries(Object.entries(JOB_FAMILIES).map(([path, body]) => [path, () => body])),
};

const LISTINGS: Readonly<Record<string, string>> = {
    "/api/v2/users": "?expand=presence,routingStatus&pageSize=10",
    "/api/v2/routing/queues/{id}/members": "?expand=presence,routingStatus",
};

/** A request for an operation such as "GET /api/v2/users/{id}"; null for what another service answers, or what has no body to look at. */
export function requestFor(operation: string, ids: Known): { readonly method: string; readonly target: string; readonly body?: unknown } | null {
    const [method = "", template = ""] = operation.split(" ");
    if (template.includes("/notifications/") || template === "/api/v2/users/me") return null;
    const family = Object.keys(JOB_FAMILIES).find((path) => template.startsWith(`${path}/{id}`));
    const first = family ? ids.jobs[family] : undefined;
    const named: readonly (readonly [RegExp, string])[] = [
        [/^\/api\/v2\/users\//, ids.userId],
        [/\/routing\/queues\//, ids.queueId],
        [/\/divisions\//, ids.divisionId],
        [/\/conversations\//, ids.conversationId],
    ];
    const id = first ?? named.find(([pattern]) => pattern.test(template))?.[1] ?? "";
    const second = template.includes("mediatypes") ? "call" : "PURECLOUD";
    const target = template.replace("{id}", id).replace("{id}", second) + (LISTINGS[template] ?? "");
    if (template === `${ANALYTICS}/conversations/details`) return { method, target: `${target}?id=${ids.conversationId}` };
    const body = BODIES[template]?.(ids);
    return { method, target, ...(body === undefined ? {} : { body }) };
}
