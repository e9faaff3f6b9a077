/** Decides a subscription call: which topics are taken, which are refused and why. Pure. */
import { missingPermissions } from "../http/errors.js";
import { ApiError } from "../http/types.js";
import { expandTopic, isCombined, type Topic } from "./catalogue.js";
import type { Subscription } from "./channels.js";
import type { NotificationOptions } from "./options.js";

/** One entry of the answer, as the platform's ChannelTopic. */
export interface ChannelTopic {
    readonly id: string;
    readonly state?: "Permitted" | "Rejected";
    readonly rejectionReason?: string;
    readonly missingPermissions?: readonly string[];
}

export interface SubscriptionCall {
    /** The topics of the call as they came. */
    readonly ids: readonly string[];
    readonly mode: "add" | "replace";
    /** Rejects single topics instead of failing the whole call. */
    readonly ignoreErrors: boolean;
    readonly current: ReadonlyMap<string, Subscription>;
    /** Permissions that the caller lacks for a topic. */
    readonly missingFor: (topic: Topic) => readonly string[];
    readonly options: NotificationOptions;
}

export interface SubscriptionOutcome {
    /** What the channel is subscribed to from now on. */
    readonly subscriptions: readonly Subscription[];
    /** One entry for each topic of the call, and one more for each rejected half of a combined one. */
    readonly entities: readonly ChannelTopic[];
}

const INVALID = "The subscription topic is not valid.";
const UNAVAILABLE = "The topic is not available.";

interface Verdict {
    readonly id: string;
    readonly subscription: Subscription | null;
    readonly invalid: boolean;
    readonly unavailable: boolean;
    readonly missing: readonly string[];
}

/** The topic ids of a body `[{"id":"v2…"}]`; 400 for anything else. */
export function readTopicIds(body: unknown): readonly string[] {
    const refuse = (): never => {
        throw new ApiError(400, "bad.request", "The request could not be understood by the server due to malformed syntax.");
    };
    if (!Array.isArray(body)) return refuse();
    return body.map((entry: unknown) => {
        const id = typeof entry === "object" && entry !== null ? (entry as { id?: unknown }).id : undefined;
        return typeof id === "string" ? id : refuse();
    });
}

function judge(id: string, call: SubscriptionCall): Verdict {
    const { options, missingFor } = call;
    const combined = isCombined(id);
    const topics = combined && (options.combinedTopics === "refused" || id.length > options.combinedTopicLength) ? null : expandTopic(id);
    if (!topics) return { id, subscription: null, invalid: true, unavailable: false, missing: [] };
    const unavailable = (topic: Topic): boolean => combined && options.combinedTopics === "activityRejected" && topic.key.endsWith(".activity");
    const judged = topics.map((topic) => ({ topic, missing: missingFor(topic), unavailable: unavailable(topic) }));
    const taken = judged.filter((entry) => !entry.missing.length && !entry.unavailable);
    const rejected = judged.filter((entry) => !taken.includes(entry));
    const subscription = taken.length ? { id, topics: taken.map(({ topic }) => topic), rejected } : null;
    return {
        id, subscription, invalid: false,
        unavailable: rejected.some((entry) => entry.unavailable),
        missing: [...new Set(rejected.flatMap(({ missing }) => missing))],
    };
}

function entitiesOf(verdict: Verdict, states: boolean): readonly ChannelTopic[] {
    const { id, subscription, missing } = verdict;
    const reject = (name: string, lacking: readonly string[], reason: string): ChannelTopic =>
        ({ id: name, state: "Rejected", rejectionReason: reason, ...(lacking.length ? { missingPermissions: lacking } : {}) });
    const reasonOf = (lacking: readonly string[]): string => (lacking.length ? `Missing permission(s): ${lacking.join(", ")}` : UNAVAILABLE);
    if (verdict.invalid) return [reject(id, [], INVALID)];
    if (!subscription) return [reject(id, missing, reasonOf(missing))];
    const permitted: ChannelTopic = states ? { id, state: "Permitted" } : { id };
    return [permitted, ...subscription.rejected.map(({ topic, missing: lacking }) => reject(topic.name, lacking, reasonOf(lacking)))];
}

function refuse(verdict: Verdict): ApiError {
    if (verdict.invalid) {
        return new ApiError(400, "notification.invalid.topic", INVALID, { details: [{ errorCode: "notification.invalid.topic", fieldName: "id", entityId: verdict.id }] });
    }
    return missingPermissions(verdict.missing.length ? verdict.missing : [UNAVAILABLE]);
}

function tooMany(limit: number): ApiError {
    return new ApiError(400, "bad.request", `The number of topics exceeds the maximum of ${limit} per channel.`, {
        limit: { namespace: "notifications", key: "channel.topics.max", value: limit },
    });
}

/** Throws the platform's refusal of the whole call: an invalid topic, a missing permission (unless errors are ignored) or too many topics. */
export function decideSubscriptions(call: SubscriptionCall): SubscriptionOutcome {
    const ids = [...new Map(call.ids.map((id) => [id.toLowerCase(), id])).values()];
    if (ids.length > call.options.topicLimit) throw tooMany(call.options.topicLimit);
    const verdicts = ids.map((id) => judge(id, call));
    if (!call.ignoreErrors) {
        const bad = verdicts.find(({ invalid }) => invalid) ?? verdicts.find(({ missing, unavailable }) => missing.length > 0 || unavailable);
        if (bad) throw refuse(bad);
    }
    const subscriptions = new Map(call.mode === "add" ? call.current : []);
    for (const { subscription } of verdicts) if (subscription) subscriptions.set(subscription.id.toLowerCase(), subscription);
    if (subscriptions.size > call.options.topicLimit) throw tooMany(call.options.topicLimit);
    return {
        subscriptions: [...subscriptions.values()],
        entities: verdicts.flatMap((verdict) => entitiesOf(verdict, call.options.statesInAnswers)),
    };
}
