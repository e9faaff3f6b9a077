/**
 * One notification channel kept alive: runs what the state machine says, with sockets, calls and timers.
 * Every await is followed by a check that this attempt is still the current one.
 */
import { backoff } from "../platform/backoff.js";
import type { GenesysError } from "../platform/errors.js";
import { Timers } from "../platform/timers.js";
import type { ChannelPhase } from "../platform/types.js";
import type { ChannelInfo, ChannelOptions, Line } from "./channel-types.js";
import { Overlap } from "./duplicates.js";
import { EstablishedTopics } from "./established.js";
import { readFrame } from "./frames.js";
import { INITIAL, step, type Effect, type Event, type RolloverReason, type State } from "./machine.js";
import { Renewal } from "./renewal.js";
import { Replacement } from "./replacement.js";
import { GONE, type SocketEnd } from "./socket.js";
import { TopicCalls } from "./topic-calls.js";
import type { Rejections } from "./topics.js";

/** Changes of topics within this span are one call. */
const GATHER_MS = 100;
/** A connection that lived this long starts the backoff anew when it goes. */
const PROVEN_MS = 10_000;
/** A second socket on a channel ends the first: its end may be heard before the opening of the second. */
const KICK_GRACE_MS = 50;
const RETRY_REJECTED_MS = 10 * 60_000;
const RETRY_ROLL_MS = 30_000;
const RECHECK_MS = 30_000;

export class Channel {
    readonly counters = { frames: 0, unreadable: 0, duplicates: 0, connects: 0, rollovers: 0 };
    private state: State = INITIAL;
    private current: Line | null = null;
    /** The channel to connect again while no line is up. */
    private info: ChannelInfo | null = null;
    private attempt = 0;
    private liveSince = 0;
    /** The present channel carried events once. */
    private wasLive = false;
    private subscribing: number | null = null;
    private subscribeFailures = 0;
    private readonly calls: TopicCalls;
    private readonly established: EstablishedTopics;
    private readonly replacement: Replacement;
    private readonly overlap: Overlap;
    private readonly timers: Timers<"gather" | "wait" | "rejected" | "roll" | "grace" | "recheck">;
    private readonly renewal: Renewal;

    constructor(private readonly options: ChannelOptions) {
        this.timers = new Timers(options.clock);
        this.overlap = new Overlap(options.clock);
        this.calls = new TopicCalls(options);
        this.established = new EstablishedTopics(options);
        this.replacement = new Replacement(options, {
            open: (info, opened) => this.openLine(info, opened),
            opened: () => this.nextOpened(),
            progressed: (type) => this.dispatch({ type }),
            failed: () => this.nextFailed(),
        });
        this.renewal = new Renewal(options, {
            prolong: () => this.subscribe(),
            replace: () => options.listener.rollWanted("expiry"),
        });
    }

    get phase(): ChannelPhase {
        return this.state.phase === "creating" ? "connecting" : this.state.phase;
    }

    /** The state as the machine knows it. */
    get snapshot(): State {
        return this.state;
    }

    /** Ids of the platform's channels that are in use here. */
    get ids(): readonly string[] {
        return [this.info, this.current?.info, this.replacement.line?.info].flatMap((info) => (info ? [info.id] : []));
    }

    isEstablished(topic: string): boolean {
        return this.established.has(topic);
    }

    /** The set of wanted topics changed. Opens the channel with the first one. */
    topicsChanged(): void {
        if (this.state.phase === "idle") {
            if (this.options.topics().length > 0) this.dispatch({ type: "start" });
        } else if (!this.timers.has("gather")) {
            this.timers.set("gather", GATHER_MS, () => void this.subscribe());
        }
    }

    /** Nobody wants this topic any more. Whoever wants it again is told when it is settled anew. */
    topicRemoved(topic: string): void {
        this.established.delete(topic);
        this.topicsChanged();
    }

    /** Tries again now what waits: to come up, or to have rejected topics accepted. */
    retryNow(): void {
        this.dispatch({ type: "retry" });
        if (this.timers.has("rejected")) this.topicsChanged();
    }

    roll(reason: RolloverReason): void {
        const wasBusy = this.isRolling(this.state);
        this.dispatch({ type: "roll", reason });
        if (!wasBusy && !this.isRolling(this.state)) this.options.listener.rolled();
    }

    private isRolling({ next, wanted }: State): boolean {
        return next !== null || wanted !== null;
    }

    /** Ends the socket at once and, as the platform has no call that deletes a channel, empties its subscriptions. */
    async close(): Promise<void> {
        const { info } = this;
        const isEmpty = this.state.phase === "live" && this.established.list.length === 0 && !this.timers.has("gather");
        this.end();
        if (info && !isEmpty) await this.calls.empty(info);
    }

