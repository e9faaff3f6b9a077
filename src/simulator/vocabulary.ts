/** The platform's names as its published models list them: what a request may say. Plain lists, no behaviour. */

/** Metrics of conversation aggregates. */
export const CONVERSATION_METRICS = [
    "nBlindTransferred", "nBotInteractions", "nCallbackAttempts", "nCallbackOverSla", "nCallbackScheduled", "nCfcOffered", "nCobrowseSessions",
    "nConnected", "nConsult", "nConsultTransferred", "nConversations", "nError", "nOffered", "nOutbound", "nOutboundAbandoned", "nOutboundAttempted",
    "nOutboundConnected", "nOverSla", "nStateTransitionError", "nTakeover", "nTransferred", "oAudioMessageCount", "oCallbackServiceLevel",
    "oExternalAudioMessageCount", "oExternalMediaCount", "oMediaCount", "oMessageCount", "oMessageSegmentCount", "oMessageTurn", "oServiceLevel",
    "oServiceTarget", "oSkillExpressionApplications", "tAbandon", "tAcd", "tActiveCallback", "tActiveCallbackComplete", "tAcw", "tAgentResponseTime",
    "tAgentVideoConnected", "tAlert", "tAnswered", "tAverageAgentResponseTime", "tAverageCustomerResponseTime", "tBarging", "tCallbackAbandon",
    "tCallbackConnect", "tCallbackNotReached", "tCallbackVirtualWait", "tCfcAbandon", "tCfcAcd", "tCfcAnswered", "tCfcFlowOut", "tCoaching",
    "tCoachingComplete", "tConnected", "tContacting", "tDialing", "tFirstConnect", "tFirstDial", "tFirstEngagement", "tFirstResponse", "tFlowOut",
    "tHandle", "tHeld", "tHeldComplete", "tIvr", "tMonitoring", "tMonitoringComplete", "tNotResponding", "tPark", "tParkComplete",
    "tScreenMonitoring", "tShortAbandon", "tSnippetRecord", "tTalk", "tTalkComplete", "tTransmitting", "tUserResponseTime", "tVoicemail", "tWait",
] as const;

/** Metrics by which topN and bottomN queries rank. */
export const CONVERSATION_SORT_METRICS = [
    "nBlindTransferred", "nBotInteractions", "nCallbackAttempts", "nCallbackOverSla", "nCallbackScheduled", "nCfcOffered", "nCobrowseSessions",
    "nConnected", "nConsult", "nConsultTransferred", "nConversations", "nError", "nOffered", "nOutbound", "nOutboundAbandoned", "nOutboundAttempted",
    "nOutboundConnected", "nOverSla", "nStateTransitionError", "nTakeover", "nTransferred", "oAudioMessageCount", "oExternalAudioMessageCount",
    "oExternalMediaCount", "oMediaCount", "oMessageCount", "oMessageSegmentCount", "oMessageTurn", "oServiceTarget", "oSkillExpressionApplications",
    "tAbandon", "tAcd", "tActiveCallback", "tActiveCallbackComplete", "tAcw", "tAgentResponseTime", "tAgentVideoConnected", "tAlert", "tAnswered",
    "tAverageAgentResponseTime", "tAverageCustomerResponseTime", "tBarging", "tCallbackAbandon", "tCallbackConnect", "tCallbackNotReached",
    "tCallbackVirtualWait", "tCfcAbandon", "tCfcAcd", "tCfcAnswered", "tCfcFlowOut", "tCoaching", "tCoachingComplete", "tConnected", "tContacting",
    "tDialing", "tFirstConnect", "tFirstDial", "tFirstEngagement", "tFirstResponse", "tFlowOut", "tHandle", "tHeld", "tHeldComplete", "tIvr",
    "tMonitoring", "tMonitoringComplete", "tNotResponding", "tPark", "tParkComplete", "tScreenMonitoring", "tSnippetRecord", "tTalk", "tTalkComplete",
    "tTransmitting", "tUserResponseTime", "tVoicemail",
] as const;

