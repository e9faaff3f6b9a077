/** Dresses what happened to a conversation as a message: everything in it is a copy, so that no two receivers share an object. */
import type { ConnectionInfo, Named } from "../../platform/types.js";
import type { LiveEvent, LiveState } from "./machine.js";
import type { ConversationEvent } from "./vocabulary.js";

export type Source = "notification" | "rest" | "timer";

export interface MaybeNamed {
    readonly id: string;
    readonly name: string | null;
}

export interface ConversationPayload {
    readonly conversationId: string;
    readonly queue: MaybeNamed | null;
    readonly mediaType: string | null;
    readonly direction: string | null;
    readonly from: string | null;
    readonly to: string | null;
    readonly agents: readonly MaybeNamed[];
    readonly state: LiveState;
    readonly startedAt: string | null;
    readonly queuedAt: string | null;
    readonly connectedAt: string | null;
    readonly endedAt: string | null;
    readonly waitSeconds: number | null;
    readonly transfer: { readonly kind: "blind" | "consult" | "flow"; readonly queue: MaybeNamed | null } | null;
    readonly wrapUp: { readonly code: string | null; readonly name: string | null; readonly seconds: number | null } | null;
    readonly changes: readonly Change[];
}

export interface Change {
    readonly field: string;
    readonly from: unknown;
    readonly to: unknown;
}

export interface ConversationMessageInfo {
    readonly event: ConversationEvent | "error";
    readonly source: Source | null;
    /** Grows by one with each message of a conversation. */
    readonly sequence: number | null;
    /** When it happened, by the platform's clock. */
    readonly asOf: string;
    readonly org: Named | null;
    /** Null in errors where no connection is known. */
    readonly region: string | null;
    readonly demo: boolean;
    readonly topicName: string | null;
    readonly correlationId: string | null;
}

export interface ConversationMessage {
    readonly topic: string;
    readonly payload: ConversationPayload;
    /** As the platform told it. */
    readonly conversation: unknown;
    readonly genesys: ConversationMessageInfo;
}

export interface Origin {
    readonly source: Source;
    readonly topicName: string | null;
    readonly correlationId: string | null;
    readonly body: unknown;
}

/** Names of what a message tells of; null where it has none, or none that may be seen. */
export interface Names {
    agent(id: string): string | null;
    queue(id: string): string | null;
    wrapUpCode(id: string): string | null;
}

/** What a change is told of; `transfer` and `wrapUp` belong to one event alone. */
const COMPARED = [
    "queue", "mediaType", "direction", "from", "to", "agents", "state", "startedAt", "queuedAt", "connectedAt", "endedAt", "waitSeconds",
] as const satisfies readonly (keyof ConversationPayload)[];

/** `queueId`: the queue that the message is about. `before`: the payload of the conversation's last message. */
export function payloadOf(event: LiveEvent, queueId: string | null, names: Names, before: ConversationPayload | null): ConversationPayload {
    const { state, transfer, wrapUp } = event;
    const queue = (id: string | null): MaybeNamed | null => (id === null ? null : { id, name: names.queue(id) });
    const payload: ConversationPayload = {
        conversationId: state.conversationId,
        queue: queue(queueId),
        mediaType: state.mediaType,
        direction: state.direction,
        from: state.from,
        to: state.to,
        agents: state.agents.map(({ id, name }) => ({ id, name: names.agent(id) ?? name })),
        state: state.state,
        startedAt: iso(state.startedAt),
        queuedAt: iso(state.queuedAt),
        connectedAt: iso(state.connectedAt),
        endedAt: iso(state.endedAt),
        waitSeconds: state.waitSeconds,
        transfer: transfer && { kind: transfer.kind, queue: queue(transfer.queueId) },
        wrapUp: wrapUp && { code: wrapUp.code, name: wrapUp.code === null ? null : names.wrapUpCode(wrapUp.code), seconds: wrapUp.seconds },
        changes: [],
    };
    return { ...payload, changes: changesBetween(before, payload) };
}

/** Of the conversation's first message: from null. */
function changesBetween(before: ConversationPayload | null, now: ConversationPayload): readonly Change[] {
    return COMPARED.flatMap((name) => {
        const [from, to] = [before?.[name] ?? null, now[name]];
        return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field: name, from: structuredClone(from), to: structuredClone(to) }];
    });
}

/** The topic is the queue's name; its id where that is all there is. */
export function messageOf(
    event: LiveEvent,
    payload: ConversationPayload,
    origin: Origin,
    sequence: number,
    connection: ConnectionInfo,
): ConversationMessage {
    const { source, topicName, correlationId, body } = origin;
    return {
        topic: payload.queue?.name ?? payload.queue?.id ?? "",
        payload: structuredClone(payload),
        conversation: structuredClone(body),
        genesys: {
            event: event.event,
            source,
            sequence,
            asOf: iso(event.at),
            org: orgOf(connection),
            region: connection.region,
            demo: connection.demo,
            topicName,
            correlationId,
        },
    };
}

/** What an error's message tells of where it came from. `now`: the platform's time. `connection`: null where there is none. */
export function errorInfo(connection: ConnectionInfo | null, now: number): ConversationMessageInfo {
    return {
        event: "error",
        source: null,
        sequence: null,
        asOf: iso(now),
        org: connection && orgOf(connection),
        region: connection?.region ?? null,
        demo: connection?.demo ?? false,
        topicName: null,
        correlationId: null,
    };
}

function orgOf({ org }: ConnectionInfo): Named | null {
    return org && { id: org.id, name: org.name };
}

function iso(instant: number): string;
function iso(instant: number | null): string | null;
function iso(instant: number | null): string | null {
    return instant === null ? null : new Date(Math.min(Math.max(instant, -8.64e15), 8.64e15)).toISOString();
}
