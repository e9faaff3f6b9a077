/** The platform's words for aggregates of conversations and of agents: metrics, dimensions and their kinds, and the names that stand for them. */

/** All metrics of a conversation aggregates query. */
export const METRICS = [
    "nBlindTransferred", "nBotInteractions", "nCallbackAttempts", "nCallbackOverSla", "nCallbackScheduled", "nCfcOffered", "nCobrowseSessions",
    "nConnected", "nConsult", "nConsultTransferred", "nConversations", "nError", "nOffered", "nOutbound", "nOutboundAbandoned",
    "nOutboundAttempted", "nOutboundConnected", "nOverSla", "nStateTransitionError", "nTakeover", "nTransferred", "oAudioMessageCount",
    "oCallbackServiceLevel", "oExternalAudioMessageCount", "oExternalMediaCount", "oMediaCount", "oMessageCount", "oMessageSegmentCount",
    "oMessageTurn", "oServiceLevel", "oServiceTarget", "oSkillExpressionApplications", "tAbandon", "tAcd", "tActiveCallback",
    "tActiveCallbackComplete", "tAcw", "tAgentResponseTime", "tAgentVideoConnected", "tAlert", "tAnswered", "tAverageAgentResponseTime",
    "tAverageCustomerResponseTime", "tBarging", "tCallbackAbandon", "tCallbackConnect", "tCallbackNotReached", "tCallbackVirtualWait",
    "tCfcAbandon", "tCfcAcd", "tCfcAnswered", "tCfcFlowOut", "tCoaching", "tCoachingComplete", "tConnected", "tContacting", "tDialing",
    "tFirstConnect", "tFirstDial", "tFirstEngagement", "tFirstResponse", "tFlowOut", "tHandle", "tHeld", "tHeldComplete", "tIvr", "tMonitoring",
    "tMonitoringComplete", "tNotResponding", "tPark", "tParkComplete", "tScreenMonitoring", "tShortAbandon", "tSnippetRecord", "tTalk",
    "tTalkComplete", "tTransmitting", "tUserResponseTime", "tVoicemail", "tWait",
] as const;

/** All dimensions that a conversation aggregates query can group by. */
export const GROUP_DIMENSIONS = [
    "activeRouting", "activeSkillId", "addressFrom", "addressTo", "agentAssistantId", "agentBullseyeRing", "agentOwned", "agentRank",
    "agentScore", "ani", "assignerId", "authenticated", "conversationId", "conversationInitiator", "convertedFrom", "convertedTo",
    "customerParticipation", "deliveryStatus", "destinationAddress", "direction", "disconnectType", "divisionId", "dnis", "edgeId",
    "eligibleAgentCount", "errorCode", "extendedDeliveryStatus", "externalContactId", "externalMediaCount", "externalOrganizationId",
    "externalTag", "firstQueue", "flaggedReason", "flowInType", "flowOutType", "groupId", "interactionType", "journeyActionId",
    "journeyActionMapId", "journeyActionMapVersion", "journeyCustomerId", "journeyCustomerIdType", "journeyCustomerSessionId",
    "journeyCustomerSessionIdType", "knowledgeBaseId", "mediaCount", "mediaType", "messageType", "originatingDirection",
    "originatingSocialMediaPublic", "outboundCampaignId", "outboundContactId", "outboundContactListId", "participantName", "peerId",
    "proposedAgentId", "provider", "purpose", "queueId", "remote", "removedSkillId", "requestedLanguageId", "requestedRouting",
    "requestedRoutingSkillId", "roomId", "routingPriority", "routingRing", "routingRule", "routingRuleType", "scoredAgentId", "selectedAgentId",
    "selectedAgentRank", "selfServed", "sessionDnis", "sessionId", "skillExpressionId", "stationId", "teamId", "usedRouting", "userId",
    "videoPresent", "waitingInteractionCount", "wrapUpCode",
] as const;

/** All dimensions that its filter knows: one more than groups do. */
export const FILTER_DIMENSIONS = [...GROUP_DIMENSIONS, "canonicalExternalContactId"] as const;

/** All metrics of a user aggregates query. Each comes with a qualifier: the status or the presence of which it is the time. */
export const AGENT_METRICS = ["tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence"] as const;

