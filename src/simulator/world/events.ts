/** Everything that happened in a segment, in order of time. */
import type { Call, Visit } from "./calls.js";
import { lowerBound, orderOf } from "./search.js";
import type { SegmentContents } from "./segment.js";
import type { WorldChange } from "./types.js";

/** A change before ids are put to it. */
export interface RawEvent {
    readonly at: number;
    readonly change: WorldChange;
    readonly call: Call | null;
    readonly visit: Visit | null;
    /** Agent index, -1 when no agent is concerned. */
    readonly agent: number;
}

const changes: readonly WorldChange[] = [
    "start", "enter", "alert", "alertEnd", "answer", "hold", "unhold", "abandon", "flowOut", "disconnect", "acwEnd", "end", "status",
];

export class EventIndex {
    private readonly times: Float64Array;
    private readonly order: Float64Array;
    private readonly codes: number[] = [];
    private readonly subjects: (Call | Visit | null)[] = [];
    private readonly agents: number[] = [];

    constructor(private readonly contents: SegmentContents) {
        const times: number[] = [];
        const add = (at: number, change: WorldChange, subject: Call | Visit | null, agent = -1): void => {
            times.push(at);
            this.codes.push(changes.indexOf(change));
            this.subjects.push(subject);
            this.agents.push(agent);
        };
        for (const call of contents.calls) addCall(call, contents, add);
        contents.spans.forEach((list, agent) => {
            for (let n = 0; n < list.starts.length; n++) {
                const start = list.starts[n]!;
                if (Number.isFinite(start)) add(start, "status", null, agent);
            }
        });
        this.order = orderOf(times.length, (n) => times[n]!);
        this.times = this.order.map((n) => times[n]!);
    }

    /** With from <= at < to, epoch milliseconds. */
    between(from: number, to: number): RawEvent[] {
        const { origin } = this.contents;
        const first = lowerBound(this.times, from - origin);
        const last = lowerBound(this.times, to - origin);
        return Array.from({ length: last - first }, (_, n) => this.event(first + n));
    }

    private event(place: number): RawEvent {
        const n = this.order[place]!;
        const subject = this.subjects[n]!;
        const visit = subject && "ordinal" in subject ? subject : null;
        const call = visit ? visit.call : (subject as Call | null);
        return { at: this.times[place]! + this.contents.origin, change: changes[this.codes[n]!]!, call, visit, agent: this.agents[n]! };
    }
}

type Add = (at: number, change: WorldChange, subject: Call | Visit, agent?: number) => void;

function addCall(call: Call, contents: SegmentContents, add: Add): void {
    add(call.start, "start", call);
    for (const visit of call.visits) addVisit(visit, contents, add);
    add(call.end, "end", call);
}

function addVisit(visit: Visit, contents: SegmentContents, add: Add): void {
    const answered = visit.agent >= 0;
    add(visit.entered, "enter", visit);
    for (let n = 0; n < visit.alerts.length; n += 3) {
        add(visit.alerts[n + 1]!, "alert", visit, visit.alerts[n]);
        if (!answered || n + 3 < visit.alerts.length) add(visit.alerts[n + 2]!, "alertEnd", visit, visit.alerts[n]);
    }
    if (!answered) {
        add(visit.left, visit.outcome === "abandoned" ? "abandon" : "flowOut", visit);
        return;
    }
    add(visit.left, "answer", visit, visit.agent);
    for (const [start, end] of contents.holdsOf(visit)) {
        add(start, "hold", visit, visit.agent);
        add(end, "unhold", visit, visit.agent);
    }
    add(visit.disconnected, "disconnect", visit, visit.agent);
    if (visit.acwEnd > visit.disconnected) add(visit.acwEnd, "acwEnd", visit, visit.agent);
}
