/** The node on the real runtime, against the simulator: properties, messages, errors and lights. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAnalyticsAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

describe("genesys-cloud-analytics-aggregate", () => {
    let simulator: Simulator;

    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ seed: 7, queues: 3, load: 0.05 });
    });
    after(() => simulator.close());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
    });

    async function load(properties: object, connection: object = { apiUrl: simulator.url }): Promise<void> {
        const { clientId, clientSecret } = simulator.demoCredentials;
        await helper.unload();
        await helper.load(
            [genesysCloudConfig, genesysCloudAnalyticsAggregate],
            [
                { id: "tab", type: "tab" },
                { id: "config", type: "genesys-cloud-config", ...connection },
                { id: "node", type: "genesys-cloud-analytics-aggregate", x: 1, y: 1, z: "tab", connection: "config", timeZone: "UTC", wires: [["out"]], ...properties },
                { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
                { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: ["node"], wires: [["caught"]] },
                { id: "caught", type: "helper", x: 1, y: 1, z: "tab" },
            ] as any,
            { config: { clientId, clientSecret } },
        );
        for (const end of ["out", "caught"]) helper.getNode(end).on("input", (message) => arrived(message));
        lights.length = 0;
        helper.getNode("node").on("call:status" as any, (call: any) => lights.push(call.args[0].text?.split("status.")[1] ?? null));
    }

    const lights: (string | null)[] = [];
    let arrived: (message: any) => void = () => undefined;

    /** The message that comes out, or the one that the Catch node gets. */
    function ask(message: object): Promise<any> {
        return new Promise((resolve) => {
            arrived = resolve;
            helper.getNode("node").receive(message as any);
        });
    }

    it("answers with rows, all the rest of the message kept", async () => {
        await load({ interval: "yesterday" });
        const message = await ask({ topic: "t", rows: "mine", headers: { a: 1 }, query: { groupBy: "queueId", metrics: ["offered", "ahtSeconds"] } });
        assert.equal(message.error, undefined);
        assert.equal(message.payload.length, 3);
        assert.deepEqual(Object.keys(message.payload[0]), ["intervalStart", "intervalEnd", "intervalStartLocal", "queueId", "queueName", "offered", "ahtSeconds"]);
        assert.ok(message.payload.every((row: any) => row.offered > 0 && typeof row.queueName === "string"));
        assert.deepEqual([message.topic, message.rows, message.headers, "query" in message], ["t", "mine", { a: 1 }, false]);
        assert.equal(message.columns, Object.keys(message.payload[0]).join());
        assert.deepEqual([message.genesys.requests, message.genesys.mode, message.genesys.demo], [1, "sync", false]);
        assert.equal(message.genesys.totals.offered, message.payload.reduce((sum: number, row: any) => sum + row.offered, 0));
        assert.deepEqual(lights, ["working", null]);
    });

    it("renders a table, named by the node, beside the rows", async () => {
        await load({ interval: "yesterday", output: "html", name: "Daily" });
        const message = await ask({});
        assert.match(message.payload, /^<table/);
        assert.ok(message.rows.length > 0);
        assert.equal(message.topic, "Daily");
        await load({ interval: "yesterday", output: "text" });
        assert.equal((await ask({ topic: "" })).topic, "yesterday");
        await load({ interval: "yesterday", output: "csv", name: "Daily" });
        assert.equal((await ask({ topic: "kept" })).topic, "kept");
    });

    it("takes properties from the environment, lists and JSON text included", async () => {
        const environment = { GC_TEST_METRICS: "offered,answered", GC_TEST_GROUP: "[\"mediaType\"]", GC_TEST_NAMES: "false", GC_TEST_INTERVAL: "last 2 days" };
        Object.assign(process.env, environment);
        try {
            const filter = JSON.stringify({ type: "and", predicates: [{ dimension: "mediaType", value: "voice" }] });
            await load({ interval: "${GC_TEST_INTERVAL}", metrics: ["${GC_TEST_METRICS}"], groupBy: ["queueId"], names: "${GC_TEST_NAMES}", filter });
            const message = await ask({});
            assert.deepEqual(message.genesys.query.metrics, ["nOffered", "tAnswered"]);
            assert.equal(message.genesys.query.filter.predicates[0].value, "voice");
            assert.equal(message.payload[0].queueName, null);
        } finally {
            for (const name of Object.keys(environment)) delete process.env[name];
        }
    });

    it("tells mistakes once, and shows them until the next success", async () => {
        await load({ interval: "yesterday" });
        const message = await ask({ query: { metrics: "offred" }, kept: 1 });
        assert.deepEqual([message.error.code, message.error.cause.field, message.error.cause.value, message.error.cause.nearest], ["INVALID_QUERY", "metrics", "offred", "offered"]);
        assert.equal(message.kept, 1);
        assert.deepEqual(lights, ["working", "error.INVALID_QUERY"]);
        assert.equal((await ask({})).error, undefined);
        assert.deepEqual(lights, ["working", "error.INVALID_QUERY", null]);
    });

    it("names a queue that is not there, and finds one by its name where the id is unknown", async () => {
        const [queue] = simulator.world.centre.queues;
        await load({ interval: "yesterday", queues: [{ id: "11111111-2222-3333-4444-555555555555", name: queue!.name }], groupBy: ["queueId"] });
        const warned: string[] = [];
        helper.getNode("node").on("call:warn" as any, (call: any) => warned.push(call.args[0]));
        for (let turn = 0; turn < 2; turn++) assert.deepEqual((await ask({})).payload.map((row: any) => row.queueName), [queue!.name]);
        assert.equal(warned.length, 1);
        assert.match(warned[0]!, /found by its name/);
        const message = await ask({ query: { queues: "Nowhere" } });
        assert.deepEqual([message.error.code, message.error.cause.value], ["NOT_FOUND", "Nowhere"]);
    });

    it("reports a missing connection and an unset variable as CONFIG", async () => {
        await load({ connection: "" });
        assert.equal((await ask({})).error.code, "CONFIG");
        await load({ interval: "${GC_TEST_NOT_SET}" });
        const { error } = await ask({});
        assert.deepEqual([error.code, error.cause.field], ["CONFIG", "interval"]);
        assert.deepEqual(lights, ["working", "error.CONFIG"]);
    });

    it("refuses what is no query", async () => {
        await load({});
        for (const query of ["yesterday", 7, []]) assert.equal((await ask({ query })).error.code, "INVALID_QUERY");
    });
});
