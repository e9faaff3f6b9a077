/** What a report must say, counted by hand from the world's record of conversations and agents: nothing here answers queries elsewhere. */
import type { Row } from "../../src/analytics/columns.js";
import type { ConversationRecord, QueueVisit, World } from "../../src/simulator/world/types.js";

export interface Happening {
    readonly metric: string;
    readonly at: number;
    /** Milliseconds; 1 for counters. */
    readonly value: number;
    readonly facts: Readonly<Record<string, readonly string[]>>;
}

export const TIMERS = ["tAnswered", "tAbandon", "tShortAbandon", "tFlowOut", "tWait", "tHandle", "tTalkComplete", "tHeldComplete", "tAcw"];
export const COUNTERS = ["nOffered", "nTransferred", "nOverSla"];
export const KPIS = [
    "offered", "answered", "abandoned", "shortAbandoned", "flowOut", "transferred", "overSla", "answerRate", "abandonRate", "transferRate", "asaSeconds",
    "ahtSeconds", "avgTalkSeconds", "avgHoldSeconds", "avgAcwSeconds", "avgWaitSeconds", "serviceLevel",
];
const SHORT_MS = 10_000;

/** Everything with from <= at < to. */
export function happenings(world: World, from: number, to: number): readonly Happening[] {
    return world
        .conversations(from, to)
        .flatMap((conversation) => conversation.visits.flatMap((visit) => ofVisit(world, conversation, visit)))
        .filter(({ at }) => at >= from && at < to);
}

function ofVisit(world: World, { mediaType, direction, divisionIds, requestedRoutingSkillIds }: ConversationRecord, visit: QueueVisit): Happening[] {
    const found: Happening[] = [];
    const inQueue = { queueId: [visit.queueId], mediaType: [mediaType], direction: [direction], divisionId: divisionIds, requestedRoutingSkillId: requestedRoutingSkillIds };
    const add = (metric: string, at: number, value: number, facts: Happening["facts"] = inQueue): void => void found.push({ metric, at, value, facts });
    const wait = visit.leftAt - visit.enteredAt;
    add("nOffered", visit.enteredAt, 1);
    add("tWait", visit.leftAt, wait);
    if (visit.outcome === "flowOut") add("tFlowOut", visit.leftAt, wait);
    if (visit.outcome === "abandoned") add("tAbandon", visit.leftAt, wait);
    if (visit.outcome === "abandoned" && wait < SHORT_MS) add("tShortAbandon", visit.leftAt, wait);
    const { handling } = visit;
    if (!handling) return found;
    const { agentId, connectedAt, disconnectedAt, acwEnd, holds, wrapUpCodeId, transferred } = handling;
    const withAgent = { ...inQueue, userId: [agentId] };
    const wrapped = { ...withAgent, wrapUpCode: [wrapUpCodeId] };
    const { durationMs } = world.centre.queues.find(({ id }) => id === visit.queueId)!.serviceLevel[mediaType];
    const answerTime = connectedAt - visit.enteredAt;
    if (mediaType !== "callback") {
        add("tAnswered", connectedAt, answerTime, withAgent);
        if (answerTime > durationMs) add("nOverSla", connectedAt, 1, withAgent);
    }
    const held = holds.reduce((sum, { start, end }) => sum + end - start, 0);
    add("tTalkComplete", disconnectedAt, disconnectedAt - connectedAt - held, wrapped);
    if (holds.length > 0) add("tHeldComplete", disconnectedAt, held, wrapped);
    if (acwEnd > disconnectedAt) add("tAcw", acwEnd, acwEnd - disconnectedAt, wrapped);
    add("tHandle", acwEnd, acwEnd - connectedAt, wrapped);
    if (transferred) add("nTransferred", disconnectedAt, 1, wrapped);
    return found;
}

