/** The platform's words for the filters of conversation details. */

export const CONVERSATION_DIMENSIONS = [
    "accessAttribute", "conversationEnd", "conversationId", "conversationInitiator", "conversationStart", "customerParticipation", "divisionId",
    "externalTag", "mediaStatsMinConversationMos", "originatingDirection", "originatingSocialMediaPublic",
] as const;

export const CONVERSATION_METRICS = [
    "nBlindTransferred", "nBotInteractions", "nCallbackAttempts", "nCallbackOverSla", "nCallbackScheduled", "nCfcOffered", "nCobrowseSessions",
    "nConnected", "nConsult", "nConsultTransferred", "nConversations", "nError", "nFlow", "nFlowMilestone", "nFlowOutcome", "nFlowOutcomeFailed",
    "nOffered", "nOutbound", "nOutboundAbandoned", "nOutboundAttempted", "nOutboundConnected", "nOverSla", "nStateTransitionError", "nTakeover",
    "nTransferred", "oAudioMessageCount", "oExternalAudioMessageCount", "oExternalMediaCount", "oFlowMilestone", "oMediaCount", "oMessageCount",
    "oMessageSegmentCount", "oMessageTurn", "oSkillExpressionApplications", "tAbandon", "tAcd", "tActiveCallback", "tActiveCallbackComplete",
    "tAcw", "tAgentResponseTime", "tAgentVideoConnected", "tAlert", "tAnswered", "tAverageAgentResponseTime", "tAverageCustomerResponseTime",
    "tBarging", "tCallbackAbandon", "tCallbackConnect", "tCallbackNotReached", "tCallbackVirtualWait", "tCfcAbandon", "tCfcAcd", "tCfcAnswered",
    "tCfcFlowOut", "tCoaching", "tCoachingComplete", "tConnected", "tContacting", "tConversationDuration", "tDialing", "tFirstConnect",
    "tFirstDial", "tFirstEngagement", "tFirstResponse", "tFlow", "tFlowDisconnect", "tFlowExit", "tFlowOut", "tFlowOutcome", "tHandle", "tHeld",
    "tHeldComplete", "tIvr", "tMonitoring", "tMonitoringComplete", "tNotResponding", "tPark", "tParkComplete", "tScreenMonitoring",
    "tShortAbandon", "tSnippetRecord", "tTalk", "tTalkComplete", "tTransmitting", "tUserResponseTime", "tVoicemail",
] as const;

export const SEGMENT_DIMENSIONS = [
    "addressFrom", "addressTo", "agentAssistantId", "agentOwned", "ani", "authenticated", "bargedParticipantId", "callbackNumber",
    "callbackScheduledTime", "canonicalExternalContactId", "cleared", "coachedParticipantId", "conference", "deliveryPushed", "deliveryStatus",
    "destinationAddress", "destinationConversationId", "detectedSpeechEnd", "detectedSpeechStart", "direction", "disconnectType", "dnis",
    "edgeId", "engagementSource", "errorCode", "exitReason", "extendedDeliveryStatus", "externalContactId", "externalOrganizationId",
    "flaggedReason", "flowId", "flowName", "flowOutType", "flowOutcome", "flowOutcomeId", "flowOutcomeValue", "flowVersion", "groupId",
    "journeyActionId", "journeyActionMapId", "journeyCustomerId", "journeyCustomerIdType", "journeyCustomerSessionId", "mediaCount", "mediaType",
    "messageType", "monitoredParticipantId", "outboundCampaignId", "outboundContactId", "outboundContactListId", "participantName",
    "protocolCallId", "provider", "purpose", "queueId", "recording", "remote", "remoteNameDisplayable", "requestedLanguageId", "requestedRouting",
    "requestedRoutingSkillId", "scoredAgentId", "screenMonitoredUserId", "screenRecording", "scriptId", "segmentEnd", "segmentType",
    "sessionDnis", "sipResponseCode", "skillExpressionId", "snippetRecording", "subject", "teamId", "transferTargetAddress", "transferTargetName",
    "transferType", "usedRouting", "userId", "wrapUpCode", "wrapUpNote",
] as const;

export const SEGMENT_METRICS = ["tSegmentDuration"] as const;
export const PROPERTY_TYPES = ["bool", "integer", "real", "date", "string", "uuid"] as const;
