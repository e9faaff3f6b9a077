/** Connections through an HTTP proxy by CONNECT: for requests and WebSockets, plain ones and those with TLS, alike. */
import { Agent as HttpAgent, request as requestPlainly, type AgentOptions, type ClientRequest } from "node:http";
import { Agent as HttpsAgent, request as requestSecurely, type AgentOptions as HttpsAgentOptions } from "node:https";
import { isIPv6 } from "node:net";
import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import { proxyFailure, proxyRefusal } from "./network-failures.js";
import type { ProxySettings } from "./proxy-rules.js";

/** A proxy has to answer within this. */
export const PROXY_ANSWER_MS = 15_000;

interface Target {
    readonly host?: string;
    readonly port?: string | number;
}

type Done = (error: Error | null, socket?: Duplex) => void;

/** Agents that go through one proxy. */
export class Tunnel {
    private readonly waiting = new Set<ClientRequest>();

    /** `tls`: for the connection to a proxy that speaks TLS itself. */
    constructor(
        private readonly proxy: Omit<ProxySettings, "noProxy">,
        private readonly tls: ConnectionOptions,
        private readonly answerMs = PROXY_ANSWER_MS,
    ) {}

    httpAgent(options: AgentOptions): HttpAgent {
        return new PlainTunnelAgent(this, options);
    }

    httpsAgent(options: HttpsAgentOptions): HttpsAgent {
        return new SecureTunnelAgent(this, options);
    }

    /** Calls back with a connection to the target, or with a GenesysError that says what the proxy did. */
    open({ host = "localhost", port = 80 }: Target, done: Done): void {
        const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
        const request = this.ask(target);
        this.waiting.add(request);
        const timer = setTimeout(() => request.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })), this.answerMs);
        const end = (): void => {
            clearTimeout(timer);
            this.waiting.delete(request);
        };
        request.once("connect", ({ statusCode = 0 }, socket, head) => {
            end();
            if (statusCode < 200 || statusCode > 299) {
                socket.destroy();
                return done(proxyRefusal(statusCode));
            }
            if (head.length > 0) socket.unshift(head);
            done(null, socket);
        });
        // A proxy that does not know CONNECT may answer as if it were another request.
        request.once("response", (response) => {
            end();
            response.destroy();
            done(proxyRefusal(response.statusCode ?? 0));
        });
        request.once("error", (error) => {
            end();
            done(proxyFailure(error));
        });
        request.end();
    }

    /** Ends waiting for the proxy. */
    close(): void {
        for (const request of this.waiting) request.destroy();
    }

    private ask(target: string): ClientRequest {
        const { url, username, password } = this.proxy;
        const { protocol, hostname, port } = new URL(url);
        const secure = protocol === "https:";
        const login = `${username}:${password}`;
        const options = {
            method: "CONNECT",
            host: hostname.replace(/^\[|\]$/g, ""),
            port: port === "" ? (secure ? 443 : 80) : Number(port),
            path: target,
            headers: { Host: target, ...(login === ":" ? {} : { "Proxy-Authorization": `Basic ${Buffer.from(login).toString("base64")}` }) },
            agent: false,
        } as const;
        return secure ? requestSecurely({ ...options, ...this.tls }) : requestPlainly(options);
    }
}

/** Node calls createConnection for each connection that it needs; null: it comes by the callback. */
class PlainTunnelAgent extends HttpAgent {
    constructor(
        private readonly tunnel: Tunnel,
        options: AgentOptions,
    ) {
        super(options);
    }

    override createConnection(options: Target, done: Done): null {
        this.tunnel.open(options, done);
        return null;
    }
}

class SecureTunnelAgent extends HttpsAgent {
    constructor(
        private readonly tunnel: Tunnel,
        options: HttpsAgentOptions,
    ) {
        super(options);
    }

    override createConnection(options: Target, done: Done): null {
        this.tunnel.open(options, (error, socket) => {
            if (error) return done(error);
            done(null, super.createConnection({ ...options, socket } as HttpsAgentOptions) ?? undefined);
        });
        return null;
    }
}
