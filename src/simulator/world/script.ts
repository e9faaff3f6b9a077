/** A world in which exactly what a test wrote down happens. */
import { Call, SpanList, Visit } from "./calls.js";
import { collectMetricEvents } from "./metric-events.js";
import { mediaProfiles, mediaTypes } from "./profiles.js";
import { RecordedWorld } from "./recorded-world.js";
import { Segment, type SegmentSource, type Shifts } from "./segment.js";
import { routingStatuses } from "./staff.js";
import type { AgentSpan, Centre, ConversationRecord, FlowOutTarget, MediaType, QueueVisit, World } from "./types.js";

export interface WorldScript {
    readonly centre: Centre;
    readonly conversations: readonly ConversationRecord[];
    /**
     * What the agents do, without overlaps; offline where nothing is said. Left out, every agent is on queue all the time,
     * interacting from each alert to its end or the end of after-call work.
     */
    readonly agentSpans?: readonly AgentSpan[];
}

/** Times in milliseconds after the conversation's start, so that a script reads as a story. */
export interface VisitSketch {
    readonly queueId: string;
    readonly enter: number;
    /** Alerts that nobody answered. */
    readonly missed?: readonly { readonly agentId: string; readonly start: number; readonly end: number }[];
    /** Answered by this agent; without an agent the visit ends by `leave`. */
    readonly agentId?: string;
    readonly alert?: number;
    readonly answer?: number;
    readonly holds?: readonly (readonly [start: number, end: number])[];
    readonly disconnect?: number;
    readonly acwEnd?: number;
    readonly wrapUpCodeId?: string;
    readonly transferred?: boolean;
    readonly consulted?: boolean;
    /** When the customer left, or was sent on. */
    readonly leave?: number;
    readonly flowOutTo?: FlowOutTarget;
}

export interface ConversationSketch {
    readonly id: string;
    readonly mediaType: MediaType;
    readonly start: number;
    readonly visits: readonly VisitSketch[];
    readonly ivrEnd?: number;
    /** Anything that should differ from what follows from the rest. */
    readonly overrides?: Partial<ConversationRecord>;
}

/** Writes out a sketch: ids are the conversation's id with a suffix, so that a test can name them. */
export function scriptConversation(sketch: ConversationSketch): ConversationRecord {
    const { id, mediaType, start } = sketch;
    const visits = sketch.visits.map((visit, n) => writeVisit(`${id}-${n}`, start, visit));
    const customerEnd = Math.max(start + (sketch.ivrEnd ?? 0), ...visits.map((visit) => visit.handling?.disconnectedAt ?? visit.leftAt));
    return {
        id,
        mediaType,
        direction: "inbound",
        divisionIds: [],
        provider: mediaProfiles[mediaType].provider,
        messageType: mediaType === "message" ? "webmessaging" : null,
        requestedRoutingSkillIds: [],
        ani: "tel:+12025550123",
        dnis: "tel:+18005550100",
        customerName: "Robin River",
        customerParticipantId: `${id}-customer`,
        customerSessionId: `${id}-customer-session`,
        ivrParticipantId: `${id}-ivr`,
        ivrSessionId: `${id}-ivr-session`,
        ivrEnd: sketch.ivrEnd === undefined ? null : start + sketch.ivrEnd,
        start,
        end: Math.max(customerEnd, ...visits.map((visit) => visit.handling?.acwEnd ?? 0)),
        customerEnd,
        disconnectType: "endpoint",
        visits,
        ...sketch.overrides,
    };
}

function writeVisit(id: string, origin: number, sketch: VisitSketch): QueueVisit {
    const missed = (sketch.missed ?? []).map((alert, n) => ({
        agentId: alert.agentId,
        participantId: `${id}-missed-${n}`,
        sessionId: `${id}-missed-${n}-session`,
        start: origin + alert.start,
        end: origin + alert.end,
        answered: false,
    }));
    const base = { queueId: sketch.queueId, acdParticipantId: `${id}-acd`, acdSessionId: `${id}-acd-session`, enteredAt: origin + sketch.enter };
    if (sketch.agentId === undefined) {
        const left = origin + (sketch.leave ?? sketch.enter);
        const flowOutTo = sketch.flowOutTo ?? null;
        return { ...base, leftAt: left, outcome: flowOutTo ? "flowOut" : "abandoned", alerts: missed, flowOutTo, handling: null };
    }
    const answer = sketch.answer ?? sketch.enter;
    const disconnect = sketch.disconnect ?? answer;
    const session = { agentId: sketch.agentId, participantId: `${id}-agent`, sessionId: `${id}-agent-session` };
    return {
        ...base,
        leftAt: origin + answer,
        outcome: "answered",
        alerts: [...missed, { ...session, start: origin + (sketch.alert ?? answer), end: origin + answer, answered: true }],
        flowOutTo: null,
        handling: {
            ...session,
            connectedAt: origin + answer,
            holds: (sketch.holds ?? []).map(([start, end]) => ({ start: origin + start, end: origin + end })),
            disconnectedAt: origin + disconnect,
            acwEnd: origin + (sketch.acwEnd ?? disconnect),
            wrapUpCodeId: sketch.wrapUpCodeId ?? "ININ-WRAP-UP-TIMEOUT",
            transferred: sketch.transferred ?? false,
            consulted: sketch.consulted ?? false,
        },
    };
}

