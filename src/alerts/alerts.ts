/** All sources of one alert node: takes what messages and the clock bring, and says what is to be told. Time comes from outside. */
import { readFigure, type Reading } from "./conditions.js";
import { judgeKey, NEW_KEY, postpone, toldConditions, factsOf, type KeyMemory, type Time, type ToldCondition } from "./key.js";
import { Mutes } from "./mutes.js";
import type { AlertSettings } from "./settings.js";
import { StaleKeys } from "./stale.js";

export const STATES = ["raised", "cleared", "reminder", "stale", "resumed", "removed"] as const;
export type AlertState = (typeof STATES)[number];

/** Made anew for each telling: what it holds goes into a message, and flows change what they get. */
export interface Report {
    readonly state: AlertState;
    /** The source that decided: for stale and resumed the last one of them. */
    readonly decidedBy: string;
    /** All that are affected. */
    readonly keys: readonly string[];
    readonly conditions: readonly ToldCondition[];
    /** Epoch milliseconds of the raise; null where no alert is concerned. */
    readonly since: number | null;
    readonly durationSeconds: number | null;
    readonly count: number | null;
}

/** What a message says of its source. */
export type Event = "figures" | "stale" | "removed";

/** A figure that is not known, for a warning. */
export interface Unknown {
    readonly condition: number;
    readonly reading: Reading & { readonly known: false };
}

/** What is known of all sources, and what was told. */
export interface AlertMemory {
    readonly keys: Map<string, KeyMemory>;
    readonly stale: StaleKeys;
    readonly mutes: Mutes;
}

/** More sources than any organisation has queues: whoever makes up keys without end does not fill the memory. */
export const MAX_KEYS = 25_000;

export class Alerts {
    /** In the order in which they were last heard. */
    private readonly keys: Map<string, KeyMemory>;
    private readonly looks = new Map<string, number>();
    private readonly stale: StaleKeys;
    private readonly mutes: Mutes;
    private next = Infinity;
    private changed = 0;

    constructor(
        private readonly settings: AlertSettings,
        { keys, stale, mutes }: AlertMemory = { keys: new Map(), stale: new StaleKeys(), mutes: new Mutes() },
    ) {
        [this.keys, this.stale, this.mutes] = [keys, stale, mutes];
        for (const [key, memory] of keys) this.plan(key, memory, Infinity);
    }

    /** When the clock alone may bring something; Infinity when it cannot. */
    get nextLook(): number {
        return Math.min(this.next, this.stale.nextLook);
    }

    /** Grows with everything that a restart must not forget, and with every change of the counts. */
    get changes(): number {
        return this.changed;
    }

    get memory(): AlertMemory {
        return { keys: this.keys, stale: this.stale, mutes: this.mutes };
    }

    /** How many sources are known, raised and stale. */
    count(): { readonly known: number; readonly raised: number; readonly stale: number } {
        const count = { known: 0, raised: 0, stale: 0 };
        for (const { heardAt, raised, stale, readings } of this.keys.values()) {
            if (heardAt !== null && (readings !== null || stale)) count.known++;
            // One of before the start that nobody sends any more could never be taken away.
            if (raised !== null && (readings !== null || stale)) count.raised++;
            if (stale) count.stale++;
        }
        return count;
    }

    /** A message came. `unknown` gets each figure that is not known. */
    hear(key: string, event: Event, payload: unknown, time: Time, unknown: (figure: Unknown) => void): readonly Report[] {
        if (event === "removed") return this.remove(key, time);
        const before = this.keys.get(key) ?? NEW_KEY;
        // Those heard last stand last, so that the first is the one to give up when there are too many.
        this.keys.delete(key);
        this.keys.set(key, before);
        this.giveUpOldest();
        if (event === "stale") {
            this.turnStale(key, { ...before, heardAt: time.now }, time);
            return [];
        }
        const readings = this.settings.conditions.map((condition) => readFigure(condition, payload, time.now));
        for (const [condition, reading] of readings.entries()) if (!reading.known) unknown({ condition, reading });
        const reports = before.stale ? this.back(this.stale.cameBack(key), key, time) : [];
        return [...reports, ...this.judge(key, { ...before, readings, stale: false, heardAt: time.now }, time)];
    }

    /** The clock went on. */
    look(time: Time): readonly Report[] {
        const reports: Report[] = [];
        if (this.next <= time.now) {
            for (const [key, at] of this.looks) if (at <= time.now) reports.push(...this.judge(key, this.keys.get(key)!, time));
            this.next = least(this.looks.values());
        }
        const stale = this.stale.due(time.now, (key) => this.mutes.until(key, time.now) !== null);
        if (stale) {
            this.changed++;
            reports.push(this.together("stale", stale, stale.at(-1)!, time));
        }
        return reports;
    }

