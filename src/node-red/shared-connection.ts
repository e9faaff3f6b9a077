/** One connection for all nodes of a config node: opened by the first, kept over deploys, closed some time after the last. */
import { createHash } from "node:crypto";
import { openConnection, type ConnectionSettings, type OpenConnection } from "../connection.js";
import { GenesysError } from "../platform/errors.js";
import { platformTexts } from "../platform/texts.js";
import type { ConnectionUse } from "./connections.js";

/** A connection without users is kept this long: any deploy, a full one too, takes it over with its token and channels. */
const PARKED_MS = 10_000;

interface Parked {
    readonly connection: OpenConnection;
    readonly timer: NodeJS.Timeout;
}

const parked = new Map<string, Parked>();
/** Connections that are in use, by OAuth client: two of the same share the platform's limits. */
const usedByClient = new Map<string, number>();

/** Closes what is parked, at once: for tests and for who wants nothing left. */
export async function closeParked(): Promise<void> {
    const entries = [...parked.values()];
    parked.clear();
    for (const { timer } of entries) clearTimeout(timer);
    await Promise.all(entries.map(({ connection }) => connection.close()));
}

export class SharedConnection {
    private connection: OpenConnection | null = null;
    private key = "";
    private client = "";
    private readonly users = new Set<object>();
    private linger: NodeJS.Timeout | null = null;
    private closed = false;
    private hasWarned = false;

    private stopNotices: () => void = () => undefined;

    private readonly warn: (key: "same-client" | "crowded") => void;
    /** Whether it is one that the flow author should be told about when there are two of it; a dialog's is not. */
    private readonly counts: boolean;

    /** `warn` is called with the catalog key of what the flow author should know. */
    constructor(
        private readonly settings: () => ConnectionSettings,
        options: { readonly warn?: (key: "same-client" | "crowded") => void; readonly counts?: boolean } = {},
    ) {
        this.warn = options.warn ?? (() => undefined);
        this.counts = options.counts ?? true;
    }

    /** Throws a GenesysError (CONFIG) when the settings are wrong. `fromDeploy`: what was refused is tried again at once. */
    use(user: object, fromDeploy = true): ConnectionUse {
        if (this.closed) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
        this.stay();
        if (!this.connection) {
            this.connection = this.open();
            this.stopNotices = this.connection.onCrowded(() => this.warn("crowded"));
        }
        if (fromDeploy) this.connection.retryNow();
        if (this.users.size === 0) this.count(1);
        this.users.add(user);
        return { connection: this.connection, release: () => this.release(user) };
    }

    /** The config node closes: what is open is parked for the node that follows it. */
    close(): void {
        this.closed = true;
        this.stay();
        if (this.users.size > 0) this.count(-1);
        this.users.clear();
        this.park();
    }

    private open(): OpenConnection {
        const settings = this.settings();
        this.key = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
        this.client = settings.endpoints.demo || !this.counts ? "" : `${settings.endpoints.apiUrl} ${settings.clientId}`;
        const waiting = parked.get(this.key);
        if (!waiting) return openConnection(settings);
        parked.delete(this.key);
        clearTimeout(waiting.timer);
        return waiting.connection;
    }

    /** The first user came, or the last one went. */
    private count(change: 1 | -1): void {
        if (this.client === "") return;
        const others = usedByClient.get(this.client) ?? 0;
        usedByClient.set(this.client, others + change);
        if (change < 0 || others === 0 || this.hasWarned) return;
        this.hasWarned = true;
        this.warn("same-client");
    }

    private release(user: object): void {
        // A deploy may close the nodes after their configuration, and a node twice.
        if (!this.users.delete(user) || this.users.size > 0) return;
        this.count(-1);
        this.linger = setTimeout(() => this.park(0), PARKED_MS);
    }

    private stay(): void {
        if (this.linger) clearTimeout(this.linger);
        this.linger = null;
    }

    private park(milliseconds = PARKED_MS): void {
        const { connection, key } = this;
        if (!connection) return;
        this.connection = null;
        this.stopNotices();
        const end = (): void => void connection.close();
        // Two configurations with equal settings: one place is enough.
        if (milliseconds === 0 || parked.has(key)) return end();
        const timer = setTimeout(() => {
            parked.delete(key);
            end();
        }, milliseconds);
        parked.set(key, { connection, timer });
    }
}
