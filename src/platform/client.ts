/** Calls of the official SDK over our own HTTP client: token, retries within a deadline, and errors that flows can read. */
import type { ApiClientClass } from "purecloud-platform-client-v2";
import { firstOf, sharedAbort } from "./abort.js";
import { backoff } from "./backoff.js";
import type { RequestBudget } from "./budget.js";
import { delay, type Clock, type Random } from "./clock.js";
import { GenesysError } from "./errors.js";
import { correlationIdOf, failureOf, isWorthRetrying, parseJson } from "./failures.js";
import { waitWithin } from "./in-flight.js";
import { learnTime, type ServerTime } from "./server-time.js";
import type { Session, Target } from "./session.js";
import { platformTexts } from "./texts.js";
import type { RawReply, Transport } from "./transport.js";
import type { Turns } from "./turns.js";
import type { PlainReply, PlainRequest, Rate, Reply, RequestOptions } from "./types.js";

export type Sdk = typeof import("purecloud-platform-client-v2");

export interface ClientOptions {
    readonly session: Session;
    readonly target: () => Promise<Target>;
    readonly transport: Transport;
    readonly clock: Clock;
    readonly random: Random;
    readonly serverTime: ServerTime;
    readonly budget: RequestBudget;
    /** Those in which queues that replies changed are told: large replies are read between them. */
    readonly turns: Turns;
}

/** What the SDK hands to its HTTP client. */
interface SdkRequest {
    readonly url: string;
    readonly method: string;
    readonly headers?: Record<string, string>;
    readonly params?: Record<string, unknown>;
    readonly data?: unknown;
}

interface SdkResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly data: unknown;
}

/** Timers and clocks differ by a little. */
const NOTHING_LEFT_MS = 50;
const DEFAULT_TIMEOUT_MS = 60_000;
const ATTEMPT_TIMEOUT_MS = 30_000;
const MAX_REPLY_BYTES = 64 * 1_048_576;
/** Characters. What is made of a larger one fills much of the memory for new objects. */
const LARGE_REPLY = 65_536;

export class PlatformClient {
    private sdk: { readonly module: Sdk; readonly client: ApiClientClass; readonly apiUrl: string } | null = null;
    private readonly closing = sharedAbort();

    constructor(private readonly options: ClientOptions) {}

    /**
     * Runs one SDK call: `invoke` makes the API class with the given client and calls it.
     * Rejects with a GenesysError only; retries what can pass until the deadline.
     */
    async call<T>(invoke: (sdk: Sdk, client: ApiClientClass) => Promise<unknown>, options: RequestOptions = {}): Promise<Reply<T>> {
        const { apiUrl } = await this.options.target();
        const { module, client } = this.load(apiUrl);
        const exchange = new CallExchange(this.options, options, this.closing.signal);
        // The SDK has no per-call context: each call gets a view of the client with an HTTP client of its own.
        const bound = Object.create(client, { httpClient: { value: exchange } }) as ApiClientClass;
        try {
            await invoke(module, bound);
        } catch (thrown) {
            if (thrown instanceof GenesysError) throw thrown;
            // The SDK throws plain strings for parameters that are missing.
            throw new GenesysError("INVALID_QUERY", platformTexts, "invalid-query", { message: String(thrown) });
        }
        return exchange.reply as Reply<T>;
    }

    /** Any call, past the SDK: bytes come back as they are. What changes something is not sent again after a failure that may have let it through. */
    async plain(request: PlainRequest, options: RequestOptions = {}): Promise<PlainReply> {
        const { apiUrl } = await this.options.target();
        const exchange = new CallExchange(this.options, options, this.closing.signal, plainHandling(request));
        const { method, body, path } = request;
        const headers = { Accept: "application/json, */*;q=0.8", ...(body === null ? {} : { "Content-Type": "application/json" }) };
        await exchange.request({ url: apiUrl + path, method, headers, ...(body === null ? {} : { data: body }) });
        return { ...(exchange.reply as Reply<Buffer>), base: apiUrl };
    }

    /** Whether calls go out by https; known from the first one on. */
    get isSecure(): boolean {
        return this.sdk?.apiUrl.startsWith("https:") ?? false;
    }

    /** Resolves when token and organisation are checked; retries what can pass until the deadline. */
    signIn(options: RequestOptions = {}): Promise<void> {
        return new CallExchange(this.options, options, this.closing.signal).signIn();
    }

    close(): void {
        this.closing.abort();
    }

