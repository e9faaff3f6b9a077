/** Observations and activity: what the world's moment shows, in the platform's words. */
import assert from "node:assert/strict";
import { createWorld } from "../../src/simulator/world/index.js";
import { scriptConversation, scriptedWorld } from "../../src/simulator/world/script.js";
import type { ConversationRecord, MediaType, World } from "../../src/simulator/world/types.js";
import { HOUR, iso, NOW, Rest, smallWorld, type RestSetup } from "./api-support.js";

const OBSERVATIONS = "/api/v2/analytics/queues/observations/query";
const MINUTE = 60_000;

/** A queue in which so many calls have waited, a minute longer each, and one has alerted and one interacted for a while. */
function scripted(waiting: number): { world: World; queueId: string; agentId: string } {
    const { centre } = createWorld({ seed: 7, queues: 6 });
    const queue = centre.queues.find((one) => one.mediaTypes.includes("voice"));
    const [agentId = "", busy = ""] = queue?.memberIds ?? [];
    const queueId = queue?.id ?? "";
    const call = (id: string, start: number, visit: Partial<ConversationRecord["visits"][number]> & Record<string, any>): ConversationRecord =>
        scriptConversation(
            {
                id,
                mediaType: "voice",
                start,
                visits: [{ queueId, enter: 0, ...visit } as any],
                overrides: { divisionIds: [queue?.division.id ?? ""] },
            },
        );
    const conversations = [
        ...Array.from({ length: waiting }, (_, n) => call(`w${n}`, NOW - (n + 1) * MINUTE, { leave: 10 * HOUR })),
        call("ringing", NOW - 5000, { missed: [{ agentId, start: 2000, end: 10_000 }], leave: HOUR }),
        call("talking", NOW - 10 * MINUTE, { agentId: busy, alert: 4000, answer: 6000, disconnect: HOUR }),
    ];
    return { world: scriptedWorld({ centre, conversations }), queueId, agentId };
}

const byQueue = (...ids: string[]) => ({
    type: "or",
    predicates: ids.map((value) => ({ type: "dimension", dimension: "queueId", operator: "matches", value })),
});
const rowsOf = (results: any[], mediaType?: string): any[] => results.find(({ group }) => group.mediaType === mediaType)?.data;
const valueOf = (rows: any[], metric: string): any => rows.find((row) => row.metric === metric);

