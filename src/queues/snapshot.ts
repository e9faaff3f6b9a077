/** The states of queues at one instant: those that are observed and live as they are known, the others by asking. */
import { platformTimeOf } from "../platform/clock.js";
import { GenesysError } from "../platform/errors.js";
import { waitWithin } from "../platform/in-flight.js";
import { isEmptySelection, resolveSelection, type QueueSelection } from "../platform/selection.js";
import { inTurns } from "../platform/turns.js";
import type { Connection, Named, QueueEntry, RequestOptions } from "../platform/types.js";
import { QueueFigures } from "./figures.js";
import { halfHourOf } from "./half-hour.js";
import { queueHubOf, type QueueHub } from "./hub.js";
import { iso } from "./instants.js";
import { payloadOf, viewOf, type QueuePayload } from "./payload.js";
import { applyHalfHour, applySnapshot } from "./replies.js";
import { agentsIn, readLists, type ConversationLists } from "./snapshot-lists.js";
import { askCounts, askHalfHour, type Answers, type CountAnswers } from "./snapshot-queries.js";
import { askWaits } from "./snapshot-waits.js";
import { queueTexts } from "./texts.js";
import { infoOf, type QueueView } from "./views.js";

export interface SnapshotRequest extends QueueSelection {
    /** Empty: all. */
    readonly mediaTypes: readonly string[];
    /** List the conversations that wait and interact. */
    readonly details: boolean;
    /** Ask for the platform's estimate of the wait. */
    readonly estimatedWait: boolean;
    /** Ask, whatever is known. */
    readonly fresh: boolean;
    readonly timeoutMs: number;
}

/** A queue's state as the observer tells it, with what was asked for besides. */
export interface QueueSnapshot extends Omit<QueuePayload, "media"> {
    readonly media: Record<string, QueuePayload["media"][string] & { estimatedWaitSeconds?: number | null }>;
    conversations?: ConversationLists;
}

/** The observer's keys, so that what reads its messages reads these. */
export interface SnapshotInfo {
    readonly event: "snapshot";
    /** `notification`: nothing had to be asked. */
    readonly source: "rest" | "notification";
    readonly sequence: null;
    readonly asOf: string;
    readonly stale: false;
    readonly changed: string[];
    readonly gap: null;
    readonly requests: number;
    readonly org: Named | null;
    readonly region: string;
    readonly demo: boolean;
    readonly topicName: null;
    readonly correlationId: string | null;
}

export interface SnapshotResult {
    readonly states: readonly QueueSnapshot[];
    readonly genesys: SnapshotInfo;
    /** What was chosen and cannot be found: NOT_FOUND each. */
    readonly failures: readonly GenesysError[];
    /** To be told once. */
    readonly notices: readonly GenesysError[];
}

/**
 * Observers read the list of queues every 5 minutes, counted from when they have read it: while one runs, its reading is young
 * enough for this, and no snapshot asks again.
 */
const LISTING_AGE_MS = 330_000;

const GRACE_MS = 500;
/** Thousands of queues must not stop everything else in the process. */
const DONE_PER_TURN = 50;

/** Rejects with what the connection rejects with, and at the timeout. */
export async function takeSnapshot(connection: Connection, request: SnapshotRequest, signal?: AbortSignal): Promise<SnapshotResult> {
    const options: RequestOptions = {
        deadline: connection.clock.now() + request.timeoutMs,
        priority: "snapshot",
        ...(signal ? { signal } : {}),
    };
    // First, also where nothing is chosen: a message tells the organisation, and a wrong one is an error.
    await connection.ready(options);
    if (isEmptySelection(request)) return { states: [], genesys: infoAt(connection, connection.platformNow(), 0, null), failures: [], notices: [] };
    const { queues, failures, renamed } = await resolveSelection(connection.directory, request, LISTING_AGE_MS, options);
    const taken = await new Shot(connection, request, queues, options).take();
    return { ...taken, failures, notices: [...taken.notices, ...renamed] };
}

/** One error for all that cannot be found: a message fails once. */
export function combined(failures: readonly GenesysError[]): GenesysError | null {
    if (failures.length <= 1) return failures[0] ?? null;
    const values = failures.map(({ cause }) => cause.value);
    return new GenesysError("NOT_FOUND", queueTexts, "queues-missing", { names: values.join(", ") }, { field: failures[0]!.cause.field, value: values });
}

class Shot {
    private readonly hub: QueueHub;
    private readonly asked: readonly QueueEntry[];
    private readonly figures = new Map<string, QueueFigures>();
    private readonly notices: GenesysError[] = [];
    private requests = 0;
    private correlationId: string | null = null;

    constructor(
        private readonly connection: Connection,
        private readonly request: SnapshotRequest,
        private readonly queues: readonly QueueEntry[],
        private readonly options: RequestOptions,
    ) {
        this.hub = queueHubOf(connection);
        const isKnown = ({ id }: QueueEntry): boolean => !request.fresh && !request.details && this.hub.find(id)?.isLive === true;
        this.asked = queues.filter((queue) => !isKnown(queue));
        for (const queue of queues) if (isKnown(queue)) this.figures.set(queue.id, this.hub.find(queue.id)!.figures);
    }

