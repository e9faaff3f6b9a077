/** An observer on a connection that the test plays, and all that it says. */
import type { GenesysError } from "../../src/platform/errors.js";
import type { QueuePayload } from "../../src/queues/payload.js";
import type { QueueMessage } from "../../src/queues/messages.js";
import { observeQueues, type ObserverOptions } from "../../src/queues/observer.js";
import { FakeConnection } from "../support/fake-connection.js";
import { observations, SALES, type rowsOf } from "./samples.js";

export type StateMessage = QueueMessage & { readonly payload: QueuePayload };
type Counts = Parameters<typeof rowsOf>[0];

export const DEFAULTS: ObserverOptions = {
    select: "list",
    queues: [{ id: SALES.id, name: "Sales" }],
    match: [],
    divisions: [],
    mediaTypes: [],
    output: "state",
    fields: [],
    throttleMs: 0,
    tickMs: 0,
};

export class Rig {
    readonly messages: StateMessage[] = [];
    readonly statuses: string[] = [];
    readonly errors: { readonly error: GenesysError; readonly topic: string | null; readonly genesys: object }[] = [];
    readonly warnings: string[] = [];
    readonly debugs: string[] = [];
    /** What the platform would tell of each queue now. */
    readonly media = new Map<string, Readonly<Record<string, Counts>>>();
    own: Counts = { oUserRoutingStatuses: { IDLE: 2, INTERACTING: 1 }, oMemberUsers: 4, oActiveUsers: 3 };
    private ends: (() => void)[] = [];

    constructor(readonly connection = new FakeConnection()) {
        connection.queues = [SALES];
        connection.observed = (queueId) => observations(queueId, this.media.get(queueId) ?? { voice: { oWaiting: 0, oInteracting: 0, oAlerting: 0 } }, this.own);
    }

    get clock(): FakeConnection["clock"] {
        return this.connection.clock;
    }

    /** Begins to observe, and waits until the first state is there. */
    async start(options: Partial<ObserverOptions> = {}, milliseconds = 100): Promise<this> {
        const observer = observeQueues(this.connection, { ...DEFAULTS, ...options }, {
            send: (message) => void this.messages.push(message as StateMessage),
            status: (status) => {
                if (this.statuses.at(-1) !== status) this.statuses.push(status);
            },
            error: (error, { topic, genesys }) => void this.errors.push({ error, topic, genesys }),
            warn: ({ message }) => void this.warnings.push(message),
            debug: (text) => void this.debugs.push(text),
        });
        this.ends.push(() => observer.close());
        await this.clock.advance(milliseconds);
        return this;
    }

    /** Ends the observers; what they watched lingers. */
    end(): void {
        for (const end of this.ends) end();
        this.ends = [];
    }

    /** Ends the observers, and the connection for good. */
    close(): void {
        this.end();
        this.connection.close();
    }

    /** An observations event now. */
    tell(body: unknown, queueId = SALES.id): void {
        this.connection.notifications.deliver(`v2.analytics.queues.${queueId}.observations`, body, this.clock.now());
    }

    tellActivity(body: unknown, queueId = SALES.id): void {
        this.connection.notifications.deliver(`v2.analytics.queues.${queueId}.activity`, body, this.clock.now());
    }

    /** The messages since the last call. */
    take(): StateMessage[] {
        return this.messages.splice(0);
    }

    /** The events of the messages since the last call. */
    takeEvents(): string[] {
        return this.take().map(({ genesys }) => genesys.event);
    }
}
