/**
 * The shape of a queue state before it becomes a message: the payload's paths, with instants as numbers. Views are never
 * changed once built and share their unchanged parts, so that comparing two of them is cheap.
 */
import type { Named, QueueEntry } from "../platform/types.js";
import type { Statistics } from "./figures.js";

/** By metric; a qualified metric holds its qualifiers, and its figure without one, if there is one too, under "". */
export type StatisticsByName = Readonly<Record<string, Statistics | Readonly<Record<string, Statistics>>>>;
export type CountsByName = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

export interface ServiceLevelView {
    readonly ratio: number | null;
    readonly numerator: number | null;
    readonly denominator: number | null;
    readonly target: number | null;
}

export interface IntervalView {
    readonly start: number;
    readonly end: number;
    /** The platform's instant of the oldest figure; null when nothing is known. */
    readonly asOf: number | null;
    readonly offered: number | null;
    readonly answered: number | null;
    readonly abandoned: number | null;
    readonly flowOut: number | null;
    readonly transferred: number | null;
    readonly connected: number | null;
    readonly serviceLevel: ServiceLevelView;
    readonly asaSeconds: number | null;
    readonly ahtSeconds: number | null;
    readonly metrics: StatisticsByName;
}

export interface MediaView {
    readonly waiting: number | null;
    readonly interacting: number | null;
    readonly alerting: number | null;
    readonly longestWaitSince: number | null;
    readonly interval: IntervalView;
    readonly metrics: CountsByName;
}

export interface PresenceDetail {
    readonly id: string;
    readonly name: string | null;
    readonly systemPresence: string | null;
    readonly count: number;
}

export interface AgentsView {
    readonly onQueue: number | null;
    readonly offQueue: number | null;
    readonly idle: number | null;
    readonly interacting: number | null;
    readonly communicating: number | null;
    readonly notResponding: number | null;
    readonly active: number | null;
    readonly members: number | null;
    readonly presences: Readonly<Record<string, number>>;
    readonly presenceDetails: readonly PresenceDetail[];
}

export interface QueueInfo {
    readonly id: string;
    readonly name: string;
    readonly division: Named | null;
}

export interface QueueView {
    readonly queue: QueueInfo;
    readonly waiting: number | null;
    readonly interacting: number | null;
    readonly alerting: number | null;
    readonly longestWaitSince: number | null;
    readonly agents: AgentsView;
    readonly media: Readonly<Record<string, MediaView>>;
    readonly interval: IntervalView;
    readonly metrics: CountsByName;
}

export function infoOf({ id, name, division }: QueueEntry): QueueInfo {
    return { id, name, division };
}

/** The presence definitions of the organisation by id; the name is null where only the system presence is known. */
export type PresenceLookup = ReadonlyMap<string, { readonly name: string | null; readonly systemPresence: string }>;
