/** Answers every question about the centre from segments of its record, whether they are simulated or scripted. */
import { AgentRecord } from "./agent-record.js";
import type { Call, Visit } from "./calls.js";
import type { RawEvent } from "./events.js";
import { metricEventsOf } from "./metric-events.js";
import { mediaTypes } from "./profiles.js";
import { orderOf } from "./search.js";
import type { Segment, SegmentContents, SegmentSource } from "./segment.js";
import { routingStatuses } from "./staff.js";
import type {
    AgentSpan, Centre, ConversationOutline, ConversationRecord, MediaType, MetricEvent, MetricTables, MomentEntry, QueueDefinition, QueueMoment, RoutingStatus, World, WorldEvent,
} from "./types.js";

type MutableMoment = Record<"waiting" | "alerting" | "interacting", MomentEntry[]>;

const chunkLength = 3_600_000;

export class RecordedWorld implements World {
    private readonly queueIndexes: ReadonlyMap<string, number>;
    private readonly members: readonly { readonly agents: Int32Array; readonly joined: number }[];
    private readonly agents: AgentRecord;

    constructor(
        readonly seed: number,
        readonly centre: Centre,
        private readonly source: SegmentSource,
        readonly metricTables?: MetricTables | undefined,
    ) {
        this.queueIndexes = new Map(centre.queues.map((queue, n) => [queue.id, n]));
        this.agents = new AgentRecord(centre, source);
        this.members = centre.queues.map((queue) => ({
            agents: Int32Array.from(queue.memberIds, (id) => this.agents.index(id)),
            joined: queue.memberIds.filter((id) => centre.agents[this.agents.index(id)]!.joinedQueueIds.includes(queue.id)).length,
        }));
    }

    conversations(from: number, to: number): readonly ConversationRecord[] {
        return this.overlapping(from, to, ({ record }, call) => record(call));
    }

    outlines(from: number, to: number): readonly ConversationOutline[] {
        return this.overlapping(from, to, ({ outline }, call) => outline(call));
    }

    private overlapping<T extends ConversationOutline>(from: number, to: number, make: (contents: SegmentContents, call: Call) => T): T[] {
        const found: T[] = [];
        for (const segment of this.source.between(from, to)) {
            for (const call of segment.callsBetween(from, to)) found.push(make(segment.contents, call));
        }
        return found.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
    }

    conversation(id: string): ConversationRecord | undefined {
        const found = this.source.find(id);
        return found?.segment.record(found.call);
    }

    metricEvents(from: number, to: number): readonly MetricEvent[] {
        return [...this.metricEventChunks(from, to)].flat();
    }

    *metricEventChunks(from: number, to: number): Iterable<readonly MetricEvent[]> {
        for (let start = from; start < to; ) {
            const end = Math.min(to, (Math.floor(start / chunkLength) + 1) * chunkLength);
            const events: MetricEvent[] = [];
            for (const segment of this.source.between(start, end)) segment.addMetricEvents(start, end, events);
            if (events.length > 0) yield inOrder(events, Math.floor(start));
            start = end;
        }
    }

    metricEventsOf(conversation: ConversationRecord): readonly MetricEvent[] {
        return metricEventsOf(conversation, (id) => this.queue(id));
    }

    agentSpans(from: number, to: number, agentId?: string): readonly AgentSpan[] {
        return this.agents.spans(from, to, agentId);
    }

    agentState(agentId: string, at: number): AgentSpan {
        return this.agents.state(agentId, at);
    }

    moment(queueId: string, at: number): QueueMoment {
        const index = this.queueIndex(queueId);
        const media = this.emptyMedia(index);
        const segments = [...this.source.withAgents(at, at + 1)];
        for (const segment of segments) {
            for (const visit of segment.visitsAt(index, at)) {
                const place = media[mediaTypes[visit.call.media]!];
                const conversation = segment.record(visit.call);
                place?.[stageAt(visit, at - segment.contents.origin)].push({ conversation, visit: conversation.visits[visit.ordinal]! });
            }
        }
        const { agents, joined } = this.members[index]!;
        return { media, ...this.countStates(agents, segments, at), memberCount: agents.length, activeCount: joined };
    }

    events(from: number, to: number): readonly WorldEvent[] {
        const found: WorldEvent[] = [];
        let segments = 0;
        for (const segment of this.source.withAgents(from, to)) {
            const raw = segment.events.between(from, to);
            if (raw.length > 0) segments++;
            for (const event of raw) found.push(this.worldEvent(segment, event));
        }
        return segments > 1 ? found.toSorted((a, b) => a.at - b.at) : found;
    }

    private queueIndex(id: string): number {
        const index = this.queueIndexes.get(id);
        if (index === undefined) throw new RangeError(`No queue has the id ${id}`);
        return index;
    }

    private queue(id: string): QueueDefinition {
        return this.centre.queues[this.queueIndex(id)]!;
    }

    private emptyMedia(queue: number): Partial<Record<MediaType, MutableMoment>> {
        const media: Partial<Record<MediaType, MutableMoment>> = {};
        for (const type of this.centre.queues[queue]!.mediaTypes) media[type] = { waiting: [], alerting: [], interacting: [] };
        return media;
    }

    private countStates(agents: Int32Array, segments: readonly Segment[], at: number): Pick<QueueMoment, "routingStatuses" | "presences"> {
        const statuses = [0, 0, 0, 0, 0];
        const presences = new Map<number, number>();
        for (const agent of agents) {
            const state = this.agents.stateAt(segments, agent, at);
            statuses[state & 7]!++;
            presences.set(state >> 3, (presences.get(state >> 3) ?? 0) + 1);
        }
        return {
            routingStatuses: Object.fromEntries(routingStatuses.map((status, n) => [status, statuses[n]!])) as Record<RoutingStatus, number>,
            presences: Object.fromEntries([...presences].map(([presence, count]) => [this.centre.presences[presence]!.id, count])),
        };
    }

    private worldEvent(segment: Segment, event: RawEvent): WorldEvent {
        const agent = event.agent < 0 ? null : this.centre.agents[event.agent]!;
        if (!event.call) {
            const queueIds = agent?.queueIds ?? [];
            return { at: event.at, kind: "agent", change: event.change, queueIds, mediaType: null, conversation: null, agentId: agent?.id ?? null };
        }
        const visit = event.visit ?? (event.change === "end" ? event.call.visits.at(-1) : undefined);
        return {
            at: event.at,
            kind: "conversation",
            change: event.change,
            queueIds: visit ? [this.centre.queues[visit.queue]!.id] : [],
            mediaType: mediaTypes[event.call.media]!,
            conversation: segment.record(event.call),
            agentId: agent?.id ?? null,
        };
    }
}

/** By emission, else as given. Sorting numbers is several times quicker than comparing events. */
function inOrder(events: readonly MetricEvent[], from: number): MetricEvent[] {
    const count = events.length;
    const order = orderOf(count, (n) => events[n]!.emitDate - from);
    const sorted: MetricEvent[] = [];
    for (let place = 0; place < count; place++) sorted.push(events[order[place]!]!);
    return sorted;
}

/** `time` counts from the segment's origin and lies within the visit. */
function stageAt(visit: Visit, time: number): keyof MutableMoment {
    if (time >= visit.left) return "interacting";
    for (let n = 0; n < visit.alerts.length; n += 3) {
        if (visit.alerts[n + 1]! <= time && time < visit.alerts[n + 2]!) return "alerting";
    }
    return "waiting";
}
