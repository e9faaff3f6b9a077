/** One observer node's life: chooses its queues, watches them, says what happens, and how it is. */
import { setImmediate } from "node:timers/promises";
import { backoff } from "../platform/backoff.js";
import { GenesysError } from "../platform/errors.js";
import type { Connection, QueueEntry } from "../platform/types.js";
import { doubtsAbout } from "./doubts.js";
import { queueHubOf, type QueueHub } from "./hub.js";
import { errorInfo, messageOf, type QueueMessage, type QueueMessageInfo } from "./messages.js";
import { observerStatus, type ObserverStatus } from "./observer-status.js";
import { Problems, type Problem } from "../platform/problems.js";
import { QueueOutput, type OutputOptions, type OutputParts } from "./queue-output.js";
import { isEmptySelection, resolveSelection, type QueueSelection, type SelectedQueues } from "../platform/selection.js";
import { QUEUES_PER_QUERY } from "./queries.js";

export type ObserverOptions = QueueSelection & OutputOptions;

/** What the observer tells its node. */
export interface ObserverPorts {
    send(message: QueueMessage): void;
    status(status: ObserverStatus): void;
    /** Once per change of state. */
    error(error: GenesysError, about: { readonly topic: string | null; readonly genesys: QueueMessageInfo }): void;
    /** Once per observer. */
    warn(warning: GenesysError): void;
    debug(text: string): void;
}

const READY_MS = 5_000;
/** Queues that are created, renamed or deleted join and leave within this. */
const RESELECT_MS = 300_000;
/** The directory's listing must be younger than the last look. */
const LISTING_AGE_MS = RESELECT_MS - 30_000;
/** Changes of many queues at once are one look at how all are. */
const REVIEW_MS = 20;
/** To begin with thousands of queues takes a while, in which nothing else in the process should have to wait; full queries can be made of each part. */
const WATCHED_PER_TURN = 2 * QUEUES_PER_QUERY;

/** Starts to observe; nothing is sent before the next turn of the event loop. Returns what ends it. */
export function observeQueues(connection: Connection, options: ObserverOptions, ports: ObserverPorts): { close(): void } {
    return new QueueObserver(connection, options, ports);
}

class QueueObserver {
    private readonly hub: QueueHub;
    private readonly outputs = new Map<string, QueueOutput>();
    /** Of queues that left: they may come back. */
    private readonly sequences = new Map<string, number>();
    private readonly problems = new Problems();
    private readonly told = new Set<string>();
    private readonly parts: OutputParts;
    private readonly endListening: () => void;
    /** What kept the last look at the directory, or the sign-in before it, from succeeding. */
    private failure: GenesysError | null = null;
    private missing: readonly GenesysError[] = [];
    private chosen = false;
    private busy = false;
    private attempts = 0;
    private closed = false;
    private cancelNext: (() => void) | null = null;
    private cancelReview: (() => void) | null = null;

    constructor(
        private readonly connection: Connection,
        private readonly options: ObserverOptions,
        private readonly ports: ObserverPorts,
    ) {
        this.hub = queueHubOf(connection);
        this.parts = {
            hub: this.hub,
            options,
            emit: (emission) => ports.send(messageOf(emission, connection.info())),
            progressed: () => this.review(),
            warn: (warning) => this.warn(warning),
            debug: (text) => ports.debug(text),
        };
        const endFailures = connection.onFailure((failure) => {
            if (failure === null && this.failure) this.schedule(0);
            this.review();
        });
        const endClose = connection.onClose(() => this.close());
        this.endListening = () => {
            endFailures();
            endClose();
        };
        ports.status(isEmptySelection(options) ? "no-queues" : "connecting");
        if (!isEmptySelection(options)) this.schedule(0);
    }

    close(): void {
        this.closed = true;
        this.cancelNext?.();
        this.cancelReview?.();
        this.endListening();
        for (const output of this.outputs.values()) output.close();
        this.outputs.clear();
    }

    private schedule(milliseconds: number): void {
        this.cancelNext?.();
        this.cancelNext = this.connection.clock.after(milliseconds, () => void this.choose());
    }

