/** The world's vocabulary: what the simulated centre consists of and what happened in it. Instants are epoch milliseconds. */

export type MediaType = "voice" | "callback" | "chat" | "email" | "message";
export type RoutingStatus = "OFF_QUEUE" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "COMMUNICATING";

export interface Named { readonly id: string; readonly name: string }

export interface QueueDefinition extends Named {
    readonly division: Named;
    readonly mediaTypes: readonly MediaType[];
    /** Service level target per media type: share of answers within `durationMs`. */
    readonly serviceLevel: Readonly<Record<MediaType, { readonly percentage: number; readonly durationMs: number }>>;
    readonly memberIds: readonly string[];
}

export interface AgentDefinition extends Named {
    readonly email: string;
    readonly division: Named;
    readonly queueIds: readonly string[];
    /** The queues of `queueIds` that the agent has joined (activated); only those route to the agent. */
    readonly joinedQueueIds: readonly string[];
}

export interface PresenceDefinition {
    readonly id: string;
    /** As REST spells it: "Available", "On Queue", "Break", "Meal", … */
    readonly systemPresence: string;
    readonly label: string;
    /** False for the organisation's own secondary presences such as "Lunch". */
    readonly primary: boolean;
}

export interface Centre {
    readonly organization: Named & { readonly shortName: string };
    readonly divisions: readonly Named[];
    readonly queues: readonly QueueDefinition[];
    readonly agents: readonly AgentDefinition[];
    readonly presences: readonly PresenceDefinition[];
    readonly wrapUpCodes: readonly Named[];
    readonly skills: readonly Named[];
}

/** One metric of one session as the platform stores it: emitted once, at `emitDate`, with the session's dimensions. */
export interface MetricEvent {
    readonly metric: string;
    readonly emitDate: number;
    /** Milliseconds for `t…`, 1 for `n…`. */
    readonly value: number;
    /** Dimension → value, or values for a multi-valued dimension: conversationId, sessionId, queueId, mediaType, userId, direction, divisionId, wrapUpCode, … */
    readonly dimensions: Readonly<Record<string, string | readonly string[]>>;
}

/** Metric events of one day as columns, in no particular order. */
export interface MetricTable {
    /** What the times count from, epoch milliseconds. */
    readonly origin: number;
    readonly times: Int32Array;
    readonly values: Int32Array;
    /** Numbers to ask `MetricTables.facts` about. */
    readonly sessions: Uint32Array;
    /** Places in `MetricTables.metrics`. */
    readonly metrics: Uint8Array;
}

/** The same metric events as `metricEventChunks` has, many times quicker to count, but without the dimensions that tell single conversations apart. */
export interface MetricTables {
    /** Dimensions that only the events have. */
    readonly omitted: ReadonlySet<string>;
    /** Names of metrics by number; grows as tables are made. */
    readonly metrics: readonly string[];
    /** The dimensions of a session's events but the omitted ones. */
    facts(session: number): Readonly<Record<string, string | readonly string[]>>;
    /** Sorts sessions: those with the same number are alike in all of these dimensions. */
    classifier(dimensions: readonly string[]): (session: number) => number;
    /** Tables that together have everything emitted in [from, to), and more than that; null for a day that is too large for one. */
    between(from: number, to: number): Iterable<MetricTable | null>;
}

/** How an interaction that left a queue unanswered went on: to voicemail, to another queue (the next visit), or it was disconnected. */
export type FlowOutTarget = "voicemail" | "queue" | "disconnect";

/** One alert to an agent. Unanswered means either not responding, or that the customer left meanwhile (`leftAt` of the visit equals `end`). */
export interface AgentAlert {
    readonly agentId: string;
    readonly participantId: string;
    readonly sessionId: string;
    readonly start: number;
    readonly end: number;
    readonly answered: boolean;
}

/**
 * One stretch in one queue by one media type: from entry to answer, abandon or flow-out, and what an agent did then.
 * From `enteredAt` to `leftAt` it either waits or alerts, never both; after an answer it interacts from `handling.connectedAt`
 * (= `leftAt`) to `handling.disconnectedAt`; then come after-call work until `handling.acwEnd`, in which it no longer interacts.
 */
export interface QueueVisit {
    readonly queueId: string;
    readonly acdParticipantId: string;
    readonly acdSessionId: string;
    readonly enteredAt: number;
    readonly leftAt: number;
    readonly outcome: "answered" | "abandoned" | "flowOut";
    /** Every alert to an agent in order; only the last may be answered. */
    readonly alerts: readonly AgentAlert[];
    /** Null unless the outcome is "flowOut". */
    readonly flowOutTo: FlowOutTarget | null;
    /** Null unless answered. */
    readonly handling: AgentHandling | null;
}

export interface AgentHandling {
    /** Agent, participant and session are those of the answered alert. */
    readonly agentId: string;
    readonly participantId: string;
    readonly sessionId: string;
    readonly connectedAt: number;
    readonly holds: readonly { readonly start: number; readonly end: number }[];
    readonly disconnectedAt: number;
    readonly acwEnd: number;
    /** An id of the centre's wrap-up codes, or "ININ-WRAP-UP-TIMEOUT" when the agent chose none in time. */
    readonly wrapUpCodeId: string;
    /** The agent passed the interaction on: the next visit begins at `disconnectedAt`. */
    readonly transferred: boolean;
    /** Whether the agent spoke to the receiving side first; only with `transferred`. */
    readonly consulted: boolean;
}

