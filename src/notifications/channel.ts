/**
 * Keeps one notification channel alive: creating → connecting → subscribing → live, and from any of them back
 * through a wait with backoff. Every await is followed by a check that this attempt is still the current one.
 */
import { backoff } from "../platform/backoff.js";
import type { Clock, Random } from "../platform/clock.js";
import type { GenesysError } from "../platform/errors.js";
import type { ChannelPhase, NotificationEvent, TopicRejection } from "../platform/types.js";
import { readFrame } from "./frames.js";
import type { ChannelSocket, OpenSocket, SocketEnd } from "./socket.js";
import { expand, sameName } from "./topics.js";

export interface ChannelInfo {
    readonly id: string;
    readonly connectUri: string;
}

/** The outcome of one subscription call: topics that are not named here were accepted. */
export type Rejections = ReadonlyMap<string, TopicRejection>;

/** The platform's calls about channels. Rejections are GenesysErrors. */
export interface ChannelApi {
    create(): Promise<ChannelInfo>;
    /** Replaces the channel's subscriptions. */
    subscribe(channelId: string, topics: readonly string[]): Promise<Rejections>;
}

export interface ChannelOptions {
    readonly api: ChannelApi;
    readonly openSocket: OpenSocket;
    readonly clock: Clock;
    readonly random: Random;
    readonly maxFrameBytes: number;
    /** The topics wanted at this moment. */
    readonly topics: () => readonly string[];
    readonly listener: ChannelListener;
}

export interface ChannelListener {
    /** These topics are established on an open socket. */
    accepted(topics: readonly string[]): void;
    rejected(topic: string, rejection: TopicRejection): void;
    /** Nothing comes any more since then; only after something was accepted. */
    lost(interruption: { readonly lastFrameAt: number; readonly silent: boolean }): void;
    event(event: NotificationEvent): void;
    /** What keeps the channel from coming up, or null when it is up. */
    failure(error: GenesysError | null): void;
}

/** Changes of topics within this span are one call. */
const GATHER_MS = 100;
/** A connection that lived this long starts the backoff anew when it goes. */
const PROVEN_MS = 10_000;

export class Channel {
    private current: ChannelPhase = "idle";
    private info: ChannelInfo | null = null;
    private socket: ChannelSocket | null = null;
    private attempt = 0;
    private failures = 0;
    private liveSince = 0;
    private established = new Set<string>();
    private gathering: (() => void) | null = null;
    private cancelWait: () => void = () => undefined;
    /** The attempt whose subscription call is under way. */
    private subscribing: number | null = null;
    readonly counters = { frames: 0, unreadable: 0, connects: 0 };

    constructor(private readonly options: ChannelOptions) {}

    get phase(): ChannelPhase {
        return this.current;
    }

    isEstablished(topic: string): boolean {
        return this.established.has(topic);
    }

    /** The set of wanted topics changed. Opens the channel with the first one. */
    topicsChanged(): void {
        if (this.current === "idle") return this.options.topics().length > 0 ? void this.open() : undefined;
        if (this.gathering || (this.current !== "live" && this.current !== "subscribing")) return;
        this.gathering = this.options.clock.after(GATHER_MS, () => {
            this.gathering = null;
            void this.subscribe();
        });
    }

    /** Tries again now instead of at the end of the wait (credentials changed, the network is back). */
    retryNow(): void {
        if (this.current === "waiting") void this.open();
    }

    close(): void {
        this.attempt++;
        this.leave();
        this.current = "idle";
        this.info = null;
    }

    private async open(): Promise<void> {
        const attempt = ++this.attempt;
        this.leave();
        this.current = "connecting";
        try {
            this.info ??= await this.options.api.create();
        } catch (thrown) {
            if (attempt === this.attempt) this.wait(thrown as GenesysError);
            return;
        }
        if (attempt !== this.attempt) return;
        this.counters.connects++;
        this.socket = this.options.openSocket(
            this.info.connectUri,
            {
                opened: () => attempt === this.attempt && void this.subscribe(),
                frame: (text) => attempt === this.attempt && this.take(text),
                ended: (end) => attempt === this.attempt && this.ended(end),
            },
            this.options,
        );
    }

