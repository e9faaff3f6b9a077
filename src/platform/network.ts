/** How the platform is reached, by REST and by WebSocket alike: TLS options, a proxy from the configuration, or the environment's. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext, rootCertificates, type ConnectionOptions, type SecureContextOptions } from "node:tls";
import { GenesysError } from "./errors.js";
import { materialFailure } from "./network-failures.js";
import { configuredProxy, environmentProxy, proxyAddress, type EnvironmentRules, type ProxySettings } from "./proxy-rules.js";
import { platformTexts } from "./texts.js";
import { Tunnel } from "./tunnel.js";

export type { EnvironmentRules, ProxySettings } from "./proxy-rules.js";

export interface TlsSettings extends Pick<SecureContextOptions, "key" | "cert" | "ca" | "pfx" | "passphrase"> {
    readonly rejectUnauthorized?: boolean;
    readonly servername?: string;
}

export interface NetworkSettings {
    readonly tls: TlsSettings | null;
    readonly proxy: ProxySettings | null;
    readonly rules: EnvironmentRules;
    /** False for the demo organisation, which is never reached through a proxy. */
    readonly useEnvironment: boolean;
}

export const DIRECT: NetworkSettings = { tls: null, proxy: null, rules: {}, useEnvironment: false };
const KEPT = { keepAlive: true, maxSockets: 16, scheduling: "lifo" } as const;

export class Network {
    /** By the target's scheme and the proxy's address: a WebSocket never takes the kept connection of requests away. */
    private readonly agents = new Map<string, HttpAgent>();
    private readonly tunnels = new Map<string, Tunnel>();
    private materialChecked = false;

    constructor(private readonly settings: NetworkSettings) {}

    /** The agent for an http(s) or ws(s) address. Throws CONFIG when the proxy's address or the TLS settings are of no use. */
    agentFor(url: string): HttpAgent {
        this.checkMaterial();
        const scheme = url.slice(0, url.indexOf(":")).toLowerCase();
        const proxy = this.proxyFor(url);
        const key = `${scheme} ${proxy}`;
        let agent = this.agents.get(key);
        if (!agent) this.agents.set(key, (agent = this.makeAgent(scheme, proxy)));
        return agent;
    }

    /** Ends idle connections, and waiting for proxies. */
    close(): void {
        for (const agent of this.agents.values()) agent.destroy();
        for (const tunnel of this.tunnels.values()) tunnel.close();
    }

    private makeAgent(scheme: string, proxy: string): HttpAgent {
        const secure = scheme === "https" || scheme === "wss";
        const options = { ...(scheme.startsWith("http") ? KEPT : {}), ...(secure ? this.settings.tls : {}) };
        if (proxy === "") return secure ? new HttpsAgent(options) : new HttpAgent(options);
        const tunnel = this.tunnelTo(proxy);
        return secure ? tunnel.httpsAgent(options) : tunnel.httpAgent(options);
    }

    private tunnelTo(proxy: string): Tunnel {
        let tunnel = this.tunnels.get(proxy);
        if (tunnel) return tunnel;
        const address = proxyAddress(proxy);
        // The address itself is not told: it may hold a password.
        if (!address) throw new GenesysError("CONFIG", platformTexts, "proxy-address", {}, { field: "proxy" });
        tunnel = new Tunnel(address, tlsForProxy(this.settings.tls));
        this.tunnels.set(proxy, tunnel);
        return tunnel;
    }

    private proxyFor(url: string): string {
        const { proxy, rules, useEnvironment } = this.settings;
        if (proxy) return configuredProxy(proxy, rules, url);
        return useEnvironment ? environmentProxy(rules, url) : "";
    }

    /** Said once and as what it is, not as a failure of each connection. */
    private checkMaterial(): void {
        if (this.materialChecked || !this.settings.tls) return;
        try {
            createSecureContext(this.settings.tls);
        } catch (thrown) {
            throw materialFailure(thrown);
        }
        this.materialChecked = true;
    }
}

/** Certificate, key and server name are meant for the platform. The proxy may have a public certificate, or one by the same CA. */
function tlsForProxy(tls: TlsSettings | null): ConnectionOptions {
    return {
        ...(tls?.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: tls.rejectUnauthorized }),
        ...(tls?.ca ? { ca: [...rootCertificates, ...[tls.ca].flat()] } : {}),
    };
}
