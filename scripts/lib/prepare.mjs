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

/**
 * Compiles sqlite3 where it cannot be loaded: packages are installed without their scripts, and an example's test needs it. About a minute, once,
 * and only for tests. Where it cannot be compiled that test is skipped and says so; in CI it fails.
 */
export function ensureSqlite() {
    const isThere = () => spawnSync(process.execPath, ["-e", "require('sqlite3')"], { cwd: root, stdio: "ignore" }).status === 0;
    if (isThere()) return;
    console.log("Compiling sqlite3 for the tests (once; about a minute) …");
    // Its own messages are a compiler's: what matters is whether it can be loaded now.
    spawnNpm(["rebuild", "sqlite3", "--ignore-scripts=false", "--loglevel=error"], { stdio: "ignore" });
    if (!isThere()) console.log("sqlite3 could not be compiled: the test of the database example needs it (npm rebuild sqlite3 says why).");
}

/** Runs npm and ends the process with its code when it fails. */
export function npm(args, options = {}) {
    const result = spawnNpm(args, options);
    if (result.status !== 0) process.exit(result.status ?? 1);
}

function spawnNpm(args, options = {}) {
    const viaNode = process.env.npm_execpath?.endsWith(".js");
    const command = viaNode ? process.execPath : process.platform === "win32" ? "npm.cmd" : "npm";
    return spawnSync(command, viaNode ? [process.env.npm_execpath, ...args] : args, {
        cwd: root,
        stdio: ["ignore", "inherit", "inherit"],
        shell: !viaNode && process.platform === "win32",
        ...options,
    });
}

/** The Node-RED that fits this Node.js: 5 from 22.9 on, else 4.1. */
export function fittingNodeRed() {
    const [major, minor] = process.versions.node.split(".").map(Number);
    return major > 22 || (major === 22 && minor >= 9) ? "node-red" : "node-red-4";
}
