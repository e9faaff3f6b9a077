/** Dresses what an observer says as a message: everything in it is a copy, so that no two receivers share an object. */
import type { ConnectionInfo, Named } from "../platform/types.js";
import { iso } from "./instants.js";
import { payloadOf } from "./payload.js";
import type { Emission } from "./queue-output.js";
import type { Gap, Source } from "./watched-queue.js";

export interface QueueMessage {
    readonly topic: string;
    readonly payload: unknown;
    readonly genesys: QueueMessageInfo;
}

export interface QueueMessageInfo {
    readonly event: Emission["event"] | "error";
    readonly source: Source | null;
    readonly sequence: number | null;
    readonly asOf: string;
    readonly stale: boolean;
    readonly changed: string[];
    readonly gap: { readonly from: string; readonly to: string; readonly filled: boolean } | null;
    readonly org: Named | null;
    /** Null in errors where no connection is known. */
    readonly region: string | null;
    readonly demo: boolean;
    readonly topicName: string | null;
    readonly correlationId: string | null;
}

export function messageOf(emission: Emission, connection: ConnectionInfo): QueueMessage {
    const { queue, view, notification, asOf } = emission;
    return {
        topic: (view?.queue ?? queue.info).name,
        payload: view ? payloadOf(view, asOf) : structuredClone(notification?.eventBody ?? null),
        genesys: {
            event: emission.event,
            source: emission.source,
            sequence: emission.sequence,
            asOf: iso(asOf),
            stale: queue.isStale,
            changed: emission.changed,
            gap: gapOf(emission.gap),
            org: orgOf(connection),
            region: connection.region,
            demo: connection.demo,
            topicName: emission.topicName,
            correlationId: emission.correlationId,
        },
    };
}

/** What an error's message tells of where it came from. `now`: the platform's time. `connection`: null where there is none. */
export function errorInfo(connection: ConnectionInfo | null, now: number): QueueMessageInfo {
    return {
        event: "error",
        source: null,
        sequence: null,
        asOf: iso(now),
        stale: false,
        changed: [],
        gap: null,
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

function gapOf(gap: Gap | null): QueueMessageInfo["gap"] {
    return gap && { from: iso(gap.from), to: iso(gap.to), filled: gap.filled };
}
