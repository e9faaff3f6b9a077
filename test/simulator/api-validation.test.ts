/** What a request may not say gets the platform's 400, with the field named. */
import assert from "node:assert/strict";
import { HOUR, interval, NOW, Rest } from "./api-support.js";

const A = "/api/v2/analytics";
const RECENT = interval(NOW - HOUR, NOW);
const aggregates = { interval: RECENT, metrics: ["nOffered"] };
const predicate = { type: "dimension", dimension: "queueId", operator: "matches", value: "x" };
const filter = { type: "and", predicates: [predicate] };
const view = { target: "tAnswered", name: "a", function: "rangeBound", range: { lt: 1 } };

interface Case { readonly what: string; readonly path: string; readonly body: unknown; readonly code: string; readonly field?: string }

const CASES: readonly Case[] = [
    { what: "an unknown metric", path: "conversations/aggregates/query", body: { ...aggregates, metrics: ["totalHandleTime"] }, code: "invalid.value", field: "metrics[0]" },
    { what: "a metric of another family", path: "users/aggregates/query", body: { ...aggregates, metrics: ["nOffered"] }, code: "invalid.value", field: "metrics[0]" },
    { what: "an unknown dimension", path: "conversations/aggregates/query", body: { ...aggregates, groupBy: ["queue"] }, code: "invalid.value", field: "groupBy[0]" },
    { what: "an unknown field", path: "conversations/aggregates/query", body: { ...aggregates, from_date: "x" }, code: "bad.request", field: "from_date" },
    { what: "a missing interval", path: "conversations/aggregates/query", body: { metrics: ["nOffered"] }, code: "bad.request", field: "interval" },
    { what: "no metric", path: "conversations/aggregates/query", body: { interval: RECENT, metrics: [] }, code: "bad.request", field: "metrics" },
    { what: "no body", path: "conversations/aggregates/query", body: undefined, code: "bad.request", field: "interval" },
    { what: "a body that is a list", path: "conversations/aggregates/query", body: [], code: "bad.request", field: "body" },
    { what: "a date that is none", path: "conversations/aggregates/query", body: { ...aggregates, interval: "yesterday/today" }, code: "invalid.date", field: "interval" },
    { what: "half an interval", path: "conversations/details/query", body: { interval: "2026-03-10T00:00:00Z" }, code: "invalid.date", field: "interval" },
    { what: "an interval that ends before it starts", path: "conversations/details/query", body: { interval: interval(NOW, NOW - 1) }, code: "bad.request", field: "interval" },
    { what: "a granularity that is none", path: "conversations/aggregates/query", body: { ...aggregates, granularity: "30 minutes" }, code: "invalid.value", field: "granularity" },
    { what: "an empty granularity", path: "conversations/aggregates/query", body: { ...aggregates, granularity: "PT0S" }, code: "invalid.value", field: "granularity" },
    { what: "an unknown time zone", path: "conversations/aggregates/query", body: { ...aggregates, timeZone: "Mars/Base" }, code: "invalid.value", field: "timeZone" },
    { what: "a filter type that is neither and nor or", path: "conversations/aggregates/query", body: { ...aggregates, filter: { type: "not" } }, code: "invalid.value", field: "filter.type" },
    { what: "a filter without a type", path: "conversations/aggregates/query", body: { ...aggregates, filter: { predicates: [predicate] } }, code: "bad.request", field: "filter.type" },
    {
        what: "an unknown operator", path: "conversations/aggregates/query", code: "invalid.value", field: "filter.predicates[0].operator",
        body: { ...aggregates, filter: { type: "and", predicates: [{ ...predicate, operator: "like" }] } },
    },
    {
        what: "a predicate that compares with nothing", path: "conversations/aggregates/query", code: "bad.request", field: "filter.predicates.value",
        body: { ...aggregates, filter: { type: "and", predicates: [{ dimension: "queueId" }] } },
    },
    { what: "a view of a counter", path: "conversations/aggregates/query", body: { ...aggregates, views: [{ ...view, target: "nOffered" }] }, code: "invalid.value", field: "views[0].target" },
    { what: "two views of one name", path: "conversations/aggregates/query", body: { ...aggregates, views: [view, view] }, code: "bad.request", field: "views[1].name" },
    {
        what: "more than ten views", path: "conversations/aggregates/query", code: "bad.request", field: "views",
        body: { ...aggregates, views: Array.from({ length: 11 }, (_, n) => ({ ...view, name: `v${n}` })) },
    },
    { what: "an unknown query type", path: "conversations/aggregates/query", body: { ...aggregates, queryType: "first" }, code: "invalid.value", field: "queryType" },
    { what: "a number where text belongs", path: "conversations/aggregates/query", body: { ...aggregates, interval: 7 }, code: "invalid.value", field: "interval" },
    { what: "observations without a filter", path: "queues/observations/query", body: { metrics: ["oWaiting"] }, code: "bad.request", field: "filter" },
    { what: "an unknown observation", path: "queues/observations/query", body: { filter, metrics: ["oWaitings"] }, code: "invalid.value", field: "metrics[0]" },
    { what: "an observation that has no details", path: "queues/observations/query", body: { filter, detailMetrics: ["oLongestWaiting"] }, code: "invalid.value", field: "detailMetrics[0]" },
    {
        what: "a dimension that observations do not filter by", path: "queues/observations/query", code: "invalid.value", field: "filter.predicates[0].dimension",
        body: { filter: { type: "and", predicates: [{ ...predicate, dimension: "userId" }] }, metrics: ["oWaiting"] },
    },
    { what: "a details query with a cursor", path: "conversations/details/query", body: { interval: RECENT, cursor: "x" }, code: "bad.request", field: "cursor" },
    { what: "a details query with groupBy", path: "conversations/details/query", body: { interval: RECENT, groupBy: ["by:interaction"] }, code: "bad.request", field: "groupBy" },
    { what: "an unknown order", path: "conversations/details/query", body: { interval: RECENT, order: "up" }, code: "invalid.value", field: "order" },
    { what: "page 0", path: "conversations/details/query", body: { interval: RECENT, paging: { pageSize: 25, pageNumber: 0 } }, code: "bad.request", field: "paging" },
    { what: "rows beyond what can be paged", path: "conversations/details/query", body: { interval: RECENT, paging: { pageSize: 100, pageNumber: 1001 } }, code: "bad.request", field: "paging" },
    {
        what: "an unknown segment dimension", path: "conversations/details/query", code: "invalid.value", field: "segmentFilters[0].predicates[0].dimension",
        body: { interval: RECENT, segmentFilters: [{ type: "and", predicates: [{ ...predicate, dimension: "queue" }] }] },
    },
    { what: "a job with paging", path: "conversations/details/jobs", body: { interval: RECENT, paging: { pageSize: 1 } }, code: "bad.request", field: "paging" },
    { what: "an unknown activity", path: "conversations/activity/query", body: { metrics: [{ metric: "oFlow" }] }, code: "invalid.value", field: "metrics[0].metric" },
    { what: "routing activity by media type", path: "routing/activity/query", body: { metrics: [{ metric: "oMemberUsers" }], groupBy: ["mediaType"] }, code: "invalid.value", field: "groupBy[0]" },
    {
        what: "an unknown user dimension", path: "users/details/query", code: "invalid.value", field: "userFilters[0].predicates[0].dimension",
        body: { interval: RECENT, userFilters: [filter] },
    },
];

