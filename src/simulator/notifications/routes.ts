/** The eight REST calls of the notification service. None needs a permission; topics do. */
import { badRequest, notFound } from "../http/errors.js";
import type { Route, SimulatorReply, SimulatorRequest, Token } from "../http/types.js";
import { TOPICS } from "../topics.js";
import { availableTopic, type Topic } from "./catalogue.js";
import type { Channel, ChannelStore } from "./channels.js";
import type { NotificationOptions } from "./options.js";
import { decideSubscriptions, readTopicIds } from "./subscriptions.js";

export interface NotificationRouteParts {
    readonly store: ChannelStore;
    readonly options: NotificationOptions;
    /** "ws://127.0.0.1:8085" */
    readonly connectBase: () => string;
    readonly missingFor: (clientId: string, topic: Topic) => readonly string[];
    readonly onSubscribed: (channel: Channel) => void;
}

const CHANNELS = "/api/v2/notifications/channels";
const CHANNEL = `${CHANNELS}/{channelId}`;
const SUBSCRIPTIONS = `${CHANNEL}/subscriptions`;

const first = (request: SimulatorRequest, name: string): string | undefined =>
    [...request.query].find(([key]) => key.toLowerCase() === name)?.[1][0];

function tokenOf(request: SimulatorRequest): Token {
    if (!request.token) throw badRequest();
    return request.token;
}

/** The routes, to be added to the REST server. */
export function notificationRoutes(parts: NotificationRouteParts): readonly Route[] {
    const { store, options } = parts;

    const describe = (channel: Channel): Record<string, unknown> => ({
        connectUri: `${parts.connectBase()}/channels/${channel.id}`,
        id: channel.id,
        expires: new Date(channel.expiresAt).toISOString(),
    });

    /** The caller's channel; 404 when it is gone, another client's, or another token's where that matters. */
    function channelOf(request: SimulatorRequest): Channel {
        const token = tokenOf(request);
        const channel = store.get(request.params["channelId"] ?? "");
        const own = channel && channel.clientId === token.clientId && (options.crossTokenUse || channel.token.value === token.value);
        if (!own) throw notFound("The requested channel was not found.");
        return channel;
    }

    function list(request: SimulatorRequest): SimulatorReply {
        const token = tokenOf(request);
        const include = first(request, "includechannels") ?? "token";
        if (include !== "token" && include !== "oauthclient") throw badRequest(`Value [${include}] is not valid for field includechannels.`);
        store.sweep();
        const entities = store.ofClient(token.clientId).flatMap((channel) => {
            if (channel.token.value === token.value) return [describe(channel)];
            return include === "oauthclient" ? [{ expires: new Date(channel.expiresAt).toISOString() }] : [];
        });
        return { status: 200, body: { entities } };
    }

    function subscribe(mode: "add" | "replace") {
        return (request: SimulatorRequest): SimulatorReply => {
            const channel = channelOf(request);
            const token = tokenOf(request);
            const outcome = decideSubscriptions({
                ids: readTopicIds(request.body), mode, options, current: channel.subscriptions,
                ignoreErrors: first(request, "ignoreerrors")?.toLowerCase() === "true",
                missingFor: (topic) => parts.missingFor(token.clientId, topic),
            });
            store.subscribe(channel, outcome.subscriptions, token);
            parts.onSubscribed(channel);
            const listing = mode === "add" && options.postAnswersWith === "all" ? mergeListing(channel, outcome.entities) : outcome.entities;
            return { status: 200, body: { entities: listing } };
        };
    }

    function mergeListing(channel: Channel, entities: readonly { readonly id: string }[]): readonly { readonly id: string }[] {
        const told = new Set(entities.map(({ id }) => id.toLowerCase()));
        return [...entities, ...subscribed(channel).filter(({ id }) => !told.has(id.toLowerCase()))];
    }

    const subscribed = (channel: Channel): readonly { readonly id: string; readonly state?: string }[] =>
        [...channel.subscriptions.values()].map(({ id }) => (options.statesInAnswers ? { id, state: "Permitted" } : { id }));

    return [
        { method: "POST", path: CHANNELS, permissions: [], handle: (request) => ({ status: 200, body: describe(store.create(tokenOf(request))) }) },
        { method: "GET", path: CHANNELS, permissions: [], handle: list },
        {
            method: "HEAD", path: CHANNEL, permissions: [],
            handle: (request) => {
                store.touch(channelOf(request));
                return { status: 200 };
            },
        },
        { method: "GET", path: SUBSCRIPTIONS, permissions: [], handle: (request) => ({ status: 200, body: { entities: subscribed(channelOf(request)) } }) },
        { method: "POST", path: SUBSCRIPTIONS, permissions: [], handle: subscribe("add") },
        { method: "PUT", path: SUBSCRIPTIONS, permissions: [], handle: subscribe("replace") },
        {
            method: "DELETE", path: SUBSCRIPTIONS, permissions: [],
            handle: (request) => {
                const channel = channelOf(request);
                store.subscribe(channel, [], null);
                parts.onSubscribed(channel);
                return { status: options.deleteStatus };
            },
        },
        {
            method: "GET", path: "/api/v2/notifications/availabletopics", permissions: [],
            handle: (request) => {
                const expand = new Set(request.query.get("expand") ?? []);
                return { status: 200, body: { entities: TOPICS.map((template) => availableTopic(template, expand)) } };
            },
        },
    ];
}
