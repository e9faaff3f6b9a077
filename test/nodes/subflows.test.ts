/** Nodes inside a subflow: connection and queues out of its environment, each instance with its own. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { until } from "../support/until.js";

const QUEUE = "genesys-cloud-queue-observer";
const CONFIG = "genesys-cloud-config";

describe("nodes inside a subflow", () => {
    let north: Simulator;
    let south: Simulator;
    let running: RealNodeRed;

    before(async () => {
        north = await startSimulator({ queues: 3, seed: 1 });
        south = await startSimulator({ queues: 3, seed: 2 });
        running = await startRealNodeRed();
    });
    after(async () => {
        running?.nodeRed.hooks.remove("*.subflows");
        await running?.deploy([]);
        await closeParked();
        await running?.stop();
        await north?.close();
        await south?.close();
    });

    function config(id: string, simulator: Simulator): object {
        const { clientId, clientSecret } = simulator.demoCredentials;
        return { id, type: CONFIG, apiUrl: simulator.url, credentials: { clientId, clientSecret } };
    }

    function instance(id: string, connection: string, queues: string): object[] {
        const env = [{ name: "CONNECTION", type: CONFIG, value: connection }, { name: "QUEUES", type: "str", value: queues }];
        return [
            { id, type: "subflow:watch", z: "tab", name: "", env, x: 1, y: 1, wires: [[`${id}-out`]] },
            { id: `${id}-out`, type: "debug", z: "tab", name: id, active: false, x: 1, y: 1, wires: [] },
        ];
    }

    it("watch the queues that their instance names, on its connection", async () => {
        const heard: { readonly at: string; readonly message: any }[] = [];
        running.nodeRed.hooks.add("onReceive.subflows", ({ destination, msg }: any) => void heard.push({ at: destination.node.name, message: msg }));
        await running.deploy([
            { id: "tab", type: "tab", label: "subflows" },
            config("config-north", north),
            config("config-south", south),
            {
                id: "watch", type: "subflow", name: "Watch", info: "", in: [], out: [{ x: 1, y: 1, wires: [{ id: "observer", port: 0 }] }],
                env: [{ name: "CONNECTION", type: CONFIG, value: "" }, { name: "QUEUES", type: "str", value: "" }],
            },
            { id: "observer", type: QUEUE, z: "watch", name: "", connection: "${CONNECTION}", select: "list", queues: "${QUEUES}", x: 1, y: 1, wires: [[]] },
            ...instance("one", "config-north", "Sales"),
            ...instance("two", "config-south", "Sales, Support"),
        ]);
        const first = (at: string, queue: string): any => heard.find((other) => other.at === at && other.message.topic === queue)?.message;
        await until("a state of each queue", () => first("one", "Sales") && first("two", "Sales") && first("two", "Support"));
        assert.deepEqual(new Set(heard.filter(({ at }) => at === "one").map(({ message }) => message.topic)), new Set(["Sales"]));
        assert.equal(first("one", "Sales").genesys.region, new URL(north.url).host);
        assert.equal(first("two", "Sales").genesys.region, new URL(south.url).host);
    });
});
