/** A real HTTP proxy on loopback: tunnels CONNECT, or refuses it in every way, and remembers what came. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";

export interface ProxyOptions {
    /** "user:password" that it wants. */
    readonly credentials?: string;
    /** Speaks TLS itself. */
    readonly tls?: { readonly key: string; readonly cert: string };
}

/** What becomes of a CONNECT: tunnelled, refused with a status, dropped without a word, or never answered. */
export type Treatment = number | "tunnel" | "drop" | "hang";

export interface TestProxy {
    readonly url: string;
    readonly port: number;
    /** "host:port" of every CONNECT that came, refused ones too. */
    readonly connects: string[];
    /** First lines of what went through the tunnels, where it can be read. */
    readonly lines: string[];
    /** `Proxy-Authorization` of all that came, null where there was none. */
    readonly authorizations: (string | null)[];
    /** Connections to it that are open now. */
    readonly open: number;
    treat: (target: string) => Treatment;
    close(): Promise<void>;
}

export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
    const sockets = new Set<Socket>();
    const own = new Set<Socket>();
    const track = (set: Set<Socket>, socket: Socket): void => {
        set.add(socket);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => set.delete(socket));
    };
    const server = options.tls ? createTlsServer(options.tls) : createServer();
    const proxy: { -readonly [Key in keyof TestProxy]: TestProxy[Key] } = {
        url: "",
        port: 0,
        connects: [],
        lines: [],
        authorizations: [],
        open: 0,
        treat: () => "tunnel",
        async close() {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            for (const socket of [...sockets, ...own]) socket.destroy();
            await closed;
        },
    };
    Object.defineProperty(proxy, "open", { get: () => own.size });
    const isAllowed = (message: IncomingMessage): boolean => {
        const authorization = message.headers["proxy-authorization"] ?? null;
        proxy.authorizations.push(authorization);
        return options.credentials === undefined || authorization === `Basic ${Buffer.from(options.credentials).toString("base64")}`;
    };

    server.on("connection", (socket: Socket) => track(own, socket));
    server.on("request", (_message: IncomingMessage, response: ServerResponse) => void response.writeHead(405).end());
    server.on("connect", (message: IncomingMessage, socket: Socket, head: Buffer) => {
        const target = message.url ?? "";
        proxy.connects.push(target);
        if (!isAllowed(message)) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
        const treatment = proxy.treat(target);
        if (treatment === "hang") return void socket.resume().once("end", () => socket.destroy());
        if (treatment === "drop") return void socket.destroy();
        if (treatment !== "tunnel") return void socket.end(`HTTP/1.1 ${treatment} Refused\r\nContent-Length: 5\r\n\r\nsorry`);
        const [host = "", port = ""] = target.split(":");
        const onward = connect(Number(port), host, () => {
            socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
            onward.write(head);
            socket.on("data", (data: Buffer) => {
                const [line = ""] = data.toString("latin1").split("\r\n", 1);
                if (/^[A-Z]+ \/[ -~]* HTTP\/1\.1$/.test(line)) proxy.lines.push(line);
            });
            socket.pipe(onward).pipe(socket);
        });
        track(sockets, onward);
        onward.once("close", () => socket.destroy());
        socket.once("close", () => onward.destroy());
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    proxy.port = (server.address() as AddressInfo).port;
    proxy.url = `${options.tls ? "https" : "http"}://127.0.0.1:${proxy.port}`;
    return proxy;
}
