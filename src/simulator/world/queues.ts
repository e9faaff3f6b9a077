/** The queues of the simulated centre: what each is called, which media it takes and how busy it is. */
import { regionNames } from "./names.js";
import type { MediaType } from "./types.js";

export interface QueuePlan {
    readonly name: string;
    /** Index into the divisions. */
    readonly division: number;
    readonly mediaTypes: readonly MediaType[];
    /** Share of each of the media types. */
    readonly mix: readonly number[];
    /** Arrivals relative to the average queue. */
    readonly volume: number;
    /** Overrides of the voice target, milliseconds. */
    readonly voiceTargetMs: number;
    /** Indexes into the skills that its interactions ask for. */
    readonly skills: readonly number[];
}

/** Division names, the default division first, with the hours by which their day runs ahead of UTC. */
export const divisionPlans: readonly { readonly name: string; readonly hoursAhead: number }[] = [
    { name: "Home", hoursAhead: 0 },
    { name: "Europe", hoursAhead: 1 },
    { name: "Americas", hoursAhead: -5 },
    { name: "Asia Pacific", hoursAhead: 8 },
];

interface Archetype {
    readonly name: string;
    readonly division: number;
    readonly mix: Readonly<Partial<Record<MediaType, number>>>;
    readonly volume: number;
    readonly voiceTargetMs?: number;
    readonly skills: readonly number[];
}

const archetypes: readonly Archetype[] = [
    { name: "Sales", division: 0, mix: { voice: 0.5, callback: 0.1, chat: 0.25, message: 0.15 }, volume: 1.2, skills: [0] },
    { name: "Support", division: 1, mix: { voice: 0.45, chat: 0.25, email: 0.15, message: 0.15 }, volume: 1.25, skills: [0, 5] },
    { name: "Billing", division: 1, mix: { voice: 0.55, chat: 0.2, email: 0.25 }, volume: 1.05, skills: [4] },
    { name: "VIP Support", division: 0, mix: { voice: 0.6, callback: 0.15, message: 0.25 }, volume: 1, voiceTargetMs: 15_000, skills: [8] },
    { name: "Complaints", division: 2, mix: { voice: 0.5, email: 0.5 }, volume: 1, voiceTargetMs: 30_000, skills: [6] },
    { name: "Technical Help", division: 2, mix: { voice: 0.35, callback: 0.1, chat: 0.3, message: 0.25 }, volume: 1.1, skills: [5] },
    { name: "Returns", division: 1, mix: { voice: 0.35, chat: 0.35, email: 0.3 }, volume: 0.95, skills: [7] },
    { name: "Claims", division: 2, mix: { voice: 0.45, callback: 0.2, email: 0.35 }, volume: 1, skills: [6] },
    { name: "Bookings", division: 3, mix: { voice: 0.5, chat: 0.2, message: 0.3 }, volume: 1.05, skills: [0, 1] },
    { name: "Onboarding", division: 0, mix: { voice: 0.3, callback: 0.3, email: 0.2, message: 0.2 }, volume: 1, skills: [] },
    { name: "Callbacks", division: 1, mix: { voice: 0.25, callback: 0.75 }, volume: 1, skills: [2] },
    { name: "Chat Care", division: 3, mix: { chat: 0.5, message: 0.5 }, volume: 1.05, skills: [] },
];

/** The first `count` queues; beyond the twelve named ones "Sales Europe", "Sales Europe 2", … with the same habits. */
export function planQueues(count: number): readonly QueuePlan[] {
    return Array.from({ length: count }, (_, n) => {
        const archetype = archetypes[n % archetypes.length]!;
        const mediaTypes = Object.keys(archetype.mix) as MediaType[];
        const { name, division } = n < archetypes.length ? archetype : variant(archetype.name, Math.floor(n / archetypes.length) - 1);
        return {
            name,
            division,
            mediaTypes,
            mix: mediaTypes.map((media) => archetype.mix[media] ?? 0),
            volume: archetype.volume,
            voiceTargetMs: archetype.voiceTargetMs ?? 20_000,
            skills: archetype.skills,
        };
    });
}

function variant(base: string, n: number): { name: string; division: number } {
    const region = regionNames[n % regionNames.length]!;
    const round = Math.floor(n / regionNames.length) + 1;
    const division = divisionPlans.findIndex((plan) => plan.name === region);
    return { name: round === 1 ? `${base} ${region}` : `${base} ${region} ${round}`, division };
}
