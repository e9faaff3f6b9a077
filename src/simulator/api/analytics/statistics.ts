/** Counting and summing of metric values. */

export interface Statistic { count: number; sum: number; min: number; max: number }

export function emptyStatistic(): Statistic {
    return { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
}

export function addValue(statistic: Statistic, value: number): void {
    statistic.count += 1;
    statistic.sum += value;
    if (value < statistic.min) statistic.min = value;
    if (value > statistic.max) statistic.max = value;
}

export function addStatistic(into: Statistic, other: Statistic): void {
    into.count += other.count;
    into.sum += other.sum;
    into.min = Math.min(into.min, other.min);
    into.max = Math.max(into.max, other.max);
}

/** As replies write it: a counter tells its count, a timer count, sum, min and max in milliseconds. */
export function statisticBody(metric: string, statistic: Statistic): Record<string, number> {
    if (metric.startsWith("n")) return { count: statistic.sum };
    return { count: statistic.count, sum: statistic.sum, min: statistic.min, max: statistic.max };
}
