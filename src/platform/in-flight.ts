/** Identical queries that are under way at the same time are one request; each caller keeps its own deadline and abort. */
import { sharedAbort } from "./abort.js";
import type { Clock } from "./clock.js";
import { GenesysError } from "./errors.js";
import { platformTexts } from "./texts.js";
import type { Reply, RequestOptions } from "./types.js";

interface Shared {
    readonly reply: Promise<Reply<unknown>>;
    readonly controller: AbortController;
    readonly deadline: number;
    callers: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** Equal timeouts that began a moment apart are equal enough. */
const TOLERANCE_MS = 2_000;

export class InFlight {
    private readonly running = new Map<string, Shared>();

    constructor(private readonly clock: Clock) {}

    /**
     * Runs `send`, or joins the same `key` under way if that goes on at least as long. The request ends early only when
     * all who wait for it have given up. Those who joined get a copy of the body: nobody can change another's. Bodies that may be very
     * large are not copied at one go: nobody may change them at all.
     */
    async share<T>(key: string, options: RequestOptions, send: (options: RequestOptions) => Promise<Reply<T>>, body: "own" | "common" = "own"): Promise<Reply<T>> {
        const deadline = options.deadline ?? this.clock.now() + DEFAULT_TIMEOUT_MS;
        const held = this.running.get(key);
        const joined = held !== undefined && held.deadline >= deadline - TOLERANCE_MS ? held : null;
        const shared = joined ?? this.start(key, { ...options, deadline }, send);
        shared.callers++;
        try {
            // Who asked first leaves the waiting to the request, which says best what went wrong.
            const reply = (await waitWithin(shared.reply, this.clock, joined ? deadline : Infinity, options.signal)) as Reply<T>;
            return joined && body === "own" ? { ...reply, body: structuredClone(reply.body) } : reply;
        } finally {
            if (--shared.callers === 0) {
                shared.controller.abort();
                if (this.running.get(key) === shared) this.running.delete(key);
            }
        }
    }

    private start<T>(key: string, options: RequestOptions & { deadline: number }, send: (options: RequestOptions) => Promise<Reply<T>>): Shared {
        const controller = sharedAbort();
        const reply = send({ ...options, signal: controller.signal }).finally(() => {
            if (this.running.get(key) === shared) this.running.delete(key);
        });
        reply.catch(() => undefined);
        const shared: Shared = { reply, controller, deadline: options.deadline, callers: 0 };
        this.running.set(key, shared);
        return shared;
    }
}

/** The promise, or the error of a caller who cannot wait longer: at its deadline (clock time), or when it gave up. */
export function waitWithin<T>(promise: Promise<T>, clock: Clock, deadline: number, signal?: AbortSignal): Promise<T> {
    const closed = (): GenesysError => new GenesysError("UNAVAILABLE", platformTexts, "closed");
    if (signal?.aborted) return Promise.reject(closed());
    const left = deadline - clock.now();
    return new Promise((resolve, reject) => {
        const end = (): void => {
            stop();
            signal?.removeEventListener("abort", onAbort);
        };
        const fail = (error: GenesysError): void => {
            end();
            reject(error);
        };
        const onAbort = (): void => fail(closed());
        const late = (): void => fail(new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: Math.max(1, Math.round(left / 1_000)) }));
        const stop = Number.isFinite(left) ? clock.after(Math.max(0, left), late) : (): void => undefined;
        signal?.addEventListener("abort", onAbort, { once: true });
        promise.then(resolve, reject).finally(end);
    });
}