describe("simulator api: what a request may not say", () => {
    let rest: Rest;
    before(async () => {
        rest = await Rest.start();
    });
    after(() => rest.close());

    for (const { what, path, body, code, field } of CASES) {
        it(what, async () => {
            const reply = await rest.call("POST", `${A}/${path}`, body);
            assert.deepEqual([reply.status, reply.body.code, reply.body.details[0]?.fieldName], [400, code, field], reply.text);
        });
    }

    it("names the value, the field and what it could have been", async () => {
        const { body } = await rest.call("POST", `${A}/users/aggregates/query`, { interval: RECENT, metrics: ["tTalk"] });
        assert.equal(body.message, "Value [tTalk] is not valid for field type [metrics]. Allowable values are: tAgentRoutingStatus, tOrganizationPresence, tSystemPresence");
    });

    it("says why paging ends", async () => {
        const { body } = await rest.call("POST", `${A}/conversations/details/query`, { interval: RECENT, paging: { pageSize: 1000, pageNumber: 101 } });
        assert.match(body.message, /^Pagination may not exceed 100000 results\./);
    });

    it("takes upper-case filter types", async () => {
        const shouted = { ...aggregates, filter: { type: "AND", predicates: [{ ...predicate, type: "DIMENSION", operator: "MATCHES" }] } };
        assert.equal((await rest.call("POST", `${A}/conversations/aggregates/query`, shouted)).status, 200);
    });
});
