/** The static part of the simulated centre: organisation, divisions, queues, staff and configuration, all from the seed. */
import { Ids } from "./ids.js";
import { personName, skillNames, wrapUpCodeNames } from "./names.js";
import { mediaProfiles, mediaTypes } from "./profiles.js";
import { divisionPlans, planQueues, type QueuePlan } from "./queues.js";
import { hashUnit } from "./random.js";
import { planStaff, planTeamLeads, type StaffMember, type TeamLead } from "./staffing.js";
import type { AgentDefinition, Centre, MediaType, Named, PresenceDefinition, QueueDefinition } from "./types.js";

/** Secondary presences have the system presence that they belong to. */
export const presencePlans: readonly { readonly systemPresence: string; readonly label: string; readonly primary: boolean }[] = [
    ...["Available", "Away", "Break", "Busy", "Idle", "Meal", "Meeting", "Offline", "On Queue", "Training"].map((name) => ({
        systemPresence: name,
        label: name,
        primary: true,
    })),
    { systemPresence: "Meal", label: "Lunch", primary: false },
    { systemPresence: "Training", label: "Coaching", primary: false },
];

/** Index of a presence by its label. */
export function presenceIndex(label: string): number {
    return presencePlans.findIndex((plan) => plan.label === label);
}

/** The centre as the public sees it, and what only the model knows: by queue and agent index. */
export interface CentrePlan {
    readonly seed: number;
    readonly ids: Ids;
    readonly centre: Centre;
    readonly queues: readonly QueuePlan[];
    readonly staff: readonly StaffMember[];
    /** Agents too, after the staff. */
    readonly leads: readonly TeamLead[];
    /** Arrivals of the average queue on an average day. */
    readonly arrivalsPerDay: number;
}

/** `load` multiplies arrivals and staff alike; `teamLeads`: whether there are any. */
export function planCentre(seed: number, queueCount: number, load: number, teamLeads: boolean): CentrePlan {
    const ids = new Ids(seed);
    const queues = planQueues(queueCount);
    const arrivalsPerDay = averageArrivals(queueCount) * load;
    const staff = planStaff(seed, queues, arrivalsPerDay);
    const leads = teamLeads ? planTeamLeads(queueCount) : [];
    const members = [...staff, ...leads];
    const named = (kind: "division" | "wrapUpCode" | "skill", names: readonly string[]): Named[] =>
        names.map((name, n) => ({ id: ids.make(kind, n), name }));
    const divisions = named("division", divisionPlans.map((plan) => plan.name));
    const agents = members.map((member, n) => defineAgent(ids, seed, n, member, divisions));
    const centre: Centre = {
        organization: { id: ids.make("organization", 0), name: "Demo Contact Centre", shortName: "demo" },
        divisions,
        queues: defineQueues(ids, queues, divisions, members),
        agents,
        presences: presencePlans.map((plan, n): PresenceDefinition => ({ id: ids.make("presence", n), ...plan })),
        wrapUpCodes: named("wrapUpCode", wrapUpCodeNames),
        skills: named("skill", skillNames),
    };
    return { seed, ids, centre, queues, staff, leads, arrivalsPerDay };
}

/** A small centre's queues are busy enough to be watched; a big centre's queues share a total that grows slowly. */
function averageArrivals(queueCount: number): number {
    return queueCount <= 12 ? 1250 : (1250 * 12 * (queueCount / 12) ** 0.25) / queueCount;
}

type Membership = Pick<StaffMember, "queues" | "joined">;

function defineAgent(ids: Ids, seed: number, n: number, member: Membership, divisions: readonly Named[]): AgentDefinition {
    const name = personName(n);
    const queueIds = member.queues.map((queue) => ids.make("queue", queue));
    return {
        id: ids.make("agent", n),
        name,
        email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}@demo.example`,
        division: divisions[Math.floor(hashUnit(seed, 0xd1f, n) * divisions.length)]!,
        queueIds,
        joinedQueueIds: member.joined.map((queue) => ids.make("queue", queue)),
    };
}

function defineQueues(ids: Ids, queues: readonly QueuePlan[], divisions: readonly Named[], agents: readonly Membership[]): QueueDefinition[] {
    const members: string[][] = queues.map(() => []);
    agents.forEach((member, n) => {
        const id = ids.make("agent", n);
        for (const queue of member.queues) members[queue]!.push(id);
    });
    return queues.map((plan, n) => ({
        id: ids.make("queue", n),
        name: plan.name,
        division: divisions[plan.division]!,
        mediaTypes: plan.mediaTypes,
        serviceLevel: Object.fromEntries(
            mediaTypes.map((media) => [
                media,
                media === "voice" ? { percentage: 0.8, durationMs: plan.voiceTargetMs } : mediaProfiles[media].serviceLevel,
            ]),
        ) as Record<MediaType, { percentage: number; durationMs: number }>,
        memberIds: members[n]!,
    }));
}
