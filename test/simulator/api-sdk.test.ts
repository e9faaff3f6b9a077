/** The official SDK, unmodified, makes every call of the simulator. */
import assert from "node:assert/strict";
import platformClient from "purecloud-platform-client-v2";
import { known, type Known } from "./api-operations.js";
import { HOUR, interval, NOW, Rest } from "./api-support.js";

const sdk = platformClient as any;
const RECENT = interval(NOW - 2 * HOUR, NOW);
const OLD = interval(NOW - 24 * HOUR, NOW - 20 * HOUR);

/** Arguments of the call, and what its answer must be like. */
type Case = readonly [args: (ids: Known) => readonly unknown[], expect?: (body: any, rest: Rest) => boolean];

const some = (name: string) => (body: any): boolean => body[name].length > 0;
const anybody = (ids: Known) => ({ type: "or", predicates: [{ type: "dimension", dimension: "userId", operator: "matches", value: ids.userId }] });
const queue = (ids: Known) => ({ type: "and", predicates: [{ type: "dimension", dimension: "queueId", operator: "matches", value: ids.queueId }] });
const JOBS = "/api/v2/analytics/conversations/details/jobs";
const USER_JOBS = "/api/v2/analytics/users/details/jobs";
const AGGREGATE_JOBS = "/api/v2/analytics/conversations/aggregates/jobs";

const CASES: Readonly<Record<string, Case>> = {
    getOrganizationsMe: [() => [], (body, rest) => body.id === rest.world.centre.organization.id],
    getTokensMe: [() => [{}], (body) => body.OAuthClient.id === "demo-client"],
    headTokensMe: [() => []],
    getUsers: [() => [{ pageSize: 5, expand: ["presence", "routingStatus"] }], (body) => body.entities[4].presence !== undefined],
    getUser: [(ids) => [ids.userId, { expand: ["routingStatus"] }], (body) => body.routingStatus.status !== undefined],
    getUserPresence: [(ids) => [ids.userId, "PURECLOUD"], (body) => body.presenceDefinition.id !== undefined],
    getUserPresencesPurecloud: [(ids) => [ids.userId], (body) => body.source === "PURECLOUD"],
    getUserRoutingstatus: [(ids) => [ids.userId], (body) => body.startTime !== undefined],
    getUserQueues: [(ids) => [ids.userId, {}], some("entities")],
    postUsersSearch: [() => [{ query: [{ type: "MATCH_ALL" }], pageSize: 3 }], (body) => body.results.length === 3],
    getRoutingQueues: [() => [{ pageSize: 100, name: "*" }], (body, rest) => body.total === rest.world.centre.queues.length],
    getRoutingQueuesDivisionviews: [() => [{ pageSize: 2 }], (body) => body.entities.length === 2],
    getRoutingQueuesDivisionviewsAll: [() => [{ pageSize: 500 }], some("entities")],
    getRoutingQueue: [(ids) => [ids.queueId], (body) => body.mediaSettings.call.serviceLevel.percentage > 0],
    getRoutingQueueMembers: [(ids) => [ids.queueId, { expand: ["presence"], joined: true }], some("entities")],
    getRoutingQueueWrapupcodes: [(ids) => [ids.queueId, {}], some("entities")],
    getRoutingWrapupcodes: [() => [{ pageSize: 500 }], some("entities")],
    getRoutingSkills: [() => [{}], some("entities")],
    getRoutingQueueMediatypeEstimatedwaittime: [(ids) => [ids.queueId, "call", {}], (body) => Array.isArray(body.results)],
    getRoutingQueueEstimatedwaittime: [(ids) => [ids.queueId, {}], (body) => body.results.length > 0],
    getAuthorizationDivisions: [() => [{ pageSize: 99_999 }], some("entities")],
    getAuthorizationDivision: [(ids) => [ids.divisionId, {}], (body) => body.name !== undefined],
    getAuthorizationDivisionsHome: [() => [], (body) => body.homeDivision],
    getAuthorizationRoles: [() => [{}], some("entities")],
    getAuthorizationPermissions: [() => [{}], some("entities")],
    getPresencedefinitions: [() => [{}], (body) => body.entities.some((one: any) => one.systemPresence === "On Queue")],
    getPresenceDefinitions0: [() => [{}], (body) => body.entities.every((one: any) => one.languageLabels.en_US)],
    getOauthClients: [() => [], some("entities")],
    getGroups: [() => [{}], some("entities")],
    getConversations: [() => [{}], (body) => body.entities.length === 0],
    getConversation: [(ids) => [ids.conversationId], some("participants")],
    postAnalyticsQueuesObservationsQuery: [
        (ids) => [{ filter: queue(ids), metrics: ["oWaiting", "oOnQueueUsers"] }],
        (body) => body.results.length === 6,
    ],
    postAnalyticsUsersObservationsQuery: [(ids) => [{ filter: anybody(ids), metrics: ["oMemberQueues"] }], some("results")],
    postAnalyticsConversationsAggregatesQuery: [() => [{ interval: RECENT, metrics: ["nOffered"], groupBy: ["queueId"] }], some("results")],
    postAnalyticsUsersAggregatesQuery: [
        (ids) => [{ interval: RECENT, metrics: ["tAgentRoutingStatus"], groupBy: ["userId"], filter: anybody(ids) }],
        some("results"),
    ],
    postAnalyticsConversationsDetailsQuery: [() => [{ interval: RECENT }], (body) => body.conversations.length === 25],
    getAnalyticsConversationsDetails: [(ids) => [{ id: [ids.conversationId, "none"] }], (body) => body.conversations.length === 1],
    getAnalyticsConversationDetails: [(ids) => [ids.conversationId], some("participants")],
    postAnalyticsUsersDetailsQuery: [() => [{ interval: RECENT, paging: { pageSize: 2, pageNumber: 1 } }], (body) => body.userDetails.length === 2],
    postAnalyticsConversationsDetailsJobs: [() => [{ interval: OLD }], (body) => body.jobId !== undefined],
    getAnalyticsConversationsDetailsJobsAvailability: [() => [], (body) => body.dataAvailabilityDate !== undefined],
    getAnalyticsConversationsDetailsJob: [(ids) => [ids.jobs[JOBS]], (body) => body.state === "FULFILLED"],
    getAnalyticsConversationsDetailsJobResults: [(ids) => [ids.jobs[JOBS], { pageSize: 10 }], (body) => body.cursor !== undefined],
    postAnalyticsUsersDetailsJobs: [() => [{ interval: OLD }], (body) => body.jobId !== undefined],
    getAnalyticsUsersDetailsJobsAvailability: [() => [], (body) => body.dataAvailabilityDate !== undefined],
    getAnalyticsUsersDetailsJob: [(ids) => [ids.jobs[USER_JOBS]], (body) => body.state === "FULFILLED"],
    getAnalyticsUsersDetailsJobResults: [(ids) => [ids.jobs[USER_JOBS], {}], some("userDetails")],
    postAnalyticsConversationsAggregatesJobs: [() => [{ interval: RECENT, metrics: ["tHandle"] }], (body) => body.jobId !== undefined],
    postAnalyticsUsersAggregatesJobs: [() => [{ interval: RECENT, metrics: ["tSystemPresence"] }], (body) => body.jobId !== undefined],
    getAnalyticsConversationsAggregatesJob: [(ids) => [ids.jobs[AGGREGATE_JOBS]], (body) => body.state === "FULFILLED"],
    getAnalyticsConversationsAggregatesJobResults: [(ids) => [ids.jobs[AGGREGATE_JOBS], {}], some("results")],
    postAnalyticsConversationsActivityQuery: [() => [{ metrics: [{ metric: "oWaiting" }], groupBy: ["queueId"] }, {}], some("results")],
    postAnalyticsRoutingActivityQuery: [() => [{ metrics: [{ metric: "oUserPresences" }], groupBy: ["queueId"] }, {}], some("results")],
    deleteAnalyticsConversationsDetailsJob: [(ids) => [ids.jobs[JOBS]]],
    deleteAnalyticsUsersDetailsJob: [(ids) => [ids.jobs[USER_JOBS]]],
    deleteAnalyticsConversationsAggregatesJob: [(ids) => [ids.jobs[AGGREGATE_JOBS]]],
    deleteTokensMe: [() => []],
};

