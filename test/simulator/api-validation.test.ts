/** What a request may not say gets the platform's 400, with the field named. */
import assert from "node:assert/strict";
import { HOUR, interval, NOW, Rest } from "./api-support.js";

const A = "/api/v2/analytics";
const RECENT = interval(NOW - HOUR, NOW);
const aggregates = { interval: RECENT, metrics: ["nOffered"] };
const predicate = { type: "dimension", dimension: "queueId", operator: "matches", value: "x" };
const filter = { type: "and", predicates: [predicate] };
const view = { target: "tAnswered", name: "a", function: "rangeBound", range: { lt: 1 } };

const AGGREGATES = "conversations/aggregates/query";
const USER_AGGREGATES = "users/aggregates/query";
const DETAILS = "conversations/details/query";
const OBSERVATIONS = "queues/observations/query";
const JOBS = "conversations/details/jobs";
const ACTIVITY = "conversations/activity/query";
const ROUTING = "routing/activity/query";
const USER_DETAILS = "users/details/query";

type Case = readonly [what: string, path: string, body: unknown, code: string, field: string];

const CASES: readonly Case[] = [
    ["an unknown metric", AGGREGATES, { ...aggregates, metrics: ["totalHandleTime"] }, "invalid.value", "metrics[0]"],
    ["a metric of another family", USER_AGGREGATES, { ...aggregates, metrics: ["nOffered"] }, "invalid.value", "metrics[0]"],
    ["an unknown dimension", AGGREGATES, { ...aggregates, groupBy: ["queue"] }, "invalid.value", "groupBy[0]"],
    ["an unknown field", AGGREGATES, { ...aggregates, from_date: "x" }, "bad.request", "from_date"],
    ["a missing interval", AGGREGATES, { metrics: ["nOffered"] }, "bad.request", "interval"],
    ["no metric", AGGREGATES, { interval: RECENT, metrics: [] }, "bad.request", "metrics"],
    ["no body", AGGREGATES, undefined, "bad.request", "interval"],
    ["a body that is a list", AGGREGATES, [], "bad.request", "body"],
    ["a date that is none", AGGREGATES, { ...aggregates, interval: "yesterday/today" }, "invalid.date", "interval"],
    ["half an interval", DETAILS, { interval: "2026-03-10T00:00:00Z" }, "invalid.date", "interval"],
    ["an interval that ends before it starts", DETAILS, { interval: interval(NOW, NOW - 1) }, "bad.request", "interval"],
    ["a granularity that is none", AGGREGATES, { ...aggregates, granularity: "30 minutes" }, "invalid.value", "granularity"],
    ["an empty granularity", AGGREGATES, { ...aggregates, granularity: "PT0S" }, "invalid.value", "granularity"],
    ["an unknown time zone", AGGREGATES, { ...aggregates, timeZone: "Mars/Base" }, "invalid.value", "timeZone"],
    ["a filter type that is neither and nor or", AGGREGATES, { ...aggregates, filter: { type: "not" } }, "invalid.value", "filter.type"],
    ["a filter without a type", AGGREGATES, { ...aggregates, filter: { predicates: [predicate] } }, "bad.request", "filter.type"],
    [
        "an unknown operator", AGGREGATES,
        { ...aggregates, filter: { type: "and", predicates: [{ ...predicate, operator: "like" }] } },
        "invalid.value", "filter.predicates[0].operator",
    ],
    [
        "a predicate that compares with nothing", AGGREGATES,
        { ...aggregates, filter: { type: "and", predicates: [{ dimension: "queueId" }] } },
        "bad.request", "filter.predicates.value",
    ],
    ["a view of a counter", AGGREGATES, { ...aggregates, views: [{ ...view, target: "nOffered" }] }, "invalid.value", "views[0].target"],
    ["two views of one name", AGGREGATES, { ...aggregates, views: [view, view] }, "bad.request", "views[1].name"],
    [
        "more than ten views", AGGREGATES,
        { ...aggregates, views: Array.from({ length: 11 }, (_, n) => ({ ...view, name: `v${n}` })) },
        "bad.request", "views",
    ],
    ["an unknown query type", AGGREGATES, { ...aggregates, queryType: "first" }, "invalid.value", "queryType"],
    ["a number where text belongs", AGGREGATES, { ...aggregates, interval: 7 }, "invalid.value", "interval"],
    ["observations without a filter", OBSERVATIONS, { metrics: ["oWaiting"] }, "bad.request", "filter"],
    ["an unknown observation", OBSERVATIONS, { filter, metrics: ["oWaitings"] }, "invalid.value", "metrics[0]"],
    ["an observation that has no details", OBSERVATIONS, { filter, detailMetrics: ["oLongestWaiting"] }, "invalid.value", "detailMetrics[0]"],
    [
        "a dimension that observations do not filter by", OBSERVATIONS,
        { filter: { type: "and", predicates: [{ ...predicate, dimension: "userId" }] }, metrics: ["oWaiting"] },
        "invalid.value", "filter.predicates[0].dimension",
    ],
    ["a details query with a cursor", DETAILS, { interval: RECENT, cursor: "x" }, "bad.request", "cursor"],
    ["a details query with groupBy", DETAILS, { interval: RECENT, groupBy: ["by:interaction"] }, "bad.request", "groupBy"],
    ["an unknown order", DETAILS, { interval: RECENT, order: "up" }, "invalid.value", "order"],
    ["page 0", DETAILS, { interval: RECENT, paging: { pageSize: 25, pageNumber: 0 } }, "bad.request", "paging"],
    ["rows beyond what can be paged", DETAILS, { interval: RECENT, paging: { pageSize: 100, pageNumber: 1001 } }, "bad.request", "paging"],
    [
        "an unknown segment dimension", DETAILS,
        { interval: RECENT, segmentFilters: [{ type: "and", predicates: [{ ...predicate, dimension: "queue" }] }] },
        "invalid.value", "segmentFilters[0].predicates[0].dimension",
    ],
    ["a job with paging", JOBS, { interval: RECENT, paging: { pageSize: 1 } }, "bad.request", "paging"],
    ["an unknown activity", ACTIVITY, { metrics: [{ metric: "oFlow" }] }, "invalid.value", "metrics[0].metric"],
    ["routing activity by media type", ROUTING, { metrics: [{ metric: "oMemberUsers" }], groupBy: ["mediaType"] }, "invalid.value", "groupBy[0]"],
    [
        "an unknown user dimension", USER_DETAILS,
        { interval: RECENT, userFilters: [filter] },
        "invalid.value", "userFilters[0].predicates[0].dimension",
    ],
];