/** Ids must be unique; queues and agents must be the centre's, else a RangeError. */
export function scriptedWorld(script: WorldScript, seed = 0): World {
    const records = script.conversations.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
    const source = new Script(script, records);
    return new RecordedWorld(seed, script.centre, source);
}

class Script implements SegmentSource {
    private readonly segment: Segment;
    private readonly places: ReadonlyMap<string, number>;

    constructor(script: WorldScript, records: readonly ConversationRecord[]) {
        const { centre } = script;
        const queues = indexById(centre.queues);
        const agents = indexById(centre.agents);
        const definitions = new Map(centre.queues.map((queue) => [queue.id, queue]));
        const spans = script.agentSpans ?? [];
        const origin = Math.min(records[0]?.start ?? 0, ...spans.map((span) => span.start).filter((start) => Number.isFinite(start)));
        const calls = records.map((record, n) => compact(record, n, origin, queues, agents));
        this.places = new Map(records.map((record, n) => [record.id, n]));
        this.segment = new Segment({
            origin,
            calls,
            spans: script.agentSpans ? given(centre, spans, origin, agents) : implied(centre, calls),
            record: (call) => records[call.index]!,
            outline: (call) => records[call.index]!,
            metricEventsOf: (call) => collectMetricEvents(records[call.index]!, (id) => definitions.get(id)!),
            holdsOf: (visit) =>
                (records[visit.call.index]!.visits[visit.ordinal]!.handling?.holds ?? []).map((hold) => [hold.start - origin, hold.end - origin]),
        });
    }

    between(): Iterable<Segment> {
        return [this.segment];
    }

    withAgents(): Iterable<Segment> {
        return this.between();
    }

    shifts(): Iterable<Shifts> {
        return [this.segment.contents];
    }

    find(id: string): ReturnType<SegmentSource["find"]> {
        const place = this.places.get(id);
        return place === undefined ? undefined : { segment: this.segment, call: this.segment.contents.calls[place]! };
    }
}

type Index = (id: string) => number;

function indexById(items: readonly { readonly id: string }[]): Index {
    const places = new Map(items.map((item, n) => [item.id, n]));
    return (id) => {
        const place = places.get(id);
        if (place === undefined) throw new RangeError(`The script names ${id}, which the centre does not have`);
        return place;
    };
}

function compact(record: ConversationRecord, index: number, origin: number, queues: Index, agents: Index): Call {
    const first = record.visits[0];
    const call = new Call(index, mediaTypes.indexOf(record.mediaType), record.start - origin, first ? queues(first.queueId) : 0);
    call.end = record.end - origin;
    call.customerEnd = record.customerEnd - origin;
    call.ivrEnd = record.ivrEnd === null ? -1 : record.ivrEnd - origin;
    record.visits.forEach((source, ordinal) => {
        const visit = new Visit(call, ordinal, queues(source.queueId), source.enteredAt - origin);
        visit.left = source.leftAt - origin;
        visit.outcome = source.outcome;
        visit.flowOutTo = source.flowOutTo;
        for (const alert of source.alerts) visit.addAlert(agents(alert.agentId), alert.start - origin, alert.end - origin);
        if (source.handling) {
            visit.agent = agents(source.handling.agentId);
            visit.disconnected = source.handling.disconnectedAt - origin;
            visit.acwEnd = source.handling.acwEnd - origin;
            visit.transferred = source.handling.transferred;
        }
        call.addVisit(visit);
    });
    return call;
}

function presenceOf(centre: Centre, systemPresence: string): number {
    return centre.presences.findIndex((presence) => presence.systemPresence === systemPresence && presence.primary);
}

function given(centre: Centre, spans: readonly AgentSpan[], origin: number, agents: Index): SpanList[] {
    const presences = indexById(centre.presences);
    const lists = centre.agents.map(() => new SpanList());
    const offline = presenceOf(centre, "Offline") * 8;
    for (const span of spans.toSorted((a, b) => a.start - b.start)) {
        const list = lists[agents(span.agentId)]!;
        list.add(span.start - origin, presences(span.presenceId) * 8 + routingStatuses.indexOf(span.routingStatus));
        if (Number.isFinite(span.end)) list.add(span.end - origin, offline);
    }
    return lists;
}

/** On queue from the start of the record; interacting while anything is assigned. */
function implied(centre: Centre, calls: readonly Call[]): SpanList[] {
    const onQueue = presenceOf(centre, "On Queue") * 8;
    const busy = centre.agents.map((): (readonly [number, number])[] => []);
    for (const visit of calls.flatMap((call) => call.visits)) {
        for (let n = 0; n < visit.alerts.length; n += 3) {
            const answered = visit.agent >= 0 && n + 3 === visit.alerts.length;
            busy[visit.alerts[n]!]!.push([visit.alerts[n + 1]!, answered ? visit.acwEnd : visit.alerts[n + 2]!]);
        }
    }
    return busy.map((stretches) => {
        const list = new SpanList();
        list.add(Number.NEGATIVE_INFINITY, onQueue + 1);
        let until = Number.NEGATIVE_INFINITY;
        for (const [start, end] of stretches.toSorted((a, b) => a[0] - b[0])) {
            if (start > until && Number.isFinite(until)) list.add(until, onQueue + 1);
            list.add(start, onQueue + 2);
            until = Math.max(until, end);
        }
        if (Number.isFinite(until)) list.add(until, onQueue + 1);
        return list;
    });
}
