/** Names of what happens to a conversation, and how the platform names media types in it. Plain lists. */

export const CONVERSATION_EVENTS = [
    "started", "queued", "alerting", "connected", "held", "retrieved", "transferred", "abandoned", "wrapup", "ended",
] as const;

export type ConversationEvent = (typeof CONVERSATION_EVENTS)[number];

/** A participant's sessions by media type. What carries the others (the call of a callback, a shared screen) comes later. */
export const SESSION_LISTS: readonly (readonly [list: string, mediaType: string])[] = [
    ["callbacks", "callback"],
    ["chats", "chat"],
    ["emails", "email"],
    ["messages", "message"],
    ["internalMessages", "internalmessage"],
    ["calls", "voice"],
    ["videos", "video"],
    ["socialExpressions", "socialexpression"],
    ["cobrowsesessions", "cobrowse"],
    ["screenshares", "screenshare"],
    ["screenMonitorings", "screenmonitoring"],
];
