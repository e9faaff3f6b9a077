/**
 * `npm test`: installs, builds and runs every test on the Node-RED that fits this Node.js, in three processes beside each other. `--coverage` measures
 * src/ as well. Further arguments go to mocha; with files among them these alone run, in one process.
 */
import { spawnSync } from "node:child_process";
import { rmSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { checkNode, ensureBuilt, ensureInstalled, ensureSqlite, fittingNodeRed, root } from "./lib/prepare.mjs";
import { runSideBySide, sentence } from "./lib/side-by-side.mjs";
import { divide } from "./lib/test-parts.mjs";

const COVERAGE = ["--include=src/**", "--all", "--check-coverage", "--statements=90", "--lines=0", "--functions=0", "--branches=0"];
/** Where c8 looks for what each process, and each that it starts, leaves. */
const MEASURED = join(root, "coverage/tmp");

checkNode();
ensureInstalled();
ensureSqlite();
await ensureBuilt();

const start = performance.now();
const withCoverage = process.argv.includes("--coverage");
const rest = process.argv.slice(2).filter((argument) => argument !== "--coverage");
const nodeRed = process.env.NODE_RED ?? fittingNodeRed();
const env = { ...process.env, NODE_RED: nodeRed, ...(withCoverage ? { NODE_V8_COVERAGE: MEASURED } : {}) };
const colours = process.stdout.isTTY ? ["--color"] : [];
const mocha = [join(root, "node_modules/mocha/bin/mocha.js"), "--reporter", join(root, "scripts/lib/reporter.cjs"), ...rest];

if (withCoverage) rmSync(MEASURED, { recursive: true, force: true });
console.log(`Node.js ${process.version}, Node-RED by the name ${nodeRed}`);
let isGood = rest.some((argument) => argument.includes(".test.")) ? runNamed() : await runAll();
if (withCoverage) isGood = reportCoverage() && isGood;
process.exit(isGood ? 0 : 1);

function runNamed() {
    return spawnSync(process.execPath, mocha, { cwd: root, stdio: "inherit", env }).status === 0;
}

async function runAll() {
    const files = readdirSync(join(root, "test"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
    const total = await runSideBySide(divide(files.toSorted()), { command: [process.execPath, ...mocha, ...colours], cwd: root, env });
    if (process.env.TEST_TOTALS) writeFileSync(process.env.TEST_TOTALS, JSON.stringify(total));
    console.log(`\n${sentence(total)} in ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
    return total.failed === 0;
}

function reportCoverage() {
    const c8 = [join(root, "node_modules/c8/bin/c8.js"), "report", ...COVERAGE, "--reporter=text-summary", "--reporter=lcovonly"];
    return spawnSync(process.execPath, c8, { cwd: root, stdio: "inherit" }).status === 0;
}
