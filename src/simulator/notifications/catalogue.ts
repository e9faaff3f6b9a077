/** What topics there are, what they need, and how a topic's name is read. Pure. */
import { TOPICS } from "../topics.js";

/** One topic without alternatives, with its template's spelling. */
export interface Topic {
    /** As the template spells it, ids as given. */
    readonly name: string;
    /** What names are compared by: the platform ignores case. */
    readonly key: string;
    /** "v2.analytics.queues.{id}.observations" */
    readonly template: string;
    readonly ids: readonly string[];
}

const QUEUE_OBSERVATION = "analytics:queueObservation:view";

/** Permissions by the start of the template, first match counts; what is not named here needs none. */
const PERMISSIONS: readonly (readonly [start: string, permissions: readonly string[]])[] = [
    ["v2.analytics.queues.", [QUEUE_OBSERVATION]],
    ["v2.analytics.users.", ["analytics:userObservation:view"]],
    ["v2.analytics.flow", ["analytics:flowObservation:view"]],
    ["v2.analytics.conversation", ["analytics:conversationDetail:view"]],
    ["v2.routing.queues.{id}.users", ["routing:queue:view"]],
    ["v2.routing.queues.{id}.conversations", ["conversation:communication:view"]],
    ["v2.users.{id}.conversation", ["conversation:communication:view"]],
    ["v2.users.{id}.", []],
];

/** Permissions that a topic of this template needs. */
export function permissionsOf(template: string): readonly string[] {
    return PERMISSIONS.find(([start]) => template.startsWith(start))?.[1] ?? [];
}

interface Pattern { readonly template: string; readonly parts: readonly string[] }

/** Templates by their number of segments; templates with fewer placeholders first, so that a literal wins. */
const BY_LENGTH = ((): ReadonlyMap<number, readonly Pattern[]> => {
    const patterns = new Map<number, Pattern[]>();
    const placeholders = (template: string): number => template.split("{id}").length;
    for (const template of TOPICS.toSorted((a, b) => placeholders(a) - placeholders(b))) {
        const parts = template.toLowerCase().split(".");
        const list = patterns.get(parts.length) ?? [];
        list.push({ template, parts });
        patterns.set(parts.length, list);
    }
    return patterns;
})();

/** Reads one plain topic name; null when the platform has no such topic. */
export function readTopic(text: string): Topic | null {
    const given = text.split(".");
    if (given.some((part) => !part || /[?&\s]/.test(part))) return null;
    const lower = given.map((part) => part.toLowerCase());
    const pattern = BY_LENGTH.get(given.length)?.find(({ parts }) => parts.every((part, index) => part === "{id}" || part === lower[index]));
    if (!pattern) return null;
    const spelt = pattern.template.split(".");
    const ids = given.filter((_, index) => spelt[index] === "{id}");
    const name = spelt.map((part, index) => (part === "{id}" ? given[index] : part)).join(".");
    return { name, key: name.toLowerCase(), template: pattern.template, ids };
}

/** Reads a topic that may combine several by a common start: `v2.users.{id}?presence&routingStatus`. Null when any part is no topic. */
export function expandTopic(text: string): readonly Topic[] | null {
    const mark = text.indexOf("?");
    if (mark < 0) {
        const topic = readTopic(text);
        return topic && [topic];
    }
    const prefix = text.slice(0, mark);
    const topics = text.slice(mark + 1).split("&").map((ending) => readTopic(`${prefix}.${ending}`));
    return topics.every((topic) => topic !== null) ? topics : null;
}

/** Whether a name combines several topics. */
export function isCombined(text: string): boolean {
    return text.includes("?");
}

const PARAMETERS: Readonly<Record<string, string>> = { queues: "queueId", users: "userId", conversation: "conversationId", conversations: "conversationId" };

/** The entity of `GET /api/v2/notifications/availabletopics`, with what `expand` asks for. */
export function availableTopic(template: string, expand: ReadonlySet<string>): Record<string, unknown> {
    const permissions = permissionsOf(template);
    const parts = template.split(".");
    const byDivision = permissions.length > 0;
    const details: Record<string, unknown> = {
        description: `Events of ${template}`,
        enforced: true,
        visibility: "Public",
        transports: template.includes("detail.events") ? ["EventBridge"] : ["All"],
        requiresPermissions: permissions,
        permissionDetails: byDivision ? [{ type: "requiresDivisionPermissions", permissions, allowsCurrentUser: false, enforced: true }] : [],
        topicParameters: parts.flatMap((part, index) => (part === "{id}" ? [PARAMETERS[parts[index - 1] ?? ""] ?? "id"] : [])),
        publicApiTemplateUriPaths: [],
        schema: {},
    };
    const always = { id: template, requiresDivisionPermissions: byDivision, requiresAnyValidator: false, requiresCurrentUser: false };
    return { ...always, ...Object.fromEntries(Object.entries(details).filter(([name]) => expand.has(name))) };
}
