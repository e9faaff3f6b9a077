/** On a real Node-RED, through success and failure of every kind: no secret in a message, error, status, log line, admin reply, export or file. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { closeParked } from "../../src/node-red/shared-connection.js";
import type { RequestFault } from "../../src/simulator/faults/types.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { createAuthority } from "../support/certificates.js";
import { setProxyEnvironment } from "../support/environment.js";
import { startProxy, type TestProxy } from "../support/proxy.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { startTlsFront, type TlsFront } from "../support/tls-front.js";
import { until } from "../support/until.js";
import { Evidence } from "./evidence.js";

const CLIENT_ID = "a-client-id-that-is-no-secret";
const CLIENT_SECRET = "cl1ent-S3cret/with+signs=";
const WRONG_SECRET = "wr0ng-S3cret/with+signs=";
const PROXY_PASSWORD = "pr0xy-P@ssword:/?#";
const PASSPHRASE = "p4ssphrase-of-the-client-key";
const ADDRESS_PASSWORD = "addr3ss-p4ssword";

describe("secrets", () => {
    const evidence = new Evidence();
    const tokens = new Set<string>();
    const reports: string[] = [];
    const observed: any[] = [];
    let simulator: Simulator;
    let front: TlsFront;
    let proxy: TestProxy;
    let running: RealNodeRed;
    let restore: () => void;
    let flows: readonly object[];

    before(async function () {
        require("purecloud-platform-client-v2");
        restore = setProxyEnvironment();
        const authority = await createAuthority("Test authority");
        const client = await authority.issue({ host: "our-client", usage: "client", passphrase: PASSPHRASE });
        front = await startTlsFront({ ...(await authority.issue()), ca: authority.cert, requestCert: true, rejectUnauthorized: true });
        proxy = await startProxy({ credentials: `proxy-user:${PROXY_PASSWORD}` });
        simulator = await startSimulator({
            queues: 1,
            clients: [{ id: CLIENT_ID, secret: CLIENT_SECRET }],
            requestsPerMinute: null,
            notifications: { connectHost: `wss://127.0.0.1:${front.port}` },
        });
        front.target = simulator.port;
        running = await startRealNodeRed();
        watch();
        const wired = (id: string, type: string, more: object, wires: string[][] = []) => ({ id, type, z: "tab", x: 1, y: 1, wires, ...more });
        const debug = (id: string) => wired(id, "debug", { active: true, tosidebar: true, console: true, tostatus: false, complete: "true", targetType: "full", statusVal: "", statusType: "auto" });
        const config = (id: string, more: object) => ({ id, type: "genesys-cloud-config", name: `The ${id}`, apiUrl: `https://127.0.0.1:${front.port}`, tls: "tls", proxy: "proxy", ...more });
        const report = (id: string, connection: string, wires: string[][]) => wired(id, "genesys-cloud-analytics-aggregate", { connection, interval: "today", timeZone: "UTC", timeout: "1.5" }, wires);
        flows = [
            { id: "tab", type: "tab", label: "secrets" },
            { id: "tls", type: "tls-config", name: "", cert: "", key: "", ca: "", verifyservercert: true, credentials: { certdata: client.cert, keydata: client.key, cadata: authority.cert, passphrase: PASSPHRASE } },
            { id: "proxy", type: "http proxy", name: "", url: proxy.url, noproxy: [], credentials: { username: "proxy-user", password: PROXY_PASSWORD } },
            { id: "wrongproxy", type: "http proxy", name: "", url: proxy.url, noproxy: [], credentials: { username: "proxy-user", password: `${PROXY_PASSWORD}x` } },
            config("config", { credentials: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } }),
            config("wrong-secret", { credentials: { clientId: CLIENT_ID, clientSecret: WRONG_SECRET } }),
            config("wrong-proxy", { proxy: "wrongproxy", credentials: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } }),
            config("no-tls", { tls: "", credentials: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } }),
            config("other-org", { org: "Somebody Else", credentials: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } }),
            config("bad-address", { apiUrl: `https://user:${ADDRESS_PASSWORD}@127.0.0.1:${front.port}`, credentials: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } }),
            wired("press", "inject", { props: [{ p: "payload" }], repeat: "", once: false, payload: "", payloadType: "date" }, [["report"]]),
            report("report", "config", [["seen"]]),
            ...["wrong-secret", "wrong-proxy", "no-tls", "other-org", "bad-address"].flatMap((id) => [
                wired(`press-${id}`, "inject", { props: [{ p: "payload" }], repeat: "", once: false, payload: "", payloadType: "date" }, [[`report-${id}`]]),
                report(`report-${id}`, id, [["seen"]]),
            ]),
            wired("observer", "genesys-cloud-queue-observer", { connection: "config", select: "all", throttle: "0" }, [["seen"]]),
            wired("catch", "catch", { scope: null, uncaught: false }, [["seen"]]),
            wired("status", "status", { scope: null }, [["seen"]]),
            debug("seen"),
        ];
        await running.deploy(flows);
    });
    after(async () => {
        await running?.stop();
        await closeParked();
        await simulator?.close();
        await proxy?.close();
        await front?.close();
        restore?.();
    });

    function watch(): void {
        const { hooks } = running.nodeRed;
        hooks.add("onSend.secrets", (events: { source: { id: string }; msg: any }[]) => {
            for (const { source, msg } of events) {
                evidence.add("messages", msg);
                if (source.id === "observer") observed.push(msg);
            }
        });
        hooks.add("onComplete.secrets", ({ node, error, msg }: { node: { id: string }; error?: { code?: string }; msg: unknown }) => {
            evidence.add("completions", { error, msg });
            if (node.id.startsWith("report")) reports.push(error ? String(error.code) : "ok");
        });
    }

    /** Presses the inject node and gives back the report's outcome: "ok" or the error's code. */
    async function press(which = ""): Promise<string> {
        const before = reports.length;
        const reply = await running.admin("POST", `inject/press${which && `-${which}`}`, {});
        assert.equal(reply.status, 200);
        await until(`a report, ${which}`, () => reports.length > before);
        for (const { value } of simulator.tokens.all()) tokens.add(value);
        return reports.at(-1)!;
    }

    it("nothing is wrong: reports and states flow, through proxy and TLS", async function () {
        // The first one also loads what is loaded late.
        for (let turn = 0; turn < 5 && (await press()) !== "ok"; turn++);
        assert.equal(reports.at(-1), "ok");
        await until("a queue state", () => observed.length > 0);
        assert.equal(observed[0].genesys.event, "snapshot");
        assert.ok(tokens.size > 0 && front.clients.length > 1 && proxy.connects.length > 1);
    });

    const analytics = { match: { path: "/api/v2/analytics/**" } };
    const echo = (): RequestFault => ({ message: `You sent Authorization: Bearer ${simulator.tokens.all().at(-1)!.value}`, code: "some.code" });
    for (const [what, fault, code] of [
        ["400 that repeats the token", () => ({ status: 400, ...echo() }), "INVALID_QUERY"],
        ["401 that repeats the token", () => ({ status: 401, ...echo() }), "CREDENTIALS"],
        ["403 that repeats the token", () => ({ status: 403, ...echo() }), "PERMISSION"],
        ["404 that repeats the token", () => ({ status: 404, ...echo() }), "NOT_FOUND"],
        ["413 that repeats the token", () => ({ status: 413, ...echo() }), "TOO_LARGE"],
        ["429 that repeats the token", () => ({ status: 429, ...echo(), headers: { "retry-after": "1" } }), "RATE_LIMITED"],
        ["500 that repeats the token", () => ({ status: 500, ...echo() }), "UNAVAILABLE"],
        ["503", () => ({ status: 503 }), "UNAVAILABLE"],
        ["a gateway's page", () => ({ status: 502, html: `<h1>Bad gateway</h1>${[...tokens].join(" ")}` }), "UNAVAILABLE"],
        ["a page with status 200", () => ({ status: 200, html: true }), "PROTOCOL"],
        ["a redirect", () => ({ status: 302, headers: { location: "https://127.0.0.1:1/" } }), "PROTOCOL"],
        ["half an answer", () => ({ truncate: true }), "NETWORK"],
        ["a dropped connection", () => ({ drop: true }), "NETWORK"],
        ["no answer", () => ({ hang: true }), "TIMEOUT"],
    ] as const) {
        it(`the platform answers with ${what}`, async () => {
            const handle = simulator.faults.request({ ...analytics, ...fault() });
            try {
                assert.equal(await press(), code);
            } finally {
                handle.remove();
            }
            // A 429 holds everybody back for a moment.
            if (code === "RATE_LIMITED") await new Promise((resolve) => setTimeout(resolve, 1_600));
        });
    }

    for (const [what, fault] of [
        ["500 that repeats id and secret", () => ({ status: 500, message: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64")}` })],
        ["a page", () => ({ html: true })],
        ["a dropped connection", () => ({ drop: true })],
        ["an OAuth error that repeats the credentials", () => ({ status: 400, body: { error: "invalid_client", description: Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64") } })],
    ] as const) {
        it(`signing in is answered with ${what}`, async () => {
            const handle = simulator.faults.request({ match: { path: "/oauth/token" }, ...fault() });
            simulator.faults.revokeToken();
            assert.notEqual(await press(), "ok");
            handle.remove();
        });
    }

    for (const [which, code] of [
        ["wrong-secret", "CREDENTIALS"],
        ["wrong-proxy", "NETWORK"],
        ["no-tls", "NETWORK"],
        ["other-org", "CONFIG"],
        ["bad-address", "CONFIG"],
    ] as const) {
        it(`the configuration is at fault: ${which}`, async () => {
            assert.equal(await press(which), code);
        });
    }

    it("a new deployment comes back from refused credentials", async function () {
        // The refusal above is kept for minutes: closing what is parked makes a new session.
        await running.deploy([]);
        await closeParked();
        observed.length = 0;
        await running.deploy(flows);
        assert.equal(await press(), "ok");
        await until("a queue state", () => observed.length > 0);
    });

    it("sockets fail: the proxy in the way, then a handshake refused, and frames that are none", async function () {
        simulator.faults.sendFrame("{\"topicName\":");
        const { connections } = simulator.stats();
        simulator.faults.refuseHandshakes({ status: 503, times: 1 });
        const asked = proxy.connects.length;
        proxy.treat = () => 403;
        simulator.faults.drop();
        await until("an attempt by the proxy", () => proxy.connects.length > asked);
        await until("a word about it", () => /"proxy-denied"|The proxy does not let/.test(evidence.all("messages")));
        proxy.treat = () => "tunnel";
        await until("a new socket", () => simulator.stats().connections > connections);
        assert.match(evidence.all("messages"), /The platform refused the notification channel \(status 503\)/);
    });

    it("nowhere is there one to be seen", async () => {
        for (const path of ["flows", "flow/tab", "flow/global", "credentials/genesys-cloud-config/config", "credentials/http%20proxy/proxy", "nodes", "settings", "settings/user", "diagnostics", "context/global"]) {
            const { text } = await running.admin("GET", path);
            evidence.add(`GET /${path.split("/")[0]}`, text);
        }
        const credentials = (await running.admin("GET", "credentials/genesys-cloud-config/config")).text;
        assert.deepEqual(JSON.parse(credentials), { clientId: CLIENT_ID, has_clientSecret: true });
        for (const entry of running.log) evidence.add("log", entry);
        for (const frame of running.comms) evidence.add("editor's channel", frame);
        for (const file of readdirSync(running.userDir)) {
            const path = join(running.userDir, file);
            if (statSync(path).isFile()) evidence.add("files", readFileSync(path, "utf8"));
        }
        // What is searched is really there.
        for (const code of ["INVALID_QUERY", "CREDENTIALS", "PERMISSION", "TOO_LARGE", "RATE_LIMITED", "UNAVAILABLE", "PROTOCOL", "NETWORK", "TIMEOUT", "CONFIG"]) {
            assert.ok(evidence.all("messages").includes(`code: '${code}'`), `${code} among the messages`);
        }
        assert.match(evidence.all("log"), /\[genesys-cloud-analytics-aggregate:|The platform is not available/);
        assert.match(evidence.all("editor's channel"), /missing|allowance is used up|not available/);
        assert.match(evidence.all("files"), /genesys-cloud-config/);
        evidence.assertFreeOf([CLIENT_SECRET, WRONG_SECRET, PROXY_PASSWORD, PASSPHRASE, ...tokens]);
        // What is typed into a plain setting is saved in the flow; told it is nowhere.
        evidence.assertFreeOf([ADDRESS_PASSWORD], ["messages", "completions", "log", "editor's channel"]);
    });

    it("this search would find one in any form", () => {
        const secret = "a-S3cret/with+signs";
        for (const text of [secret, encodeURIComponent(secret), JSON.stringify({ secret }), Buffer.from(`id:${secret}`).toString("base64"), Buffer.from(`ab${secret}c`).toString("base64")]) {
            const planted = new Evidence();
            planted.add("here", new Error("nothing", { cause: { deep: { deeper: [text] } } }));
            assert.throws(() => planted.assertFreeOf([secret]), /here holds a secret/, text);
        }
        const planted = new Evidence();
        planted.add("here", Object.defineProperty({}, "hidden", { value: "Bearer abc", enumerable: false }));
        assert.throws(() => planted.assertFreeOf([]), /Bearer/);
    });
});
