/** The examples of notifications and platform calls on a whole Node-RED, as imported: what their debug nodes show. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { until } from "../support/until.js";

const folder = resolve(__dirname, "../../examples");
/** Nine agents may do the same for three minutes. */
const PATIENCE_MS = 240_000;

describe("examples of notifications and platform calls", function () {
    this.timeout(600_000);
    let nodeRed: RealNodeRed;
    let flow: any[] = [];

    before(async () => {
        nodeRed = await startRealNodeRed();
    });
    after(async () => {
        await nodeRed.stop();
        await closeParked();
    });

    async function deploy(file: string): Promise<void> {
        flow = JSON.parse(readFileSync(join(folder, file), "utf8")) as any[];
        await nodeRed.deploy(flow);
    }

    const named = (name: string): string => flow.find((node) => node.name === name).id as string;
    const shown = (name: string): any[] =>
        nodeRed.comms
            .flatMap((frame) => JSON.parse(frame) as { topic?: string; data?: any }[])
            .filter(({ topic, data }) => topic === "debug" && data.id === named(name))
            .map(({ data }) => (data.format === "Object" || data.format.startsWith("array") ? JSON.parse(data.msg) : data.msg));
    const press = async (name: string): Promise<void> => assert.equal((await nodeRed.admin("POST", `inject/${named(name)}`, {})).status, 200);
    const seen = (name: string, enough = 1): Promise<void> => until(`what "${name}" shows`, () => shown(name).length >= enough, PATIENCE_MS);

    it("09: agents by name, and all of them by message", async () => {
        await deploy("09 - Presence of agents.json");
        await seen("topic and body", 3);
        await press("what is followed?");
        await until("the topics", () => shown("topic and body").some(({ topic }) => topic === "subscriptions"), PATIENCE_MS);
        const { payload } = shown("topic and body").find(({ topic }) => topic === "subscriptions");
        assert.match(JSON.stringify(payload), /v2\.users\.[\w-]+\?presence&routingStatus/);
        await seen("agent changed");
        const [{ agent, presence, routing }] = shown("agent changed");
        assert.deepEqual([typeof agent, typeof presence, typeof routing], ["string", "string", "string"]);
        await press("stop");
        assert.deepEqual(shown("error"), []);
    });

    it("10: one thing, a listing to its end, an entry of it, a question by POST", async () => {
        await deploy("10 - Any platform call.json");
        for (const button of ["which one?", "all queues", "agents called a…"]) await press(button);
        for (const name of ["organisation", "queues", "members", "agents"]) await seen(name);
        assert.equal(shown("organisation")[0].name, "Demo Contact Centre");
        assert.ok(shown("members")[0].entities.length > 0);
        assert.deepEqual(shown("error"), []);
    });
});
