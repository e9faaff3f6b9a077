/** `npm start`: installs, builds and runs Node-RED with the demo organisation. `npm start -- --help` tells the options. */
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { takeLock } from "./lib/lock.mjs";
import { checkNode, ensureBuilt, ensureInstalled, fittingNodeRed, root } from "./lib/prepare.mjs";
import { dashboardPages, provideFlow } from "./lib/start-flow.mjs";

const USAGE = `Usage: npm start -- [options]
  --port N         the port of Node-RED; otherwise the first free one from 1880 on
  --user-dir DIR   where flows and credentials lie; otherwise .user in the checkout
  --fresh          brings the start flow back, in place of the flows that are there
  --help           shows this`;

let running;

checkNode();
const options = readOptions();
const userDir = options["user-dir"] === undefined ? join(root, ".user") : resolve(process.env.INIT_CWD ?? ".", options["user-dir"]);
await mkdir(userDir, { recursive: true });
const lock = await lockOrEnd();
process.once("exit", () => lock.release());
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void end());

ensureInstalled();
await ensureBuilt();
const { linkPackage, startNodeRed } = await import("./lib/node-red.mjs");
if (options.fresh) await rm(join(userDir, "flows.json"), { force: true });
await linkPackage(userDir);
provideFlow(userDir);

const port = options.port === undefined ? await freePort(1880) : Number(options.port);
try {
    running = await startNodeRed({ which: fittingNodeRed(), userDir, port, settings: { credentialSecret: credentialSecret(), nodesExcludes: unbuilt() } });
} catch (error) {
    console.error(error.code === "EADDRINUSE" ? `Port ${port} is taken. Choose another: npm start -- --port 1899` : error);
    process.exit(1);
}
lock.tellUrl(running.url);
console.log(`
  Node-RED runs with the demo organisation (no account, no network).

    Open   ${running.url}
${pages()}    Look   at the Debug sidebar: every queue of the demo organisation tells its state as it changes.
    Click  the button left of "yesterday" for a report per queue and media type.
    Stop   with Ctrl+C. "npm start -- --fresh" brings the start flow back.
`);

/**
 * Nodes among the development dependencies whose native part is not there, as where npm runs no scripts: the demo needs none of them, and their
 * warnings would be the first thing that a new user reads.
 */
function unbuilt() {
    try {
        createRequire(join(root, "package.json"))("sqlite3");
        return [];
    } catch {
        return ["node-red-node-sqlite"];
    }
}

/** A line for each page that a dashboard has. */
function pages() {
    return dashboardPages(userDir).map(({ name, path }) => `    See    ${running.url}${path} for the dashboard's page "${name}".\n`).join("");
}

async function end() {
    await running?.stop();
    process.exit(0);
}

/** Two that share a directory would undo each other's work without a word. */
async function lockOrEnd() {
    const { lock: taken, holder } = await takeLock(userDir);
    if (taken) return taken;
    const where = holder.url ? `runs at ${holder.url}` : "is starting";
    console.error(
        `Node-RED already ${where} with the flows of ${userDir} (process ${holder.pid}).\n` +
            "Open it there, or stop it first, or give this one a directory of its own: npm start -- --user-dir .user/second",
    );
    process.exit(1);
}

/** Made once for this user directory, so that credentials typed here are encrypted and survive a restart. */
function credentialSecret() {
    const file = join(userDir, "credential-secret");
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
    return readFileSync(file, "utf8");
}

function readOptions() {
    try {
        const texts = { port: { type: "string" }, "user-dir": { type: "string" } };
        const { values } = parseArgs({ options: { ...texts, fresh: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } } });
        if (values.help) {
            console.log(USAGE);
            process.exit(0);
        }
        const { port, "user-dir": directory } = values;
        if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)) throw new Error(`--port takes a number from 0 to 65535, not "${String(port)}".`);
        if (directory?.trim() === "") throw new Error("--user-dir takes the path of a directory.");
        return values;
    } catch (error) {
        console.error(`${error.message}\n${USAGE}`);
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