/** Dimensions by which conversation aggregates group. */
export const CONVERSATION_DIMENSIONS = [
    "activeRouting", "activeSkillId", "addressFrom", "addressTo", "agentAssistantId", "agentBullseyeRing", "agentOwned", "agentRank", "agentScore",
    "ani", "assignerId", "authenticated", "conversationId", "conversationInitiator", "convertedFrom", "convertedTo", "customerParticipation",
    "deliveryStatus", "destinationAddress", "direction", "disconnectType", "divisionId", "dnis", "edgeId", "eligibleAgentCount", "errorCode",
    "extendedDeliveryStatus", "externalContactId", "externalMediaCount", "externalOrganizationId", "externalTag", "firstQueue", "flaggedReason",
    "flowInType", "flowOutType", "groupId", "interactionType", "journeyActionId", "journeyActionMapId", "journeyActionMapVersion",
    "journeyCustomerId", "journeyCustomerIdType", "journeyCustomerSessionId", "journeyCustomerSessionIdType", "knowledgeBaseId", "mediaCount",
    "mediaType", "messageType", "originatingDirection", "originatingSocialMediaPublic", "outboundCampaignId", "outboundContactId",
    "outboundContactListId", "participantName", "peerId", "proposedAgentId", "provider", "purpose", "queueId", "remote", "removedSkillId",
    "requestedLanguageId", "requestedRouting", "requestedRoutingSkillId", "roomId", "routingPriority", "routingRing", "routingRule",
    "routingRuleType", "scoredAgentId", "selectedAgentId", "selectedAgentRank", "selfServed", "sessionDnis", "sessionId", "skillExpressionId",
    "stationId", "teamId", "usedRouting", "userId", "videoPresent", "waitingInteractionCount", "wrapUpCode",
] as const;

/** Dimensions by which conversation aggregates filter. */
export const CONVERSATION_FILTER_DIMENSIONS = [...CONVERSATION_DIMENSIONS, "canonicalExternalContactId"] as const;

export const QUEUE_OBSERVATION_METRICS = [
    "oActiveUsers", "oAlerting", "oInteracting", "oLongestInteracting", "oLongestWaiting", "oMemberUsers", "oOffQueueUsers", "oOnQueueUsers",
    "oUserPresences", "oUserRoutingStatuses", "oWaiting",
] as const;

export const QUEUE_OBSERVATION_DETAIL_METRICS = [
    "oActiveUsers", "oAlerting", "oInteracting", "oMemberUsers", "oOffQueueUsers", "oOnQueueUsers", "oUserPresences", "oUserRoutingStatuses",
    "oWaiting",
] as const;

export const USER_OBSERVATION_METRICS = ["oActiveQueues", "oMemberQueues"] as const;

export const USER_AGGREGATE_METRICS = ["tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence"] as const;

/** Dimensions of a details query's conversation filters. */
export const CONVERSATION_DETAIL_DIMENSIONS = [
    "accessAttribute", "conversationEnd", "conversationId", "conversationInitiator", "conversationStart", "customerParticipation", "divisionId",
    "externalTag", "mediaStatsMinConversationMos", "originatingDirection", "originatingSocialMediaPublic",
] as const;

/** Metrics of a details query's conversation filters. */
export const CONVERSATION_DETAIL_METRICS = [
    "nBlindTransferred", "nBotInteractions", "nCallbackAttempts", "nCallbackOverSla", "nCallbackScheduled", "nCfcOffered", "nCobrowseSessions",
    "nConnected", "nConsult", "nConsultTransferred", "nConversations", "nError", "nFlow", "nFlowMilestone", "nFlowOutcome", "nFlowOutcomeFailed",
    "nOffered", "nOutbound", "nOutboundAbandoned", "nOutboundAttempted", "nOutboundConnected", "nOverSla", "nStateTransitionError", "nTakeover",
    "nTransferred", "oAudioMessageCount", "oExternalAudioMessageCount", "oExternalMediaCount", "oFlowMilestone", "oMediaCount", "oMessageCount",
    "oMessageSegmentCount", "oMessageTurn", "oSkillExpressionApplications", "tAbandon", "tAcd", "tActiveCallback", "tActiveCallbackComplete", "tAcw",
    "tAgentResponseTime", "tAgentVideoConnected", "tAlert", "tAnswered", "tAverageAgentResponseTime", "tAverageCustomerResponseTime", "tBarging",
    "tCallbackAbandon", "tCallbackConnect", "tCallbackNotReached", "tCallbackVirtualWait", "tCfcAbandon", "tCfcAcd", "tCfcAnswered", "tCfcFlowOut",
    "tCoaching", "tCoachingComplete", "tConnected", "tContacting", "tConversationDuration", "tDialing", "tFirstConnect", "tFirstDial",
    "tFirstEngagement", "tFirstResponse", "tFlow", "tFlowDisconnect", "tFlowExit", "tFlowOut", "tFlowOutcome", "tHandle", "tHeld", "tHeldComplete",
    "tIvr", "tMonitoring", "tMonitoringComplete", "tNotResponding", "tPark", "tParkComplete", "tScreenMonitoring", "tShortAbandon", "tSnippetRecord",
    "tTalk", "tTalkComplete", "tTransmitting", "tUserResponseTime", "tVoicemail",
] as const;

