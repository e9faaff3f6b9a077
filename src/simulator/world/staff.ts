/** An agent's day while it is simulated: shift, breaks, and what the agent holds at the moment. */
import { SpanList } from "./calls.js";
import { presenceIndex } from "./centre.js";
import { hashUnit, type Random } from "./random.js";
import { slotCount, slotHours, type StaffMember } from "./staffing.js";
import type { RoutingStatus } from "./types.js";

export const routingStatuses: readonly RoutingStatus[] = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"];
export const offQueue = 0;
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

/** People come and go one after the other within so many milliseconds around a change of slots, and sooner after midnight. */
const changeLength = 40 * minute;
const midnightChange = 9 * minute;
/** From logging in to being on queue. */
export const settling = { from: 20_000, to: 150_000 };
/** Nobody is punctual to the second. */
const leeway = 20_000;

/**
 * The shift within the day's slot. At a change, those who come replace those who go one by one, queue by queue, so that about as many as
 * otherwise are on queue. At midnight that is quick: the old day's people see its interactions to their end and are needed less and less,
 * and of the new day's the first are there when it begins.
 */
export function shiftOf(member: StaffMember, seed: number, day: number, random: Random): { start: number; end: number } {
    const { slot, turn, team } = member;
    const begins = slot * slotHours * hour;
    const ends = begins + slotHours * hour;
    /** Everybody's turn at a change is as long as the others'; when in it this queue's people change is chance. */
    const place = (change: number): number => (turn + hashUnit(seed, day, change, member.queues[0])) / team - 0.5;
    const start = slot === 0 ? (turn / team) * midnightChange : begins + place(slot) * changeLength;
    const end = slot === slotCount - 1 ? ends + (turn / team) * midnightChange : ends + place(slot + 1) * changeLength;
    return { start: Math.round(start) - settling.to + random.below(leeway), end: Math.round(end) + random.below(leeway) };
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
