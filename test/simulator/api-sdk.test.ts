/** The official SDK, unmodified, makes every call of the simulator. */
import assert from "node:assert/strict";
import platformClient from "purecloud-platform-client-v2";
import { known, type Known } from "./api-operations.js";
import { HOUR, interval, NOW, Rest } from "./api-support.js";

const sdk = platformClient as any;
const RECENT = interval(NOW - 2 * HOUR, NOW);
const OLD = interval(NOW - 24 * HOUR, NOW - 20 * HOUR);

type Call = (api: (name: string) => any, ids: Known) => Promise<any>;
interface Case { readonly name: string; readonly call: Call; readonly expect?: (body: any, rest: Rest) => boolean }

const some = (name: string) => (body: any): boolean => body[name].length > 0;
const anybody = (ids: Known) => ({ type: "or", predicates: [{ type: "dimension", dimension: "userId", operator: "matches", value: ids.userId }] });
const queue = (ids: Known) => ({ type: "and", predicates: [{ type: "dimension", dimension: "queueId", operator: "matches", value: ids.queueId }] });
const JOBS = "/api/v2/analytics/conversations/details/jobs";
const USER_JOBS = "/api/v2/analytics/users/details/jobs";
const AGGREGATE_JOBS = "/api/v2/analytics/conversations/aggregates/jobs";

