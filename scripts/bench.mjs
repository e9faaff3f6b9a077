/** `npm run bench`: installs, builds and measures. Options: --short, --long, --only merging,rows,details,ceiling,memory,requests,reconnect,start,growth, --json FILE, --save. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkNode, ensureBuilt, ensureInstalled, root } from "./lib/prepare.mjs";

checkNode();
ensureInstalled();
await ensureBuilt();

const args = ["--require", "tsx/cjs", join(root, "bench/run.ts"), ...process.argv.slice(2)];
const result = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
process.exit(result.status ?? 1);
