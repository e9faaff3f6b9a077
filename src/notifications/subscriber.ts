/** One notification node's life: which topics it wants, what comes of them, and how it is. */
import { backoff } from "../platform/backoff.js";
import { GenesysError, isFatal, type ErrorCode } from "../platform/errors.js";
import { Problems, type Problem } from "../platform/problems.js";
import { Reviews } from "../platform/reviews.js";
import type { Connection, ConnectionInfo, Named, NotificationEvent, Reference, TopicRejection } from "../platform/types.js";
import { isAvailable, permissionsFor } from "./topic-catalogue.js";
import { presetTopic, readTopicName, unknownTopic, type Preset, type TopicName } from "./topic-names.js";
import { notificationTexts } from "./texts.js";
import { sameName } from "./topics.js";

export interface SubscriberOptions {
    readonly topics: readonly string[];
    /** Follows `agents` beside the topics. */
    readonly preset: Preset | null;
    readonly agents: readonly Reference[];
}

export type SubscriberStatus = "connecting" | "live" | "demo" | "stale" | `error.${ErrorCode}`;

export interface NotificationInfo {
    readonly event: "notification" | "subscriptions" | "error";
    readonly source: "notification" | null;
    /** As the platform sent it. */
    readonly topicName: string | null;
    readonly correlationId: string | null;
    readonly org: Named | null;
    /** Null where no connection is known. */
    readonly region: string | null;
    readonly demo: boolean;
}

export interface NotificationMessage {
    readonly topic: string;
    readonly payload: unknown;
    readonly genesys: NotificationInfo;
}

export interface SubscriberPorts {
    send(message: NotificationMessage): void;
    /** Null: nothing is wanted. */
    status(status: SubscriberStatus | null): void;
    /** Once per change of state. */
    error(error: GenesysError, genesys: NotificationInfo): void;
    warn(warning: GenesysError): void;
}

interface Wanted {
    readonly topic: TopicName;
    state: "waiting" | "live" | "lost";
    rejection: GenesysError | null;
    end: () => void;
}

/** Agents that cannot be found may be made later. */
const LOOK_AGAIN_MS = 300_000;
const RESOLVE_MS = 60_000;
/** For the nearest name, which takes a moment each. */
const MOST_SEARCHES = 10;
const FIELD = "topics";

export class TopicSubscriber {
    /** By name in lower case. */
    private readonly wanted = new Map<string, Wanted>();
    /** Expanded name → who gets its events: the first of those that stand for it, so that none comes twice. */
    private readonly owners = new Map<string, Wanted[]>();
    private readonly problems = new Problems();
    private readonly reviews: Reviews;
    /** What is wrong with the node's own topics and agents. */
    private mistakes: readonly GenesysError[] = [];
    private missing: readonly GenesysError[] = [];
    private failure: GenesysError | null = null;
    private pendingAgents: readonly Reference[];
    private attempts = 0;
    /** Checks of names at the organisation that are under way. */
    private checking = 0;
    /** Names in lower case that are wanted if the organisation has them. */
    private readonly inDoubt = new Set<string>();
    /** Grows when all is unsubscribed: what was asked before is not wanted any more. */
    private era = 0;
    private closed = false;
    private cancelLook: (() => void) | null = null;

    constructor(
        private readonly connection: Connection,
        private readonly options: SubscriberOptions,
        private readonly ports: SubscriberPorts,
    ) {
        this.reviews = new Reviews(connection, {
            report: () => this.report(),
            recovered: () => {
                if (this.failure) this.look(0);
            },
            close: () => this.close(),
        });
        this.pendingAgents = options.preset ? options.agents : [];
        this.show();
        void this.begin();
        if (this.pendingAgents.length > 0) this.look(0);
    }

    close(): void {
        this.closed = true;
        this.cancelLook?.();
        this.reviews.close();
        for (const { end } of this.wanted.values()) end();
        this.wanted.clear();
        this.owners.clear();
    }

    /** Rejects with INVALID_QUERY when one cannot be a topic; the others are subscribed all the same. */
    async subscribe(topics: readonly string[]): Promise<void> {
        const [first, ...others] = await this.add(topics, "INVALID_QUERY");
        if (!first) return;
        if (others.length === 0) throw first;
        const parameters = { count: others.length + 1, first: first.message };
        throw new GenesysError("INVALID_QUERY", notificationTexts, "topics-wrong", parameters, first.cause);
    }

