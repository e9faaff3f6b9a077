/** The light below a node says how this deploy's node is, not how the one before it was. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { until } from "../support/until.js";

const TYPES = [
    "genesys-cloud-queue-observer",
    "genesys-cloud-queue-snapshot",
    "genesys-cloud-conversation-observer",
    "genesys-cloud-analytics-aggregate",
    "genesys-cloud-conversation-details",
    "genesys-cloud-alert",
    "genesys-cloud-notification",
    "genesys-cloud-api",
];

describe("status after a deploy", function () {
    let simulator: Simulator;
    let running: RealNodeRed;

    before(async () => {
        simulator = await startSimulator({ queues: 1 });
        running = await startRealNodeRed();
    });
    after(async () => {
        await running?.stop();
        await closeParked();
        await simulator?.close();
    });

    /** The text of a node's last status; empty where it was taken back. */
    function statusOf(id: string): string | undefined {
        const said = running.comms.flatMap((frame) => JSON.parse(frame) as { topic: string; data: { text?: string } }[]);
        const last = said.findLast(({ topic }) => topic === `status/${id}`);
        return last && (last.data.text?.split("status.")[1] ?? "");
    }

    async function deploy(settings: object): Promise<void> {
        const credentials = simulator.demoCredentials;
        await running.deploy([
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, credentials },
            ...TYPES.map((type) => ({ id: type, type, x: 1, y: 1, z: "tab", wires: [], ...settings })),
        ]);
    }

    it("is that of the new settings, also where these have nothing to show", async () => {
        await deploy({ connection: "", conditions: [] });
        await until("errors", () => TYPES.every((type) => statusOf(type) === "error.CONFIG"));
        await deploy({ connection: "config" });
        const expected = ["no-queues", "no-queues", "no-queues", "", "", "", "", ""];
        const isAsExpected = (): boolean => TYPES.map(statusOf).join() === expected.join();
        await until("the new ones", isAsExpected).catch(() => undefined);
        assert.deepEqual(TYPES.map(statusOf), expected);
    });
});
