/** TLS in front of a plain server: what a gateway or the platform's own load balancer does. */
import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer, type TlsOptions } from "node:tls";

export interface TlsFront {
    readonly port: number;
    /** Where the plain server listens; known only later, for it has to name this port itself. */
    target: number;
    /** Handshakes that succeeded. */
    readonly accepted: number;
    /** Common names of the client certificates that came. */
    readonly clients: string[];
    close(): Promise<void>;
}

export async function startTlsFront(options: TlsOptions): Promise<TlsFront> {
    const sockets = new Set<Socket>();
    const track = (socket: Socket): void => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => sockets.delete(socket));
    };
    const front = { port: 0, target: 0, accepted: 0, clients: [] as string[] };
    const server = createServer(options, (socket) => {
        front.accepted++;
        const name: unknown = socket.getPeerCertificate()?.subject?.CN;
        if (typeof name === "string") front.clients.push(name);
        const onward = connect(front.target, "127.0.0.1");
        track(onward);
        socket.pipe(onward).pipe(socket);
        socket.on("error", () => onward.destroy());
        socket.once("close", () => onward.destroy());
        onward.once("close", () => socket.destroy());
    });
    server.on("tlsClientError", () => undefined);
    server.on("connection", track);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    front.port = (server.address() as AddressInfo).port;
    return Object.assign(front, {
        async close() {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            for (const socket of sockets) socket.destroy();
            await closed;
        },
    });
}
