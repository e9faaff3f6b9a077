/** What a reader of totals should know about them, as words that a flow can match. */
import type { Answer } from "./ask/ask.js";
import { isCallbackGroup, type Plan, type Results } from "./columns.js";
import type { Interval } from "./interval.js";

/**
 * `serviceLevelTargetsDiffer`: what was added up has several service-level targets; the share is of interactions that met their own.
 * `callbacksLeftOut`: there were callbacks, which the platform counts neither as answered nor as abandoned; totals of these are of the rest.
 * Why there is nothing: `notBegun`, the interval has only just begun, or will; `filterMatchesNothing`, there was something in it, but nothing
 * that was asked for; `nothingVisible`, nothing happened, or nothing that the client's role may see: the platform does not tell which.
 */
export const NOTICES = ["serviceLevelTargetsDiffer", "callbacksLeftOut", "notBegun", "filterMatchesNothing", "nothingVisible"] as const;
export type Notice = (typeof NOTICES)[number];

/** `results`: those that the totals were made of. */
export function noticesOf(plan: Plan, results: Results): readonly Notice[] {
    const notices: Notice[] = [];
    if (plan.targetsDiffer.size > 0) notices.push("serviceLevelTargetsDiffer");
    if (leavesOutCallbacks(plan, results)) notices.push("callbacksLeftOut");
    return notices;
}

/** `now`: epoch milliseconds by the platform's clock. */
export function noticesOfNothing({ results, elsewhere }: Pick<Answer, "results" | "elsewhere">, { from, to }: Interval, now: number): readonly Notice[] {
    if (results.length > 0) return [];
    if (from >= now || from === to) return ["notBegun"];
    if (elsewhere === null) return [];
    return [elsewhere ? "filterMatchesNothing" : "nothingVisible"];
}

function leavesOutCallbacks(plan: Plan, results: Results): boolean {
    if (!plan.values.some(({ unknownForCallbacks }) => unknownForCallbacks)) return false;
    const told = results.filter(({ data }) => (data?.length ?? 0) > 0);
    const callbacks = told.filter(({ group }) => isCallbackGroup(plan, group)).length;
    return callbacks > 0 && callbacks < told.length;
}
