/** Who works when and for which queues, so that the staff just about carries the arrivals. */
import { dailyCurve, meanWork } from "./profiles.js";
import { divisionPlans, type QueuePlan } from "./queues.js";
import { Random, hash32 } from "./random.js";

export const slotHours = 8;
export const slotCount = 3;

export interface StaffMember {
    /** 0 works from 00:00 UTC, 1 from 08:00, 2 from 16:00. */
    readonly slot: number;
    /** Queue indexes; the first is the agent's main queue. */
    readonly queues: readonly number[];
    readonly joined: readonly number[];
    /** The place among the main queue's people of the slot, who come and go in turn, and how many they are. */
    readonly turn: number;
    readonly team: number;
}

/** Share of the paid time on queue that the planner fills with work; what is left waits for the next interaction. */
const plannedOccupancy = 0.9;
/** Share of a shift spent on queue; the rest is breaks, meals and meetings. */
const onQueueShare = 0.84;

/** Arrivals of a queue per millisecond at a time of the UTC day, milliseconds since midnight. */
export function arrivalRate(plan: QueuePlan, arrivalsPerDay: number, timeOfDay: number): number {
    return (arrivalsPerDay * plan.volume * dailyCurve(timeOfDay / 3_600_000 + divisionPlans[plan.division]!.hoursAhead)) / curveSum / 900_000;
}

/** Quarter-hour values of the curve over a day add up to this. */
const curveSum = Array.from({ length: 96 }, (_, quarter) => dailyCurve(quarter / 4)).reduce((sum, value) => sum + value, 0);

export function planStaff(seed: number, queues: readonly QueuePlan[], arrivalsPerDay: number): readonly StaffMember[] {
    const random = new Random(hash32(seed, 0x57af));
    const staff: StaffMember[] = [];
    for (let slot = 0; slot < slotCount; slot++) {
        const need = queues.map((plan) => agentsNeeded(plan, arrivalsPerDay, slot));
        queues.forEach((_, queue) => {
            const team: ReturnType<typeof hire>[] = [];
            while (need[queue]! > 0) team.push(hire(random, slot, queue, need));
            team.forEach((member, turn) => staff.push({ ...member, turn, team: team.length }));
        });
    }
    return staff;
}

/** Agents at work for the busier part of the slot; at least one, and one more in reserve where few carry a queue. */
function agentsNeeded(plan: QueuePlan, arrivalsPerDay: number, slot: number): number {
    const work = plan.mediaTypes.reduce((sum, media, n) => sum + meanWork(media) * plan.mix[n]!, 0);
    let mean = 0;
    let peak = 0;
    for (let quarter = 0; quarter < slotHours * 4; quarter++) {
        const rate = arrivalRate(plan, arrivalsPerDay, slot * slotHours * 3_600_000 + quarter * 900_000);
        mean += rate / (slotHours * 4);
        peak = Math.max(peak, rate);
    }
    const erlangs = ((mean + peak) / 2) * work;
    return Math.max(1.2, erlangs / plannedOccupancy / onQueueShare);
}

/** One agent with a main queue and up to two others nearby that still need people; each gets an equal part. */
function hire(random: Random, slot: number, main: number, need: number[]): Omit<StaffMember, "turn" | "team"> {
    const queues = [main];
    const wanted = Math.min(need.length, 1 + random.weighted([0.1, 0.3, 0.6]));
    for (let attempt = 0; queues.length < wanted && attempt < 12; attempt++) {
        const candidate = (main + 1 + random.below(Math.min(need.length - 1, 6))) % need.length;
        const overfull = need[candidate]! <= 0 && attempt < 8;
        if (!overfull && !queues.includes(candidate)) queues.push(candidate);
    }
    for (const queue of queues) need[queue]! -= 1 / queues.length;
    const joined = queues.filter((queue) => queue === main || random.chance(0.94));
    return { slot, queues, joined };
}

/** Team leads look after so many neighbouring queues, in each shift so many of them. */
const queuesPerGroup = 3;
export const leadsPerTeam = 8;

/** A lead's shift is `slot`, as an agent's; groups are counted from 0. */
export interface TeamLead extends Omit<StaffMember, "turn" | "team"> { readonly group: number }

/** One team a shift for every three queues; none of them has joined its queues. */
export function planTeamLeads(queueCount: number): readonly TeamLead[] {
    const leads: TeamLead[] = [];
    for (let slot = 0; slot < slotCount; slot++) {
        for (let group = 0; group * queuesPerGroup < queueCount; group++) {
            const first = group * queuesPerGroup;
            const queues = Array.from({ length: Math.min(queuesPerGroup, queueCount - first) }, (_, n) => first + n);
            for (let place = 0; place < leadsPerTeam; place++) leads.push({ slot, group, queues, joined: [] });
        }
    }
    return leads;
}