    /** Those that are not subscribed do no harm. */
    unsubscribe(topics: readonly string[] | "all"): void {
        if (topics === "all") {
            this.era++;
            this.inDoubt.clear();
            this.pendingAgents = [];
            [this.missing, this.mistakes, this.failure] = [[], [], null];
        }
        for (const key of topics === "all" ? [...this.wanted.keys()] : topics.map((topic) => sameName(topic.trim()))) this.remove(key);
        this.reviews.soon();
    }

    /** What is wanted, in the order of its subscription. */
    get subscriptions(): readonly string[] {
        return [...this.wanted.values()].map(({ topic }) => topic.name);
    }

    private async begin(): Promise<void> {
        const mistakes = await this.add(this.options.topics, "CONFIG");
        if (this.closed) return;
        if (this.era === 0) this.mistakes = mistakes;
        this.reviews.soon();
    }

    /** Subscribes what is right, and returns what is wrong. */
    private async add(topics: readonly string[], code: ErrorCode): Promise<readonly GenesysError[]> {
        const wrong: GenesysError[] = [];
        const doubtful: TopicName[] = [];
        for (const text of topics) {
            try {
                const topic = readTopicName(text.trim(), code, FIELD);
                if (topic.unknown.length === 0) this.want(topic);
                else doubtful.push(topic);
            } catch (thrown) {
                wrong.push(thrown as GenesysError);
            }
        }
        for (const topic of doubtful) this.inDoubt.add(sameName(topic.name));
        for (const topic of doubtful) {
            const error = await this.check(topic, code, wrong.length < MOST_SEARCHES);
            const isWanted = this.inDoubt.delete(sameName(topic.name));
            if (error) wrong.push(error);
            else if (isWanted) this.want(topic);
        }
        return wrong;
    }

    /** Topics that are newer than the list here: the organisation knows; where it does not say, its answer to the subscription will. */
    private async check(topic: TopicName, code: ErrorCode, search: boolean): Promise<GenesysError | null> {
        this.checking++;
        this.reviews.soon();
        try {
            for (const name of topic.unknown) if ((await isAvailable(this.connection, name)) === false) return unknownTopic(name, code, FIELD, search);
            return null;
        } finally {
            this.checking--;
            this.reviews.soon();
        }
    }

    private want(topic: TopicName): void {
        const key = sameName(topic.name);
        if (this.closed || this.wanted.has(key)) return;
        const wanted: Wanted = { topic, state: "waiting", rejection: null, end: () => undefined };
        this.wanted.set(key, wanted);
        for (const name of topic.expanded.map(sameName)) this.owners.set(name, [...(this.owners.get(name) ?? []), wanted]);
        wanted.end = this.connection.notifications.subscribe(topic.name, {
            accepted: () => this.settle(wanted, "live"),
            lost: () => this.settle(wanted, "lost"),
            rejected: (rejection) => void this.refused(wanted, rejection),
            event: (event) => this.take(wanted, event),
        });
        this.reviews.soon();
    }

    private remove(key: string): void {
        this.inDoubt.delete(key);
        const wanted = this.wanted.get(key);
        if (!wanted) return;
        wanted.end();
        this.wanted.delete(key);
        for (const name of wanted.topic.expanded.map(sameName)) {
            const others = (this.owners.get(name) ?? []).filter((other) => other !== wanted);
            if (others.length > 0) this.owners.set(name, others);
            else this.owners.delete(name);
        }
    }

    private settle(wanted: Wanted, state: "live" | "lost"): void {
        wanted.state = state;
        if (state === "live") wanted.rejection = null;
        this.reviews.soon();
    }

    /** The platform may tell no permission; its list of topics does. */
    private async refused(wanted: Wanted, rejection: TopicRejection): Promise<void> {
        wanted.state = "waiting";
        const { topic, reason } = rejection;
        let permissions = rejection.missingPermissions;
        wanted.rejection = rejection.error ?? rejectionError(topic, reason, permissions);
        if (!rejection.error && permissions.length === 0) {
            const told = wanted.rejection;
            this.checking++;
            permissions = await permissionsFor(this.connection, topic);
            this.checking--;
            // Meanwhile it may have been accepted, or refused for another reason.
            if (wanted.rejection === told) wanted.rejection = rejectionError(topic, reason, permissions);
        }
        this.reviews.soon();
    }

