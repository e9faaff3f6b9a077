/** Token and organisation of one OAuth client: fetched once for any number of callers, checked before anybody may use them. */
import { sharedAbort } from "./abort.js";
import type { Clock } from "./clock.js";
import { GenesysError } from "./errors.js";
import { failureOf, isWorthRetrying, parseJson } from "./failures.js";
import { learnTime, type ServerTime } from "./server-time.js";
import { platformTexts } from "./texts.js";
import type { RawReply, Transport } from "./transport.js";
import type { Named } from "./types.js";

/** Where to sign in and with what. For the demo organisation known only once it runs. */
export interface Target {
    readonly apiUrl: string;
    readonly loginUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
}

export interface SessionOptions {
    readonly target: () => Promise<Target>;
    /** Name, short name or id of the organisation that it must be; empty: any. */
    readonly expectedOrg: string;
    readonly transport: Transport;
    readonly clock: Clock;
    readonly serverTime: ServerTime;
}

interface Token {
    readonly value: string;
    /** Renewed from here on, used no longer than `expiresAt`; clock time. */
    readonly renewAt: number;
    readonly expiresAt: number;
}

/** Refused credentials are not tried again before this span is over; a deploy makes a new session. */
const REFUSAL_MS = 5 * 60_000;
/** Tokens that are issued and then refused by the platform's API: the first wait, doubled with each further one. */
const FRESH_REFUSAL_MS = 5_000;
const ATTEMPT_TIMEOUT_MS = 20_000;
const MAX_REPLY_BYTES = 1_048_576;
const ORG_RETRY_MS = 60_000;
/** A renewal ahead of the token's end that failed for a passing reason. */
const RENEW_RETRY_MS = 30_000;

export class Session {
    private token: Token | null = null;
    private checkedToken: string | null = null;
    /** The last token that a call succeeded with. */
    private confirmedToken: string | null = null;
    /** The last token that the platform was seen to take, by a call or by the look-up of the organisation. */
    private acceptedToken: string | null = null;
    private refusedInARow = 0;
    private organisation: Named | null = null;
    private organisationTriedAt = -Infinity;
    private pending: Promise<string> | null = null;
    private refusal: { readonly error: GenesysError; readonly until: number } | null = null;
    private readonly closing = sharedAbort();
    private renewed: () => void = () => undefined;
    private cancelRenewal: () => void = () => undefined;

    constructor(private readonly options: SessionOptions) {}

    /** The organisation behind the credentials, or null while it is not known. */
    get org(): Named | null {
        return this.organisation;
    }

    /** A token that may be used now. One request for all who ask at the same time. */
    acquire(): Promise<string> {
        const now = this.options.clock.now();
        if (this.token && now < this.token.renewAt && this.checkedToken === this.token.value) {
            this.lookUpOrganisationLater(now);
            return Promise.resolve(this.token.value);
        }
        if (this.refusal && now < this.refusal.until) return Promise.reject(this.refusal.error);
        this.pending ??= this.establish().finally(() => {
            this.pending = null;
        });
        return this.pending;
    }

    /** After a deploy refused credentials are tried again at once. */
    forgiveRefusal(): void {
        this.refusal = null;
        this.refusedInARow = 0;
    }

    /** Called each time a further token takes the place of one that was in use. */
    onRenewed(listener: () => void): void {
        this.renewed = listener;
    }

    /** The platform refused this token: the next caller gets a new one. Fresh tokens refused in a row are not fetched without end. */
    invalidate(token: string): void {
        if (this.token?.value !== token) return;
        this.token = null;
        if (this.confirmedToken === token) return;
        this.refusedInARow++;
        if (this.refusedInARow < 2) return;
        const span = Math.min(REFUSAL_MS, FRESH_REFUSAL_MS * 2 ** (this.refusedInARow - 2));
        this.refusal = { error: new GenesysError("CREDENTIALS", platformTexts, "credentials-rejected-later", {}, { status: 401 }), until: this.options.clock.now() + span };
    }

    /** A call with this token was not refused: it is one to build channels on. */
    confirm(token: string): void {
        if (this.confirmedToken === token || this.token?.value !== token) return;
        const isRenewal = this.confirmedToken !== null;
        this.confirmedToken = token;
        this.refusedInARow = 0;
        if (isRenewal) this.renewed();
    }

    close(): void {
        this.closing.abort();
        this.cancelRenewal();
        this.token = null;
    }

    /**
     * A token is renewed in time though nobody asks for anything: notification channels end with the token that made them.
     * From the first sign-in until the session is closed.
     */
    private renewLater(at: number): void {
        if (this.closing.signal.aborted) return;
        const { clock } = this.options;
        const span = Math.max(0, at - clock.now());
        const renew = (): void => void this.renewAhead();
        this.cancelRenewal();
        this.cancelRenewal = clock.inBackground?.(span, renew) ?? clock.after(span, renew);
    }

    private async renewAhead(): Promise<void> {
        try {
            const token = await this.acquire();
            if (this.acceptedToken !== token) await this.fetchOrganisation(await this.options.target(), token);
            this.confirm(token);
        } catch (thrown) {
            // What is refused is told to whoever asks next, and signed in for again by that.
            if (isWorthRetrying(thrown as GenesysError)) this.renewLater(this.options.clock.now() + RENEW_RETRY_MS);
        }
    }

    private async establish(): Promise<string> {
        try {
            const target = await this.options.target();
            const token = await this.checkedTokenOf(target);
            this.checkedToken = token.value;
            this.refusal = null;
            this.renewLater(token.renewAt);
            return token.value;
        } catch (thrown) {
            const error = thrown as GenesysError;
            if (error.code === "CREDENTIALS" || error.code === "CONFIG") {
                this.refusal = { error, until: this.options.clock.now() + REFUSAL_MS };
            }
            throw error;
        }
    }

