/** One alert node at work: its sources, the timer that looks at them, what it remembers. Decides nothing itself. */
import { GenesysError, nearestName } from "../platform/errors.js";
import type { Clock } from "../platform/clock.js";
import { Alerts, MAX_KEYS, type Report, type Unknown } from "./alerts.js";
import type { Time } from "./key.js";
import { fillAlert, type Wording } from "./message.js";
import { numberPaths } from "./paths.js";
import { orderOf, type Order } from "./orders.js";
import type { AlertSettings } from "./settings.js";
import { eventOf, keyOf, nameOf, shown, type Message } from "./source.js";
import type { AlertStore } from "./store.js";
import { alertTexts } from "./texts.js";

export interface WatchOptions {
    readonly settings: AlertSettings;
    /** Message property that tells sources apart; "" for the default. */
    readonly key: string;
    readonly wording: Wording;
    readonly store: AlertStore;
    readonly clock: Clock;
    /** Epoch milliseconds, for what messages tell. */
    readonly wall: () => number;
    /** A deep copy; `req` and `res` are in it as they are. */
    readonly clone: (message: Message) => Message;
    /** What the clock brings, where no message waits for it. */
    readonly send: (message: Message) => void;
    readonly warn: (warning: GenesysError) => void;
    /** Something that the clock brings cannot be told. */
    readonly failed: (thrown: unknown) => void;
    /** Counts may have changed. */
    readonly changed: () => void;
}

/** While something is due later, it looks this often: a machine that slept is seen by the look that came too late. */
const HEARTBEAT_MS = 5_000;
/** Later than this is sleep, or a clock that was set ahead, not work. */
const ASLEEP_MS = 10_000;

export class AlertWatch {
    private alerts: Alerts;
    private readonly last = new Map<string, Message>();
    private readonly warned = new Set<string>();
    private cancelTimer: () => void = () => undefined;
    /** When the timer is to look; Infinity without one. */
    private dueAt = Infinity;
    private closed = false;
    private stored = 0;
    private readonly ready: Promise<void>;

    constructor(private readonly options: WatchOptions) {
        this.alerts = new Alerts(options.settings);
        this.ready = this.remember();
    }

    count(): ReturnType<Alerts["count"]> {
        return this.alerts.count();
    }

    /** What a message brings, in the order in which it is to be sent. Throws a GenesysError when the message cannot be used. */
    async take(message: Message): Promise<readonly Message[]> {
        await this.ready;
        if (this.closed) return [];
        const order = orderOf(message);
        if (order) {
            this.obey(order);
            return [];
        }
        const event = eventOf(message);
        if (event === null) return [];
        const key = keyOf(message, this.options.key);
        const time = this.awake();
        // What was due before this message came is told before it counts.
        this.lookAt(time);
        const kept = withoutConnection(message);
        if (!this.last.has(key)) this.alerts.known(key, nameOf(key, message));
        this.remindOf(key, kept);
        const reports = this.alerts.hear(key, event, message["payload"], time, (unknown) => this.warnOnce(unknown, key, message));
        this.after();
        // What is sent on belongs to others: the last message is kept apart from it.
        if (reports.length > 0) this.remindOf(key, this.options.clone(kept));
        const told = reports.map((report, index) => this.fill(report, index === reports.length - 1 ? message : this.options.clone(message)));
        if (event === "removed") this.last.delete(key);
        return told;
    }

    /** Stores what is not stored yet; resolves when it is. Nothing is sent any more. */
    async close(): Promise<void> {
        this.closed = true;
        this.cancelTimer();
        await this.options.store.close();
    }

    private async remember(): Promise<void> {
        const { settings, store } = this.options;
        const memory = await store.load(settings, () => this.time());
        if (this.closed) return;
        this.alerts = new Alerts(settings, memory);
        this.options.changed();
        this.after();
    }

    private obey({ key, muteSeconds }: Order): void {
        const time = this.awake();
        const target = key === null ? null : this.keyCalled(key);
        if (muteSeconds === null) this.alerts.unmute(target, time);
        else this.alerts.mute(target, muteSeconds, time);
        this.after();
    }

    /** A source may be silenced by its name too. */
    private keyCalled(text: string): string {
        if (this.last.has(text)) return text;
        const wanted = text.toLowerCase();
        for (const [key, message] of this.last) if (nameOf(key, message).toLowerCase() === wanted) return key;
        return text;
    }

    private look(): void {
        const time = this.awake();
        this.dueAt = Infinity;
        this.lookAt(time);
        this.after();
    }

    private lookAt(time: Time): void {
        if (this.alerts.nextLook > time.now) return;
        for (const report of this.alerts.look(time)) {
            try {
                const last = this.last.get(report.decidedBy);
                this.options.send(this.fill(report, last ? this.options.clone(last) : {}));
            } catch (thrown) {
                this.options.failed(thrown);
            }
        }
    }

    /** Those heard last stand last: of too many the first is given up. */
    private remindOf(key: string, message: Message): void {
        this.last.delete(key);
        this.last.set(key, message);
        const oldest = this.last.keys().next();
        if (this.last.size > MAX_KEYS && !oldest.done) this.last.delete(oldest.value);
    }

    private fill(report: Report, message: Message): Message {
        return fillAlert(message, report, this.options.wording, (key) => this.last.get(key));
    }

    private after(): void {
        this.plan();
        if (this.stored === this.alerts.changes) return;
        this.stored = this.alerts.changes;
        this.options.store.save(() => ({ settings: this.options.settings, memory: this.alerts.memory, time: this.time() }));
        this.options.changed();
    }

    private plan(): void {
        const { clock } = this.options;
        const next = this.alerts.nextLook;
        if (next === Infinity || this.closed) {
            this.cancelTimer();
            this.dueAt = Infinity;
            return;
        }
        const wanted = Math.min(next, clock.now() + HEARTBEAT_MS);
        // A look that comes early does no harm: the timer is not set anew with every message.
        if (this.dueAt <= wanted) return;
        this.cancelTimer();
        this.dueAt = wanted;
        this.cancelTimer = clock.after(wanted - clock.now(), () => this.look());
    }

    /** The time now, after a span that nobody was awake in has been taken out of what counts seconds. */
    private awake(): Time {
        const time = this.time();
        const late = time.now - this.dueAt;
        if (late > ASLEEP_MS) {
            this.alerts.slept(late, time);
            this.dueAt = time.now;
        }
        return time;
    }

    private time(): Time {
        return { now: this.options.clock.now(), wall: this.options.wall() };
    }

    private warnOnce({ condition, reading }: Unknown, key: string, message: Message): void {
        const topic = `${condition} ${reading.why}`;
        if (this.warned.has(topic)) return;
        this.warned.add(topic);
        const { property } = this.options.settings.conditions[condition]!;
        const nearest = reading.why === "missing" ? nearestName(property, numberPaths(message["payload"])) : null;
        const sentence = `alert-value-${reading.why}${nearest === null ? "" : "-near"}`;
        const parameters = { property, value: shown(reading.found), source: nameOf(key, message) || "-", nearest: nearest ?? "" };
        this.options.warn(new GenesysError("CONFIG", alertTexts, sentence, parameters, { field: property, value: reading.found, nearest }));
    }
}

/** Requests and responses would be kept open, and cannot be copied. */
function withoutConnection(message: Message): Message {
    const { req: _req, res: _res, ...rest } = message;
    return rest;
}
