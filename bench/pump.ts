/**
 * The far end of the benchmarks, in a process of its own: answers REST calls and writes notification frames as raw bytes,
 * so that the measured side is what limits. The parent process orders what is written. Argument: how many queues there are.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Clients } from "./clients.js";
import { encode, frameText } from "./frames.js";
import { monotonic } from "./monotonic.js";
import type { Order, PumpWord } from "./orders.js";
import { answer } from "./platform.js";

const BURST_MS = 10;
const HEARTBEAT_MS = 15_000;
/** Frames written at once when as many as possible are wanted. */
const BLOCK = 500;
/** So large that no request waits. */
const ALLOWANCE = { allowed: "1000000", count: "1", reset: "60" };
const HEARTBEAT = encode("{\"topicName\":\"channel.metadata\",\"eventBody\":{\"message\":\"WebSocket Heartbeat\"}}");

const clients = new Clients(Number(process.argv[2] ?? 1_000));
/** By client: its requests, ids left out. */
const calls = new Map<string, Record<string, number>>();
let latencyMs = 0;
const prepared = new Map<string, { socket: Socket; blocks: Buffer[]; frames: number }>();

const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
        const { method = "GET", url = "/" } = request;
        const client = clientOf(request);
        note(client, `${method} ${url}`);
        const reply = answer({ method, path: url, body, client, host: hostOf() }, clients);
        for (const [name, value] of Object.entries(ALLOWANCE)) response.setHeader(`inin-ratelimit-${name}`, value);
        late(() => response.setHeader("content-type", "application/json").end(JSON.stringify(reply)));
    });
});
server.on("upgrade", (request, socket: Socket) => {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.destroy());
    socket.on("close", () => clients.disconnect(socket));
    socket.resume();
    late(() => {
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
        clients.connect(request.url!.split("/").at(-1)!, socket);
    });
});
setInterval(() => {
    for (const socket of clients.sockets()) socket.write(HEARTBEAT);
}, HEARTBEAT_MS);
process.on("message", (order: Order) => void obey(order));
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => say({ type: "ready", port: (server.address() as AddressInfo).port }));

async function obey(order: Order): Promise<void> {
    if (order.type === "prepare") {
        prepare(order.client, order.frames);
        say({ type: "prepared" });
    } else if (order.type === "calls") say({ type: "calls", calls: calls.get(order.client) ?? {} });
    else if (order.type === "latency") {
        latencyMs = order.milliseconds;
        say({ type: "slowed" });
    } else if (order.type === "drop") {
        for (const socket of clients.sockets(order.client)) socket.destroy();
        say({ type: "dropped", at: monotonic() });
    } else say({ type: "sent", ...(order.type === "flood" ? await flood(order.client) : await rate(order)) });
}

/** Answers after the latency that was ordered. */
function late(reply: () => void): void {
    if (latencyMs === 0) reply();
    else setTimeout(reply, latencyMs);
}

function note(client: string, call: string): void {
    const counts = calls.get(client) ?? {};
    calls.set(client, counts);
    const name = call.replace(/\?.*/, "").replace(/channels\/[^/]+/, "channels/{id}");
    counts[name] = (counts[name] ?? 0) + 1;
}

/** The token is the client's id: that is all there is to know about who asks. */
function clientOf({ headers: { authorization = "" } }: IncomingMessage): string {
    const [kind = "", value = ""] = authorization.split(" ");
    return kind === "Basic" ? Buffer.from(value, "base64").toString().split(":")[0]! : value;
}

function hostOf(): string {
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function say(word: PumpWord): void {
    process.send!(word);
}

function prepare(client: string, frames: number): void {
    const routes = clients.routes(client);
    const moment = { now: Date.now(), writtenAt: monotonic() };
    const blocks: Buffer[] = [];
    for (let start = 0; start < frames; start += BLOCK) {
        const texts = Array.from({ length: Math.min(BLOCK, frames - start) }, (_, offset) => {
            const { queue } = routes[(start + offset) % routes.length]!;
            return encode(frameText(queue, clients.next(client, queue), start + offset, moment));
        });
        blocks.push(Buffer.concat(texts));
    }
    prepared.set(client, { socket: routes[0]!.socket, blocks, frames });
}

/** Writes what was prepared, as fast as the one socket takes it. */
async function flood(client: string): Promise<{ frames: number; bytes: number; worstLagMs: number }> {
    const { socket, blocks, frames } = prepared.get(client)!;
    prepared.delete(client);
    let bytes = 0;
    for (const block of blocks) {
        bytes += block.length;
        if (!socket.write(block)) await new Promise((resolve) => socket.once("drain", resolve));
    }
    return { frames, bytes, worstLagMs: 0 };
}

/** Spreads the frames evenly over the time and the channels: each queue once per round, a burst every 10 ms. */
function rate({ client, perSecond, seconds }: Extract<Order, { type: "rate" }>): Promise<{ frames: number; bytes: number; worstLagMs: number }> {
    const routes = clients.routes(client);
    const frames = perSecond * seconds;
    const start = monotonic();
    let [sent, bytes, worstLagMs, planned] = [0, 0, 0, start];
    return new Promise((resolve) => {
        const timer = setInterval(() => {
            const writtenAt = monotonic();
            worstLagMs = Math.max(worstLagMs, writtenAt - planned - BURST_MS);
            planned = writtenAt;
            const due = Math.min(frames, Math.floor(((writtenAt - start) / 1_000) * perSecond));
            const moment = { now: Date.now(), writtenAt };
            const parts = new Map<Socket, Buffer[]>();
            for (; sent < due; sent++) {
                const { queue, socket } = routes[sent % routes.length]!;
                const bytesOfFrame = encode(frameText(queue, clients.next(client, queue), sent, moment));
                bytes += bytesOfFrame.length;
                const list = parts.get(socket);
                if (list) list.push(bytesOfFrame);
                else parts.set(socket, [bytesOfFrame]);
            }
            for (const [socket, list] of parts) socket.write(Buffer.concat(list));
            if (sent < frames) return;
            clearInterval(timer);
            resolve({ frames, bytes, worstLagMs });
        }, BURST_MS);
    });
}
