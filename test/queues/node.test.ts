/** The queue observer on the real runtime, over real sockets, against the simulator. */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudObserver from "../../nodes/genesys-cloud-queue-observer.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { assertDocumented } from "./documented.js";
import type { StateMessage } from "./rig.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const STATUS = "@cxflows/node-red-genesys-cloud/genesys-cloud-config:status.";

describe("genesys-cloud-queue-observer", function () {
    let simulator: Simulator;
    const heard = new EventEmitter();
    let messages: StateMessage[] = [];
    let statuses: { fill?: string; text?: string }[] = [];
    let caught: any[] = [];

    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
        heard.removeAllListeners();
    });

    async function load(node: object, options: SimulatorOptions = {}, faults: (simulator: Simulator) => void = () => undefined, config: object | null = null): Promise<void> {
        [messages, statuses, caught] = [[], [], []];
        simulator = await startSimulator({ queues: 4, seed: 3, load: 10, ...options });
        faults(simulator);
        const { clientId, clientSecret } = simulator.demoCredentials;
        const place = { x: 1, y: 1, z: "tab" };
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", ...(config ?? { apiUrl: simulator.url }) },
            { id: "node", type: "genesys-cloud-queue-observer", connection: "config", select: "all", wires: [["out", "other"]], ...place, ...node },
            ...["out", "other", "caught", "status"].map((id) => ({ id, type: "helper", ...place })),
            { id: "catch", type: "catch", scope: ["node"], wires: [["caught"]], ...place },
            { id: "status-node", type: "status", scope: ["node"], wires: [["status"]], ...place },
        ];
        await helper.load([genesysCloudConfig, genesysCloudObserver], flow, { config: config ? {} : { clientId, clientSecret } });
        hear("out", (message) => messages.push(message));
        hear("caught", (message) => caught.push(message));
        hear("status", (message) => statuses.push(message.status));
    }

    function hear(id: string, take: (message: any) => void): void {
        helper.getNode(id).on("input", (message: any) => {
            take(message);
            heard.emit("anything");
        });
    }

    /** Waits until something that was heard makes it true. */
    async function until(isTrue: () => boolean): Promise<void> {
        while (!isTrue()) await once(heard, "anything");
    }

    const events = (event: string): StateMessage[] => messages.filter(({ genesys }) => genesys.event === event);
    const lastStatus = (): string => statuses.at(-1)?.text?.replace(STATUS, "") ?? "";

    it("tells first states and changes, complete, and shares nothing between wires", async () => {
        await load({ throttle: "0" });
        const others: StateMessage[] = [];
        hear("other", (message) => others.push(message));
        await until(() => events("snapshot").length === 4 && events("update").length > 2 && others.length === messages.length && lastStatus() === "live");
        messages.forEach((message, index) => {
            assertDocumented(message);
            assert.notEqual(message.payload, others[index]!.payload);
            assert.deepEqual(message.payload, others[index]!.payload);
        });
        assert.deepEqual(new Set(events("snapshot").map(({ topic }) => topic)), new Set(simulator.world.centre.queues.map(({ name }) => name)));
        assert.equal(events("snapshot")[0]!.genesys.org?.name, "Demo Contact Centre");
        assert.deepEqual(statuses.map(({ fill, text }) => [fill, text]), [
            ["yellow", `${STATUS}connecting`],
            ["yellow", `${STATUS}synchronising`],
            ["green", `${STATUS}live`],
        ].slice(-statuses.length));
        assert.equal(caught.length, 0);
    });

    it("resumes after the socket was dropped, with a gap and what happened meanwhile", async () => {
        await load({});
        await until(() => events("snapshot").length === 4);
        simulator.faults.drop();
        await until(() => events("resumed").length === 4);
        for (const { genesys } of events("resumed")) assert.ok(Date.parse(genesys.gap!.from) <= Date.parse(genesys.gap!.to));
        await until(() => lastStatus() === "live" && messages.some(({ genesys }, index) => genesys.event === "update" && index > messages.indexOf(events("resumed")[3]!)));
        assert.equal(events("stale").length, 0);
    });

    it("reports a queue whose topic is refused, while the others flow", async () => {
        await load({}, {}, ({ faults, world }) => faults.withhold({ topic: `v2.analytics.queues.${world.centre.queues[0]!.id}.*` }));
        await until(() => events("snapshot").length === 3 && caught.length === 1 && lastStatus() === "error.PERMISSION");
        const [{ topic, payload, genesys, error }] = caught as [any];
        assert.equal(topic, simulator.world.centre.queues[0]!.name);
        assert.deepEqual([payload, genesys.event, error.code, error.cause.missingPermissions.length > 0], [null, "error", "PERMISSION", true]);
        await until(() => events("update").length > 0);
    });

    it("gives notifications as they come", async () => {
        await load({ output: "event", mediaTypes: ["voice"] });
        await until(() => messages.length > 3);
        for (const { genesys, payload } of messages) {
            assert.equal(genesys.event, "notification");
            const { group, results } = payload as unknown as { group?: { mediaType?: string }; results?: unknown[] };
            assert.ok(group ? (group.mediaType ?? "voice") === "voice" : Array.isArray(results));
        }
    });

    it("warns in a sentence of an id that is unknown here and goes by the name", async () => {
        await load({ select: "list", queues: [{ id: "00000000-0000-4000-8000-00000000dead", name: "Sales" }] }, {}, ({ world }) => {
            assert.ok(world.centre.queues.some(({ name }) => name === "Sales"), world.centre.queues.map(({ name }) => name).join());
        });
        const warning = once(helper.getNode("node"), "call:warn") as Promise<[{ args: string[] }]>;
        assert.match((await warning)[0].args[0]!, /^The id 00000000-.* is not known in this organisation; "Sales" was found by its name/);
    });

    it("says of which connection an error of its own settings is, and null where there is none", async () => {
        const origin = async (node: object): Promise<unknown[]> => {
            await load({ throttle: "often", ...node }, {}, () => undefined, { region: "demo" });
            await until(() => caught.length === 1);
            const [{ topic, genesys, error }] = caught as [any];
            assert.deepEqual([topic, error.code], [null, "CONFIG"]);
            return [genesys.org, genesys.region, genesys.demo, error.cause.field];
        };
        assert.deepEqual(await origin({}), [null, "demo", true, "throttle"]);
        await helper.unload();
        await simulator.close();
        assert.deepEqual(await origin({ connection: "" }), [null, null, false, "connection"]);
    });

    it("ends within a moment, also while it begins", async () => {
        await load({}, {}, ({ faults }) => faults.request({ match: { path: "/api/v2/analytics/**" }, hang: true }));
        await until(() => lastStatus() === "synchronising");
        const started = performance.now();
        await helper.unload();
        assert.ok(performance.now() - started < 2_000);
    });
});