    async take(): Promise<Omit<SnapshotResult, "failures">> {
        const counts = this.asked.length > 0 ? await this.ask() : null;
        // True now, however long names and estimates take.
        const asOf = this.connection.platformNow();
        const views: QueueView[] = [];
        await inTurns(this.queues, DONE_PER_TURN, (queue) => void views.push(this.view(queue)));
        const agentNames = counts && this.request.details ? await this.agentNames(counts) : new Map<string, string>();
        const waits = this.request.estimatedWait ? await this.askWaits() : null;
        const states: QueueSnapshot[] = [];
        await inTurns(views, DONE_PER_TURN, (view) => {
            const state: QueueSnapshot = payloadOf(view, asOf);
            const { id } = view.queue;
            if (waits) for (const mediaType in state.media) state.media[mediaType]!.estimatedWaitSeconds = waits.secondsOf(id, mediaType);
            const results = counts?.results.get(id.toLowerCase());
            const { mediaTypes, details } = this.request;
            if (details) state.conversations = readLists(results ?? [], { mediaTypes, agentNames, asOf });
            states.push(state);
        });
        return { states, genesys: infoAt(this.connection, asOf, this.requests, this.correlationId), notices: this.notices };
    }

    private view(queue: QueueEntry): QueueView {
        return viewOf(this.figures.get(queue.id)!, infoOf(queue), this.request.mediaTypes, this.hub.presences.current);
    }

    /** Counts, half hour and presence names at the same time. */
    private async ask(): Promise<CountAnswers> {
        const { connection, hub, options } = this;
        const ids = this.asked.map(({ id }) => id);
        const now = connection.platformNow();
        const start = halfHourOf(now);
        for (const id of ids) this.figures.set(id, new QueueFigures(id, hub.names, now));
        const reading = hub.presences.read();
        const [counts, halfHour] = await Promise.all([
            askCounts(connection, ids, this.request.details, options),
            this.askHalfHour(ids, start),
        ]);
        // Names of presences are worth some moments, no more.
        await waitWithin(reading, connection.clock, connection.clock.now() + GRACE_MS).catch(() => undefined);
        for (const mappings of counts.mappings) hub.presences.learn(mappings);
        const platformSentAt = platformTimeOf(connection, counts.sentAt);
        await inTurns(ids, DONE_PER_TURN, (id) => {
            const figures = this.figures.get(id)!;
            applySnapshot(figures, counts.results.get(id.toLowerCase()) ?? [], { sentAt: counts.sentAt, platformSentAt, forgetBefore: null });
            if (halfHour) applyHalfHour(figures, halfHour.results.get(id.toLowerCase()) ?? [], start, platformTimeOf(connection, halfHour.sentAt));
        });
        this.count(counts);
        return counts;
    }

    /** Null without the permission: the figures stay unknown. */
    private async askHalfHour(ids: readonly string[], start: number): Promise<Answers | null> {
        try {
            const answers = await askHalfHour(this.connection, ids, start, this.options);
            this.count(answers);
            return answers;
        } catch (thrown) {
            if ((thrown as GenesysError).code !== "PERMISSION") throw thrown;
            this.requests++;
            const details = { missingPermissions: ["analytics:conversationAggregate:view"] };
            this.notices.push(new GenesysError("PERMISSION", queueTexts, "queue-statistics-forbidden", {}, details));
            return null;
        }
    }

    private async agentNames({ results }: CountAnswers): Promise<ReadonlyMap<string, string>> {
        return this.connection.directory.names("user", agentsIn(results.values()), this.options);
    }

    private async askWaits(): ReturnType<typeof askWaits> {
        const questions = this.queues.flatMap(({ id }) => this.routedBy(id).map((mediaType) => ({ queueId: id, mediaType })));
        const waits = await askWaits(this.connection, questions, this.options);
        this.requests += waits.requests;
        if (waits.refusal) this.notices.push(waits.refusal);
        return waits;
    }

    /** Of the chosen media types those that the queue was ever told to have. */
    private routedBy(queueId: string): readonly string[] {
        const { mediaTypes } = this.request;
        const { media } = this.figures.get(queueId)!;
        return [...media].flatMap(([mediaType, { ids }]) => (ids.length > 0 && (mediaTypes.length === 0 || mediaTypes.includes(mediaType)) ? [mediaType] : []));
    }

    private count({ requests, correlationId }: Answers): void {
        this.requests += requests;
        this.correlationId = correlationId ?? this.correlationId;
    }
}

function infoAt(connection: Connection, asOf: number, requests: number, correlationId: string | null): SnapshotInfo {
    const { org, region, demo } = connection.info();
    return {
        event: "snapshot",
        source: requests > 0 ? "rest" : "notification",
        sequence: null,
        asOf: iso(asOf),
        stale: false,
        changed: [],
        gap: null,
        requests,
        org: org && { id: org.id, name: org.name },
        region,
        demo,
        topicName: null,
        correlationId,
    };
}
