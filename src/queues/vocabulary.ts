/** Names of the platform's queue metrics and what each is for. Plain lists; names that are not here pass through as they come. */

/** Media types that every queue state has a key for. */
export const USUAL_MEDIA_TYPES = ["voice", "callback", "chat", "email", "message"] as const;

/** All media types that the platform's queue figures may have. */
export const MEDIA_TYPES = [
    ...USUAL_MEDIA_TYPES, "cobrowse", "internalmessage", "screenmonitoring", "screenshare", "unknown", "video",
] as const;

const OF_MEDIA_TYPES = ["oWaiting", "oInteracting", "oAlerting", "oLongestWaiting"] as const;
const OF_QUEUES = ["oUserRoutingStatuses", "oUserPresences", "oOnQueueUsers", "oOffQueueUsers", "oActiveUsers", "oMemberUsers"] as const;

/** Metrics of the observations query, as a snapshot asks for them. */
export const SNAPSHOT_METRICS = [...OF_MEDIA_TYPES, ...OF_QUEUES] as const;

/** What a refresh of the longest wait asks for. */
export const LONGEST_WAIT_METRICS = ["oLongestWaiting"] as const;

/** Metrics of the half hour that a seed or refresh asks for: the documented figures and those that notifications carry. */
export const HALF_HOUR_METRICS = [
    "nOffered",
    "nConnected",
    "nTransferred",
    "nOverSla",
    "oServiceLevel",
    "tAnswered",
    "tAbandon",
    "tFlowOut",
    "tHandle",
    "tWait",
    "tAcd",
    "tAlert",
    "tConnected",
    "tNotResponding",
] as const;

/** Instantaneous metrics of a media type that the state names itself. */
export const NAMED_MEDIA_METRICS: ReadonlySet<string> = new Set(OF_MEDIA_TYPES);

/** Instantaneous metrics of the queue's own group that the state names itself. */
export const NAMED_OWN_METRICS: ReadonlySet<string> = new Set(OF_QUEUES);

export const ROUTING_STATUSES = ["IDLE", "INTERACTING", "COMMUNICATING", "NOT_RESPONDING", "OFF_QUEUE"] as const;
export type RoutingStatus = (typeof ROUTING_STATUSES)[number];

/** The platform never counts callbacks under these: their absence there says nothing. */
export const NOT_FOR_CALLBACKS: ReadonlySet<string> = new Set(["tAnswered", "tAbandon"]);
