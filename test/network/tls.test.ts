/** TLS on real sockets: what is trusted and what is not, for requests and for the notification socket, directly and through a proxy. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { TlsOptions } from "node:tls";
import type { GenesysError } from "../../src/platform/errors.js";
import type { TlsSettings } from "../../src/platform/network.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { createAuthority, selfSigned, type Authority, type KeyAndCertificate } from "../support/certificates.js";
import { setProxyEnvironment } from "../support/environment.js";
import { startProxy, type TestProxy } from "../support/proxy.js";
import { startTlsFront, type TlsFront } from "../support/tls-front.js";
import { Connections, failureOf, reasonOf, settingsFor, useBoth, type Network } from "./rig.js";

const PASSPHRASE = "p4ssphrase of the key";
const DAY_MS = 86_400_000;

describe("TLS", () => {
    let authority: Authority;
    let stranger: Authority;
    let server: KeyAndCertificate;
    let client: KeyAndCertificate;
    let restore: () => void;
    const connections = new Connections();
    const closing: { close(): Promise<void> }[] = [];

    before(async function () {
        require("purecloud-platform-client-v2");
        authority = await createAuthority("Test authority");
        stranger = await createAuthority("Another authority");
        server = await authority.issue();
        client = await authority.issue({ host: "our-client", usage: "client", passphrase: PASSPHRASE });
    });
    beforeEach(() => (restore = setProxyEnvironment()));
    afterEach(async () => {
        restore();
        await connections.close();
        for (const one of closing.splice(0).toReversed()) await one.close();
    });

    /** A simulator behind TLS, that names itself as `wss` (or else) in connectUri. */
    async function platform(options: TlsOptions = server, connectHost = (front: TlsFront) => `wss://127.0.0.1:${front.port}`): Promise<{ simulator: Simulator; front: TlsFront }> {
        const front = await startTlsFront(options);
        closing.push(front);
        const simulator = await startSimulator({ queues: 1, notifications: { connectHost: connectHost(front) } });
        closing.push(simulator);
        front.target = simulator.port;
        return { simulator, front };
    }
    const open = ({ simulator, front }: { simulator: Simulator; front: TlsFront }, network: Network = {}) =>
        connections.add(settingsFor(simulator, network, `https://127.0.0.1:${front.port}`));
    const trusting = (more: TlsSettings = {}): Network => ({ tls: { ca: authority.cert, ...more } });
    const assertFailure = (failure: GenesysError, key: string, reason: RegExp): void => {
        assert.equal(failure.code, "NETWORK");
        assert.equal(failure.key, key, failure.message);
        assert.match(failure.message, reason);
    };

    it("with a certificate of an own authority: accepted with that authority, for requests and sockets", async () => {
        const there = await platform();
        await useBoth(open(there, trusting()));
        assert.ok(there.front.accepted >= 2);
        assert.equal(there.simulator.stats().connections, 1);
    });

    it("verifies by default, and says what to do", async () => {
        const there = await platform({ ...server, cert: `${server.cert}\n${authority.cert}` });
        const connection = open(there);
        assertFailure(await failureOf(connection.directory.queues()), "certificate-untrusted", /SELF_SIGNED_CERT_IN_CHAIN.*CA certificate/);
        assert.equal(there.simulator.stats().requests, 0, "nothing was sent");
    });

    it("does not verify where the TLS configuration says so", async () => {
        await useBoth(open(await platform(), { tls: { rejectUnauthorized: false } }));
    });

    it("takes a missing setting for verification", async () => {
        const undefinedSetting = { rejectUnauthorized: undefined } as unknown as TlsSettings;
        assertFailure(await failureOf(open(await platform(), { tls: undefinedSetting }).ready()), "certificate-untrusted", /UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
    });

    for (const [what, make, key, reason] of [
        ["of an unknown authority", () => stranger.issue(), "certificate-untrusted", /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
        ["that is its own authority", selfSigned, "certificate-untrusted", /DEPTH_ZERO_SELF_SIGNED_CERT/],
        ["that has expired", () => authority.issue({ notBefore: new Date(Date.now() - 9 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) }), "certificate-time", /CERT_HAS_EXPIRED/],
        ["that is not valid yet", () => authority.issue({ notBefore: new Date(Date.now() + DAY_MS), notAfter: new Date(Date.now() + 9 * DAY_MS) }), "certificate-time", /CERT_NOT_YET_VALID/],
        ["made out to another name", () => authority.issue({ host: "api.example.com" }), "certificate-name", /ERR_TLS_CERT_ALTNAME_INVALID/],
    ] as const) {
        it(`refuses a certificate ${what}, without trying again`, async () => {
            const there = await platform(await make());
            assertFailure(await failureOf(open(there, trusting()).directory.queues()), key, reason);
        });

        it(`refuses a socket with a certificate ${what}, and tells it`, async () => {
            const bad = await startTlsFront(await make());
            closing.push(bad);
            const there = await platform(server, () => `wss://127.0.0.1:${bad.port}`);
            bad.target = there.simulator.port;
            const connection = open(there, trusting());
            await connection.ready();
            assertFailure(await failureOf(useBoth(connection)), key, reason);
            assert.equal(there.simulator.stats().connections, 0);
        });
    }

    it("expects the name that the TLS configuration gives", async () => {
        const there = await platform(await authority.issue({ host: "platform.example.com" }));
        await useBoth(open(there, trusting({ servername: "platform.example.com" })));
    });

    it("shows a client certificate where one is wanted, to requests and sockets", async () => {
        const there = await platform({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true });
        await useBoth(open(there, trusting({ ...client, passphrase: PASSPHRASE })));
        assert.ok(there.front.clients.length >= 2);
        assert.deepEqual([...new Set(there.front.clients)], ["our-client"]);
    });

    for (const [what, version] of [["TLS 1.3", "TLSv1.3"], ["TLS 1.2", "TLSv1.2"]] as const) {
        it(`says so where a client certificate is wanted and none is there (${what})`, async () => {
            const there = await platform({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true, maxVersion: version });
            assertFailure(await failureOf(open(there, trusting()).directory.queues()), "certificate-refused", /ALERT/);
        });
    }

    it("comes through with no client certificate but a trusted one", async () => {
        const there = await platform({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true });
        const other = await stranger.issue({ host: "a-stranger", usage: "client" });
        assert.equal((await reasonOf(open(there, trusting(other)))).code, "NETWORK");
        assert.equal(there.simulator.stats().requests, 0);
    });

    for (const [what, tls] of [
        ["a wrong passphrase", () => ({ ...client, passphrase: "not the p4ssphrase" })],
        ["no passphrase", () => client],
        ["a key of another certificate", () => ({ key: server.key, cert: client.cert })],
        ["a key that is none", () => ({ key: "no key", cert: client.cert })],
        ["a PFX that is none", () => ({ pfx: Buffer.from("no pfx"), passphrase: "p4ssphrase" })],
    ] as const) {
        it(`${what} is told at once as a mistake of the TLS configuration`, async () => {
            const there = await platform();
            const failure = await failureOf(open(there, trusting(tls())).directory.queues());
            assert.equal(failure.code, "CONFIG", failure.message);
            assert.equal(failure.key, "tls-material");
            assert.equal(failure.cause.field, "tls");
            assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), /p4ss|BEGIN/);
        });
    }

    it("runs through a proxy, which sees nothing but the target", async () => {
        const there = await platform();
        const proxy: TestProxy = await startProxy({ credentials: "user:secret" });
        closing.push(proxy);
        await useBoth(open(there, { ...trusting(), proxy: { url: proxy.url, username: "user", password: "secret", noProxy: [] } }));
        assert.deepEqual([...new Set(proxy.connects)], [`127.0.0.1:${there.front.port}`]);
        assert.ok(proxy.connects.length >= 2);
        assert.deepEqual(proxy.lines, []);
        assertFailure(
            await failureOf(open(there, { proxy: { url: proxy.url, username: "user", password: "secret", noProxy: [] } }).directory.queues()),
            "certificate-untrusted",
            /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
        );
    });

    it("runs through a proxy by HTTPS_PROXY, with a client certificate for the platform alone", async () => {
        const there = await platform({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true });
        const proxy = await startProxy({ tls: await authority.issue() });
        closing.push(proxy);
        setProxyEnvironment({ HTTPS_PROXY: proxy.url, HTTP_PROXY: "http://127.0.0.1:1" });
        await useBoth(open(there, trusting({ ...client, passphrase: PASSPHRASE })));
        assert.deepEqual([...new Set(there.front.clients)], ["our-client"]);
        assert.deepEqual([...new Set(proxy.connects)], [`127.0.0.1:${there.front.port}`]);
    });

    it("is never given up for a socket: connectUri without it is refused", async () => {
        const there = await platform(server, () => "");
        const plain = there.simulator.url.replace("http", "ws");
        there.simulator.faults.request({ match: { method: "POST", path: "/api/v2/notifications/channels" }, status: 200, body: { id: "streaming-1", connectUri: `${plain}/channels/streaming-1` } });
        const failure = await failureOf(useBoth(open(there, trusting())));
        assert.equal(failure.code, "PROTOCOL");
        assert.equal(there.simulator.notifications.stats.connections, 0);
    });
});
