/** A connection whose platform a test plays: queues, replies, and what comes over the socket. */
import type { Models } from "purecloud-platform-client-v2";
import { GenesysError } from "../../src/platform/errors.js";
import { match } from "../../src/platform/directory.js";
import { platformTexts } from "../../src/platform/texts.js";
import { Turns } from "../../src/platform/turns.js";
import type {
    ChannelPhase,
    Connection,
    ConnectionInfo,
    Directory,
    Named,
    Notifications,
    PlatformApi,
    QueueEntry,
    Reply,
    RequestOptions,
    TopicListener,
    TopicRejection,
} from "../../src/platform/types.js";
import { FakeClock } from "./fake-clock.js";

type Observations = NonNullable<Models.QueueObservationQueryResponse["results"]>;
interface Latency {
    observations: number;
    aggregates: number;
    conversations?: number;
    estimatedWait?: number;
}

type Aggregates = NonNullable<Models.ConversationAggregateQueryResponse["results"]>;

export const HOME: Named = { id: "d0000000-0000-4000-8000-000000000000", name: "Home" };

/** "q1" → an entry with an id that looks like one. */
export function queueEntry(name: string, division: Named | null = HOME): QueueEntry {
    const number = [...Buffer.from(name)].reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
    return { id: `${number.toString(16).padStart(8, "0")}-1111-4111-8111-111111111111`, name, division, memberCount: 3 };
}

export class FakeConnection implements Connection {
    readonly clock: FakeClock;
    readonly random = (): number => 0.5;
    readonly notifications = new FakeNotifications();
    readonly turns: Turns;
    /** Platform's clock − this machine's. */
    offset = 0;
    failure: GenesysError | null = null;
    connectionInfo: ConnectionInfo = { org: { id: "o1", name: "Acme" }, region: "mypurecloud.de", demo: false };
    queues: QueueEntry[] = [];
    divisions: Named[] = [HOME];
    presences = new Map<string, { id: string; name: string; systemPresence: string }>();
    /** What a queue's observations query tells, in the reply's own shape. */
    observed: (queueId: string) => Observations = () => [];
    aggregated: (queueId: string, interval: string) => Aggregates = () => [];
    mappings: Record<string, string[]> | undefined = undefined;
    /** Milliseconds until a reply comes, with the state as it is then. */
    latency: Latency = { observations: 0, aggregates: 0 };
    /** Thrown by the next calls, by kind, as long as set. */
    refuse: { observations?: GenesysError; aggregates?: GenesysError; directory?: GenesysError; ready?: GenesysError } = {};
    readonly calls = { observations: [] as Models.QueueObservationQuery[], aggregates: [] as Models.ConversationAggregationQuery[], conversations: [] as string[], listings: 0 };
    private readonly closeListeners = new Set<() => void>();
    private readonly failureListeners = new Set<(failure: GenesysError | null) => void>();

    constructor(clock = new FakeClock()) {
        this.clock = clock;
        this.turns = new Turns(clock, 3);
    }

    onClose(listener: () => void): () => void {
        this.closeListeners.add(listener);
        return () => void this.closeListeners.delete(listener);
    }

    /** As when the connection is closed for good. */
    close(): void {
        for (const listener of this.closeListeners) listener();
    }

    /** What any other call answers. */
    plain: PlatformApi["plain"] = async () => {
        throw new Error("No plain call is played.");
    };

    /** What these calls answer; each may throw. */
    conversation: (conversationId: string) => Models.Conversation = () => ({}) as Models.Conversation;
    detailsPage: (query: Models.ConversationQuery) => Models.AnalyticsConversationQueryResponse = () => ({});
    estimatedWait: (queueId: string, mediaType: string) => Models.EstimatedWaitTimePredictions = () => ({}) as Models.EstimatedWaitTimePredictions;

    /** Conversation details; each call may throw. */
    details: PlatformApi["details"] = { ...unplayedDetails(), page: async (query) => this.reply(0, () => undefined, () => this.detailsPage(query)) };

    readonly api: PlatformApi = {
        plain: (request, options) => this.plain(request, options),
        details: this.details,
        queueObservations: async (query) => {
            this.calls.observations.push(query);
            const results = (): Observations => idsOf(query.filter).flatMap((id) => this.observed(id));
            const mappings = this.mappings;
            return this.reply(this.latency.observations, () => this.refuse.observations, () => ({
                results: results(),
                ...(mappings ? { systemToOrganizationMappings: mappings } : {}),
            }));
        },
        conversationAggregates: async (query) => {
            this.calls.aggregates.push(query);
            return this.reply(this.latency.aggregates, () => this.refuse.aggregates, () => ({
                results: idsOf(query.filter!).flatMap((id) => this.aggregated(id, query.interval)),
            }));
        },
        userAggregates: async () => this.reply(0, () => undefined, () => ({ results: [] })),
        conversationAggregateJobs: {} as PlatformApi["conversationAggregateJobs"],
        userAggregateJobs: {} as PlatformApi["userAggregateJobs"],
        conversation: async (conversationId, options) => {
            this.calls.conversations.push(conversationId);
            return this.reply(this.latency.conversations ?? 0, () => this.givenUp(options), () => this.conversation(conversationId));
        },
        estimatedWait: async (queueId, mediaType) => this.reply(this.latency.estimatedWait ?? 0, () => undefined, () => this.estimatedWait(queueId, mediaType)),
    };

