/** Builds dist and resources: the runtime, the dialogs and what they share, catalogs and icons. Fails loudly, leaves nothing half-built unnoticed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle, transform } from "esbuild";

export const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
/** Node-RED serves what lies here, and only here, to the editor. */
const resources = join(root, "resources");
/** What dialogs share, in the editor's page. */
const SHARED = "genesysCloudEditor";
const settings = { bundle: true, write: false, charset: "utf8", logLevel: "silent", absWorkingDir: root };
/** As deep below dist as the file that starts the simulator is below src: it finds it from there. */
const RUNTIME = "src/runtime/index.js";
/**
 * The platform's names as the client and the simulator know them, each by itself: npm packs files in the order of their names, so that these lie
 * beside each other and before what dialogs share, which begins with them too. What is in all three takes its place once.
 */
const CLIENT_LISTS = ["notifications/topic-vocabulary.js", "analytics/vocabulary.js"];
const SIMULATOR_LISTS = ["simulator/topics.js", "simulator/vocabulary.js"];
/** What the bench measures without Node-RED, beside the nodes. */
const MEASURED = [
    ["openConnection", "connection"],
    ["queueHubOf", "queues/hub"],
    ["observeQueues", "queues/observer"],
    ["readDetailsRequest", "conversations/details/request"],
    ["runDetails", "conversations/details/run"],
];

/** Builds everything; rejects with a readable reason when any part fails. `readable`: names stay as they are written, for a profile. */
export async function build({ readable = false } = {}) {
    await rm(dist, { recursive: true, force: true });
    await mkdir(join(dist, "nodes"), { recursive: true });
    await mkdir(resources, { recursive: true });
    const stems = await stemsOfNodes();
    const results = await Promise.allSettled([checkTypes(), bundleRuntime(stems, readable), bundleSimulator(), buildDialogs(stems), copyCatalogs(), copyIcons()]);
    const reasons = results.filter((result) => result.status === "rejected").map((result) => message(result.reason));
    if (reasons.length > 0) throw new Error(reasons.join("\n"));
}

/** True when dist is missing or older than any source, so that a test run can decide to build first. */
export async function isStale() {
    const built = await newest([join(dist, "nodes")]);
    if (built === 0 || (await newest([resources])) === 0) return true;
    const sources = ["nodes", "src", "icons", "package.json", "tsconfig.json", "scripts/build.mjs"].map((path) => join(root, path));
    return (await newest(sources)) > built;
}

