/** Connections through an HTTP proxy by CONNECT, by hpagent: for requests and WebSockets, plain ones and those with TLS, alike. */
import { sharedAbort } from "./abort.js";
import type { Agent as HttpAgent, AgentOptions } from "node:http";
import type { Agent as HttpsAgent, AgentOptions as HttpsAgentOptions } from "node:https";
import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import type { HttpProxyAgentOptions, HttpsProxyAgentOptions } from "hpagent";
import { proxyFailure, proxyRefusal } from "./network-failures.js";
import type { ProxySettings } from "./proxy-rules.js";

/** A proxy has to answer within this. */
const PROXY_ANSWER_MS = 15_000;

type Done = (error: Error | null, socket?: Duplex | null) => void;

/** What an agent is asked for; hpagent calls back instead of returning. */
interface Connecting {
    createConnection(options: object, done: Done): unknown;
}

/** Loaded with the first request that goes through a proxy. */
const hpagent = (): typeof import("hpagent") => require("hpagent") as typeof import("hpagent");

/** Agents that go through one proxy. */
export class Tunnel {
    private readonly closing = sharedAbort();

    /** `tls`: for the connection to a proxy that speaks TLS itself. */
    constructor(
        private readonly proxy: Omit<ProxySettings, "noProxy">,
        private readonly tls: ConnectionOptions,
        private readonly answerMs = PROXY_ANSWER_MS,
    ) {}

    httpAgent(options: AgentOptions): HttpAgent {
        return this.told(new (hpagent().HttpProxyAgent)({ ...options, ...this.way() } as HttpProxyAgentOptions));
    }

    httpsAgent(options: HttpsAgentOptions): HttpsAgent {
        return this.told(new (hpagent().HttpsProxyAgent)({ ...options, ...this.way() } as HttpsProxyAgentOptions));
    }

    /** Ends waiting for the proxy. */
    close(): void {
        this.closing.abort();
    }

    private way() {
        const proxy = new URL(this.proxy.url);
        proxy.username = encodeURIComponent(this.proxy.username);
        proxy.password = encodeURIComponent(this.proxy.password);
        return { proxy, proxyRequestOptions: { ...this.tls, signal: this.closing.signal } };
    }

    /** The agent with a limit to the wait, and what the proxy did as a GenesysError. */
    private told<T extends HttpAgent>(agent: T): T {
        const connect = (agent as unknown as Connecting).createConnection.bind(agent);
        (agent as unknown as Connecting).createConnection = (options, done) => {
            connect({ ...options, timeout: this.answerMs }, (error, socket) => (error ? done(meaningOf(error)) : done(null, withoutTimeout(socket))));
        };
        return agent;
    }
}

/** hpagent tells a refusal by its status in the sentence, and silence by "Proxy timeout". */
function meaningOf(error: Error): Error {
    const status = /^Bad response: (\d+)/.exec(error.message)?.[1];
    if (status !== undefined) return proxyRefusal(Number(status));
    return proxyFailure(error.message === "Proxy timeout" ? { code: "ETIMEDOUT" } : error);
}

/** The limit was for the way to the proxy: what comes after has limits of its own. */
function withoutTimeout(socket: Duplex | null | undefined): Duplex | null {
    if (socket && "setTimeout" in socket) (socket as { setTimeout(milliseconds: number): void }).setTimeout(0);
    return socket ?? null;
}