    /** A token whose organisation is the right one. One that is refused at the check may have been revoked: once more with a new one. */
    private async checkedTokenOf(target: Target): Promise<Token> {
        const token = await this.currentToken(target);
        try {
            await this.checkOrganisation(target, token.value);
            return token;
        } catch (thrown) {
            if ((thrown as GenesysError).cause?.status !== 401) throw thrown;
            this.token = null;
        }
        const another = await this.currentToken(target);
        try {
            await this.checkOrganisation(target, another.value);
        } catch (thrown) {
            this.token = null;
            throw thrown;
        }
        return another;
    }

    private async currentToken(target: Target): Promise<Token> {
        const held = this.token;
        const now = this.options.clock.now();
        if (held && now < held.renewAt) return held;
        try {
            this.token = await this.fetchToken(target);
        } catch (thrown) {
            // An early renewal that fails for a passing reason is no harm while the old token lives.
            if (!held || !isWorthRetrying(thrown as GenesysError) || now >= held.expiresAt) throw thrown;
            this.token = { ...held, renewAt: Math.min(held.expiresAt, now + 30_000) };
        }
        return this.token;
    }

    private async fetchToken(target: Target): Promise<Token> {
        if (target.clientId === "" || target.clientSecret === "") {
            throw new GenesysError("CREDENTIALS", platformTexts, "credentials-missing", {}, { field: target.clientId === "" ? "clientId" : "clientSecret" });
        }
        const basic = Buffer.from(`${target.clientId}:${target.clientSecret}`).toString("base64");
        const reply = await this.exchange({
            method: "POST",
            url: `${target.loginUrl}/oauth/token`,
            headers: { Authorization: `Basic ${basic}`, "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
            body: "grant_type=client_credentials",
        });
        return this.readToken(reply);
    }

    private readToken(reply: RawReply): Token {
        const body = parseJson(reply.text) as { access_token?: unknown; expires_in?: unknown; error?: unknown; description?: unknown } | null | undefined;
        // The service answers wrong credentials with 400 or 401 and an OAuth body instead of the platform's own.
        if ((reply.status === 400 || reply.status === 401) && typeof body?.error === "string") {
            const reason = typeof body.description === "string" ? body.description.slice(0, 80) : body.error.slice(0, 80);
            throw new GenesysError("CREDENTIALS", platformTexts, "credentials-refused", { reason }, { status: reply.status, platformCode: body.error.slice(0, 80) });
        }
        if (reply.status !== 200) throw failureOf(reply, this.options.clock.now());
        if (typeof body?.access_token !== "string" || body.access_token === "") {
            throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: "no access token" }, { status: reply.status });
        }
        const seconds = typeof body.expires_in === "number" && body.expires_in > 0 ? body.expires_in : 86_400;
        const now = this.options.clock.now();
        const life = seconds * 1_000;
        return { value: body.access_token, renewAt: now + life - Math.min(life / 2, Math.max(300_000, life / 10)), expiresAt: now + life };
    }

    private async checkOrganisation(target: Target, token: string): Promise<void> {
        if (this.organisation && this.checkedToken === token) return;
        const expected = this.options.expectedOrg.trim().toLowerCase();
        this.organisationTriedAt = this.options.clock.now();
        let found: { id: string; name: string; shortName: string };
        try {
            found = await this.fetchOrganisation(target, token);
        } catch (thrown) {
            if (expected === "") return;
            throw thrown;
        }
        if (expected !== "" && ![found.id, found.name, found.shortName].some((part) => part.toLowerCase() === expected)) {
            this.organisation = null;
            const details = { field: "org", value: this.options.expectedOrg };
            throw new GenesysError("CONFIG", platformTexts, "organisation-other", { actual: found.name, value: this.options.expectedOrg }, details);
        }
        this.organisation = { id: found.id, name: found.name };
    }

    private async fetchOrganisation(target: Target, token: string): Promise<{ id: string; name: string; shortName: string }> {
        const reply = await this.exchange({
            method: "GET",
            url: `${target.apiUrl}/api/v2/organizations/me`,
            headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
        });
        if (reply.status !== 200) throw failureOf(reply, this.options.clock.now());
        this.acceptedToken = token;
        const body = parseJson(reply.text) as { id?: unknown; name?: unknown; thirdPartyOrgName?: unknown } | null | undefined;
        if (typeof body?.id !== "string" || typeof body.name !== "string") {
            throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: "no organisation" }, { status: reply.status });
        }
        return { id: body.id, name: body.name, shortName: typeof body.thirdPartyOrgName === "string" ? body.thirdPartyOrgName : "" };
    }

    /** With any organisation accepted, a look-up that failed is made good quietly. */
    private lookUpOrganisationLater(now: number): void {
        if (this.organisation || this.pending || now < this.organisationTriedAt + ORG_RETRY_MS) return;
        this.organisationTriedAt = now;
        const token = this.token!.value;
        this.options
            .target()
            .then((target) => this.checkOrganisation(target, token))
            .catch(() => undefined);
    }

    private async exchange(part: { method: string; url: string; headers: Record<string, string>; body?: string }): Promise<RawReply> {
        const { clock, serverTime, transport } = this.options;
        const sentAt = clock.now();
        const reply = await transport({ ...part, timeoutMs: ATTEMPT_TIMEOUT_MS, maxBytes: MAX_REPLY_BYTES, signal: this.closing.signal });
        learnTime(serverTime, reply, sentAt, clock.now());
        return reply;
    }
}
