/** What an alert node remembers over a restart, as JSON; and back, from whatever the context store holds. Pure. */
import type { AlertMemory } from "./alerts.js";
import { NEW_KEY, type KeyMemory, type Raised, type Time } from "./key.js";
import { Mutes, type Mute } from "./mutes.js";
import type { AlertSettings } from "./settings.js";
import { StaleKeys } from "./stale.js";

const VERSION = 1;

/** All instants are epoch milliseconds, because the evaluation's clock begins anew with every start. */
export interface StoredMemory {
    readonly version: typeof VERSION;
    /** The conditions that `on` belongs to. */
    readonly conditions: readonly string[];
    readonly keys: readonly StoredKey[];
    readonly stale: readonly (readonly string[])[];
    readonly muted: StoredMute | null;
    readonly mutedKeys: readonly (StoredMute & { readonly key: string })[];
}

interface StoredKey {
    readonly key: string;
    readonly on: readonly boolean[];
    readonly stale: boolean;
    readonly raised: { readonly since: number; readonly count: number; readonly told: boolean } | null;
    readonly endedAt: number | null;
}

interface StoredMute {
    readonly from: number;
    readonly until: number;
}

/** Keys of which nothing needs to be remembered are left out. */
export function toStored(settings: AlertSettings, { keys, stale, mutes }: AlertMemory, time: Time): StoredMemory {
    const wall = (instant: number): number => Math.round(instant - time.now + time.wall);
    const storedMute = (mute: Mute): StoredMute => ({ from: wall(mute.from), until: wall(mute.until) });
    const { everything, keys: mutedKeys } = mutes.lasting(time.now);
    const told = stale.told;
    const toldKeys = new Set(told.flat());
    const stored = [...keys].flatMap(([key, memory]): StoredKey[] => {
        const { on, raised } = memory;
        const endedAt = memory.endedAt !== null && time.now < memory.endedAt + settings.cooldownMs ? wall(memory.endedAt) : null;
        const isStale = memory.stale && toldKeys.has(key);
        if (!on.includes(true) && raised === null && endedAt === null && !isStale) return [];
        return [{ key, on: [...on], stale: isStale, raised: raised && { since: raised.since, count: raised.count, told: raised.told }, endedAt }];
    });
    return {
        version: VERSION,
        conditions: signatures(settings),
        keys: stored,
        stale: told,
        muted: everything && storedMute(everything),
        mutedKeys: mutedKeys.map(([key, mute]) => ({ key, ...storedMute(mute) })),
    };
}

/** Throws an Error with a short reason when the value is none that this version wrote. Undefined and null: nothing was stored yet. */
export function fromStored(settings: AlertSettings, value: unknown, time: Time): AlertMemory {
    if (value === undefined || value === null) return { keys: new Map(), stale: new StaleKeys(), mutes: new Mutes() };
    const { version, conditions, keys, stale, muted, mutedKeys } = asObject(value);
    if (version !== VERSION) throw new Error(`version ${typeof version === "number" ? version : "unknown"}`);
    const isSameRule = JSON.stringify(asList(conditions)) === JSON.stringify(signatures(settings));
    // An instant in the future tells of a clock that was set back since.
    const clock = (instant: unknown): number => time.now - Math.max(0, time.wall - asNumber(instant));
    const mute = (stored: unknown): Mute => {
        const { from, until } = asObject(stored);
        const span = Math.max(0, asNumber(until) - asNumber(from));
        return { from: clock(from), until: Math.min(clock(from) + span, time.now + span) };
    };
    const known = new Map(asList(keys).map((entry): [string, KeyMemory] => {
        const { key, on, raised, stale: isStale, endedAt } = asObject(entry);
        const wereOn = asList(on).map(asBoolean);
        const memory = {
            ...NEW_KEY,
            on: isSameRule ? wereOn : [],
            stale: asBoolean(isStale),
            heardAt: time.now,
            raised: raised === null ? null : toRaised(asObject(raised), clock),
            endedAt: endedAt === null ? null : clock(endedAt),
        };
        return [asText(key), memory];
    }));
    return {
        keys: known,
        stale: new StaleKeys(asList(stale).map((batch) => asList(batch).map(asText)), (key) => known.get(key)?.stale === true),
        mutes: new Mutes(muted === null ? null : mute(muted), new Map(asList(mutedKeys).map((entry) => [asText(asObject(entry)["key"]), mute(entry)]))),
    };
}

function toRaised({ since, count, told }: Readonly<Record<string, unknown>>, clock: (instant: unknown) => number): Raised {
    return { at: clock(since), since: asNumber(since), count: asNumber(count), told: asBoolean(told), remindFrom: null };
}

function signatures({ conditions }: AlertSettings): readonly string[] {
    return conditions.map(({ path, operator, raise, clear }) => JSON.stringify([path, operator, raise, clear]));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(value);
    // Own entries alone: nothing that the store's value inherits counts.
    return { ...value };
}

function asList(value: unknown): readonly unknown[] {
    if (!Array.isArray(value)) throw wrong(value);
    return value;
}

function asText(value: unknown): string {
    if (typeof value !== "string") throw wrong(value);
    return value;
}

/** A finite number that Date can tell as an instant. */
function asNumber(value: unknown): number {
    if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > 8.64e15) throw wrong(value);
    return value;
}

function asBoolean(value: unknown): boolean {
    if (typeof value !== "boolean") throw wrong(value);
    return value;
}

function wrong(value: unknown): Error {
    return new Error(value === undefined ? "something is missing" : `unexpected ${Array.isArray(value) ? "list" : typeof value}`);
}
