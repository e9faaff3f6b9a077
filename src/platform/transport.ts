/** One HTTP exchange, by axios. What fails comes out as a GenesysError that holds nothing of the request: no header, no token, no address. */
import type { AxiosInstance, AxiosStatic } from "axios";
import type { Agent as HttpAgent } from "node:http";
import { GenesysError } from "./errors.js";
import type { Network } from "./network.js";
import { platformTexts } from "./texts.js";

export interface Exchange {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly params?: Readonly<Record<string, unknown>> | undefined;
    readonly body?: string | undefined;
    readonly timeoutMs: number;
    readonly maxBytes: number;
    readonly signal?: AbortSignal | undefined;
}

export interface RawReply {
    readonly status: number;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
}

export type Transport = (exchange: Exchange) => Promise<RawReply>;

let client: AxiosInstance | undefined;

/** Loaded with the first request, not when Node-RED starts. */
function loadClient(): AxiosInstance {
    const { default: axios } = require("axios") as { default: AxiosStatic };
    return axios.create({ adapter: "http", responseType: "arraybuffer", maxRedirects: 0, proxy: false, validateStatus: () => true });
}

/** Exchanges over this network. */
export function httpTransport(network: Network): Transport {
    return async (exchange) => {
        client ??= loadClient();
        const { http, https } = await network.agents();
        return send(client, exchange, { httpAgent: http, httpsAgent: https });
    };
}

async function send(axios: AxiosInstance, exchange: Exchange, agents: { httpAgent: HttpAgent; httpsAgent: HttpAgent }): Promise<RawReply> {
    try {
        const reply = await axios.request<ArrayBuffer>({
            ...agents,
            method: exchange.method,
            url: exchange.url,
            headers: { ...exchange.headers },
            params: exchange.params,
            data: exchange.body,
            timeout: exchange.timeoutMs,
            maxContentLength: exchange.maxBytes,
            maxBodyLength: exchange.maxBytes,
            ...(exchange.signal ? { signal: exchange.signal } : {}),
        });
        const headers: Record<string, string> = {};
        for (const [name, value] of Object.entries(reply.headers)) headers[name.toLowerCase()] = String(value);
        return { status: reply.status, headers, text: Buffer.from(reply.data).toString("utf8") };
    } catch (thrown) {
        throw scrubbed(thrown, exchange);
    }
}

function scrubbed(thrown: unknown, exchange: Exchange): GenesysError {
    const { code = "", message = "" } = thrown as { code?: string; message?: string };
    if (exchange.signal?.aborted) return new GenesysError("UNAVAILABLE", platformTexts, "closed");
    if (code === "ECONNABORTED" || code === "ETIMEDOUT") {
        return new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: Math.round(exchange.timeoutMs / 1_000) });
    }
    if (/maxContentLength|maxBodyLength/.test(message)) {
        return new GenesysError("TOO_LARGE", platformTexts, "too-large", { message: `over ${exchange.maxBytes} bytes` });
    }
    // Only the code: messages of network errors may name hosts behind a gateway or a proxy with its password.
    return new GenesysError("NETWORK", platformTexts, "network", { reason: code || "no connection" });
}
