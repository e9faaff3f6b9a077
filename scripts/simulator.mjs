/** Runs the built simulator; builds first when there is no build yet. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, root } from "./build.mjs";

const cli = join(root, "dist/src/simulator/cli.js");
if (!existsSync(cli)) {
    try {
        await build();
    } catch (problem) {
        console.error(problem instanceof Error ? problem.message : String(problem));
        process.exit(1);
    }
}

const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], { stdio: "inherit" });
// The terminal sends Ctrl+C to both; other senders reach this process alone.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 0)));