    private load(apiUrl: string): { readonly module: Sdk; readonly client: ApiClientClass } {
        if (this.sdk?.apiUrl === apiUrl) return this.sdk;
        const module = require("purecloud-platform-client-v2") as Sdk;
        const client = new module.ApiClientClass();
        silence(module.ApiClient);
        silence(client);
        const url = new URL(apiUrl);
        client.setGateway({
            host: url.hostname,
            protocol: url.protocol.slice(0, -1),
            ...(url.port === "" ? {} : { port: Number(url.port) }),
            ...(url.pathname === "/" ? {} : { path_params_api: url.pathname.slice(1) }),
        });
        client.setReturnExtendedResponses(true);
        this.sdk = { module, client, apiUrl };
        return this.sdk;
    }
}

interface ConfiguredClient {
    readonly config: {
        live_reload_config: boolean;
        readonly logger: { log_level: string; log_to_console: boolean; log_file_path: string | undefined; setLogger(): void };
    };
}

/** The SDK reads and watches a file in the home directory, which can turn on logging and change hosts: neither is wanted here. */
function silence({ config }: ConfiguredClient): void {
    config.live_reload_config = false;
    config.logger.log_level = "none";
    config.logger.log_to_console = false;
    config.logger.log_file_path = undefined;
    config.logger.setLogger();
}

/** How a call's bodies are treated, and which of its failures are worth another try. */
interface Handling {
    readonly maxBytes: number;
    readonly wantsBytes: boolean;
    encode(this: void, data: unknown): string;
    /** Undefined: the reply cannot be understood. */
    decode(this: void, raw: RawReply): unknown;
    mayRetry(this: void, error: GenesysError): boolean;
}

const JSON_HANDLING: Handling = {
    maxBytes: MAX_REPLY_BYTES,
    wantsBytes: false,
    encode: JSON.stringify,
    decode: (raw) => (raw.text === "" ? null : parseJson(raw.text)),
    mayRetry: isWorthRetrying,
};

/** Failures to reach anybody at all: nothing was sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

function plainHandling({ maxBytes, repeatable }: PlainRequest): Handling {
    return {
        maxBytes,
        wantsBytes: true,
        encode: String,
        decode: (raw) => raw.bytes ?? Buffer.alloc(0),
        mayRetry: (error) => isWorthRetrying(error) && (repeatable || error.cause.status === 429 || NOT_SENT.has(error.parameters["reason"])),
    };
}

/** The HTTP client of one call. */
class CallExchange {
    reply: Reply<unknown> | null = null;
    private sentAt = 0;
    /** Why the last try failed. */
    private lastError: GenesysError | null = null;

    constructor(
        private readonly context: ClientOptions,
        private readonly call: RequestOptions,
        private readonly closing: AbortSignal,
        private readonly handling: Handling = JSON_HANDLING,
    ) {}

    async request(request: SdkRequest): Promise<SdkResponse> {
        const { signal, end } = firstOf(this.call.signal, this.closing);
        try {
            return await this.tryUntilDeadline(request, signal);
        } finally {
            end();
        }
    }

    /** Resolves when signed in, after as many tries as the deadline allows. */
    async signIn(): Promise<void> {
        const { signal, end } = firstOf(this.call.signal, this.closing);
        const deadline = this.call.deadline ?? this.context.clock.now() + DEFAULT_TIMEOUT_MS;
        try {
            for (let attempt = 1; (await this.token(deadline, attempt, signal)) === null; attempt++);
        } finally {
            end();
        }
    }

    private async tryUntilDeadline(request: SdkRequest, signal: AbortSignal): Promise<SdkResponse> {
        const start = this.context.clock.now();
        const deadline = this.call.deadline ?? start + DEFAULT_TIMEOUT_MS;
        let renewed = false;
        for (let attempt = 1; ; attempt++) {
            const token = await this.token(deadline, attempt, signal);
            if (token === null) continue;
            try {
                return await this.attempt(request, token, deadline, signal);
            } catch (thrown) {
                const error = thrown as GenesysError;
                if (error.code === "CREDENTIALS" && !renewed) {
                    renewed = true;
                    this.context.session.invalidate(token);
                    continue;
                }
                this.assertInTime(error, deadline);
                if (!this.handling.mayRetry(error)) throw this.whole(error, start);
                await this.waitToRetry(this.whole(error, start), attempt, deadline, signal);
            }
        }
    }

    /** What went wrong before says more than that time is up. */
    private assertInTime({ key }: GenesysError, deadline: number): void {
        if (key === "timeout" && this.lastError && this.context.clock.now() >= deadline - NOTHING_LEFT_MS) throw this.lastError;
    }

