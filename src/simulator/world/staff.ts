/** An agent's day while it is simulated: shift, breaks, and what the agent holds at the moment. */
import { SpanList } from "./calls.js";
import { presenceIndex } from "./centre.js";
import type { Random } from "./random.js";
import { slotHours, type StaffMember } from "./staffing.js";
import type { RoutingStatus } from "./types.js";

export const routingStatuses: readonly RoutingStatus[] = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"];
const offQueue = 0;
const idle = 1;
const interacting = 2;
const notResponding = 3;
const communicating = 4;

const minute = 60_000;
const hour = 60 * minute;

export const presences = {
    available: presenceIndex("Available"),
    away: presenceIndex("Away"),
    break: presenceIndex("Break"),
    busy: presenceIndex("Busy"),
    meal: presenceIndex("Meal"),
    lunch: presenceIndex("Lunch"),
    meeting: presenceIndex("Meeting"),
    training: presenceIndex("Training"),
    coaching: presenceIndex("Coaching"),
    offline: presenceIndex("Offline"),
    onQueue: presenceIndex("On Queue"),
} as const;

export interface Pause { readonly at: number; readonly presence: number; readonly length: number }

export class AgentDay {
    presence: number = presences.offline;
    /** Interactions in hand, after-call work included. */
    active = 0;
    /** What is in hand needs the whole agent. */
    exclusive = false;
    alerting = false;
    /** Missed an alert and is passed over for a while. */
    silent = false;
    /** In a conversation that no queue sent. */
    elsewhere = false;
    idleSince = 0;
    /** Those still to come. */
    pauses: Pause[] = [];
    /** Due as soon as nothing is in hand. */
    pending: Pause | null = null;
    paused = true;
    shiftOver = false;
    readonly spans = new SpanList();

    constructor(
        readonly index: number,
        readonly member: StaffMember,
    ) {}

    get onQueue(): boolean {
        return this.presence === presences.onQueue;
    }

    get idle(): boolean {
        return this.active === 0 && !this.alerting && !this.silent && !this.elsewhere;
    }

    /** Nothing speaks against an alert now. */
    canTake(exclusive: boolean): boolean {
        if (!this.onQueue || this.alerting || this.silent || this.elsewhere || this.pending) return false;
        return this.active === 0 || (!exclusive && !this.exclusive && this.active < 2);
    }

    endShift(): void {
        this.shiftOver = true;
        this.pauses = [];
        this.pending = null;
    }

    /** Writes down the state that the fields amount to. */
    note(at: number): void {
        this.spans.add(at, this.presence * 8 + this.status());
    }

    private status(): number {
        if (!this.onQueue) return offQueue;
        if (this.active > 0 || this.alerting) return interacting;
        if (this.silent) return notResponding;
        return this.elsewhere ? communicating : idle;
    }
}

/** The shift within the day's slot, with some spread. The first slot logs in just before midnight, the last one leaves after it. */
export function shiftOf(slot: number, random: Random): { start: number; end: number } {
    const start = slot * slotHours * hour;
    const end = start + slotHours * hour;
    if (slot === 0) return { start: start - 1 - random.below(10 * minute), end: end + random.below(30 * minute) };
    if (slot === 1) return { start: start - random.below(30 * minute), end: end + random.below(30 * minute) };
    return { start: start - random.below(30 * minute), end: end + minute + random.below(15 * minute) };
}

/** Breaks, the meal and what else takes an agent off the queue in a shift, in order of time. */
export function pausesOf(start: number, random: Random): Pause[] {
    const pause = (presence: number, from: number, to: number, length: number): Pause => ({
        at: Math.round(start + random.between(from, to) * hour),
        presence,
        length: Math.round(length * minute * random.between(0.8, 1.2)),
    });
    const pauses = [
        pause(presences.break, 1.3, 2.8, 14),
        pause(random.chance(0.5) ? presences.meal : presences.lunch, 3.2, 5, 32),
        pause(presences.break, 5.6, 7, 14),
    ];
    if (random.chance(0.2)) pauses.push(pause(presences.meeting, 0.6, 7, 28));
    if (random.chance(0.12)) pauses.push(pause(random.chance(0.5) ? presences.training : presences.coaching, 0.6, 7, 30));
    if (random.chance(0.3)) pauses.push(pause(random.chance(0.5) ? presences.busy : presences.away, 0.3, 7.5, 5));
    return pauses.toSorted((a, b) => a.at - b.at);
}
