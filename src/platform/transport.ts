/** One HTTP exchange, by axios. What fails comes out as a GenesysError that holds nothing of the request: no header, no token, no address. */
import type { AxiosInstance, AxiosResponse, AxiosStatic } from "axios";
import type { Agent } from "node:http";
import type { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { GenesysError } from "./errors.js";
import { networkFailure } from "./network-failures.js";
import type { Network } from "./network.js";
import { platformTexts } from "./texts.js";

export interface Exchange {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly params?: Readonly<Record<string, unknown>> | undefined;
    readonly body?: string | undefined;
    /** From here to the end of the answer. */
    readonly timeoutMs: number;
    /** Of the answer, unpacked. */
    readonly maxBytes: number;
    /** Of the request; as `maxBytes` when left out. */
    readonly maxBodyBytes?: number | undefined;
    /** A good answer is wanted as bytes instead of text. */
    readonly wantsBytes?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
}

export interface RawReply {
    readonly status: number;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    /** Empty when bytes were wanted and came. */
    readonly text: string;
    readonly bytes?: Buffer;
}

export type Transport = (exchange: Exchange) => Promise<RawReply>;

let client: AxiosInstance | undefined;

/**
 * Loaded with the first request, not when Node-RED starts. Redirects are never followed: no answer can send credentials elsewhere.
 * Answers are decoded as they come: put together as bytes first, large ones made V8 look through the whole heap three times as often.
 */
function loadClient(): AxiosInstance {
    const { default: axios } = require("axios") as { default: AxiosStatic };
    return axios.create({ adapter: "http", responseType: "stream", maxRedirects: 0, proxy: false, validateStatus: () => true });
}

/** Exchanges over this network. */
export function httpTransport(network: Network): Transport {
    return async (exchange) => {
        client ??= loadClient();
        const agent = network.agentFor(exchange.url);
        const limit = new TimeLimit(exchange);
        try {
            return await read(await send(client, exchange, agent, limit.signal), exchange);
        } catch (thrown) {
            const failure = failureOf(thrown, exchange, limit.isOver);
            // Destroying the stream of an answer that nobody began to read does not reach the answer itself: its socket would stay taken.
            limit.giveUp();
            throw failure;
        } finally {
            limit.end();
        }
    };
}

/** Bounds an exchange as a whole: an answer that trickles in is never silent, and a proxy that hangs has no socket to be silent on. */
class TimeLimit {
    isOver = false;
    private readonly controller = new AbortController();
    private readonly timer: NodeJS.Timeout;
    private readonly onAbort = (): void => this.controller.abort();

    constructor(private readonly exchange: Exchange) {
        const { signal, timeoutMs } = exchange;
        this.timer = setTimeout(() => {
            this.isOver = true;
            this.controller.abort();
        }, timeoutMs);
        if (signal?.aborted) this.controller.abort();
        signal?.addEventListener("abort", this.onAbort, { once: true });
    }

    giveUp(): void {
        this.controller.abort();
    }

    get signal(): AbortSignal {
        return this.controller.signal;
    }

    end(): void {
        clearTimeout(this.timer);
        this.exchange.signal?.removeEventListener("abort", this.onAbort);
    }
}

function send(axios: AxiosInstance, exchange: Exchange, agent: Agent, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    return axios.request<Readable>({
        httpAgent: agent,
        httpsAgent: agent,
        method: exchange.method,
        url: exchange.url,
        headers: { ...exchange.headers },
        params: exchange.params,
        data: exchange.body,
        maxContentLength: exchange.maxBytes,
        maxBodyLength: exchange.maxBodyBytes ?? exchange.maxBytes,
        signal,
    });
}

async function read(reply: AxiosResponse<Readable>, exchange: Exchange): Promise<RawReply> {
    const { status, data } = reply;
    if (status >= 300 && status < 400) throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: `redirected, status ${status}` }, { status });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(reply.headers)) headers[name.toLowerCase()] = String(value);
    if (exchange.wantsBytes && status < 300) return { status, headers: withoutCredentials(headers, exchange), text: "", bytes: await buffer(data) };
    const answer = await text(data);
    return { status, headers, text: status < 300 ? answer : withoutCredential(answer, exchange) };
}

/** Gateways repeat in their refusals what they were sent. */
function withoutCredential(text: string, exchange: Exchange): string {
    const credential = (exchange.headers["Authorization"] ?? "").replace(/^\w+ /, "");
    const rest = text.replace(/\b(Bearer|Basic)\s+[\w+/=.~-]+/gi, "…");
    return credential === "" ? rest : rest.replaceAll(credential, "…");
}

function withoutCredentials(headers: Readonly<Record<string, string>>, exchange: Exchange): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, withoutCredential(value, exchange)]));
}

function failureOf(thrown: unknown, exchange: Exchange, isOver: boolean): GenesysError {
    const { message = "" } = thrown as { message?: string };
    if (isOver) return new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: Math.round(exchange.timeoutMs / 1_000) });
    if (exchange.signal?.aborted) return new GenesysError("UNAVAILABLE", platformTexts, "closed");
    if (/maxContentLength|maxBodyLength/.test(message)) {
        return new GenesysError("TOO_LARGE", platformTexts, "too-large", { message: `over ${exchange.maxBytes} bytes` });
    }
    return networkFailure(thrown);
}
