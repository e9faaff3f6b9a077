/** Reads a conversation as the analytics' details query tells it: sessions cut into segments, holds among them. Hostile until checked. */
import { earliest, endingOf, field, instant, latest, list, MAX_PARTICIPANTS, roleOf, text, type ConversationFacts, type PartFacts } from "./facts.js";

interface Segment {
    readonly type: string | null;
    readonly start: number;
    readonly end: number | null;
    readonly raw: unknown;
}

const ALERTS: ReadonlySet<string | null> = new Set(["alert", "contacting"]);
/** Neither of these is talk. */
const NO_TALK: ReadonlySet<string | null> = new Set(["alert", "contacting", "dialing", "delay", "wrapup", "scheduled"]);

/** Null for what is no record of a conversation. */
export function readDetails(record: unknown): ConversationFacts | null {
    const id = text(field(record, "conversationId"));
    const participants = field(record, "participants");
    if (id === null || !Array.isArray(participants) || participants.length > MAX_PARTICIPANTS) return null;
    const isOver = instant(field(record, "conversationEnd")) !== null;
    const entries = participants.filter((entry) => text(field(entry, "participantId")) !== null);
    const customer = entries.find((entry) => roleOf(field(entry, "purpose")) === "customer");
    const queue = entries.find((entry) => field(entry, "purpose") === "acd");
    const session = list(field(customer, "sessions"))[0];
    const main = list(field(queue ?? customer ?? entries[0], "sessions"))[0];
    return {
        id,
        startedAt: instant(field(record, "conversationStart")),
        mediaType: text(field(main, "mediaType"))?.toLowerCase() ?? null,
        direction: text(field(record, "originatingDirection")) ?? text(field(session, "direction")),
        from: text(field(session, "ani")) ?? text(field(session, "addressFrom")),
        to: text(field(session, "dnis")) ?? text(field(session, "addressTo")),
        parts: inOrder(entries.map((entry) => readPart(entry, isOver))),
        attendedBy: new Set(),
    };
}

/** Of appearance; what has no time keeps its place. */
function inOrder(parts: readonly PartFacts[]): readonly PartFacts[] {
    return parts.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
}

function readPart(participant: unknown, isOver: boolean): PartFacts {
    const role = roleOf(field(participant, "purpose"));
    const segments = list(field(participant, "sessions"))
        .flatMap((session) => list(field(session, "segments")))
        .flatMap(readSegment)
        .toSorted((a, b) => a.start - b.start);
    const wrapUp = segments.findLast(({ type }) => type === "wrapup");
    const own = segments.filter(({ type }) => type !== "wrapup");
    const last = own.at(-1);
    const disconnectType = text(field(last?.raw, "disconnectType"));
    const isEnded = own.length > 0 && own.every(({ end }) => end !== null) && (isOver || disconnectType !== null || wrapUp !== undefined);
    const talk = own.find(({ type }) => !NO_TALK.has(type));
    const isConnected = role === "agent" ? talk !== undefined : own.length > 0;
    return {
        id: text(field(participant, "participantId"))!,
        role,
        name: text(field(participant, "participantName")),
        userId: text(field(participant, "userId")),
        queueId: segments.map(({ raw }) => text(field(raw, "queueId"))).find((queueId) => queueId !== null)?.toLowerCase() ?? null,
        startedAt: earliest(own.map(({ start }) => start)),
        isAlerting: role === "agent" && talk === undefined && last?.end === null && ALERTS.has(last.type),
        isConnected,
        connectedAt: isConnected ? (role === "agent" ? talk!.start : own[0]!.start) : null,
        isEnded,
        endedAt: isEnded ? latest(own.map(({ end }) => end)) : null,
        ending: isEnded ? endingOf(disconnectType) : null,
        hold: undefined,
        holds: own.filter(({ type }) => type === "hold").map(({ start, end }) => ({ start, end })),
        acw: wrapUp ? { start: wrapUp.start, end: wrapUp.end } : null,
        wrapUpCode: text(field(wrapUp?.raw, "wrapUpCode")),
        isConsulted: false,
    };
}

function readSegment(segment: unknown): readonly Segment[] {
    const start = instant(field(segment, "segmentStart"));
    return start === null ? [] : [{ type: text(field(segment, "segmentType")), start, end: instant(field(segment, "segmentEnd")), raw: segment }];
}
