/** The door's shape: what the domains may ask of a connection to an organisation. Implementations live beside this file. */
import type { Models } from "purecloud-platform-client-v2";
import type { Clock, Random } from "./clock.js";
import type { GenesysError } from "./errors.js";
import type { Turns } from "./turns.js";

export interface Named {
    readonly id: string;
    readonly name: string;
}

export interface QueueEntry extends Named {
    readonly division: Named | null;
    readonly memberCount: number | null;
}

/** What a flow author wrote for a thing: an id, a name or both. The id decides; an unknown id falls back to the name. */
export interface Reference {
    readonly id: string | null;
    readonly name: string | null;
}

export interface Rate {
    readonly allowed: number | null;
    readonly count: number | null;
    readonly resetSeconds: number | null;
}

export interface RequestOptions {
    /** Epoch milliseconds by the connection's clock: until then delays and retries go on; default 60 s from now. */
    readonly deadline?: number;
    /** Snapshots go before reports when the allowance is short. */
    readonly priority?: "snapshot" | "report";
    readonly signal?: AbortSignal;
    /** Failures that are not tried again although they might pass, because the caller knows another way. */
    readonly isFinal?: (error: GenesysError) => boolean;
}

/** How far long work is: `total` in the unit of `done`, null while nobody knows. */
export type Progress = (done: number, total: number | null) => void;

export interface Reply<T> {
    readonly status: number;
    readonly body: T;
    readonly headers: Readonly<Record<string, string>>;
    readonly correlationId: string | null;
    readonly rate: Rate;
    /** When the request went out, by the connection's clock: what arrived by notification later is newer than the reply. */
    readonly sentAt: number;
}

/** Any call, as a flow author writes it. */
export interface PlainRequest {
    readonly method: string;
    /** From the root of the API, encoded, with its query: "/api/v2/users?pageSize=100". */
    readonly path: string;
    /** JSON text. */
    readonly body: string | null;
    /** Of the reply, unpacked: above it TOO_LARGE. */
    readonly maxBytes: number;
    /** Sending it twice does no harm: it is sent again after failures that may have let it through. */
    readonly repeatable: boolean;
}

export interface PlainReply extends Reply<Buffer> {
    /** Where the API is, without a trailing slash: what its paths begin after. */
    readonly base: string;
}

/** The platform's calls that the domains use, each by the official SDK but for the plain one. Rejections are GenesysErrors. */
export interface PlatformApi {
    plain(request: PlainRequest, options?: RequestOptions): Promise<PlainReply>;
    queueObservations(query: Models.QueueObservationQuery, options?: RequestOptions): Promise<Reply<Models.QueueObservationQueryResponse>>;
    /** Aggregates: whoever asks the same at the same time gets the same object, which nobody may change. */
    conversationAggregates(
        query: Models.ConversationAggregationQuery,
        options?: RequestOptions,
    ): Promise<Reply<Models.ConversationAggregateQueryResponse>>;
    userAggregates(query: Models.UserAggregationQuery, options?: RequestOptions): Promise<Reply<Models.UserAggregateQueryResponse>>;
    readonly conversationAggregateJobs: AggregateJobs<Models.ConversationAsyncAggregationQuery, Models.ConversationAsyncAggregateQueryResponse>;
    readonly userAggregateJobs: AggregateJobs<Models.UserAsyncAggregationQuery, Models.UserAsyncAggregateQueryResponse>;
    readonly details: ConversationDetailsApi;
    /** A conversation as it is now, also one that has ended. */
    conversation(conversationId: string, options?: RequestOptions): Promise<Reply<Models.Conversation>>;
    /** `mediaType` as this call spells it: "call", "callback", "chat", "email", "message". */
    estimatedWait(queueId: string, mediaType: string, options?: RequestOptions): Promise<Reply<Models.EstimatedWaitTimePredictions>>;
}

/** Aggregates queries that the platform works on while one asks now and then how far it is. */
export interface AggregateJobs<Query, Answer> {
    create(query: Query, options?: RequestOptions): Promise<Reply<Models.AsyncQueryResponse>>;
    state(id: string, options?: RequestOptions): Promise<Reply<Models.AsyncQueryStatus>>;
    /** One page; `cursor` is what the page before named, null for the first. */
    results(id: string, cursor: string | null, options?: RequestOptions): Promise<Reply<Answer>>;
    remove(id: string, options?: RequestOptions): Promise<Reply<unknown>>;
}

/** Past conversations in full. A job works on a copy of the data that is hours behind: `availability` says up to when it is whole. */
export interface ConversationDetailsApi {
    page(query: Models.ConversationQuery, options?: RequestOptions): Promise<Reply<Models.AnalyticsConversationQueryResponse>>;
    availability(options?: RequestOptions): Promise<Reply<Models.DataAvailabilityResponse>>;
    createJob(query: Models.AsyncConversationQuery, options?: RequestOptions): Promise<Reply<Models.AsyncQueryResponse>>;
    job(id: string, options?: RequestOptions): Promise<Reply<Models.AsyncQueryStatus>>;
    jobResults(
        id: string,
        page: { pageSize: number; cursor?: string },
        options?: RequestOptions,
    ): Promise<Reply<Models.AnalyticsConversationAsyncQueryResponse>>;
    deleteJob(id: string, options?: RequestOptions): Promise<Reply<unknown>>;
}

