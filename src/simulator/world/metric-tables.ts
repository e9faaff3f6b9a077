/** The metric events of whole days as columns of numbers: what aggregates over weeks are counted from. Kept as long as there is room. */
import { MetricDictionary, omittedDimensions } from "./metric-dictionary.js";
import type { Dimensions } from "./metric-events.js";
import { tellMetrics } from "./metrics.js";
import type { Centre, ConversationRecord, MetricTable, MetricTables, QueueDefinition } from "./types.js";

const dayLength = 86_400_000;
/** For all columns together. A row has 13 bytes, a day of the default centre 2.7 million. */
const mostBytes = 90_000_000;
const bytesPerRow = 13;
/** About 13 rows come of a conversation; a day with more is not tabulated. */
const mostConversations = 400_000;
const mostSessions = 1_000_000;

/** Gathers the rows of a day; made once and enlarged as needed. */
class Rows {
    count = 0;
    times = new Int32Array(262_144);
    values = new Int32Array(262_144);
    sessions = new Uint32Array(262_144);
    metrics = new Uint8Array(262_144);

    add(metric: number, time: number, value: number, session: number): void {
        const row = this.count++;
        if (row === this.times.length) this.grow();
        this.times[row] = time;
        this.values[row] = value;
        this.sessions[row] = session;
        this.metrics[row] = metric;
    }

    private grow(): void {
        const { times, values, sessions, metrics } = this;
        const room = times.length * 2;
        this.times = new Int32Array(room);
        this.values = new Int32Array(room);
        this.sessions = new Uint32Array(room);
        this.metrics = new Uint8Array(room);
        this.times.set(times);
        this.values.set(values);
        this.sessions.set(sessions);
        this.metrics.set(metrics);
    }

    table(origin: number): MetricTable {
        const { count, times, values, sessions, metrics } = this;
        return {
            origin, times: times.slice(0, count), values: values.slice(0, count), sessions: sessions.slice(0, count), metrics: metrics.slice(0, count),
        };
    }
}

/** Where the days come from. `records` need neither ids nor addresses nor names. */
export interface DaySource {
    readonly centre: Centre;
    /** How long after its midnight a day may still have something, milliseconds. */
    readonly spill: number;
    /** Conversations of a day, and one after the other. */
    readonly day: (day: number) => { readonly count: number; readonly records: () => Iterable<ConversationRecord> };
}

export class DayTables implements MetricTables {
    readonly omitted = omittedDimensions;
    readonly metrics: string[] = [];
    private readonly numbers = new Map<string, number>();
    /** By day, with the scan that used it last. */
    private readonly kept = new Map<number, { readonly table: MetricTable; readonly scan: number }>();
    private scans = 0;
    private readonly dictionary: MetricDictionary;
    private readonly queues: ReadonlyMap<string, QueueDefinition>;
    private readonly rows = new Rows();
    private bytes = 0;

    constructor(private readonly source: DaySource) {
        this.dictionary = new MetricDictionary(source.centre);
        this.queues = new Map(source.centre.queues.map((queue) => [queue.id, queue]));
    }

    facts(session: number): Dimensions {
        return this.dictionary.facts(session);
    }

    classifier(dimensions: readonly string[]): (session: number) => number {
        return this.dictionary.classifier(dimensions);
    }

    *between(from: number, to: number): Iterable<MetricTable | null> {
        const scan = ++this.scans;
        const last = Math.ceil(to / dayLength) - 1;
        for (let day = Math.floor((from - this.source.spill) / dayLength); day <= last; day++) yield this.table(day, scan);
    }

    /** The tables asked for last stay; of a span that is longer than there is room for, the first ones, so that asking again finds those. */
    private table(day: number, scan: number): MetricTable | null {
        const known = this.kept.get(day);
        if (known) {
            this.kept.delete(day);
            this.kept.set(day, { ...known, scan });
            return known.table;
        }
        const table = this.make(day);
        if (!table) return null;
        const bytes = table.times.length * bytesPerRow;
        for (const [oldest, dropped] of this.kept) {
            if (this.bytes + bytes <= mostBytes || dropped.scan === scan) break;
            this.kept.delete(oldest);
            this.bytes -= dropped.table.times.length * bytesPerRow;
        }
        if (this.bytes + bytes > mostBytes) return table;
        this.kept.set(day, { table, scan });
        this.bytes += bytes;
        return table;
    }

    private make(day: number): MetricTable | null {
        const { count, records } = this.source.day(day);
        if (count > mostConversations || this.dictionary.size > mostSessions) return null;
        const origin = day * dayLength;
        const { rows, dictionary } = this;
        const queue = (id: string): QueueDefinition => this.queues.get(id)!;
        const add = (metric: string, emitDate: number, value: number, session: number): void =>
            rows.add(this.numbers.get(metric) ?? this.newMetric(metric), emitDate - origin, value, session);
        rows.count = 0;
        for (const record of records()) {
            dictionary.begin(record);
            tellMetrics(record, queue, dictionary, add);
        }
        return rows.table(origin);
    }

    private newMetric(metric: string): number {
        this.numbers.set(metric, this.metrics.length);
        return this.metrics.push(metric) - 1;
    }
}
