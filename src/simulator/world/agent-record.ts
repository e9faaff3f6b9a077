/** What agents were doing, put together from the segments of the record. */
import type { Segment, SegmentSource, Shifts } from "./segment.js";
import { routingStatuses } from "./staff.js";
import type { AgentSpan, Centre } from "./types.js";

const dayLength = 86_400_000;

/** A state (presence index * 8 + routing status index) and when it began, epoch milliseconds. */
interface Step { readonly start: number; readonly state: number }

export class AgentRecord {
    private readonly indexes: ReadonlyMap<string, number>;
    private readonly offline: number;

    constructor(
        private readonly centre: Centre,
        private readonly source: SegmentSource,
    ) {
        this.indexes = new Map(centre.agents.map((agent, n) => [agent.id, n]));
        this.offline = centre.presences.findIndex((presence) => presence.systemPresence === "Offline") * 8;
    }

    index(id: string): number {
        const index = this.indexes.get(id);
        if (index === undefined) throw new RangeError(`No agent has the id ${id}`);
        return index;
    }

    /** An agent's shifts of neighbouring days never overlap: whoever is not offline in one segment is so in the others. */
    stateAt(segments: readonly Segment[], agent: number, at: number): number {
        for (const segment of segments) {
            const state = segment.stateAt(agent, at);
            if (state >= 0 && state !== this.offline) return state;
        }
        return this.offline;
    }

    state(agentId: string, at: number): AgentSpan {
        const agent = this.index(agentId);
        return this.stateWithin(agent, at, at - dayLength / 2, at + 1) ?? this.stateWithin(agent, at, at - dayLength, at + dayLength)!;
    }

    spans(from: number, to: number, agentId?: string): AgentSpan[] {
        const chosen = agentId === undefined ? this.centre.agents.map((_, n) => n) : [this.index(agentId)];
        const shifts = [...this.source.shifts(from - dayLength, to)];
        return chosen.flatMap((agent) => this.clip(agent, this.stepsOf(shifts, agent), from, to));
    }

    /** The span at an instant; undefined when the segments of a narrow range do not show both its ends. */
    private stateWithin(agent: number, at: number, from: number, to: number): AgentSpan | undefined {
        const steps = this.stepsOf([...this.source.shifts(from, to)], agent);
        let n = steps.length - 1;
        while (n > 0 && steps[n]!.start > at) n--;
        const narrow = to - from < dayLength;
        if (narrow && (n === 0 || n === steps.length - 1)) return undefined;
        return this.span(agent, steps[n]!, steps[n + 1]?.start ?? Number.POSITIVE_INFINITY);
    }

    /** Offline before the first and between the shifts. */
    private stepsOf(shifts: readonly Shifts[], agent: number): readonly Step[] {
        const steps: Step[] = [{ start: Number.NEGATIVE_INFINITY, state: this.offline }];
        let last = this.offline;
        for (const { origin, spans } of shifts) {
            const { starts, states } = spans[agent]!;
            for (let n = 0; n < starts.length; n++) {
                const state = states[n]!;
                if (last !== state) steps.push({ start: origin + starts[n]!, state });
                last = state;
            }
        }
        return steps;
    }

    private clip(agent: number, steps: readonly Step[], from: number, to: number): AgentSpan[] {
        const spans: AgentSpan[] = [];
        steps.forEach((step, n) => {
            const start = Math.max(from, step.start);
            const end = Math.min(to, steps[n + 1]?.start ?? Number.POSITIVE_INFINITY);
            if (start < end) spans.push(this.span(agent, { start, state: step.state }, end));
        });
        return spans;
    }

    private span(agent: number, step: Step, end: number): AgentSpan {
        return {
            agentId: this.centre.agents[agent]!.id,
            start: step.start,
            end,
            presenceId: this.centre.presences[step.state >> 3]!.id,
            routingStatus: routingStatuses[step.state & 7]!,
        };
    }
}
