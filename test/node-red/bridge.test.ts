/** Input, errors and status on the real runtime: done once, nothing escapes, lights on change only. */
import assert from "node:assert/strict";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import { localise, reportError, toGenesysError } from "../../src/node-red/errors.js";
import { onInput } from "../../src/node-red/input.js";
import { StatusLight } from "../../src/node-red/status.js";
import { GenesysError } from "../../src/platform/errors.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const TEXTS = { wrong: "It is __what__." };

function probe(RED: NodeAPI): void {
    RED.nodes.registerType("probe", function Probe(this: Node, definition: NodeDef) {
        RED.nodes.createNode(this, definition);
        onInput(RED, this, async (message, send) => {
            if (message.payload === "known") throw new GenesysError("NOT_FOUND", TEXTS, "wrong", { what: "lost" }, { field: "queues", value: "x" });
            if (message.payload === "unknown") throw new TypeError("cannot read x");
            if (message.payload === "report") return reportError(RED, this, new GenesysError("CONFIG", TEXTS, "wrong", { what: "bent" }), { topic: "Sales", genesys: { demo: true } });
            send([message, message]);
        });
    });
}

describe("bridge to the runtime", () => {
    const flow = [
        { id: "tab", type: "tab" },
        { id: "probe", type: "probe", x: 1, y: 1, z: "tab", wires: [["out"]] },
        { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
        { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: ["probe"], wires: [["caught"]] },
        { id: "caught", type: "helper", x: 1, y: 1, z: "tab" },
        { id: "complete", type: "complete", x: 1, y: 1, z: "tab", scope: ["probe"], wires: [["completed"]] },
        { id: "completed", type: "helper", x: 1, y: 1, z: "tab" },
    ];
    const next = (id: string): Promise<any> => new Promise((resolve) => helper.getNode(id).once("input", resolve));

    before(() => helper.startServer());
    after(() => helper.stopServer());
    beforeEach(() => helper.load(probe, flow));
    afterEach(() => helper.unload());

    it("completes after sending", async () => {
        const completed = next("completed");
        const out = next("out");
        helper.getNode("probe").receive({ payload: "fine" });
        assert.equal((await out).payload, "fine");
        assert.equal((await completed).payload, "fine");
    });

    it("gives the Catch node code and cause", async () => {
        const caught = next("caught");
        helper.getNode("probe").receive({ payload: "known", kept: 1 });
        const message = await caught;
        assert.equal(message.error.message, "It is lost.");
        assert.equal(message.error.code, "NOT_FOUND");
        assert.equal(message.error.cause.field, "queues");
        assert.equal(message.error.cause.status, null);
        assert.equal(message.kept, 1);
    });

    it("turns anything thrown into an error of the contract", async () => {
        const caught = next("caught");
        helper.getNode("probe").receive({ payload: "unknown" });
        const message = await caught;
        assert.equal(message.error.code, "PROTOCOL");
        assert.match(message.error.message, /cannot read x/);
        assert.equal(toGenesysError("text").code, "PROTOCOL");
    });

    it("reports a source node's errors as messages", async () => {
        const caught = next("caught");
        helper.getNode("probe").receive({ payload: "report" });
        const message = await caught;
        assert.equal(message.error.code, "CONFIG");
        assert.deepEqual({ topic: message.topic, payload: message.payload, genesys: message.genesys }, { topic: "Sales", payload: null, genesys: { event: "error", demo: true } });
    });

    it("uses the runtime's language where the catalog has the sentence", () => {
        const RED = { _: (key: string, parameters: { what: string }) => (key.endsWith(":errors.wrong") ? `C'est ${parameters.what}.` : key) } as unknown as NodeAPI;
        assert.equal(localise(RED, new GenesysError("CONFIG", TEXTS, "wrong", { what: "perdu" })).message, "C'est perdu.");
        assert.equal(localise(RED, new GenesysError("CONFIG", { other: "Other." }, "other")).message, "Other.");
    });

    it("lights up on change only", () => {
        const shown: unknown[] = [];
        const light = new StatusLight({ status: (status: unknown) => void shown.push(status) });
        for (const key of ["live", "live", "error.PERMISSION", null, null, "demo"] as const) light.show(key);
        const text = (key: string) => `@cxflows/node-red-genesys-cloud/genesys-cloud-config:status.${key}`;
        assert.deepEqual(shown, [
            { fill: "green", shape: "dot", text: text("live") },
            { fill: "red", shape: "ring", text: text("error.PERMISSION") },
            {},
            { fill: "green", shape: "dot", text: text("demo") },
        ]);
    });
});
