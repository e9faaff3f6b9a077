/** One flat row for each conversation, worked out of its participants, sessions, segments and metrics. */
import type { Models } from "purecloud-platform-client-v2";

/** With or without the participants' attributes: these are not looked at. */
export type Conversation = Models.AnalyticsConversationWithoutAttributes;
type Participant = Models.AnalyticsParticipantWithoutAttributes;
type Session = Models.AnalyticsSession;
type Segment = Models.AnalyticsConversationSegment;

export interface Row {
    conversationId: string | null;
    /** UTC. */
    start: string | null;
    /** Null while it goes on. */
    end: string | null;
    queueId: string | null;
    queueName: string | null;
    userId: string | null;
    userName: string | null;
    mediaType: string | null;
    direction: string | null;
    ani: string | null;
    dnis: string | null;
    waitSeconds: number | null;
    talkSeconds: number | null;
    holdSeconds: number | null;
    acwSeconds: number | null;
    wrapUpCode: string | null;
    wrapUpCodeName: string | null;
    disconnectType: string | null;
}

export const COLUMNS = [
    "conversationId", "start", "end", "queueId", "queueName", "userId", "userName", "mediaType", "direction", "ani", "dnis", "waitSeconds",
    "talkSeconds", "holdSeconds", "acwSeconds", "wrapUpCode", "wrapUpCodeName", "disconnectType",
] as const satisfies readonly (keyof Row)[];

/** Segments in which an agent works on a conversation; an alert that was not answered is no work, nor is listening in. */
const WORK: ReadonlySet<string | undefined> = new Set(["interact", "hold", "parked", "contacting", "dialing", "wrapup"]);
const AGENTS: ReadonlySet<string | undefined> = new Set(["agent", "user"]);
const CUSTOMERS: ReadonlySet<string | undefined> = new Set(["customer", "external"]);

/** For each figure, the metrics that tell it: the first that a session has counts. */
const WAIT = ["tWait", "tAcd"] as const;
const TALK = ["tTalkComplete", "tTalk"] as const;
const HOLD = ["tHeldComplete", "tHeld"] as const;
const ACW = ["tAcw"] as const;

/**
 * Without names. Of several agents it is the last that began to work on the conversation, and the queue and the wrap-up code are
 * that agent's; without one, the queue is the last that was entered. Times are sums over the conversation in its media type, and
 * null as long as it goes on and nothing is told.
 */
export function toRow(conversation: Conversation): Row {
    const participants = listOf(conversation.participants);
    const agent = lastAgent(participants);
    const queue = participants.findLast(({ purpose }) => purpose === "acd");
    const customer = participants.find(({ purpose }) => CUSTOMERS.has(purpose));
    const main = firstSession(queue) ?? firstSession(agent) ?? firstSession(customer) ?? firstSession(participants[0]);
    const mediaType = main?.mediaType ?? null;
    const far = firstSession(customer) ?? main;
    const end = instant(conversation.conversationEnd);
    const times = timesOf(participants, mediaType);
    const isOver = end !== null;
    const wrapUp = agent === undefined ? undefined : lastSegment(agent, ({ wrapUpCode }) => isText(wrapUpCode));
    return {
        conversationId: text(conversation.conversationId),
        start: instant(conversation.conversationStart),
        end,
        queueId: queueOf(agent) ?? queueOf(queue) ?? queueOf(customer),
        queueName: null,
        userId: text(agent?.userId),
        userName: null,
        mediaType,
        direction: text(conversation.originatingDirection) ?? text(main?.direction),
        ani: text(far?.ani) ?? text(far?.addressFrom),
        dnis: text(far?.dnis) ?? text(far?.addressTo),
        waitSeconds: times.seconds(times.wait, isOver),
        talkSeconds: times.seconds(times.talk, isOver),
        holdSeconds: times.seconds(times.hold, isOver),
        acwSeconds: times.seconds(times.acw, isOver),
        wrapUpCode: text(wrapUp?.wrapUpCode),
        wrapUpCodeName: null,
        disconnectType: text((customer === undefined ? undefined : lastSegment(customer, hasEnding))?.disconnectType),
    };
}

