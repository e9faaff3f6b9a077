/** The simulator as a whole: start and stop, status page, control route, command line, worker. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { readArguments } from "../../src/simulator/cli.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { DEMO_ORGANISATION } from "../../src/simulator/options.js";
import { escapeHtml, statusPage, type SimulatorStatus } from "../../src/simulator/status-page.js";
import { Bench, type Answer } from "./notifications-support.js";
import { tidily } from "./tidy.js";

const SOURCE = path.resolve(__dirname, "../../src/simulator");
const TSX = ["--require", "tsx/cjs"];

async function started(options: SimulatorOptions): Promise<Simulator> {
    const simulator = await startSimulator(options);
    tidily(() => simulator.close());
    return simulator;
}

describe("simulator: start and stop", () => {
    it("rejects when its port is taken, and leaves nothing behind", async () => {
        const first = await started({ queues: 1 });
        await assert.rejects(startSimulator({ queues: 1, port: first.port }), { code: "EADDRINUSE" });
        await first.close();
        const second = await started({ queues: 1, port: first.port });
        await second.close();
        await second.close();
    });

    it("closes with sockets open, silent ones too", async () => {
        const bench = await Bench.start();
        const [one, two] = [await bench.listen([]), await bench.listen([])];
        bench.simulator.faults.silence({ channelId: two.channelId });
        await bench.simulator.close();
        assert.equal((await one.closing()).code, 1006);
        await two.closing();
        await bench.close();
    });

    it("runs on the machine's clock as fast as told", async () => {
        const simulator = await started({ queues: 1, speed: 100 });
        const before = simulator.clock.now();
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.ok(simulator.clock.now() - before > 4000);
        await simulator.close();
    });

    it("names credentials that work", async () => {
        const bench = await Bench.start({ clients: [{ id: "narrow", secret: "a", permissions: [] }, { id: "wide", secret: "b" }] });
        assert.deepEqual(bench.simulator.demoCredentials, { clientId: "wide", clientSecret: "b" });
        assert.equal((await bench.call("GET", "/api/v2/routing/queues", await bench.token())).status, 200);
        assert.ok(bench.simulator.stats().requests >= 2);
        await bench.close();
    });
});

describe("simulator: status page", () => {
    const EVIL = `<script>alert("x")</script>'&`;
    const status: SimulatorStatus = {
        organization: EVIL, url: EVIL, clientId: EVIL, now: 0, seed: 1, speed: 1, control: true,
        queues: [{
            name: EVIL, division: EVIL, idle: 1, onQueue: 2, members: 3,
            media: [{ mediaType: "voice", waiting: 2, alerting: 0, interacting: 1, longestWaitSeconds: 75 }],
        }],
        moreQueues: 7,
        channels: [{ id: EVIL, clientId: EVIL, connected: true, expiresAt: 0, topics: [EVIL] }],
        requests: [[EVIL, 1]], faults: [{ id: 1, kind: EVIL, text: EVIL, remaining: null }], struck: [[EVIL, 1]], framesSent: 0,
    };

    it("escapes every name", () => {
        assert.equal(escapeHtml(`<a href="x">'&`), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
        const page = statusPage(status);
        assert.ok(!page.includes("<script") && !page.includes(EVIL));
        assert.equal(page.split("&lt;script&gt;").length - 1, 13);
        assert.ok(page.includes("1:15") && page.includes("and 7 more"));
    });

    it("loads nothing from anywhere and renews itself", () => {
        const page = statusPage({ ...status, organization: "Demo", url: "", channels: [], queues: [], requests: [], faults: [] });
        assert.ok(!/src=|href=|@import|url\(|https?:/.test(page));
        assert.ok(page.includes(`http-equiv="refresh"`) && page.includes("prefers-color-scheme: dark"));
    });

    it("is served at / without a token, with what is going on", async () => {
        const bench = await Bench.start();
        const { queues } = bench.simulator.world.centre;
        await bench.listen([`v2.analytics.queues.${queues[0]!.id}.observations`]);
        bench.simulator.faults.request({ match: { path: "/nowhere" }, status: 503 });
        const page = await bench.call("GET", "/", null);
        assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
        assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
        for (const text of [...queues.map(({ name }) => escapeHtml(name)), queues[0]!.id, "/nowhere: status 503", "POST /oauth/token"]) assert.ok(page.body.includes(text), text);
        await bench.close();
    });
});

describe("simulator: control", () => {
    let bench: Bench;
    const post = (action: string, body: unknown = {}): Promise<Answer> => bench.call("POST", `/_control/${action}`, null, body);
    afterEach(() => bench.close());

    it("is not there unless asked for", async () => {
        bench = await Bench.start();
        assert.equal((await post("faults", { kind: "request", status: 503 })).status, 404);
    });

    it("puts faults of every kind on and takes them back", async () => {
        bench = await Bench.start({ control: true });
        const bodies = [
            { kind: "request", match: { method: "GET", path: "/api/**" }, times: 2, status: 503, headers: { "x-a": "b" } },
            { kind: "permission", permissions: ["a:b:view"] },
            { kind: "clock", milliseconds: 1000 },
            { kind: "frames", spoil: "duplicate", times: 1 },
            { kind: "silent", lasting: true },
            { kind: "mute", what: "pong" },
            { kind: "handshake", status: 403 },
        ];
        for (const body of bodies) assert.equal((await post("faults", body)).status, 200, JSON.stringify(body));
        const { faults } = bench.simulator;
        assert.deepEqual(faults.inForce().map(({ kind }) => kind), ["request", "permission", "clock", "duplicate", "silent", "mute pong", "handshake"]);
        assert.equal((await bench.call("GET", "/api/v2/organizations/me", null)).status, 503);
        assert.equal((await post("faults/remove", { id: faults.inForce()[0]!.id })).body.inForce.length, 6);
        assert.equal((await post("faults/remove", { id: 999 })).status, 404);
        await post("faults/remove");
        assert.deepEqual(faults.inForce(), []);
    });

    it("says what is wrong with a body", async () => {
        bench = await Bench.start({ control: true });
        const table: [string, unknown, RegExp][] = [
            ["faults", { kind: "nonsense" }, /must be one of: request, permission/],
            ["faults", { kind: "request", tiems: 1 }, /Unknown field "tiems"/],
            ["faults", { kind: "request", constructor: 1 }, /Unknown field "constructor"/],
            ["faults", { kind: "request", times: "1" }, /"times" must be of type number/],
            ["faults", { kind: "request", match: { path: 1 } }, /"path" must be of type string/],
            ["faults", { kind: "frames", spoil: "eaten" }, /must be one of: duplicate/],
            ["faults", [], /must be/],
            ["sockets/close", { code: 1004 }, /No connection closes with the code 1004/],
            ["faults", { kind: "refused" }, /"forMs" is needed/],
            ["sockets/send", {}, /"frame" is needed/],
            ["advance", { milliseconds: -1 }, /must be a number from 0/],
        ];
        for (const [action, body, message] of table) {
            const answer = await post(action, body);
            assert.equal(answer.status, 400, JSON.stringify(body));
            assert.match(answer.body.message, message);
        }
    });

    it("strikes sockets, channels and tokens, publishes, and moves the clock", async () => {
        bench = await Bench.start({ control: true });
        const topic = "v2.users.u.presence";
        const socket = await bench.listen([topic]);
        assert.deepEqual((await post("publish", { topic, eventBody: { n: 1 } })).body, { hit: 1 });
        await post("sockets/send", { base64: Buffer.from("hi").toString("base64") });
        const before = bench.clock.now();
        assert.equal((await post("advance", { milliseconds: 30_000 })).body.now, before + 30_000);
        await socket.until(() => socket.raw.length === 3);
        assert.deepEqual([socket.events()[0]?.eventBody, socket.raw[1]], [{ n: 1 }, Buffer.from("hi")]);
        await post("sockets/announce-closing", { close: false });
        assert.deepEqual((await post("sockets/close", { code: 1012 })).body, { hit: 1 });
        assert.equal((await socket.closing()).code, 1012);
        assert.equal(socket.frames.at(-1)?.topicName, "v2.system.socket_closing");
        assert.deepEqual((await post("channels/expire", { channelId: socket.channelId })).body, { hit: 1 });
        assert.deepEqual((await post("tokens/revoke")).body, { hit: 1 });
        assert.equal((await post("status")).body.channels.length, 0);
    });

    it("renames and removes queues", async () => {
        bench = await Bench.start({ control: true });
        const [queue] = bench.simulator.world.centre.queues;
        await post("queues/rename", { id: queue!.id, name: "New" });
        assert.equal(bench.simulator.directory.queue(queue!.id)?.name, "New");
        await post("queues/remove", { id: queue!.id });
        assert.equal(bench.simulator.directory.queue(queue!.id), undefined);
        await post("queues/restore");
        assert.equal(bench.simulator.directory.queue(queue!.id)?.name, queue!.name);
        assert.equal((await post("queues/rename", { id: "x", name: "New" })).status, 404);
    });

    it("does not answer pages from elsewhere, whatever name they found for this machine", async () => {
        bench = await Bench.start({ control: true });
        const request = (headers: Record<string, string>): Promise<number> => new Promise((resolve, reject) => {
            const sent = http.request(`${bench.simulator.url}/_control/status`, { method: "POST", headers }, (response) => {
                response.resume();
                resolve(response.statusCode ?? 0);
            });
            sent.on("error", reject);
            sent.end();
        });
        assert.equal(await request({}), 200);
        assert.equal(await request({ origin: bench.simulator.url }), 200);
        assert.equal(await request({ origin: "https://evil.example" }), 404);
        assert.equal(await request({ origin: "null" }), 404);
        assert.equal(await request({ host: "evil.example" }), 404);
    });
});

describe("simulator: command line and worker", () => {
    it("reads its arguments or says what is wrong", () => {
        assert.deepEqual(readArguments([]), { ...DEMO_ORGANISATION, port: 8085, control: false });
        assert.deepEqual(readArguments(["--port", "0", "--queues", "3", "--seed=7", "--speed", "0.5", "--control"]), { ...DEMO_ORGANISATION, port: 0, queues: 3, seed: 7, speed: 0.5, control: true });
        assert.equal(readArguments(["--help"]), "help");
        for (const args of [["--port", "x"], ["--port", "70000"], ["--queues", "0"], ["--queues", "1.5"], ["--speed", "-1"], ["--seed", ""], ["--nothing"], ["extra"], ["--port"]]) {
            const read = readArguments(args);
            assert.ok(typeof read === "object" && "problem" in read && read.problem.length > 10, args.join(" "));
        }
    });

    it("runs from the command line, prints address and credentials, and stops on SIGTERM", async () => {
        const child = spawn(process.execPath, [...TSX, path.join(SOURCE, "cli.ts"), "--port", "0", "--queues", "2"], { stdio: ["ignore", "pipe", "pipe"] });
        tidily(() => child.kill("SIGKILL"));
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
        const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
        await new Promise<void>((resolve, reject) => {
            child.stdout.on("data", () => void (output.includes("Ctrl+C") && resolve()));
            child.on("exit", () => reject(new Error("ended too soon")));
        });
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
        assert.ok(url);
        assert.match(output, /Client id demo-client, secret demo-secret/);
        assert.equal((await fetch(url)).status, 200);
        child.kill("SIGTERM");
        assert.equal(await ended, 0);
    });

    it("ends with code 2 and a sentence on bad arguments", async () => {
        const child = spawn(process.execPath, [...TSX, path.join(SOURCE, "cli.ts"), "--port", "x"], { stdio: ["ignore", "ignore", "pipe"] });
        let errors = "";
        child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
        assert.equal(await new Promise((resolve) => child.on("close", resolve)), 2);
        assert.match(errors, /--port must be a whole number from 0 to 65535, not "x"\.\nUsage/);
    });

    /** How many agents a client sees. */
    async function agentsOf({ url, clientId, clientSecret }: { readonly url: string; readonly clientId: string; readonly clientSecret: string }): Promise<number> {
        const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
        const login = { method: "POST", headers: { authorization: `Basic ${basic}` }, body: new URLSearchParams({ grant_type: "client_credentials" }) };
        const { access_token: token } = (await (await fetch(`${url}/oauth/token`, login)).json()) as { readonly access_token: string };
        const { total } = (await (await fetch(`${url}/api/v2/users`, { headers: { authorization: `Bearer ${token}` } })).json()) as { readonly total: number };
        assert.ok(total > 0);
        return total;
    }

    async function alone(args: readonly string[]): Promise<{ readonly url: string; readonly clientId: string; readonly clientSecret: string }> {
        const { url, demoCredentials } = await started(readArguments(args) as SimulatorOptions);
        return { url, ...demoCredentials };
    }

    it("runs in a worker thread as it does alone, and stops on a message", async () => {
        const start = (workerData: unknown): Worker => {
            const worker = new Worker(path.join(SOURCE, "worker.ts"), { workerData, execArgv: TSX });
            tidily(() => worker.terminate());
            return worker;
        };
        const first = (worker: Worker): Promise<any> => new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
        const exit = (worker: Worker): Promise<number> => new Promise((resolve) => worker.once("exit", resolve));
        const worker = start({ queues: 2 });
        const gone = exit(worker);
        const ready = await first(worker);
        assert.deepEqual({ ...ready, url: "" }, { type: "ready", url: "", clientId: "demo-client", clientSecret: "demo-secret" });
        assert.equal(await agentsOf(ready), await agentsOf(await alone(["--port", "0", "--queues", "2"])));

        const failing = start({ queues: 2, port: Number(new URL(ready.url).port) });
        const failed = exit(failing);
        const failure = await first(failing);
        assert.equal(failure.type, "failed");
        assert.match(failure.message, /EADDRINUSE/);
        assert.equal(await failed, 0);

        worker.postMessage("stop");
        assert.equal(await gone, 0);
        await assert.rejects(fetch(ready.url));
    });
});
