/** `npm test`: installs, builds and runs every test on the Node-RED that fits this Node.js. `--coverage` measures src/ as well. Further arguments go to mocha. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkNode, ensureBuilt, ensureInstalled, ensureSqlite, fittingNodeRed, root } from "./lib/prepare.mjs";

checkNode();
ensureInstalled();
ensureSqlite();
await ensureBuilt();

const rest = process.argv.slice(2).filter((argument) => argument !== "--coverage");
if (!rest.some((argument) => argument.includes(".test."))) rest.push("test/**/*.test.ts");
const mocha = [join(root, "node_modules/mocha/bin/mocha.js"), "--reporter", join(root, "scripts/lib/reporter.cjs"), ...rest];
const coverage = process.argv.includes("--coverage")
    ? [
          join(root, "node_modules/c8/bin/c8.js"),
          "--include=src/**",
          "--all",
          "--reporter=text-summary",
          "--reporter=lcovonly",
          "--check-coverage",
          "--statements=90",
          "--lines=0",
          "--functions=0",
          "--branches=0",
          process.execPath,
      ]
    : [];
const nodeRed = process.env.NODE_RED ?? fittingNodeRed();
console.log(`Node.js ${process.version}, Node-RED by the name ${nodeRed}`);
const result = spawnSync(process.execPath, [...coverage, ...mocha], { cwd: root, stdio: "inherit", env: { ...process.env, NODE_RED: nodeRed } });
process.exit(result.status ?? 1);
