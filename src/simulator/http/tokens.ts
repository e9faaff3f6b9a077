/** The tokens that are out: issued by the token endpoint, looked up by requests and sockets, ended by time, by their client or by a fault. */
import type { SimulatorClock } from "../clock.js";
import { tokenText, type Random } from "./ids.js";
import type { Token } from "./types.js";

export type TokenState = "valid" | "expired" | "unknown";
/** Called once for each token that was revoked or made to expire early. */
export type TokenListener = (token: Token, reason: "revoked" | "expired") => void;

const EXPIRED_KEPT = 1000;

export class TokenStore {
    private readonly valid = new Map<string, Token>();
    /** Values whose time was over, so that the refusal can say so. */
    private readonly expired = new Set<string>();
    private readonly listeners = new Set<TokenListener>();

    constructor(
        private readonly clock: SimulatorClock,
        private readonly random: Random,
    ) {}

    issue(clientId: string, seconds: number): Token {
        const issuedAt = this.clock.now();
        const token: Token = { value: tokenText(this.random), clientId, issuedAt, expiresAt: issuedAt + seconds * 1000 };
        this.valid.set(token.value, token);
        return token;
    }

    state(value: string): TokenState {
        if (this.find(value)) return "valid";
        return this.expired.has(value) ? "expired" : "unknown";
    }

    /** The token, or undefined when it is unknown, revoked or over. */
    find(value: string): Token | undefined {
        const token = this.valid.get(value);
        if (!token) return undefined;
        if (token.expiresAt > this.clock.now()) return token;
        this.valid.delete(value);
        this.remember(value);
        return undefined;
    }

    /** Those that are valid now, oldest first. */
    all(): readonly Token[] {
        return [...this.valid.values()].filter((token) => this.find(token.value) !== undefined);
    }

    /** Ends one token or all as if their time were over; says how many it hit. */
    expire(value?: string): number {
        return this.end("expired", value);
    }

    /** Ends one token or all; they are bad credentials from now on. Says how many it hit. */
    revoke(value?: string): number {
        return this.end("revoked", value);
    }

    /** Called for tokens that end before their time; returns what removes the listener. */
    onRevoked(listener: TokenListener): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    private end(reason: "revoked" | "expired", value?: string): number {
        const ended = this.all().filter((token) => value === undefined || token.value === value);
        for (const token of ended) {
            this.valid.delete(token.value);
            if (reason === "expired") this.remember(token.value);
        }
        for (const token of ended) for (const listener of this.listeners) listener(token, reason);
        return ended.length;
    }

    private remember(value: string): void {
        this.expired.add(value);
        const [oldest] = this.expired;
        if (this.expired.size > EXPIRED_KEPT && oldest !== undefined) this.expired.delete(oldest);
    }
}
