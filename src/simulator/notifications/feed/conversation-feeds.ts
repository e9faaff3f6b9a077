/** Tells the conversation topics of queues and users each new state of a conversation. */
import type { ConversationRecord, World } from "../../world/types.js";
import { conversationBody, MEDIA_PLURAL, mediaConversationBody } from "./conversation-body.js";

export class ConversationFeeds {
    readonly #names: ReadonlyMap<string, string>;

    constructor(
        world: World,
        private readonly isLive: (key: string) => boolean,
        private readonly publish: (topic: string, body: unknown) => void,
    ) {
        this.#names = new Map([...world.centre.queues, ...world.centre.agents].map(({ id, name }) => [id, name]));
    }

    /** Tells everybody concerned what the conversation looks like at the instant. */
    tell(record: ConversationRecord, at: number): void {
        const visits = record.visits.filter((visit) => visit.enteredAt <= at);
        const queues = visits.map((visit) => `v2.routing.queues.${visit.queueId}.conversations`);
        const users = visits.flatMap((visit) => visit.alerts.filter(({ start }) => start <= at).map(({ agentId }) => `v2.users.${agentId}.conversations`));
        const nameOf = (id: string): string | null => this.#names.get(id) ?? null;
        let full: unknown;
        let flat: unknown;
        for (const topic of new Set([...queues, ...users])) {
            const variant = `${topic}.${MEDIA_PLURAL[record.mediaType]}`;
            if (this.isLive(topic.toLowerCase())) this.publish(topic, (full ??= conversationBody(record, at, nameOf)));
            if (this.isLive(variant.toLowerCase())) this.publish(variant, (flat ??= mediaConversationBody(record, at, nameOf)));
        }
    }
}
