/** The queue snapshot on the real runtime and over real requests, against the simulator. */
import assert from "node:assert/strict";
import { once } from "node:events";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudObserver from "../../nodes/genesys-cloud-queue-observer.js";
import genesysCloudSnapshot from "../../nodes/genesys-cloud-queue-snapshot.js";
import { openConnection, type OpenConnection } from "../../src/connection.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { DIRECT } from "../../src/platform/network.js";
import { resolveEndpoints } from "../../src/platform/regions.js";
import { observeQueues } from "../../src/queues/observer.js";
import { takeSnapshot, type SnapshotRequest } from "../../src/queues/snapshot.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { until } from "../support/until.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const STATUS = "@cxflows/node-red-genesys-cloud/genesys-cloud-config:status.";
const PATIENCE_MS = 60_000;

describe("genesys-cloud-queue-snapshot", function () {
    this.timeout(90_000);
    let simulator: Simulator;

    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
    });

    async function load(node: object, options: SimulatorOptions = {}, more: object[] = []): Promise<void> {
        simulator = await startSimulator({ queues: 4, seed: 3, load: 10, ...options });
        const { clientId, clientSecret } = simulator.demoCredentials;
        const place = { x: 1, y: 1, z: "tab" };
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
            { id: "node", type: "genesys-cloud-queue-snapshot", connection: "config", wires: [["out"]], ...place, ...node },
            ...["out", "caught", "joined", "observed"].map((id) => ({ id, type: "helper", ...place })),
            { id: "catch", type: "catch", scope: ["node"], wires: [["caught"]], ...place },
            ...more.map((entry) => ({ ...place, ...entry })),
        ];
        await helper.load([genesysCloudConfig, genesysCloudObserver, genesysCloudSnapshot], flow as never, { config: { clientId, clientSecret } });
    }

    const next = async (id: string): Promise<any> => (await once(helper.getNode(id), "input"))[0];
    /** What comes out at each of the places when a message is sent to the node. */
    const ask = (message: object = {}, ...places: string[]): Promise<any[]> => {
        const answers = Promise.all(places.map(next));
        helper.getNode("node").receive(message as never);
        return answers;
    };
    const lastStatus = (): string => (helper.getNode("node").status as any).lastCall?.args[0].text?.replace(STATUS, "") ?? "";

    it("tells all states in one message, and passes on what is not its own", async () => {
        await load({ select: "all", details: true, estimatedWait: "true" });
        const [out] = await ask({ topic: "mine", kept: { yes: true } }, "out");
        assert.deepEqual([out.topic, out.kept, out.payload.length, out.genesys.org.name], ["mine", { yes: true }, 4, "Demo Contact Centre"]);
        for (const { conversations, media, interval, waiting, interacting } of out.payload) {
            const listed = [conversations.waiting.length, conversations.interacting.length];
            // At a busy hour there may be more than the hundred of a media type that the platform lists, and that is said.
            if (!conversations.truncated) assert.deepEqual(listed, [waiting, interacting]);
            else assert.ok(listed[0]! <= waiting && listed[1]! <= interacting && Math.max(...listed) >= 100);
            assert.equal(typeof interval.offered, "number");
            for (const part of Object.values<any>(media)) assert.ok(part.estimatedWaitSeconds === null || part.estimatedWaitSeconds >= 0);
        }
        const talking = out.payload.flatMap(({ conversations }: any) => conversations.interacting);
        assert.ok(talking.length > 0 && talking.every(({ agent }: any) => typeof agent.name === "string"));
        assert.equal(lastStatus(), "");
    });

    it("tells one message for each queue, with parts around those that were there", async () => {
        await load({ select: "all", split: true });
        const messages: any[] = [];
        helper.getNode("out").on("input", (message) => void messages.push(message));
        void ask({ parts: { id: "outer" } });
        await until("all messages", () => messages.length === 4, PATIENCE_MS);
        assert.deepEqual(messages.map(({ parts }) => [parts.index, parts.count, parts.len, parts.type, parts.parts.id]), [0, 1, 2, 3].map((n) => [n, 4, 1, "array", "outer"]));
        assert.equal(new Set(messages.map(({ parts }) => parts.id)).size, 1);
        assert.deepEqual(messages.map(({ topic }) => topic), messages.map(({ payload }) => payload.queue.name));
        assert.notEqual(messages[0].genesys, messages[1].genesys);
    });

    it("takes msg.queues in place of its own, and sends those that are found", async () => {
        await load({ select: "list", queues: [] });
        const withComma = simulator.world.centre.queues[2]!.id;
        simulator.directory.renameQueue(withComma, "Sales, EMEA");
        assert.deepEqual((await ask({}, "out"))[0].payload, []);
        assert.equal(lastStatus(), "no-queues");
        const name = simulator.world.centre.queues[1]!.name;
        const [out, caught] = await ask({ queues: `${name}, Nowhere` }, "out", "caught");
        assert.deepEqual([out.payload.map(({ queue }: any) => queue.name), "queues" in out], [[name], false]);
        assert.deepEqual([caught.error.code, caught.error.cause.value], ["NOT_FOUND", "Nowhere"]);
        assert.equal(lastStatus(), "error.NOT_FOUND");
        const [again] = await ask({ queues: [true], kept: 1 }, "caught");
        assert.deepEqual([again.error.code, again.error.cause.field, again.kept], ["INVALID_QUERY", "queues", 1]);
        const [fine] = await ask({ queues: { id: simulator.world.centre.queues[0]!.id } }, "out");
        assert.equal(fine.payload.length, 1);
        const [commas] = await ask({ queues: [" sales, emea", "", null] }, "out");
        assert.deepEqual(commas.payload.map(({ queue: { id } }: any) => id), [withComma]);
        assert.equal(lastStatus(), "");
    });

    it("costs no request beside an observer that is live", async () => {
        const observer = { id: "observer", type: "genesys-cloud-queue-observer", connection: "config", select: "all", throttle: 0, wires: [["observed"]] };
        await load({ select: "all" }, {}, [observer]);
        const names = new Set<string>();
        helper.getNode("observed").on("input", ({ topic }: any) => void names.add(topic));
        await until("first states", () => names.size === 4, PATIENCE_MS);
        const before = simulator.frontend.counts;
        const asked = (path: RegExp): number => [...before].reduce((sum, [line, count]) => sum + (path.test(line) ? count : 0), 0);
        const observations = asked(/observations/);
        const [out] = await ask({}, "out");
        assert.deepEqual([out.genesys.requests, out.genesys.source, asked(/observations/) - observations], [0, "notification", 0]);
    });

    it("fails the message in time when the platform hangs, and names what is wrong", async () => {
        await load({ select: "all", timeout: 1 });
        simulator.faults.request({ match: { path: "/api/v2/analytics/**" }, hang: true });
        const [caught] = await ask({ kept: 1 }, "caught");
        assert.deepEqual([caught.error.code, caught.kept, lastStatus()], ["TIMEOUT", 1, "error.TIMEOUT"]);
    });

    it("of 1,400 queues costs at most 32 requests, 16 with the names known, and none when all are observed and live", async () => {
        simulator = await startSimulator({ queues: 1_400, seed: 3, load: 0.1 });
        const connection: OpenConnection = openConnection({
            endpoints: resolveEndpoints("", simulator.url), ...simulator.demoCredentials, org: "", maxFrameBytes: 1_048_576, maxChannels: 4,
            budgetPercent: 100, network: DIRECT,
        });
        const request: SnapshotRequest = {
            select: "all", queues: [], match: [], divisions: [], mediaTypes: [], details: false, estimatedWait: false, fresh: false, timeoutMs: PATIENCE_MS,
        };
        const cost = async (): Promise<number> => {
            const before = simulator.stats().requests;
            const { states } = await takeSnapshot(connection, request);
            assert.equal(states.length, 1_400);
            assert.ok(states.every(({ waiting, interval }) => waiting !== null && interval.offered !== null));
            return simulator.stats().requests - before;
        };
        try {
            assert.ok((await cost()) <= 32);
            assert.ok((await cost()) <= 16);
            let status = "";
            const observer = observeQueues(connection, { ...request, output: "state", fields: [], throttleMs: 0, tickMs: 0 }, {
                send: () => undefined, status: (shown) => void (status = shown), error: () => undefined, warn: () => undefined, debug: () => undefined,
            });
            await until("live", () => status === "live", PATIENCE_MS);
            const before = simulator.frontend.counts.get("POST /api/v2/analytics/queues/observations/query");
            const { genesys, states } = await takeSnapshot(connection, request);
            assert.deepEqual([genesys.requests, states.length], [0, 1_400]);
            assert.equal(simulator.frontend.counts.get("POST /api/v2/analytics/queues/observations/query"), before);
            observer.close();
        } finally {
            await connection.close();
        }
    });
});
