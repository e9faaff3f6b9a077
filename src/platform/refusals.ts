/** What the platform refuses for its size, told by its error: less at a time, or a job, may be answered. */
import type { GenesysError } from "./errors.js";

export type Refusal = "interval" | "size" | "slow";

/** Whether less at a time, or a job, may be answered where this was refused; null where that would change nothing. */
export function refusalOf({ code, cause, message }: GenesysError): Refusal | null {
    if (cause.status === 504) return "slow";
    if (code === "TOO_LARGE") return "size";
    if (cause.status !== 400 || code !== "INVALID_QUERY") return null;
    if (cause.field === "interval" || /\binterval\b/i.test(message)) return "interval";
    return /too (?:large|many|long)|exceed/i.test(message) ? "size" : null;
}
