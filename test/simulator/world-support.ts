/** One small centre that the world's tests share, so that its days are simulated once. */
import { createWorld } from "../../src/simulator/world/index.js";
import type { ConversationRecord, QueueVisit, World } from "../../src/simulator/world/types.js";

export const day = 86_400_000;
export const hour = 3_600_000;
/** A Monday, 00:00 UTC. */
export const midnight = Date.UTC(2026, 0, 12);

let shared: World | undefined;

/** The default centre. */
export function sharedWorld(): World {
    return (shared ??= createWorld({ seed: 42 }));
}

export interface VisitOf { readonly conversation: ConversationRecord; readonly visit: QueueVisit }

export function visitsOf(conversations: readonly ConversationRecord[]): VisitOf[] {
    return conversations.flatMap((conversation) => conversation.visits.map((visit) => ({ conversation, visit })));
}

/** What a visit does at an instant, by the definition alone; null when it does not show in its queue. */
export function stageOf(visit: QueueVisit, at: number): "waiting" | "alerting" | "interacting" | null {
    if (at < visit.enteredAt) return null;
    if (at < visit.leftAt) return visit.alerts.some((alert) => alert.start <= at && at < alert.end) ? "alerting" : "waiting";
    return visit.handling && at < visit.handling.disconnectedAt ? "interacting" : null;
}
