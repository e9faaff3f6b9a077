/** `npm start`: its options, and that a second one does not share the first one's directory. Nothing is installed, built or started here. */
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PATIENCE_MS } from "../support/until.js";
import { read, readJson, root } from "./project.js";

interface Holder { readonly pid: number | null; readonly url: string | null }
interface Taken { readonly lock: { tellUrl(url: string): void; release(): void } | null; readonly holder: Holder | null }

function start(...options: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [join(root, "scripts/start.mjs"), ...options], { encoding: "utf8", timeout: PATIENCE_MS });
}

describe("npm start", function () {
    let directory: string;
    let file: string;
    let takeLock: (userDir: string) => Promise<Taken>;

    before(async () => {
        ({ takeLock } = await import(pathToFileURL(join(root, "scripts/lib/lock.mjs")).href));
    });
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "genesys-start-"));
        file = join(directory, "running.json");
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    it("tells its options", () => {
        const { status, stdout } = start("--help");
        assert.equal(status, 0);
        for (const option of ["--port", "--user-dir", "--fresh", "--help"]) assert.ok(stdout.includes(option), option);
    });

    for (const wrong of ["--port=", "--port=abc", "--port=65536", "--port=1.5", "--user-dir=", "--prot=1880"]) {
        it(`refuses ${wrong}, with its options`, () => {
            const { status, stderr } = start(wrong);
            assert.equal(status, 2);
            assert.match(stderr, /--\w.*\nUsage: npm start/);
            assert.doesNotMatch(stderr, /\n\s+at /);
        });
    }

    describe("beside a running one", () => {
        let server: Server;
        let url: string;
        let another: ChildProcess;

        before(async () => {
            another = spawn(process.execPath, ["--eval", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
            server = createServer((socket) => socket.destroy());
            await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
            url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        });
        after((done) => {
            another.kill();
            server.close(done);
        });

        it("is refused with the address of that one, whose flows stay", () => {
            writeFileSync(file, JSON.stringify({ pid: process.pid, url }));
            writeFileSync(join(directory, "flows.json"), "[]");
            const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/start.mjs"), "--fresh", "--user-dir", directory], { encoding: "utf8" });
            // This process, which waits here, stands for the running one: that it takes connections is enough.
            assert.equal(status, 1);
            assert.ok(stderr.includes(`already runs at ${url}`), stderr);
            assert.match(stderr, /--user-dir/);
            assert.equal(readFileSync(join(directory, "flows.json"), "utf8"), "[]");
            assert.ok(existsSync(file));
        });

        it("takes over what another process has left behind", async () => {
            const child = spawn(process.execPath, ["--eval", ""]);
            await new Promise((done) => child.once("exit", done));
            for (const left of [JSON.stringify({ pid: child.pid, url }), JSON.stringify({ pid: process.pid, url }), "", "{}", '{"pid":"x"}']) {
                writeFileSync(file, left);
                const { lock } = await takeLock(directory);
                assert.ok(lock, left);
                lock.release();
                assert.equal(existsSync(file), false);
            }
        });

        it("takes over from a number that another program has by now", async () => {
            const gone = createServer();
            await new Promise<void>((done) => gone.listen(0, "127.0.0.1", done));
            const { port } = gone.address() as AddressInfo;
            await new Promise((done) => gone.close(done));
            writeFileSync(file, JSON.stringify({ pid: another.pid, url: `http://127.0.0.1:${port}/` }));
            const { lock } = await takeLock(directory);
            assert.ok(lock);
            lock.tellUrl(url);
            assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { pid: process.pid, url });
            lock.release();
        });

        it("waits for nobody who is starting, and leaves a lock that is another's", async () => {
            const other = { pid: another.pid, url: null };
            writeFileSync(file, JSON.stringify(other));
            assert.deepEqual(await takeLock(directory), { lock: null, holder: other });
            rmSync(file);
            const { lock } = await takeLock(directory);
            writeFileSync(file, JSON.stringify(other));
            lock!.release();
            assert.ok(existsSync(file));
        });
    });
});

describe("commands in the documentation", () => {
    const { scripts } = readJson("package.json") as { scripts: Record<string, string> };

    for (const page of ["README.md", "CONTRIBUTING.md", "docs/first-steps.md", "docs/performance.md"]) {
        it(`${page}: npm scripts and the files that are run exist`, () => {
            const text = read(page);
            const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map((match) => match[1] ?? match[2]!);
            assert.deepEqual(named.filter((script) => !(script in scripts)), []);
            const run = [...text.matchAll(/\b(?:node|tsx) (scripts\/[\w./-]+)/g)].map((match) => match[1]!);
            assert.deepEqual(run.filter((path) => !existsSync(join(root, path))), []);
        });
    }
});