describe("simulator api: the official SDK", () => {
    let rest: Rest;
    let client: any;
    let ids: Known;

    before(async function () {
        rest = await Rest.start();
        ids = await known(rest);
        client = new sdk.ApiClientClass();
        client.config.live_reload_config = false;
        sdk.ApiClient.config.live_reload_config = false;
        client.setGateway({ host: "127.0.0.1", protocol: "http", port: rest.port });
        await client.loginClientCredentialsGrant("demo-client", "demo-secret");
    });
    after(() => rest.close());

    for (const [name, [args, expect]] of Object.entries(CASES)) {
        it(name, async () => {
            const family = Object.keys(sdk).find((one) => one.endsWith("Api") && name in sdk[one].prototype);
            assert.ok(family, `the SDK has no ${name}`);
            const body = await new sdk[family](client)[name](...args(ids));
            if (expect) assert.ok(expect(body, rest), JSON.stringify(body).slice(0, 500));
        });
    }

    it("is refused with the platform's error body once its token is gone", async () => {
        await assert.rejects(new sdk.OrganizationApi(client).getOrganizationsMe(), (body: any) => body.code === "bad.credentials");
    });

    it("does not get in with a wrong secret", async () => {
        await assert.rejects(
            client.loginClientCredentialsGrant("demo-client", "wrong"),
            (error: any) => error.response.data.error === "invalid_client",
        );
    });
});
