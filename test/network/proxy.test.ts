/** Through real proxies: requests and sockets alike, by each way of naming a proxy, and what is said when one does not play along. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { resolveEndpoints } from "../../src/platform/regions.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { createAuthority } from "../support/certificates.js";
import { setProxyEnvironment } from "../support/environment.js";
import { startProxy, type ProxyOptions, type TestProxy } from "../support/proxy.js";
import { until } from "../support/until.js";
import { Connections, failureOf, reasonOf, settingsFor, subscribed, useBoth, type Network } from "./rig.js";

const PASSWORD = "pr0xy p@ss:w/rd";

describe("proxies", () => {
    let simulator: Simulator;
    let proxy: TestProxy;
    let restore: () => void;
    const connections = new Connections();
    const proxies: TestProxy[] = [];

    before(async function () {
        // The first load of the SDK takes its time.
        require("purecloud-platform-client-v2");
        simulator = await startSimulator({ queues: 2, requestsPerMinute: null });
    });
    after(() => simulator.close());

    async function newProxy(options: ProxyOptions = {}): Promise<TestProxy> {
        const made = await startProxy(options);
        proxies.push(made);
        return made;
    }
    beforeEach(async () => {
        restore = setProxyEnvironment();
        proxy = await newProxy();
    });
    afterEach(async () => {
        restore();
        await connections.close();
        simulator.faults.evictChannel();
        await Promise.all(proxies.splice(0).map((one) => one.close()));
    });

    const target = (): string => `127.0.0.1:${simulator.port}`;
    const open = (network: Network) => connections.add(settingsFor(simulator, network));
    const configured = (more: object = {}) => ({ url: `${proxy.url}/`, username: "", password: "", noProxy: [], ...more });
    const assertBoth = (through = proxy): void => {
        assert.ok(through.lines.some((line) => line.startsWith("POST /oauth/token")), "requests go through the proxy");
        assert.ok(through.lines.some((line) => line.startsWith("GET /channels/")), "sockets go through the proxy");
        assert.deepEqual([...new Set(through.connects)], [target()]);
    };
    const assertNeither = (): void => assert.deepEqual(proxy.connects, []);

    it("are not needed", async () => {
        await useBoth(open({}));
        assertNeither();
    });

    it("of the configuration win over the environment", async () => {
        setProxyEnvironment({ HTTP_PROXY: "http://127.0.0.1:1" });
        await useBoth(open({ proxy: configured() }));
        assertBoth();
    });

    for (const [what, variables] of [
        ["HTTP_PROXY", (url: string) => ({ HTTP_PROXY: url })],
        ["http_proxy without a scheme", (url: string) => ({ http_proxy: url.slice("http://".length) })],
        ["ALL_PROXY", (url: string) => ({ ALL_PROXY: url })],
        ["npm's settings, as in Node-RED's own nodes", (url: string) => ({ npm_config_proxy: url })],
    ] as const) {
        it(`are found in the environment: ${what}`, async () => {
            setProxyEnvironment(variables(proxy.url));
            await useBoth(open({}));
            assertBoth();
        });
    }

    for (const [what, noProxy] of [
        ["host", () => "127.0.0.1"],
        ["host and port", () => `example.com, ${target()}`],
        ["everything", () => "*"],
        ["end of the host", () => ".0.0.1"],
    ] as const) {
        it(`are passed by for NO_PROXY: ${what}`, async () => {
            setProxyEnvironment({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: noProxy() });
            await useBoth(open({}));
            assertNeither();
        });
    }

    it("are used beside exceptions for others", async () => {
        setProxyEnvironment({ HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1:1,example.com" });
        await useBoth(open({}));
        assertBoth();
    });

    it("of the configuration are passed by for its exceptions", async () => {
        await useBoth(open({ proxy: configured({ noProxy: ["example.com", "127.0.0.1"] }) }));
        assertNeither();
    });

    it("of Node-RED's settings: an environment of its own, strict and legacy", async () => {
        await useBoth(open({ rules: { mode: "strict", env: { http_proxy: proxy.url } } }));
        assertBoth();
        const second = await newProxy();
        // The older rule knows no HTTPS_PROXY, and exceptions are parts of the address.
        await useBoth(open({ rules: { mode: "legacy", env: { http_proxy: second.url, https_proxy: proxy.url, no_proxy: "/no/such/part" } } }));
        assertBoth(second);
        const third = await newProxy();
        await useBoth(open({ rules: { mode: "legacy", env: { http_proxy: third.url, no_proxy: "27.0.0" } } }));
        assert.deepEqual(third.connects, []);
    });

    it("of Node-RED's settings: spelling and npm's variables can be left out", async () => {
        setProxyEnvironment({ HTTP_PROXY: proxy.url, npm_config_proxy: proxy.url });
        await useBoth(open({ rules: { lowerCaseOnly: true, excludeNpm: true } }));
        assertNeither();
    });

    it("take a user's name and password with any characters, from the configuration or the address", async () => {
        const guarded = await newProxy({ credentials: `user:${PASSWORD}` });
        await useBoth(open({ proxy: { url: guarded.url, username: "user", password: PASSWORD, noProxy: [] } }));
        assertBoth(guarded);
        assert.ok(guarded.authorizations.every((value) => value !== null));
        setProxyEnvironment({ HTTP_PROXY: guarded.url.replace("//", `//user:${encodeURIComponent(PASSWORD)}@`) });
        await useBoth(open({}));
    });

    for (const [what, credentials] of [["wrong", { username: "user", password: PASSWORD }], ["missing", {}]] as const) {
        it(`say that the user or password is ${what}, without telling it, and are not asked again`, async () => {
            const guarded = await newProxy({ credentials: "user:another" });
            const connection = open({ proxy: configured({ url: guarded.url, ...credentials }) });
            const failure = await failureOf(connection.directory.queues());
            assert.equal(failure.code, "NETWORK");
            assert.equal(failure.key, "proxy-refused");
            assert.equal(failure.cause.status, 407);
            assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /pr0xy|Basic|127\.0\.0\.1/);
            assert.equal(guarded.connects.length, 1);
        });
    }

    for (const [what, treatment, key] of [
        ["refuses", 403, "proxy-denied"],
        ["cannot connect", 502, "proxy-denied"],
        ["asks who is there", 407, "proxy-refused"],
        ["drops", "drop", "proxy-unreachable"],
    ] as const) {
        it(`that let requests through and say no to the socket (${what}): that is told, and no channel is wasted on it`, async () => {
            const connection = open({ proxy: configured() });
            // One tunnel for the requests stands, and goes on.
            const [queue] = await connection.directory.queues();
            proxy.treat = () => treatment;
            const failure = await failureOf(subscribed(connection, queue!.id));
            assert.equal(failure.code, "NETWORK");
            assert.equal(failure.key, key);
            await until("attempts", () => proxy.connects.length >= 3);
            assert.equal(simulator.channels.all().length, 1, "the same channel is tried again");
            proxy.treat = () => "tunnel";
            await until("recovery", () => connection.failure === null);
            assert.equal(connection.notifications.phase, "live");
        });
    }

    it("that cannot be reached are named as the reason", async () => {
        await proxy.close();
        proxies.length = 0;
        const failure = await reasonOf(open({ proxy: configured() }));
        assert.equal(failure.key, "proxy-unreachable");
        assert.match(failure.message, /ECONNREFUSED/);
    });

    it("whose address is none are refused at once, without telling it", async () => {
        for (const url of ["ftp://user:pr0xy@proxy", "pac+http://proxy/", "socks5://proxy"]) {
            const failure = await failureOf(open({ proxy: configured({ url }) }).ready());
            assert.equal(failure.code, "CONFIG", url);
            assert.equal(failure.key, "proxy-address");
            assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /pr0xy/);
        }
        setProxyEnvironment({ HTTP_PROXY: "http://user:pr0xy@:99999" });
        const failure = await failureOf(open({}).ready());
        assert.equal(failure.key, "proxy-address");
        assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /pr0xy/);
    });

    it("are left out for the demo organisation", async function () {
        setProxyEnvironment({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url });
        const demo = { ...settingsFor(simulator, { proxy: configured() }), endpoints: resolveEndpoints("demo"), clientId: "", clientSecret: "" };
        await useBoth(connections.add(demo));
        assertNeither();
    });

    it("that speak TLS need a certificate that is trusted, by the connection's TLS settings", async () => {
        const authority = await createAuthority("Proxy authority");
        const secured = await newProxy({ tls: await authority.issue() });
        const settings = { proxy: configured({ url: secured.url }) };
        assert.equal((await failureOf(open(settings).ready())).key, "certificate-untrusted");
        await useBoth(open({ ...settings, tls: { ca: authority.cert, servername: "not.the.proxy" } }));
        assertBoth(secured);
    });

    it("carry many requests at the same time, and reuse their connections", async () => {
        const connection = open({ proxy: configured() });
        await connection.ready();
        const query = (number: number) => ({ filter: { type: "or", predicates: [{ dimension: "queueId", value: `q${number}` }] }, metrics: ["oWaiting"] });
        await Promise.all(Array.from({ length: 40 }, (_, number) => connection.api.queueObservations(query(number))));
        const before = proxy.connects.length;
        for (let number = 0; number < 5; number++) await connection.api.queueObservations(query(100 + number));
        // A server closes what was idle for seconds: on a slow machine one may be opened anew, not one for each.
        assert.ok(before > 1 && proxy.connects.length < before + 5, `${before} tunnels, then ${proxy.connects.length}`);
    });
});
