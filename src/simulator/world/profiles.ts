/** How interactions of each media type behave, and how a day swells and fades: the figures behind the simulated centre. */
import type { MediaType } from "./types.js";

const second = 1000;
const minute = 60 * second;

export const mediaTypes: readonly MediaType[] = ["voice", "callback", "chat", "email", "message"];

export interface Span { readonly median: number; readonly spread: number; readonly min: number; readonly max: number }

export interface MediaProfile {
    readonly provider: string;
    /** The interaction needs the whole agent; of the other media an agent may hold two at once. */
    readonly exclusive: boolean;
    readonly talk: Span;
    readonly afterCallWork: Span;
    readonly alert: { readonly min: number; readonly max: number; readonly timeout: number };
    /** How long a customer waits before leaving; null where nobody abandons. */
    readonly patience: Span | null;
    /** Some leave within ten seconds. */
    readonly shortAbandonShare: number;
    /** Part of the interactions that leave the queue for somewhere else, and after how long. */
    readonly flowOut: { readonly share: number; readonly min: number; readonly max: number };
    /** How much a second of waiting counts when an agent becomes free. */
    readonly urgency: number;
    readonly serviceLevel: { readonly percentage: number; readonly durationMs: number };
}

export const mediaProfiles: Readonly<Record<MediaType, MediaProfile>> = {
    voice: {
        provider: "Edge",
        exclusive: true,
        talk: { median: 140 * second, spread: 0.65, min: 12 * second, max: 40 * minute },
        afterCallWork: { median: 18 * second, spread: 0.6, min: 2 * second, max: 4 * minute },
        alert: { min: 2 * second, max: 7 * second, timeout: 8 * second },
        patience: { median: 130 * second, spread: 0.8, min: 10 * second, max: 20 * minute },
        shortAbandonShare: 0.04,
        flowOut: { share: 0.1, min: 50 * second, max: 3 * minute },
        urgency: 8,
        serviceLevel: { percentage: 0.8, durationMs: 20 * second },
    },
    callback: {
        provider: "PureCloud Callback",
        exclusive: true,
        talk: { median: 175 * second, spread: 0.6, min: 15 * second, max: 40 * minute },
        afterCallWork: { median: 25 * second, spread: 0.6, min: 3 * second, max: 4 * minute },
        alert: { min: 3 * second, max: 10 * second, timeout: 20 * second },
        patience: null,
        shortAbandonShare: 0,
        flowOut: { share: 1, min: 25 * minute, max: 45 * minute },
        urgency: 3,
        serviceLevel: { percentage: 0.8, durationMs: 60 * second },
    },
    chat: {
        provider: "PureCloud Webchat",
        exclusive: false,
        talk: { median: 230 * second, spread: 0.6, min: 20 * second, max: 40 * minute },
        afterCallWork: { median: 10 * second, spread: 0.5, min: 2 * second, max: 2 * minute },
        alert: { min: 3 * second, max: 9 * second, timeout: 15 * second },
        patience: { median: 150 * second, spread: 0.7, min: 10 * second, max: 20 * minute },
        shortAbandonShare: 0.03,
        flowOut: { share: 0.06, min: 100 * second, max: 4 * minute },
        urgency: 5,
        serviceLevel: { percentage: 0.8, durationMs: 30 * second },
    },
    email: {
        provider: "PureCloud Email",
        exclusive: true,
        talk: { median: 230 * second, spread: 0.7, min: 25 * second, max: 45 * minute },
        afterCallWork: { median: 12 * second, spread: 0.6, min: 2 * second, max: 3 * minute },
        alert: { min: 4 * second, max: 14 * second, timeout: 30 * second },
        patience: null,
        shortAbandonShare: 0,
        flowOut: { share: 1, min: 50 * minute, max: 100 * minute },
        urgency: 0.15,
        serviceLevel: { percentage: 0.8, durationMs: 10 * minute },
    },
    message: {
        provider: "PureCloud Messaging",
        exclusive: false,
        talk: { median: 270 * second, spread: 0.65, min: 20 * second, max: 45 * minute },
        afterCallWork: { median: 10 * second, spread: 0.5, min: 2 * second, max: 2 * minute },
        alert: { min: 3 * second, max: 11 * second, timeout: 20 * second },
        patience: null,
        shortAbandonShare: 0,
        flowOut: { share: 1, min: 8 * minute, max: 25 * minute },
        urgency: 3,
        serviceLevel: { percentage: 0.8, durationMs: 60 * second },
    },
};

/** Mean time an interaction keeps an agent busy, milliseconds; half of it where an agent holds two at once. */
export function meanWork(media: MediaType): number {
    const { talk, afterCallWork, alert, exclusive } = mediaProfiles[media];
    const mean = (span: Span): number => span.median * Math.exp((span.spread * span.spread) / 2);
    return (mean(talk) + mean(afterCallWork) + (alert.min + alert.max) / 2) * (exclusive ? 1 : 0.6);
}

/** Arrivals relative to the busiest hour of a place's day: never below 0.55, so that a wallboard moves at night too. */
export function dailyCurve(localHour: number): number {
    const hour = ((localHour % 24) + 24) % 24;
    const bump = (centre: number, width: number): number => Math.exp(-(((hour - centre) / width) ** 2));
    return 0.55 + 0.45 * Math.min(1, bump(10.5, 2.6) + 0.9 * bump(15, 3.2));
}
