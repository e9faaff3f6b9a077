/** Key figures: which platform metrics each needs and how it is computed from them. Sums first, division last. */
import type { Models } from "purecloud-platform-client-v2";
import { AGENT_KPIS } from "./agent-kpis.js";
import { countOf, divide, finite, sumOf, toSeconds, type Kpi } from "./figures.js";
import type { Source } from "./vocabulary.js";

export { countOf, divide, finite, sumOf, type Cells, type Kpi, type ReadFigure, type Stats } from "./figures.js";

const WITHIN = /^answeredWithin([1-9]\d{0,5})$/;

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
            return (cells) => toSeconds(divide(sumOf(cells[slot]), countOf(cells[slot])));
        },
    };
}

/** How much of one timer's time another one's was. */
function timeShare(name: string, part: string, whole: string): Kpi {
    return {
        name,
        unit: "ratio",
        needs: [part, whole],
        unknownForCallbacks: false,
        bind: (slotOf) => {
            const [above, below] = [slotOf(part), slotOf(whole)];
            return (cells) => divide(sumOf(cells[above]), sumOf(cells[below]));
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
    count("connected", "nConnected"),
    rate("connectRate", "nConnected", "nOffered"),
    timeShare("holdRatio", "tHeldComplete", "tHandle"),
    timeShare("acwRatio", "tAcw", "tHandle"),
];

const BY_SOURCE: Readonly<Record<Source, ReadonlyMap<string, Kpi>>> = { conversations: byName(KPIS), agents: byName(AGENT_KPIS) };

function byName(kpis: readonly Kpi[]): ReadonlyMap<string, Kpi> {
    return new Map(kpis.map((kpi) => [kpi.name, kpi]));
}

/** In the order of columns. */
export function kpiNames(source: Source): readonly string[] {
    return [...BY_SOURCE[source].keys()];
}

/** A key figure by its name, `answeredWithin20` and the like included; null when the source has none of that name. */
export function kpiOf(name: string, source: Source = "conversations"): Kpi | null {
    const seconds = source === "conversations" ? WITHIN.exec(name)?.[1] : undefined;
    return seconds === undefined ? (BY_SOURCE[source].get(name) ?? null) : answeredWithin(Number(seconds));
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