/** All dimensions that a user aggregates query can group and filter by. */
export const AGENT_DIMENSIONS = ["userId"] as const;

/** Qualifiers of tAgentRoutingStatus. */
export const ROUTING_STATUSES = ["INTERACTING", "COMMUNICATING", "IDLE", "NOT_RESPONDING", "OFF_QUEUE"] as const;

/** Qualifiers of tSystemPresence; those of tOrganizationPresence are the ids of the organisation's own presences. */
export const SYSTEM_PRESENCES = [
    "AVAILABLE", "ON_QUEUE", "BUSY", "AWAY", "BREAK", "MEAL", "MEETING", "TRAINING", "IDLE", "OFFLINE",
] as const;

/** What is reported on: interactions, or what agents did with their time. */
export const SOURCES = ["conversations", "agents"] as const;
export type Source = (typeof SOURCES)[number];

export interface Vocabulary {
    readonly metrics: readonly string[];
    readonly groupDimensions: readonly string[];
    readonly filterDimensions: readonly string[];
}

export const VOCABULARIES: Readonly<Record<Source, Vocabulary>> = {
    conversations: { metrics: METRICS, groupDimensions: GROUP_DIMENSIONS, filterDimensions: FILTER_DIMENSIONS },
    agents: { metrics: AGENT_METRICS, groupDimensions: AGENT_DIMENSIONS, filterDimensions: AGENT_DIMENSIONS },
};

/** All media types that interactions can have. */
export const MEDIA_TYPES = [
    "callback", "chat", "cobrowse", "email", "internalmessage", "message", "screenmonitoring", "screenshare", "unknown", "video", "voice",
] as const;

export const DIRECTIONS = ["inbound", "outbound"] as const;
export const QUERY_TYPES = ["groupBy", "topN", "bottomN"] as const;
export const SORT_FUNCTIONS = ["average", "count", "max", "min", "sum"] as const;
export const TIME_DIMENSIONS = ["eventTime"] as const;
export const FILTER_TYPES = ["and", "or"] as const;
export const PREDICATE_TYPES = ["dimension", "property", "metric"] as const;
export const PREDICATE_OPERATORS = ["matches", "exists", "notExists"] as const;
export const VIEW_FUNCTIONS = ["rangeBound"] as const;
export const VIEW_BOUNDS = ["gte", "lt"] as const;
export const VALUE_BOUNDS = ["gt", "gte", "lt", "lte"] as const;

/** The platform sorts groups by every metric but these. */
const NOT_SORTABLE: ReadonlySet<string> = new Set(["oServiceLevel", "oCallbackServiceLevel", "tShortAbandon", "tWait"]);
export const SORT_METRICS: readonly string[] = METRICS.filter((metric) => !NOT_SORTABLE.has(metric));

/**
 * What a metric tells: `counter` how often, `timer` how often and how long (milliseconds), `serviceLevel` a share with its
 * numerator, denominator and target, `target` a setting that is the same in every bucket.
 */
export type MetricKind = "counter" | "timer" | "serviceLevel" | "target";

export function metricKind(metric: string): MetricKind {
    if (metric === "oServiceLevel" || metric === "oCallbackServiceLevel") return "serviceLevel";
    if (metric === "oServiceTarget") return "target";
    return metric.startsWith("t") ? "timer" : "counter";
}

/** Names for metrics that tutorials and other products use. */
export const METRIC_ALIASES: ReadonlyMap<string, string> = new Map([
    ["totalHandleTime", "tHandle"],
    ["talkTime", "tTalk"],
    ["waitTime", "tWait"],
    ["wrapTime", "tAcw"],
    ["totalInteractions", "nOffered"],
]);

/**
 * Dimensions of which one interaction can have several values, lists in the platform's metric records, or that tell its
 * participants apart: the same interaction is then counted in several groups, and groups must not be added up.
 */
export const OVERLAPPING_DIMENSIONS: ReadonlySet<string> = new Set([
    "activeSkillId", "agentRank", "agentScore", "destinationAddress", "divisionId", "eligibleAgentCount", "knowledgeBaseId", "participantName",
    "proposedAgentId", "purpose", "removedSkillId", "requestedRouting", "requestedRoutingSkillId", "scoredAgentId", "waitingInteractionCount",
    "wrapUpCode",
]);
