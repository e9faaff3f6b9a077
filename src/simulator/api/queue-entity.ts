/** How queues, and the small things around them, are written in replies. */
import type { MediaType, QueueDefinition } from "../world/types.js";
import type { ApiContext } from "./context.js";

/** Everything static was set up on one day long ago. */
export const FOUNDED = "2021-03-01T09:00:00.000Z";

export const ref = (entry: { readonly id: string; readonly name: string }, kind: string) => ({
    id: entry.id,
    name: entry.name,
    selfUri: `/api/v2/${kind}/${entry.id}`,
});
export const divisionRef = (division: { readonly id: string; readonly name: string }) => ref(division, "authorization/divisions");

function mediaSettings(queue: QueueDefinition): Record<string, unknown> {
    const settings = (media: MediaType, alertingTimeoutSeconds: number) => ({
        enableAutoAnswer: false,
        alertingTimeoutSeconds,
        serviceLevel: queue.serviceLevel[media],
    });
    return {
        call: settings("voice", 8),
        callback: { ...settings("callback", 30), mode: "AgentFirst" },
        chat: settings("chat", 30),
        email: settings("email", 300),
        message: settings("message", 30),
    };
}

export function queueEntity(context: ApiContext, queue: QueueDefinition): Record<string, unknown> {
    const joined = queue.memberIds.filter((id) => context.directory.agent(id)?.joinedQueueIds.includes(queue.id)).length;
    return {
        id: queue.id,
        name: queue.name,
        division: divisionRef(queue.division),
        description: "",
        dateCreated: FOUNDED,
        dateModified: FOUNDED,
        memberCount: queue.memberIds.length,
        userMemberCount: queue.memberIds.length,
        joinedMemberCount: joined,
        mediaSettings: mediaSettings(queue),
        acwSettings: { wrapupPrompt: "MANDATORY_TIMEOUT", timeoutMs: 120_000 },
        skillEvaluationMethod: "ALL",
        scoringMethod: "TimestampAndPriority",
        enableTranscription: false,
        enableManualAssignment: false,
        selfUri: `/api/v2/routing/queues/${queue.id}`,
    };
}

/** What the listings for pickers tell: who may see only names sees no settings. */
export const lightQueue = (queue: QueueDefinition) => ({
    id: queue.id,
    name: queue.name,
    division: divisionRef(queue.division),
    selfUri: `/api/v2/routing/queues/${queue.id}`,
});
