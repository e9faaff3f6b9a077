/**
 * The order in which a segment's metric events are emitted. Only the order is kept, the events are made again when asked for: a day
 * has some 200,000.
 */
import type { Call } from "./calls.js";
import { lowerBound } from "./search.js";
import type { SegmentContents } from "./segment.js";
import type { ConversationRecord, MetricEvent } from "./types.js";

/** No conversation has more events than this. */
const perCall = 128;

/** The events made last in a world, so that building an order and reading it right away makes them once. */
export class LatestEvents {
    private owner: MetricIndex | null = null;
    private events: (readonly MetricEvent[] | undefined)[] = [];

    /** By call; empty for all but the latest owner. */
    of(owner: MetricIndex): (readonly MetricEvent[] | undefined)[] {
        return this.owner === owner ? this.events : [];
    }

    set(owner: MetricIndex, events: (readonly MetricEvent[])[]): void {
        this.owner = owner;
        this.events = events;
    }
}

export class MetricIndex {
    /** Emission since the segment's origin, call and place within the call, in one sortable number. */
    private readonly keys: Float64Array;
    private readonly scale: number;

    constructor(
        private readonly contents: SegmentContents,
        private readonly record: (call: Call) => ConversationRecord,
        private readonly latest: LatestEvents,
    ) {
        const { calls, origin } = contents;
        this.scale = Math.max(1, calls.length) * perCall;
        const keys: number[] = [];
        const all = calls.map((call) => {
            const events = this.make(call);
            for (let n = 0; n < events.length; n++) keys.push((events[n]!.emitDate - origin) * this.scale + call.index * perCall + n);
            return events;
        });
        this.keys = Float64Array.from(keys).toSorted();
        latest.set(this, all);
    }

    /** With from <= emitDate < to, epoch milliseconds. */
    between(from: number, to: number): MetricEvent[] {
        const { calls, origin } = this.contents;
        const first = lowerBound(this.keys, (from - origin) * this.scale);
        const last = lowerBound(this.keys, (to - origin) * this.scale);
        const made = this.latest.of(this);
        const result: MetricEvent[] = [];
        for (let n = first; n < last; n++) {
            const rest = this.keys[n]! % this.scale;
            const place = rest % perCall;
            const index = (rest - place) / perCall;
            const events = (made[index] ??= this.make(calls[index]!));
            result.push(events[place]!);
        }
        return result;
    }

    private make(call: Call): readonly MetricEvent[] {
        return this.contents.metricEventsOf(this.record(call));
    }
}
