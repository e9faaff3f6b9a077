/** The node on the real runtime, against the simulator: messages, parts, errors, lights, and what a deploy in the middle leaves behind. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudConversationDetails from "../../nodes/genesys-cloud-conversation-details.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { COLUMNS } from "../../src/conversations/details/rows.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { until } from "../support/until.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const core = require.resolve(`${process.env["NODE_RED"] ?? "node-red"}/package.json`);
const joinNode = require(require.resolve("@node-red/nodes/core/sequence/17-split.js", { paths: [core] }));

describe("genesys-cloud-conversation-details", function () {
    let simulator: Simulator;

    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ seed: 7, queues: 3, load: 0.05, requestsPerMinute: 100_000, jobs: { queuedMs: 0, pendingMs: 0 } });
    });
    after(() => simulator.close());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
    });

    const lights: (string | null)[] = [];
    let messages: any[] = [];
    let caught: any[] = [];
    let completed: any[] = [];

    async function load(properties: object, connection: object = { apiUrl: simulator.url }, credentials: object = simulator.demoCredentials): Promise<void> {
        await helper.unload();
        await helper.load(
            [genesysCloudConfig, genesysCloudConversationDetails, joinNode],
            [
                { id: "tab", type: "tab" },
                { id: "config", type: "genesys-cloud-config", ...connection },
                { id: "node", type: "genesys-cloud-conversation-details", x: 1, y: 1, z: "tab", connection: "config", timeZone: "UTC", wires: [["out", "join"]], ...properties },
                { id: "join", type: "join", x: 1, y: 1, z: "tab", mode: "auto", wires: [["joined"]] },
                { id: "joined", type: "helper", x: 1, y: 1, z: "tab" },
                { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
                { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: ["node"], wires: [["caught"]] },
                { id: "complete", type: "complete", x: 1, y: 1, z: "tab", scope: ["node"], wires: [["completed"]] },
                { id: "caught", type: "helper", x: 1, y: 1, z: "tab" },
                { id: "completed", type: "helper", x: 1, y: 1, z: "tab" },
            ] as any,
            { config: { ...credentials } },
        );
        [messages, caught, completed] = [[], [], []];
        for (const [id, list] of [["out", messages], ["caught", caught], ["completed", completed]] as const) helper.getNode(id).on("input", (message) => list.push(message));
        lights.length = 0;
        helper.getNode("node").on("call:status" as any, (call: any) => lights.push(call.args[0].text?.split("status.")[1] ?? null));
    }

    /** Sends a message and waits until the node is done with it. */
    async function ask(message: object = {}): Promise<any[]> {
        [messages.length, caught.length, completed.length] = [0, 0, 0];
        helper.getNode("node").receive(message as any);
        await until("the node to be done", () => caught.length + completed.length > 0);
        await until("the last message", () => caught.length > 0 || messages.some(({ parts }) => parts?.count !== undefined) || messages.length === 1);
        return messages;
    }

    it("sends rows page by page, with parts by which a join node makes one array", async () => {
        await load({ interval: "yesterday" });
        let joined: any = null;
        helper.getNode("joined").on("input", (message: any) => (joined = message));
        const pages = await ask({ topic: "t", payload: "asked", headers: { a: 1 }, query: {} });
        await until("the joined array", () => joined !== null);
        assert.ok(pages.length > 2, `${pages.length} pages`);
        const total = simulator.world.conversations(Date.parse(pages[0].genesys.interval.start), Date.parse(pages[0].genesys.interval.end)).length;
        assert.deepEqual(pages.map(({ payload }) => payload.length), pages.map((_, index) => (index < pages.length - 1 ? 100 : pages.at(-1).payload.length)));
        for (const [index, page] of pages.entries()) {
            const last = index === pages.length - 1;
            assert.deepEqual(page.parts, { id: pages[0].parts.id, type: "array", index, len: 100, ...(last ? { count: pages.length } : {}) });
            assert.deepEqual([page.topic, page.headers, "query" in page, page.columns], ["t", { a: 1 }, false, COLUMNS.join()]);
            assert.equal(page.genesys.reconciled, last ? true : null);
            assert.deepEqual(Object.keys(page.payload[0]), [...COLUMNS]);
        }
        assert.equal(joined.payload.length, pages.at(-1).genesys.delivered);
        assert.ok(total >= joined.payload.length && joined.payload.length > 0);
        assert.equal(new Set(joined.payload.map((row: any) => row.conversationId)).size, joined.payload.length);
        assert.deepEqual([pages[0].genesys.mode, pages[0].genesys.demo, pages[0].genesys.dataAvailabilityDate], ["sync", false, null]);
        assert.deepEqual(lights, ["working", null]);
        assert.equal(completed.length, 1);
    });

    it("keeps the parts of a message that is part of something itself", async () => {
        await load({ interval: "yesterday", limit: 3 });
        const outer = { id: "outer", index: 4, count: 9, type: "array", len: 1 };
        const [page] = await ask({ parts: outer });
        assert.deepEqual({ ...page.parts, id: "" }, { id: "", type: "array", index: 0, len: 100, count: 1, parts: outer });
    });

    it("sends everything at once, and records as they come", async () => {
        await load({ interval: "yesterday", deliver: "all", output: "conversations" });
        const [message] = await ask();
        assert.equal(messages.length, 1);
        assert.equal(message.parts, undefined);
        assert.equal(message.columns, undefined);
        assert.equal(message.payload.length, message.genesys.delivered);
        assert.equal(message.genesys.reconciled, true);
        assert.ok(message.payload.every(({ participants }: any) => participants.length > 0));
    });

    it("shows how far it is when it takes long", async function () {
        this.timeout(60_000);
        await load({ interval: "yesterday", mode: "query" });
        const slow = simulator.faults.request({ match: { path: "/api/v2/analytics/conversations/details/query" }, latencyMs: 1_100, skip: 1 });
        lights.length = 0;
        const texts: string[] = [];
        helper.getNode("node").on("call:status" as any, (call: any) => texts.push(call.args[0].text ?? ""));
        helper.getNode("node").receive({});
        await until("a share", () => texts.some((text) => /^\d+ %$/.test(text)), 30_000);
        slow.remove();
        await until("the node to be done", () => completed.length > 0, 30_000);
        assert.deepEqual([lights[0], texts.at(-1)], ["working", ""]);
    });

    it("sends one empty message where there is nothing", async () => {
        await load({ interval: "2026-01-01T00:00:00.000Z/PT1S" });
        const [message] = await ask({ query: { filter: { conversationFilters: [{ type: "and", predicates: [{ dimension: "conversationId", value: "none" }] }] } } });
        assert.deepEqual([messages.length, message.payload, message.parts.count, message.parts.index], [1, [], 1, 0]);
        assert.deepEqual([message.genesys.reconciled, message.genesys.totalHits, message.genesys.delivered], [true, 0, 0]);
        assert.deepEqual((await ask({ query: { interval: "yesterday", filter: { conversationFilters: [{ type: "and", predicates: [{ dimension: "conversationId", value: "none" }] }] } } }))[0].genesys.notices, ["filterMatchesNothing"]);
    });

    it("stops at the limit", async () => {
        await load({ interval: "yesterday", limit: "150", order: "desc" });
        const pages = await ask();
        assert.deepEqual(pages.map(({ payload }) => payload.length), [100, 50]);
        assert.deepEqual([pages[1].genesys.reconciled, pages[1].genesys.requests], [true, 2]);
        const starts = pages.flatMap(({ payload }) => payload.map((row: any) => row.start));
        assert.ok(starts.every((start: string, index: number) => index === 0 || start <= starts[index - 1]));
    });

    it("takes properties from the environment, and lists of things by name", async () => {
        const [queue] = simulator.world.centre.queues;
        Object.assign(process.env, { GC_TEST_QUEUES: queue!.name, GC_TEST_LIMIT: "20", GC_TEST_MODE: "job" });
        try {
            await load({ interval: "yesterday", queues: "${GC_TEST_QUEUES}", limit: "${GC_TEST_LIMIT}", mode: "${GC_TEST_MODE}" });
            const [page] = await ask();
            assert.deepEqual(page.genesys.query.segmentFilters[0].clauses[0].predicates.map(({ value }: any) => value), [queue!.id]);
            assert.deepEqual([page.payload.length, page.genesys.mode, typeof page.genesys.dataAvailabilityDate], [20, "job", "string"]);
        } finally {
            for (const name of ["GC_TEST_QUEUES", "GC_TEST_LIMIT", "GC_TEST_MODE"]) delete process.env[name];
        }
    });

    it("tells mistakes once, before any request, and shows them until the next success", async () => {
        await load({ interval: "yesterday", limit: 1 });
        await ask();
        const before = simulator.stats().requests;
        for (const [query, field, nearest] of [
            [{ intervall: "today" }, "intervall", "interval"],
            [{ include: "endet" }, "include", "ended"],
            [{ mode: "jobs" }, "mode", "job"],
            [{ limit: -1 }, "limit", null],
            [{ filter: { segmentFilter: [] } }, "filter", "segmentFilters"],
            [{ filter: { segmentFilters: [{ type: "and", predicates: [{ dimension: "queue", value: "x" }] }] } }, "filter.segmentFilters[0].predicates[0].dimension", "queueId"],
        ] as const) {
            await ask({ query, kept: 1 });
            assert.deepEqual([caught.length, caught[0].error.code, caught[0].error.cause.field, caught[0].error.cause.nearest, caught[0].kept], [1, "INVALID_QUERY", field, nearest, 1]);
        }
        assert.deepEqual(simulator.stats().requests, before);
        assert.equal(lights.at(-1), "error.INVALID_QUERY");
        await ask({ query: { limit: 2 } });
        assert.equal(lights.at(-1), null);
        await ask({ query: { queues: "Nowhere" } });
        assert.deepEqual([caught[0].error.code, caught[0].error.cause.value], ["NOT_FOUND", "Nowhere"]);
        await load({ connection: "" });
        await ask();
        assert.equal(caught[0].error.code, "CONFIG");
    });

    it("names the permission that is missing", async () => {
        await load({ interval: "yesterday", limit: 1 });
        const fault = simulator.faults.withhold({ method: "POST", path: "/api/v2/analytics/conversations/details/query" });
        await ask({ kept: 1 });
        fault.remove();
        assert.deepEqual([messages.length, caught.length, caught[0].error.code, caught[0].error.cause.status, caught[0].kept], [0, 1, "PERMISSION", 403, 1]);
        // One of the two is enough; the first is the one that tells of all agents.
        assert.deepEqual(caught[0].error.cause.missingPermissions, ["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"]);
        assert.match(caught[0].error.message, /analytics:conversationDetail:view/);
        assert.equal(lights.at(-1), "error.PERMISSION");
        await ask();
        assert.deepEqual([messages.length, lights.at(-1)], [1, null]);
    });

    it("fails once with what was sent staying sent, when time is up between two pages", async () => {
        await load({ interval: "yesterday", timeout: "1.5" });
        const fault = simulator.faults.request({ match: { path: "/api/v2/analytics/conversations/details/query" }, skip: 3, hang: true });
        await ask();
        fault.remove();
        assert.deepEqual([caught.length, caught[0].error.code, completed.length], [1, "TIMEOUT", 0]);
        assert.deepEqual(messages.map(({ payload, parts, genesys }) => [payload.length, "count" in parts, genesys.reconciled]), [
            [100, false, null],
            [100, false, null],
        ]);
        assert.equal(lights.at(-1), "error.TIMEOUT");
    });

    it("asks for no further page after a deploy, and takes its job back", async () => {
        const struck = (fault: { readonly id: number }): boolean => !simulator.faults.inForce().some(({ id }) => id === fault.id);
        await load({ interval: "yesterday" });
        const second = simulator.faults.request({ match: { path: "/api/v2/analytics/conversations/details/query" }, skip: 1, times: 1, hang: true });
        helper.getNode("node").receive({});
        await until("the second page to be asked for", () => struck(second));
        await helper.unload();
        const before = simulator.stats().requests;
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.deepEqual([simulator.stats().requests - before, messages.length], [0, 0]);

        await load({ interval: "yesterday", mode: "job" });
        const looked = simulator.faults.request({ match: { method: "GET", path: "/api/v2/analytics/conversations/details/jobs/*" }, times: 1, latencyMs: 1 });
        const pending = simulator.faults.request({ match: { method: "GET", path: "/api/v2/analytics/conversations/details/jobs/*" }, status: 200, body: { state: "PENDING" } });
        const removed = simulator.faults.request({ match: { method: "DELETE", path: "/api/v2/analytics/conversations/details/jobs/*" }, times: 1, latencyMs: 1 });
        helper.getNode("node").receive({});
        await until("the job to be looked at", () => struck(looked));
        await helper.unload();
        await until("the job to be deleted", () => struck(removed));
        pending.remove();
    });
});
