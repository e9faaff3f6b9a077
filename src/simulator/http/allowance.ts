/** The request allowance: so many requests a minute for each token, and for all tokens of a client together. */
import type { SimulatorClock } from "../clock.js";
import { rateLimited } from "./errors.js";
import type { ApiError, Token } from "./types.js";

const MINUTE = 60_000;

interface Window { start: number; count: number }

export interface Allowance {
    /** Counts a request. The headers go on its answer; a refusal comes in its place. */
    take(token: Token): { readonly headers: Readonly<Record<string, string>>; readonly refusal: ApiError | null };
}

export interface AllowanceLimits {
    readonly requestsPerMinute: number | null;
    readonly clientRequestsPerMinute: number | null;
    readonly rateLimitHeaders: boolean;
}

export function createAllowance(clock: SimulatorClock, limits: AllowanceLimits): Allowance {
    const windows = new Map<string, Window>();

    /** Counts in the key's current minute, which begins with its first request. */
    function count(key: string): { count: number; resetSeconds: number } {
        const now = clock.now();
        let window = windows.get(key);
        if (!window || now - window.start >= MINUTE || now < window.start) {
            if (windows.size > 1000) for (const [old, entry] of windows) if (now - entry.start >= MINUTE) windows.delete(old);
            window = { start: now, count: 0 };
            windows.set(key, window);
        }
        window.count += 1;
        return { count: window.count, resetSeconds: Math.max(1, Math.ceil((window.start + MINUTE - now) / 1000)) };
    }

    return {
        take(token) {
            const own = count(`token ${token.value}`);
            const shared = count(`client ${token.clientId}`);
            const allowed = limits.requestsPerMinute;
            const headers: Record<string, string> = {};
            if (limits.rateLimitHeaders && allowed !== null) {
                headers["inin-ratelimit-count"] = String(Math.min(own.count, allowed));
                headers["inin-ratelimit-allowed"] = String(allowed);
                headers["inin-ratelimit-reset"] = String(own.resetSeconds);
            }
            if (allowed !== null && own.count > allowed) {
                return {
                    headers,
                    refusal: rateLimited(
                        own.resetSeconds,
                        { namespace: "platform.api", key: "client.credentials.token.rate.per.minute", value: allowed },
                    ),
                };
            }
            const all = limits.clientRequestsPerMinute;
            if (all !== null && shared.count > all) {
                return {
                    headers,
                    refusal: rateLimited(shared.resetSeconds, { namespace: "platform.api", key: "org.app.user.rate.per.minute", value: all }),
                };
            }
            return { headers, refusal: null };
        },
    };
}
