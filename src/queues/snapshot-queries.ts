/** The requests of a snapshot, as few as they can be: counts by 100 queues, the half hour of many queues by one query. */
import type { Models } from "purecloud-platform-client-v2";
import type { Connection, Reply, RequestOptions } from "../platform/types.js";
import type { GenesysError } from "../platform/errors.js";
import { refusalOf } from "../platform/refusals.js";
import { halfHourQuery, QUEUES_PER_QUERY, snapshotQuery } from "./queries.js";
import { byQueue } from "./replies.js";
import { LISTED_METRICS } from "./snapshot-lists.js";

/** Results by queue id in lower case, and what the asking cost. */
export interface Answers {
    readonly results: ReadonlyMap<string, readonly unknown[]>;
    readonly requests: number;
    readonly correlationId: string | null;
    /** Of the first request, by the connection's clock. */
    readonly sentAt: number;
}

export interface CountAnswers extends Answers {
    /** As the platform tells which presences are which. */
    readonly mappings: readonly unknown[];
}

export async function askCounts(connection: Connection, queueIds: readonly string[], details: boolean, options: RequestOptions): Promise<CountAnswers> {
    const detailMetrics = details ? { detailMetrics: [...LISTED_METRICS] } : {};
    const replies = await Promise.all(
        batches(queueIds).map((ids) => connection.api.queueObservations({ ...snapshotQuery(ids), ...detailMetrics }, options)),
    );
    return { ...together(replies, connection.clock.now()), mappings: replies.map(({ body }) => body?.systemToOrganizationMappings) };
}

/** `start`: of the half hour, epoch milliseconds. */
export async function askHalfHour(connection: Connection, queueIds: readonly string[], start: number, options: RequestOptions): Promise<Answers> {
    const now = connection.clock.now();
    const isMany = queueIds.length > QUEUES_PER_QUERY;
    if (isMany) {
        const isFinal = (error: GenesysError): boolean => refusalOf(error) !== null;
        try {
            return together([await connection.api.conversationAggregates(wholeHalfHourQuery(start), { ...options, isFinal })], now);
        } catch (thrown) {
            if (!isFinal(thrown as GenesysError)) throw thrown;
        }
    }
    const replies = await Promise.all(batches(queueIds).map((ids) => connection.api.conversationAggregates(halfHourQuery(ids, start), options)));
    const answers = together(replies, now);
    return isMany ? { ...answers, requests: answers.requests + 1 } : answers;
}

/** Of all queues that the client may see. */
function wholeHalfHourQuery(start: number): Models.ConversationAggregationQuery {
    const filter = { type: "or", predicates: [{ type: "dimension", dimension: "queueId", operator: "exists" }] };
    return { ...halfHourQuery([], start), filter };
}

function together(replies: readonly Reply<{ results?: unknown }>[], now: number): Answers {
    const results = new Map<string, readonly unknown[]>();
    for (const { body } of replies) for (const [id, part] of byQueue(body?.results)) results.set(id, part);
    return {
        results,
        requests: replies.length,
        correlationId: replies.at(-1)?.correlationId ?? null,
        sentAt: Math.min(now, ...replies.map(({ sentAt }) => sentAt)),
    };
}

function batches(queueIds: readonly string[]): readonly (readonly string[])[] {
    const parts: (readonly string[])[] = [];
    for (let start = 0; start < queueIds.length; start += QUEUES_PER_QUERY) parts.push(queueIds.slice(start, start + QUEUES_PER_QUERY));
    return parts;
}
