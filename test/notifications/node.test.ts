/** The notification node on the real runtime, over real sockets, against the simulator. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudNotification from "../../nodes/genesys-cloud-notification.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { deploy } from "../support/deploy.js";
import { until } from "../support/until.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const PATIENCE_MS = 30_000;
const KEYS = ["event", "source", "topicName", "correlationId", "org", "region", "demo"];

describe("genesys-cloud-notification", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let out: any[] = [];
    let caught: any[] = [];
    let lights: (string | null)[] = [];

    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });

    const flow = (node: object, config: object = {}): object[] => {
        const place = { x: 1, y: 1, z: "tab" };
        return [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, ...config },
            { id: "node", type: "genesys-cloud-notification", connection: "config", wires: [["out", "other"]], ...place, ...node },
            ...["out", "other", "caught", "status"].map((id) => ({ id, type: "helper", ...place })),
            { id: "catch", type: "catch", scope: ["node"], wires: [["caught"]], ...place },
            { id: "light", type: "status", scope: ["node"], wires: [["status"]], ...place },
        ];
    };

    function listen(): void {
        helper.getNode("out").on("input", (message) => out.push(message));
        helper.getNode("caught").on("input", (message) => caught.push(message));
        helper.getNode("status").on("input", (message: any) => lights.push(message.status.text?.split("status.")[1] ?? null));
    }

    async function load(properties: (simulator: Simulator) => object, options: SimulatorOptions = {}): Promise<void> {
        [out, caught, lights] = [[], [], []];
        simulator = await startSimulator({ queues: 4, seed: 3, load: 10, ...options });
        const node = properties(simulator);
        await helper.load([genesysCloudConfig, genesysCloudNotification], flow(node) as never, { config: simulator.demoCredentials });
        listen();
    }

    const wait = (what: string, condition: () => boolean): Promise<void> => until(what, condition, PATIENCE_MS);
    const receive = (message: object): void => helper.getNode("node").receive(message as any);
    const subscribed = (): string[] => simulator.channels.all().flatMap(({ subscriptions }) => [...subscriptions.values()].map(({ id }) => id)).toSorted();
    const observations = (index: number): string => `v2.analytics.queues.${simulator.world.centre.queues[index]!.id}.observations`;
    const agentTopic = (number: number, kind = "presence"): string => `v2.users.00000000-0000-4000-8000-${String(number).padStart(12, "0")}.${kind}`;
    async function subscriptions(): Promise<any> {
        const before = out.filter(({ topic }) => topic === "subscriptions").length;
        receive({ action: "getSubscriptions", kept: 1 });
        await wait("the answer", () => out.filter(({ topic }) => topic === "subscriptions").length > before);
        return out.findLast(({ topic }) => topic === "subscriptions");
    }

    it("sends each event with every documented key, and shares nothing between wires", async () => {
        const others: any[] = [];
        await load(() => ({ topics: [observations(0), observations(1).toUpperCase().replace("V2", "v2")] }));
        helper.getNode("other").on("input", (message) => others.push(message));
        await wait("events", () => new Set(out.map(({ topic }) => topic.toLowerCase())).size === 2 && others.length === out.length && lights.at(-1) === "live");
        for (const { topic, payload, genesys } of out) {
            assert.deepEqual(Object.keys(genesys), KEYS);
            assert.match(topic, /^v2\.analytics\.queues\.[\w-]+\.observations$/);
            assert.equal(topic.toLowerCase(), genesys.topicName.toLowerCase());
            assert.deepEqual([genesys.event, genesys.source, genesys.org.name, genesys.demo], ["notification", "notification", "Demo Contact Centre", false]);
            assert.ok(payload.group.queueId && Array.isArray(payload.data) && typeof genesys.correlationId === "string");
        }
        assert.notEqual(out[0].payload, others[0].payload);
        assert.deepEqual([lights.filter((light) => light !== "connecting"), caught], [["live"], []]);
    });

    it("follows agents by name and id, with a preset", async () => {
        await load(({ world }) => {
            const [first, second] = world.centre.agents;
            return { preset: "agent activity", agents: [first!.name, { id: second!.id, name: "label" }, "Nobody At All"] };
        });
        const [first, second] = simulator.world.centre.agents;
        await wait("both topics", () => subscribed().length === 2);
        assert.deepEqual(subscribed(), [`v2.users.${first!.id}.activity`, `v2.users.${second!.id}.activity`].toSorted());
        await wait("the error", () => caught.length === 1);
        const [{ topic, payload, genesys, error }] = caught;
        assert.deepEqual([topic, payload, genesys.event, error.code, error.cause.field, error.cause.value], [null, null, "error", "NOT_FOUND", "agents", "Nobody At All"]);
        assert.deepEqual(Object.keys(genesys), KEYS);
        assert.equal(lights.at(-1), "error.NOT_FOUND");
    });

    it("the events of agents arrive, of a combined topic under the expanded names, and none twice", async () => {
        await load(({ world }) => ({ topics: world.centre.agents.flatMap(({ id }) => [`v2.users.${id}?presence&routingStatus`, `v2.users.${id}.presence`]) }), { teamLeads: true });
        await wait("events of both kinds", () => ["presence", "routingStatus"].every((kind) => out.some(({ topic }) => topic.endsWith(`.${kind}`))));
        const keys = out.map(({ topic, genesys }) => `${topic} ${genesys.correlationId}`);
        assert.equal(new Set(keys).size, keys.length);
        assert.deepEqual(caught, []);
    });

    it("changes its topics by message, as mqtt does, and sends only the answer on", async () => {
        await load(() => ({}));
        await subscriptions();
        assert.deepEqual([lights.filter((light) => light !== null), subscribed()], [[], []]);
        receive({ action: "subscribe", topic: observations(0) });
        receive({ action: "Subscribe", topic: [observations(1), `${agentTopic(1)}, ${agentTopic(2)}`] });
        await wait("four topics", () => subscribed().length === 4 && lights.at(-1) === "live");
        const answer = await subscriptions();
        assert.deepEqual(answer.payload, [observations(0), observations(1), agentTopic(1), agentTopic(2)]);
        assert.deepEqual([answer.kept, answer.topic, Object.keys(answer.genesys), answer.genesys.event, answer.genesys.region !== null], [1, "subscriptions", KEYS, "subscriptions", true]);
        receive({ action: "unsubscribe", topic: [observations(0).toUpperCase(), "v2.never.subscribed"] });
        await wait("three topics", () => subscribed().length === 3);
        receive({ action: "unsubscribe", topic: true });
        await wait("no topic, no light", () => subscribed().length === 0 && lights.at(-1) === null);
        assert.deepEqual((await subscriptions()).payload, []);
        assert.deepEqual([caught, out.filter(({ topic, genesys }) => topic !== "subscriptions" && genesys.event !== "notification")], [[], []]);
    });

    it("messages that ask nothing understandable are errors, and what is right in them is done", async () => {
        await load(() => ({ topics: [agentTopic(1)] }));
        const mistakes: readonly (readonly [message: object, field: string, sentence: RegExp])[] = [
            [{ payload: 1 }, "action", /^msg.action must be/],
            [{ action: "subscrbe" }, "action", /subscrbe/],
            [{ action: {} }, "action", /must be/],
            [{ action: "subscribe" }, "topic", /names no topic to subscribe/],
            [{ action: "subscribe", topic: true }, "topic", /is in it/],
            [{ action: "subscribe", topic: [7] }, "topic", /is in it/],
            [{ action: "subscribe", topic: [{ id: "x" }] }, "topic", /is in it/],
            [{ action: "unsubscribe" }, "topic", /names no topic to unsubscribe/],
            [{ action: "subscribe", topic: "users.1.presence" }, "topics", /is no topic/],
            [{ action: "subscribe", topic: "v2.users.{id}.presence" }, "topics", /has braces/],
            [{ action: "subscribe", topic: "v2.users.12.presance" }, "topics", /Did you mean v2\.users\.12\.presence\?/],
            [{ action: "subscribe", topic: "v2.system.socket_closing" }, "topics", /of the connection's own/],
            [{ action: "subscribe", topic: `v2.users.${"x".repeat(200)}.presence` }, "topics", /too long/],
            [{ action: "subscribe", topic: "v2.users.1?presence&presance" }, "topics", /no topic "v2.users.1.presance"/],
            [{ action: "subscribe", topic: "__proto__" }, "topics", /is no topic/],
            [{ action: "subscribe", topic: ["v2.nothing.at.all", agentTopic(2), "x"] }, "topics", /^2 of the topics cannot be subscribed, the others are/],
        ];
        for (const [index, [message, field, sentence]] of mistakes.entries()) {
            receive({ kept: index, ...message });
            await wait("an error", () => caught.length === index + 1);
            const { error, kept } = caught[index];
            assert.deepEqual([error.code, error.cause.field, kept], ["INVALID_QUERY", field, index]);
            assert.match(error.message, sentence);
        }
        await wait("what was right", () => subscribed().length === 2 && lights.at(-1) === "live");
        assert.deepEqual(subscribed(), [agentTopic(1), agentTopic(2)]);
    });

    it("a topic that only the organisation's own list has is subscribed", async () => {
        await load(() => ({ topics: ["v2.brand.{new}.things", "v2.brand.new.things", "v2.brand.old.things"] }), {});
        await wait("the errors", () => caught.length === 3);
        assert.deepEqual(caught.map(({ error }) => error.code), ["CONFIG", "CONFIG", "CONFIG"]);
        assert.equal(lights.at(-1), "error.CONFIG");
        const entities = [{ id: "v2.brand.{id}.things", requiresPermissions: ["brand:thing:view"] }, null, { id: 7 }];
        simulator.faults.request({ match: { path: "/api/v2/notifications/availabletopics" }, status: 200, body: { entities } });
        await helper.unload();
        await closeParked();
        caught = [];
        await helper.load([genesysCloudConfig, genesysCloudNotification], flow({ topics: "v2.brand.new.things" }) as never, { config: simulator.demoCredentials });
        listen();
        // This platform does not know it when it is subscribed: what its list says is told with the refusal.
        await wait("the refusal", () => caught.length === 1);
        assert.deepEqual([caught[0].error.code, caught[0].error.cause.missingPermissions], ["PERMISSION", ["brand:thing:view"]]);
    });

    it("1,000 topics, one of them refused with the permissions that it lacks; the others flow", async () => {
        await load(({ faults }) => {
            faults.withhold({ topic: observations(0) });
            return { topics: [...Array.from({ length: 998 }, (_, index) => agentTopic(index)), observations(0), observations(1)] };
        });
        await wait("the refusal", () => caught.length === 1);
        const [{ topic, payload, genesys, error }] = caught;
        assert.deepEqual([topic, payload, genesys.event, genesys.topicName], [null, null, "error", observations(0)]);
        assert.deepEqual([error.code, error.cause.missingPermissions, error.cause.value], ["PERMISSION", ["analytics:queueObservation:view"], observations(0)]);
        await wait("an event of the others", () => out.length > 0 && lights.at(-1) === "error.PERMISSION");
        assert.deepEqual([subscribed().length, simulator.channels.all().length, out.every(({ topic: from }) => from === observations(1))], [999, 1, true]);
        assert.ok(simulator.stats().requests < 20, String(simulator.stats().requests));
        receive({ action: "unsubscribe", topic: observations(0) });
        await wait("live", () => lights.at(-1) === "live");
        assert.equal(caught.length, 1);
    });

    it("subscribed and unsubscribed a thousand times, the right set is left", async () => {
        await load(() => ({}));
        const wanted = new Set<string>();
        let state = 12_345;
        for (let round = 0; round < 1_000; round++) {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            const topic = agentTopic(state % 37, state % 2 === 0 ? "presence" : "routingStatus");
            const action = (state >> 8) % 3 === 0 ? "unsubscribe" : "subscribe";
            if (action === "subscribe") wanted.add(topic);
            else wanted.delete(topic);
            receive({ action, topic });
            if (round % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await wait("the set", () => JSON.stringify(subscribed()) === JSON.stringify([...wanted].toSorted()) && lights.at(-1) === "live");
        assert.deepEqual([(await subscriptions()).payload.toSorted(), caught], [[...wanted].toSorted(), []]);
    });

    it("after a dropped socket everything is subscribed again, and the light says so meanwhile", async () => {
        await load(() => ({ topics: [observations(0), agentTopic(1)] }));
        await wait("the first event", () => out.length > 0 && lights.at(-1) === "live");
        const before = subscribed();
        for (const { id } of simulator.channels.all()) simulator.faults.evictChannel(id);
        await wait("the interruption", () => lights.includes("stale"));
        const seen = out.length;
        await wait("events again", () => lights.at(-1) === "live" && out.length > seen && subscribed().length === 2);
        assert.deepEqual([subscribed(), caught.map(({ error }) => error.message)], [before, []]);
    });

    it("a deploy keeps the channel", async () => {
        await load(() => ({ topics: [observations(0)] }));
        await wait("the first event", () => out.length > 0);
        const [channel] = simulator.channels.all();
        for (const kind of ["nodes", "flows", "full"] as const) {
            await deploy(flow({ topics: [observations(0), observations(1)], name: kind }), kind);
            listen();
            const seen = out.length;
            await wait(`events after a deploy of kind ${kind}`, () => out.length > seen && subscribed().length === 2);
        }
        assert.deepEqual(simulator.channels.all().map(({ id, connected }) => [id, connected]), [[channel!.id, true]]);
    });

    it("what is wrong with settings or connection is said once, and to each message", async () => {
        const broken: readonly (readonly [node: object, config: object, code: string, region: string | null])[] = [
            [{ connection: "" }, {}, "CONFIG", null],
            [{ preset: "agent presense" }, {}, "CONFIG", "127"],
            [{ topics: "${GENESYS_TEST_NOT_SET}" }, {}, "CONFIG", "127"],
            [{ agents: [7], preset: "agent presence" }, {}, "CONFIG", "127"],
            [{ topics: [agentTopic(1)] }, { org: "Somebody Else" }, "CONFIG", "127"],
        ];
        simulator = await startSimulator({ queues: 2 });
        for (const [node, config, code, region] of broken) {
            await helper.unload();
            await closeParked();
            [out, caught, lights] = [[], [], []];
            await helper.load([genesysCloudConfig, genesysCloudNotification], flow(node, config) as never, { config: simulator.demoCredentials });
            listen();
            await wait(`the error of ${JSON.stringify(node)}`, () => caught.length > 0);
            const [{ genesys, error }] = caught;
            assert.deepEqual([error.code, Object.keys(genesys), genesys.region?.slice(0, 3) ?? null], [code, KEYS, region]);
            await new Promise((resolve) => setTimeout(resolve, 100));
            assert.equal(caught.length, 1);
        }
    });
});
