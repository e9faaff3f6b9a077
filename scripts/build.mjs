/** Builds dist: compiled runtime, dialogs with their editor code inlined, catalogs and icons. Fails loudly, leaves nothing half-built unnoticed. */
import { spawn } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle, transform } from "esbuild";

export const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

/** Builds everything; rejects with a readable reason when any part fails. */
export async function build() {
    await rm(dist, { recursive: true, force: true });
    await mkdir(join(dist, "nodes"), { recursive: true });
    const results = await Promise.allSettled([Promise.all([compile(), copyAssets()]).then(bundleSimulator).then(tighten), inlineDialogs()]);
    const reasons = results.filter((result) => result.status === "rejected").map((result) => message(result.reason));
    if (reasons.length > 0) throw new Error(reasons.join("\n"));
}

/** True when dist is missing or older than any source, so that a test run can decide to build first. */
export async function isStale() {
    const built = await newest([join(dist, "nodes")]);
    if (built === 0) return true;
    const sources = ["nodes", "src", "icons", "package.json", "tsconfig.json", "scripts/build.mjs"].map((path) => join(root, path));
    return (await newest(sources)) > built;
}

function compile() {
    return new Promise((done, fail) => {
        const args = [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.json"), "--pretty", "false"];
        const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        child.on("error", fail);
        child.on("close", (code) => (code === 0 ? done() : fail(new Error(`The TypeScript compiler reports:\n${output.trim()}`))));
    });
}

/**
 * The simulated platform is a hundred small files that nobody but its two entries loads, and that no flow's errors come from: as one minified file
 * they are packed smaller and read sooner.
 */
async function bundleSimulator() {
    const [from, to] = [join(root, "src/simulator"), join(dist, "src/simulator")];
    await rm(to, { recursive: true, force: true });
    const shared = { bundle: true, minify: true, platform: "node", packages: "external", target: "es2023", charset: "utf8", logLevel: "silent", outdir: to };
    await bundle({ ...shared, entryPoints: [join(from, "index.ts")] });
    await bundle({ ...shared, entryPoints: [join(from, "worker.ts"), join(from, "cli.ts")], external: ["./index.js"] });
}

/** Files, the names of functions, classes and methods, and short lines stay: by them a stack trace in somebody's log can be followed. */
async function tighten() {
    const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith(".js")).map((file) => join(dist, file));
    const settings = { minify: true, lineLimit: 120, target: "es2023", charset: "utf8" };
    await Promise.all(files.map(async (file) => writeFile(file, (await transform(await readFile(file, "utf8"), settings)).code)));
}

/**
 * The flow library and the package scorecard read `registerType("…", {…})` out of the html by a parser: the code is
 * inlined there, minified, because each dialog holds all that it shares with the others; these literals stay literals.
 */
async function inlineDialogs() {
    const nodes = join(root, "nodes");
    const files = await readdir(nodes);
    const stems = files.filter((file) => file.endsWith(".html")).map((file) => basename(file, ".html"));
    const editors = files.filter((file) => file.endsWith(".editor.ts")).map((file) => basename(file, ".editor.ts"));
    const alone = [...stems.filter((stem) => !editors.includes(stem)), ...editors.filter((stem) => !stems.includes(stem))];
    if (alone.length > 0) throw new Error(`Each node needs an html and an editor.ts file; one of them is missing for: ${alone.join(", ")}`);
    await Promise.all(stems.map(inlineDialog));
}

async function inlineDialog(stem) {
    const bundled = await bundle({
        entryPoints: [join(root, "nodes", `${stem}.editor.ts`)],
        bundle: true,
        write: false,
        format: "iife",
        target: "es2020",
        charset: "utf8",
        minify: true,
        logLevel: "silent",
        absWorkingDir: root,
    });
    const template = await readFile(join(root, "nodes", `${stem}.html`), "utf8");
    const code = bundled.outputFiles[0].text;
    const name = stem.replaceAll(/[^\w-]/g, "");
    if (!new RegExp(`registerType\\("${name}",\\{`).test(code)) {
        throw new Error(`nodes/${stem}.editor.ts must call RED.nodes.registerType("${stem}", { … }) with literals.`);
    }
    await writeFile(join(dist, "nodes", `${stem}.html`), `<script type="text/javascript">\n${code}</script>\n\n${template}`);
}

/** Whatever of src is read at run time but not compiled, and what Node-RED looks for beside the compiled nodes. */
async function copyAssets() {
    await Promise.all([
        cp(join(root, "nodes/locales"), join(dist, "nodes/locales"), { recursive: true }),
        cp(join(root, "icons"), join(dist, "nodes/icons"), { recursive: true, filter: (path) => !/\.(md|txt)$/.test(path) }),
        cp(join(root, "src"), join(dist, "src"), { recursive: true, filter: isAsset }),
    ]);
}

async function isAsset(path) {
    return (await stat(path)).isDirectory() || !path.endsWith(".ts");
}

async function newest(paths) {
    let latest = 0;
    for (const path of paths) {
        const found = await stat(path).catch(() => null);
        if (found === null) continue;
        if (!found.isDirectory()) {
            latest = Math.max(latest, found.mtimeMs);
            continue;
        }
        const entries = (await readdir(path)).map((entry) => join(path, entry));
        latest = Math.max(latest, await newest(entries));
    }
    return latest;
}

function message(reason) {
    return reason instanceof Error ? reason.message : String(reason);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    try {
        await build();
    } catch (error) {
        console.error(message(error));
        process.exitCode = 1;
    }
}
