/** `npm start`: installs, builds and runs Node-RED with the demo organisation. Options: --port N, --fresh (start flow anew). */
import { createServer } from "node:net";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkNode, ensureBuilt, ensureInstalled, fittingNodeRed, root } from "./lib/prepare.mjs";

checkNode();
const { values: options } = readOptions();
ensureInstalled();
await ensureBuilt();

const { linkPackage, startNodeRed } = await import("./lib/node-red.mjs");
const userDir = join(root, ".user");
if (options.fresh) await rm(join(userDir, "flows.json"), { force: true });
await mkdir(userDir, { recursive: true });
await linkPackage(userDir);
if (!existsSync(join(userDir, "flows.json"))) await copyFile(join(root, "scripts", "start-flow.json"), join(userDir, "flows.json"));

const port = options.port === undefined ? await freePort(1880) : Number(options.port);
let running;
try {
    running = await startNodeRed({ which: fittingNodeRed(), userDir, port, settings: { credentialSecret: credentialSecret() } });
} catch (error) {
    console.error(error.code === "EADDRINUSE" ? `Port ${port} is taken. Choose another: npm start -- --port 1899` : error);
    process.exit(1);
}
console.log(`
  Node-RED runs with the demo organisation (no account, no network).

    Open   ${running.url}
    See    ${running.url}wallboard for the queues on a page.
    Look   at the Debug sidebar: every queue of the demo organisation tells its state as it changes.
    Click  the button left of "yesterday" for a report per queue and media type.
    Stop   with Ctrl+C. "npm start -- --fresh" brings the start flow back.
`);

for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, async () => {
        await running.stop();
        process.exit(0);
    });
}

/** Made once for this user directory, so that credentials typed here are encrypted and survive a restart. */
function credentialSecret() {
    const file = join(userDir, "credential-secret");
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
    return readFileSync(file, "utf8");
}

function readOptions() {
    try {
        const parsed = parseArgs({ options: { port: { type: "string" }, fresh: { type: "boolean", default: false } } });
        const { port } = parsed.values;
        if (port !== undefined && !(Number.isInteger(Number(port)) && Number(port) >= 0 && Number(port) <= 65_535)) {
            throw new Error(`--port takes a number from 0 to 65535, not "${port}".`);
        }
        return parsed;
    } catch (error) {
        console.error(`${error.message}\nUsage: npm start -- [--port N] [--fresh]`);
        process.exit(2);
    }
}

/** The first free port from `first` on. */
async function freePort(first) {
    for (let port = first; port < first + 100; port++) {
        const free = await new Promise((resolve) => {
            const probe = createServer();
            probe.once("error", () => resolve(false));
            probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
        });
        if (free) return port;
    }
    return 0;
}
