/** Which proxy an address is reached through: the connection's own, or the environment's by the rules of Node-RED's own nodes. */

export interface ProxySettings {
    /** With scheme, without credentials. */
    readonly url: string;
    readonly username: string;
    readonly password: string;
    /** What is reached directly: entries as in NO_PROXY. */
    readonly noProxy: readonly string[];
}

/** Node-RED's `proxyOptions` setting. */
export interface EnvironmentRules {
    readonly mode?: "strict" | "legacy";
    readonly lowerCaseOnly?: boolean;
    readonly favourUpperCase?: boolean;
    readonly excludeNpm?: boolean;
    /** In place of the process's environment. */
    readonly env?: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The parts of a proxy's address, or null when it is none. Without a scheme it is an http one. */
export function proxyAddress(text: string): Omit<ProxySettings, "noProxy"> | null {
    const whole = withScheme(text.trim());
    if (!URL.canParse(whole)) return null;
    const url = new URL(whole);
    if (!/^https?:$/.test(url.protocol)) return null;
    const [username, password] = [decoded(url.username), decoded(url.password)];
    url.username = url.password = "";
    return { url: url.href, username, password };
}

/** A percent sign that stands for itself is left as it is. */
function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

const withScheme = (address: string): string => (address === "" || address.includes("://") ? address : `http://${address}`);

/**
 * The proxy of a core `http proxy` node for this address, or "" for a direct connection. As in Node-RED's http request node
 * its exceptions are read by the `proxyOptions` mode: in strict mode as NO_PROXY is, in legacy mode as parts of the address.
 */
export function configuredProxy(proxy: ProxySettings, rules: EnvironmentRules, url: string): string {
    const env = { no_proxy: proxy.noProxy.join(","), http_proxy: proxy.url, https_proxy: proxy.url };
    const chosen = environmentProxy({ ...rules, env }, url);
    if (chosen === "" || !URL.canParse(chosen)) return chosen;
    const address = new URL(chosen);
    if (proxy.username !== "" || proxy.password !== "") {
        address.username = encodeURIComponent(proxy.username);
        address.password = encodeURIComponent(proxy.password);
    }
    return address.href;
}

/**
 * The environment's proxy for an http(s) or ws(s) address, or "" for a direct connection. A socket goes where a request to the
 * same host would go. A proxy given without scheme is an http one.
 */
export function environmentProxy(rules: EnvironmentRules, url: string): string {
    const address = new URL(url.replace(/^ws/i, "http"));
    const override = process.env["NR_PROXY_MODE"];
    const mode = override === "legacy" || override === "strict" ? override : rules.mode;
    const proxy = mode === "legacy" ? legacyProxy(rules.env ?? process.env, address) : strictProxy(rules, address);
    return withScheme(proxy);
}

function strictProxy(rules: EnvironmentRules, address: URL): string {
    const scheme = address.protocol.slice(0, -1);
    const host = address.host.replace(/:\d*$/, "");
    const port = Number(address.port) || (DEFAULT_PORTS[scheme] ?? 0);
    const excluded = (read(rules, "npm_config_no_proxy") || read(rules, "no_proxy")).toLowerCase();
    if (excluded === "*" || excluded.split(/[,\s]/).some((entry) => entry !== "" && excludes(entry, host, port))) return "";
    return (
        read(rules, `npm_config_${scheme}_proxy`) || read(rules, `${scheme}_proxy`) || read(rules, "npm_config_proxy") || read(rules, "all_proxy")
    );
}

/** An entry is a host, or the end of one when it begins with "." or "*", with or without a port. */
function excludes(entry: string, host: string, port: number): boolean {
    const [, name = entry, ofPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
    if (ofPort !== undefined && Number(ofPort) !== 0 && Number(ofPort) !== port) return false;
    return /^[.*]/.test(name) ? host.endsWith(name.replace(/^\*/, "")) : host === name;
}

/** Node-RED's older rule: one proxy for everything, but for addresses that contain an entry of NO_PROXY. */
function legacyProxy(env: Readonly<Record<string, string | undefined>>, address: URL): string {
    const proxy = env["HTTP_PROXY"] || env["http_proxy"] || "";
    const excluded = (env["NO_PROXY"] || env["no_proxy"] || "").split(",").map((entry) => entry.trim());
    return excluded.some((entry) => entry !== "" && address.href.includes(entry)) ? "" : proxy;
}

function read({ env = process.env, lowerCaseOnly, favourUpperCase, excludeNpm }: EnvironmentRules, name: string): string {
    if (excludeNpm === true && name.startsWith("npm_config_")) return "";
    const [lower, upper] = [env[name.toLowerCase()], env[name.toUpperCase()]];
    if (lowerCaseOnly === true) return lower || "";
    return (favourUpperCase === true ? upper || lower : lower || upper) || "";
}
