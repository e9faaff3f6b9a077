/** The config node on the real runtime: what it refuses, what it shares, when it opens and closes. */
import assert from "node:assert/strict";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import type { OpenConnection } from "../../src/connection.js";
import { connectionOf, type ConnectionUse } from "../../src/node-red/connections.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { deploy } from "../support/deploy.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

interface Probe extends Node {
    use: ConnectionUse | null;
    failure: GenesysError | null;
}

/** Uses its connection as the real nodes do. */
function probe(RED: NodeAPI): void {
    RED.nodes.registerType("probe", function ProbeNode(this: Probe, definition: NodeDef & { connection: string }) {
        RED.nodes.createNode(this, definition);
        this.use = this.failure = null;
        try {
            this.use = connectionOf(RED, this, definition.connection);
        } catch (thrown) {
            this.failure = thrown as GenesysError;
        }
        this.on("close", () => this.use?.release());
    });
}

const users = (count: number, connection = "config") =>
    Array.from({ length: count }, (_, index) => ({ id: `probe${index}`, type: "probe", x: 1, y: 1, z: "tab", connection, wires: [] }));
const flow = (config: object, count = 1) => [{ id: "tab", type: "tab" }, { id: "config", type: "genesys-cloud-config", ...config }, ...users(count)];
const at = (index: number): Probe => helper.getNode(`probe${index}`) as Probe;

async function load(config: object, credentials: Record<string, string> = {}, count = 1): Promise<void> {
    await helper.load([genesysCloudConfig, probe], flow(config, count), { config: credentials });
}

describe("genesys-cloud-config", () => {
    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
    });

    for (const [what, config, credentials, key] of [
        ["a missing region", {}, {}, "region-missing"],
        ["an empty region", { region: "" }, {}, "region-missing"],
        ["an unknown region word", { region: "frankfurt-am-main" }, {}, "region-unknown"],
        ["a misspelt region", { region: "eu_centrl_1" }, {}, "region-unknown-nearest"],
        ["an unresolved region", { region: "${GENESYS_TEST_NOT_SET}" }, {}, "property-unresolved"],
        ["an unresolved client id", { region: "mypurecloud.de" }, { clientId: "${GENESYS_TEST_NOT_SET}" }, "property-unresolved"],
        ["demo with a client id", { region: "demo" }, { clientId: "x" }, "demo-credentials"],
        ["demo with a secret", { region: "demo" }, { clientSecret: "x" }, "demo-credentials"],
        ["an address that is none", { apiUrl: "api.example.com" }, {}, "url-invalid"],
        ["a frame size that is no number", { region: "demo", maxFrameBytes: "big" }, {}, "property-number"],
    ] as const) {
        it(`refuses ${what} and says so to its users`, async () => {
            await load(config, credentials);
            assert.equal(at(0).failure?.code, "CONFIG");
            assert.equal(at(0).failure?.key, key);
        });
    }

    it("takes the region from the environment", async () => {
        process.env["GENESYS_TEST_REGION"] = "eu_west_1";
        try {
            await load({ region: "${GENESYS_TEST_REGION}" }, { clientId: "a", clientSecret: "b" });
            assert.equal(at(0).use!.connection.info().region, "mypurecloud.ie");
        } finally {
            delete process.env["GENESYS_TEST_REGION"];
        }
    });

    it("says when no connection is chosen, or the node named is another one", async () => {
        await helper.load([genesysCloudConfig, probe], [{ id: "tab", type: "tab" }, ...users(1, ""), ...users(1, "tab").map((user) => ({ ...user, id: "probe1" }))]);
        for (const index of [0, 1]) assert.equal(at(index).failure?.key, "no-connection");
    });

    describe("on a simulator", () => {
        let simulator: Simulator;
        before(async () => {
            simulator = await startSimulator({ queues: 3 });
        });
        after(() => simulator.close());
        const credentials = (): Record<string, string> => ({
            clientId: simulator.demoCredentials.clientId,
            clientSecret: simulator.demoCredentials.clientSecret,
        });

        it("shares one connection among its users, and asks nothing before it is used", async () => {
            await load({ apiUrl: simulator.url }, credentials(), 3);
            assert.equal(at(0).use!.connection, at(2).use!.connection);
            assert.deepEqual(at(0).use!.connection.info().org, null);
            await at(0).use!.connection.ready();
            assert.equal(at(1).use!.connection.info().org?.name, "Demo Contact Centre");
            assert.equal((await at(1).use!.connection.directory.queues()).length, 3);
        });

        it("keeps the connection over any deploy, and ends it when nobody takes it over", async () => {
            await load({ apiUrl: simulator.url }, credentials(), 2);
            const connection = at(0).use!.connection as OpenConnection;
            const renamed = flow({ apiUrl: simulator.url }, 2).map((node) => (node.id.startsWith("probe") ? { ...node, name: "renamed" } : node));
            await deploy(renamed, "nodes");
            assert.equal(at(0).use!.connection, connection);
            await deploy(renamed, "full");
            assert.equal(at(0).use!.connection, connection);
            await helper.unload();
            await closeParked();
            await assert.rejects(connection.directory.queues(), (error: GenesysError) => error.key === "closed");
        });

        it("tells wrong credentials", async () => {
            await load({ apiUrl: simulator.url }, { ...credentials(), clientSecret: "wrong" });
            await assert.rejects(at(0).use!.connection.ready(), (error: GenesysError) => error.code === "CREDENTIALS");
        });

        it("tells another organisation", async () => {
            await load({ apiUrl: simulator.url, org: "Somebody Else" }, credentials());
            await assert.rejects(at(0).use!.connection.ready(), (error: GenesysError) => error.code === "CONFIG" && /Demo Contact Centre/.test(error.message));
        });
    });

    it("runs the demo organisation without credentials, one for all, and stops it with the last user", async function () {
        await load({ region: "demo" }, {}, 2);
        const { connection } = at(0).use!;
        await connection.ready();
        assert.deepEqual({ ...connection.info(), org: connection.info().org?.name }, { org: "Demo Contact Centre", region: "demo", demo: true });
        assert.equal((await connection.directory.queues()).length, 12);
        const other = at(1).use!.connection;
        assert.equal((await other.directory.queues()).length, 12);
    });
});
