/** A stretch of the record, usually one day, with the indexes that make "what was at", "what happened between" quick. */
import { spanAt, type Call, type Spans, type Visit } from "./calls.js";
import { EventIndex } from "./events.js";
import { lowerBound, prefixMaximum } from "./search.js";
import type { ConversationOutline, ConversationRecord, MetricEvent } from "./types.js";

/** What a segment is made of. Instants in calls and spans are milliseconds since `origin`. */
export interface SegmentContents {
    readonly origin: number;
    /** By start; the index of a call is its place. */
    readonly calls: readonly Call[];
    /** By agent index; before and after its spans an agent is Offline. */
    readonly spans: readonly Spans[];
    readonly record: (call: Call) => ConversationRecord;
    readonly outline: (call: Call) => ConversationOutline;
    /** In no particular order. */
    readonly metricEventsOf: (call: Call) => readonly MetricEvent[];
    /** Start and end of every hold of a visit. */
    readonly holdsOf: (visit: Visit) => readonly (readonly [number, number])[];
}

/** A segment's agents alone. */
export type Shifts = Pick<SegmentContents, "origin" | "spans">;

/** Where segments come from. */
export interface SegmentSource {
    /** Segments with conversations that may have something in [from, to), in order of time. */
    between(from: number, to: number): Iterable<Segment>;
    /** The same, and those of which only agents that log in early may have something there. */
    withAgents(from: number, to: number): Iterable<Segment>;
    /** What agents did, of everybody who may have done something there. */
    shifts(from: number, to: number): Iterable<Shifts>;
    /** The conversation with an id and its segment. */
    find(id: string): { readonly segment: Segment; readonly call: Call } | undefined;
}

interface QueueVisits { readonly visits: readonly Visit[]; readonly entered: readonly number[]; readonly latestOver: Float64Array }

export class Segment {
    private readonly starts: readonly number[];
    private readonly latestEnds: Float64Array;
    private byQueue: ReadonlyMap<number, QueueVisits> | null = null;
    private eventIndex: EventIndex | null = null;

    constructor(readonly contents: SegmentContents) {
        this.starts = contents.calls.map((call) => call.start);
        this.latestEnds = prefixMaximum(contents.calls, (call) => Math.max(call.end, call.start + 1));
    }

    record(call: Call): ConversationRecord {
        return this.contents.record(call);
    }

    /** Calls that overlap [from, to), epoch milliseconds, by start. */
    callsBetween(from: number, to: number): Call[] {
        const { origin, calls } = this.contents;
        const found: Call[] = [];
        for (let n = lowerBound(this.starts, to - origin) - 1; n >= 0 && this.latestEnds[n]! > from - origin; n--) {
            const call = calls[n]!;
            if (Math.max(call.end, call.start + 1) > from - origin) found.push(call);
        }
        return found.toReversed();
    }

    /** Visits of a queue that wait, alert or interact at an instant, by entry. */
    visitsAt(queue: number, at: number): Visit[] {
        this.byQueue ??= indexByQueue(this.contents.calls);
        const index = this.byQueue.get(queue);
        if (!index) return [];
        const time = at - this.contents.origin;
        const found: Visit[] = [];
        for (let n = lowerBound(index.entered, time + 1) - 1; n >= 0 && index.latestOver[n]! > time; n--) {
            if (index.visits[n]!.over > time) found.push(index.visits[n]!);
        }
        return found.toReversed();
    }

    /** State of an agent (presence index * 8 + routing status index), or -1 when this segment has nothing to say about the instant. */
    stateAt(agent: number, at: number): number {
        const list = this.contents.spans[agent];
        const index = list ? spanAt(list, at - this.contents.origin) : -1;
        return index < 0 ? -1 : list!.states[index]!;
    }

    get events(): EventIndex {
        return (this.eventIndex ??= new EventIndex(this.contents));
    }

    /**
     * Adds the metric events with from <= emitDate < to, conversation by conversation. They are made anew each time: a day has
     * some 200,000.
     */
    addMetricEvents(from: number, to: number, events: MetricEvent[]): void {
        for (const call of this.callsBetween(from, to)) {
            for (const event of this.contents.metricEventsOf(call)) {
                if (event.emitDate >= from && event.emitDate < to) events.push(event);
            }
        }
    }
}

function indexByQueue(calls: readonly Call[]): ReadonlyMap<number, QueueVisits> {
    const lists = new Map<number, Visit[]>();
    for (const call of calls) {
        for (const visit of call.visits) {
            const list = lists.get(visit.queue);
            if (list) list.push(visit);
            else lists.set(visit.queue, [visit]);
        }
    }
    return new Map(
        [...lists].map(([queue, list]) => {
            const visits = list.toSorted((a, b) => a.entered - b.entered);
            return [queue, { visits, entered: visits.map((visit) => visit.entered), latestOver: prefixMaximum(visits, (visit) => visit.over) }];
        }),
    );
}
