/** Tens of thousands of conversations in pages, in a process of their own: memory holds their ids and a page, no more. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const CONVERSATIONS = 60_000;
const MIB = 1_048_576;

describe("conversation details in their tens of thousands", function () {
    this.timeout(180_000);

    it("grow the heap by their ids only", async () => {
        const env = { ...process.env, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" };
        const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", join(__dirname, "details-growth-child.ts"), String(CONVERSATIONS)], { env });
        const told = JSON.parse(stdout.trim().split("\n").at(-1)!) as { grown: number; left: number; rows: number; largest: number; reconciled: boolean };
        assert.deepEqual([told.rows, told.largest, told.reconciled], [CONVERSATIONS, 100, true]);
        assert.ok(told.grown <= 64 * MIB, `the heap grew by ${Math.round(told.grown / MIB)} MiB`);
        assert.ok(told.left <= 8 * MIB, `${Math.round(told.left / MIB)} MiB are left over`);
    });
});
