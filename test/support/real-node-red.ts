/** A whole Node-RED in this process with the package's nodes, run from their sources: runtime, admin API and debug channel as a user has them. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";

const root = resolve(__dirname, "../..");

export interface LogEntry {
    readonly level: number;
    readonly msg: unknown;
}

export interface RealNodeRed {
    readonly url: string;
    readonly userDir: string;
    /** The module: hooks, events, runtime. */
    readonly nodeRed: any;
    /** Everything that a log handler of the finest level gets. */
    readonly log: readonly LogEntry[];
    /** What the editor's channel gets: debug messages and statuses. */
    readonly comms: readonly string[];
    admin(method: string, path: string, body?: unknown, token?: string): Promise<{ readonly status: number; readonly text: string }>;
    /** Resolves when the flows run. */
    deploy(flows: readonly object[], token?: string): Promise<void>;
    stop(): Promise<void>;
}

/** The package as an installed one would lie there, with its nodes' sources behind it. */
function installFromSource(userDir: string): void {
    const manifest = require(join(root, "package.json")) as { "node-red": { version: string; nodes: Record<string, string> } };
    const folder = join(userDir, "node_modules", "genesys-cloud-from-source");
    mkdirSync(join(folder, "nodes"), { recursive: true });
    const nodes = Object.keys(manifest["node-red"].nodes);
    for (const type of nodes) {
        writeFileSync(join(folder, "nodes", `${type}.js`), `module.exports = require(${JSON.stringify(join(root, "nodes", `${type}.ts`))}).default;\n`);
        copyFileSync(join(root, "nodes", `${type}.html`), join(folder, "nodes", `${type}.html`));
        for (const language of readdirSync(join(root, "nodes/locales"))) {
            mkdirSync(join(folder, "nodes/locales", language), { recursive: true });
            copyFileSync(join(root, "nodes/locales", language, `${type}.json`), join(folder, "nodes/locales", language, `${type}.json`));
        }
    }
    const listed = Object.fromEntries(nodes.map((type) => [type, `nodes/${type}.js`]));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "genesys-cloud-from-source", version: "0.0.0", "node-red": { nodes: listed } }));
}

export async function startRealNodeRed(settings: object = {}): Promise<RealNodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), "genesys-node-red-"));
    installFromSource(userDir);
    const { startNodeRed } = (await import(pathToFileURL(join(root, "scripts/lib/node-red.mjs")).href)) as { startNodeRed(this: void, options: object): Promise<any> };
    const log: LogEntry[] = [];
    const handler = () => (entry: LogEntry) => void log.push(entry);
    const logging = { console: { level: "off" }, everything: { level: "trace", metrics: true, audit: true, handler } };
    const running = await startNodeRed({ which: process.env["NODE_RED"] ?? "node-red", userDir, settings: { credentialSecret: "test", logging, ...settings } });
    const admin: RealNodeRed["admin"] = async (method, path, body, token) => {
        const login = token === undefined ? {} : { Authorization: `Bearer ${token}` };
        const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2", Accept: "application/json", ...login };
        const reply = await fetch(running.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
        return { status: reply.status, text: await reply.text() };
    };
    const comms: string[] = [];
    const channel = await listen(running.url, comms);
    return {
        url: running.url,
        userDir,
        nodeRed: running.nodeRed,
        log,
        comms,
        admin,
        async deploy(flows, token) {
            const started = new Promise((resolve) => running.nodeRed.events.once("flows:started", resolve));
            const { status, text } = await admin("POST", "flows", { flows }, token);
            if (status !== 200) throw new Error(`The flows were refused: ${text}`);
            await started;
        },
        async stop() {
            channel.terminate();
            await running.stop();
            rmSync(userDir, { recursive: true, force: true });
        },
    };
}

async function listen(url: string, frames: string[]): Promise<WebSocket> {
    const channel = new WebSocket(`${url.replace("http", "ws")}comms`);
    channel.on("message", (data: Buffer) => void frames.push(data.toString("utf8")));
    await new Promise((done, fail) => void channel.once("open", done).once("error", fail));
    for (const topic of ["debug", "status/#", "notification/#"]) channel.send(JSON.stringify({ subscribe: topic }));
    return channel;
}
