/** Hundreds of deploys in a real Node-RED with the built package: the memory in use does not grow. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const DEPLOYS = 120;

describe("growth over deploys", function () {
    this.timeout(240_000);

    for (const kind of ["full", "flows", "nodes"]) {
        it(`of kind ${kind}`, async () => {
            const which = process.env["NODE_RED"] ?? "node-red";
            const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", join(__dirname, "growth-child.ts"), which, kind, String(DEPLOYS)]);
            const { heaps, channels } = JSON.parse(stdout.trim().split("\n").at(-1)!) as { heaps: [number, number, number, number]; channels: number };
            // What is held for a time (parked connections, compiled code) may move it once; a leak grows each time.
            const grown = Math.min(heaps[2] - heaps[1], heaps[3] - heaps[2]);
            assert.ok(grown < DEPLOYS * 6_000, `the heap grew by ${Math.round(grown / DEPLOYS)} bytes a deploy`);
            assert.equal(channels, 1);
        });
    }
});