/** Dimensions of a details query's segment filters. */
export const SEGMENT_DIMENSIONS = [
    "addressFrom", "addressTo", "agentAssistantId", "agentOwned", "ani", "authenticated", "bargedParticipantId", "callbackNumber",
    "callbackScheduledTime", "canonicalExternalContactId", "cleared", "coachedParticipantId", "conference", "deliveryPushed", "deliveryStatus",
    "destinationAddress", "destinationConversationId", "detectedSpeechEnd", "detectedSpeechStart", "direction", "disconnectType", "dnis", "edgeId",
    "engagementSource", "errorCode", "exitReason", "extendedDeliveryStatus", "externalContactId", "externalOrganizationId", "flaggedReason", "flowId",
    "flowName", "flowOutType", "flowOutcome", "flowOutcomeId", "flowOutcomeValue", "flowVersion", "groupId", "journeyActionId", "journeyActionMapId",
    "journeyCustomerId", "journeyCustomerIdType", "journeyCustomerSessionId", "mediaCount", "mediaType", "messageType", "monitoredParticipantId",
    "outboundCampaignId", "outboundContactId", "outboundContactListId", "participantName", "protocolCallId", "provider", "purpose", "queueId",
    "recording", "remote", "remoteNameDisplayable", "requestedLanguageId", "requestedRouting", "requestedRoutingSkillId", "scoredAgentId",
    "screenMonitoredUserId", "screenRecording", "scriptId", "segmentEnd", "segmentType", "sessionDnis", "sipResponseCode", "skillExpressionId",
    "snippetRecording", "subject", "teamId", "transferTargetAddress", "transferTargetName", "transferType", "usedRouting", "userId", "wrapUpCode",
    "wrapUpNote",
] as const;

export const CONVERSATION_ACTIVITY_METRICS = ["oAlerting", "oInteracting", "oLongestInteracting", "oLongestWaiting", "oWaiting"] as const;

export const CONVERSATION_ACTIVITY_DIMENSIONS = [
    "activeRouting", "addressFrom", "addressTo", "agentScore", "ani", "conversationId", "convertedFrom", "convertedTo", "direction", "dnis",
    "mediaType", "participantName", "queueId", "requestedLanguageId", "requestedRouting", "requestedRoutingSkillId", "routingPriority",
    "scoredAgentId", "sessionId", "teamId", "usedRouting", "userId",
] as const;

export const ROUTING_ACTIVITY_METRICS = [
    "oActiveUsers", "oMemberUsers", "oOffQueueUsers", "oOnQueueUsers", "oUserPresences", "oUserRoutingStatuses",
] as const;

export const ROUTING_ACTIVITY_DIMENSIONS = [
    "organizationPresenceId", "presenceDate", "queueId", "queueMembershipStatus", "routingStatus", "routingStatusDate", "systemPresence", "teamId",
    "userId",
] as const;

export const ROUTING_STATUSES = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"] as const;

/** Media types of analytics. */
export const MEDIA_TYPES = [
    "callback", "chat", "cobrowse", "email", "internalmessage", "message", "screenmonitoring", "screenshare", "unknown", "video", "voice",
] as const;

/** Evaluations, surveys and resolutions of conversations. */
export const EVALUATION_DIMENSIONS = [
    "assigneeApplicable", "assigneeId", "calibrationId", "contextId", "deleted", "evaluationId", "evaluationStatus", "evaluatorId", "eventTime", "formId",
    "formName", "queueId", "released", "rescored", "systemSubmitted", "userId",
] as const;
export const EVALUATION_METRICS = ["oTotalCriticalScore", "oTotalScore"] as const;
export const SURVEY_DIMENSIONS = [
    "eventTime", "queueId", "surveyCompletedDate", "surveyFormContextId", "surveyFormId", "surveyId", "surveyPartialResponse", "surveyPromoterScore",
    "surveyStatus", "surveyType", "userId",
] as const;
export const SURVEY_METRICS = ["oSurveyTotalScore"] as const;
export const RESOLUTION_METRICS = ["nNextContactAvoided"] as const;
