/** The platform's calls that the domains use, by the SDK's typed classes. */
import type { Models } from "purecloud-platform-client-v2";
import type { PlatformClient } from "./client.js";
import type { PlatformApi, TopicRejection } from "./types.js";

export function platformCalls(client: PlatformClient): PlatformApi {
    return {
        queueObservations: (query, options) =>
            client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsQueuesObservationsQuery(query), options),
        conversationAggregates: (query, options) =>
            client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsConversationsAggregatesQuery(query), options),
    };
}

/** Calls about notification channels; a subscription call may take this long until the channel counts as lost. */
const CHANNEL_TIMEOUT_MS = 20_000;

export function channelCalls(client: PlatformClient, now: () => number) {
    const options = (): { deadline: number; priority: "snapshot" } => ({ deadline: now() + CHANNEL_TIMEOUT_MS, priority: "snapshot" });
    return {
        async create(): Promise<{ id: string; connectUri: string }> {
            const { body } = await client.call<Models.Channel>((sdk, api) => new sdk.NotificationsApi(api).postNotificationsChannels(), options());
            return { id: body.id ?? "", connectUri: body.connectUri ?? "" };
        },
        /** By name in lower case: the topics, or halves of combined ones, that the platform refused. */
        async subscribe(channelId: string, topics: readonly string[]): Promise<ReadonlyMap<string, TopicRejection>> {
            const { body } = await client.call<Models.ChannelTopicEntityListing>(
                (sdk, api) =>
                    new sdk.NotificationsApi(api).putNotificationsChannelSubscriptions(
                        channelId,
                        topics.map((id) => ({ id })),
                        { ignoreErrors: true },
                    ),
                options(),
            );
            const refused = (body?.entities ?? []).filter((topic) => topic.state === "Rejected" && typeof topic.id === "string");
            return new Map(
                refused.map((topic) => [
                    topic.id!.toLowerCase(),
                    { topic: topic.id!, reason: topic.rejectionReason ?? null, missingPermissions: topic.missingPermissions ?? [] },
                ]),
            );
        },
    };
}
