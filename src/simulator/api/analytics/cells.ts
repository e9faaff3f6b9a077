/** Where aggregates are gathered: groups, in each the buckets that something fell into, in each the metrics. */
import { addStatistic, addValue, emptyStatistic, type Statistic } from "./statistics.js";
import type { Facts } from "./filter.js";

export interface Cell {
    /** By metric, or by metric and qualifier joined by a line break. */
    readonly metrics: Map<string, Statistic>;
    readonly views: Map<string, Statistic>;
    /** Service level targets met so far. */
    readonly targets: Set<number>;
}

export interface Group { readonly values: Readonly<Record<string, string>>; readonly buckets: Map<number, Cell> }

export function emptyCell(): Cell {
    return { metrics: new Map(), views: new Map(), targets: new Set() };
}

export function addTo(map: Map<string, Statistic>, key: string, value: number): void {
    let statistic = map.get(key);
    if (!statistic) {
        statistic = emptyStatistic();
        map.set(key, statistic);
    }
    addValue(statistic, value);
}

export function cellOf(group: Group, bucket: number): Cell {
    let cell = group.buckets.get(bucket);
    if (!cell) {
        cell = emptyCell();
        group.buckets.set(bucket, cell);
    }
    return cell;
}

/** All buckets of a group in one cell. */
export function totalOf(group: Group): Cell {
    const total = emptyCell();
    for (const cell of group.buckets.values()) {
        for (const [key, statistic] of cell.metrics) {
            const sum = total.metrics.get(key) ?? emptyStatistic();
            addStatistic(sum, statistic);
            total.metrics.set(key, sum);
        }
        for (const target of cell.targets) total.targets.add(target);
    }
    return total;
}

/** Sorts facts into groups; a value of a multi-valued dimension counts in the group of each of its values, or, flattened, of all together. */
export class Grouping {
    readonly groups = new Map<string, Group>();

    constructor(
        private readonly dimensions: readonly string[],
        private readonly flatten: boolean,
    ) {}

    of(facts: Facts): readonly Group[] {
        let combinations: readonly (readonly (string | undefined)[])[] = [[]];
        for (const dimension of this.dimensions) {
            const values = this.values(facts[dimension]);
            combinations = values.length === 1
                ? combinations.map((one) => [...one, values[0]])
                : combinations.flatMap((one) => values.map((value) => [...one, value]));
        }
        return combinations.map((values) => this.group(values));
    }

    /** Groups by their values, for replies that do not depend on what came first. */
    sorted(): readonly Group[] {
        return [...this.groups].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, group]) => group);
    }

    private values(own: Facts[string]): readonly (string | undefined)[] {
        if (own === undefined || typeof own === "string") return [own];
        if (own.length === 0) return [undefined];
        return this.flatten ? [own.toSorted().join(",")] : own;
    }

    private group(values: readonly (string | undefined)[]): Group {
        const key = values.map((value) => value ?? "\u0000").join("\n");
        const known = this.groups.get(key);
        if (known) return known;
        const named: Record<string, string> = {};
        this.dimensions.forEach((dimension, index) => {
            const value = values[index];
            if (value !== undefined) named[dimension] = value;
        });
        const group: Group = { values: named, buckets: new Map() };
        this.groups.set(key, group);
        return group;
    }
}