function lastAgent(participants: readonly Participant[]): Participant | undefined {
    let last: Participant | undefined;
    for (const participant of participants) {
        if (!AGENTS.has(participant.purpose) || !isText(participant.userId) || !hasWorked(participant)) continue;
        // Times are read only where there is a choice.
        if (last === undefined || workBegan(participant) >= workBegan(last)) last = participant;
    }
    return last;
}

function hasWorked(participant: Participant): boolean {
    for (const { segments } of listOf(participant.sessions)) {
        for (const { segmentType } of listOf(segments)) if (WORK.has(segmentType)) return true;
    }
    return false;
}

/** When a participant first worked on the conversation; epoch milliseconds. */
function workBegan(participant: Participant): number {
    let began = Infinity;
    for (const session of listOf(participant.sessions)) {
        for (const { segmentType, segmentStart } of listOf(session.segments)) {
            const start = WORK.has(segmentType) ? Date.parse(segmentStart ?? "") : NaN;
            if (start < began) began = start;
        }
    }
    return Number.isFinite(began) ? began : -Infinity;
}

function queueOf(participant: Participant | undefined): string | null {
    return participant === undefined ? null : text(lastSegment(participant, ({ queueId }) => isText(queueId))?.queueId);
}

/** In the order in which the platform lists them, which is that of time. */
function lastSegment(participant: Participant, fits: (segment: Segment) => boolean): Segment | undefined {
    const sessions = listOf(participant.sessions);
    for (let index = sessions.length - 1; index >= 0; index--) {
        const found = listOf(sessions[index]!.segments).findLast(fits);
        if (found) return found;
    }
    return undefined;
}

function hasEnding({ disconnectType }: Segment): boolean {
    return isText(disconnectType);
}

function firstSession(participant: Participant | undefined): Session | undefined {
    return listOf(participant?.sessions)[0];
}

function timesOf(participants: readonly Participant[], mediaType: string | null): TimeSums {
    const times = new TimeSums();
    for (const { sessions } of participants) {
        // A callback has a session of its own beside the call: that would count its talk twice.
        for (const session of listOf(sessions)) if ((session.mediaType ?? null) === mediaType) times.add(session);
    }
    return times;
}

/** Milliseconds; null for what no session tells. */
class TimeSums {
    wait: number | null = null;
    talk: number | null = null;
    hold: number | null = null;
    acw: number | null = null;
    /** Whether any session came with metrics at all. */
    toldAny = false;

    add({ metrics }: Session): void {
        const told = listOf(metrics);
        if (told.length === 0) return;
        this.toldAny = true;
        this.wait = plus(this.wait, sumOf(told, WAIT));
        this.talk = plus(this.talk, sumOf(told, TALK));
        this.hold = plus(this.hold, sumOf(told, HOLD));
        this.acw = plus(this.acw, sumOf(told, ACW));
    }

    /** In a conversation that is over, what is not told did not happen; unless nothing is told at all. */
    seconds(milliseconds: number | null, isOver: boolean): number | null {
        if (milliseconds !== null) return milliseconds / 1_000;
        return isOver && this.toldAny ? 0 : null;
    }
}

function plus(a: number | null, b: number | null): number | null {
    return a === null ? b : b === null ? a : a + b;
}

function sumOf(metrics: readonly Models.AnalyticsSessionMetric[], names: readonly string[]): number | null {
    for (const wanted of names) {
        let sum = 0;
        let isTold = false;
        for (const { name, value } of metrics) {
            if (name !== wanted || typeof value !== "number") continue;
            sum += value;
            isTold = true;
        }
        if (isTold) return sum;
    }
    return null;
}

/** What should be a list; entries that are no objects are left out. */
function listOf<T extends object>(value: readonly T[] | undefined): readonly T[] {
    if (!Array.isArray(value)) return [];
    const list = value as readonly T[];
    for (const entry of list) if (!isObject(entry)) return list.filter(isObject);
    return list;
}

function isObject(value: unknown): boolean {
    return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
    return typeof value === "string" && value !== "";
}

function text(value: unknown): string | null {
    return isText(value) ? value : null;
}

const IN_UTC_WITH_MILLISECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function instant(value: unknown): string | null {
    if (!isText(value)) return null;
    if (IN_UTC_WITH_MILLISECONDS.test(value)) return value;
    const time = Date.parse(value);
    return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
