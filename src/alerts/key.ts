/** The alert of one source: raised, cleared, repeated, as its conditions and the clock say. Pure: nothing but its arguments counts. */
import { combined, figureAt, isOn, nextCrossing, type Reading } from "./conditions.js";
import type { AlertSettings } from "./settings.js";

export interface Raised {
    /** By the evaluation's clock. */
    readonly at: number;
    /** The instant that messages tell, epoch milliseconds. */
    readonly since: number;
    /** Messages sent for it so far. */
    readonly count: number;
    /** False when it was raised while muted: nothing of it is ever told. */
    readonly told: boolean;
    /** Where the span to the next reminder begins; null while reminders pause. */
    readonly remindFrom: number | null;
}

export interface KeyMemory {
    /** One for each condition. */
    readonly on: readonly boolean[];
    /** One for each condition; null before the first message since the start. */
    readonly readings: readonly Reading[] | null;
    /** Last message; null for a source that was removed. */
    readonly heardAt: number | null;
    readonly stale: boolean;
    /** Since when the combination has been, without a break, what the next switch needs. */
    readonly since: number | null;
    readonly raised: Raised | null;
    /** End of the last alert. */
    readonly endedAt: number | null;
}

export const NEW_KEY: KeyMemory = { on: [], readings: null, heardAt: null, stale: false, since: null, raised: null, endedAt: null };

export interface Time {
    /** The evaluation's clock, milliseconds: it never goes back. */
    readonly now: number;
    /** Epoch milliseconds, for what messages tell. */
    readonly wall: number;
}

export interface ToldCondition {
    readonly property: string;
    readonly value: number | null;
    readonly raise: number;
    readonly clear: number;
}

export interface AlertFacts {
    readonly conditions: readonly ToldCondition[];
    /** Epoch milliseconds of the raise. */
    readonly since: number;
    readonly durationSeconds: number;
    readonly count: number;
}

export interface Verdict {
    readonly memory: KeyMemory;
    readonly told: ({ readonly state: "raised" | "cleared" | "reminder" } & AlertFacts) | null;
    /** When the clock alone may change something; Infinity when it cannot. */
    readonly nextLook: number;
}

/** `mutedUntil`: null while not muted. */
export function judgeKey(settings: AlertSettings, before: KeyMemory, time: Time, mutedUntil: number | null): Verdict {
    const { now } = time;
    const readings = before.stale ? null : before.readings;
    const on = settings.conditions.map((condition, index) => {
        const reading = readings?.[index];
        const wasOn = before.on[index] ?? false;
        return reading?.known ? isOn(condition, wasOn, reading, now) : wasOn;
    });
    const state = readings && combined(settings.combine, on.map((value, index) => (readings[index]?.known ? value : null)));
    // On raises what is not raised, off clears what is.
    const isSwitching = state !== null && state === (before.raised === null);
    const since = isSwitching ? (before.since ?? now) : null;
    const dueAt = since === null ? Infinity : switchAt(settings, before, since);
    const memory = { ...before, on, since };
    const muted = mutedUntil !== null;
    if (now >= dueAt) return before.raised === null ? raise(settings, memory, time, muted) : clear(settings, memory, before.raised, time, muted);
    return remind(settings, memory, time, mutedUntil, dueAt);
}

function switchAt({ raiseAfterMs, clearAfterMs, cooldownMs }: AlertSettings, { raised, endedAt }: KeyMemory, since: number): number {
    if (raised !== null) return since + clearAfterMs;
    return Math.max(since + raiseAfterMs, endedAt === null ? -Infinity : endedAt + cooldownMs);
}

function raise(settings: AlertSettings, memory: KeyMemory, time: Time, muted: boolean): Verdict {
    const raised: Raised = { at: time.now, since: time.wall, count: muted ? 0 : 1, told: !muted, remindFrom: muted ? null : time.now };
    const after = { ...memory, since: null, raised };
    const told = muted ? null : ({ state: "raised", ...factsOf(settings, after, raised, time.now) } as const);
    return { memory: after, told, nextLook: Math.min(crossing(settings, after, time.now), reminderAt(settings, after)) };
}

function clear(settings: AlertSettings, memory: KeyMemory, raised: Raised, { now }: Time, muted: boolean): Verdict {
    const after = { ...memory, since: null, raised: null, endedAt: now };
    const ended = { ...raised, count: raised.count + 1 };
    const told = muted || !raised.told ? null : ({ state: "cleared", ...factsOf(settings, after, ended, now) } as const);
    return { memory: after, told, nextLook: crossing(settings, after, now) };
}

/** No switch: a reminder, when one is due. Its span begins anew after a pause. */
function remind(settings: AlertSettings, memory: KeyMemory, { now }: Time, mutedUntil: number | null, dueAt: number): Verdict {
    const { raised } = memory;
    const others = Math.min(dueAt, crossing(settings, memory, now));
    if (raised === null || !raised.told || settings.repeatMs === 0) return { memory, told: null, nextLook: others };
    if (mutedUntil !== null || memory.stale || memory.readings === null) {
        const paused = { ...memory, raised: { ...raised, remindFrom: null } };
        return { memory: paused, told: null, nextLook: Math.min(others, mutedUntil ?? Infinity) };
    }
    const remindFrom = raised.remindFrom ?? now;
    const isDue = now >= remindFrom + settings.repeatMs;
    const next: Raised = isDue ? { ...raised, remindFrom: now, count: raised.count + 1 } : { ...raised, remindFrom };
    const after = { ...memory, raised: next };
    const told = isDue ? ({ state: "reminder", ...factsOf(settings, after, next, now) } as const) : null;
    return { memory: after, told, nextLook: Math.min(others, reminderAt(settings, after)) };
}

function reminderAt({ repeatMs }: AlertSettings, { raised }: KeyMemory): number {
    return repeatMs === 0 || !raised?.told || raised.remindFrom === null ? Infinity : raised.remindFrom + repeatMs;
}

function crossing({ conditions }: AlertSettings, { stale, readings }: KeyMemory, now: number): number {
    if (stale || readings === null) return Infinity;
    return Math.min(...conditions.map((condition, index) => nextCrossing(condition, readings[index]!, now)));
}

export function factsOf(settings: AlertSettings, memory: KeyMemory, raised: Raised, now: number): AlertFacts {
    return {
        conditions: toldConditions(settings, memory, now),
        since: raised.since,
        durationSeconds: Math.max(0, Math.round(now - raised.at)) / 1_000,
        count: raised.count,
    };
}

/** All values are null while nothing is known of the source. */
export function toldConditions({ conditions }: AlertSettings, memory: KeyMemory | null, now: number): readonly ToldCondition[] {
    const readings = memory === null || memory.stale ? null : memory.readings;
    return conditions.map(({ property, raise, clear }, index) => ({ property, value: readings ? figureAt(readings[index]!, now) : null, raise, clear }));
}

/** After the machine slept: that span is none in which anything was seen to hold. */
export function postpone(memory: KeyMemory, milliseconds: number): KeyMemory {
    const later = (instant: number | null): number | null => (instant === null ? null : instant + milliseconds);
    return {
        ...memory,
        readings: memory.readings && memory.readings.map((reading) => (reading.known ? { ...reading, ticksFrom: later(reading.ticksFrom) } : reading)),
        heardAt: later(memory.heardAt),
        since: later(memory.since),
        raised: memory.raised && { ...memory.raised, remindFrom: later(memory.raised.remindFrom) },
    };
}
