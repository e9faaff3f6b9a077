/** What nodes have in common that answer messages by asking the platform: a connection, work under way, and a light that shows how both are. */
import type { Node, NodeAPI } from "node-red";
import { sharedAbort } from "../platform/abort.js";
import type { GenesysError } from "../platform/errors.js";
import type { Connection, Progress } from "../platform/types.js";
import { connectionOf, type ConnectionUse } from "./connections.js";
import { localise, toGenesysError } from "./errors.js";
import { progressBy } from "./progress.js";
import { StatusLight } from "./status.js";

export class MessageWork {
    private readonly light: StatusLight;
    private readonly closing = sharedAbort();
    private readonly told = new Set<string>();
    private use: ConnectionUse | null = null;
    private endWatching: () => void = () => undefined;
    private running = 0;
    /** What the light says while nothing is wrong and no work under way. */
    rest: "no-queues" | null = null;
    /** The last message's error, until one succeeds. */
    private failure: GenesysError | null = null;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly connectionId: unknown,
        rest = (): MessageWork["rest"] => null,
    ) {
        this.light = new StatusLight(node);
        try {
            this.connect();
            this.rest = rest();
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
        }
        this.show();
        node.on("close", () => this.close());
    }

    /** Aborts when the node closes. */
    get signal(): AbortSignal {
        return this.closing.signal;
    }

    /** Rejects with a GenesysError, which the light shows until a task succeeds. Of long tasks it shows how far they are. */
    async run<T>(task: (connection: Connection, progress: Progress) => Promise<T>): Promise<T> {
        this.running++;
        this.show();
        try {
            const { connection } = this.connect();
            const result = await task(connection, progressBy(connection.clock, (text) => this.showProgress(text)));
            this.failure = null;
            return result;
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
            throw this.failure;
        } finally {
            this.running--;
            this.show();
        }
    }

    /** Warns of each once in the node's life. */
    tell(notices: readonly GenesysError[]): void {
        for (const notice of notices) {
            if (this.told.has(notice.message)) continue;
            this.told.add(notice.message);
            this.node.warn(localise(this.RED, notice).message);
        }
    }

    private close(): void {
        this.closing.abort();
        this.endWatching();
        this.use?.release();
        // The editor keeps a status until somebody takes it back: the node's successor may have none to show.
        this.light.show(null);
    }

    private connect(): ConnectionUse {
        if (this.use) return this.use;
        const use = (this.use = connectionOf(this.RED, this.node, this.connectionId));
        this.endWatching = use.connection.onFailure(() => this.show());
        return use;
    }

    /** An error, or what is wrong with the connection, is worth more. */
    private showProgress(text: string): void {
        if (this.closing.signal.aborted || this.failure || this.use?.connection.failure) return;
        this.light.showProgress(text);
    }

    private show(): void {
        if (this.closing.signal.aborted) return;
        // What is wrong with the connection concerns the next message too.
        const failure = this.failure ?? this.use?.connection.failure;
        if (failure) return this.light.show(`error.${failure.code}`);
        if (this.running > 0) return this.light.show("working");
        this.light.show(this.rest ?? (this.use?.connection.info().demo ? "demo" : null));
    }
}
