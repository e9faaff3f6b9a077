/** The flow that `npm start` begins with: a tab to look at, and the wallboard where FlowFuse Dashboard is installed. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const START = join(root, "scripts/start-flow.json");
const WALLBOARD = join(root, "examples/needs @flowfuse-node-red-dashboard/01 - Wallboard.json");

/** Whether Node-RED finds the dashboard: it looks for nodes where Node.js looks for modules. */
export function hasDashboard() {
    try {
        createRequire(join(root, "package.json")).resolve("@flowfuse/node-red-dashboard/package.json");
        return true;
    } catch {
        return false;
    }
}

/** Unknown node types would keep the whole flow from starting: without the dashboard there is no wallboard. */
export function startFlow(withDashboard = hasDashboard()) {
    const flow = read(START);
    return withDashboard ? [...flow, ...onConnectionOf(flow, read(WALLBOARD))] : flow;
}

/** One connection for both tabs: one token, and the queues are subscribed to once. */
function onConnectionOf(flow, added) {
    const connection = flow.find(({ type }) => type === "genesys-cloud-config").id;
    return added.filter(({ type }) => type !== "genesys-cloud-config").map((node) => ("connection" in node ? { ...node, connection } : node));
}

/** Leaves the flows that are there alone. */
export function provideFlow(userDir) {
    const file = join(userDir, "flows.json");
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(startFlow(), null, 4));
}

/** Pages that the user directory's flows put on a dashboard: `{ name, path }`, the path without a leading slash. */
export function dashboardPages(userDir) {
    if (!hasDashboard()) return [];
    const nodes = readFlows(userDir);
    return nodes.filter(({ type }) => type === "ui-page").flatMap((page) => {
        const base = nodes.find(({ id }) => id === page.ui);
        return base ? [{ name: page.name, path: `${base.path}/${page.path}`.split("/").filter(Boolean).join("/") }] : [];
    });
}

/** Flows may be anything that a user has made of them; Node-RED is the one to complain. */
function readFlows(userDir) {
    try {
        const flows = read(join(userDir, "flows.json"));
        return Array.isArray(flows) ? flows : [];
    } catch {
        return [];
    }
}

function read(path) {
    return JSON.parse(readFileSync(path, "utf8"));
}