const CASES: readonly Case[] = [
    { name: "getOrganizationsMe", call: (api) => api("Organization").getOrganizationsMe(), expect: (body, rest) => body.id === rest.world.centre.organization.id },
    { name: "getTokensMe", call: (api) => api("Tokens").getTokensMe({}), expect: (body) => body.OAuthClient.id === "demo-client" },
    { name: "headTokensMe", call: (api) => api("Tokens").headTokensMe() },
    { name: "getUsers", call: (api) => api("Users").getUsers({ pageSize: 5, expand: ["presence", "routingStatus"] }), expect: (body) => body.entities[4].presence !== undefined },
    { name: "getUser", call: (api, ids) => api("Users").getUser(ids.userId, { expand: ["routingStatus"] }), expect: (body) => body.routingStatus.status !== undefined },
    { name: "getUserPresence", call: (api, ids) => api("Presence").getUserPresence(ids.userId, "PURECLOUD"), expect: (body) => body.presenceDefinition.id !== undefined },
    { name: "getUserPresencesPurecloud", call: (api, ids) => api("Presence").getUserPresencesPurecloud(ids.userId), expect: (body) => body.source === "PURECLOUD" },
    { name: "getUserRoutingstatus", call: (api, ids) => api("Users").getUserRoutingstatus(ids.userId), expect: (body) => body.startTime !== undefined },
    { name: "getUserQueues", call: (api, ids) => api("Users").getUserQueues(ids.userId, {}), expect: some("entities") },
    { name: "postUsersSearch", call: (api) => api("Users").postUsersSearch({ query: [{ type: "MATCH_ALL" }], pageSize: 3 }), expect: (body) => body.results.length === 3 },
    { name: "getRoutingQueues", call: (api) => api("Routing").getRoutingQueues({ pageSize: 100, name: "*" }), expect: (body, rest) => body.total === rest.world.centre.queues.length },
    { name: "getRoutingQueuesDivisionviews", call: (api) => api("Routing").getRoutingQueuesDivisionviews({ pageSize: 2 }), expect: (body) => body.entities.length === 2 },
    { name: "getRoutingQueuesDivisionviewsAll", call: (api) => api("Routing").getRoutingQueuesDivisionviewsAll({ pageSize: 500 }), expect: some("entities") },
    { name: "getRoutingQueue", call: (api, ids) => api("Routing").getRoutingQueue(ids.queueId), expect: (body) => body.mediaSettings.call.serviceLevel.percentage > 0 },
    { name: "getRoutingQueueMembers", call: (api, ids) => api("Routing").getRoutingQueueMembers(ids.queueId, { expand: ["presence"], joined: true }), expect: some("entities") },
    { name: "getRoutingQueueWrapupcodes", call: (api, ids) => api("Routing").getRoutingQueueWrapupcodes(ids.queueId, {}), expect: some("entities") },
    { name: "getRoutingWrapupcodes", call: (api) => api("Routing").getRoutingWrapupcodes({ pageSize: 500 }), expect: some("entities") },
    { name: "getRoutingSkills", call: (api) => api("Routing").getRoutingSkills({}), expect: some("entities") },
    { name: "getRoutingQueueMediatypeEstimatedwaittime", call: (api, ids) => api("Routing").getRoutingQueueMediatypeEstimatedwaittime(ids.queueId, "call", {}), expect: (body) => Array.isArray(body.results) },
    { name: "getAuthorizationDivisions", call: (api) => api("Authorization").getAuthorizationDivisions({ pageSize: 99_999 }), expect: some("entities") },
    { name: "getAuthorizationDivision", call: (api, ids) => api("Authorization").getAuthorizationDivision(ids.divisionId, {}), expect: (body) => body.name !== undefined },
    { name: "getAuthorizationDivisionsHome", call: (api) => api("Authorization").getAuthorizationDivisionsHome(), expect: (body) => body.homeDivision },
    { name: "getAuthorizationRoles", call: (api) => api("Authorization").getAuthorizationRoles({}), expect: some("entities") },
    { name: "getAuthorizationPermissions", call: (api) => api("Authorization").getAuthorizationPermissions({}), expect: some("entities") },
    { name: "getPresencedefinitions", call: (api) => api("Presence").getPresencedefinitions({}), expect: (body) => body.entities.some((one: any) => one.systemPresence === "On Queue") },
    { name: "getPresenceDefinitions0", call: (api) => api("Presence").getPresenceDefinitions0({}), expect: (body) => body.entities.every((one: any) => one.languageLabels.en_US) },
    { name: "getOauthClients", call: (api) => api("OAuth").getOauthClients(), expect: some("entities") },
    { name: "getGroups", call: (api) => api("Groups").getGroups({}), expect: some("entities") },
    { name: "getConversations", call: (api) => api("Conversations").getConversations({}), expect: (body) => body.entities.length === 0 },
    { name: "getConversation", call: (api, ids) => api("Conversations").getConversation(ids.conversationId), expect: some("participants") },
    {
        name: "postAnalyticsQueuesObservationsQuery",
        call: (api, ids) => api("Analytics").postAnalyticsQueuesObservationsQuery({ filter: queue(ids), metrics: ["oWaiting", "oOnQueueUsers"] }),
        expect: (body) => body.results.length === 6,
    },
    { name: "postAnalyticsUsersObservationsQuery", call: (api, ids) => api("Analytics").postAnalyticsUsersObservationsQuery({ filter: anybody(ids), metrics: ["oMemberQueues"] }), expect: some("results") },
    {
        name: "postAnalyticsConversationsAggregatesQuery",
        call: (api) => api("Analytics").postAnalyticsConversationsAggregatesQuery({ interval: RECENT, metrics: ["nOffered"], groupBy: ["queueId"] }),
        expect: some("results"),
    },
    {
        name: "postAnalyticsUsersAggregatesQuery",
        call: (api, ids) => api("Analytics").postAnalyticsUsersAggregatesQuery({ interval: RECENT, metrics: ["tAgentRoutingStatus"], groupBy: ["userId"], filter: anybody(ids) }),
        expect: some("results"),
    },
    { name: "postAnalyticsConversationsDetailsQuery", call: (api) => api("Analytics").postAnalyticsConversationsDetailsQuery({ interval: RECENT }), expect: (body) => body.conversations.length === 25 },
    { name: "getAnalyticsConversationsDetails", call: (api, ids) => api("Analytics").getAnalyticsConversationsDetails({ id: [ids.conversationId, "none"] }), expect: (body) => body.conversations.length === 1 },
    { name: "getAnalyticsConversationDetails", call: (api, ids) => api("Analytics").getAnalyticsConversationDetails(ids.conversationId), expect: some("participants") },
    { name: "postAnalyticsUsersDetailsQuery", call: (api) => api("Analytics").postAnalyticsUsersDetailsQuery({ interval: RECENT, paging: { pageSize: 2, pageNumber: 1 } }), expect: (body) => body.userDetails.length === 2 },
    { name: "postAnalyticsConversationsDetailsJobs", call: (api) => api("Analytics").postAnalyticsConversationsDetailsJobs({ interval: OLD }), expect: (body) => body.jobId !== undefined },
    { name: "getAnalyticsConversationsDetailsJobsAvailability", call: (api) => api("Analytics").getAnalyticsConversationsDetailsJobsAvailability(), expect: (body) => body.dataAvailabilityDate !== undefined },
    { name: "getAnalyticsConversationsDetailsJob", call: (api, ids) => api("Analytics").getAnalyticsConversationsDetailsJob(ids.jobs[JOBS]), expect: (body) => body.state === "FULFILLED" },
    { name: "getAnalyticsConversationsDetailsJobResults", call: (api, ids) => api("Analytics").getAnalyticsConversationsDetailsJobResults(ids.jobs[JOBS], { pageSize: 10 }), expect: (body) => body.cursor !== undefined },
    { name: "postAnalyticsUsersDetailsJobs", call: (api) => api("Analytics").postAnalyticsUsersDetailsJobs({ interval: OLD }), expect: (body) => body.jobId !== undefined },
    { name: "getAnalyticsUsersDetailsJobsAvailability", call: (api) => api("Analytics").getAnalyticsUsersDetailsJobsAvailability(), expect: (body) => body.dataAvailabilityDate !== undefined },
    { name: "getAnalyticsUsersDetailsJob", call: (api, ids) => api("Analytics").getAnalyticsUsersDetailsJob(ids.jobs[USER_JOBS]), expect: (body) => body.state === "FULFILLED" },
    { name: "getAnalyticsUsersDetailsJobResults", call: (api, ids) => api("Analytics").getAnalyticsUsersDetailsJobResults(ids.jobs[USER_JOBS], {}), expect: some("userDetails") },
    { name: "postAnalyticsConversationsAggregatesJobs", call: (api) => api("Analytics").postAnalyticsConversationsAggregatesJobs({ interval: RECENT, metrics: ["tHandle"] }), expect: (body) => body.jobId !== undefined },
    { name: "getAnalyticsConversationsAggregatesJob", call: (api, ids) => api("Analytics").getAnalyticsConversationsAggregatesJob(ids.jobs[AGGREGATE_JOBS]), expect: (body) => body.state === "FULFILLED" },
    { name: "getAnalyticsConversationsAggregatesJobResults", call: (api, ids) => api("Analytics").getAnalyticsConversationsAggregatesJobResults(ids.jobs[AGGREGATE_JOBS], {}), expect: some("results") },
    { name: "postAnalyticsConversationsActivityQuery", call: (api) => api("Analytics").postAnalyticsConversationsActivityQuery({ metrics: [{ metric: "oWaiting" }], groupBy: ["queueId"] }, {}), expect: some("results") },
    { name: "postAnalyticsRoutingActivityQuery", call: (api) => api("Analytics").postAnalyticsRoutingActivityQuery({ metrics: [{ metric: "oUserPresences" }], groupBy: ["queueId"] }, {}), expect: some("results") },
    { name: "deleteAnalyticsConversationsDetailsJob", call: (api, ids) => api("Analytics").deleteAnalyticsConversationsDetailsJob(ids.jobs[JOBS]) },
    { name: "deleteAnalyticsUsersDetailsJob", call: (api, ids) => api("Analytics").deleteAnalyticsUsersDetailsJob(ids.jobs[USER_JOBS]) },
    { name: "deleteAnalyticsConversationsAggregatesJob", call: (api, ids) => api("Analytics").deleteAnalyticsConversationsAggregatesJob(ids.jobs[AGGREGATE_JOBS]) },
    { name: "deleteTokensMe", call: (api) => api("Tokens").deleteTokensMe() },
];

describe("simulator api: the official SDK", () => {
    let rest: Rest;
    let client: any;
    let ids: Known;

    before(async function () {
        this.timeout(20_000);
        rest = await Rest.start();
        ids = await known(rest);
        client = new sdk.ApiClientClass();
        client.config.live_reload_config = false;
        sdk.ApiClient.config.live_reload_config = false;
        client.setGateway({ host: "127.0.0.1", protocol: "http", port: rest.port });
        await client.loginClientCredentialsGrant("demo-client", "demo-secret");
    });
    after(() => rest.close());

    for (const { name, call, expect } of CASES) {
        it(name, async () => {
            const body = await call((family) => new sdk[`${family}Api`](client), ids);
            if (expect) assert.ok(expect(body, rest), JSON.stringify(body).slice(0, 500));
        });
    }

    it("is refused with the platform's error body once its token is gone", async () => {
        await assert.rejects(new sdk.OrganizationApi(client).getOrganizationsMe(), (body: any) => body.code === "bad.credentials");
    });

    it("does not get in with a wrong secret", async () => {
        await assert.rejects(client.loginClientCredentialsGrant("demo-client", "wrong"), (error: any) => error.response.data.error === "invalid_client");
    });
});