    /** A timeout tells the whole wait, not that of the last attempt. */
    private whole(error: GenesysError, start: number): GenesysError {
        if (error.key !== "timeout") return error;
        const seconds = Math.max(1, Math.round((this.context.clock.now() - start) / 1_000));
        return new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds }, error.cause);
    }

    /** Null when signing in failed for a passing reason and the wait for the next try is over. */
    private async token(deadline: number, attempt: number, signal: AbortSignal): Promise<string | null> {
        try {
            return await waitWithin(this.context.session.acquire(), this.context.clock, deadline, signal);
        } catch (thrown) {
            const error = thrown as GenesysError;
            this.assertInTime(error, deadline);
            await this.waitToRetry(error, attempt, deadline, signal);
            return null;
        }
    }

    /** Waits its turn in the allowance, then sends once. */
    private async attempt(request: SdkRequest, token: string, deadline: number, signal: AbortSignal): Promise<SdkResponse> {
        const { budget } = this.context;
        await budget.acquire(this.call.priority ?? "report", deadline, signal);
        let raw: RawReply | null = null;
        try {
            raw = await this.send(request, token, deadline, signal);
        } finally {
            budget.settle(raw && rateOf(raw));
        }
        // Read in a turn with messages on their way, it would make the garbage collector take these for long-lived; see docs/decisions/0018.
        if (raw.text.length > LARGE_REPLY) {
            await this.context.turns.pause();
            if (signal.aborted) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
        }
        return this.read(raw);
    }

    private async send(request: SdkRequest, token: string, deadline: number, signal: AbortSignal): Promise<RawReply> {
        const { clock, transport, serverTime } = this.context;
        const sentAt = (this.sentAt = clock.now());
        const raw = await transport({
            method: request.method,
            url: request.url,
            headers: { ...request.headers, Authorization: `Bearer ${token}` },
            params: request.params,
            body: request.data === undefined ? undefined : this.handling.encode(request.data),
            // A long report is given all the time that its message has: begun anew it would take as long.
            timeoutMs: Math.max(1, Math.min(this.call.priority === "snapshot" ? ATTEMPT_TIMEOUT_MS : Infinity, deadline - sentAt)),
            maxBytes: this.handling.maxBytes,
            maxBodyBytes: MAX_REPLY_BYTES,
            wantsBytes: this.handling.wantsBytes,
            signal,
        });
        learnTime(serverTime, raw, sentAt, clock.now());
        if (raw.status !== 401) this.context.session.confirm(token);
        return raw;
    }

    private read(raw: RawReply): SdkResponse {
        if (raw.status < 200 || raw.status > 299) throw failureOf(raw, this.context.clock.now());
        const body = this.handling.decode(raw);
        if (body === undefined) {
            throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: "no JSON" }, { status: raw.status, correlationId: correlationIdOf(raw.headers) });
        }
        this.reply = { status: raw.status, body, headers: raw.headers, correlationId: correlationIdOf(raw.headers), rate: rateOf(raw), sentAt: this.sentAt };
        return { status: raw.status, headers: raw.headers, data: body };
    }

    private async waitToRetry(error: GenesysError, attempt: number, deadline: number, signal: AbortSignal): Promise<void> {
        if (!isWorthRetrying(error) || this.call.isFinal?.(error)) throw error;
        this.lastError = error;
        const { clock, random } = this.context;
        const told = error.cause.retryAfterSeconds;
        // "At once", often by a clock that differs, would be hammering.
        const wait = told ? told * 1_000 + random() * 500 : backoff(attempt, random, 1_000, 30_000);
        // Everybody waits, not only this call: more requests would only prolong it.
        if (error.cause.status === 429) this.context.budget.pause(wait);
        await delayWithin(clock, wait, deadline, error, signal);
    }
}

function rateOf(raw: RawReply): Rate {
    const read = (name: string): number | null => {
        const value = Number(raw.headers[`inin-ratelimit-${name}`] ?? "none");
        return Number.isFinite(value) ? value : null;
    };
    return { allowed: read("allowed"), count: read("count"), resetSeconds: read("reset") };
}

/** Waits for a span, but not beyond the deadline: then the error that caused the wait is thrown. */
async function delayWithin(clock: Clock, milliseconds: number, deadline: number, error: GenesysError, signal?: AbortSignal): Promise<void> {
    if (clock.now() + milliseconds >= deadline) throw error;
    await delay(clock, milliseconds, signal).catch(() => {
        throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
    });
}
