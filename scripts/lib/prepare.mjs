/** Brings a fresh clone to where things can run: packages installed, dist built. Plain Node, for it runs before anything is installed. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname ?? ".", "../..");
const stamp = join(root, "node_modules", ".installed-lock");

/** Ends the process with a sentence when this Node.js is too old. */
export function checkNode() {
    const [major, minor] = process.versions.node.split(".").map(Number);
    if (major > 20 || (major === 20 && minor >= 19)) return;
    console.error(`Node.js 20.19 or newer is needed; this is ${process.version}.`);
    process.exit(1);
}

/** Installs the packages of package-lock.json when they are missing or the file has changed. */
export function ensureInstalled() {
    const lock = createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
    console.log("Installing packages (once; about a minute) …");
    // Not `npm ci`: it refuses a lock file in which a mirror lacked the optional packages of some platform.
    npm(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stamp, lock);
}

/** Builds dist when it is missing or older than a source. */
export async function ensureBuilt() {
    const { build, isStale } = await import("../build.mjs");
    if (!(await isStale())) return;
    const start = performance.now();
    await build();
    console.log(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

/** Runs npm and ends the process with its code when it fails. */
export function npm(args, options = {}) {
    const viaNode = process.env.npm_execpath?.endsWith(".js");
    const command = viaNode ? process.execPath : process.platform === "win32" ? "npm.cmd" : "npm";
    const result = spawnSync(command, viaNode ? [process.env.npm_execpath, ...args] : args, {
        cwd: root,
        stdio: ["ignore", "inherit", "inherit"],
        shell: !viaNode && process.platform === "win32",
        ...options,
    });
    if (result.status !== 0) process.exit(result.status ?? 1);
}

/** The Node-RED that fits this Node.js: 5 from 22.9 on, else 4.1. */
export function fittingNodeRed() {
    const [major, minor] = process.versions.node.split(".").map(Number);
    return major > 22 || (major === 22 && minor >= 9) ? "node-red" : "node-red-4";
}
