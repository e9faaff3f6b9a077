/** A simulated centre whose events stop when a test says so, and what is true in it. */
import assert from "node:assert/strict";
import type { QueuePayload } from "../../src/queues/payload.js";
import type { AgentSpan, Centre, ConversationRecord, MetricEvent, QueueMoment, World, WorldEvent } from "../../src/simulator/world/types.js";

const HALF_HOUR_MS = 1_800_000;
const NEVER = Number.MAX_SAFE_INTEGER;

export class StoppableWorld implements World {
    readonly seed: number;
    readonly centre: Centre;
    private stop = NEVER;
    private inner: World;

    constructor(private readonly make: () => World) {
        this.inner = make();
        this.seed = this.inner.seed;
        this.centre = this.inner.centre;
    }

    /** The same centre, without what it remembers of the days that were asked for. */
    renew(): void {
        this.inner = this.make();
    }

    stopAt(instant: number): void {
        this.stop = instant;
    }

    goOn(): void {
        this.stop = NEVER;
    }

    conversations(from: number, to: number): readonly ConversationRecord[] {
        return this.inner.conversations(from, to);
    }

    conversation(id: string): ConversationRecord | undefined {
        return this.inner.conversation(id);
    }

    metricEvents(from: number, to: number): readonly MetricEvent[] {
        return this.inner.metricEvents(from, to).filter(({ emitDate }) => emitDate < this.stop);
    }

    *metricEventChunks(from: number, to: number): Iterable<readonly MetricEvent[]> {
        for (const chunk of this.inner.metricEventChunks(from, to)) yield chunk.filter(({ emitDate }) => emitDate < this.stop);
    }

    metricEventsOf(conversation: ConversationRecord): readonly MetricEvent[] {
        return this.inner.metricEventsOf(conversation);
    }

    agentSpans(from: number, to: number, agentId?: string): readonly AgentSpan[] {
        return this.inner.agentSpans(from, to, agentId);
    }

    agentState(agentId: string, at: number): AgentSpan {
        return this.inner.agentState(agentId, Math.min(at, this.stop));
    }

    moment(queueId: string, at: number): QueueMoment {
        return this.inner.moment(queueId, Math.min(at, this.stop));
    }

    events(from: number, to: number): readonly WorldEvent[] {
        return this.inner.events(from, to).filter(({ at }) => at <= this.stop);
    }

    /** The state is what was true when everything stopped; `now` by the platform's clock tells the half hour that is running. */
    assertState(queueId: string, state: QueuePayload | undefined, now: number): void {
        assert.ok(state, `no state of ${queueId}`);
        const mediaTypes = new Set<string>(this.centre.queues.find(({ id }) => id === queueId)?.mediaTypes);
        assert.deepEqual(told(state, mediaTypes), this.truth(queueId, now), queueId);
    }

    private truth(queueId: string, now: number): object {
        const { media, routingStatuses, memberCount, activeCount } = this.moment(queueId, now);
        const start = Math.floor(now / HALF_HOUR_MS) * HALF_HOUR_MS;
        const counted = this.metricEvents(start, now).filter(({ dimensions }) => dimensions["queueId"] === queueId);
        const offered = (mediaType: string): number => counted.filter(({ metric, dimensions }) => metric === "nOffered" && dimensions["mediaType"] === mediaType).length;
        return {
            media: Object.fromEntries(
                Object.entries(media)
                    .filter(([, { waiting, alerting, interacting }]) => waiting.length + alerting.length + interacting.length > 0)
                    .map(([mediaType, { waiting, alerting, interacting }]) => [
                        mediaType,
                        { waiting: waiting.length, alerting: alerting.length, interacting: interacting.length, since: sinceOf(waiting) },
                    ]),
            ),
            offered: Object.fromEntries(Object.keys(media).map((mediaType) => [mediaType, offered(mediaType)] as const).filter(([, count]) => count > 0)),
            agents: { idle: routingStatuses.IDLE, offQueue: routingStatuses.OFF_QUEUE, interacting: routingStatuses.INTERACTING, active: activeCount, members: memberCount },
            start: new Date(start).toISOString(),
        };
    }
}

function sinceOf(waiting: QueueMoment["media"]["voice"] extends infer Part | undefined ? (Part extends { readonly waiting: infer List } ? List : never) : never): string | null {
    return waiting.length === 0 ? null : new Date(Math.min(...waiting.map(({ visit }) => visit.enteredAt))).toISOString();
}

/** Of the media types that the queue has. */
function told({ media: all, agents, interval }: QueuePayload, mediaTypes: ReadonlySet<string>): object {
    const { idle, offQueue, interacting, active, members } = agents;
    const media = Object.fromEntries(Object.entries(all).filter(([mediaType]) => mediaTypes.has(mediaType)));
    return {
        media: Object.fromEntries(
            Object.entries(media)
                .filter(([, { waiting, alerting, interacting }]) => (waiting ?? 0) + (alerting ?? 0) + (interacting ?? 0) > 0)
                .map(([mediaType, { waiting, alerting, interacting, longestWaitSince }]) => [mediaType, { waiting, alerting, interacting, since: longestWaitSince }]),
        ),
        offered: Object.fromEntries(Object.entries(media).map(([mediaType, part]) => [mediaType, part.interval.offered] as const).filter(([, count]) => count !== 0)),
        agents: { idle, offQueue, interacting, active, members },
        start: interval.start,
    };
}
