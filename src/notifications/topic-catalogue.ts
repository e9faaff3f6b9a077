/** The organisation's own list of topics: which there are beyond those that are known here, and what each needs. */
import { parseJson } from "../platform/failures.js";
import type { Connection } from "../platform/types.js";
import { templateOf } from "./topic-names.js";

export interface Available {
    /** With `{id}` where an id belongs. */
    readonly id: string;
    /** Empty where the platform says nothing. */
    readonly description: string;
    readonly permissions: readonly string[];
}

interface Held {
    readonly readAt: number;
    readonly topics: Promise<readonly Available[] | null>;
}

const FRESH_MS = 3_600_000;
/** A list that could not be had is asked for again after this. */
const RETRY_MS = 60_000;
const PATIENCE_MS = 15_000;
const MAX_BYTES = 16 * 1_048_576;
const PATH = "/api/v2/notifications/availabletopics?expand=requiresPermissions,description";

const held = new WeakMap<Connection, Held>();

/** Whether the organisation has this topic; null when it does not say. */
export async function isAvailable(connection: Connection, topic: string): Promise<boolean | null> {
    const topics = await availableTopics(connection);
    return topics && topics.some(({ id }) => fits(topic, id));
}

/** Permissions that a topic needs; empty when it needs none, or when the organisation does not say. */
export async function permissionsFor(connection: Connection, topic: string): Promise<readonly string[]> {
    const template = templateOf(topic)?.toLowerCase();
    const topics = await availableTopics(connection);
    const entry = topics?.find(({ id }) => id.toLowerCase() === template) ?? topics?.find(({ id }) => fits(topic, id));
    return entry?.permissions ?? [];
}

function fits(topic: string, id: string): boolean {
    const [parts, pattern] = [topic.toLowerCase().split("."), id.toLowerCase().split(".")];
    return parts.length === pattern.length && pattern.every((part, index) => /^\{.*\}$/.test(part) || part === parts[index]);
}

/** All of them; null when the organisation does not say. */
export async function availableTopics(connection: Connection): Promise<readonly Available[] | null> {
    const known = held.get(connection);
    if (known && connection.clock.now() - known.readAt < ((await known.topics) === null ? RETRY_MS : FRESH_MS)) return known.topics;
    // Others may have begun to read while this one looked.
    const newer = held.get(connection);
    if (newer && newer !== known) return newer.topics;
    const topics = read(connection);
    held.set(connection, { readAt: connection.clock.now(), topics });
    return topics;
}

/** It is a help, no more: that it cannot be had is no error. */
async function read(connection: Connection): Promise<readonly Available[] | null> {
    try {
        const deadline = connection.clock.now() + PATIENCE_MS;
        const request = { method: "GET", path: PATH, body: null, maxBytes: MAX_BYTES, repeatable: true };
        const { body } = await connection.api.plain(request, { deadline, priority: "report" });
        const { entities } = (parseJson(body.toString("utf8")) ?? {}) as { entities?: unknown };
        return Array.isArray(entities) ? entities.flatMap(readEntry) : null;
    } catch {
        return null;
    }
}

function readEntry(entry: unknown): readonly Available[] {
    const { id, description, requiresPermissions } = (typeof entry === "object" && entry !== null ? entry : {}) as {
        id?: unknown;
        description?: unknown;
        requiresPermissions?: unknown;
    };
    if (typeof id !== "string") return [];
    const permissions: readonly unknown[] = Array.isArray(requiresPermissions) ? requiresPermissions : [];
    return [{ id, description: typeof description === "string" ? description : "", permissions: permissions.filter((permission) => typeof permission === "string") }];
}
