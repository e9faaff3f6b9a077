/**
 * Gathers metric events from the world's tables: what an event's dimensions mean for the query is worked out once for all sessions that are
 * alike in them, and the rows are counted by numbers alone.
 */
import type { MetricTable, MetricTables } from "../../world/types.js";
import { createBreather } from "../breather.js";
import type { View } from "./aggregate-query.js";
import { addTo, cellOf, Grouping, type Group } from "./cells.js";
import { inRange } from "./filter.js";
import type { Gathering, Wanted } from "./gather.js";
import { bucketAt, type Span } from "./interval.js";
import { addValue, emptyStatistic, type Statistic } from "./statistics.js";

/** A group's cells, by bucket; their statistics by metric number. */
interface Lane {
    readonly group: Group;
    readonly cells: ((Statistic | undefined)[] | undefined)[];
    readonly views: Map<string, Statistic>[];
    readonly targets: Set<number>[];
}

/** What the events of some sessions count for. */
interface Place { readonly lanes: readonly Lane[]; readonly target: number | undefined }

/** How a metric counts, by its number. */
interface Role { readonly wanted: boolean; readonly level: boolean; readonly views: readonly View[] }

/** Null when some day has no table. */
export async function gatherTables(gathering: Gathering, wanted: Wanted, tables: MetricTables): Promise<Grouping | null> {
    const counting = new Counting(gathering, wanted, tables);
    const breathe = createBreather();
    for (const table of tables.between(gathering.span.start, gathering.span.end)) {
        if (!table) return null;
        counting.add(table);
        await breathe();
    }
    return counting.result();
}

class Counting {
    private readonly grouping: Grouping;
    private readonly classOf: (session: number) => number;
    /** By session; null for those that do not count. */
    private readonly places: (Place | null | undefined)[] = [];
    private readonly byClass = new Map<number, Place | null>();
    private readonly lanes = new Map<Group, Lane>();
    private readonly roles: Role[] = [];
    private bucket = 0;
    private current: Span = { start: 0, end: 0 };

    constructor(
        private readonly gathering: Gathering,
        private readonly wanted: Wanted,
        private readonly tables: MetricTables,
    ) {
        this.grouping = new Grouping(gathering.query.groupBy, gathering.query.flatten);
        this.classOf = tables.classifier([...wanted.dimensions]);
    }

    add(table: MetricTable): void {
        const { span } = this.gathering;
        const { origin, times, values, sessions, metrics } = table;
        const from = span.start - origin;
        const to = span.end - origin;
        for (let n = this.roles.length; n < this.tables.metrics.length; n++) this.roles.push(this.roleOf(this.tables.metrics[n]!));
        for (let row = 0; row < times.length; row++) {
            const time = times[row]!;
            if (time < from || time >= to) continue;
            const metric = metrics[row]!;
            const role = this.roles[metric]!;
            if (!role.wanted) continue;
            const place = this.placeOf(sessions[row]!);
            if (place) this.count(place, role, metric, this.bucketOf(time + origin), values[row]!);
        }
    }

    private roleOf(metric: string): Role {
        const { wanted } = this;
        return { wanted: wanted.metrics.has(metric), level: wanted.levels.has(metric), views: this.gathering.query.views.filter(({ target }) => target === metric) };
    }

    private bucketOf(at: number): number {
        if (at >= this.current.start && at < this.current.end) return this.bucket;
        const { bounds } = this.gathering;
        this.bucket = bucketAt(bounds, at);
        this.current = bounds[this.bucket]!;
        return this.bucket;
    }

    private placeOf(session: number): Place | null {
        const known = this.places[session];
        if (known !== undefined) return known;
        const key = this.classOf(session);
        let place = this.byClass.get(key);
        if (place === undefined) this.byClass.set(key, (place = this.makePlace(session)));
        while (this.places.length < session) this.places.push(undefined);
        this.places[session] = place;
        return place;
    }

    private makePlace(session: number): Place | null {
        const facts = this.tables.facts(session);
        if (!this.wanted.passes(facts)) return null;
        const target = this.wanted.levels.size > 0 ? this.wanted.target(facts) : undefined;
        return { lanes: this.grouping.of(facts).map((group) => this.laneOf(group)), target };
    }

    private laneOf(group: Group): Lane {
        let lane = this.lanes.get(group);
        if (!lane) {
            lane = { group, cells: Array.from({ length: this.gathering.bounds.length }), views: [], targets: [] };
            this.lanes.set(group, lane);
        }
        return lane;
    }

    private count(place: Place, role: Role, metric: number, bucket: number, value: number): void {
        for (const lane of place.lanes) {
            const cell = (lane.cells[bucket] ??= []);
            addValue((cell[metric] ??= emptyStatistic()), value);
            if (role.level && place.target !== undefined) (lane.targets[bucket] ??= new Set()).add(place.target);
            for (const view of role.views) {
                if (inRange(value, view.range)) addTo((lane.views[bucket] ??= new Map()), view.name, value);
            }
        }
    }

    /** The groups with what was counted, by metrics' names. */
    result(): Grouping {
        for (const { group, cells, views, targets } of this.lanes.values()) {
            cells.forEach((statistics, bucket) => {
                if (!statistics) return;
                const cell = cellOf(group, bucket);
                statistics.forEach((statistic, metric) => {
                    if (statistic) cell.metrics.set(this.tables.metrics[metric]!, statistic);
                });
                for (const [name, statistic] of views[bucket] ?? []) cell.views.set(name, statistic);
                for (const target of targets[bucket] ?? []) cell.targets.add(target);
            });
        }
        return this.grouping;
    }
}
