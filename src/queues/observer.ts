/** One observer node's life: chooses its queues, watches them, says what happens, and how it is. */
import type { GenesysError } from "../platform/errors.js";
import type { Problem } from "../platform/problems.js";
import { QueueChoice, type ObserverPorts } from "../platform/queue-choice.js";
import type { QueueSelection } from "../platform/selection.js";
import { inTurns } from "../platform/turns.js";
import type { Connection, QueueEntry } from "../platform/types.js";
import { doubtsAbout } from "./doubts.js";
import { queueHubOf, type QueueHub } from "./hub.js";
import { errorInfo, messageOf, type QueueMessage, type QueueMessageInfo } from "./messages.js";
import { observerStatus, type ObserverStatus } from "./observer-status.js";
import { QueueOutput, type OutputOptions, type OutputParts } from "./queue-output.js";
import { QUEUES_PER_QUERY } from "./queries.js";
import type { WatchedQueue } from "./watched-queue.js";

export type ObserverOptions = QueueSelection & OutputOptions;
export type QueuePorts = ObserverPorts<QueueMessage, ObserverStatus, QueueMessageInfo>;

/** To begin with thousands of queues takes a while, in which nothing else in the process should have to wait; full queries can be made of each part. */
const WATCHED_PER_TURN = 2 * QUEUES_PER_QUERY;

/** Starts to observe; nothing is sent before the next turn of the event loop. Returns what ends it. */
export function observeQueues(connection: Connection, options: ObserverOptions, ports: QueuePorts): { close(): void } {
    return new QueueObserver(connection, options, ports);
}

class QueueObserver {
    private readonly hub: QueueHub;
    private readonly outputs = new Map<string, QueueOutput>();
    /** Of queues that left: they may come back. */
    private readonly sequences = new Map<string, number>();
    private readonly choice: QueueChoice<ObserverStatus, QueueMessageInfo>;
    private readonly parts: OutputParts;
    private closed = false;

    constructor(connection: Connection, options: ObserverOptions, ports: QueuePorts) {
        this.hub = queueHubOf(connection);
        this.choice = new QueueChoice(connection, options, ports, {
            doubts: doubtsAbout(options),
            take: (queues) => this.take(queues),
            problems: (failure) => this.problems(failure),
            status: (condition) => observerStatus(this.queues, condition),
            about: () => errorInfo(connection.info(), connection.platformNow()),
            close: () => this.close(),
        });
        this.parts = {
            hub: this.hub,
            options,
            emit: (emission) => ports.send(messageOf(emission, connection.info())),
            progressed: () => this.choice.review(),
            warn: (warning) => this.choice.warn(warning),
            debug: (text) => ports.debug(text),
        };
    }

    close(): void {
        this.closed = true;
        this.choice.close();
        for (const output of this.outputs.values()) output.close();
        this.outputs.clear();
    }

    private get queues(): readonly WatchedQueue[] {
        return [...this.outputs.values()].map(({ queue }) => queue);
    }

    private async take(queues: readonly QueueEntry[]): Promise<void> {
        const wanted = new Map(queues.map((queue) => [queue.id, queue]));
        for (const [id, output] of this.outputs) {
            if (wanted.has(id)) continue;
            output.removed();
            this.outputs.delete(id);
            this.sequences.set(id, output.sequence);
        }
        await inTurns([...wanted.values()], WATCHED_PER_TURN, (entry) => this.watch(entry));
    }

    private watch(entry: QueueEntry): void {
        if (this.closed) return;
        const known = this.outputs.get(entry.id);
        if (known) this.hub.update(known.queue, entry);
        else this.outputs.set(entry.id, new QueueOutput(this.parts, entry, this.sequences.get(entry.id)));
    }

    private problems(failure: GenesysError | null): readonly Problem[] {
        const problems: Problem[] = [];
        const failed = new Map<GenesysError, string[]>();
        for (const queue of this.queues) {
            if (queue.rejection) problems.push({ error: queue.rejection, topic: queue.info.name });
            if (queue.failure && queue.failure.code !== failure?.code) listOf(failed, queue.failure).push(queue.info.name);
        }
        for (const [error, names] of failed) problems.push({ error, topic: names.length === 1 ? names[0]! : null });
        return problems;
    }
}

/** The list under a key, made where there is none. */
function listOf<K, T>(map: Map<K, T[]>, key: K): T[] {
    let held = map.get(key);
    if (!held) map.set(key, (held = []));
    return held;
}
