/**
 * Imports every example into a Node-RED with the installed package, deploys, presses the inject nodes and waits until every debug node has had
 * a message: but those where it takes chance, and those behind a catch node, which must have none of this package's nodes. Examples in
 * "needs …" take packages that are not installed here: test/examples runs them. Arguments: which Node-RED, user directory.
 */
import { createServer } from "node:http";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startNodeRed } from "./node-red.mjs";

const [which, userDir] = process.argv.slice(2);
const TIMEOUT_MS = 60_000;
const folder = join(userDir, "node_modules/@cxflows/node-red-genesys-cloud/examples");
const examples = readdirSync(folder).filter((file) => file.endsWith(".json"));
const skipped = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".json") && !examples.includes(file));
const flows = examples.flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
const ids = flows.map((node) => node.id);
if (new Set(ids).size !== ids.length) throw new Error("Examples share node ids: they could not be imported side by side.");
writeFileSync(join(userDir, "flows.json"), JSON.stringify(flows));

const sink = createServer((_request, response) => void response.end("ok")).listen(0, "127.0.0.1");
await new Promise((resolve) => void sink.once("listening", resolve));
const address = `http://127.0.0.1:${sink.address().port}/`;
Object.assign(process.env, { SLACK_WEBHOOK_URL: address, TEAMS_WEBHOOK_URL: address, SMS_GATEWAY_URL: address, MQTT_HOST: "127.0.0.1", MQTT_PORT: "1" });

const running = await startNodeRed({ which, userDir, settings: { credentialSecret: "examples", logging: { console: { level: "error" } } } });
const expected = new Map(flows.filter((node) => node.type === "debug").map((node) => [node.id, null]));
const afterErrors = behind((node) => node.type === "catch");
// Whether anybody waits or gives up, or one of some agents does something else, within a minute is the demo organisation's luck.
const byChance = behind((node) => ["switch", "genesys-cloud-alert", "genesys-cloud-notification"].includes(node.type) || (node.type === "genesys-cloud-conversation-observer" && node.events.length > 0));
const done = new Promise((resolve) => {
    running.nodeRed.hooks.add("onReceive.examples", ({ destination, msg }) => {
        if (!expected.has(destination.id) || expected.get(destination.id)) return;
        // All connections of all examples begin at once, which takes a slow machine its time: they try again.
        if (afterErrors.has(destination.id) && ["NETWORK", "TIMEOUT", "UNAVAILABLE"].includes(msg.error?.code)) return;
        expected.set(destination.id, msg);
        if ([...expected].every(([id, received]) => received || afterErrors.has(id) || byChance.has(id))) resolve(true);
    });
});
for (const node of flows.filter((entry) => entry.type === "inject")) {
    const reply = await fetch(`${running.url}inject/${node.id}`, { method: "POST" });
    if (!reply.ok) throw new Error(`The inject node ${node.name || node.id} answered ${reply.status}.`);
}
const timer = setTimeout(() => void finish(false), TIMEOUT_MS);
await done;
clearTimeout(timer);
await finish(true);

async function finish(complete) {
    const failed = [...expected].filter(([id, msg]) => afterErrors.has(id) && msg?.error?.source?.type.startsWith("genesys-cloud-"));
    for (const [id, msg] of expected) {
        const node = flows.find((entry) => entry.id === id);
        const silence = afterErrors.has(id) ? "no error" : byChance.has(id) ? "not this time" : "NO MESSAGE";
        console.log(`     ${node.name || node.id}: ${msg ? JSON.stringify(msg.payload).slice(0, 90) : silence}`);
    }
    for (const [, msg] of failed) console.log(`     ERROR of ${msg.error.source.name || msg.error.source.type}: ${msg.error.message}`);
    for (const file of skipped) console.log(`     not tried here, needs another package: ${String(file)}`);
    await running.stop();
    sink.close();
    process.exit(complete && failed.length === 0 ? 0 : 1);
}

/** Ids of the nodes that messages of the given ones reach. */
function behind(isSource) {
    const reached = new Set();
    const queue = flows.filter(isSource).flatMap((node) => node.wires.flat());
    for (const id of queue) {
        if (reached.has(id)) continue;
        reached.add(id);
        queue.push(...(flows.find((node) => node.id === id)?.wires ?? []).flat());
    }
    return reached;
}
