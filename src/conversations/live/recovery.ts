/** What happened to conversations while events were missed, as far as the platform still tells. */
import type { Models } from "purecloud-platform-client-v2";
import type { GenesysError } from "../../platform/errors.js";
import type { Connection, RequestOptions } from "../../platform/types.js";
import { field, type ConversationFacts } from "./facts.js";
import { readConversation } from "./read-conversation.js";
import { readDetails } from "./read-details.js";

const PAGE_SIZE = 100;
const QUEUES_PER_QUERY = 100;
/** Of one query: more than ten thousand conversations are not told of in retrospect. */
const MAX_PAGES = 100;
const AT_A_TIME = 6;
/** Clocks differ by as much, and events come as late. */
const MARGIN_MS = 2_000;

export interface Found {
    /** What the details query told, then what the conversation itself does. */
    readonly facts: ConversationFacts[];
    /** The platform's conversation; its details where that is all there is. */
    body: unknown;
}

/** The permissions to ask by; one that is missing is taken out. */
export interface Allowed {
    details: boolean;
    conversations: boolean;
}

export interface RecoveryQuestion {
    /** The platform's instants. */
    readonly from: number;
    readonly to: number;
    readonly queueIds: readonly string[];
    /** Conversations that were under way. */
    readonly open: readonly string[];
    /** By the connection's clock, of all requests together. */
    readonly deadline: number;
    readonly signal: AbortSignal;
}

/** What was found out so far: another attempt goes on from there. */
export interface Learned {
    readonly found: Map<string, Found>;
    /** Ids of queues and conversations that need not be asked about again. */
    readonly answered: Set<string>;
}

/** Adds to what is learned. Rejects with a GenesysError, missing permissions excepted. */
export async function recover(connection: Connection, question: RecoveryQuestion, allowed: Allowed, learned: Learned): Promise<void> {
    await permitted(allowed, "details", () => askDetails(connection, question, learned));
    await permitted(allowed, "conversations", () => askConversations(connection, question, learned));
}

async function permitted(allowed: Allowed, what: keyof Allowed, ask: () => Promise<void>): Promise<void> {
    if (!allowed[what]) return;
    try {
        await ask();
    } catch (thrown) {
        if ((thrown as GenesysError).code !== "PERMISSION") throw thrown;
        allowed[what] = false;
    }
}

async function askDetails({ api }: Connection, question: RecoveryQuestion, { found, answered }: Learned): Promise<void> {
    const { from, to, deadline, signal } = question;
    const queueIds = question.queueIds.filter((id) => !answered.has(id));
    for (let start = 0; start < queueIds.length; start += QUEUES_PER_QUERY) {
        const ids = queueIds.slice(start, start + QUEUES_PER_QUERY);
        for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber++) {
            const { body } = await api.details.page(detailsQuery(from, to, ids, pageNumber), { priority: "snapshot", deadline, signal });
            const records: unknown = field(body, "conversations");
            if (!Array.isArray(records) || records.length === 0) break;
            for (const record of records as readonly unknown[]) {
                const facts = readDetails(record);
                if (facts) found.set(facts.id, { facts: [facts], body: record });
            }
            if (records.length < PAGE_SIZE) break;
        }
        for (const id of ids) answered.add(id);
    }
}

/** Those that had anything in one of the queues during the span. */
function detailsQuery(from: number, to: number, queueIds: readonly string[], pageNumber: number): Models.ConversationQuery {
    const predicates = queueIds.map((value) => ({ type: "dimension", dimension: "queueId", operator: "matches", value }));
    return {
        interval: `${new Date(from - MARGIN_MS).toISOString()}/${new Date(to + MARGIN_MS).toISOString()}`,
        order: "asc",
        orderBy: "conversationStart",
        segmentFilters: [{ type: "or", predicates }],
        paging: { pageSize: PAGE_SIZE, pageNumber },
    };
}

/** Those that were under way, unless their details say that they are over: the analytics may be some moments behind. */
async function askConversations({ api }: Connection, { open, deadline, signal }: RecoveryQuestion, { found, answered }: Learned): Promise<void> {
    const left = open.filter((id) => !answered.has(id) && field(found.get(id)?.body, "conversationEnd") === undefined);
    // They may be many, and others have snapshots to ask for.
    const options: RequestOptions = { priority: "report", deadline, signal };
    const work = async (): Promise<void> => {
        for (let id = left.pop(); id !== undefined; id = left.pop()) {
            const body: unknown = await askOne(api, id, options);
            answered.add(id);
            const facts = readConversation(body);
            if (!facts) continue;
            const known = found.get(id);
            if (known) known.facts.push(facts);
            found.set(id, { facts: known?.facts ?? [facts], body });
        }
    };
    try {
        await Promise.all(Array.from({ length: AT_A_TIME }, work));
    } catch (thrown) {
        left.length = 0;
        throw thrown;
    }
}

async function askOne(api: Connection["api"], id: string, options: RequestOptions): Promise<unknown> {
    try {
        return (await api.conversation(id, options)).body;
    } catch (thrown) {
        // Nothing is left of it.
        if ((thrown as GenesysError).code === "NOT_FOUND") return null;
        throw thrown;
    }
}
