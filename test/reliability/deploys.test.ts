/** Deploys of each kind, many times: one channel, one socket, nothing left behind. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudObserver from "../../nodes/genesys-cloud-queue-observer.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { deploy } from "../support/deploy.js";
import { until } from "../support/until.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const DEPLOYS = 200;

describe("deploys", function () {
    let simulator: Simulator;
    before(() => helper.startServer());
    after(() => helper.stopServer());
    beforeEach(async () => {
        simulator = await startSimulator({ queues: 4 });
    });
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });

    const flow = (round: number, changed: "node" | "config") => [
        { id: "tab", type: "tab" },
        { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, ...(changed === "config" ? { name: `round ${round}` } : {}) },
        { id: "observer", type: "genesys-cloud-queue-observer", x: 1, y: 1, z: "tab", connection: "config", select: "all", name: `round ${round}`, wires: [["out"]] },
        { id: "report", type: "genesys-cloud-analytics-aggregate", x: 1, y: 1, z: "tab", connection: "config", wires: [["out"]] },
        { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
    ];
    const firstMessage = (): Promise<unknown> => new Promise((resolve) => helper.getNode("out").once("input", resolve));

    for (const [kind, changed] of [
        ["full", "node"],
        ["flows", "node"],
        ["nodes", "node"],
        ["nodes", "config"],
    ] as const) {
        it(`${DEPLOYS} of kind ${kind} with a changed ${changed} keep one channel and one socket`, async () => {
            const { clientId, clientSecret } = simulator.demoCredentials;
            await helper.load([genesysCloudConfig, genesysCloudObserver, genesysCloudAggregate], flow(0, changed), { config: { clientId, clientSecret } });
            await firstMessage();
            for (let round = 1; round <= DEPLOYS / 4; round++) await deploy(flow(round, changed), kind);
            await firstMessage();
            const before = process.getActiveResourcesInfo().length;
            for (let round = 1; round <= DEPLOYS; round++) await deploy(flow(round, changed), kind);
            await firstMessage();
            const channels = simulator.channels.all();
            assert.deepEqual(channels.map(({ connected, subscriptions }) => [connected, subscriptions.size]), [[true, 4]]);
            assert.equal(simulator.stats().connections, 1);
            assert.ok(simulator.stats().requests < 60, `${simulator.stats().requests} requests`);
            assert.ok(process.getActiveResourcesInfo().length <= before + 4, process.getActiveResourcesInfo().join());
        });
    }

    for (const [state, disturb] of [
        ["signing in", () => simulator.faults.request({ match: { path: "/oauth/token" }, latencyMs: 30_000 })],
        ["creating the channel", () => simulator.faults.request({ match: { path: "/api/v2/notifications/channels", method: "POST" }, latencyMs: 30_000 })],
        ["subscribing", () => simulator.faults.request({ match: { path: "/api/v2/notifications/channels/*/subscriptions" }, latencyMs: 30_000 })],
        ["taking the snapshot", () => simulator.faults.request({ match: { path: "/api/v2/analytics/queues/observations/query" }, latencyMs: 30_000 })],
        ["waiting after a refusal", () => simulator.faults.request({ match: { path: "/api/v2/notifications/**" }, status: 503 })],
    ] as const) {
        it(`closes within two seconds while ${state}, and comes up after the disturbance`, async () => {
            const { clientId, clientSecret } = simulator.demoCredentials;
            const disturbance = disturb();
            await helper.load([genesysCloudConfig, genesysCloudObserver, genesysCloudAggregate], flow(0, "node"), { config: { clientId, clientSecret } });
            // The request that has to wait, or that was refused, is there.
            await until(state, () => (simulator.faults.counters["request"] ?? 0) > 0);
            const start = performance.now();
            await helper.unload();
            await closeParked();
            assert.ok(performance.now() - start < 2_000, `${performance.now() - start} ms`);
            disturbance.remove();
            await helper.load([genesysCloudConfig, genesysCloudObserver, genesysCloudAggregate], flow(1, "node"), { config: { clientId, clientSecret } });
            await firstMessage();
        });
    }
});