/** What is built is not compiled by the compiler, but what it refuses is not built. */
function checkTypes() {
    return new Promise((done, fail) => {
        const args = [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.json"), "--noEmit", "--pretty", "false"];
        const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        child.on("error", fail);
        child.on("close", (code) => (code === 0 ? done() : fail(new Error(`The TypeScript compiler reports:\n${output.trim()}`))));
    });
}

/**
 * The runtime of all nodes is one file: two hundred small ones are packed larger and read slower, and Node-RED loads all nodes anyway. Methods and
 * errors keep their names, other names are shortened: a stack trace in somebody's log names a line and a column, and the map beside the file, which
 * is not packed, tells whose they are. Lines end somewhere because Node.js shows the line of an error that nobody caught.
 */
async function bundleRuntime(stems, readable) {
    const nodes = stems.map((stem) => `export { default as ${identifier(stem)} } from "./nodes/${stem}.js";`);
    const measured = MEASURED.map(([name, from]) => `export { ${name} } from "./src/${from}.js";`);
    await bundle({
        ...settings,
        stdin: { contents: [...nodes, ...measured].join("\n"), resolveDir: root, loader: "ts" },
        outfile: join(dist, RUNTIME),
        write: true,
        minify: !readable,
        lineLimit: 1000,
        sourcemap: "external",
        platform: "node",
        packages: "external",
        format: "cjs",
        target: "es2023",
        plugins: [sentences((names) => `import catalog from "english";\n${names.map((name) => `export const ${name} = catalog.errors;`).join("\n")}`), listed(CLIENT_LISTS)],
    });
    await writeLists(CLIENT_LISTS, join(dist, dirname(RUNTIME)));
    // Two statements: Node-RED 5 imports nodes, and Node.js takes `module.exports=require(…)`, whatever follows, for a reason to read all of that file for names first.
    const adapter = (stem) => `const runtime=require("../${RUNTIME}");module.exports=runtime.${identifier(stem)};\n`;
    await Promise.all(stems.map((stem) => writeFile(join(dist, "nodes", `${stem}.js`), adapter(stem))));
}

/** The sentences of errors stand in the English catalog already, word by word as a test holds: what is built takes them from there. */
function sentences(instead) {
    return {
        name: "sentences",
        setup(build) {
            build.onResolve({ filter: /^english$/ }, () => ({ path: "../../nodes/locales/en-US/genesys-cloud-config.json", external: true }));
            build.onLoad({ filter: /[\\/]texts\.ts$/ }, async ({ path }) => {
                const names = [...(await readFile(path, "utf8")).matchAll(/^export (?:const|function|class) (\w+)/gm)].map((match) => match[1]);
                const strange = names.filter((name) => !name.endsWith("Texts"));
                if (strange.length > 0) throw new Error(`${path} holds more than sentences: ${strange.join(", ")}`);
                return { contents: instead(names), loader: "js", resolveDir: root };
            });
        },
    };
}

/**
 * The simulated platform is what a thread of its own loads, and no flow's errors come from it: its names need not stay. The thread's file is the only
 * one that is packed, so it is without the control that the demo organisation never opens. The two others serve a checkout.
 */
async function bundleSimulator() {
    const [from, to] = [join(root, "src/simulator"), join(dist, "src/simulator")];
    const shared = { ...settings, write: true, minify: true, platform: "node", packages: "external", target: "es2023", outdir: to };
    await bundle({ ...shared, entryPoints: [join(from, "worker.ts")], plugins: [listed(SIMULATOR_LISTS), withoutControl] });
    await bundle({ ...shared, entryPoints: [join(from, "index.ts")] });
    await bundle({ ...shared, entryPoints: [join(from, "cli.ts")], external: ["./index.js"] });
    await writeLists(SIMULATOR_LISTS, to);
}

const withoutControl = {
    name: "without control",
    setup(build) {
        build.onLoad({ filter: /[\\/]simulator[\\/]control\.ts$/ }, () => ({ contents: "export const controlRoutes = () => [];", loader: "js" }));
    },
};

/** Modules that are nothing but lists of the platform's names, taken from a file of their own. */
function listed(modules) {
    return {
        name: "lists",
        setup(build) {
            build.onResolve({ filter: /\.js$/ }, ({ path, resolveDir }) => {
                const module = relative(join(root, "src"), resolve(resolveDir, path)).replaceAll("\\", "/");
                return modules.includes(module) ? { path: "./lists.js", external: true } : undefined;
            });
        },
    };
}

async function writeLists(modules, to) {
    const contents = modules.map((module) => `export * from "./src/${module}";`).join("\n");
    const stdin = { contents, resolveDir: root, loader: "ts" };
    await bundle({ ...settings, stdin, outfile: join(to, "lists.js"), write: true, minify: true, platform: "node", format: "cjs", target: "es2023" });
}

/**
 * The dialogs share most of their code: it is one file that the editor loads before the code in a dialog's html, and all that this code imports comes
 * from there. It is loaded for each dialog and runs for the first; the hash in its address keeps browsers from taking one of another version. The name
 * is the same in all versions: after an upgrade Node-RED has the old html in memory until it is restarted, and serves the new file.
 * The flow library and the package scorecard read `registerType("…", {…})` out of the html by a parser: these literals stay there.
 */
async function buildDialogs(stems) {
    const dialogs = await Promise.all(stems.map(readDialog));
    const shared = await bundleShared(dialogs.flatMap(({ imports }) => imports));
    const version = createHash("sha256").update(shared).digest("hex").slice(0, 12);
    const once = `globalThis.${SHARED}?.version==="${version}"||(globalThis.${SHARED}=(()=>{${shared}return{...shared,version:"${version}"}})());\n`;
    await writeFile(join(resources, "shared.js"), once);
    const { name: packageName } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    await Promise.all(dialogs.map((dialog) => writeDialog(dialog, `resources/${packageName}/shared.js?${version}`)));
}

/** A dialog's code without its types, and its imports apart from it. */
async function readDialog(stem) {
    const { code } = await transform(await readFile(join(root, "nodes", `${stem}.editor.ts`), "utf8"), { loader: "ts", target: "es2020", charset: "utf8" });
    const imports = [];
    const rest = code.replaceAll(/^import \{([^}]*)\} from "([^"]*)";$/gm, (_all, names, from) => {
        imports.push(...names.split(",").map((entry) => ({ entry: entry.trim(), from })).filter(({ entry }) => entry !== ""));
        return "";
    });
    if (/^(import|export)\b/m.test(rest)) throw new Error(`nodes/${stem}.editor.ts: imports are named ones, and nothing is exported.`);
    return { stem, imports, rest };
}

