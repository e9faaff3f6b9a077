/** What an alert node told is remembered over deploys of a whole Node-RED, whichever context stores that has. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { until } from "../support/until.js";

const PATIENCE = 25_000;

describe("genesys-cloud-alert over deploys", function () {
    this.timeout(60_000);
    const STORES = { default: { module: "memory" }, disk: { module: "localfilesystem", config: { cache: false } } };
    const places: readonly (readonly [string, object, string])[] = [
        ["a store that keeps files", { contextStorage: STORES }, "disk"],
        ["the default store, of which Node-RED forgets a node's part with each deploy", {}, ""],
    ];
    for (const [place, settings, store] of places) {
        describe(`in a whole Node-RED with ${place}`, () => {
            let running: RealNodeRed;
            const debugged = (): any[] =>
                running.comms.flatMap((frame) => (JSON.parse(frame) as { topic: string; data: any }[]).filter(({ topic }) => topic === "debug").map(({ data }) => JSON.parse(data.msg)));
            const flow = (inject: object): object[] => [
                { id: "tab0000000000001", type: "tab", label: "" },
                { id: "in00000000000001", type: "inject", props: [{ p: "payload" }, { p: "topic", vt: "str" }], payload: "{\"waiting\":7}", payloadType: "json", topic: "North", once: true, onceDelay: 0.1, repeat: "", x: 100, y: 100, z: "tab0000000000001", wires: [["a100000000000001"]], ...inject },
                { id: "a100000000000001", type: "genesys-cloud-alert", store, x: 200, y: 100, z: "tab0000000000001", wires: [["de00000000000001"]] },
                { id: "de00000000000001", type: "debug", active: true, tosidebar: true, complete: "true", targetType: "full", x: 300, y: 100, z: "tab0000000000001", wires: [] },
            ];

            before(async () => {
                running = await startRealNodeRed(settings);
            });
            after(async () => {
                await running.stop();
                await closeParked();
            });

            it("remembers over deploys", async () => {
                await running.deploy(flow({}));
                await until("the alert", () => debugged().length === 1, PATIENCE);
                assert.equal(debugged()[0].topic, "Alert: North");
                await running.deploy(flow({}));
                await running.deploy(flow({ payload: "{\"waiting\":0}" }));
                await until("its end", () => debugged().length === 2, PATIENCE);
                assert.deepEqual(debugged().map(({ alert }) => [alert.state, alert.count]), [["raised", 1], ["cleared", 2]]);
                assert.equal(debugged()[1].alert.since, debugged()[0].alert.since);
                // The sentence of the catalog, not of the code: the catalog was found.
                assert.match(debugged()[1].payload, /^North: over after 0:0\d\. Waiting is 0\.$/);
            });
        });
    }
});