    /** Looks which queues are meant now, and again after a while. */
    private async choose(): Promise<void> {
        if (this.busy) return;
        this.busy = true;
        for (const doubt of doubtsAbout(this.options)) this.warn(doubt);
        try {
            // What is wrong is told soon; this loop tries again.
            await this.connection.ready({ deadline: this.connection.clock.now() + READY_MS });
            if (!this.closed) await this.take(await resolveSelection(this.connection.directory, this.options, this.chosen ? LISTING_AGE_MS : RESELECT_MS));
            this.failure = null;
            this.attempts = 0;
        } catch (thrown) {
            this.failed(thrown as GenesysError);
        }
        this.busy = false;
        if (this.closed) return;
        const wait = this.nextLook();
        if (wait !== null) this.schedule(wait);
        this.review();
    }

    /** What is chosen already goes on while the names cannot be read. */
    private failed(failure: GenesysError): void {
        this.attempts++;
        if (this.chosen) this.ports.debug(failure.message);
        else this.failure = failure;
    }

    /** Milliseconds; null: only a new deployment helps. */
    private nextLook(): number | null {
        if (this.failure === null) return this.attempts === 0 ? RESELECT_MS : 1_000 + backoff(this.attempts, this.connection.random);
        if (this.failure.code === "CONFIG") return null;
        // Wrong credentials are not tried again and again.
        return this.failure.code === "CREDENTIALS" ? RESELECT_MS : 1_000 + backoff(this.attempts, this.connection.random);
    }

    private async take({ queues, failures, renamed }: SelectedQueues): Promise<void> {
        if (this.closed) return;
        const wanted = new Map(queues.map((queue) => [queue.id, queue]));
        for (const [id, output] of this.outputs) {
            if (wanted.has(id)) continue;
            output.removed();
            this.outputs.delete(id);
            this.sequences.set(id, output.sequence);
        }
        let count = 0;
        for (const entry of wanted.values()) {
            this.watch(entry);
            if (++count % WATCHED_PER_TURN === 0 && count < wanted.size) await setImmediate();
            if (this.closed) return;
        }
        this.missing = failures;
        this.chosen = true;
        for (const warning of renamed) this.warn(warning);
    }

    private watch(entry: QueueEntry): void {
        const known = this.outputs.get(entry.id);
        if (known) this.hub.update(known.queue, entry);
        else this.outputs.set(entry.id, new QueueOutput(this.parts, entry, this.sequences.get(entry.id)));
    }

    private warn(warning: GenesysError): void {
        // Not by the sentence: the node puts that into another language.
        const key = JSON.stringify([warning.key, warning.parameters]);
        if (this.told.has(key)) return;
        this.told.add(key);
        this.ports.warn(warning);
    }

    /** Looks at how everything is, soon: many queues change at once. */
    private review(): void {
        this.cancelReview ??= this.connection.clock.after(REVIEW_MS, () => {
            this.cancelReview = null;
            this.report();
        });
    }

    private report(): void {
        const queues = [...this.outputs.values()].map(({ queue }) => queue);
        const { demo } = this.connection.info();
        const failure = this.connection.failure ?? this.failure;
        for (const { error, topic } of this.problems.update(this.present(failure))) {
            this.ports.error(error, { topic, genesys: errorInfo(this.connection.info(), this.connection.platformNow()) });
        }
        this.ports.status(observerStatus({ failure, queues: this.chosen ? queues : null, missing: this.missing, demo }));
    }

    private present(failure: GenesysError | null): readonly Problem[] {
        const problems: Problem[] = this.missing.map((error) => ({ error, topic: this.nameOf(error) }));
        if (failure) problems.push({ error: failure, topic: null });
        const failed = new Map<GenesysError, string[]>();
        for (const { queue } of this.outputs.values()) {
            if (queue.rejection) problems.push({ error: queue.rejection, topic: queue.info.name });
            if (queue.failure && queue.failure.code !== failure?.code) listOf(failed, queue.failure).push(queue.info.name);
        }
        for (const [error, names] of failed) problems.push({ error, topic: names.length === 1 ? names[0]! : null });
        return problems;
    }
    /** The name by which a queue that cannot be found was chosen; null for one that was chosen by its id, and for what is no queue. */
    private nameOf({ cause: { field, value } }: GenesysError): string | null {
        if (field !== "queues" || typeof value !== "string") return null;
        return this.options.queues.some(({ id, name }) => name === null && id === value) ? null : value;
    }
}

/** The list under a key, made where there is none. */
function listOf<K, T>(map: Map<K, T[]>, key: K): T[] {
    let held = map.get(key);
    if (!held) map.set(key, (held = []));
    return held;
}
