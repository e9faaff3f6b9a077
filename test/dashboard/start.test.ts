/** `npm start` with the wallboard: what the flow is made of, and that its address is told and answers. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import { readFlow, root, type FlowNode } from "../package/project.js";
import { until } from "../support/until.js";
import { EXAMPLE } from "./harness.js";

interface StartFlow {
    startFlow(this: void, withDashboard?: boolean): readonly FlowNode[];
    dashboardPages(this: void, userDir: string): readonly { readonly name: string; readonly path: string }[];
}

describe("wallboard on the dashboard: npm start", function () {
    let directory: string;
    let lib: StartFlow;

    before(async () => {
        lib = (await import(pathToFileURL(join(root, "scripts/lib/start-flow.mjs")).href)) as StartFlow;
    });
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "genesys-start-"));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

    it("begins with its tab, the wallboard beside it, both on one connection", () => {
        const flow = lib.startFlow();
        const start = readFlow("scripts/start-flow.json");
        assert.deepEqual(flow.slice(0, start.length), start);
        assert.deepEqual(new Set(flow.slice(start.length).map(({ id }) => id)), new Set(readFlow(EXAMPLE).filter(({ type }) => type !== "genesys-cloud-config").map(({ id }) => id)));
        const connections = flow.filter(({ type }) => type === "genesys-cloud-config");
        assert.equal(connections.length, 1);
        for (const node of flow) if ("connection" in node) assert.equal(node["connection"], connections[0]!.id);
    });

    it("does without the wallboard where the dashboard is not installed", () => {
        assert.deepEqual(lib.startFlow(false), readFlow("scripts/start-flow.json"));
    });

    it("tells the pages that a user's flows have, and none of flows that cannot be read", () => {
        assert.deepEqual(lib.dashboardPages(directory), []);
        for (const text of ["", "{", "{}", "null"]) {
            writeFileSync(join(directory, "flows.json"), text);
            assert.deepEqual(lib.dashboardPages(directory), []);
        }
        const pages = [{ type: "ui-base", id: "a", path: "/board/" }, { type: "ui-page", ui: "a", name: "One", path: "/one" }, { type: "ui-page", ui: "gone", name: "Two", path: "/two" }];
        writeFileSync(join(directory, "flows.json"), JSON.stringify(pages));
        assert.deepEqual(lib.dashboardPages(directory), [{ name: "One", path: "board/one" }]);
    });

    describe("in a process of its own", () => {
        let child: ChildProcess | undefined;

        afterEach(async () => {
            if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
            const gone = new Promise((done) => child!.once("exit", done));
            child.kill();
            await gone;
        });

        it("says where the wallboard is, it is there, and an open page keeps nobody from stopping", async () => {
            let output = "";
            child = spawn(process.execPath, [join(root, "scripts/start.mjs"), "--port", "0", "--user-dir", directory], { stdio: ["ignore", "pipe", "pipe"] });
            for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (text: Buffer) => void (output += text.toString("utf8")));
            const address = (): string | undefined => /See\s+(http:\S+\/dashboard\/wallboard)/.exec(output)?.[1];
            await until("the wallboard's address", () => address() !== undefined || child!.exitCode !== null);
            assert.ok(address(), output);
            const reply = await fetch(address()!);
            assert.equal(reply.status, 200);
            assert.match(await reply.text(), /<div id="app">/);
            const socket = new WebSocket(address()!.replace("http", "ws").replace("wallboard", "socket.io/?EIO=4&transport=websocket"));
            const closed = new Promise((done) => socket.once("close", done));
            socket.on("error", () => undefined);
            await new Promise((done) => socket.once("message", done));
            child.kill("SIGINT");
            await closed;
            await until("its end", () => child!.exitCode !== null);
            assert.equal(child.exitCode, 0, output);
        });
    });
});
