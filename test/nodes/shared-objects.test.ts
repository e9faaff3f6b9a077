/** What a flow does to a message that it got must not reach any later one, of the same node or of another. */
import assert from "node:assert/strict";
import { once } from "node:events";
import helper from "node-red-node-test-helper";
import analyticsAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import platformCall from "../../nodes/genesys-cloud-api.js";
import config from "../../nodes/genesys-cloud-config.js";
import conversationDetails from "../../nodes/genesys-cloud-conversation-details.js";
import queueSnapshot from "../../nodes/genesys-cloud-queue-snapshot.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const WRECKED = "wrecked by the flow";
const NODES: readonly { readonly id: string; readonly type: string; readonly [setting: string]: unknown }[] = [
    { id: "snapshot", type: "genesys-cloud-queue-snapshot", select: "all", details: true, estimatedWait: true },
    { id: "report", type: "genesys-cloud-analytics-aggregate", interval: "last 30 minutes" },
    { id: "filtered", type: "genesys-cloud-analytics-aggregate", interval: "last 30 minutes", filter: { type: "or", predicates: [{ dimension: "mediaType", value: "voice" }] } },
    { id: "raw", type: "genesys-cloud-analytics-aggregate", interval: "last 30 minutes", output: "raw" },
    { id: "agents", type: "genesys-cloud-analytics-aggregate", interval: "last 30 minutes", source: "agents" },
    { id: "details", type: "genesys-cloud-conversation-details", interval: "last 30 minutes", deliver: "all", limit: 5 },
    { id: "records", type: "genesys-cloud-conversation-details", interval: "last 30 minutes", deliver: "all", limit: 5, output: "conversations" },
    { id: "call", type: "genesys-cloud-api", path: "/api/v2/routing/queues", query: '{"pageSize": 2}', queryType: "json" },
];

/** Overwrites everything in an object, at any depth. */
function wreck(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
        if (typeof inner === "object" && inner !== null) wreck(inner);
        else (value as Record<string, unknown>)[name] = WRECKED;
    }
    (value as Record<string, unknown>)[WRECKED] = true;
}

describe("messages share no objects", function () {
    this.timeout(90_000);
    let simulator: Simulator;

    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ queues: 3, seed: 3, load: 1 });
        const { clientId, clientSecret } = simulator.demoCredentials;
        const place = { x: 1, y: 1, z: "tab" };
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
            ...NODES.map((node) => ({ ...place, connection: "config", wires: [["out"]], ...node })),
            { id: "out", type: "helper", ...place },
        ];
        const types = [config, queueSnapshot, analyticsAggregate, conversationDetails, platformCall];
        await helper.load(types, flow, { config: { clientId, clientSecret } });
    });
    after(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });
    after(() => helper.stopServer());

    const ask = async (id: string): Promise<any> => {
        const answer = once(helper.getNode("out"), "input");
        helper.getNode(id).receive({ kept: { yes: true } });
        return (await answer)[0];
    };

    for (const { id } of NODES) {
        it(`with those that follow: ${id}`, async () => {
            const message = await ask(id);
            assert.equal(message.genesys.org.name, "Demo Contact Centre");
            wreck(message);
            assert.doesNotMatch(JSON.stringify(await ask(id)), new RegExp(WRECKED));
        });
    }
});