describe("simulator api: observations", () => {
    let rest: Rest;
    const start = async (setup: RestSetup = {}): Promise<Rest> => (rest = await Rest.start(setup));
    afterEach(() => rest.close());

    it("count what the world's moment shows, zeros included", async () => {
        await start();
        const { queues } = rest.world.centre;
        const metrics = [
            "oWaiting",
            "oAlerting",
            "oInteracting",
            "oUserRoutingStatuses",
            "oUserPresences",
            "oOnQueueUsers",
            "oOffQueueUsers",
            "oMemberUsers",
            "oActiveUsers",
        ];
        const { results, systemToOrganizationMappings } = await rest.post(OBSERVATIONS, { filter: byQueue(...queues.map(({ id }) => id)), metrics });
        assert.equal(results.length, queues.length * 6);
        const sum = (rows: any[], metric: string): number => rows
            .filter((row) => row.metric === metric)
            .reduce((total, row) => total + row.stats.count, 0);
        for (const { id } of queues) {
            const moment = rest.world.moment(id, NOW);
            const groups = results.filter(({ group }: any) => group.queueId === id);
            for (const mediaType of ["voice", "callback", "chat", "email", "message"] as MediaType[]) {
                const rows = rowsOf(groups, mediaType);
                const media = moment.media[mediaType];
                const counts = [media?.waiting.length ?? 0, media?.alerting.length ?? 0, media?.interacting.length ?? 0];
                assert.deepEqual(
                    rows.map(({ metric, stats }: any) => [metric, stats.count]),
                    [["oWaiting", counts[0]], ["oAlerting", counts[1]], ["oInteracting", counts[2]]],
                );
            }
            const rows = rowsOf(groups);
            const statuses = Object.fromEntries(
                rows.filter((row) => row.metric === "oUserRoutingStatuses").map((row) => [row.qualifier, row.stats.count]),
            );
            assert.deepEqual(statuses, Object.fromEntries(Object.entries(moment.routingStatuses).filter(([, count]) => count > 0)));
            assert.equal(sum(rows, "oUserPresences"), moment.memberCount);
            assert.equal(sum(rows, "oOnQueueUsers"), moment.memberCount - moment.routingStatuses.OFF_QUEUE);
            assert.equal(sum(rows, "oOffQueueUsers"), moment.routingStatuses.OFF_QUEUE);
            assert.deepEqual([sum(rows, "oMemberUsers"), sum(rows, "oActiveUsers")], [moment.memberCount, moment.activeCount]);
        }
        const ids = new Set(rest.world.centre.presences.map(({ id }) => id));
        assert.ok(Object.values<string[]>(systemToOrganizationMappings).flat().every((id) => ids.has(id)));
    });

    it("tell since when the oldest has waited or interacted, as an instant", async () => {
        const { world, queueId } = scripted(3);
        await start({ world });
        const { results } = await rest.post(OBSERVATIONS, { filter: byQueue(queueId), metrics: ["oLongestWaiting", "oLongestInteracting"] });
        assert.deepEqual(rowsOf(results, "voice"), [
            { metric: "oLongestWaiting", stats: { calculatedMetricValue: NOW - 3 * MINUTE } },
            { metric: "oLongestInteracting", stats: { calculatedMetricValue: NOW - 10 * MINUTE + 6000 } },
        ]);
        assert.equal(rowsOf(results, "chat"), undefined, "a group may come without data");
    });

    it("can tell a duration instead, and null where nothing waits", async () => {
        const { world, queueId } = scripted(2);
        await start({ world, observations: { longestAs: "duration", emptyLongest: "null" } });
        const { results } = await rest.post(OBSERVATIONS, { filter: byQueue(queueId), metrics: ["oLongestWaiting"] });
        assert.equal(valueOf(rowsOf(results, "voice"), "oLongestWaiting").stats.calculatedMetricValue, 2 * MINUTE);
        assert.equal(valueOf(rowsOf(results, "chat"), "oLongestWaiting").stats.calculatedMetricValue, null);
    });

    it("list details from the oldest to the newest, without the middle when there are too many", async () => {
        const { world, queueId, agentId } = scripted(130);
        await start({ world });
        const { results } = await rest.post(OBSERVATIONS, { filter: byQueue(queueId), metrics: [], detailMetrics: ["oWaiting", "oAlerting"] });
        const waiting = valueOf(rowsOf(results, "voice"), "oWaiting");
        assert.deepEqual([waiting.stats.count, waiting.truncated, waiting.observations.length], [130, true, 100]);
        const ids = waiting.observations.map(({ conversationId }: any) => conversationId);
        assert.deepEqual([ids[0], ids[49], ids[50], ids[99]], ["w129", "w80", "w49", "w0"]);
        assert.equal(waiting.observations[0].observationDate, iso(NOW - 130 * MINUTE));
        const alerting = valueOf(rowsOf(results, "voice"), "oAlerting");
        assert.deepEqual(
            [alerting.stats.count, alerting.observations[0].userId, alerting.observations[0].observationDate],
            [1, agentId, iso(NOW - 3000)],
        );
    });

    it("list the members behind an agent metric", async () => {
        await start();
        const [queue] = rest.world.centre.queues;
        const { results } = await rest.post(OBSERVATIONS, { filter: byQueue(queue?.id ?? ""), metrics: [], detailMetrics: ["oUserRoutingStatuses"] });
        for (const row of rowsOf(results)) {
            assert.equal(row.observations.length, row.stats.count);
            for (const { userId } of row.observations) assert.equal(rest.world.agentState(userId, NOW).routingStatus, row.qualifier);
        }
    });

    it("follow the filter: media types, exclusion, everything", async () => {
        await start();
        const [one, two] = rest.world.centre.queues.map(({ id }) => id);
        const ask = async (filter: unknown): Promise<any[]> => (
            await rest.post(OBSERVATIONS, { filter, metrics: ["oWaiting", "oMemberUsers"], groupBy: ["queueId"] })
        ).results;
        const voice = { type: "dimension", dimension: "mediaType", value: "voice" };
        const queuesOnly = { type: "OR", predicates: [{ dimension: "queueId", value: one }, { dimension: "queueId", value: two }] };
        assert.deepEqual(
            (await ask({ type: "and", predicates: [voice], clauses: [queuesOnly] })).map(({ group }) => group),
            [{ queueId: one, mediaType: "voice" }, { queueId: two, mediaType: "voice" }],
        );
        assert.equal((await ask({ type: "and", predicates: [voice] })).length, rest.world.centre.queues.length);
        assert.equal((await ask(byQueue("none"))).length, 0);
        assert.equal(
            (await ask({ type: "and", predicates: [{ dimension: "queueId", operator: "exists" }] })).length,
            rest.world.centre.queues.length * 6,
        );
    });

    it("leave out a queue that was deleted, and show one that came back under another name", async () => {
        await start();
        const [queue] = rest.world.centre.queues;
        const id = queue?.id ?? "";
        rest.directory.removeQueue(id);
        assert.deepEqual((await rest.post(OBSERVATIONS, { filter: byQueue(id), metrics: ["oWaiting"] })).results, []);
        assert.equal((await rest.call("GET", `/api/v2/routing/queues/${id}`)).status, 404);
        rest.directory.restoreQueue(id);
        rest.directory.renameQueue(id, "Another name");
        assert.equal((await rest.get(`/api/v2/routing/queues/${id}`)).name, "Another name");
        rest.directory.restoreQueue();
        assert.equal((await rest.get(`/api/v2/routing/queues/${id}`)).name, queue?.name);
    });

    describe("activity", () => {
        it("of conversations equals the observations", async () => {
            await start();
            const body = {
                metrics: [{ metric: "oInteracting", details: true }, { metric: "oWaiting" }, { metric: "oLongestInteracting" }],
                groupBy: ["queueId", "mediaType"],
            };
            const { results, entityIdDimension } = await rest.post("/api/v2/analytics/conversations/activity/query", body);
            assert.equal(entityIdDimension, "conversationId");
            const expected = rest.world.centre.queues.reduce((sum, queue) => sum + queue.mediaTypes.length, 0);
            assert.equal(results.length, expected);
            for (const { group, data, entities } of results) {
                const media = rest.world.moment(group.queueId, NOW).media[group.mediaType as MediaType];
                assert.equal(data[0].count, media?.interacting.length);
                assert.deepEqual(new Set(data[0].entityIds), new Set(media?.interacting.map(({ conversation }) => conversation.id)));
                assert.equal(entities?.length ?? 0, media?.interacting.length);
                assert.equal(data[1].count, media?.waiting.length);
                const starts = media?.interacting.map(({ visit }) => visit.leftAt) ?? [];
                assert.equal(data[2].calculatedMetricValue, starts.length > 0 ? Math.min(...starts) : undefined);
            }
        });

        it("of conversations can be filtered, grouped otherwise and paged", async () => {
            await start();
            const target = "/api/v2/analytics/conversations/activity/query";
            const metrics = [{ metric: "oInteracting" }];
            const all = (await rest.post(target, { metrics, groupBy: ["userId"] })).results;
            assert.ok(all.length > 5 && all.every(({ group, data }: any) => data[0].count === 0 || group.userId));
            const paged = await rest.post(`${target}?pageSize=2&pageNumber=2`, { metrics, groupBy: ["userId"] });
            assert.deepEqual(paged.results, all.slice(2, 4));
            const voice = { type: "and", predicates: [{ dimension: "mediaType", value: "voice" }] };
            const [only] = (await rest.post(target, { metrics, filter: voice })).results;
            const counts = rest.world.centre.queues.map(({ id }) => rest.world.moment(id, NOW).media.voice?.interacting.length ?? 0);
            assert.equal(only.data[0].count, counts.reduce((sum, count) => sum + count, 0));
        });

        it("of routing counts each user once without grouping", async () => {
            await start();
            const { results } = await rest.post(
                "/api/v2/analytics/routing/activity/query",
                { metrics: [{ metric: "oMemberUsers" }, { metric: "oUserRoutingStatuses", details: true }] },
            );
            const members = new Set(rest.world.centre.queues.flatMap(({ memberIds }) => memberIds));
            assert.equal(results[0].data[0].count, members.size);
            const rows = results[0].data.filter((row: any) => row.metric === "oUserRoutingStatuses");
            assert.equal(rows.reduce((sum: number, row: any) => sum + row.count, 0), members.size);
        });
    });

    it("estimates the wait from what others waited", async () => {
        await start({ world: smallWorld() });
        const queue = rest.world.centre.queues.find(({ mediaTypes }) => mediaTypes.includes("voice"));
        const answer = await rest.get(`/api/v2/routing/queues/${queue?.id}/mediatypes/call/estimatedwaittime`);
        assert.ok(answer.results.every((one: any) => one.intent === "CALL" && Number.isInteger(one.estimatedWaitTimeSeconds)));
        assert.equal((await rest.call("GET", `/api/v2/routing/queues/${queue?.id}/mediatypes/fax/estimatedwaittime`)).status, 400);
    });
});
