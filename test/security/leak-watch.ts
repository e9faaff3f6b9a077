/** Secrets that a test run uses, and whether one of them was to be seen where a flow author, an editor or a log reader looks. */
import { formsOf } from "./evidence.js";

export interface Finding {
    readonly test: string;
    readonly where: string;
    /** What stands before the secret, which itself is left out. */
    readonly before: string;
}

const SHORTEST = 8;
/** Tests of hostile replies hand out such tokens too: a name like this is no secret, and stands in many a message. */
const isSecret = (text: unknown): text is string => typeof text === "string" && text.length >= SHORTEST && !(text in Object.prototype) && text !== "prototype";
/** Tokens are many, and short-lived: the youngest are searched for. */
const TOKENS_KEPT = 300;
const DEPTH = 10;
const LONGEST_TEXT = 2_000_000;
/** An Authorization header, whoever's. */
const HEADER = /\b(?:Bearer|Basic) [A-Za-z0-9+/=._~-]{12,}/;

export class LeakWatch {
    readonly findings: Finding[] = [];
    private readonly secrets = new Map<string, readonly string[]>();
    private readonly tokens = new Map<string, readonly string[]>();
    /** By place; what was seen in the present test and not yet searched. */
    private seen = new Map<string, Set<string>>();
    private test = "before the first test";
    texts = 0;

    /** A password, a client's secret, a passphrase: searched for from now on. */
    learn(secret: unknown): void {
        if (isSecret(secret) && !this.secrets.has(secret)) this.secrets.set(secret, formsOf(secret));
    }

    learnToken(token: unknown): void {
        if (!isSecret(token) || this.tokens.has(token)) return;
        this.tokens.set(token, formsOf(token));
        const [oldest] = this.tokens.keys();
        if (this.tokens.size > TOKENS_KEPT && oldest !== undefined) this.tokens.delete(oldest);
    }

    /** Takes every text in a value, hidden properties and causes of errors included. */
    see(where: string, ...values: readonly unknown[]): void {
        let texts = this.seen.get(where);
        if (!texts) this.seen.set(where, (texts = new Set()));
        const known = new Set<object>();
        for (const value of values) collect(value, texts, known, DEPTH);
    }

    /** What is seen from now on is this test's. */
    begin(test: string): void {
        this.search();
        this.test = test;
    }

    /** Searches what was seen; `except`: secrets that are meant to be seen at a place. */
    search(except: ReadonlyMap<string, readonly string[]> = PUBLIC): void {
        for (const [where, texts] of this.seen) {
            if (texts.size === 0) continue;
            this.texts += texts.size;
            this.searchIn(where, [...texts].join("\n"), except.get(where) ?? []);
            texts.clear();
        }
    }

    report(): string {
        return this.findings.map(({ test, where, before }) => `${where} holds a secret\n    in: ${test}\n    …${before}█`).join("\n");
    }

    private searchIn(where: string, text: string, meant: readonly string[]): void {
        const header = HEADER.exec(text);
        if (header) this.found(where, text, header.index + 6);
        for (const known of [this.secrets, this.tokens]) {
            for (const [secret, forms] of known) {
                const form = meant.includes(secret) ? undefined : forms.find((each) => text.includes(each));
                if (form !== undefined) return this.found(where, text, text.indexOf(form));
            }
        }
    }

    /** Another secret may stand before the one that was found. */
    private masked(text: string): string {
        const forms = [...this.secrets.values(), ...this.tokens.values()].flat();
        return forms.reduce((rest, form) => rest.replaceAll(form, "█"), text);
    }

    private found(where: string, text: string, at: number): void {
        this.findings.push({ test: this.test, where, before: this.masked(text.slice(Math.max(0, at - 120), at)) });
    }
}

/** The simulator run alone tells with which client to sign in: it is nobody's secret. */
export const PUBLIC: ReadonlyMap<string, readonly string[]> = new Map([["output of a process", ["demo-secret"]]]);

function collect(value: unknown, texts: Set<string>, known: Set<object>, depth: number): void {
    if (typeof value === "string") {
        if (value.length >= SHORTEST && value.length <= LONGEST_TEXT) texts.add(value);
        return;
    }
    if (typeof value !== "object" || value === null || depth === 0 || known.has(value)) return;
    known.add(value);
    if (value instanceof Uint8Array) {
        if (value.length <= LONGEST_TEXT) texts.add(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1"));
        return;
    }
    if (Array.isArray(value)) {
        for (const entry of value) collect(entry, texts, known, depth - 1);
        return;
    }
    if (value instanceof Map || value instanceof Set) return collect([...value], texts, known, depth);
    const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
    // Requests, sockets and nodes that ride on a message are the runtime's.
    if (!isPlain && !(value instanceof Error)) return;
    for (const name of Reflect.ownKeys(value)) {
        const { value: held } = Object.getOwnPropertyDescriptor(value, name) ?? {};
        collect(held, texts, known, depth - 1);
    }
}
