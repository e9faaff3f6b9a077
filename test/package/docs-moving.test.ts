/** What docs/moving.md puts side by side is the same: the script runs, and the node's query becomes the body beside it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import helper from "node-red-node-test-helper";
import genesysCloudAnalyticsAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudApi from "../../nodes/genesys-cloud-api.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { read } from "./project.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const page = read("docs/moving.md");

function block(name: string): string {
    const found = new RegExp(`<!-- ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(page);
    assert.ok(found, `docs/moving.md has no block "${name}"`);
    return found[1]!;
}

describe("docs/moving.md", () => {
    let simulator: Simulator;

    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ seed: 42, queues: 3 });
    });
    after(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });
    after(() => helper.stopServer());

    it("the polling script tells who waits", async () => {
        const { clientId, clientSecret } = simulator.demoCredentials;
        const ids = simulator.world.centre.queues.map(({ id }) => id);
        const env = {
            ...process.env,
            GENESYS_LOGIN: simulator.url,
            GENESYS_API: simulator.url,
            CLIENT_ID: clientId,
            CLIENT_SECRET: clientSecret,
            QUEUE_IDS: ids.join(","),
        };
        const { stdout } = await promisify(execFile)(process.execPath, ["-e", block("polls")], { env });
        const lines = stdout.trim().split("\n");
        for (const line of lines) assert.match(line, /^[0-9a-f-]{36} \w+ \d+$/);
        assert.deepEqual([...new Set(lines.map((line) => line.slice(0, 36)))].toSorted(), ids.toSorted());
    });

    it("msg.query asks what the body beside it asks", async () => {
        const { clientId, clientSecret } = simulator.demoCredentials;
        await helper.load(
            [genesysCloudConfig, genesysCloudAnalyticsAggregate],
            [
                { id: "tab", type: "tab" },
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
                { id: "node", type: "genesys-cloud-analytics-aggregate", z: "tab", connection: "config", wires: [["out"]] },
                { id: "out", type: "helper", z: "tab" },
            ] as any,
            { config: { clientId, clientSecret } },
        );
        const answer = new Promise<any>((resolve, reject) => {
            helper.getNode("out").on("input", resolve);
            (helper.getNode("node") as NodeJS.EventEmitter).on("call:error", ({ args }: { readonly args: readonly Error[] }) => reject(args[0]));
        });
        helper.getNode("node").receive({ query: JSON.parse(block("query")) });
        const { genesys, payload } = await answer;
        assert.deepEqual(genesys.query, JSON.parse(block("body")));
        for (const row of payload) for (const key of ["queueName", "offered", "answered", "ahtSeconds"]) assert.ok(key in row, key);
    });

    it("the message of a platform call fills in the path below it", async () => {
        const { clientId, clientSecret } = simulator.demoCredentials;
        const { params, payload } = JSON.parse(block("call")) as { readonly params: { readonly queueId: string }; readonly payload: object };
        const path = /platform call with the path `([^`]+)`/.exec(page)![1]!;
        await helper.unload();
        await helper.load(
            [genesysCloudConfig, genesysCloudApi],
            [
                { id: "tab", type: "tab" },
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
                { id: "node", type: "genesys-cloud-api", z: "tab", connection: "config", path, wires: [["out"]] },
                { id: "out", type: "helper", z: "tab" },
            ] as any,
            { config: { clientId, clientSecret } },
        );
        const answer = new Promise<any>((resolve, reject) => {
            helper.getNode("out").on("input", resolve);
            (helper.getNode("node") as NodeJS.EventEmitter).on("call:error", ({ args }: { readonly args: readonly Error[] }) => reject(args[0]));
        });
        helper.getNode("node").receive({ params, payload });
        const { statusCode, payload: queue } = await answer;
        assert.deepEqual([statusCode, queue.id, queue.name], [200, params.queueId, "Sales"]);
    });
});