    private take(wanted: Wanted, { topicName, eventBody, correlationId }: NotificationEvent): void {
        const name = sameName(topicName);
        if (this.owners.get(name)?.[0] !== wanted) return;
        const topic = wanted.topic.expanded.find((expanded) => sameName(expanded) === name) ?? topicName;
        const info = { ...notificationInfo("notification", this.connection.info()), topicName, correlationId };
        // Others get the same event: what a flow does with its own is its own.
        this.ports.send({ topic, payload: structuredClone(eventBody ?? null), genesys: info });
    }

    private look(milliseconds: number): void {
        this.cancelLook?.();
        this.cancelLook = this.connection.clock.after(milliseconds, () => void this.findAgents());
    }

    private async findAgents(): Promise<void> {
        const { era, pendingAgents } = this;
        const { clock, directory, random } = this.connection;
        let again: number | null = null;
        try {
            const { found, failures, renamed } = await directory.resolveUsers(pendingAgents, { deadline: clock.now() + RESOLVE_MS });
            if (this.closed || era !== this.era) return;
            [this.missing, this.failure, this.attempts] = [failures, null, 0];
            for (const { id } of found) this.want(readTopicName(presetTopic(this.options.preset!, id), "CONFIG", "agents"));
            for (const warning of renamed) this.ports.warn(warning);
            // Those that were found are not asked for again: a flow may have unsubscribed them.
            this.pendingAgents = pendingAgents.filter((agent) => failures.some(({ cause }) => cause.value === (agent.name ?? agent.id)));
            if (this.pendingAgents.length > 0) again = LOOK_AGAIN_MS;
        } catch (thrown) {
            if (this.closed || era !== this.era) return;
            this.failure = thrown as GenesysError;
            // Wrong credentials are not tried again and again, and settings only change with a deploy.
            if (this.failure.code !== "CONFIG") again = this.failure.code === "CREDENTIALS" ? LOOK_AGAIN_MS : 1_000 + backoff(++this.attempts, random);
        }
        if (again !== null) this.look(again);
        this.reviews.soon();
    }

    private report(): void {
        this.show();
        // A refusal whose permission is being looked up is told with it.
        if (this.checking > 0) return;
        for (const { error } of this.problems.update(this.present())) {
            const topicName = error.cause.field === FIELD && typeof error.cause.value === "string" ? error.cause.value : null;
            this.ports.error(error, { ...notificationInfo("error", this.connection.info()), topicName });
        }
    }

    private present(): readonly Problem[] {
        const { failure } = this.connection;
        const rejections = [...this.wanted.values()].flatMap(({ rejection }) => rejection ?? []);
        const own = this.failure && this.failure.code !== failure?.code ? [this.failure] : [];
        return [...(failure ? [failure] : []), ...own, ...this.mistakes, ...this.missing, ...rejections].map((error) => ({ error, topic: null }));
    }

    private show(): void {
        this.ports.status(this.status());
    }

    private status(): SubscriberStatus | null {
        const topics = [...this.wanted.values()];
        const failure = this.connection.failure ?? this.failure;
        const isIdle = topics.length === 0 && this.pendingAgents.length === 0 && this.checking === 0;
        if (failure && !isIdle && isFatal(failure)) return `error.${failure.code}`;
        const wrong = topics.find(({ rejection }) => rejection)?.rejection ?? this.mistakes[0] ?? this.missing[0];
        if (wrong) return `error.${wrong.code}`;
        if (isIdle) return null;
        if (topics.some(({ state }) => state === "lost")) return "stale";
        if (failure) return `error.${failure.code}`;
        if (this.checking > 0 || this.pendingAgents.length > 0 || topics.some(({ state }) => state === "waiting")) return "connecting";
        return this.connection.info().demo ? "demo" : "live";
    }
}

/** Every documented key; region null where no connection is known. */
export function notificationInfo(event: NotificationInfo["event"], connection: ConnectionInfo | null): NotificationInfo {
    const { org, region, demo } = connection ?? { org: null, region: null, demo: false };
    const source = event === "notification" ? "notification" : null;
    return { event, source, topicName: null, correlationId: null, org: org && { id: org.id, name: org.name }, region, demo };
}

function rejectionError(topic: string, reason: string | null, permissions: readonly string[]): GenesysError {
    const details = { field: FIELD, value: topic };
    if (permissions.length === 0) return new GenesysError("INVALID_QUERY", notificationTexts, "topic-rejected", { topic, reason: reason ?? "no reason given" }, details);
    const parameters = { topic, permissions: permissions.join(", ") };
    return new GenesysError("PERMISSION", notificationTexts, "topic-rejected-permissions", parameters, { ...details, missingPermissions: permissions });
}
