/** The platform's calls that the domains use, by the SDK's typed classes. */
import type { Models } from "purecloud-platform-client-v2";
import { aggregateCalls } from "./aggregate-calls.js";
import type { PlatformClient } from "./client.js";
import type { Clock } from "./clock.js";
import { detailsCalls } from "./details-calls.js";
import { GenesysError } from "./errors.js";
import { InFlight } from "./in-flight.js";
import { platformTexts } from "./texts.js";
import type { PlatformApi, TopicRejection } from "./types.js";

export function platformCalls(client: PlatformClient, clock: Clock): PlatformApi {
    const inFlight = new InFlight(clock);
    return {
        plain: (request, options) => client.plain(request, options),
        queueObservations: (query, options = {}) =>
            inFlight.share(`observations ${JSON.stringify(query)}`, options, (shared) =>
                client.call((sdk, api) => new sdk.AnalyticsApi(api).postAnalyticsQueuesObservationsQuery(query), shared),
            ),
        ...aggregateCalls(client, inFlight),
        details: detailsCalls(client),
        conversation: (conversationId, options = {}) =>
            inFlight.share(`conversation ${conversationId}`, options, (shared) =>
                client.call((sdk, api) => new sdk.ConversationsApi(api).getConversation(conversationId), shared),
            ),
        estimatedWait: (queueId, mediaType, options = {}) =>
            inFlight.share(`estimated wait ${queueId} ${mediaType}`, options, (shared) =>
                client.call((sdk, api) => new sdk.RoutingApi(api).getRoutingQueueMediatypeEstimatedwaittime(queueId, mediaType), shared),
            ),
    };
}

/** Calls about notification channels; a subscription call may take this long until the channel counts as lost. */
const CHANNEL_TIMEOUT_MS = 20_000;
/** A channel lives a day from its creation or its last subscription call. */
const CHANNEL_LIFE_MS = 24 * 3_600_000;

export function channelCalls(client: PlatformClient, now: () => number, serverOffset: () => number) {
    return guarded(rawChannelCalls(client, now, serverOffset));
}

/** Whatever an answer looks like, a call rejects with a GenesysError only. */
function guarded<T extends Record<string, (...parameters: never[]) => Promise<unknown>>>(calls: T): T {
    const guard =
        (call: (...parameters: never[]) => Promise<unknown>) =>
        async (...parameters: never[]): Promise<unknown> => {
            try {
                return await call(...parameters);
            } catch (thrown) {
                if (thrown instanceof GenesysError) throw thrown;
                throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: "an answer about channels" });
            }
        };
    return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, guard(call)])) as T;
}

function rawChannelCalls(client: PlatformClient, now: () => number, serverOffset: () => number) {
    const localTime = (date: string | undefined): number | null => (Number.isFinite(Date.parse(date ?? "")) ? Date.parse(date!) - serverOffset() : null);
    const own = async (): Promise<readonly { id: string; connectUri: string; expiresAt: number }[]> => {
        const { body } = await client.call<Models.ChannelEntityListing>((sdk, api) => new sdk.NotificationsApi(api).getNotificationsChannels(), options());
        return (body?.entities ?? []).flatMap(({ id, connectUri, expires }) =>
            typeof id === "string" && isSocketAddress(connectUri, client.isSecure) ? [{ id, connectUri, expiresAt: localTime(expires) ?? 0 }] : [],
        );
    };
    const options = (): { deadline: number; priority: "snapshot" } => ({ deadline: now() + CHANNEL_TIMEOUT_MS, priority: "snapshot" });
    return {
        /** `expiresAt` by the local clock: the platform's may differ. */
        async create(): Promise<{ id: string; connectUri: string; expiresAt: number }> {
            const { body } = await client.call<Models.Channel>((sdk, api) => new sdk.NotificationsApi(api).postNotificationsChannels(), options());
            if (typeof body?.id !== "string" || !isSocketAddress(body.connectUri, client.isSecure)) {
                throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: "no notification channel" });
            }
            return { id: body.id, connectUri: body.connectUri, expiresAt: localTime(body.expires) ?? now() + CHANNEL_LIFE_MS };
        },
        async count(): Promise<number> {
            const { body } = await client.call<Models.ChannelEntityListing>(
                (sdk, api) => new sdk.NotificationsApi(api).getNotificationsChannels({ includechannels: "oauthclient" }),
                options(),
            );
            return body?.entities?.length ?? 0;
        },
        /** Those that the present token made; ones that cannot be used are left out. */
        own,
        async expiresAt(channelId: string): Promise<number | null> {
            return (await own()).find(({ id }) => id === channelId)?.expiresAt ?? null;
        },
        /** By name in lower case: the topics, or halves of combined ones, that the platform refused. */
        async subscribe(channelId: string, topics: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, TopicRejection>> {
            const { body } = await client.call<Models.ChannelTopicEntityListing>(
                (sdk, api) =>
                    new sdk.NotificationsApi(api).putNotificationsChannelSubscriptions(
                        channelId,
                        topics.map((id) => ({ id })),
                        { ignoreErrors: true },
                    ),
                { ...options(), ...(signal ? { signal } : {}) },
            );
            const refused = (body?.entities ?? []).filter((topic) => topic.state === "Rejected" && typeof topic.id === "string");
            return new Map(
                refused.map((topic) => [
                    topic.id!.toLowerCase(),
                    { topic: topic.id!, reason: textIn(topic.rejectionReason), missingPermissions: textsIn(topic.missingPermissions) },
                ]),
            );
        },
    };
}

function textIn(value: unknown): string | null {
    return typeof value === "string" ? value : null;
}

function textsIn(value: unknown): readonly string[] {
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** A WebSocket's address, and one with TLS when the calls have it: what flows over it is the same organisation's data. */
function isSocketAddress(address: unknown, secure: boolean): address is string {
    if (typeof address !== "string" || !URL.canParse(address)) return false;
    const { protocol, hash } = new URL(address);
    return hash === "" && (protocol === "wss:" || (protocol === "ws:" && !secure));
}
