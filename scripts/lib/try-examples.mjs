/** Imports every example into a Node-RED with the installed package, deploys, presses the inject nodes and waits for messages. Arguments: which Node-RED, user directory. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startNodeRed } from "./node-red.mjs";

const [which, userDir] = process.argv.slice(2);
const TIMEOUT_MS = 60_000;
const folder = join(userDir, "node_modules/@cxflows/node-red-genesys-cloud/examples");
const examples = readdirSync(folder).filter((file) => file.endsWith(".json"));
const flows = examples.flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
const ids = flows.map((node) => node.id);
if (new Set(ids).size !== ids.length) throw new Error("Examples share node ids: they could not be imported side by side.");
writeFileSync(join(userDir, "flows.json"), JSON.stringify(flows));

const running = await startNodeRed({ which, userDir, settings: { credentialSecret: "examples", logging: { console: { level: "error" } } } });
const expected = new Map(flows.filter((node) => node.type === "debug").map((node) => [node.id, null]));
const done = new Promise((resolve) => {
    running.nodeRed.hooks.add("onReceive.examples", ({ destination, msg }) => {
        if (!expected.has(destination.id) || expected.get(destination.id)) return;
        expected.set(destination.id, msg);
        if ([...expected.values()].every(Boolean)) resolve(true);
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
    for (const [id, msg] of expected) {
        const node = flows.find((entry) => entry.id === id);
        console.log(`     ${node.name || node.id}: ${msg ? JSON.stringify(msg.payload).slice(0, 90) : "NO MESSAGE"}`);
    }
    await running.stop();
    process.exit(complete ? 0 : 1);
}
