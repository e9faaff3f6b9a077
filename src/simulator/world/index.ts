/** The simulated contact centre: a static organisation and a record of everything that happens in it, for ever the same for a seed. */
import type { Spans } from "./calls.js";
import { planCentre, type CentrePlan } from "./centre.js";
import { collectMetricEvents } from "./metric-events.js";
import { DayTables, type DaySource } from "./metric-tables.js";
import { holdsOf, makeOutline, makeRecord } from "./record.js";
import { Recent } from "./recent.js";
import { RecordedWorld } from "./recorded-world.js";
import { scriptedWorld, type WorldScript } from "./script.js";
import { Segment, type SegmentSource, type Shifts } from "./segment.js";
import { dayLead, daySpill, simulateDay, type SimulatedDay } from "./simulate.js";
import type { ConversationRecord, QueueDefinition, World } from "./types.js";

export { scriptedWorld, scriptConversation, type ConversationSketch, type VisitSketch, type WorldScript } from "./script.js";

export interface WorldOptions {
    readonly seed: number;
    /** How many queues, 1 to 5,000; default 12. */
    readonly queues?: number;
    /** Multiplies arrivals and staff; default 1. */
    readonly load?: number;
    /** Team leads besides the staff: with them every queue changes within ten seconds at any time of day. Default false. */
    readonly teamLeads?: boolean;
    /** Lets exactly these conversations happen, in the centre of the seed, instead of a simulation. */
    readonly script?: readonly ConversationRecord[];
}

const dayLength = 86_400_000;
/** Days kept, as long as they have no more conversations than this in all. */
const keptDays = 40;
const keptConversations = 120_000;
/** Enough for whatever looks at now. */
const alwaysKept = 4;
/** Conversations kept written out: more than are under way at a time. */
const keptRecords = 6000;
/** States of agents, five bytes each: a hundred days of twelve queues. */
const keptSpans = 3_000_000;
/** Above what a day can have. */
const callsPerDay = 16_777_216;

export function createWorld(options: WorldOptions): World {
    const plan = planCentre(options.seed, Math.min(5000, Math.max(1, Math.floor(options.queues ?? 12))), options.load ?? 1, options.teamLeads ?? false);
    if (options.script) {
        const script: WorldScript = { centre: plan.centre, conversations: options.script };
        return scriptedWorld(script, options.seed);
    }
    const days = new SimulatedDays(plan);
    return new RecordedWorld(options.seed, plan.centre, days, days.tables);
}

/** Days are simulated when something asks for them, and kept for a while. */
class SimulatedDays implements SegmentSource {
    private readonly days = new Map<number, Segment>();
    private readonly queues: ReadonlyMap<string, QueueDefinition>;
    private readonly records = new Recent<ConversationRecord>(keptRecords);
    private conversations = 0;
    private readonly spans = new Map<number, readonly Spans[]>();
    private spanCount = 0;
    readonly tables: DayTables;

    constructor(private readonly plan: CentrePlan) {
        this.tables = new DayTables({ centre: plan.centre, spill: daySpill, day: (day) => this.source(day) });
        this.queues = new Map(plan.centre.queues.map((queue) => [queue.id, queue]));
    }

    *between(from: number, to: number): Iterable<Segment> {
        const last = Math.ceil(to / dayLength) - 1;
        for (let day = Math.floor((from - daySpill) / dayLength); day <= last; day++) yield this.day(day);
    }

    withAgents(from: number, to: number): Iterable<Segment> {
        return this.between(from, to + dayLead);
    }

    *shifts(from: number, to: number): Iterable<Shifts> {
        const last = Math.ceil((to + dayLead) / dayLength) - 1;
        for (let day = Math.floor((from - daySpill) / dayLength); day <= last; day++) {
            const known = this.days.get(day)?.contents.spans ?? this.spans.get(day);
            // Who asks about a moment will ask about its interactions next.
            const spans = known ?? (to - from < dayLength ? this.day(day).contents.spans : this.calculate(day).spans);
            yield { origin: day * dayLength, spans };
        }
    }

    find(id: string): ReturnType<SegmentSource["find"]> {
        const parts = this.plan.ids.read(id);
        if (parts?.kind !== "conversation") return undefined;
        const segment = this.day(parts.day);
        const call = segment.contents.calls[parts.index];
        return call ? { segment, call } : undefined;
    }

    /** The days asked for last stay. */
    private day(day: number): Segment {
        let segment = this.days.get(day);
        if (segment) this.days.delete(day);
        else {
            segment = this.simulate(day);
            this.conversations += segment.contents.calls.length;
        }
        this.days.set(day, segment);
        for (const [oldest, dropped] of this.days) {
            if (this.days.size <= alwaysKept || (this.days.size <= keptDays && this.conversations <= keptConversations)) break;
            this.days.delete(oldest);
            this.conversations -= dropped.contents.calls.length;
        }
        return segment;
    }

    /** For its table alone a day is not kept: that would push out those around now. */
    private source(day: number): ReturnType<DaySource["day"]> {
        const { plan } = this;
        const calls = this.days.get(day)?.contents.calls ?? this.calculate(day).calls;
        return {
            count: calls.length,
            *records() {
                for (const call of calls) yield makeRecord(plan, day, call, "nothing");
            },
        };
    }

    /** What agents did takes little room, and is kept longer than the rest. */
    private calculate(day: number): SimulatedDay {
        const simulated = simulateDay(this.plan, day);
        const before = this.spans.get(day);
        if (before) this.spanCount -= countOf(before);
        this.spans.delete(day);
        this.spans.set(day, simulated.spans);
        this.spanCount += countOf(simulated.spans);
        for (const [oldest, dropped] of this.spans) {
            if (this.spanCount <= keptSpans || oldest === day) break;
            this.spans.delete(oldest);
            this.spanCount -= countOf(dropped);
        }
        return simulated;
    }

    private simulate(day: number): Segment {
        const { plan } = this;
        const origin = day * dayLength;
        const { calls, spans } = this.calculate(day);
        return new Segment({
            origin,
            calls,
            spans,
            record: (call) => this.records.get(day * callsPerDay + call.index, () => makeRecord(plan, day, call)),
            outline: (call) => makeOutline(plan, day, call),
            metricEventsOf: (call) => collectMetricEvents(makeRecord(plan, day, call, "sessions"), (id) => this.queues.get(id)!),
            holdsOf: (visit) => holdsOf(plan, day, visit),
        });
    }
}

function countOf(spans: readonly Spans[]): number {
    return spans.reduce((sum, { starts }) => sum + starts.length, 0);
}
