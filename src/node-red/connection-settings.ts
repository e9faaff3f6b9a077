/** Reads what a config node says: region and addresses, credentials, TLS and proxy nodes, limits. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import type { ConnectionSettings } from "../connection.js";
import { GenesysError } from "../platform/errors.js";
import type { EnvironmentRules, NetworkSettings, ProxySettings, TlsSettings } from "../platform/network.js";
import { proxyAddress } from "../platform/proxy-rules.js";
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

/** The core `tls-config` node. */
interface TlsNode extends Node {
    readonly valid?: boolean;
    addTLSOptions(options: object): TlsSettings;
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
    const tls = referred(RED, definition, "tls") as TlsNode | null;
    const proxy: ProxyNode | null = referred(RED, definition, "proxy");
    const { proxyOptions } = RED.settings as { proxyOptions?: EnvironmentRules };
    return {
        tls: tls && readTls(tls),
        proxy: proxy ? readProxy(proxy) : null,
        rules: proxyOptions ?? {},
        useEnvironment: true,
    };
}

/** The core node goes on without the files that it could not read: a connection without them may not be the one that was meant. */
function readTls(tls: TlsNode): TlsSettings {
    if (typeof tls.addTLSOptions !== "function") throw new GenesysError("CONFIG", bridgeTexts, "referred-missing", { field: "tls" }, { field: "tls", value: tls.id });
    if (tls.valid === false) throw new GenesysError("CONFIG", platformTexts, "tls-material", { reason: "its own error says why" }, { field: "tls" });
    return tls.addTLSOptions({});
}

function readProxy({ url = "", noproxy, credentials }: ProxyNode): ProxySettings {
    const address = proxyAddress(url);
    // The address itself is not told: it may hold a password.
    if (!address) throw new GenesysError("CONFIG", platformTexts, "proxy-address", {}, { field: "proxy" });
    return {
        url: address.url,
        username: credentials?.username || address.username,
        password: credentials?.password || address.password,
        noProxy: noproxy ?? [],
    };
}

/** Another config node that this one names; a named one that is not there is an error, for it may be what keeps the connection safe. */
function referred(RED: NodeAPI, definition: NodeDef, field: string): (Node & ProxyNode) | null {
    const id = readText(definition, field);
    if (id === "") return null;
    const node = RED.nodes.getNode(id) as (Node & ProxyNode) | null | undefined;
    if (!node) throw new GenesysError("CONFIG", bridgeTexts, "referred-missing", { field }, { field, value: id });
    return node;
}
