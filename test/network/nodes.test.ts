/** Proxy and TLS on the real runtime: by the core configuration nodes, and by Node-RED's settings. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import type { OpenConnection } from "../../src/connection.js";
import { connectionOf, type ConnectionUse } from "../../src/node-red/connections.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { createAuthority, type Authority } from "../support/certificates.js";
import { loadCore, nodeRedPath } from "../support/core-nodes.js";
import { setProxyEnvironment } from "../support/environment.js";
import { startProxy, type TestProxy } from "../support/proxy.js";
import { startTlsFront, type TlsFront } from "../support/tls-front.js";
import { failureOf, useBoth } from "./rig.js";

helper.init(nodeRedPath);

interface Probe extends Node {
    use: ConnectionUse | null;
    failure: unknown;
}

/** Uses its connection as the real nodes do. */
function probe(RED: NodeAPI): void {
    RED.nodes.registerType("probe", function ProbeNode(this: Probe, definition: NodeDef & { connection: string }) {
        RED.nodes.createNode(this, definition);
        this.use = this.failure = null;
        try {
            this.use = connectionOf(RED, this, definition.connection);
        } catch (thrown) {
            this.failure = thrown;
        }
        this.on("close", () => this.use?.release());
    });
}

const USER = "proxy user";
const PASSWORD = "pr0xy-p@ssword:/";
const PASSPHRASE = "p4ssphrase of the key";

