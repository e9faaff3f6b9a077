/** One exchange on real sockets: what bounds it, and what an answer cannot make it do. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { DIRECT, Network } from "../../src/platform/network.js";
import { httpTransport, type Exchange } from "../../src/platform/transport.js";
import { Tunnel } from "../../src/platform/tunnel.js";
import { startProxy, type TestProxy } from "../support/proxy.js";
import { startRawServer, type RawServer } from "../support/raw-server.js";
import { until } from "../support/until.js";
import { failureOf } from "./rig.js";

const TOKEN = "t0ken-that-nobody-may-see";

describe("an exchange", () => {
    let server: RawServer;
    let network: Network;
    beforeEach(async () => {
        server = await startRawServer();
        network = new Network(DIRECT);
    });
    afterEach(async () => {
        network.close();
        await server.close();
    });

    const send = (more: Partial<Exchange> = {}) =>
        httpTransport(network)({ method: "GET", url: `${server.url}/x`, headers: { Authorization: `Bearer ${TOKEN}` }, timeoutMs: 5_000, maxBytes: 1_000, ...more });

    for (const status of [300, 301, 302, 303, 307, 308]) {
        it(`does not follow a redirect (${status}): credentials stay with the configured host`, async () => {
            const elsewhere = await startRawServer();
            try {
                server.answer = (_request, response) => void response.writeHead(status, { Location: `${elsewhere.url}/steal` }).end();
                const failure = await failureOf(send());
                assert.equal(failure.code, "PROTOCOL");
                assert.equal(failure.cause.status, status);
                assert.doesNotMatch(failure.message, /steal|127/);
                assert.deepEqual([server.asked, elsewhere.asked], [["GET /x"], []]);
            } finally {
                await elsewhere.close();
            }
        });
    }

    it("ends within its time when the answer trickles in", async () => {
        let timer: NodeJS.Timeout | undefined;
        server.answer = (_request, response) => {
            response.writeHead(200);
            timer = setInterval(() => response.write("."), 10);
            response.once("close", () => clearInterval(timer));
        };
        const failure = await failureOf(send({ timeoutMs: 100 }));
        assert.equal(failure.code, "TIMEOUT");
    });

    it("ends within its time when nothing comes", async () => {
        server.answer = () => undefined;
        assert.equal((await failureOf(send({ timeoutMs: 50 }))).code, "TIMEOUT");
    });

    it("ends at once when it is no longer wanted, before it begins, too", async () => {
        const closing = new AbortController();
        server.answer = () => closing.abort();
        assert.equal((await failureOf(send({ signal: closing.signal }))).key, "closed");
        assert.equal((await failureOf(send({ signal: closing.signal }))).key, "closed");
        assert.equal(server.asked.length, 1);
    });

    it("refuses an answer over the limit, also one that unpacks to it", async () => {
        server.answer = (_request, response) => void response.end("x".repeat(2_000));
        assert.equal((await failureOf(send())).code, "TOO_LARGE");
        const { gzipSync } = await import("node:zlib");
        server.answer = (_request, response) => void response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync("x".repeat(100_000)));
        assert.equal((await failureOf(send())).code, "TOO_LARGE");
    });

    it("reads characters that come in two pieces, leaves the mark of their order out, and takes an answer without any", async () => {
        const euro = Buffer.from("€ 5");
        server.answer = (_request, response) => {
            // Each is a chunk of its own in the answer, and so where it is read, in however many packets they come.
            response.write(euro.subarray(0, 1));
            response.end(euro.subarray(1));
        };
        assert.equal((await send()).text, "€ 5");
        server.answer = (_request, response) => void response.end(Buffer.from("\ufeff{}"));
        assert.equal((await send()).text, "{}");
        server.answer = (_request, response) => void response.writeHead(204).end();
        const { status, text } = await send();
        assert.deepEqual([status, text], [204, ""]);
    });

    it("gives bytes as they are where they are wanted, and the text of a refusal", async () => {
        const bytes = Buffer.from([0xff, 0x00, 0xe2, 0x82]);
        server.answer = (_request, response) => void response.end(bytes);
        const good = await send({ wantsBytes: true });
        assert.deepEqual([good.bytes, good.text], [bytes, ""]);
        server.answer = (_request, response) => void response.writeHead(404).end("no such thing");
        const refusal = await send({ wantsBytes: true });
        assert.deepEqual([refusal.bytes, refusal.text], [undefined, "no such thing"]);
    });

    for (const [what, status, text] of [
        ["redirects", 302, "moved"],
        ["is over the limit", 200, "x".repeat(2_000)],
    ] as const) {
        it(`closes the connection of an answer that ${what} and has no end`, async () => {
            let closed = false;
            server.answer = (_request, response) => {
                response.once("close", () => (closed = true));
                response.writeHead(status).write(text);
            };
            await failureOf(send());
            await until("the end of the connection", () => closed);
        });
    }

    it("tells a packed answer that is cut off", async () => {
        const { gzipSync } = await import("node:zlib");
        const packed = gzipSync("{}");
        server.answer = (_request, response) => {
            response.writeHead(200, { "Content-Encoding": "gzip", "Content-Length": packed.length });
            response.write(packed.subarray(0, packed.length - 12), () => response.destroy());
        };
        assert.equal((await failureOf(send())).code, "NETWORK");
    });

    it("leaves the credential out of a refusal that repeats it", async () => {
        server.answer = (request, response) => void response.writeHead(400).end(JSON.stringify({ message: `no: ${request.headers.authorization}, ${TOKEN}` }));
        const { text, status } = await send();
        assert.equal(status, 400);
        assert.equal(text, "{\"message\":\"no: …, …\"}");
    });

    for (const [what, break_] of [
        ["is cut off", (socket: import("node:net").Socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")],
        ["is no HTTP", (socket: import("node:net").Socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
        ["is reset", (socket: import("node:net").Socket) => void socket.resetAndDestroy()],
    ] as const) {
        it(`tells an answer that ${what} without what was sent`, async () => {
            server.answer = (request) => break_(request.socket);
            const failure = await failureOf(send());
            assert.equal(failure.code, "NETWORK", failure.message);
            assert.doesNotMatch(inspect(failure, { depth: 10, showHidden: true }), new RegExp(`${TOKEN}|Bearer|127\\.0\\.0\\.1`));
        });
    }
});

describe("a tunnel", () => {
    let proxy: TestProxy;
    let server: RawServer;
    beforeEach(async () => {
        proxy = await startProxy();
        server = await startRawServer();
    });
    afterEach(async () => {
        await proxy.close();
        await server.close();
    });

    const address = () => ({ url: proxy.url, username: "", password: "" });
    const open = (tunnel: Tunnel): Promise<unknown> =>
        new Promise((resolve, reject) => {
            const target = { host: "127.0.0.1", port: Number(new URL(server.url).port) };
            tunnel.httpAgent({}).createConnection(target, (error, socket) => (error ? reject(error) : resolve(socket)));
        });
    const closed = async (): Promise<void> => {
        await until("the end of the connection", () => proxy.open === 0);
    };

    it("is given up when the proxy does not answer, and leaves no connection behind", async () => {
        proxy.treat = () => "hang";
        const failure = await failureOf(open(new Tunnel(address(), {}, 30)));
        assert.equal(failure.key, "proxy-unreachable");
        assert.match(failure.message, /ETIMEDOUT/);
        await closed();
    });

    it("is given up when the connection closes, and leaves none behind", async () => {
        proxy.treat = () => "hang";
        const tunnel = new Tunnel(address(), {});
        const failing = failureOf(open(tunnel));
        await until("the CONNECT", () => proxy.connects.length > 0);
        tunnel.close();
        assert.equal((await failing).code, "NETWORK");
        await closed();
    });

    it("keeps nothing open after a refusal", async () => {
        proxy.treat = () => 503;
        assert.match((await failureOf(open(new Tunnel(address(), {})))).message, /status 503/);
        await closed();
    });

    it("bounds the time of requests and sockets together with the way to the proxy", async () => {
        proxy.treat = () => "hang";
        const network = new Network({ ...DIRECT, proxy: { url: proxy.url, username: "", password: "", noProxy: [] } });
        const exchange = { method: "GET", url: server.url, headers: {}, timeoutMs: 50, maxBytes: 1_000 };
        assert.equal((await failureOf(httpTransport(network)(exchange))).code, "TIMEOUT");
        network.close();
        await closed();
    });
});
