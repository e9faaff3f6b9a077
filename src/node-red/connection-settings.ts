/** Reads what a config node says: region and addresses, credentials, TLS and proxy nodes, limits. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import type { ConnectionSettings } from "../connection.js";
import { GenesysError } from "../platform/errors.js";
import type { EnvironmentRules, NetworkSettings, ProxySettings, TlsSettings } from "../platform/network.js";
import { resolveEndpoints } from "../platform/regions.js";
import { platformTexts } from "../platform/texts.js";
import { readNumber, readText } from "./properties.js";
import { bridgeTexts } from "./texts.js";

export interface Credentials {
    clientId?: string;
    clientSecret?: string;
}

/** The core `http proxy` node. */
interface ProxyNode {
    readonly url?: string;
    readonly noproxy?: readonly string[];
    readonly credentials?: { readonly username?: string; readonly password?: string };
}

/** Throws a GenesysError (CONFIG) that names the first setting at fault. */
export function readConnectionSettings(RED: NodeAPI, definition: NodeDef, credentials: Credentials | undefined): ConnectionSettings {
    const secrets = credentials ?? {};
    const clientId = readText(secrets, "clientId");
    const clientSecret = readText(secrets, "clientSecret");
    const endpoints = resolveEndpoints(readText(definition, "region"), readText(definition, "apiUrl"), readText(definition, "loginUrl"));
    if (endpoints.demo && (clientId !== "" || clientSecret !== "")) {
        throw new GenesysError("CONFIG", platformTexts, "demo-credentials", {}, { field: "region", value: "demo" });
    }
    return {
        endpoints,
        clientId,
        clientSecret,
        org: readText(definition, "org"),
        maxFrameBytes: readNumber(definition, "maxFrameBytes", 1_048_576, { min: 1_024, max: 67_108_864 }),
        maxChannels: readNumber(definition, "maxChannels", 4, { min: 1, max: 20 }),
        budgetPercent: readNumber(definition, "budget", 80, { min: 1, max: 100 }),
        network: readNetwork(RED, definition),
    };
}

function readNetwork(RED: NodeAPI, definition: NodeDef): NetworkSettings {
    const tls = referred(RED, definition, "tls") as (Node & { addTLSOptions(options: object): TlsSettings }) | null;
    const proxy: ProxyNode | null = referred(RED, definition, "proxy");
    const { proxyOptions } = RED.settings as { proxyOptions?: EnvironmentRules };
    return {
        tls: tls?.addTLSOptions({}) ?? null,
        proxy: proxy ? readProxy(proxy) : null,
        rules: proxyOptions ?? {},
        useEnvironment: true,
    };
}

function readProxy(proxy: ProxyNode): ProxySettings {
    const text = proxy.url ?? "";
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url) throw new GenesysError("CONFIG", platformTexts, "url-invalid", { field: "proxy", value: text.slice(0, 60) }, { field: "proxy" });
    const username = proxy.credentials?.username || decodeURIComponent(url.username);
    const password = proxy.credentials?.password || decodeURIComponent(url.password);
    url.username = url.password = "";
    return { url: url.href, username, password, noProxy: proxy.noproxy ?? [] };
}

/** Another config node that this one names; a named one that is not there is an error, for it may be what keeps the connection safe. */
function referred(RED: NodeAPI, definition: NodeDef, field: string): (Node & ProxyNode) | null {
    const id = readText(definition, field);
    if (id === "") return null;
    const node = RED.nodes.getNode(id) as (Node & ProxyNode) | null | undefined;
    if (!node) throw new GenesysError("CONFIG", bridgeTexts, "referred-missing", { field }, { field, value: id });
    return node;
}
