/** Notification topics to choose from, and the queues and agents that stand in place of their ids. */
import { TOPICS } from "../../src/notifications/topic-vocabulary.js";
import { ask, connectionId, fromOrganisation, fromWords, type Choice, type ChoiceSource, type Listing, type Step } from "./choices.editor.js";
import { entryText, type ListEntry } from "./lists.editor.js";
import { sharedText } from "./texts.editor.js";

interface TopicItem {
    readonly name: string;
    readonly description: string;
    readonly permissions: readonly string[];
}

const ID = "{id}";
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** What stands before an id tells what it is one of. */
const LISTINGS: ReadonlyMap<string, Listing> = new Map([["queues", "queues"], ["users", "users"]]);
const PROMPTS: ReadonlyMap<string, string> = new Map([["queues", "picker.fill-queues"], ["users", "picker.fill-users"]]);
/** So many ids of a saved list are looked up for their names. */
const MOST_LOOKED_UP = 25;

/** Names of ids that this page has seen. */
const names = new Map<string, string>();

const documented = fromWords(() => TOPICS.map((name) => ({ name })));

/** The organisation's topics; the documented ones where it does not answer. */
export const fromTopics: ChoiceSource = async (search, offset, limit) => {
    try {
        const connection = await connectionId();
        const query = new URLSearchParams({ search, offset: String(offset), limit: String(limit) });
        const { items, total } = await ask<{ items: readonly TopicItem[]; total: number }>("GET", `connections/${encodeURIComponent(connection)}/topics?${query}`);
        return { items: items.map(({ name, description, permissions }) => choiceOf(name, [description, needs(permissions)])), total };
    } catch {
        const { items, total } = await documented(search, offset, limit);
        return { items: items.map(({ name }) => choiceOf(name, [])), total };
    }
};

function needs(permissions: readonly string[]): string {
    return permissions.length === 0 ? "" : sharedText("picker.needs", { permissions: permissions.join(", ") });
}

function choiceOf(name: string, hints: readonly string[]): Choice {
    const hint = hints.filter((each) => each !== "").join(" · ");
    return { name, ...(hint === "" ? {} : { hint }), ...(name.includes(ID) ? { step: stepOf(name) } : {}) };
}

/** The first id that is still open. */
function stepOf(topic: string): Step {
    const [before = ""] = topic.split(`.${ID}`);
    const kind = before.split(".").at(-1) ?? "";
    const listing = LISTINGS.get(kind) ?? null;
    return {
        source: listing && fromOrganisation(listing),
        prompt: sharedText(PROMPTS.get(kind) ?? "picker.fill-other", { kind }),
        complete: ({ id, name }) => {
            if (id) names.set(id.toLowerCase(), name);
            return choiceOf(topic.replace(ID, () => id ?? name), []);
        },
    };
}

/** A topic with names in place of ids, as far as they are known. */
export function topicLabel(entry: ListEntry): string {
    return entryText(entry).replaceAll(UUID, (id) => names.get(id.toLowerCase()) ?? id);
}

/** Looks up the names of the ids in saved topics; what cannot be found stays an id. */
export async function learnNames(entries: readonly ListEntry[], learned: () => void): Promise<void> {
    const found = entries.flatMap((entry) => [...entryText(entry).toLowerCase().matchAll(/\.(queues|users)\.([0-9a-f-]{36})/g)]);
    const unknown = found.map(([, kind = "", id = ""]) => ({ listing: LISTINGS.get(kind) ?? "queues", id })).filter(({ id }) => !names.has(id)).slice(0, MOST_LOOKED_UP);
    await Promise.all(
        unknown.map(async ({ listing, id }) => {
            const { items } = await fromOrganisation(listing)(id, 0, 1).catch(() => ({ items: [] as readonly Choice[] }));
            if (items[0]?.id?.toLowerCase() === id) names.set(id, items[0].name);
        }),
    );
    if (unknown.length > 0) learned();
}