describe("proxy and TLS in Node-RED", () => {
    let simulator: Simulator;
    let front: TlsFront;
    let authority: Authority;
    let proxy: TestProxy;
    let restore: () => void;
    let directory: string;

    before(async function () {
        directory = mkdtempSync(join(tmpdir(), "genesys-tls-"));
        authority = await createAuthority("Test authority");
        front = await startTlsFront({ ...(await authority.issue()), ca: authority.cert, requestCert: true, rejectUnauthorized: false });
        simulator = await startSimulator({ queues: 1, requestsPerMinute: null, notifications: { connectHost: `wss://127.0.0.1:${front.port}` } });
        front.target = simulator.port;
    });
    before(() => helper.startServer());
    after(() => helper.stopServer());
    after(async () => {
        await simulator.close();
        await front.close();
        rmSync(directory, { recursive: true, force: true });
    });
    beforeEach(async () => {
        restore = setProxyEnvironment();
        proxy = await startProxy({ credentials: `${USER}:${PASSWORD}` });
        front.clients.length = 0;
    });
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        helper.settings({});
        restore();
        await proxy.close();
        simulator.faults.evictChannel();
    });

    interface Setup {
        readonly config?: object;
        readonly proxy?: object;
        readonly tls?: object;
        readonly credentials?: Record<string, Record<string, string>>;
        readonly settings?: object;
    }

    /** The connection that a node gets in this flow, or null. */
    async function load({ config = {}, settings, credentials = {}, ...nodes }: Setup): Promise<OpenConnection | null> {
        if (settings) helper.settings(settings);
        const types = [genesysCloudConfig, loadCore("network/06-httpproxy.js"), loadCore("network/05-tls.js"), probe];
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: `https://127.0.0.1:${front.port}`, ...config },
            { id: "proxy", type: "http proxy", name: "", url: proxy.url, noproxy: [], ...nodes.proxy },
            { id: "tls", type: "tls-config", name: "", cert: "", key: "", ca: "", verifyservercert: true, servername: "", ...nodes.tls },
            { id: "probe", type: "probe", x: 1, y: 1, z: "tab", connection: "config", wires: [] },
        ];
        const { clientId, clientSecret } = simulator.demoCredentials;
        await helper.load(types, flow, { config: { clientId, clientSecret }, proxy: { username: USER, password: PASSWORD }, tls: { cadata: authority.cert }, ...credentials });
        return (node().use?.connection as OpenConnection | undefined) ?? null;
    }
    const node = (): Probe => helper.getNode("probe") as Probe;
    const assertThroughProxy = (): void => {
        assert.deepEqual([...new Set(proxy.connects)], [`127.0.0.1:${front.port}`]);
        assert.ok(proxy.connects.length >= 2, "requests and sockets");
    };

    it("go by the core nodes, with their credentials", async () => {
        await useBoth((await load({ config: { tls: "tls", proxy: "proxy" } }))!);
        assertThroughProxy();
    });

    it("TLS alone, from files, with a client certificate", async () => {
        const client = await authority.issue({ host: "our-client", usage: "client", passphrase: PASSPHRASE });
        const files = { ca: join(directory, "ca.pem"), cert: join(directory, "cert.pem"), key: join(directory, "key.pem") };
        for (const [file, text] of [[files.ca, authority.cert], [files.cert, client.cert], [files.key, client.key]] as const) writeFileSync(file, text);
        await useBoth((await load({ config: { tls: "tls" }, tls: files, credentials: { tls: { passphrase: PASSPHRASE } } }))!);
        assert.deepEqual([...new Set(front.clients)], ["our-client"]);
        assert.deepEqual(proxy.connects, []);
    });

    it("a certificate is verified unless the TLS node says otherwise", async () => {
        const refused = await load({ config: { tls: "tls" }, credentials: { tls: {} } });
        assert.equal((await failureOf(refused!.ready())).key, "certificate-untrusted");
        await helper.unload();
        await useBoth((await load({ config: { tls: "tls" }, tls: { verifyservercert: false }, credentials: { tls: {} } }))!);
    });

    it("exceptions of the proxy node hold for both", async () => {
        await useBoth((await load({ config: { tls: "tls", proxy: "proxy" }, proxy: { noproxy: ["127.0.0.1"] } }))!);
        assert.deepEqual(proxy.connects, []);
    });

    for (const [what, rules] of [
        ["strict", (url: string) => ({ mode: "strict", env: { https_proxy: url } })],
        ["legacy", (url: string) => ({ mode: "legacy", env: { http_proxy: url } })],
    ] as const) {
        it(`Node-RED's proxyOptions hold for both: ${what}, with an environment of its own`, async () => {
            const withLogin = proxy.url.replace("//", `//${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}@`);
            setProxyEnvironment({ HTTPS_PROXY: "http://127.0.0.1:1", HTTP_PROXY: "http://127.0.0.1:1" });
            await useBoth((await load({ config: { tls: "tls" }, settings: { proxyOptions: rules(withLogin) } }))!);
            assertThroughProxy();
        });
    }

    it("a wrong password is told without it", async () => {
        const connection = await load({ config: { tls: "tls", proxy: "proxy" }, credentials: { proxy: { username: USER, password: `${PASSWORD}x` } } });
        const failure = await failureOf(connection!.directory.queues());
        assert.equal(failure.key, "proxy-refused");
        assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /pr0xy/);
    });

    for (const [what, nodes, key] of [
        ["a proxy node that is not there", { config: { proxy: "gone" } }, "referred-missing"],
        ["a TLS node that is not there", { config: { tls: "gone" } }, "referred-missing"],
        ["a node that is no TLS node", { config: { tls: "proxy" } }, "referred-missing"],
        ["a proxy without an address", { config: { proxy: "proxy" }, proxy: { url: "" } }, "proxy-address"],
        ["a proxy with an address that is none", { config: { proxy: "proxy" }, proxy: { url: "http://user:pr0xy-p@proxy:99999" } }, "proxy-address"],
    ] as const) {
        it(`${what} is a mistake of the configuration, and nothing goes around it`, async () => {
            assert.equal(await load(nodes), null);
            const failure = node().failure as { code: string; key: string };
            assert.deepEqual([failure.code, failure.key], ["CONFIG", key]);
            assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /pr0xy/);
        });
    }

    it("a TLS node whose files cannot be read is a mistake of the configuration", async () => {
        assert.equal(await load({ config: { tls: "tls" }, tls: { ca: join(directory, "no-such-file.pem") } }), null);
        assert.equal((node().failure as { key: string }).key, "tls-material");
    });

    it("the demo organisation goes around all of it", async function () {
        setProxyEnvironment({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url });
        await useBoth((await load({ config: { apiUrl: "", region: "demo", proxy: "proxy" }, credentials: { config: {} } }))!);
        assert.deepEqual(proxy.connects, []);
    });
});