    private end(): void {
        this.dispatch({ type: "stop" });
        this.timers.cancelAll();
        this.renewal.stop();
        this.info = null;
        this.established.forget();
        this.overlap.stop();
    }

    private dispatch(event: Event): void {
        const before = this.state;
        const { state, effects } = step(before, event);
        this.state = state;
        if (state.phase === "live" && before.phase !== "live") {
            this.liveSince = this.options.clock.now();
            this.wasLive = true;
            this.options.listener.failure(null);
        }
        if (!state.hasChannel) this.info = state.phase === "creating" ? null : this.info;
        for (const effect of effects) this.effects[effect]();
        if (this.isRolling(before) && !this.isRolling(this.state)) this.options.listener.rolled();
    }

    private readonly effects: Readonly<Record<Effect, () => void>> = {
        create: () => {
            this.info = null;
            this.wasLive = false;
            const attempt = ++this.attempt;
            void this.options.api.create().then(
                (info) => attempt === this.attempt && this.created(info),
                (error: GenesysError) => attempt === this.attempt && this.failed(error),
            );
        },
        connect: () => {
            const attempt = ++this.attempt;
            this.current = this.openLine(this.info!, () => attempt === this.attempt && this.dispatch({ type: "opened" }));
            // Topics that are still being gathered are sent when all are known.
            if (!this.timers.has("gather")) this.calls.sendAhead(this.info!, attempt, (error) => this.goneWhileConnecting(attempt, error));
        },
        subscribe: () => {
            if (!this.timers.has("gather")) void this.subscribe();
        },
        drop: () => {
            this.attempt++;
            this.current?.socket?.close();
            this.current = null;
            this.timers.cancel("gather", "rejected", "roll", "grace");
            this.renewal.stop();
        },
        lost: () => this.lost(false),
        wait: () => {
            this.timers.set("wait", backoff(this.state.failures, this.options.random), () => this.dispatch({ type: "retry" }));
        },
        "stop-waiting": () => this.timers.cancel("wait"),
        "next-create": () => this.replacement.create(),
        "next-connect": () => this.replacement.connect(this.current!.info),
        "next-subscribe": () => void this.replacement.subscribe(),
        "next-drop": () => this.replacement.drop(),
        promote: () => this.promote(),
    };

    private goneWhileConnecting(attempt: number, error: GenesysError): void {
        if (attempt !== this.attempt || this.state.phase !== "connecting") return;
        // One that worked has come to its end, as channels do.
        if (this.wasLive) this.dispatch({ type: "failed", gone: true });
        else this.failed(error);
    }

    private created(info: ChannelInfo): void {
        this.info = info;
        this.dispatch({ type: "created" });
    }

    private openLine(info: ChannelInfo, opened: () => void): Line {
        const line: Line = { info, socket: null };
        // Promoted lines keep their listener: what counts is where the line is by then.
        const role = (): "current" | "next" | null => (this.current === line ? "current" : this.replacement.line === line ? "next" : null);
        this.counters.connects++;
        line.socket = this.options.openSocket(
            info.connectUri,
            {
                opened,
                frame: (text) => role() && this.take(text, role()!),
                ended: (end) => {
                    if (role() === "current") this.ended(end);
                    else if (role() === "next") this.nextFailed();
                },
            },
            this.options,
        );
        return line;
    }

    private async subscribe(): Promise<void> {
        const attempt = this.attempt;
        const { phase } = this.state;
        if (this.subscribing === attempt || !this.info || (phase !== "subscribing" && phase !== "live")) return;
        this.timers.cancel("gather");
        this.subscribing = attempt;
        const { topics, answer } = this.calls.take(this.info, attempt);
        try {
            const rejections = await answer;
            if (attempt !== this.attempt) return;
            this.dispatch({ type: "subscribed" });
            this.settle(topics, rejections);
            this.subscribeFailures = 0;
        } catch (error) {
            if (attempt === this.attempt) this.subscribeFailed(error as GenesysError);
        } finally {
            if (this.subscribing === attempt) this.subscribing = null;
        }
        if (attempt === this.attempt && this.state.phase === "live" && this.established.isBehind(topics)) this.topicsChanged();
    }

    /** While events flow, only a channel that is gone ends them; anything else is tried again. */
    private subscribeFailed(error: GenesysError): void {
        if (this.state.phase !== "live" || error.cause?.status === 404) return this.failed(error);
        this.subscribeFailures++;
        this.timers.set("gather", GATHER_MS + backoff(this.subscribeFailures, this.options.random), () => void this.subscribe());
    }

