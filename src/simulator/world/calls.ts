/**
 * The compact record of a day while it is simulated and as long as it is kept: numbers only. Instants are milliseconds since the
 * day's midnight UTC; agents, queues and media are indexes. Ids and names are worked out when somebody asks (record.ts).
 */
import type { FlowOutTarget } from "./types.js";

export type Outcome = "answered" | "abandoned" | "flowOut";

/** Lists are replaced, not appended to: most have one element, and a list that grows keeps room for many. */
const nothing: readonly never[] = [];

export class Visit {
    left = -1;
    outcome: Outcome = "flowOut";
    flowOutTo: FlowOutTarget | null = null;
    /** Agent, start and end of every alert, flattened. */
    alerts: readonly number[] = nothing;
    /** -1 unless answered. */
    agent = -1;
    disconnected = -1;
    acwEnd = -1;
    transferred = false;

    constructor(
        readonly call: Call,
        readonly ordinal: number,
        readonly queue: number,
        readonly entered: number,
    ) {}

    addAlert(agent: number, start: number, end: number): void {
        this.alerts = this.alerts.length === 0 ? [agent, start, end] : [...this.alerts, agent, start, end];
    }

    /** The last alert ended earlier than foreseen. */
    cutAlert(end: number): void {
        this.alerts = [...this.alerts.slice(0, -1), end];
    }

    /** When no figure of the queue shows it any more. */
    get over(): number {
        return this.agent >= 0 ? this.disconnected : this.left;
    }
}

export class Call {
    /** -1 when there was no voice menu. */
    ivrEnd = -1;
    end = -1;
    customerEnd = -1;
    visits: readonly Visit[] = nothing;

    constructor(
        readonly index: number,
        readonly media: number,
        readonly start: number,
        /** The queue it was meant for; it may have ended in the voice menu. */
        readonly queue: number,
    ) {}

    addVisit(visit: Visit): void {
        this.visits = this.visits.length === 0 ? [visit] : [...this.visits, visit];
    }
}

/** An agent's states in order: what began at each start. The last one is Offline and has no end within the day. */
export interface Spans {
    readonly starts: ArrayLike<number>;
    /** presence index * 8 + routing status index */
    readonly states: ArrayLike<number>;
}

/** Index of the span at an instant, -1 before the first. */
export function spanAt({ starts }: Spans, at: number): number {
    let low = 0;
    let high = starts.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle]! <= at) low = middle + 1;
        else high = middle;
    }
    return low - 1;
}

/** Spans while they are put together. */
export class SpanList implements Spans {
    readonly starts: number[] = [];
    readonly states: number[] = [];

    /** Appends a state; states that lasted no time are dropped, equal neighbours are one. */
    add(start: number, state: number): void {
        const last = this.starts.length - 1;
        if (last >= 0 && this.starts[last] === start) {
            this.starts.pop();
            this.states.pop();
        }
        if (this.states.at(-1) === state) return;
        this.starts.push(start);
        this.states.push(state);
    }

    /** To be kept for long: a third of the size. Only for whole milliseconds. */
    packed(): Spans {
        return { starts: Int32Array.from(this.starts), states: Uint8Array.from(this.states) };
    }
}