    readonly directory: Directory = {
        queues: async () => {
            this.calls.listings++;
            if (this.refuse.directory) throw this.refuse.directory;
            return this.queues;
        },
        users: async () => [],
        divisions: async () => this.divisions,
        resolveQueues: async (references) => {
            if (this.refuse.directory) throw this.refuse.directory;
            return match("queue", references, this.queues);
        },
        resolveUsers: async () => ({ found: [], failures: [], renamed: [] }),
        resolveDivisions: async (references) => match("division", references, this.divisions),
        names: async () => new Map(),
        presences: async () => this.presences,
    };

    info(): ConnectionInfo {
        return this.connectionInfo;
    }

    platformNow(): number {
        return this.clock.now() + this.offset;
    }

    async ready(): Promise<void> {
        if (this.refuse.ready) throw this.refuse.ready;
    }

    onFailure(listener: (failure: GenesysError | null) => void): () => void {
        this.failureListeners.add(listener);
        return () => void this.failureListeners.delete(listener);
    }

    fail(failure: GenesysError | null): void {
        this.failure = failure;
        for (const listener of this.failureListeners) listener(failure);
    }

    /** Listeners that nobody ended. */
    get leftOver(): number {
        return this.failureListeners.size + this.notifications.subscriptions.length + this.clock.pending;
    }

    /** What a caller gets that waits no longer. */
    private givenUp({ deadline = Infinity, signal }: RequestOptions = {}): GenesysError | undefined {
        if (signal?.aborted) return new GenesysError("UNAVAILABLE", platformTexts, "closed");
        return this.clock.now() >= deadline ? new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: 1 }) : undefined;
    }

    private async reply<T>(latency: number, refused: () => GenesysError | undefined, body: () => T): Promise<Reply<T>> {
        const sentAt = this.clock.now();
        if (latency > 0) await new Promise<void>((resolve) => this.clock.after(latency, resolve));
        const refusal = refused();
        if (refusal) throw refusal;
        // As after a wire: nothing in it is shared with the test's own objects.
        return { status: 200, body: structuredClone(body()), headers: {}, correlationId: "r-1", rate: { allowed: 300, count: 1, resetSeconds: 60 }, sentAt };
    }
}

function unplayedDetails(): PlatformApi["details"] {
    const call = async (): Promise<never> => {
        throw new Error("No conversation details are played.");
    };
    return { page: call, availability: call, createJob: call, job: call, jobResults: call, deleteJob: call };
}

interface Filter {
    readonly predicates?: readonly { readonly value?: string }[];
}

function idsOf(filter: Filter): string[] {
    return (filter.predicates ?? []).map(({ value }) => value ?? "");
}

interface Subscription {
    readonly topic: string;
    readonly listener: TopicListener;
}

export class FakeNotifications implements Notifications {
    phase: ChannelPhase = "live";
    subscriptions: Subscription[] = [];
    readonly history: string[] = [];
    /** What becomes of a new subscription: accepted soon, unless this says otherwise. */
    decide: (topic: string) => "accept" | "wait" | readonly TopicRejection[] = () => "accept";

    subscribe(topic: string, listener: TopicListener): () => void {
        const subscription = { topic, listener };
        this.subscriptions = [...this.subscriptions, subscription];
        this.history.push(`+${topic}`);
        queueMicrotask(() => this.settle(subscription));
        return () => {
            if (!this.subscriptions.includes(subscription)) return;
            this.history.push(`-${topic}`);
            this.subscriptions = this.subscriptions.filter((other) => other !== subscription);
        };
    }

    /** The socket is gone. */
    lose(lastFrameAt: number, silent = false): void {
        for (const { listener } of this.subscriptions) listener.lost({ lastFrameAt, silent });
    }

    /** The socket is back, with all subscriptions. */
    recover(): void {
        for (const subscription of this.subscriptions) this.settle(subscription);
    }

    /** An event as it comes over the socket; `receivedAt` by the connection's clock. */
    deliver(topicName: string, eventBody: unknown, receivedAt: number, correlationId: string | null = "c-1"): void {
        const prefix = topicName.slice(0, topicName.lastIndexOf("."));
        const kind = topicName.slice(topicName.lastIndexOf(".") + 1);
        for (const { topic, listener } of this.subscriptions) {
            const isMeant = topic === topicName || (topic.startsWith(`${prefix}?`) && topic.slice(prefix.length + 1).split("&").includes(kind));
            if (isMeant) listener.event({ topicName, eventBody, receivedAt, correlationId });
        }
    }

    private settle(subscription: Subscription): void {
        if (!this.subscriptions.includes(subscription)) return;
        const decision = this.decide(subscription.topic);
        if (decision === "wait") return;
        if (decision === "accept") return subscription.listener.accepted();
        for (const rejection of decision) subscription.listener.rejected(rejection);
    }
}