export type EntityKind = "queue" | "user" | "division" | "wrapUpCode" | "skill" | "language" | "group" | "presence";

export interface Resolution<T extends Named> {
    readonly found: readonly T[];
    /** One NOT_FOUND for each entry that fits nothing, or several. */
    readonly failures: readonly GenesysError[];
    /** A warning for each entry whose id is unknown here and whose name was used instead. */
    readonly renamed: readonly GenesysError[];
}

/** Names and ids of the organisation, cached. */
export interface Directory {
    /** All queues that the client may see, read anew when the last reading is older than `maxAgeMs` (default 5 minutes). */
    queues(maxAgeMs?: number, options?: RequestOptions): Promise<readonly QueueEntry[]>;
    /** All agents, active or not, by the same rule as queues. */
    users(options?: RequestOptions): Promise<readonly Named[]>;
    divisions(options?: RequestOptions): Promise<readonly Named[]>;
    /** `maxAgeMs`: of the listing that decides first. */
    resolveQueues(references: readonly Reference[], options?: RequestOptions, maxAgeMs?: number): Promise<Resolution<QueueEntry>>;
    resolveUsers(references: readonly Reference[], options?: RequestOptions): Promise<Resolution<Named>>;
    resolveDivisions(references: readonly Reference[], options?: RequestOptions): Promise<Resolution<Named>>;
    /** id → name for those that are known, the others are left out. Rejects only with what is wrong with the connection. */
    names(kind: EntityKind, ids: Iterable<string>, options?: RequestOptions): Promise<ReadonlyMap<string, string>>;
    /** Presence definitions by id: label and system presence ("Available", "On Queue", "Meal", …). */
    presences(options?: RequestOptions): Promise<ReadonlyMap<string, { readonly id: string; readonly name: string; readonly systemPresence: string }>>;
}

export interface NotificationEvent {
    /** As received (an expanded name, never a combined one). */
    readonly topicName: string;
    readonly eventBody: unknown;
    readonly correlationId: string | null;
    /** When the frame came, by the connection's clock. */
    readonly receivedAt: number;
}

export interface TopicRejection {
    /** The topic that was refused: the one subscribed, or one half of a combined one. */
    readonly topic: string;
    readonly reason: string | null;
    readonly missingPermissions: readonly string[];
    /** Refused here already, before the platform was asked. */
    readonly error?: GenesysError;
}

export interface TopicListener {
    /** The topic is subscribed on a connected channel: events flow from now on. Called again after every interruption. */
    accepted(): void;
    rejected(rejection: TopicRejection): void;
    /** Events are being missed since `lastFrameAt` (clock time). `silent`: the socket was open but dead. */
    lost(interruption: { readonly lastFrameAt: number; readonly silent: boolean }): void;
    /** Perhaps an event was missed for a moment while the sockets changed: worth a fresh look, not worth a word. */
    recheck?(): void;
    event(event: NotificationEvent): void;
}

export type ChannelPhase = "idle" | "connecting" | "subscribing" | "live" | "waiting";

export interface Notifications {
    /**
     * Subscribes a topic, or a combined one (`v2.analytics.queues.{id}?observations&activity`), whose events arrive
     * under the expanded names. Returns what ends the subscription; after it no method of the listener is called.
     */
    subscribe(topic: string, listener: TopicListener): () => void;
    readonly phase: ChannelPhase;
}

export interface ConnectionInfo {
    readonly org: Named | null;
    readonly region: string;
    readonly demo: boolean;
}

/** One organisation by one OAuth client, shared by all nodes that name the same config node. */
export interface Connection {
    readonly clock: Clock;
    readonly random: Random;
    readonly api: PlatformApi;
    readonly directory: Directory;
    readonly notifications: Notifications;
    /** Queues that replies changed, whosever they are, are told in these. */
    readonly turns: Turns;
    info(): ConnectionInfo;
    /** The platform's time, learned from the dates of its responses; the connection's own clock until then. Epoch milliseconds. */
    platformNow(): number;
    /** Resolves when token and organisation are checked; rejects with what is wrong. */
    ready(options?: RequestOptions): Promise<void>;
    /** What is wrong with the connection as a whole (credentials, organisation, network), or null. */
    readonly failure: GenesysError | null;
    /** Calls back once when the connection is closed for good; returns what ends it. */
    onClose(listener: () => void): () => void;
    /** Calls back at each change of `failure`; returns what ends it. */
    onFailure(listener: (failure: GenesysError | null) => void): () => void;
}