/** The full record of one conversation, fixed by the seed. What lies after "now" is not told to anybody yet. Compare by id, not by identity. */
export interface ConversationRecord {
    readonly id: string;
    readonly mediaType: MediaType;
    /** Of the conversation's origin. Outbound are callbacks that an agent had scheduled. */
    readonly direction: "inbound" | "outbound";
    readonly divisionIds: readonly string[];
    /** "Edge", "PureCloud Email", … */
    readonly provider: string;
    /** "webmessaging", "whatsapp", …; null for other media than message. */
    readonly messageType: string | null;
    readonly requestedRoutingSkillIds: readonly string[];
    readonly ani: string;
    readonly dnis: string;
    readonly customerName: string;
    readonly customerParticipantId: string;
    readonly customerSessionId: string;
    readonly ivrParticipantId: string;
    readonly ivrSessionId: string;
    /** End of the stage in the voice menu, which begins with the conversation; null when there was none. */
    readonly ivrEnd: number | null;
    readonly start: number;
    /** When everything about it ended, the last after-call work included. */
    readonly end: number;
    /** When the customer's session ended; never after `end`. */
    readonly customerEnd: number;
    /** How the customer's session ended: "endpoint" or "client" the customer left, "peer" the agent ended it, "system" the platform. */
    readonly disconnectType: "client" | "peer" | "system" | "endpoint" | "transfer";
    /** In order; empty when the caller left in the voice menu. */
    readonly visits: readonly QueueVisit[];
}

/** The little of a conversation that tells when it was and who may see it. */
export type ConversationOutline = Pick<ConversationRecord, "id" | "start" | "end" | "divisionIds">;

/**
 * What an agent is doing from `start` until the agent's next span. INTERACTING lasts from the alert to the end of after-call work,
 * as on the platform, where it means that an interaction is assigned. The presence is "On Queue" exactly while the routing status is not OFF_QUEUE.
 */
export interface AgentSpan {
    readonly agentId: string;
    readonly start: number;
    readonly end: number;
    readonly presenceId: string;
    readonly routingStatus: RoutingStatus;
}

export interface MomentEntry { readonly conversation: ConversationRecord; readonly visit: QueueVisit }

export interface MediaMoment {
    /** In the queue and not alerting, oldest entry first. */
    readonly waiting: readonly MomentEntry[];
    /** In the queue and alerting an agent: not counted as waiting. */
    readonly alerting: readonly MomentEntry[];
    /** Connected to an agent, on hold included, after-call work not. */
    readonly interacting: readonly MomentEntry[];
}

export interface QueueMoment {
    /** Every media type of the queue: the conversations that wait, alert or interact at the instant. */
    readonly media: Readonly<Partial<Record<MediaType, MediaMoment>>>;
    /** Members by routing status (all five), and by the id of each presence definition that some member has. */
    readonly routingStatuses: Readonly<Record<RoutingStatus, number>>;
    readonly presences: Readonly<Record<string, number>>;
    readonly memberCount: number;
    /** Members that have joined the queue (activated), whatever their status. */
    readonly activeCount: number;
}

/**
 * What happened. Of a conversation: it started, entered a queue, alerted, an alert ended unanswered, was answered, was held or taken
 * from hold, left the queue unanswered, an agent disconnected, after-call work ended, the conversation ended.
 * Of an agent: presence or routing status changed.
 */
export type WorldChange =
    | "start" | "enter" | "alert" | "alertEnd" | "answer" | "hold" | "unhold" | "abandon" | "flowOut" | "disconnect" | "acwEnd" | "end"
    | "status";

/** Something that happened; the notifications are made from these. */
export interface WorldEvent {
    readonly at: number;
    readonly kind: "conversation" | "agent";
    readonly change: WorldChange;
    /** Queues whose figures this touches. */
    readonly queueIds: readonly string[];
    readonly mediaType: MediaType | null;
    readonly conversation: ConversationRecord | null;
    /** The agent whose status changed, or who is concerned by the conversation's change. */
    readonly agentId: string | null;
}

export interface World {
    readonly seed: number;
    readonly centre: Centre;
    /** Every conversation that overlaps [from, to), ordered by start, then id. */
    conversations(from: number, to: number): readonly ConversationRecord[];
    /** The same conversations in the same order, several times quicker; where there is such a way. */
    outlines?(from: number, to: number): readonly ConversationOutline[];
    /** One conversation by id, or undefined. */
    conversation(id: string): ConversationRecord | undefined;
    /** Metric events with from <= emitDate < to, in order of emission. For spans of days use the chunks: a month has millions. */
    metricEvents(from: number, to: number): readonly MetricEvent[];
    /** The same, in order, an hour at a time, so that a long span needs little memory. */
    metricEventChunks(from: number, to: number): Iterable<readonly MetricEvent[]>;
    /** A quicker way to the same, where there is one. */
    readonly metricTables?: MetricTables | undefined;
    /** All metric events of one conversation, in order of emission; `sessionId` tells the session each belongs to. */
    metricEventsOf(conversation: ConversationRecord): readonly MetricEvent[];
    /** Agent spans that overlap [from, to), clipped to it, of one agent or all. */
    agentSpans(from: number, to: number, agentId?: string): readonly AgentSpan[];
    /** The span an agent is in at an instant, not clipped. An unknown agent throws a RangeError. */
    agentState(agentId: string, at: number): AgentSpan;
    /** The state of a queue at an instant; changes only at the instants that `events` names. An unknown queue throws a RangeError. */
    moment(queueId: string, at: number): QueueMoment;
    /** What happened with from <= at < to, in order. */
    events(from: number, to: number): readonly WorldEvent[];
}
