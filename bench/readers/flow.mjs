/** The product in a flow: a Node-RED with one queue observer, wired to a node that counts. Arguments: port, queues, which Node-RED, user directory. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { linkPackage, startNodeRed } from "../../scripts/lib/node-red.mjs";
import { Meter } from "./meter.mjs";

const [port, queues, which, userDir] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const meter = new Meter();
const flow = [
    { id: "tab", type: "tab", label: "bench" },
    { id: "config", type: "genesys-cloud-config", name: "", region: "", apiUrl: url, loginUrl: url, org: "", maxChannels: "20" },
    { id: "observer", type: "genesys-cloud-queue-observer", z: "tab", x: 200, y: 100, connection: "config", select: "all", throttle: "0", wires: [["counter"]] },
    { id: "counter", type: "bench-counter", z: "tab", x: 400, y: 100, wires: [] },
];

mkdirSync(userDir, { recursive: true });
writeFileSync(join(userDir, "flows.json"), JSON.stringify(flow));
writeFileSync(join(userDir, "flows_cred.json"), JSON.stringify({ config: { clientId: "product", clientSecret: "bench" } }));
await linkPackage(userDir);

const states = new Set();
const ready = new Promise((done) => {
    globalThis.benchCounter = ({ payload, genesys }) => {
        if (genesys.correlationId !== null && payload.media.voice) return meter.take(genesys.correlationId);
        meter.other();
        if (genesys.event === "snapshot" && states.add(payload.queue.id).size === Number(queues)) done();
    };
});
await startNodeRed({
    which,
    userDir,
    settings: { credentialSecret: false, nodesDir: [resolve(import.meta.dirname, "nodes")], logging: { console: { level: "off" } } },
});
await ready;
meter.ready();
