/** Reads a conversation as the conversation topics of queues and `GET /api/v2/conversations/{id}` tell it. Hostile until checked. */
import {
    earliest, endingOf, field, instant, latest, list, MAX_PARTICIPANTS, roleOf, text, type ConversationFacts, type PartFacts, type Span,
} from "./facts.js";
import { SESSION_LISTS } from "./vocabulary.js";

const ALERTING: ReadonlySet<unknown> = new Set(["alerting", "offering", "contacting"]);
const ENDED: ReadonlySet<unknown> = new Set(["disconnected", "terminated"]);
/** Neither of these has begun to talk. */
const NOT_BEGUN: ReadonlySet<unknown> = new Set([...ALERTING, ...ENDED, "dialing", "scheduled", "none", undefined]);

interface Sessions {
    readonly mediaType: string;
    readonly all: readonly unknown[];
}

/** Null for what is no conversation. */
export function readConversation(body: unknown): ConversationFacts | null {
    const id = text(field(body, "id"));
    const participants = field(body, "participants");
    if (id === null || !Array.isArray(participants) || participants.length > MAX_PARTICIPANTS) return null;
    const entries = participants.filter((entry) => text(field(entry, "id")) !== null);
    const customer = entries.find((entry) => roleOf(field(entry, "purpose")) === "customer");
    // The queue's own session tells the media type best: a callback's customer may have a call as well.
    const main = entries.find((entry) => field(entry, "purpose") === "acd") ?? customer ?? entries[0];
    const sessions = sessionsOf(main);
    const call = sessionsOf(customer)?.all[0];
    const direction = text(field(sessions?.all[0], "direction")) ?? text(field(call, "direction"));
    const addresses = addressesOf(body, customer, call, direction === "outbound");
    return {
        id,
        startedAt: instant(field(body, "startTime")) ?? earliest(entries.map((entry) => instant(field(entry, "startTime")) ?? instant(field(entry, "connectedTime")))),
        mediaType: sessions?.mediaType ?? null,
        direction,
        ...addresses,
        parts: entries.map(readPart),
        attendedBy: attendedBy(field(body, "recentTransfers")),
    };
}

/** The customer's address is the far side's, whichever direction it is. */
function addressesOf(body: unknown, customer: unknown, call: unknown, isOutbound: boolean): { from: string | null; to: string | null } {
    const address = (side: unknown): string | null => text(field(side, "addressNormalized")) ?? text(field(side, "addressRaw"));
    const far = text(field(customer, "address")) ?? text(field(customer, "ani")) ?? address(field(call, "self"));
    const near = text(field(customer, "dnis")) ?? text(field(body, "address")) ?? address(field(call, "other"));
    return isOutbound ? { from: near, to: far } : { from: far, to: near };
}

function sessionsOf(participant: unknown): Sessions | null {
    for (const [name, mediaType] of SESSION_LISTS) {
        const all = list(field(participant, name));
        if (all.length > 0) return { mediaType, all };
    }
    return null;
}

function readPart(participant: unknown): PartFacts {
    const role = roleOf(field(participant, "purpose"));
    const all = SESSION_LISTS.flatMap(([name]) => list(field(participant, name)));
    const main = sessionsOf(participant)?.all ?? [];
    const state = field(main.at(-1), "state");
    const endTime = instant(field(participant, "endTime"));
    const isEnded = endTime !== null || (main.length > 0 && main.every((session) => ENDED.has(field(session, "state"))));
    const connectedTime = instant(field(participant, "connectedTime"));
    const begun = earliest(main.map((session) => instant(field(session, "connectedTime"))));
    // An agent who is alerted is a participant already, connected or not.
    const isConnected = begun !== null || main.some((session) => !NOT_BEGUN.has(field(session, "state"))) || (role !== "agent" && connectedTime !== null);
    const held = isEnded ? undefined : all.find((session) => field(session, "held") === true && !ENDED.has(field(session, "state")));
    return {
        id: text(field(participant, "id"))!,
        role,
        name: text(field(participant, "name")),
        userId: text(field(participant, "userId")),
        queueId: text(field(participant, "queueId"))?.toLowerCase() ?? null,
        startedAt: instant(field(participant, "startTime")) ?? (role === "agent" ? null : connectedTime),
        isAlerting: !isEnded && ALERTING.has(state),
        isConnected,
        connectedAt: isConnected ? (begun ?? connectedTime) : null,
        isEnded,
        endedAt: isEnded ? (endTime ?? latest(main.map((session) => instant(field(session, "disconnectedTime"))))) : null,
        ending: isEnded ? endingOf(text(field(main.at(-1), "disconnectType"))) : null,
        hold: held === undefined ? null : { start: instant(field(held, "startHoldTime")) },
        holds: [],
        acw: afterCallWork(participant, main.at(-1)),
        wrapUpCode: text(field(wrapUpOf(participant, main.at(-1)), "code")),
        isConsulted: text(field(participant, "consultParticipantId")) !== null,
    };
}

function wrapUpOf(participant: unknown, session: unknown): unknown {
    return field(participant, "wrapup") ?? field(session, "wrapup");
}

function afterCallWork(participant: unknown, session: unknown): Span | null {
    const work = field(session, "afterCallWork");
    const wrapUp = wrapUpOf(participant, session);
    const isPending = field(work, "state") === "pending";
    const start = instant(field(participant, "startAcwTime")) ?? instant(field(work, "startTime"));
    const end = instant(field(participant, "endAcwTime")) ?? instant(field(work, "endTime")) ?? instant(field(wrapUp, "endTime"));
    if (start === null && end === null && !isPending) return null;
    return { start: start ?? end ?? 0, end: isPending ? null : end };
}

function attendedBy(transfers: unknown): ReadonlySet<string> {
    const agents = new Set<string>();
    for (const transfer of list(transfers)) {
        const userId = text(field(field(transfer, "initiator"), "userId"));
        if (userId !== null && String(field(transfer, "transferType")).toLowerCase() === "attended") agents.add(userId);
    }
    return agents;
}
