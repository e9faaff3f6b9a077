/** How the platform is reached, by REST and by WebSocket alike: TLS options, a proxy from the configuration, or the environment's. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { SecureContextOptions } from "node:tls";

export interface TlsSettings extends Pick<SecureContextOptions, "key" | "cert" | "ca" | "pfx" | "passphrase"> {
    readonly rejectUnauthorized?: boolean;
    readonly servername?: string;
}

export interface ProxySettings {
    /** With scheme, without credentials. */
    readonly url: string;
    readonly username: string;
    readonly password: string;
    /** Addresses that contain one of these are reached directly, as Node-RED's own nodes do it. */
    readonly noProxy: readonly string[];
}

/** Node-RED's `proxyOptions` setting, as far as it concerns the choice of the proxy. */
export interface EnvironmentRules {
    readonly mode?: "strict" | "legacy";
    readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface NetworkSettings {
    readonly tls: TlsSettings | null;
    readonly proxy: ProxySettings | null;
    readonly rules: EnvironmentRules;
    /** False for the demo organisation, which is never reached through a proxy. */
    readonly useEnvironment: boolean;
}

export interface Agents {
    readonly http: HttpAgent;
    readonly https: HttpsAgent;
}

export const DIRECT: NetworkSettings = { tls: null, proxy: null, rules: {}, useEnvironment: false };
const SOCKETS = { keepAlive: true, maxSockets: 16, scheduling: "lifo" } as const;

export class Network {
    private made: Promise<Agents> | null = null;
    private ready: Agents | null = null;

    constructor(private readonly settings: NetworkSettings) {}

    /** TLS options for those who connect by themselves. */
    get tls(): TlsSettings {
        return this.settings.tls ?? {};
    }

    /** Agents for requests; made with the first one. */
    agents(): Promise<Agents> {
        this.made ??= this.make().then((agents) => (this.ready = agents));
        return this.made;
    }

    /** The agent for a WebSocket address, once any request was made. */
    agentFor(uri: string): HttpAgent | undefined {
        return /^wss:/i.test(uri) ? this.ready?.https : this.ready?.http;
    }

    close(): void {
        this.ready?.http.destroy();
        this.ready?.https.destroy();
    }

    private async make(): Promise<Agents> {
        const { tls, proxy, useEnvironment, rules } = this.settings;
        const options = { ...SOCKETS, ...tls };
        if (!proxy && !(useEnvironment && hasProxy(rules.env ?? process.env))) return { http: new HttpAgent(SOCKETS), https: new HttpsAgent(options) };
        // Loaded only where a proxy is in use.
        const { ProxyAgent } = await import("proxy-agent");
        const fromEnvironment = new ProxyAgent().getProxyForUrl;
        const proxyFor = (url: string, request: never): string | Promise<string> => {
            const asked = url.replace(/^ws/i, "http");
            if (proxy) return configuredProxy(proxy, asked);
            if (rules.mode === "legacy" || rules.env) return ruledProxy(rules, asked);
            return fromEnvironment(asked, request);
        };
        const agent = new ProxyAgent({ ...options, getProxyForUrl: proxyFor as never });
        return { http: agent as unknown as HttpAgent, https: agent as unknown as HttpsAgent };
    }
}

function hasProxy(env: Readonly<Record<string, string | undefined>>): boolean {
    return Object.entries(env).some(([name, value]) => /^(npm_config_)?((https?|all)_)?proxy$/i.test(name) && value !== undefined && value !== "");
}

/** The proxy of a core `http proxy` node, or "" for a direct connection. */
export function configuredProxy(proxy: ProxySettings, url: string): string {
    if (proxy.noProxy.some((part) => part.trim() !== "" && url.includes(part.trim()))) return "";
    const address = new URL(proxy.url);
    if (proxy.username !== "" || proxy.password !== "") {
        address.username = encodeURIComponent(proxy.username);
        address.password = encodeURIComponent(proxy.password);
    }
    return address.href;
}

/** Node-RED's older rule, and any rule over an environment of its own: one proxy for all, but for what NO_PROXY names. */
export function ruledProxy({ mode, env = process.env }: EnvironmentRules, url: string): string {
    const read = (name: string): string => env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? "";
    const secure = url.startsWith("https:");
    const proxy = mode === "legacy" ? read("http_proxy") : (secure ? read("https_proxy") : read("http_proxy")) || read("all_proxy");
    const excluded = read("no_proxy")
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
    const { hostname } = new URL(url);
    const matches = (part: string): boolean => (mode === "legacy" ? url.includes(part) : part === "*" || `.${hostname}`.endsWith(`.${part.replace(/^\*?\./, "")}`));
    if (proxy === "" || excluded.some(matches)) return "";
    return /:\/\//.test(proxy) ? proxy : `http://${proxy}`;
}
