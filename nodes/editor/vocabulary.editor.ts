/** Words to suggest while a flow author types: suggestions only, what is not listed can be typed all the same. */
import { CONVERSATION_EVENTS as EVENTS } from "../../src/conversations/live/vocabulary.js";
import { kpiNames } from "../../src/analytics/kpis.js";
import { GROUP_DIMENSIONS, MEDIA_TYPES } from "../../src/analytics/vocabulary.js";

export const QUEUE_MEDIA_TYPES: readonly string[] = ["voice", "callback", "chat", "email", "message"];

/** Media types that reports may name; those that queues route come first. */
export const REPORT_MEDIA_TYPES: readonly string[] = [...QUEUE_MEDIA_TYPES, ...MEDIA_TYPES.filter((type) => !QUEUE_MEDIA_TYPES.includes(type))];

/** Figures that this package works out of the platform's metrics. */
export const KPIS: readonly string[] = kpiNames("conversations");
export const AGENT_KPIS: readonly string[] = kpiNames("agents");

/** Dimensions by which conversation aggregates can be grouped; the usual ones first. */
const USUAL_DIMENSIONS: readonly string[] = ["queueId", "mediaType", "userId", "direction", "wrapUpCode", "divisionId"];
export const DIMENSIONS: readonly string[] = [...USUAL_DIMENSIONS, ...GROUP_DIMENSIONS.filter((dimension) => !USUAL_DIMENSIONS.includes(dimension))];

/** The intervals that the documentation names first; many more can be typed. */
export const INTERVALS: readonly string[] = [
    "today", "yesterday", "this week", "last week", "this month", "last month", "last half hour", "last hour",
    "today until 15 minutes ago", "last 15 minutes", "last 60 minutes", "last 24 hours", "last 7 days", "last 4 weeks", "last 3 months",
    "same day last week", "this quarter", "last quarter", "this year", "last year",
];

export const GRANULARITIES: readonly string[] = ["PT15M", "PT30M", "PT1H", "P1D", "P1W", "P1M"];

export const WEEK_DAYS: readonly string[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** Payload paths of a queue's state that are often watched. */
export const STATE_FIELDS: readonly string[] = [
    "waiting", "interacting", "alerting", "longestWaitSince", "agents.onQueue", "agents.offQueue", "agents.idle", "agents.interacting",
    "agents.communicating", "agents.notResponding", "agents.active", "agents.members", "media.voice.waiting", "media.voice.interacting",
    "interval.offered", "interval.answered", "interval.abandoned", "interval.serviceLevel.ratio", "interval.asaSeconds", "interval.ahtSeconds",
];

/** What can happen to a conversation, in the order in which it usually does. */
export const CONVERSATION_EVENTS: readonly string[] = EVENTS;