async function bundleShared(imports) {
    const lines = imports.map(({ entry, from }) => `export { ${entry.split(" as ")[0]} } from "${from}";`);
    const first = CLIENT_LISTS.map((module) => `import "../src/${module}";`);
    const contents = [...first, ...new Set(lines.toSorted((a, b) => a.localeCompare(b, "en")))].join("\n");
    const stdin = { contents, resolveDir: join(root, "nodes"), loader: "ts" };
    // Dialogs ask the catalogs by the key.
    const plugins = [sentences((names) => `export const ${names.map((name) => `${name} = {}`).join(", ")};`)];
    const bundled = await bundle({ ...settings, stdin, plugins, format: "iife", globalName: "shared", target: "es2020", minify: true });
    return bundled.outputFiles[0].text.trim();
}

async function writeDialog({ stem, imports, rest }, source) {
    const names = imports.map(({ entry }) => entry.replace(" as ", ": ")).join(", ");
    const { code } = await transform(`const { ${names} } = ${SHARED};\n${rest}`, { format: "iife", target: "es2020", charset: "utf8", minify: true });
    if (!code.includes(`registerType("${stem}",{`)) {
        throw new Error(`nodes/${stem}.editor.ts must call RED.nodes.registerType("${stem}", { … }) with literals.`);
    }
    const template = await readFile(join(root, "nodes", `${stem}.html`), "utf8");
    const scripts = `<script src="${source}"></script>\n<script type="text/javascript">\n${code}</script>\n\n`;
    await writeFile(join(dist, "nodes", `${stem}.html`), scripts + template.replaceAll(/^ +/gm, ""));
}

async function stemsOfNodes() {
    const files = await readdir(join(root, "nodes"));
    const stems = files.filter((file) => file.endsWith(".html")).map((file) => basename(file, ".html"));
    const editors = files.filter((file) => file.endsWith(".editor.ts")).map((file) => basename(file, ".editor.ts"));
    const alone = [...stems.filter((stem) => !editors.includes(stem)), ...editors.filter((stem) => !stems.includes(stem))];
    if (alone.length > 0) throw new Error(`Each node needs an html and an editor.ts file; one of them is missing for: ${alone.join(", ")}`);
    return stems.toSorted();
}

/** Catalogs without blanks; help as it is, for in Markdown they count. */
async function copyCatalogs() {
    const [from, to] = [join(root, "nodes/locales"), join(dist, "nodes/locales")];
    await cp(from, to, { recursive: true });
    const languages = (await readdir(to)).toSorted((a, b) => a.localeCompare(b, "en"));
    for (const [index, language] of languages.entries()) {
        for (const file of (await readdir(join(to, language))).filter((name) => name.endsWith(".json"))) {
            const path = join(to, language, file);
            await writeFile(path, JSON.stringify(ordered(JSON.parse(await readFile(path, "utf8")), index % 2 === 1)));
        }
    }
}

/**
 * One file's catalogs in all languages lie side by side in a package, and what repeats is packed once when it lies within 32 kB: the last part of one
 * language comes first in the next, so that the keys of the large catalog do.
 */
function ordered(catalog, turned) {
    const entries = Object.entries(catalog);
    return turned ? Object.fromEntries(entries.toReversed()) : catalog;
}

/** Node-RED looks for them beside the nodes. */
async function copyIcons() {
    await cp(join(root, "icons"), join(dist, "nodes/icons"), { recursive: true, filter: (path) => !/\.(md|txt)$/.test(path) });
}

function identifier(stem) {
    return stem.replaceAll("-", "_");
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
        await build({ readable: process.argv.includes("--readable") });
    } catch (error) {
        console.error(message(error));
        process.exitCode = 1;
    }
}
