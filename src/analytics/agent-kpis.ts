/** Key figures of agents: the time in each routing status and presence, and how much of the time on queue was work. */
import { add, divide, sumOf, toSeconds, type Kpi, type ReadFigure, type SlotOf } from "./figures.js";
import { ROUTING_STATUSES, SYSTEM_PRESENCES } from "./vocabulary.js";

const STATUS = "tAgentRoutingStatus";
const PRESENCE = "tSystemPresence";

/** On queue and ready, or at work. Not responding is told apart: it is neither. */
const ON_QUEUE = ["INTERACTING", "COMMUNICATING", "IDLE"] as const;
const LOGGED_IN = SYSTEM_PRESENCES.filter((presence) => presence !== "OFFLINE");

/** Milliseconds under these qualifiers together; one of which nothing came took no time. */
function timeIn(metric: string, qualifiers: readonly string[], slotOf: SlotOf): ReadFigure {
    const slots = qualifiers.map((qualifier) => slotOf(`${metric}_${qualifier}`));
    return (cells) => add(slots.map((slot) => sumOf(cells[slot])));
}

function time(name: string, metric: string, qualifiers: readonly string[]): Kpi {
    return {
        name,
        unit: "seconds",
        needs: [metric],
        unknownForCallbacks: false,
        bind: (slotOf) => {
            const read = timeIn(metric, qualifiers, slotOf);
            return (cells) => toSeconds(read(cells));
        },
    };
}

const OCCUPANCY: Kpi = {
    name: "occupancy",
    unit: "ratio",
    needs: [STATUS],
    unknownForCallbacks: false,
    bind: (slotOf) => {
        const [interacting, onQueue] = [timeIn(STATUS, ["INTERACTING"], slotOf), timeIn(STATUS, ON_QUEUE, slotOf)];
        return (cells) => divide(interacting(cells), onQueue(cells));
    },
};

/** "NOT_RESPONDING" → "NotResponding". */
function joined(qualifier: string): string {
    return qualifier.split("_").map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join("");
}

function uncapitalised(text: string): string {
    return text.charAt(0).toLowerCase() + text.slice(1);
}

export const AGENT_KPIS: readonly Kpi[] = [
    OCCUPANCY,
    time("onQueueSeconds", STATUS, ON_QUEUE),
    ...ROUTING_STATUSES.map((status) => time(`${uncapitalised(joined(status))}Seconds`, STATUS, [status])),
    time("loggedInSeconds", PRESENCE, LOGGED_IN),
    // Some presences are called as a routing status is, so all say what they are.
    ...SYSTEM_PRESENCES.map((presence) => time(`presence${joined(presence)}Seconds`, PRESENCE, [presence])),
];
