/** Key figures: which platform metrics each needs and how it is computed from them. Sums first, division last. */
import type { Models } from "purecloud-platform-client-v2";

export type Stats = Models.StatisticalSummary;

/** One bucket's figures by slot; undefined = the platform left the metric out: it did not happen. */
export type Cells = readonly (Stats | undefined)[];

/** Null = not known, or no such thing as an average of nothing. */
export type ReadFigure = (cells: Cells) => number | null;

export interface Kpi {
    readonly name: string;
    readonly unit: "count" | "ratio" | "seconds";
    /** Platform metrics that must be asked for. */
    readonly needs: readonly string[];
    /** Callbacks never fill answered and abandoned: there the figure is unknown, not 0, and totals leave them out of it. */
    readonly unknownForCallbacks: boolean;
    /** Reads it from the cells; `slotOf` finds a metric's or view's slot. */
    readonly bind: (slotOf: (metric: string) => number) => ReadFigure;
}

const WITHIN = /^answeredWithin([1-9]\d{0,5})$/;

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

function count(name: string, metric: string, unknownForCallbacks = false): Kpi {
    return {
        name,
        unit: "count",
        needs: [metric],
        unknownForCallbacks,
        bind: (slotOf) => {
            const slot = slotOf(metric);
            return (cells) => countOf(cells[slot]);
        },
    };
}

function rate(name: string, numerator: string, denominator: string, unknownForCallbacks = false): Kpi {
    return {
        name,
        unit: "ratio",
        needs: [numerator, denominator],
        unknownForCallbacks,
        bind: (slotOf) => {
            const [above, below] = [slotOf(numerator), slotOf(denominator)];
            return (cells) => divide(countOf(cells[above]), countOf(cells[below]));
        },
    };
}

/** Average length in seconds of a timer that the platform gives in milliseconds. */
function average(name: string, metric: string): Kpi {
    return {
        name,
        unit: "seconds",
        needs: [metric],
        unknownForCallbacks: false,
        bind: (slotOf) => {
            const slot = slotOf(metric);
            return (cells) => {
                const mean = divide(sumOf(cells[slot]), countOf(cells[slot]));
                return mean === null ? null : mean / 1_000;
            };
        },
    };
}

/** By the platform's own numerator and denominator, which follow the organisation's settings; never an average of ratios. */
const SERVICE_LEVEL: Kpi = {
    name: "serviceLevel",
    unit: "ratio",
    needs: ["oServiceLevel"],
    unknownForCallbacks: false,
    bind: (slotOf) => {
        const slot = slotOf("oServiceLevel");
        return (cells) => {
            const stats = cells[slot];
            return stats === undefined ? null : divide(finite(stats.numerator), finite(stats.denominator));
        };
    },
};

const KPIS: readonly Kpi[] = [
    count("offered", "nOffered"),
    count("answered", "tAnswered", true),
    count("abandoned", "tAbandon", true),
    count("shortAbandoned", "tShortAbandon"),
    count("flowOut", "tFlowOut"),
    count("transferred", "nTransferred"),
    count("overSla", "nOverSla"),
    rate("answerRate", "tAnswered", "nOffered", true),
    rate("abandonRate", "tAbandon", "nOffered", true),
    rate("transferRate", "nTransferred", "tHandle"),
    average("asaSeconds", "tAnswered"),
    average("ahtSeconds", "tHandle"),
    average("avgTalkSeconds", "tTalkComplete"),
    average("avgHoldSeconds", "tHeldComplete"),
    average("avgAcwSeconds", "tAcw"),
    average("avgWaitSeconds", "tWait"),
    SERVICE_LEVEL,
];

const BY_NAME: ReadonlyMap<string, Kpi> = new Map(KPIS.map((kpi) => [kpi.name, kpi]));

export const KPI_NAMES: readonly string[] = KPIS.map((kpi) => kpi.name);

/** A key figure by its name, `answeredWithin20` and the like included; null when there is none. */
export function kpiOf(name: string): Kpi | null {
    const seconds = WITHIN.exec(name)?.[1];
    return seconds === undefined ? (BY_NAME.get(name) ?? null) : answeredWithin(Number(seconds));
}

/** The seconds of an `answeredWithin…` name, else null. */
export function withinSeconds(name: string): number | null {
    const seconds = WITHIN.exec(name)?.[1];
    return seconds === undefined ? null : Number(seconds);
}

/**
 * Share of the answered and abandoned that was answered within so many seconds. The count comes from a range-bound view of the
 * same name over tAnswered.
 */
export function answeredWithin(seconds: number): Kpi {
    const name = `answeredWithin${seconds}`;
    return {
        name,
        unit: "ratio",
        needs: ["tAnswered", "tAbandon"],
        unknownForCallbacks: true,
        bind: (slotOf) => {
            const [within, answered, abandoned] = [slotOf(name), slotOf("tAnswered"), slotOf("tAbandon")];
            return (cells) => {
                const [a, b] = [countOf(cells[answered]), countOf(cells[abandoned])];
                return a === null || b === null ? null : divide(countOf(cells[within]), a + b);
            };
        },
    };
}

export function answeredWithinView(seconds: number): Models.ConversationAggregationView {
    return { target: "tAnswered", name: `answeredWithin${seconds}`, function: "rangeBound", range: { lt: seconds * 1_000 } };
}
