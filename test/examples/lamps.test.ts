/** The lamp example, up to a broker and a lamp that listens to it. */
import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { until } from "../support/until.js";
import { openWorkshop, setEnvironment, type Deployed, type Workshop } from "./rig.js";

interface Broker {
    readonly handle: (socket: Socket) => void;
    on(event: "publish", listener: (packet: { readonly topic: string; readonly payload: Buffer; readonly retain: boolean }) => void): void;
    close(done: () => void): void;
}

const COLOURS = ["green", "amber", "red", "stale"];

describe("examples: lamps by MQTT", () => {
    let workshop: Workshop;
    let broker: Broker;
    let closeBroker: () => Promise<void>;
    let restore: () => void;
    const published: { readonly topic: string; readonly payload: string; readonly retain: boolean }[] = [];
    /** What a lamp would see that is switched on now. */
    const retained = new Map<string, string>();

    before(async () => {
        const { Aedes } = (await import("aedes")) as unknown as { readonly Aedes: { createBroker(): Promise<Broker> } };
        broker = await Aedes.createBroker();
        const server = createServer(broker.handle);
        await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
        closeBroker = async () => {
            await new Promise<void>((resolve) => broker.close(resolve));
            await new Promise<void>((resolve) => void server.close(() => resolve()));
        };
        broker.on("publish", ({ topic, payload, retain }) => {
            if (!topic.startsWith("genesys/")) return;
            published.push({ topic, payload: payload.toString(), retain });
            if (retain) retained.set(topic, payload.toString());
        });
        restore = setEnvironment({ MQTT_HOST: "127.0.0.1", MQTT_PORT: String((server.address() as AddressInfo).port) });
        workshop = await openWorkshop();
    });
    after(async () => {
        await workshop.close();
        await closeBroker();
        restore();
    });

    /** What the observer would send of a queue. */
    function tell(example: Deployed, name: string, event: string, state: object): void {
        const { id } = example.flow.find((node) => node["name"] === "what is known")!;
        const payload = { queue: { id: "q", name }, waiting: 0, longestWaitSeconds: null, ...state };
        workshop.nodeRed.nodeRed.nodes.getNode(id).receive({ topic: name, payload, genesys: { event, stale: event === "stale" } });
    }

    it("every queue has a retained topic with a colour", async () => {
        await workshop.deploy("Lamp for the longest wait");
        const topics = workshop.simulator.world.centre.queues.map(({ name }) => `genesys/lamps/${name}`);
        await until("a colour for each queue", () => topics.every((topic) => retained.has(topic)));
        for (const topic of topics) assert.ok(COLOURS.includes(retained.get(topic)!), retained.get(topic));
        assert.ok(published.every(({ retain }) => retain));
        assert.equal(retained.get("genesys/lamps"), "online");
    });

    it("the longest wait makes the colour, once each; what is unknown is stale and never green", async () => {
        const example = await workshop.deploy("Lamp for the longest wait");
        const lamp = "genesys/lamps/R-D-1- Küche";
        const colours = (): readonly string[] => published.filter(({ topic }) => topic === lamp).map(({ payload }) => payload);
        const steps: readonly (readonly [string, object])[] = [
            ["snapshot", {}],
            ["update", {}],
            ["tick", { waiting: 1, longestWaitSeconds: 29.9 }],
            ["tick", { waiting: 1, longestWaitSeconds: 30 }],
            ["tick", { waiting: 2, longestWaitSeconds: 59 }],
            ["tick", { waiting: 2, longestWaitSeconds: 60 }],
            ["stale", { waiting: 2, longestWaitSeconds: 60 }],
            ["resumed", { waiting: null, longestWaitSeconds: null }],
            ["update", {}],
            ["removed", {}],
        ];
        for (const [event, state] of steps) tell(example, "R/D+1# Küche", event, state);
        await until("the end of the queue", () => colours().at(-1) === "");
        assert.deepEqual(colours(), ["green", "amber", "red", "stale", "green", ""]);
    });

    it("when Node-RED stops the lamps' own topic says offline", async () => {
        await workshop.nodeRed.deploy([]);
        await until("offline", () => retained.get("genesys/lamps") === "offline");
    });
});
