/** What key figures are made of: a bucket's statistics, and arithmetic that keeps what is unknown unknown. */
import type { Models } from "purecloud-platform-client-v2";

export type Stats = Models.StatisticalSummary;

/** One bucket's figures by slot; undefined = the platform left the metric out: it did not happen. */
export type Cells = readonly (Stats | undefined)[];

/** Null = not known, or no such thing as an average of nothing. */
export type ReadFigure = (cells: Cells) => number | null;

/** The slot of a metric, of a metric with its qualifier (`metric_QUALIFIER`) or of a view; -1 where nothing of it came. */
export type SlotOf = (metric: string) => number;

export interface Kpi {
    readonly name: string;
    readonly unit: "count" | "ratio" | "seconds";
    /** Platform metrics that must be asked for. */
    readonly needs: readonly string[];
    /** Callbacks never fill answered and abandoned: there the figure is unknown, not 0, and totals leave them out of it. */
    readonly unknownForCallbacks: boolean;
    /** Reads it from the cells. */
    readonly bind: (slotOf: SlotOf) => ReadFigure;
}

export function finite(value: number | undefined): number | null {
    return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function countOf(stats: Stats | undefined): number | null {
    return stats === undefined ? 0 : finite(stats.count);
}

/** Milliseconds. Where nothing was counted there is nothing to sum. */
export function sumOf(stats: Stats | undefined): number | null {
    return stats === undefined ? 0 : (finite(stats.sum) ?? (stats.count === 0 ? 0 : null));
}

export function divide(numerator: number | null, denominator: number | null): number | null {
    return numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator;
}

/** Null as soon as one of them is. */
export function add(figures: readonly (number | null)[]): number | null {
    return figures.reduce((total, figure) => (total === null || figure === null ? null : total + figure), 0);
}

export function toSeconds(milliseconds: number | null): number | null {
    return milliseconds === null ? null : milliseconds / 1_000;
}
