/** The topics that a picker offers: those of the organisation, else the documented ones. */
import { availableTopics } from "../notifications/topic-catalogue.js";
import { TOPICS } from "../notifications/topic-vocabulary.js";
import type { OpenConnection } from "../connection.js";
import { readPageRequest, type ListingPage, type PageRequest } from "../node-red/admin/listings.js";
import { READ } from "../node-red/admin/permissions.js";
import type { AdminRouter } from "../node-red/admin/routes.js";
import type { NodeAPI } from "node-red";

export interface TopicItem {
    /** With `{id}` where an id belongs. */
    readonly name: string;
    /** By the platform, in English; empty where it says nothing. */
    readonly description: string;
    readonly permissions: readonly string[];
}

/** `GET connections/:id/topics`, a page of those that fit the search. */
export function registerTopics(_RED: NodeAPI, router: AdminRouter): void {
    router.get("connections/:id/topics", READ, async ({ params, query }) => {
        return pageOfTopics(await listTopics(router.access.connection(params["id"] ?? "")), readPageRequest(query));
    });
}

/** Without a connection, or where the organisation does not say, the documented ones. */
export async function listTopics(connection: OpenConnection | null): Promise<readonly TopicItem[]> {
    const available = connection && (await availableTopics(connection));
    if (!available) return TOPICS.map((name) => ({ name, description: "", permissions: [] }));
    return available.map(({ id, description, permissions }) => ({ name: id, description, permissions }));
}

/** Every word of the search must be in the name or the description. */
export function pageOfTopics(topics: readonly TopicItem[], { search, offset, limit }: PageRequest): ListingPage<TopicItem> {
    const words = search.toLowerCase().split(/\s+/);
    const fitting = topics
        .filter(({ name, description }) => words.every((word) => `${name} ${description}`.toLowerCase().includes(word)))
        .toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
    return { items: fitting.slice(offset, offset + limit), total: fitting.length, offset };
}

/** What flows mostly want comes first. */
function rank(name: string): number {
    const at = ["v2.routing.queues.", "v2.users.", "v2.analytics.", "v2.detail.events.conversation."].findIndex((start) => name.startsWith(start));
    return at < 0 ? 9 : at;
}
