/** Lends the editor's dialogs the connection of a configuration, deployed or being edited, for as long as they keep asking. */
import type { NodeAPI } from "node-red";
import { systemClock, type Clock } from "../../platform/clock.js";
import { GenesysError } from "../../platform/errors.js";
import type { OpenConnection } from "../../connection.js";
import type { ConnectionProvider } from "../connections.js";
import { bridgeTexts } from "../texts.js";
import { Drafts, isDraft, type DraftRequest } from "./drafts.js";

/** After the last request of a dialog a connection is kept this long, so that the next search need not sign in again. */
const LENT_MS = 60_000;

interface Loan {
    readonly release: () => void;
    readonly cancel: () => void;
}

export class Access {
    private readonly drafts: Drafts;
    private readonly loans = new Map<string, Loan>();
    /** A deploy or the end of Node-RED ends what a dialog began. */
    private readonly endAll = (): void => {
        for (const id of this.loans.keys()) this.end(id);
    };

    constructor(
        private readonly RED: NodeAPI,
        private readonly clock: Clock = systemClock,
    ) {
        this.drafts = new Drafts(RED);
    }

    /** A connection for settings that are not deployed; throws CONFIG or CREDENTIALS when they cannot be used. Returns its id. */
    draft(request: DraftRequest): string {
        const id = this.drafts.open(request);
        this.connection(id);
        return id;
    }

    /** Throws NOT_FOUND when no such configuration is deployed or drafted, CONFIG when its settings are wrong. */
    connection(id: string): OpenConnection {
        const user = {};
        const use = isDraft(id) ? this.drafts.find(id)?.use(user, false) : this.provider(id)?.useConnection(user, false);
        if (!use) throw new GenesysError("NOT_FOUND", bridgeTexts, "configuration-unknown", {}, { field: "connection" });
        this.lend(id, () => use.release());
        return use.connection as OpenConnection;
    }

    private provider(id: string): ConnectionProvider | null {
        const node = this.RED.nodes.getNode(id) as ConnectionProvider | null;
        return typeof node?.useConnection === "function" ? node : null;
    }

    private lend(id: string, release: () => void): void {
        const before = this.loans.get(id);
        const end = (): void => this.end(id);
        const cancel = this.clock.inBackground?.(LENT_MS, end) ?? this.clock.after(LENT_MS, end);
        if (this.loans.size === 0) this.events.on("flows:stopped", this.endAll);
        this.loans.set(id, { release, cancel });
        // Only now: the connection keeps at least one user meanwhile.
        if (!before) return;
        before.cancel();
        before.release();
    }

    private end(id: string): void {
        const loan = this.loans.get(id);
        if (!loan) return;
        loan.cancel();
        this.loans.delete(id);
        if (this.loans.size === 0) this.events.off("flows:stopped", this.endAll);
        loan.release();
        this.drafts.close(id);
    }

    private get events(): NodeJS.EventEmitter {
        return (this.RED as unknown as { events: NodeJS.EventEmitter }).events;
    }
}
