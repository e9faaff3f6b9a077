/** From what single calls and topics showed to what each node can do. Pure. */
import type { GenesysError } from "../platform/errors.js";
import type { Rate } from "../platform/types.js";
import { NEEDS, type Need } from "./permissions.js";
import type { ProbeName } from "./probes.js";
import { finding, sentenceOf, type Finding, type NeedFinding, type NeedOutcome, type NodeFinding, type Verdict } from "./report.js";

export type Evidence =
    | { readonly outcome: "granted" }
    /** `told`: permissions that the platform names. */
    | { readonly outcome: "missing"; readonly told: readonly string[] }
    | { readonly outcome: "unknown"; readonly error: GenesysError | null };

export type Evidences = Readonly<Partial<Record<ProbeName, Evidence>>>;

const UNASKED: Evidence = { outcome: "unknown", error: null };

/** A refusal for want of a permission says "missing"; any other failure says nothing about permissions. */
export function evidenceOf(error: GenesysError): Evidence {
    return error.code === "PERMISSION" ? { outcome: "missing", told: error.cause.missingPermissions ?? [] } : { outcome: "unknown", error };
}

/** For every node that is listed with needs. */
export function judgeNodes(evidences: Evidences): readonly NodeFinding[] {
    return Object.entries(NEEDS)
        .filter(([, needs]) => needs.length > 0)
        .map(([type, needs]) => {
            const found = needs.map((need) => judgeNeed(need, evidences));
            return { type, verdict: verdictOf(found), needs: found };
        });
}

function judgeNeed(need: Need, evidences: Evidences): NeedFinding {
    const { purpose, optional, probes } = need;
    const seen = probes.map((probe) => evidences[probe] ?? UNASKED);
    const outcome = seen.length === 0 ? "depends" : need.permissions.length > 1 ? anyOf(seen) : allOf(seen);
    const told = seen.flatMap((evidence) => (evidence.outcome === "missing" ? evidence.told : []));
    const error = seen.flatMap((evidence) => (evidence.outcome === "unknown" && evidence.error ? [evidence.error] : []))[0];
    const permissions = outcome === "missing" ? namesOf(need.permissions, told) : need.permissions;
    return { purpose, permissions, optional, outcome, problem: outcome === "unknown" && error ? sentenceOf(error) : null };
}

/** The platform's word counts where it knows other names than we do. */
function namesOf(known: readonly string[], told: readonly string[]): readonly string[] {
    return told.length > 0 && !known.some((name) => told.includes(name)) ? [...new Set(told)] : known;
}

function anyOf(seen: readonly Evidence[]): NeedOutcome {
    if (seen.some(({ outcome }) => outcome === "granted")) return "granted";
    return seen.some(({ outcome }) => outcome === "unknown") ? "unknown" : "missing";
}

function allOf(seen: readonly Evidence[]): NeedOutcome {
    if (seen.some(({ outcome }) => outcome === "missing")) return "missing";
    return seen.some(({ outcome }) => outcome === "unknown") ? "unknown" : "granted";
}

function verdictOf(needs: readonly NeedFinding[]): Verdict {
    const has = (outcome: NeedOutcome, optional: boolean): boolean => needs.some((need) => need.outcome === outcome && need.optional === optional);
    if (has("missing", false)) return "blocked";
    if (has("unknown", false)) return "unknown";
    if (has("missing", true)) return "limited";
    return needs.every(({ outcome, optional }) => optional && outcome !== "granted") ? "depends" : "works";
}

/** A machine whose clock is off by more than this is worth a word, seconds. */
const CLOCK_TOLERANCE = 5;

/** `date`: the reply's header, which counts whole seconds; `sentAt` and `receivedAt`: the exchange by the machine's clock. All epoch milliseconds. */
export function judgeClock(date: number, sentAt: number, receivedAt: number): Finding {
    if (!Number.isFinite(date)) return finding("clock", "skipped", "untold");
    const [low, high] = [date - receivedAt, date + 999 - sentAt];
    const offset = low > 0 ? low : Math.min(0, high);
    const seconds = Math.round(Math.abs(offset) / 1_000);
    if (seconds < CLOCK_TOLERANCE) return finding("clock", "passed", "right");
    return finding("clock", "warned", offset > 0 ? "behind" : "ahead", { seconds });
}

/** Above this share of the allowance little is left, percent. */
const MUCH_USED = 80;

/** `exhausted`: what the platform said when it refused a request for want of allowance. */
export function judgeAllowance(rate: Rate | null, exhausted: GenesysError | null): Finding {
    if (exhausted) return finding("allowance", "failed", "exhausted", { seconds: exhausted.cause.retryAfterSeconds ?? 60 });
    const { allowed = null, count = null, resetSeconds = null } = rate ?? {};
    if (allowed === null || count === null || allowed <= 0) return finding("allowance", "skipped", "untold");
    const parameters = { allowed, count, seconds: resetSeconds ?? 60 };
    return count * 100 >= allowed * MUCH_USED ? finding("allowance", "warned", "short", parameters) : finding("allowance", "passed", "free", parameters);
}

/** An OAuth client's channels at the platform; one more than this pushes out another. */
export const CHANNELS = 20;
const CROWDED = 16;

export function judgeChannels(used: number): Finding {
    const parameters = { used, max: CHANNELS };
    if (used >= CHANNELS) return finding("channels", "failed", "full", parameters);
    return used >= CROWDED ? finding("channels", "warned", "crowded", parameters) : finding("channels", "passed", "free", parameters);
}

export function judgeQueues(evidence: Evidence, total: number | null): Finding {
    if (evidence.outcome === "granted") return total === 0 ? finding("queues", "warned", "none") : finding("queues", "passed", "seen", { count: total ?? "?" });
    if (evidence.outcome === "missing") return finding("queues", "failed", "forbidden");
    return evidence.error ? { step: "queues", outcome: "failed", sentence: sentenceOf(evidence.error) } : finding("queues", "skipped", "untold");
}
