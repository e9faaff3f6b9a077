/** The service level of a cell: computed from answers, late answers and abandons, as the organisation's switches say. */
import type { AggregateOptions } from "../../options.js";
import type { Cell } from "./cells.js";

/** What the calculation needs, besides what the query asks for. */
export const SERVICE_LEVEL_PARTS: readonly string[] = ["tAnswered", "nOverSla", "tAbandon", "tShortAbandon", "tFlowOut"];

function targetOf(cell: Cell, mixed: AggregateOptions["mixedServiceTarget"]): { readonly target?: number } {
    const [target] = cell.targets;
    if (target === undefined || (cell.targets.size > 1 && mixed === "absent")) return {};
    return { target };
}

/**
 * Ratio, numerator and denominator, or null where nothing counts. Numerator: answers less those that missed the target.
 * Denominator: answers and abandons, and, by the organisation's switches, flow-outs, without short abandons or all abandons.
 */
export function serviceLevel(cell: Cell, options: AggregateOptions): Record<string, number> | null {
    const count = (metric: string): number => cell.metrics.get(metric)?.count ?? 0;
    const { includeFlowOuts, excludeShortAbandons, excludeAbandons } = options.serviceLevel;
    const answered = count("tAnswered");
    const abandoned = excludeAbandons ? 0 : count("tAbandon") - (excludeShortAbandons ? count("tShortAbandon") : 0);
    const denominator = answered + abandoned + (includeFlowOuts ? count("tFlowOut") : 0);
    if (denominator <= 0) return null;
    const numerator = answered - count("nOverSla");
    return { ratio: numerator / denominator, numerator, denominator, ...targetOf(cell, options.mixedServiceTarget) };
}

export function serviceTarget(cell: Cell, options: AggregateOptions): Record<string, number> | null {
    const { target } = targetOf(cell, options.mixedServiceTarget);
    return target === undefined ? null : { target };
}