    /** Silences one source or, with null, all of them. */
    mute(key: string | null, seconds: number, time: Time): void {
        this.mutes.mute(key, { from: time.now, until: time.now + seconds * 1_000 });
        this.changed++;
        this.judgeRaised(time);
    }

    unmute(key: string | null, time: Time): void {
        this.mutes.unmute(key, time.now);
        this.changed++;
        this.judgeRaised(time);
    }

    /** A source is heard for the first time since the start, which is a change by itself: it may have been silenced by its name. */
    known(key: string, name: string): void {
        this.mutes.called(name, key);
    }

    /** The machine slept, or its clock was set ahead: what counts seconds goes on from where it was. */
    slept(milliseconds: number, time: Time): void {
        for (const [key, memory] of this.keys) {
            const later = postpone(memory, milliseconds);
            this.keys.set(key, later);
            if (Number.isFinite(this.looks.get(key) ?? Infinity)) this.plan(key, later, time.now);
        }
    }

    private judge(key: string, before: KeyMemory, time: Time): readonly Report[] {
        const { staleAfterMs } = this.settings;
        if (staleAfterMs > 0 && !before.stale && before.heardAt !== null && time.now >= before.heardAt + staleAfterMs) {
            this.turnStale(key, before, time);
            return [];
        }
        const { memory, told, nextLook } = judgeKey(this.settings, before, time, this.mutes.until(key, time.now));
        this.keep(key, memory);
        this.plan(key, memory, nextLook);
        return told ? [{ ...told, decidedBy: key, keys: [key] }] : [];
    }

    private turnStale(key: string, before: KeyMemory, time: Time): void {
        if (!before.stale) this.stale.wentStale(key, time.now);
        const { memory, nextLook } = judgeKey(this.settings, { ...before, stale: true }, time, this.mutes.until(key, time.now));
        this.keep(key, memory);
        this.plan(key, memory, nextLook);
    }

    /** Told only where its alert was; what counts for a cool-down is kept. */
    private remove(key: string, time: Time): readonly Report[] {
        const before = this.keys.get(key);
        if (!before) return [];
        const { raised } = before;
        const endedAt = raised ? time.now : before.endedAt;
        this.forget(key);
        if (endedAt !== null && time.now < endedAt + this.settings.cooldownMs) this.keys.set(key, { ...NEW_KEY, endedAt });
        this.changed++;
        const isTold = raised?.told === true && this.mutes.until(key, time.now) === null;
        const own: Report[] = [];
        if (isTold) own.push({ state: "removed", decidedBy: key, keys: [key], ...factsOf(this.settings, before, { ...raised, count: raised.count + 1 }, time.now) });
        return [...own, ...this.back(this.stale.forget(key), key, time)];
    }

    private back(keys: readonly string[] | null, decidedBy: string, time: Time): readonly Report[] {
        this.changed++;
        const told = keys?.filter((key) => this.mutes.until(key, time.now) === null) ?? [];
        return told.length > 0 ? [this.together("resumed", told, decidedBy, time)] : [];
    }

    private together(state: "stale" | "resumed", keys: readonly string[], decidedBy: string, time: Time): Report {
        return { state, decidedBy, keys, conditions: toldConditions(this.settings, null, time.now), since: null, durationSeconds: null, count: null };
    }

    private judgeRaised(time: Time): void {
        for (const [key, memory] of this.keys) if (memory.raised !== null) this.plan(key, memory, time.now);
    }

    private keep(key: string, memory: KeyMemory): void {
        const before = this.keys.get(key);
        this.keys.set(key, memory);
        const isSame =
            before !== undefined &&
            before.stale === memory.stale &&
            (before.readings === null) === (memory.readings === null) &&
            before.endedAt === memory.endedAt &&
            before.raised?.count === memory.raised?.count &&
            before.raised?.at === memory.raised?.at &&
            before.on.length === memory.on.length &&
            before.on.every((on, index) => on === memory.on[index]);
        if (!isSame) this.changed++;
    }

    private plan(key: string, { stale, heardAt }: KeyMemory, nextLook: number): void {
        const { staleAfterMs } = this.settings;
        const at = Math.min(nextLook, staleAfterMs > 0 && !stale && heardAt !== null ? heardAt + staleAfterMs : Infinity);
        if (at === Infinity) this.looks.delete(key);
        else this.looks.set(key, at);
        this.next = Math.min(this.next, at);
    }

    private forget(key: string): void {
        this.keys.delete(key);
        this.looks.delete(key);
    }

    private giveUpOldest(): void {
        if (this.keys.size <= MAX_KEYS) return;
        const oldest = this.oldest();
        this.forget(oldest);
        this.stale.forget(oldest);
    }

    /** Rather one without an alert. */
    private oldest(): string {
        for (const [key, { raised }] of this.keys) if (raised === null) return key;
        return this.keys.keys().next().value!;
    }
}

function least(instants: Iterable<number>): number {
    let first = Infinity;
    for (const instant of instants) first = Math.min(first, instant);
    return first;
}