/** Every figure of a row of those happenings. `answerable`: those that can be answered or abandoned, null where that cannot be told. */
export function figuresOf(all: readonly Happening[], answerable: readonly Happening[] | null): Record<string, number | null> {
    const values = new Map<string, number[]>();
    for (const { metric, value } of all) values.set(metric, [...(values.get(metric) ?? []), value]);
    const count = (metric: string): number => values.get(metric)?.length ?? 0;
    const sum = (metric: string): number => (values.get(metric) ?? []).reduce((total, value) => total + value, 0);
    const share = (above: number, below: number): number | null => (below === 0 ? null : above / below);
    const mean = (metric: string): number | null => (count(metric) === 0 ? null : sum(metric) / count(metric) / 1_000);
    const told = (metric: string): number => (answerable ?? []).filter((each) => each.metric === metric).length;
    const known = (value: number | null): number | null => (answerable === null ? null : value);
    const figures: Record<string, number | null> = {
        offered: count("nOffered"), answered: known(told("tAnswered")), abandoned: known(told("tAbandon")), shortAbandoned: count("tShortAbandon"), flowOut: count("tFlowOut"),
        transferred: count("nTransferred"), overSla: count("nOverSla"), answerRate: known(share(told("tAnswered"), told("nOffered"))),
        abandonRate: known(share(told("tAbandon"), told("nOffered"))), transferRate: share(count("nTransferred"), count("tHandle")), asaSeconds: mean("tAnswered"),
        ahtSeconds: mean("tHandle"), avgTalkSeconds: mean("tTalkComplete"), avgHoldSeconds: mean("tHeldComplete"), avgAcwSeconds: mean("tAcw"),
        avgWaitSeconds: mean("tWait"), serviceLevel: share(count("tAnswered") - count("nOverSla"), count("tAnswered") + count("tAbandon")),
    };
    for (const metric of COUNTERS) figures[metric] = count(metric);
    for (const metric of TIMERS) {
        const list = values.get(metric) ?? [];
        figures[`${metric}Count`] = list.length;
        figures[`${metric}Sum`] = sum(metric);
        figures[`${metric}Min`] = list.length === 0 ? null : Math.min(...list);
        figures[`${metric}Max`] = list.length === 0 ? null : Math.max(...list);
    }
    return figures;
}

/** What a row says otherwise than it must, in words; empty when all is right. Rows have nothing but figures and these columns. */
export function differences(row: Row, expected: Readonly<Record<string, number | null>>): string[] {
    return Object.entries(row).flatMap(([name, value]) => {
        if (!(name in expected)) return [];
        const right = expected[name]!;
        const isRight = value === right || (typeof value === "number" && right !== null && Math.abs(value - right) <= 1e-9 * Math.max(1, Math.abs(right)));
        return isRight ? [] : [`${name}: ${value} instead of ${right}`];
    });
}

/** A row of callbacks alone, or one of which cannot be told which are. */
export function answerableOf(all: readonly Happening[], isCallbacks: boolean): readonly Happening[] | null {
    return isCallbacks ? null : all;
}

const STATUSES = ["INTERACTING", "COMMUNICATING", "IDLE", "NOT_RESPONDING", "OFF_QUEUE"] as const;

/** Milliseconds that agents spent in each routing status and system presence within [from, to). */
export function agentTimes(world: World, agentIds: readonly string[], from: number, to: number): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    const add = (key: string, milliseconds: number): void => void times.set(key, (times.get(key) ?? 0) + milliseconds);
    const presences = new Map(world.centre.presences.map(({ id, systemPresence }) => [id, systemPresence.toUpperCase().replaceAll(" ", "_")]));
    for (const agentId of agentIds) {
        for (const { start, end, routingStatus, presenceId } of world.agentSpans(from, to, agentId)) {
            const length = Math.min(to, end) - Math.max(from, start);
            add(`tAgentRoutingStatus_${routingStatus}`, length);
            add(`tSystemPresence_${presences.get(presenceId)}`, length);
        }
    }
    return times;
}

/** The key figures of agents that follow from the times. */
export function agentFigures(times: ReadonlyMap<string, number>): Record<string, number | null> {
    const status = (name: string): number => times.get(`tAgentRoutingStatus_${name}`) ?? 0;
    const onQueue = status("INTERACTING") + status("COMMUNICATING") + status("IDLE");
    const loggedIn = [...times].filter(([key]) => key.startsWith("tSystemPresence_") && key !== "tSystemPresence_OFFLINE").reduce((sum, [, time]) => sum + time, 0);
    const names: Readonly<Record<(typeof STATUSES)[number], string>> = {
        INTERACTING: "interactingSeconds", COMMUNICATING: "communicatingSeconds", IDLE: "idleSeconds", NOT_RESPONDING: "notRespondingSeconds", OFF_QUEUE: "offQueueSeconds",
    };
    return {
        occupancy: onQueue === 0 ? null : status("INTERACTING") / onQueue,
        onQueueSeconds: onQueue / 1_000,
        loggedInSeconds: loggedIn / 1_000,
        ...Object.fromEntries(STATUSES.map((name) => [names[name], status(name) / 1_000])),
    };
}