    /** Tells what became of the topics; those that flowed before and still do are not told again. */
    private settle(topics: readonly string[], rejections: Rejections): void {
        const { accepted, rejected, doubtful } = this.established.settle(topics, rejections);
        for (const [topic, rejection] of rejected) this.options.listener.rejected(topic, rejection);
        // Whoever was told of a refusal may have given up other topics.
        const flowing = accepted.filter((topic) => this.established.has(topic));
        if (flowing.length > 0) this.options.listener.accepted(flowing);
        if (doubtful.length > 0) this.options.listener.recheck(doubtful);
        this.timers.cancel("rejected");
        if (rejected.length > 0) this.timers.set("rejected", RETRY_REJECTED_MS, () => void this.subscribe());
        this.renewal.keep(this.info!);
    }

    private take(text: string | null, place: "current" | "next"): void {
        this.counters.frames++;
        const frame = text === null ? ({ kind: "unreadable" } as const) : readFrame(text);
        if (frame.kind === "event") {
            const { topicName, eventBody, correlationId } = frame;
            if (this.overlap.isSecond(topicName, correlationId)) this.counters.duplicates++;
            else this.options.listener.event({ topicName, eventBody, correlationId, receivedAt: this.options.clock.now() });
        } else if (frame.kind === "unreadable") this.skipped();
        else if (frame.kind === "closing" && place === "current") this.dispatch({ type: "roll", reason: "closing" });
        else if (frame.kind === "channel-gone") {
            if (place === "next") this.nextFailed();
            else this.dispatch({ type: "ended", gone: true, proven: this.isProven() });
        }
    }

    /** It may have told something: worth a fresh look, though not for each of a flood. */
    private skipped(): void {
        this.counters.unreadable++;
        if (!this.timers.has("recheck")) this.timers.set("recheck", RECHECK_MS, () => this.options.listener.recheck(this.established.list));
    }

    private ended(end: SocketEnd): void {
        const gone = end.refused !== null && GONE.includes(end.refused);
        if (end.failure) this.options.listener.failure(end.failure);
        if (this.state.next?.reason === "closing" && this.state.next.phase === "connecting") {
            this.timers.set("grace", KICK_GRACE_MS, () => this.dispatch({ type: "ended", gone, proven: this.isProven() }));
            return;
        }
        if (end.silent) this.lost(true);
        this.dispatch({ type: "ended", gone, proven: this.isProven() });
    }

    private lost(silent: boolean): void {
        const topics = this.established.list;
        this.established.forget();
        const lastFrameAt = this.current?.socket?.lastFrameAt ?? this.options.clock.now();
        if (topics.length > 0) this.options.listener.lost(topics, { lastFrameAt, silent });
    }

    private failed(error: GenesysError): void {
        this.options.listener.failure(error);
        this.dispatch({ type: "failed", gone: error.cause?.status === 404 });
    }

    private isProven(): boolean {
        return this.state.phase === "live" && this.options.clock.now() - this.liveSince >= PROVEN_MS;
    }

    private nextOpened(): void {
        if (this.state.next?.reason !== "closing") {
            // From now on both lines carry events.
            this.overlap.begin();
        }
        const missedSomething = this.timers.has("grace");
        this.timers.cancel("grace");
        this.dispatch({ type: "next-opened" });
        if (missedSomething) this.options.listener.recheck(this.established.list);
    }

    private promote(): void {
        const old = this.current;
        const { line, prepared } = this.replacement.take();
        this.current = line;
        this.info = line.info;
        this.attempt++;
        this.subscribing = null;
        this.counters.rollovers++;
        old?.socket?.close();
        this.timers.cancel("roll", "grace");
        this.renewal.stop();
        if (prepared) {
            this.established.doubtAllBut(prepared.topics);
            this.settle(prepared.topics, prepared.rejections);
            if (this.established.isBehind(prepared.topics)) this.topicsChanged();
        } else {
            // The same channel on a new socket: sending the subscriptions once more proves that they hold.
            this.topicsChanged();
            this.renewal.keep(this.info);
        }
        // What was on its way on the other socket may still come.
        this.overlap.endSoon();
    }

    private nextFailed(): void {
        const reason = this.state.next?.reason;
        this.dispatch({ type: "next-failed" });
        this.overlap.endSoon();
        if (reason && reason !== "closing") this.timers.set("roll", RETRY_ROLL_MS, () => this.options.listener.rollWanted(reason));
        else if (reason) this.timers.set("roll", 1_000, () => this.dispatch({ type: "roll", reason: "closing" }));
    }
}
