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
    /** Dimension → value, or values for a multi-valued dimension: conversationId, queueId, mediaType, userId, direction, divisionId, wrapUpCode, … */
    readonly dimensions: Readonly<Record<string, string | readonly string[]>>;
}

/** One stretch in one queue by one media type: from entry to answer, abandon or flow-out, and what an agent did then. */
export interface QueueVisit {
    readonly queueId: string;
    readonly acdParticipantId: string;
    readonly acdSessionId: string;
    readonly enteredAt: number;
    readonly leftAt: number;
    readonly outcome: "answered" | "abandoned" | "flowOut";
    /** Every alert to an agent in order; only the last may be answered. */
    readonly alerts: readonly { readonly agentId: string; readonly participantId: string; readonly sessionId: string; readonly start: number; readonly end: number; readonly answered: boolean }[];
    /** Null unless answered. */
    readonly handling: AgentHandling | null;
}

export interface AgentHandling {
    readonly agentId: string;
    readonly participantId: string;
    readonly sessionId: string;
    readonly connectedAt: number;
    readonly holds: readonly { readonly start: number; readonly end: number }[];
    readonly disconnectedAt: number;
    readonly acwEnd: number;
    readonly wrapUpCodeId: string;
    readonly transferred: boolean;
}

/** The full record of one conversation, fixed by the seed. What lies after "now" is not told to anybody yet. */
export interface ConversationRecord {
    readonly id: string;
    readonly mediaType: MediaType;
    readonly direction: "inbound" | "outbound";
    readonly divisionIds: readonly string[];
    readonly ani: string;
    readonly dnis: string;
    readonly customerName: string;
    readonly customerParticipantId: string;
    readonly customerSessionId: string;
    readonly ivrParticipantId: string;
    readonly start: number;
    readonly end: number;
    readonly disconnectType: "client" | "peer" | "system" | "endpoint" | "transfer";
    readonly visits: readonly QueueVisit[];
}

/** What an agent is doing from `start` until the agent's next span. */
export interface AgentSpan {
    readonly agentId: string;
    readonly start: number;
    readonly end: number;
    readonly presenceId: string;
    readonly routingStatus: RoutingStatus;
}

export interface QueueMoment {
    /** Per media type of the queue: the conversations that wait, alert or interact at the instant. Alerting ones still wait. */
    readonly media: Readonly<Partial<Record<MediaType, {
        readonly waiting: readonly { readonly conversation: ConversationRecord; readonly visit: QueueVisit }[];
        readonly alerting: readonly { readonly conversation: ConversationRecord; readonly visit: QueueVisit }[];
        readonly interacting: readonly { readonly conversation: ConversationRecord; readonly visit: QueueVisit }[];
    }>>>;
    /** Members by routing status, and by presence definition id. */
    readonly routingStatuses: Readonly<Record<RoutingStatus, number>>;
    readonly presences: Readonly<Record<string, number>>;
    readonly memberCount: number;
    /** Members that have joined the queue (activated), whatever their status. */
    readonly activeCount: number;
}

/** Something that happened; the notifications are made from these. */
export interface WorldEvent {
    readonly at: number;
    readonly kind: "conversation" | "agent";
    /** Queues whose figures this touches. */
    readonly queueIds: readonly string[];
    readonly mediaType: MediaType | null;
    readonly conversation: ConversationRecord | null;
    readonly agentId: string | null;
}

export interface World {
    readonly seed: number;
    readonly centre: Centre;
    /** Every conversation that overlaps [from, to), ordered by start, then id. */
    conversations(from: number, to: number): readonly ConversationRecord[];
    /** One conversation by id, or undefined. */
    conversation(id: string): ConversationRecord | undefined;
    /** Metric events with from <= emitDate < to, in order of emission. */
    metricEvents(from: number, to: number): readonly MetricEvent[];
    /** Agent spans that overlap [from, to), clipped to it, of one agent or all. */
    agentSpans(from: number, to: number, agentId?: string): readonly AgentSpan[];
    /** The state of a queue at an instant. */
    moment(queueId: string, at: number): QueueMoment;
    /** What happened with from <= at < to, in order. */
    events(from: number, to: number): readonly WorldEvent[];
}
