/** The conversation observer on the real runtime, over real sockets, against the simulator. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../../nodes/genesys-cloud-config.js";
import genesysCloudConversationObserver from "../../../nodes/genesys-cloud-conversation-observer.js";
import type { ConversationMessage } from "../../../src/conversations/live/messages.js";
import { closeParked } from "../../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../../src/simulator/index.js";
import { until } from "../../support/until.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const STATUS = "@cxflows/node-red-genesys-cloud/genesys-cloud-config:status.";
const PATIENCE_MS = 60_000;

describe("genesys-cloud-conversation-observer", function () {
    this.timeout(90_000);
    let simulator: Simulator;
    let messages: ConversationMessage[] = [];
    let others: ConversationMessage[] = [];
    let statuses: string[] = [];
    let caught: any[] = [];

    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });

    async function load(node: object, faults: (simulator: Simulator) => void = () => undefined, config: object | null = null): Promise<void> {
        [messages, others, statuses, caught] = [[], [], [], []];
        simulator = await startSimulator({ queues: 4, seed: 3, load: 10, speed: 10 });
        faults(simulator);
        const { clientId, clientSecret } = simulator.demoCredentials;
        const place = { x: 1, y: 1, z: "tab" };
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", ...(config ?? { apiUrl: simulator.url }) },
            { id: "node", type: "genesys-cloud-conversation-observer", connection: "config", select: "all", wires: [["out", "other"]], ...place, ...node },
            ...["out", "other", "caught", "status"].map((id) => ({ id, type: "helper", ...place })),
            { id: "catch", type: "catch", scope: ["node"], wires: [["caught"]], ...place },
            { id: "status-node", type: "status", scope: ["node"], wires: [["status"]], ...place },
        ];
        await helper.load([genesysCloudConfig, genesysCloudConversationObserver], flow, { config: config ? {} : { clientId, clientSecret } });
        const hear = (id: string, take: (message: any) => void): void => void helper.getNode(id).on("input", take);
        hear("out", (message) => messages.push(message));
        hear("other", (message) => others.push(message));
        hear("caught", (message) => caught.push(message));
        hear("status", ({ status }) => statuses.push((status.text ?? "").replace(STATUS, "")));
    }

    it("tells events of live conversations with names, and shares nothing between wires", async () => {
        await load({});
        const kinds = (): Set<string> => new Set(messages.map(({ genesys }) => genesys.event));
        await until("many events", () => messages.length > 60 && kinds().size > 5 && statuses.at(-1) === "live", PATIENCE_MS);
        assert.deepEqual(statuses.filter((text) => !["connecting", "synchronising", "live"].includes(text)), []);
        const names = new Set(simulator.world.centre.queues.map(({ name }) => name));
        for (const [index, message] of messages.slice(0, 20).entries()) {
            assert.ok(names.has(message.topic));
            assert.notEqual(message.payload, others[index]!.payload);
            assert.deepEqual(message.payload, others[index]!.payload);
            assert.equal((message.conversation as { id: string }).id, message.payload.conversationId);
            assert.equal(message.genesys.org?.name, "Demo Contact Centre");
        }
        const connected = messages.find(({ genesys }) => genesys.event === "connected")!;
        assert.match(`On call with ${connected.payload.agents[0]!.name}`, /^On call with \w+ \w+/);
        assert.equal(caught.length, 0);
    });

    it("sends the events that were chosen, in either case", async () => {
        await load({ events: "Connected, ENDED", mediaTypes: ["VOICE"] });
        await until("some events", () => messages.length > 5, PATIENCE_MS);
        for (const { genesys, payload } of messages) assert.ok(["connected", "ended"].includes(genesys.event) && payload.mediaType === "voice");
    });

    it("says once what is wrong with its settings, and of which connection", async () => {
        await load({ events: ["conected"] }, undefined, { region: "demo" });
        await until("the error", () => caught.length > 0, PATIENCE_MS);
        const [{ topic, payload, genesys, error }] = caught as [any];
        assert.deepEqual([topic, payload, genesys.event, genesys.demo, error.code, error.cause.field, error.cause.nearest], [
            null, null, "error", true, "CONFIG", "events", "connected",
        ]);
        assert.equal(statuses.at(-1) ?? "error.CONFIG", "error.CONFIG");
        assert.equal(caught.length, 1);
        await helper.unload();
        await simulator.close();
        await load({ connection: "" });
        await until("the error", () => caught.length > 0, PATIENCE_MS);
        assert.deepEqual([caught[0].error.code, caught[0].genesys.region], ["CONFIG", null]);
    });

    it("shows that nothing is chosen, and reports what cannot be found while the others flow", async () => {
        await load({ select: "list", queues: [] });
        await until("no queues", () => statuses.includes("no-queues") || (helper.getNode("node").status as any).called, PATIENCE_MS);
        assert.equal(caught.length, 0);
        await helper.unload();
        await simulator.close();
        await load({ select: "list", queues: ["Nowhere", "Sales"] });
        await until("one error, and events", () => caught.length === 1 && messages.length > 0, PATIENCE_MS);
        assert.deepEqual([caught[0].topic, caught[0].error.code], ["Nowhere", "NOT_FOUND"]);
        assert.ok(messages.every(({ topic }) => topic === "Sales"));
    });

    it("goes on after the socket was dropped, telling nothing twice", async () => {
        await load({});
        await until("events", () => messages.length > 20, PATIENCE_MS);
        simulator.faults.drop();
        await until("live again", () => statuses.at(-1) === "live" && statuses.includes("synchronising"), PATIENCE_MS);
        const count = messages.length;
        await until("more events", () => messages.length > count + 20, PATIENCE_MS);
        const told = messages.map(({ payload, genesys }) => `${payload.conversationId} ${genesys.sequence}`);
        assert.equal(new Set(told).size, told.length);
        const unique = messages.filter(({ genesys }) => ["started", "ended", "abandoned"].includes(genesys.event));
        const keys = unique.map(({ payload, genesys }) => `${payload.conversationId} ${genesys.event}`);
        assert.equal(new Set(keys).size, keys.length);
    });

    it("ends within a moment, also while it begins", async () => {
        await load({}, ({ faults }) => faults.request({ match: { path: "/api/v2/routing/**" }, hang: true }));
        await until("the question", () => simulator.stats().requests >= 2, PATIENCE_MS);
        const started = performance.now();
        await helper.unload();
        assert.ok(performance.now() - started < 2_000);
    });
});
