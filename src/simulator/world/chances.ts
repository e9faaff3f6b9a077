/** What chance decides about an interaction: how long its customer waits, whether an agent responds, how long both are busy with it. */
import { dayLength } from "./arrivals.js";
import { mediaProfiles, mediaTypes, type Span } from "./profiles.js";
import type { Random } from "./random.js";

const second = 1000;
const minute = 60 * second;
/** Who still waits then is sent away. */
const closing = dayLength + 180 * minute;
/** After so many alerts to agents who did not respond, one does. */
const mostAlerts = 3;

/** What the figures of the media types say, by their index. */
export const profiles = mediaTypes.map((media) => mediaProfiles[media]);

/** `at` is when the wait is over at the latest; `abandons`: the customer leaves then, else the queue sends it elsewhere. */
export interface WaitLimit { readonly at: number; readonly abandons: boolean }

/** How long it waits at most: the customer's patience or the queue's own limit, whichever comes first. `unattended`: everybody has gone home. */
export function waitLimit(random: Random, media: number, now: number, unattended: boolean): WaitLimit {
    const { patience, shortAbandonShare, flowOut } = profiles[media]!;
    let leaves = Number.POSITIVE_INFINITY;
    if (patience) {
        const { median, spread, min, max } = patience;
        const hasty = random.chance(shortAbandonShare);
        leaves = now + Math.round(hasty ? random.between(1.5 * second, 9.9 * second) : Math.min(max, min + random.logNormal(median, spread)));
    }
    const last = unattended ? now + random.between(15, 70) * second : closing + random.below(10 * minute);
    const sentAway = Math.min(last, random.chance(flowOut.share) ? now + random.between(flowOut.min, flowOut.max) : Number.POSITIVE_INFINITY);
    return sentAway < leaves ? { at: Math.round(sentAway), abandons: false } : { at: leaves, abandons: true };
}

/** Whether the agent answers an alert; `alerts`: how many there were before. */
export function responds(random: Random, alerts: number): boolean {
    return alerts >= mostAlerts || !random.chance(0.03);
}

/** Milliseconds from the alert to the answer, or until it is given up. */
export function alertLength(random: Random, media: number, answered: boolean): number {
    const { min, max, timeout } = profiles[media]!.alert;
    return Math.round(answered ? random.between(min, max) : timeout);
}

export function talkLength(random: Random, media: number): number {
    return lengthOf(random, profiles[media]!.talk);
}

/** None of some; the work on what was passed on is shorter. */
export function afterCallWorkLength(random: Random, media: number, transferred: boolean): number {
    return random.chance(0.08) ? 0 : Math.round(lengthOf(random, profiles[media]!.afterCallWork) * (transferred ? 0.5 : 1));
}

/** How long the agent who did not respond gets no further alert. */
export function silenceLength(random: Random): number {
    return Math.round(random.between(15, 80) * second);
}

export function voicemailLength(random: Random): number {
    return Math.round(random.between(12, 55) * second);
}

function lengthOf(random: Random, { median, spread, min, max }: Span): number {
    return Math.round(Math.min(max, Math.max(min, random.logNormal(median, spread))));
}
