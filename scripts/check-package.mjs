/** Packs the package and tries it as users get it: contents and size, the flow library's scorecard, examples in an empty Node-RED of both versions. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBuilt, ensureInstalled, root } from "./lib/prepare.mjs";

const MAX_PACKED = 450_000;
const MAX_UNPACKED = 1_800_000;

ensureInstalled();
await ensureBuilt();
const { values: options } = parseArgs({ options: { node20: { type: "string" }, node24: { type: "string" } } });
const folder = mkdtempSync(join(tmpdir(), "package-"));
let failures = 0;

function check(what, holds, detail = "") {
    console.log(`${holds ? "ok  " : "FAIL"} ${what}${detail ? `: ${detail}` : ""}`);
    if (!holds) failures++;
}

try {
    const packed = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder]))[0];
    const tarball = join(folder, packed.filename);
    checkContents(packed, tarball);
    checkScorecard(tarball);
    tryIn(options.node20 ?? "", "node-red-4", tarball);
    tryIn(options.node24 ?? "", "node-red", tarball);
} finally {
    rmSync(folder, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);

function checkContents(packed, tarball) {
    const paths = packed.files.map((file) => file.path);
    const strange = paths.filter((path) => !/^(dist|resources|examples)\/|^(README|CHANGELOG|LICENSE|package)/.test(path) || /\.(map|ts|tsbuildinfo)$/.test(path));
    check("only what users need is packed", strange.length === 0, strange.slice(0, 5).join(", "));
    const { size } = statSync(tarball);
    check(`packed size at most ${MAX_PACKED} bytes`, size <= MAX_PACKED, String(size));
    check(`unpacked size at most ${MAX_UNPACKED} bytes`, packed.unpackedSize <= MAX_UNPACKED, String(packed.unpackedSize));
    for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) check(`${file} is packed`, paths.includes(file));
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    check("at most six runtime dependencies", Object.keys(dependencies).length <= 6, Object.keys(dependencies).join(", "));
}

/** The flow library's own check; its two look-ups beyond the registry are answered by a preload, so that it also runs offline. */
function checkScorecard(tarball) {
    const unpacked = join(folder, "package");
    execFileSync("tar", ["xzf", tarball, "-C", folder]);
    const tool = join(folder, "scorecard");
    npm(["install", "--prefix", tool, "--no-audit", "--no-fund", "--loglevel=error", "node-red-dev@0.1.6"]);
    const result = spawnSync(
        process.execPath,
        ["-r", join(root, "scripts/lib/scorecard-offline.cjs"), join(tool, "node_modules/node-red-dev/bin/run"), "validate", "--path", unpacked],
        { encoding: "utf8", cwd: tool, env: { ...process.env, NODE_PATH: join(tool, "node_modules") } },
    );
    const output = `${result.stdout}${result.stderr}`;
    const green = result.status === 0 && output.includes("Complete") && !/❌|Error:|ENOTFOUND/i.test(output);
    check("the flow library's scorecard is green", green);
    if (!green) console.log(output);
}

function tryIn(nodeFolder, which, tarball) {
    const userDir = mkdtempSync(join(folder, "user-"));
    writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "node-red-project", private: true }));
    npm(["install", "--prefix", userDir, "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", tarball]);
    const node = nodeFolder ? join(nodeFolder, "node") : process.execPath;
    const result = spawnSync(node, [join(root, "scripts/lib/try-examples.mjs"), which, userDir], { encoding: "utf8", timeout: 120_000 });
    check(`the installed tarball runs its examples in ${which}`, result.status === 0);
    console.log((result.status === 0 ? result.stdout : `${result.stdout}${result.stderr}`).trim());
}

function npm(args) {
    return execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
