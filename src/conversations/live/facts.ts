/** What is known of a conversation at an instant, whichever of the platform's shapes told it. Instants are epoch milliseconds. */

/** How somebody's part ended. `left`: somebody hung up or closed; `system`: neither that nor a transfer. */
export type Ending = "transfer" | "consult" | "unanswered" | "left" | "system";

export interface Span {
    readonly start: number;
    /** Null while it lasts. */
    readonly end: number | null;
}

export interface PartFacts {
    readonly id: string;
    readonly role: "customer" | "queue" | "agent" | "other";
    readonly name: string | null;
    readonly userId: string | null;
    readonly queueId: string | null;
    /** When it appeared: a queue's entry, an agent's alert. */
    readonly startedAt: number | null;
    readonly isAlerting: boolean;
    readonly isConnected: boolean;
    readonly connectedAt: number | null;
    readonly isEnded: boolean;
    readonly endedAt: number | null;
    readonly ending: Ending | null;
    /** On hold now, since when; null while not. Undefined where `holds` has all of them. */
    readonly hold: { readonly start: number | null } | null | undefined;
    readonly holds: readonly Span[];
    /** After-call work. */
    readonly acw: Span | null;
    readonly wrapUpCode: string | null;
    readonly isConsulted: boolean;
}

export interface ConversationFacts {
    readonly id: string;
    readonly startedAt: number | null;
    readonly mediaType: string | null;
    readonly direction: string | null;
    readonly from: string | null;
    readonly to: string | null;
    /** In order of appearance. */
    readonly parts: readonly PartFacts[];
    /** Agents who spoke to the receiving side before they passed the conversation on. */
    readonly attendedBy: ReadonlySet<string>;
}

export const MAX_PARTICIPANTS = 500;

export function field(value: unknown, name: string): unknown {
    return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

export function list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value.slice(0, MAX_PARTICIPANTS) : [];
}

/** A text that is not empty and of a length that ids, names and addresses have. */
export function text(value: unknown): string | null {
    return typeof value === "string" && value !== "" && value.length <= 1_000 ? value : null;
}

export function instant(value: unknown): number | null {
    const at = typeof value === "string" ? Date.parse(value) : NaN;
    return Number.isFinite(at) ? at : null;
}

/** The least of what is known. */
export function earliest(instants: readonly (number | null)[]): number | null {
    return instants.reduce((least, at) => (at !== null && (least === null || at < least) ? at : least), null);
}

export function latest(instants: readonly (number | null)[]): number | null {
    return instants.reduce((most, at) => (at !== null && (most === null || at > most) ? at : most), null);
}

/** Reads `transfer.consult` of the topics and `consultTransfer` of the analytics alike. */
export function endingOf(disconnectType: string | null): Ending | null {
    if (disconnectType === null) return null;
    const word = disconnectType.toLowerCase();
    if (/noanswer|notavailable|dnd|donotdisturb/.test(word)) return "unanswered";
    if (/consult|conference/.test(word)) return "consult";
    if (word.includes("transfer")) return "transfer";
    return /^(client|peer|endpoint)/.test(word) ? "left" : "system";
}

export function roleOf(purpose: unknown): PartFacts["role"] {
    if (purpose === "customer" || purpose === "external") return "customer";
    if (purpose === "acd") return "queue";
    return purpose === "agent" || purpose === "user" ? "agent" : "other";
}
