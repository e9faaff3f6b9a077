/**
 * Team leads: members of neighbouring queues who never take an interaction. They are asked for help all day, so that one of them turns to
 * something else every few seconds: that shows in their queues, and no figure of an interaction depends on it.
 */
import { dayLength } from "./arrivals.js";
import { SpanList, type Spans } from "./calls.js";
import { Random, hash32 } from "./random.js";
import { offQueue, presences } from "./staff.js";
import { leadsPerTeam, slotCount, type TeamLead } from "./staffing.js";

/**
 * In each turn one lead of a group changes presence, at a time within the turn's first moments: no two changes are further apart than both
 * together. A shift is a whole number of turns, so that this holds from one to the next.
 */
const turnLength = 7_200;
const leeway = 1_500;
/** Within so long before a shift they log in one by one, and out after it. */
const changeOfShift = 60_000;
const slotLength = dayLength / slotCount;

/** What each of the leads did on a day that counts from 1970-01-01 UTC; the same for the same seed and day. */
export function simulateTeamLeads(leads: readonly TeamLead[], seed: number, day: number): Spans[] {
    const spans: Spans[] = [];
    for (let first = 0; first < leads.length; first += leadsPerTeam) {
        const { slot, group } = leads[first]!;
        spans.push(...simulateTeam(new Random(hash32(seed, day, 0x1ead, group * slotCount + slot)), slot * slotLength, group));
    }
    return spans;
}

function simulateTeam(random: Random, begin: number, group: number): Spans[] {
    const end = begin + slotLength;
    const now = Array.from({ length: leadsPerTeam }, () => presences.available);
    const lists = now.map((presence) => {
        const list = new SpanList();
        list.add(begin - random.below(changeOfShift), stateOf(presence));
        return list;
    });
    let last = -1;
    // Groups take their turns one after the other.
    for (let turn = begin + ((group * leeway) % turnLength); turn < end; turn += turnLength) {
        const lead = (last + 1 + random.below(leadsPerTeam - 1)) % leadsPerTeam;
        now[lead] = nextPresence(random, now[lead]!);
        lists[lead]!.add(turn + random.below(leeway), stateOf(now[lead]));
        last = lead;
    }
    for (const list of lists) list.add(end + leeway + random.below(changeOfShift), stateOf(presences.offline));
    return lists.map((list) => list.packed());
}

function stateOf(presence: number): number {
    return presence * 8 + offQueue;
}

/** Mostly from being there for everybody to being busy with somebody, and back. */
function nextPresence(random: Random, presence: number): number {
    if (presence !== presences.available && random.chance(0.85)) return presences.available;
    const others = [presences.busy, presences.coaching, presences.away].filter((other) => other !== presence);
    return others[random.weighted(others.map((other) => (other === presences.busy ? 5 : 2)))]!;
}
