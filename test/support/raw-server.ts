/** An HTTP server on loopback that answers as a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface RawServer {
    readonly url: string;
    /** "METHOD /path" of each request that came, upgrades too. */
    readonly asked: string[];
    answer: (request: IncomingMessage, response: ServerResponse) => void;
    /** Upgrade requests; the socket is closed when this is not set. */
    upgrade: (socket: Socket) => void;
    close(): Promise<void>;
}

export async function startRawServer(): Promise<RawServer> {
    const sockets = new Set<Socket>();
    const asked: string[] = [];
    const server = createServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        raw.answer(request, response);
    });
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => sockets.delete(socket));
    });
    server.on("upgrade", (request, socket) => {
        asked.push(`${request.method} ${request.url}`);
        raw.upgrade(socket as Socket);
    });
    const raw = {
        url: "",
        asked,
        answer: (_request: IncomingMessage, response: ServerResponse) => void response.end(),
        upgrade: (socket: Socket) => void socket.destroy(),
        async close() {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            for (const socket of sockets) socket.destroy();
            await closed;
        },
    };
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    raw.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return raw;
}
