/** Snapshots on a connection that the test plays: what is asked, what is known without asking, lists, estimates and errors. */
import assert from "node:assert/strict";
import { GenesysError, type ErrorCode } from "../../src/platform/errors.js";
import { platformTexts } from "../../src/platform/texts.js";
import { combined, takeSnapshot, type SnapshotRequest, type SnapshotResult } from "../../src/queues/snapshot.js";
import { queueTexts } from "../../src/queues/texts.js";
import { FakeConnection, queueEntry } from "../support/fake-connection.js";
import { Rig } from "./rig.js";
import { aggregates, instantEvent, observations, SALES } from "./samples.js";

const REQUEST: SnapshotRequest = {
    select: "list",
    queues: [{ id: null, name: "Sales" }],
    match: [],
    divisions: [],
    mediaTypes: [],
    details: false,
    estimatedWait: false,
    fresh: false,
    timeoutMs: 60_000,
};

describe("queue snapshot", () => {
    let connection: FakeConnection;

    beforeEach(() => {
        connection = new FakeConnection();
        connection.queues = [SALES, queueEntry("Support"), queueEntry("VIP Support")];
        connection.observed = (queueId) =>
            observations(queueId, { voice: { oWaiting: 2, oInteracting: 1, oAlerting: 0, oLongestWaiting: connection.clock.now() - 42_000 } }, { oMemberUsers: 4 });
        connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 7 } } });
    });
    afterEach(() => assert.equal(connection.leftOver, 0));

    const take = (request: Partial<SnapshotRequest> = {}): Promise<SnapshotResult> => takeSnapshot(connection, { ...REQUEST, ...request });

    it("is the queue's state with its half hour, by two questions", async () => {
        const { states, genesys, failures, notices } = await take();
        assert.equal(states.length, 1);
        const [state] = states;
        assert.deepEqual([state!.queue.name, state!.waiting, state!.longestWaitSeconds, state!.interval.offered, state!.interval.answered], ["Sales", 2, 42, 7, 0]);
        assert.deepEqual([state!.agents.members, state!.agents.idle, state!.media["email"]!.waiting], [4, null, null]);
        assert.ok(!("conversations" in state!) && !("estimatedWaitSeconds" in state!.media["voice"]!));
        assert.deepEqual([failures, notices], [[], []]);
        const { org, region, demo, ...rest } = genesys;
        assert.deepEqual([org?.name, region, demo], ["Acme", "mypurecloud.de", false]);
        assert.deepEqual(rest, {
            event: "snapshot", source: "rest", sequence: null, asOf: "2026-11-20T10:07:00.000Z", stale: false, changed: [], gap: null, requests: 2,
            topicName: null, correlationId: "r-1",
        });
    });

    it("is what the observer of the queue tells at that instant, without a question, unless a fresh one is wanted", async () => {
        const rig = new Rig(connection);
        connection.queues = [SALES];
        connection.observed = (queueId) => observations(queueId, { voice: { oWaiting: 2, oInteracting: 0, oAlerting: 0 } }, { oMemberUsers: 4 });
        connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 7 } } });
        await rig.start();
        const asked = connection.calls.observations.length + connection.calls.aggregates.length;
        const { states, genesys } = await take();
        assert.equal(connection.calls.observations.length + connection.calls.aggregates.length, asked);
        assert.deepEqual([genesys.source, genesys.requests], ["notification", 0]);
        assert.deepEqual(states[0], rig.messages[0]!.payload);
        const fresh = await take({ fresh: true });
        assert.equal(fresh.genesys.requests, 2);
        // The same but for the age of the figures.
        const figures = (state: unknown): unknown => JSON.parse(JSON.stringify(state, (key, value: unknown) => (key === "asOf" ? null : value)));
        assert.deepEqual(figures(fresh.states[0]), figures(rig.messages[0]!.payload));
        connection.notifications.lose(connection.clock.now());
        assert.equal((await take()).genesys.requests, 2, "what is not live is asked for");
        rig.close();
    });

    it("asks only for queues that nobody observes", async () => {
        const rig = new Rig(connection);
        connection.queues = [SALES, queueEntry("Support")];
        await rig.start();
        connection.calls.observations.length = 0;
        const { states } = await take({ select: "all" });
        assert.deepEqual(states.map(({ queue }) => queue.name), ["Sales", "Support"]);
        assert.deepEqual(connection.calls.observations.map(({ filter }) => (filter as any).predicates.map((part: any) => part.value)), [[queueEntry("Support").id]]);
        rig.close();
    });

    it("finds queues by pattern and division, and restricts media types", async () => {
        const { states } = await take({ select: "match", match: ["*support"], mediaTypes: ["voice"] });
        assert.deepEqual(states.map(({ queue, media }) => [queue.name, Object.keys(media)]), [["Support", ["voice"]], ["VIP Support", ["voice"]]]);
        assert.deepEqual((await take({ select: "all", divisions: [{ id: null, name: "Nowhere" }] })).failures.map(({ code }) => code), ["NOT_FOUND"]);
    });

    it("asks nothing when nothing is chosen", async () => {
        const { states, genesys } = await take({ queues: [] });
        assert.deepEqual([states, genesys.requests, connection.calls.listings], [[], 0, 0]);
    });

    it("tells all that cannot be found as one error, beside the states of the others", async () => {
        const { states, failures } = await take({ queues: ["Slaes", "Sales", "Nowhere"].map((name) => ({ id: null, name })) });
        assert.equal(states.length, 1);
        const error = combined(failures)!;
        assert.deepEqual([error.code, error.cause.field, error.cause.value], ["NOT_FOUND", "queues", ["Slaes", "Nowhere"]]);
        assert.match(error.message, /Slaes, Nowhere/);
        assert.equal(combined(failures.slice(0, 1))!.cause.nearest, "Sales");
        assert.equal(combined([]), null);
    });

    it("goes on without half-hour figures where the permission is missing, and says so; other failures are its own", async () => {
        connection.refuse.aggregates = new GenesysError("PERMISSION", queueTexts, "queue-statistics-forbidden");
        const { states, notices } = await take();
        assert.deepEqual([states[0]!.waiting, states[0]!.interval.offered], [2, null]);
        assert.deepEqual(notices.map(({ key }) => key), ["queue-statistics-forbidden"]);
        connection.refuse.aggregates = new GenesysError("UNAVAILABLE", queueTexts, "queue-statistics-forbidden");
        await assert.rejects(take(), { code: "UNAVAILABLE" });
        connection.refuse = { observations: new GenesysError("PERMISSION", queueTexts, "queue-statistics-forbidden") };
        await assert.rejects(take(), { code: "PERMISSION" });
    });

    const refusal = (code: ErrorCode, status: number, message = ""): GenesysError => new GenesysError(code, platformTexts, "invalid-query", { message }, { status });

    it("asks for the half hour of many queues by hundreds only where one reply would be too large, or take too long", async () => {
        connection.queues = Array.from({ length: 250 }, (_, index) => queueEntry(`Queue ${index}`));
        const { api } = connection;
        const filters: any[] = [];
        let refused = refusal("TOO_LARGE", 413);
        let isFinal: boolean | undefined;
        const conversationAggregates: typeof api.conversationAggregates = async (query, options) => {
            filters.push(query.filter);
            if (filters.length === 1) {
                isFinal = options?.isFinal?.(refused);
                throw refused;
            }
            return api.conversationAggregates(query, options);
        };
        Object.assign(connection, { api: { ...api, conversationAggregates } });
        for (refused of [refused, refusal("UNAVAILABLE", 504), refusal("INVALID_QUERY", 400, "The query would exceed the limit.")]) {
            filters.length = 0;
            const { states, genesys } = await take({ select: "all" });
            assert.deepEqual([filters[0].predicates[0].operator, ...filters.slice(1).map(({ predicates }) => predicates.length)], ["exists", 100, 100, 50]);
            assert.ok(states.every(({ interval }) => interval.offered === 7));
            assert.deepEqual([genesys.requests, isFinal], [7, true]);
        }
        filters.length = 0;
        refused = refusal("INVALID_QUERY", 400, "No such metric.");
        await assert.rejects(take({ select: "all" }), refused);
    });

    describe("lists", () => {
        const entry = (id: string, seconds: number, more: object = {}): object => ({
            conversationId: id, observationDate: new Date(connection.clock.now() - seconds * 1_000).toISOString(), direction: "inbound", ani: "tel:+1202", dnis: "tel:+1800",
            routingPriority: 0, participantName: "Robin River", ...more,
        });
        const row = (metric: string, list: object[], truncated = false): object => ({ metric, stats: { count: list.length }, truncated, observations: list });

        function told(data: Record<string, object[]>): void {
            connection.observed = (queueId) => Object.entries(data).map(([mediaType, rows]) => ({ group: { queueId, mediaType }, data: rows })) as any;
        }

        it("tells who waits and who talks with whom, oldest first over all media types", async () => {
            told({
                voice: [row("oWaiting", [entry("c2", 10), entry("c3", 5)]), row("oInteracting", [entry("c4", 90, { userId: "u1" })], true)],
                chat: [row("oWaiting", [entry("c1", 20)])],
            });
            connection.directory.names = async (kind, ids) => new Map([...ids].map((id) => [id, `${kind} ${id}`]));
            const { waiting, interacting, truncated } = (await take({ details: true })).states[0]!.conversations!;
            assert.deepEqual(waiting.map(({ conversationId, mediaType, seconds, agent }) => [conversationId, mediaType, seconds, agent]), [
                ["c1", "chat", 20, null], ["c2", "voice", 10, null], ["c3", "voice", 5, null],
            ]);
            assert.deepEqual(interacting, [{
                conversationId: "c4", mediaType: "voice", direction: "inbound", from: "tel:+1202", to: "tel:+1800", customer: "Robin River",
                agent: { id: "u1", name: "user u1" }, since: "2026-11-20T10:05:30.000Z", seconds: 90, priority: 0,
            }]);
            assert.equal(truncated, true);
            assert.deepEqual(connection.calls.observations[0]!.detailMetrics, ["oWaiting", "oInteracting"]);
            assert.deepEqual((await take({ details: true, mediaTypes: ["chat"] })).states[0]!.conversations!.waiting.map(({ conversationId }) => conversationId), ["c1"]);
        });

        it("has no absent key whatever the platform leaves out, and nothing of what makes no sense", async () => {
            told({ voice: [row("oWaiting", [{ conversationId: "c1" }, {}, null as never, { conversationId: 7 as never }, entry("c0", 3)])], chat: [{ metric: "oWaiting", observations: "x" }] });
            const { waiting, interacting, truncated } = (await take({ details: true })).states[0]!.conversations!;
            assert.deepEqual(waiting.map(({ conversationId }) => conversationId), ["c0", "c1"]);
            assert.deepEqual(waiting[1], {
                conversationId: "c1", mediaType: "voice", direction: null, from: null, to: null, customer: null, agent: null, since: null, seconds: null, priority: null,
            });
            assert.deepEqual([interacting, truncated], [[], false]);
            connection.observed = () => [];
            assert.deepEqual((await take({ details: true })).states[0]!.conversations, { waiting: [], interacting: [], truncated: false });
        });
    });

    describe("estimated waits", () => {
        it("stand beside the media types that the queue has; null is what the platform does not estimate", async () => {
            const asked: string[] = [];
            connection.estimatedWait = (_, mediaType) => {
                asked.push(mediaType);
                if (mediaType === "chat") throw new GenesysError("NOT_FOUND", queueTexts, "queue-statistics-forbidden");
                return { results: mediaType === "call" ? [{ intent: "CALL", formula: "BEST", estimatedWaitTimeSeconds: 75 }] : [] };
            };
            connection.observed = (queueId) => observations(queueId, { voice: { oWaiting: 0 }, chat: { oWaiting: 0 }, callback: { oWaiting: 0 }, video: { oWaiting: 0 } });
            const [state] = (await take({ estimatedWait: true })).states;
            assert.deepEqual(asked.toSorted(), ["call", "callback", "chat"]);
            const waits = Object.entries(state!.media).map(([mediaType, { estimatedWaitSeconds }]) => [mediaType, estimatedWaitSeconds]);
            assert.deepEqual(waits, [["voice", 75], ["callback", null], ["chat", null], ["email", null], ["message", null], ["video", null]]);
        });

        it("make no figure older than the snapshot says", async () => {
            const rig = new Rig(connection);
            connection.queues = [SALES, queueEntry("Support")];
            await rig.start();
            connection.latency.estimatedWait = 30_000;
            const taken = take({ select: "all", estimatedWait: true });
            await connection.clock.advance(10_000);
            connection.notifications.lose(connection.clock.now());
            rig.tell(instantEvent(connection.clock.now(), { oWaiting: 9 }));
            await connection.clock.advance(60_000);
            const { states, genesys } = await taken;
            assert.equal(Date.parse(genesys.asOf), Date.parse("2026-11-20T10:07:00.100Z"));
            assert.deepEqual(states.map(({ waiting, longestWaitSeconds }) => [waiting, longestWaitSeconds]), [[0, null], [0, null]]);
            rig.close();
        });

        it("are null where they may not be asked, which is said once and asked no further; states come all the same", async () => {
            const refusal = new GenesysError("PERMISSION", platformTexts, "permission", { permissions: "routing:queue:view" });
            let asked = 0;
            connection.estimatedWait = () => {
                asked++;
                throw refusal;
            };
            connection.queues = Array.from({ length: 20 }, (_, index) => queueEntry(`Queue ${index}`));
            connection.observed = (queueId) => observations(queueId, { voice: { oWaiting: 2 } });
            const { states, notices, genesys } = await take({ select: "all", estimatedWait: true });
            assert.deepEqual([states.length, asked, notices], [20, 6, [refusal]]);
            assert.ok(states.every(({ media, waiting }) => waiting === 2 && media["voice"]!.estimatedWaitSeconds === null));
            assert.equal(genesys.requests, 2 + asked);
        });

        it("fail the message where the platform fails", async () => {
            connection.estimatedWait = () => {
                throw new GenesysError("UNAVAILABLE", platformTexts, "unavailable");
            };
            await assert.rejects(take({ estimatedWait: true }), { code: "UNAVAILABLE" });
        });
    });
});
