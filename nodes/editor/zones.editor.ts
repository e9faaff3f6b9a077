/** Time zones to suggest, each with its distance from UTC right now. */
import type { Suggestion } from "./suggestions.editor.js";

let known: readonly Suggestion[] | null = null;

/** Worked out once: there are hundreds, and browsers take a moment for each. */
export function timeZones(): readonly Suggestion[] {
    known ??= ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((value) => ({ value, hint: offsetOf(value) }));
    return known;
}

function offsetOf(timeZone: string): string {
    const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts();
    return parts.find(({ type }) => type === "timeZoneName")?.value.replace("GMT", "UTC") ?? "";
}