    private async subscribe(): Promise<void> {
        const attempt = this.attempt;
        if (this.subscribing === attempt || !this.info) return;
        const topics = [...this.options.topics()];
        if (this.current === "connecting") this.current = "subscribing";
        this.subscribing = attempt;
        try {
            const rejections = await this.options.api.subscribe(this.info.id, topics);
            if (attempt === this.attempt) this.subscribed(topics, rejections);
        } catch (thrown) {
            if (attempt !== this.attempt) return;
            const error = thrown as GenesysError;
            if (error.cause.status === 404) this.info = null;
            this.interrupted({ lastFrameAt: this.socket?.lastFrameAt ?? this.options.clock.now(), silent: false });
            this.wait(error);
        } finally {
            if (this.subscribing === attempt) this.subscribing = null;
        }
        if (attempt === this.attempt && this.current === "live" && this.isBehind(topics)) this.topicsChanged();
    }

    private subscribed(topics: readonly string[], rejections: Rejections): void {
        if (this.current === "subscribing") {
            this.current = "live";
            this.liveSince = this.options.clock.now();
            this.options.listener.failure(null);
        }
        const fresh: string[] = [];
        const wanted = new Set(this.options.topics());
        const established = new Set<string>();
        for (const topic of topics) {
            const rejection = rejectionOf(topic, rejections);
            if (!wanted.has(topic)) continue;
            if (rejection) this.options.listener.rejected(topic, rejection);
            else {
                established.add(topic);
                if (!this.established.has(topic)) fresh.push(topic);
            }
        }
        this.established = established;
        if (fresh.length > 0) this.options.listener.accepted(fresh);
    }

    private isBehind(sent: readonly string[]): boolean {
        const wanted = this.options.topics();
        const known = new Set(sent);
        return wanted.length !== sent.length || wanted.some((topic) => !known.has(topic));
    }

    private take(text: string | null): void {
        this.counters.frames++;
        const frame = text === null ? ({ kind: "unreadable" } as const) : readFrame(text);
        if (frame.kind === "event") {
            const { topicName, eventBody, correlationId } = frame;
            this.options.listener.event({ topicName, eventBody, correlationId, receivedAt: this.options.clock.now() });
        } else if (frame.kind === "unreadable") this.counters.unreadable++;
        else if (frame.kind === "channel-gone") {
            this.info = null;
            this.ended({ code: 1000, silent: false, refused: null });
        } else if (frame.kind === "closing") this.ended({ code: 1000, silent: false, refused: null });
    }

    private ended(end: SocketEnd): void {
        const lastFrameAt = this.socket?.lastFrameAt ?? this.options.clock.now();
        // The channel or its token is no longer good: subscriptions are gone with it.
        if (end.refused !== null && [401, 403, 404, 410].includes(end.refused)) this.info = null;
        // A channel that cannot be connected again and again may be gone without saying so.
        if (this.failures >= 3) this.info = null;
        this.interrupted({ lastFrameAt, silent: end.silent });
        this.wait(null);
    }

    private interrupted(interruption: { lastFrameAt: number; silent: boolean }): void {
        if (this.established.size > 0) this.options.listener.lost(interruption);
        this.established = new Set();
    }

    private wait(error: GenesysError | null): void {
        const { clock, random } = this.options;
        this.attempt++;
        if (this.current === "live" && clock.now() - this.liveSince >= PROVEN_MS) this.failures = 0;
        this.leave();
        this.failures++;
        this.current = "waiting";
        if (error) this.options.listener.failure(error);
        this.cancelWait = clock.after(backoff(this.failures, random), () => void this.open());
    }

    private leave(): void {
        this.cancelWait();
        this.gathering?.();
        this.gathering = null;
        this.socket?.close();
        this.socket = null;
        this.established = new Set();
    }
}

/** A combined topic counts as rejected when it or one of the names that it stands for is. */
function rejectionOf(topic: string, rejections: Rejections): TopicRejection | undefined {
    if (rejections.size === 0) return undefined;
    for (const name of [topic, ...expand(topic)]) {
        const rejection = rejections.get(sameName(name));
        if (rejection) return rejection;
    }
    return undefined;
}
