/** What a reader of totals should know about them, as words that a flow can match. */
import { isCallbackGroup, type Plan, type Results } from "./columns.js";

/**
 * `serviceLevelTargetsDiffer`: what was added up has several service-level targets; the share is of interactions that met their own.
 * `callbacksLeftOut`: there were callbacks, which the platform counts neither as answered nor as abandoned; totals of these are of the rest.
 */
export const NOTICES = ["serviceLevelTargetsDiffer", "callbacksLeftOut"] as const;
export type Notice = (typeof NOTICES)[number];

/** `results`: those that the totals were made of. */
export function noticesOf(plan: Plan, results: Results): readonly Notice[] {
    const notices: Notice[] = [];
    if (plan.targetsDiffer.size > 0) notices.push("serviceLevelTargetsDiffer");
    if (leavesOutCallbacks(plan, results)) notices.push("callbacksLeftOut");
    return notices;
}

function leavesOutCallbacks(plan: Plan, results: Results): boolean {
    if (!plan.values.some(({ unknownForCallbacks }) => unknownForCallbacks)) return false;
    const told = results.filter(({ data }) => (data?.length ?? 0) > 0);
    const callbacks = told.filter(({ group }) => isCallbackGroup(plan, group)).length;
    return callbacks > 0 && callbacks < told.length;
}
