/** Who serves a queue: its members by routing status and presence, from the figures of the queue's own group. */
import type { GroupFigures, QueueFigures } from "./figures.js";
import type { AgentsView, CountsByName, PresenceDetail, PresenceLookup } from "./views.js";
import { ROUTING_STATUSES, type RoutingStatus } from "./vocabulary.js";

/** A metric's rows added up: its figure without a qualifier if there is one, else the sum of its qualifiers. */
interface Rows {
    total: number | null;
    sum: number | null;
    /** The platform's instant of the newest row. */
    newest: number;
}

export function agentsView(figures: QueueFigures, presences: PresenceLookup): AgentsView {
    const { own, names } = figures;
    const statuses: Partial<Record<RoutingStatus, number>> = {};
    const rows = new Map<string, Rows>();
    const onQueue: Rows = { total: null, sum: null, newest: -Infinity };
    const presenceCounts: (readonly [string, number])[] = [];
    own.ids.forEach((id, index) => {
        const metric = names.metricOf(id);
        const qualifier = names.qualifierOf(id);
        const count = own.counts[index]!;
        const instant = own.instants[index]!;
        if (metric === "oUserPresences" && qualifier !== null) return void presenceCounts.push([qualifier, count]);
        if (metric === "oUserRoutingStatuses" && qualifier !== null) {
            if (isRoutingStatus(qualifier)) statuses[qualifier] = count;
            if (qualifier !== "OFF_QUEUE") addRow(onQueue, qualifier, count, instant);
        }
        let row = rows.get(metric);
        if (!row) rows.set(metric, (row = { total: null, sum: null, newest: -Infinity }));
        addRow(row, qualifier, count, instant);
    });
    const offQueue = statuses.OFF_QUEUE ?? null;
    const statusesAt = rows.get("oUserRoutingStatuses")?.newest ?? -Infinity;
    return {
        onQueue: newerOf(rows.get("oOnQueueUsers"), onQueue.sum, onQueue.newest),
        offQueue: newerOf(rows.get("oOffQueueUsers"), offQueue, statusesAt),
        idle: statuses.IDLE ?? null,
        interacting: statuses.INTERACTING ?? null,
        communicating: statuses.COMMUNICATING ?? null,
        notResponding: statuses.NOT_RESPONDING ?? null,
        active: valueOf(rows.get("oActiveUsers")),
        members: valueOf(rows.get("oMemberUsers")),
        ...presencesOf(presenceCounts, presences),
    };
}

function isRoutingStatus(qualifier: string): qualifier is RoutingStatus {
    return (ROUTING_STATUSES as readonly string[]).includes(qualifier);
}

function addRow(row: Rows, qualifier: string | null, count: number, instant: number): void {
    if (qualifier === null) row.total = count;
    else row.sum = (row.sum ?? 0) + count;
    if (instant > row.newest) row.newest = instant;
}

function valueOf(row: Rows | undefined): number | null {
    return row?.total ?? row?.sum ?? null;
}

/** The metric made for it, unless an event has told the routing statuses since without naming that metric. */
function newerOf(row: Rows | undefined, fromStatuses: number | null, statusesAt: number): number | null {
    const direct = valueOf(row);
    if (direct === null) return fromStatuses;
    return fromStatuses !== null && statusesAt > row!.newest ? fromStatuses : direct;
}

/** Counts come by the organisation's presence ids; an id that is not known has no system presence. */
function presencesOf(counts: readonly (readonly [string, number])[], presences: PresenceLookup): Pick<AgentsView, "presences" | "presenceDetails"> {
    const bySystemPresence: Record<string, number> = {};
    const presenceDetails: PresenceDetail[] = [];
    for (const [id, count] of counts) {
        const known = presences.get(id) ?? null;
        const systemPresence = known?.systemPresence ?? null;
        if (systemPresence !== null) bySystemPresence[systemPresence] = (bySystemPresence[systemPresence] ?? 0) + count;
        if (count > 0) presenceDetails.push({ id, name: known?.name ?? null, systemPresence, count });
    }
    presenceDetails.sort((a, b) => compare(a.name ?? "", b.name ?? "") || compare(a.id, b.id));
    return { presences: bySystemPresence, presenceDetails };
}

function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

/** The counts of metrics that the state does not name itself, and the statuses that it has no name for. */
export function otherCounts({ names }: QueueFigures, group: GroupFigures, named: ReadonlySet<string>): CountsByName {
    let others: Record<string, number | Record<string, number>> | null = null;
    group.ids.forEach((id, index) => {
        const metric = names.metricOf(id);
        const qualifier = names.qualifierOf(id);
        const count = group.counts[index]!;
        if (named.has(metric) && !(metric === "oUserRoutingStatuses" && qualifier !== null && !isRoutingStatus(qualifier))) return;
        others ??= {};
        const held = Object.hasOwn(others, metric) ? others[metric]! : undefined;
        if (qualifier === null) others[metric] = typeof held === "object" ? { ...held, "": count } : count;
        else if (typeof held === "object") held[qualifier] = count;
        else others[metric] = held === undefined ? { [qualifier]: count } : { "": held, [qualifier]: count };
    });
    return others ?? NOTHING;
}

/** One object for the many groups that have no other counts. */
const NOTHING: CountsByName = {};
