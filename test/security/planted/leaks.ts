/** Not of the suite: each test lets one secret slip out, for the search to find. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Node, NodeAPI } from "node-red";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../../nodes/genesys-cloud-config.js";
import { connectionOf } from "../../../src/node-red/connections.js";
import { closeParked } from "../../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../../src/simulator/index.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const SECRET = "pl4nted-S3cret/with+signs";

/** A node that tells more than it should. */
function talker(RED: NodeAPI): void {
    RED.nodes.registerType("talker", function Talker(this: Node, definition: any) {
        RED.nodes.createNode(this, definition);
        const use = connectionOf(RED, this, definition.connection);
        this.on("input", (message: any, send, done) => {
            void use.connection.ready().then(() => {
                if (message.topic === "status") this.status({ text: SECRET });
                else if (message.topic === "warning") this.warn(encodeURIComponent(SECRET));
                else if (message.topic === "message") send({ payload: { deep: [SECRET] } });
                else if (message.topic === "message with a token") send({ payload: talker.token() });
                else if (message.topic === "error") return done(new Error("nothing", { cause: Buffer.from(`an-id:${SECRET}`).toString("base64") }));
                done();
            });
        });
        this.on("close", () => use.release());
    });
    RED.httpAdmin.get("/planted", (_request, reply) => void reply.json({ secret: SECRET }));
}
talker.token = (): string => "";

describe("planted", () => {
    let simulator: Simulator;
    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ queues: 1, clients: [{ id: "an-id", secret: SECRET }] });
        talker.token = () => simulator.tokens.all()[0]!.value;
        const place = { x: 1, y: 1, z: "tab" };
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
            { id: "talker", type: "talker", connection: "config", wires: [["heard"]], ...place },
            { id: "complete", type: "complete", scope: ["talker"], uncaught: false, wires: [["end"]], ...place },
            { id: "catch", type: "catch", scope: ["talker"], wires: [["end"]], ...place },
            { id: "heard", type: "helper", wires: [], ...place },
            { id: "end", type: "helper", wires: [], ...place },
        ];
        await helper.load([genesysCloudConfig, talker], flow, { config: { clientId: "an-id", clientSecret: SECRET } });
    });
    after(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });
    after(() => helper.stopServer());

    for (const topic of ["nothing", "status", "warning", "message", "message with a token", "error"]) {
        it(`in: ${topic}`, async () => {
            const end = once(helper.getNode("end"), "input");
            helper.getNode("talker").receive({ topic });
            await end;
        });
    }

    it("in: an admin reply", async () => {
        await helper.request().get("/planted").expect(200);
    });

    it("in: what it prints", () => {
        process.stderr.write(`${SECRET}\n`);
    });

    it("in: what another process prints", async () => {
        const child = spawn(process.execPath, ["-e", `console.log(process.env.SECRET)`], { env: { ...process.env, SECRET } });
        await once(child, "close");
    });

    it("in: a header", () => {
        process.stdout.write("Authorization: Basic YWJjOmRlZmdoaWprbG1ub3A=\n");
    });
});
