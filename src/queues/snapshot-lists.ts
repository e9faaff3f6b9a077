/** The conversations that a snapshot lists: which wait in a queue, and which agents are connected to. */
import type { Named } from "../platform/types.js";
import { field, list } from "./notifications.js";
import { iso } from "./instants.js";

export interface ListedConversation {
    readonly conversationId: string;
    readonly mediaType: string;
    readonly direction: string | null;
    readonly from: string | null;
    readonly to: string | null;
    readonly customer: string | null;
    /** Null while it waits. */
    readonly agent: { readonly id: string; readonly name: string | null } | null;
    /** Since when it waits or is connected, and how long that is at the snapshot's instant. */
    readonly since: string | null;
    readonly seconds: number | null;
    readonly priority: number | null;
}

export interface ConversationLists {
    readonly waiting: readonly ListedConversation[];
    readonly interacting: readonly ListedConversation[];
    /** The platform lists no more than 100 of a media type, the oldest and the newest: there are more. */
    readonly truncated: boolean;
}

export const LISTED_METRICS = ["oWaiting", "oInteracting"] as const;

export interface ListOptions {
    /** The chosen ones; empty: all. */
    readonly mediaTypes: readonly string[];
    readonly agentNames: ReadonlyMap<string, string>;
    /** The platform's instant. */
    readonly asOf: number;
}

/** Reads the lists of one queue from its results of an observations query: oldest first, over all media types. */
export function readLists(results: readonly unknown[], options: ListOptions): ConversationLists {
    const { mediaTypes } = options;
    const [waiting, interacting]: [ListedConversation[], ListedConversation[]] = [[], []];
    let truncated = false;
    for (const result of results) {
        const mediaType = text(field(field(result, "group"), "mediaType"));
        if (mediaType === null || (mediaTypes.length > 0 && !mediaTypes.includes(mediaType))) continue;
        for (const row of list(field(result, "data"))) {
            const metric = field(row, "metric");
            if (metric !== "oWaiting" && metric !== "oInteracting") continue;
            truncated ||= field(row, "truncated") === true;
            const target = metric === "oWaiting" ? waiting : interacting;
            for (const entry of list(field(row, "observations"))) target.push(...readEntry(entry, mediaType, options));
        }
    }
    return { waiting: waiting.toSorted(byAge), interacting: interacting.toSorted(byAge), truncated };
}

/** The agents that lists name. */
export function agentsIn(results: Iterable<readonly unknown[]>): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const part of results) {
        for (const result of part) {
            if (field(field(result, "group"), "mediaType") === undefined) continue;
            for (const row of list(field(result, "data"))) {
                for (const entry of list(field(row, "observations"))) {
                    const userId = text(field(entry, "userId"));
                    if (userId !== null) ids.add(userId);
                }
            }
        }
    }
    return ids;
}

function readEntry(entry: unknown, mediaType: string, { agentNames, asOf }: ListOptions): readonly ListedConversation[] {
    const conversationId = text(field(entry, "conversationId"));
    if (conversationId === null) return [];
    const since = Date.parse(text(field(entry, "observationDate")) ?? "");
    const isKnown = Number.isFinite(since);
    const priority = field(entry, "routingPriority");
    return [{
        conversationId,
        mediaType,
        direction: text(field(entry, "direction")),
        from: text(field(entry, "ani")) ?? text(field(entry, "addressFrom")),
        to: text(field(entry, "dnis")) ?? text(field(entry, "addressTo")),
        customer: text(field(entry, "participantName")),
        agent: agentOf(text(field(entry, "userId")), agentNames),
        since: isKnown ? iso(since) : null,
        seconds: isKnown ? Math.max(0, Math.floor((asOf - since) / 1_000)) : null,
        priority: typeof priority === "number" ? priority : null,
    }];
}

function agentOf(id: string | null, names: ReadonlyMap<string, string>): (Pick<Named, "id"> & { name: string | null }) | null {
    return id === null ? null : { id, name: names.get(id) ?? null };
}

function text(value: unknown): string | null {
    return typeof value === "string" && value !== "" ? value : null;
}

/** What has no known beginning comes last. */
function byAge(a: ListedConversation, b: ListedConversation): number {
    if (a.since === b.since) return a.conversationId < b.conversationId ? -1 : 1;
    if (a.since === null || b.since === null) return a.since === null ? 1 : -1;
    return a.since < b.since ? -1 : 1;
}
