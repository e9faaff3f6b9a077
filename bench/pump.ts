/**
 * The far end of the benchmarks, in a process of its own: answers the few REST calls that observing needs and writes
 * prepared notification frames as raw bytes, so that the measured side is what limits. Parent tells it what to send.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { frameText, queueId } from "./frames.js";

export type Order = { readonly type: "flood"; readonly frames: number } | { readonly type: "rate"; readonly perSecond: number; readonly seconds: number };

const QUEUES = Number(process.argv[2] ?? 1_000);
const sockets = new Set<Socket>();

const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => answer(request, response, body));
});
server.on("upgrade", (request, socket: Socket) => {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.setNoDelay(true);
    socket.on("error", () => sockets.delete(socket));
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", () => undefined);
    sockets.add(socket);
});
server.listen(0, "127.0.0.1", () => process.send?.({ type: "ready", port: (server.address() as AddressInfo).port }));
process.on("message", (order: Order) => void (order.type === "flood" ? flood(order.frames) : rate(order.perSecond, order.seconds)));
process.on("disconnect", () => process.exit(0));

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const path = request.url ?? "";
    const page = Number(/pageNumber=(\d+)/.exec(path)?.[1] ?? 1);
    const reply = (value: unknown): void => void response.setHeader("content-type", "application/json").end(JSON.stringify(value));
    if (path.startsWith("/oauth/token")) return reply({ access_token: "bench", expires_in: 86_400 });
    if (path.includes("/organizations/me")) return reply({ id: "org", name: "Bench" });
    if (path.includes("/routing/queues")) {
        const entities = Array.from({ length: Math.max(0, Math.min(100, QUEUES - (page - 1) * 100)) }, (_, index) => {
            const number = (page - 1) * 100 + index;
            return { id: queueId(number), name: `Queue ${number}`, division: { id: "d", name: "Home" } };
        });
        return reply({ entities, total: QUEUES, pageNumber: page, pageSize: 100, pageCount: Math.ceil(QUEUES / 100) });
    }
    if (path.includes("/subscriptions")) return reply({ entities: (JSON.parse(body) as { id: string }[]).map(({ id }) => ({ id, state: "Permitted" })) });
    if (path.includes("/notifications/channels")) {
        const { port } = server.address() as AddressInfo;
        return reply({ id: `channel-${Date.now()}`, connectUri: `ws://127.0.0.1:${port}/channels/x`, expires: new Date(Date.now() + 86_400_000).toISOString() });
    }
    if (path.includes("/observations/query")) {
        const ids = [...new Set(body.match(/00000000-0000-4000-8000-[0-9a-f]{12}/g))];
        return reply({
            results: ids.map((id) => ({ group: { queueId: id, mediaType: "voice" }, data: [{ metric: "oWaiting", stats: { count: 0 } }, { metric: "oInteracting", stats: { count: 0 } }] })),
        });
    }
    reply({ results: [], entities: [], total: 0 });
}

/** A text frame as a server sends it: unmasked. */
function encode(text: string): Buffer {
    const payload = Buffer.from(text);
    const header = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
    return Buffer.concat([header, payload]);
}

/** Writes until the socket is full, then waits for it: the reader sets the pace. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
    if (!socket.write(bytes)) await new Promise((resolve) => socket.once("drain", resolve));
}

async function flood(frames: number): Promise<void> {
    const [socket] = [...sockets].slice(-1);
    const prepared = Array.from({ length: Math.ceil(frames / 1_000) }, (_, block) =>
        Buffer.concat(Array.from({ length: Math.min(1_000, frames - block * 1_000) }, (__, index) => encode(frameText(index % QUEUES, block * 1_000 + index, Date.now())))),
    );
    for (const block of prepared) await write(socket!, block);
    process.send?.({ type: "done" });
}

/** Spreads the frames evenly, 100 bursts a second; each frame's CorrelationId carries the time it was written. */
async function rate(perSecond: number, seconds: number): Promise<void> {
    const start = performance.now();
    const total = perSecond * seconds;
    let sent = 0;
    await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
            const due = Math.min(total, Math.floor(((performance.now() - start) / 1_000) * perSecond));
            const [socket] = [...sockets].slice(-1);
            const now = Date.now();
            const parts: Buffer[] = [];
            for (; sent < due; sent++) parts.push(encode(frameText(sent % QUEUES, sent, now)));
            if (parts.length > 0) socket?.write(Buffer.concat(parts));
            if (sent < total) return;
            clearInterval(timer);
            resolve();
        }, 10);
    });
    process.send?.({ type: "done" });
}
