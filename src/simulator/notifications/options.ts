/** What the notification service of the simulator can be told to do otherwise, above all where the platform's behaviour is not known for sure. */

export interface NotificationOptions {
    /** Channels per OAuth client; one more pushes another out. */
    readonly channelLimit: number;
    /** Topics per channel; a combined topic counts as one. */
    readonly topicLimit: number;
    /** Milliseconds from creation, and again from each subscription call, to the end of a channel. */
    readonly channelLifeMs: number;
    /** Characters of a combined topic. */
    readonly combinedTopicLength: number;
    /** What becomes of `v2.a.b?x&y`: taken, refused as an invalid topic, or taken with its activity half rejected. */
    readonly combinedTopics: "permitted" | "refused" | "activityRejected";
    /** Whose end ends a channel: of the token that created it, of the last token of the client that subscribed, or of none. */
    readonly tokenBinding: "creator" | "lastUser" | "none";
    /** Whether another token of the same client may use a channel. */
    readonly crossTokenUse: boolean;
    /** Status of DELETE subscriptions. */
    readonly deleteStatus: 200 | 204;
    /** Whether the entities of a subscription answer carry `state`; early captures have only the id. */
    readonly statesInAnswers: boolean;
    /** Whether POST answers with the topics of the request or with all of the channel. */
    readonly postAnswersWith: "requested" | "all";
    /** Status of a handshake on an unknown or expired channel. */
    readonly handshakeStatus: number;
    /** Close code for the first socket when a second one opens on its channel. */
    readonly kickCode: number;
    /** Close code for a socket whose channel or token came to its end. */
    readonly endCode: number;
    /** What an open socket hears when its channel is gone: a 404 result, a system message, both or nothing, then it is closed. */
    readonly endNotice: "result" | "system" | "both" | "none";
    /** Whether `v2.subscription.updated` is sent after each subscription call. */
    readonly announceSubscriptions: boolean;
    readonly heartbeatMs: number;
    readonly socketClosingText: string;
    /** The least simulated time between two frames of one group and form of an analytics topic. */
    readonly topicIntervalMs: number;
    /** Whether all qualifiers of a metric are sent again when one changed. */
    readonly allQualifiers: boolean;
    /** Whether a new subscription gets the whole state first. */
    readonly initialSnapshot: boolean;
    /** Whether both forms of a group that changed together travel in one frame. */
    readonly formsTogether: boolean;
    /** Whether oOnQueueUsers comes once per routing status, as in the REST answer, or as one sum. */
    readonly onQueueQualifiers: boolean;
    /** Spelling of `systemPresence` in events: ON_QUEUE, or as REST spells it: On Queue. */
    readonly presenceSpelling: "upper" | "rest";
    /** Whether topic names arrive in lower case. */
    readonly lowerCaseTopics: boolean;
    /** Host and port that `connectUri` names instead of the simulator's own; `ws://` or `wss://` may lead it. */
    readonly connectHost: string | null;
}

export const NOTIFICATION_DEFAULTS: NotificationOptions = {
    channelLimit: 20,
    topicLimit: 1000,
    channelLifeMs: 24 * 3_600_000,
    combinedTopicLength: 200,
    combinedTopics: "permitted",
    tokenBinding: "creator",
    crossTokenUse: true,
    deleteStatus: 200,
    statesInAnswers: true,
    postAnswersWith: "requested",
    handshakeStatus: 401,
    kickCode: 1001,
    endCode: 1001,
    endNotice: "result",
    announceSubscriptions: false,
    heartbeatMs: 30_000,
    socketClosingText: "This socket is closing. Please reconnect.",
    topicIntervalMs: 1000,
    allQualifiers: false,
    initialSnapshot: false,
    formsTogether: false,
    onQueueQualifiers: true,
    presenceSpelling: "upper",
    lowerCaseTopics: false,
    connectHost: null,
};
