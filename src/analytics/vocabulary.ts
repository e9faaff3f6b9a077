/** The platform's words for conversation aggregates: metrics, dimensions and their kinds, and the names that stand for them. */

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

export const TIMER_METRICS: readonly string[] = METRICS.filter((metric) => metricKind(metric) === "timer");

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
