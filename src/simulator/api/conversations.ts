/** Conversations as the platform's conversation service tells them: nobody's own with client credentials, any by id. */
import { unknownEntity } from "../http/errors.js";
import type { Route } from "../http/types.js";
import { conversationBody } from "../notifications/feed/conversation-body.js";
import { partsOf } from "../notifications/feed/conversation-parts.js";
import type { ConversationRecord } from "../world/types.js";
import { visibleConversation, type ApiContext } from "./context.js";
import { listing, pageOf } from "./paging.js";

const iso = (at: number): string => new Date(at).toISOString();

type Entity = Readonly<Record<string, unknown>>;

/** This call's chats know fewer ways to end than those of the topics. */
function chatsOf(participant: Entity): Entity {
    const chats = participant.chats as readonly Entity[] | undefined;
    return chats
        ? { chats: chats.map((chat) => ({ ...chat, ...(chat.disconnectType === "transfer.noanswer" ? { disconnectType: "transfer" } : {}) })) }
        : {};
}

const capitalised = (word: unknown): string => String(word).replace(/^./, (letter) => letter.toUpperCase());

/** This call spells the words of transfers with capitals. */
function transfersOf(body: Entity): readonly Entity[] {
    return (body.recentTransfers as readonly Entity[]).map((transfer) => ({
        ...transfer, state: capitalised(transfer.state), transferType: capitalised(transfer.transferType),
    }));
}

/** Conversation: what the conversation topics tell, and the times that only this call does. */
function conversationEntity(context: ApiContext, record: ConversationRecord, at: number): Record<string, unknown> {
    const nameOf = (id: string): string | null => context.directory.queue(id)?.name ?? context.directory.agent(id)?.name ?? null;
    const body = conversationBody(record, at, nameOf) as Entity & { readonly participants: readonly Entity[] };
    const parts = partsOf(record, at, nameOf);
    return {
        ...body,
        startTime: iso(record.start),
        ...(record.end <= at ? { endTime: iso(record.end) } : {}),
        recordingState: "NONE",
        recentTransfers: transfersOf(body),
        participants: body.participants.map((participant, index) => {
            const part = parts[index];
            return {
                ...participant,
                ...chatsOf(participant),
                ...(part ? { startTime: iso(part.startedAt) } : {}),
                ...(part?.userId ? { userUri: `/api/v2/users/${part.userId}` } : {}),
                ...(record.mediaType === "voice" ? { ani: record.ani, dnis: record.dnis } : {}),
            };
        }),
        selfUri: `/api/v2/conversations/${record.id}`,
    };
}

export function conversationRoutes(context: ApiContext): Route[] {
    return [
        {
            method: "GET",
            path: "/api/v2/conversations",
            permissions: [],
            handle: (request) => ({ status: 200, body: listing(request, [], pageOf(request, context.options.maxPageSize), (entry) => entry) }),
        },
        {
            method: "GET",
            path: "/api/v2/conversations/{conversationId}",
            permissions: [],
            anyPermission: ["conversation:communication:view", "analytics:conversationDetail:view"],
            handle(request) {
                const id = request.params.conversationId ?? "";
                const record = visibleConversation(context, request, id);
                if (!record) throw unknownEntity("conversation", id);
                return { status: 200, body: conversationEntity(context, record, context.clock.now()) };
            },
        },
    ];
}