describe("simulator api: what a request may not say", () => {
    let rest: Rest;
    before(async () => {
        rest = await Rest.start();
    });
    after(() => rest.close());

    for (const [what, path, body, code, field] of CASES) {
        it(what, async () => {
            const reply = await rest.call("POST", `${A}/${path}`, body);
            assert.deepEqual([reply.status, reply.body.code, reply.body.details[0]?.fieldName], [400, code, field], reply.text);
        });
    }

    it("names the value, the field and what it could have been", async () => {
        const { body } = await rest.call("POST", `${A}/users/aggregates/query`, { interval: RECENT, metrics: ["tTalk"] });
        assert.equal(
            body.message,
            "Value [tTalk] is not valid for field type [metrics]. Allowable values are: tAgentRoutingStatus, tOrganizationPresence, tSystemPresence",
        );
    });

    it("says why paging ends", async () => {
        const { body } = await rest.call(
            "POST",
            `${A}/conversations/details/query`,
            { interval: RECENT, paging: { pageSize: 1000, pageNumber: 101 } },
        );
        assert.match(body.message, /^Pagination may not exceed 100000 results\./);
    });

    it("takes upper-case filter types", async () => {
        const shouted = { ...aggregates, filter: { type: "AND", predicates: [{ ...predicate, type: "DIMENSION", operator: "MATCHES" }] } };
        assert.equal((await rest.call("POST", `${A}/conversations/aggregates/query`, shouted)).status, 200);
    });
});
