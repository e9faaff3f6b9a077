/** Reports as jobs, in the real runtime: a deploy removes what nobody waits for any more, a timeout too, and the light says what is going on. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAnalyticsAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { createFaults } from "../../src/simulator/faults/faults.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { nodeRedPath } from "../support/core-nodes.js";
import { until } from "../support/until.js";

helper.init(nodeRedPath);

const BY_CONVERSATION = { interval: "last 3 days", groupBy: ["conversationId"], metrics: ["nOffered"] };

describe("genesys-cloud-analytics-aggregate, reports as jobs", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    const lights: (string | null)[] = [];
    /** Requests as the simulator got them. */
    const asked: string[] = [];
    const isRemoved = (): boolean => asked.some((each) => /^DELETE .*\/aggregates\/jobs\//i.test(each));

    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });

    async function load(options: SimulatorOptions, properties: object): Promise<void> {
        const faults = createFaults();
        const forRequest = faults.forRequest.bind(faults);
        asked.length = 0;
        faults.forRequest = (facts) => (asked.push(`${facts.method} ${facts.path}`), forRequest(facts));
        simulator = await startSimulator({ seed: 7, queues: 2, load: 0.02, faults, ...options });
        const { clientId, clientSecret } = simulator.demoCredentials;
        await helper.load(
            [genesysCloudConfig, genesysCloudAnalyticsAggregate],
            [
                { id: "tab", type: "tab" },
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
                { id: "node", type: "genesys-cloud-analytics-aggregate", x: 1, y: 1, z: "tab", connection: "config", timeZone: "UTC", wires: [["out"]], ...BY_CONVERSATION, ...properties },
                { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
                { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: ["node"], wires: [["out"]] },
            ] as any,
            { config: { clientId, clientSecret } },
        );
        lights.length = 0;
        helper.getNode("node").on("call:status" as any, (call: any) => lights.push(call.args[0].text?.split("status.")[1] ?? null));
    }

    const arrival = (): Promise<any> => new Promise((resolve) => void helper.getNode("out").on("input", resolve));
    const never = { jobs: { queuedMs: 3_600_000 } };

    it("come out as any other", async () => {
        await load({ jobs: { queuedMs: 0, pendingMs: 0 } }, {});
        const message = arrival();
        helper.getNode("node").receive({ payload: 1 });
        const { error, payload, genesys } = await message;
        assert.deepEqual([error, genesys.mode], [undefined, "job"]);
        assert.equal(payload.reduce((sum: number, row: any) => sum + row.nOffered, 0), genesys.totals.nOffered);
        assert.deepEqual(lights, ["working", null]);
    });

    it("are removed on a deploy", async () => {
        await load(never, {});
        helper.getNode("node").receive({ payload: 1 });
        await until("the job to be looked at", () => asked.some((each) => /^GET .*\/aggregates\/jobs\//i.test(each)));
        assert.equal(isRemoved(), false);
        await helper.unload();
        await until("its removal", isRemoved);
    });

    it("are removed at the timeout, which is told", async () => {
        await load(never, { timeout: 2 });
        const message = arrival();
        helper.getNode("node").receive({ payload: 1 });
        assert.equal((await message).error.code, "TIMEOUT");
        await until("its removal", isRemoved);
        assert.deepEqual(lights, ["working", "error.TIMEOUT"]);
    });
});
