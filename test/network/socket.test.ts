/** The notification socket on real sockets: what keeps it from opening is told once, and nothing is thrown. */
import assert from "node:assert/strict";
import { webSockets, type SocketEnd } from "../../src/notifications/socket.js";
import { DIRECT, Network, type NetworkSettings } from "../../src/platform/network.js";
import { FakeClock } from "../support/fake-clock.js";
import { startRawServer, type RawServer } from "../support/raw-server.js";
import { until } from "../support/until.js";

describe("a notification socket", () => {
    let server: RawServer;
    const networks: Network[] = [];
    beforeEach(async () => {
        server = await startRawServer();
    });
    afterEach(async () => {
        for (const network of networks.splice(0)) network.close();
        await server.close();
    });

    function open(uri: string, clock = new FakeClock(), settings: NetworkSettings = DIRECT): { end: Promise<SocketEnd>; ends: SocketEnd[]; clock: FakeClock; close: () => void } {
        const network = new Network(settings);
        networks.push(network);
        const ends: SocketEnd[] = [];
        const { promise: end, resolve } = withResolvers<SocketEnd>();
        const listener = {
            opened: () => assert.fail("it opened"),
            frame: () => assert.fail("a frame came"),
            ended: (how: SocketEnd) => {
                ends.push(how);
                resolve(how);
            },
        };
        const socket = webSockets(network)(uri, listener, { clock, maxFrameBytes: 1_000 });
        return { end, ends, clock, close: () => socket.close() };
    }
    const socketUrl = (): string => `${server.url.replace("http", "ws")}/channels/1`;

    for (const uri of ["wss://", "wss://host/#fragment", "nonsense", "", "file:///etc/passwd", "ws+unix:///tmp/x:/y", "wss://[::1"]) {
        it(`to "${uri}" ends instead of throwing`, async () => {
            const { code, refused, failure } = await open(uri).end;
            assert.deepEqual([code, refused, failure?.code], [1006, null, "NETWORK"]);
        });
    }

    it("is refused with the status of a channel that is gone: that is no failure", async () => {
        for (const status of [401, 403, 404, 410]) {
            server.upgrade = (socket) => void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
            const { refused, failure } = await open(socketUrl()).end;
            assert.deepEqual([refused, failure], [status, null]);
        }
    });

    for (const [what, reply] of [
        ["an error", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"],
        ["a redirect, which is not followed", "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"],
        ["a page", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"],
    ] as const) {
        it(`is answered with ${what}: told as the platform's refusal`, async () => {
            server.upgrade = (socket) => void socket.end(reply);
            const { failure, refused } = await open(socketUrl()).end;
            assert.equal(failure?.code, "UNAVAILABLE");
            assert.equal(failure?.key, "channel-refused");
            assert.equal(failure?.cause.status, refused);
            assert.equal(server.asked.length, 1);
        });
    }

    for (const [what, reply] of [
        ["dropped", ""],
        ["answered by something else", "SSH-2.0-OpenSSH_9.6\r\n"],
        ["accepted wrongly", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n"],
    ] as const) {
        it(`is ${what}: told as a matter of the network`, async () => {
            server.upgrade = (socket) => void socket.end(reply);
            const { end, ends } = open(socketUrl());
            assert.equal((await end).failure?.code, "NETWORK");
            await new Promise((resolve) => setImmediate(resolve));
            assert.equal(ends.length, 1);
        });
    }

    it("that is never answered ends after 15 seconds, once", async () => {
        server.upgrade = () => undefined;
        const { clock, ends, end } = open(socketUrl());
        await until("the handshake", () => server.asked.length > 0);
        clock.run(14_999);
        assert.deepEqual(ends, []);
        clock.run(1);
        assert.match((await end).failure!.message, /ETIMEDOUT/);
        clock.run(60_000);
        assert.equal(ends.length, 1);
        assert.equal(clock.pending, 0);
    });

    it("that is closed while it opens says nothing any more", async () => {
        const { clock, ends, close } = open(socketUrl());
        close();
        clock.run(60_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.deepEqual(ends, []);
    });

    it("over TLS settings of no use ends with what is wrong", async () => {
        const settings = { ...DIRECT, tls: { key: "no key", cert: "none" } };
        assert.equal((await open("wss://127.0.0.1:1", new FakeClock(), settings).end).failure?.key, "tls-material");
    });
});

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
    let resolve: (value: T) => void = () => undefined;
    const promise = new Promise<T>((done) => (resolve = done));
    return { promise, resolve };
}
