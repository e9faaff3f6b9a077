/** Names and ids of the organisation: read page by page, cached, and resolved the way flow authors write them. */
import type { Models } from "purecloud-platform-client-v2";
import type { PlatformClient } from "./client.js";
import type { Clock } from "./clock.js";
import { GenesysError, nearestName } from "./errors.js";
import { waitWithin } from "./in-flight.js";
import { platformTexts } from "./texts.js";
import type { Directory, EntityKind, Named, QueueEntry, Reference, RequestOptions, Resolution } from "./types.js";
import { FEW_USERS, UserSearch } from "./user-search.js";

const FRESH_MS = 5 * 60_000;
/** A listing may take this long, whoever asked for it and however soon that one gives up. An organisation may have tens of thousands of agents. */
const LISTING_MS = 60_000;
const USER_LISTING_MS = 10 * 60_000;
/** An id that a listing did not have is not looked for again sooner. */
const RELIST_MS = 60_000;
const PAGE_SIZE = 100;
/** Ids in one look-up: keeps the address well below what servers take. */
const IDS_PER_CALL = 50;

interface Listing<T> {
    readonly entries: readonly T[];
    readonly readAt: number;
}

interface Page<T> {
    readonly entities?: readonly T[] | undefined;
    readonly total?: number | undefined;
    readonly pageCount?: number | undefined;
}

interface Presence extends Named {
    readonly systemPresence: string;
}

/** What leaves a question open without saying that anything is wrong with the connection. */
const NO_ANSWER: readonly string[] = ["PERMISSION", "NOT_FOUND", "INVALID_QUERY"];

type Noun = "queue" | "user" | "division";

/** The settings that list them. */
const FIELDS: Readonly<Record<Noun, string>> = { queue: "queues", user: "agents", division: "divisions" };

export class PlatformDirectory implements Directory {
    private readonly listings = new Map<string, Listing<Named>>();
    private readonly pending = new Map<string, Promise<Listing<Named>>>();
    private readonly agents = new Map<string, { readonly name: string | null; readonly readAt: number }>();

    private readonly search: UserSearch;

    constructor(
        private readonly client: PlatformClient,
        private readonly clock: Clock,
    ) {
        this.search = new UserSearch(client, clock);
    }

    async queues(maxAgeMs = FRESH_MS, options?: RequestOptions): Promise<readonly QueueEntry[]> {
        return (await this.list("queue", maxAgeMs, options)) as readonly QueueEntry[];
    }

    users(options?: RequestOptions): Promise<readonly Named[]> {
        return this.list("user", FRESH_MS, options);
    }

    divisions(options?: RequestOptions): Promise<readonly Named[]> {
        return this.list("division", FRESH_MS, options);
    }

    async resolveQueues(references: readonly Reference[], options?: RequestOptions, maxAgeMs?: number): Promise<Resolution<QueueEntry>> {
        return (await this.resolve("queue", references, options, maxAgeMs)) as Resolution<QueueEntry>;
    }

    /** A few are looked up one by one. Where that leaves a question open the list of all decides, and says what is wrong. */
    async resolveUsers(references: readonly Reference[], options?: RequestOptions): Promise<Resolution<Named>> {
        const isListed = this.clock.now() - (this.listings.get("user")?.readAt ?? -Infinity) <= FRESH_MS;
        const few = references.length > FEW_USERS || isListed ? null : await this.resolveFewUsers(references, options);
        return few ?? this.resolve("user", references, options);
    }

    private async resolveFewUsers(references: readonly Reference[], options?: RequestOptions): Promise<Resolution<Named> | null> {
        try {
            const ids = references.flatMap(({ id }) => (id === null ? [] : [id]));
            const byId = await this.names("user", ids, options);
            const isKnown = ({ id }: Reference): boolean => id !== null && byId.has(id);
            const names = references.flatMap((reference) => (isKnown(reference) || reference.name === null || reference.name === "" ? [] : [reference.name]));
            const byName = names.length === 0 ? [] : await this.search.byNames(names, options);
            if (byName === null) return null;
            const entries = new Map([...[...byId].map(([id, name]) => ({ id, name })), ...byName].map((entry) => [entry.id, entry]));
            const found = match("user", references, [...entries.values()]);
            return found.failures.length === 0 ? found : null;
        } catch (thrown) {
            if (NO_ANSWER.includes((thrown as GenesysError).code)) return null;
            throw thrown;
        }
    }

    resolveDivisions(references: readonly Reference[], options?: RequestOptions): Promise<Resolution<Named>> {
        return this.resolve("division", references, options);
    }

    async names(kind: EntityKind, ids: Iterable<string>, options?: RequestOptions): Promise<ReadonlyMap<string, string>> {
        const wanted = [...new Set(ids)];
        if (wanted.length === 0) return new Map();
        try {
            if (kind === "user") return await this.userNames(wanted, options);
            let known = namesOf((await this.list(kind, FRESH_MS, options)), wanted);
            if (known.size < wanted.length) known = namesOf(await this.list(kind, RELIST_MS, options), wanted);
            return known;
        } catch (thrown) {
            // A name is a convenience: a missing permission must not cost the figures. What is wrong with the connection is told.
            if (NO_ANSWER.includes((thrown as GenesysError).code)) return new Map();
            throw thrown;
        }
    }

    async presences(options?: RequestOptions): Promise<ReadonlyMap<string, Presence>> {
        const entries = (await this.list("presence", FRESH_MS, options)) as readonly Presence[];
        return new Map(entries.map((entry) => [entry.id, entry]));
    }

    private async resolve(noun: Noun, references: readonly Reference[], options?: RequestOptions, maxAgeMs = FRESH_MS): Promise<Resolution<Named>> {
        if (references.length === 0) return { found: [], failures: [], renamed: [] };
        const first = match(noun, references, await this.list(noun, maxAgeMs, options));
        if (first.failures.length === 0 && first.renamed.length === 0) return first;
        // Perhaps it is new: one fresh look before saying so.
        return match(noun, references, await this.list(noun, RELIST_MS, options));
    }

    private async list(kind: EntityKind, maxAgeMs: number, options?: RequestOptions): Promise<readonly Named[]> {
        const held = this.listings.get(kind);
        if (held && this.clock.now() - held.readAt <= maxAgeMs) return held.entries;
        let pending = this.pending.get(kind);
        if (!pending) {
            pending = this.read(kind).finally(() => this.pending.delete(kind));
            pending.catch(() => undefined);
            this.pending.set(kind, pending);
        }
        return (await waitWithin(pending, this.clock, options?.deadline ?? Infinity, options?.signal)).entries;
    }

    /** Others wait for it too: it does not end with the node that asked first, nor stand behind reports. */
    private async read(kind: EntityKind): Promise<Listing<Named>> {
        const readAt = this.clock.now();
        const isLong = kind === "user";
        const options: RequestOptions = { deadline: readAt + (isLong ? USER_LISTING_MS : LISTING_MS), priority: isLong ? "report" : "snapshot" };
        const listing = { entries: await this.readers[kind](options), readAt };
        this.listings.set(kind, listing);
        return listing;
    }

    private readonly readers: Readonly<Record<EntityKind, (options?: RequestOptions) => Promise<readonly Named[]>>> = {
        queue: (options) => this.readQueues(options),
        user: (options) => this.pages<Models.User>((sdk, client, page) => new sdk.UsersApi(client).getUsers({ ...page, state: "any" }), options),
        division: (options) =>
            this.pages<Models.AuthzDivision>((sdk, client, page) => new sdk.AuthorizationApi(client).getAuthorizationDivisions(page), options),
        wrapUpCode: (options) =>
            this.pages<Models.WrapupCode>((sdk, client, page) => new sdk.RoutingApi(client).getRoutingWrapupcodes(page), options),
        skill: (options) => this.pages<Models.RoutingSkill>((sdk, client, page) => new sdk.RoutingApi(client).getRoutingSkills(page), options),
        language: (options) => this.pages<Models.Language>((sdk, client, page) => new sdk.RoutingApi(client).getRoutingLanguages(page), options),
        group: (options) => this.pages<Models.Group>((sdk, client, page) => new sdk.GroupsApi(client).getGroups(page), options),
        presence: (options) => this.readPresences(options),
    };

    private async readQueues(options?: RequestOptions): Promise<readonly QueueEntry[]> {
        const toEntry = (queue: Models.Queue): QueueEntry => ({
            id: queue.id!,
            name: queue.name ?? queue.id!,
            division: queue.division?.id ? { id: queue.division.id, name: queue.division.name ?? queue.division.id } : null,
            memberCount: queue.memberCount ?? null,
        });
        try {
            return await this.pages((sdk, client, page) => new sdk.RoutingApi(client).getRoutingQueues(page), options, toEntry);
        } catch (thrown) {
            if ((thrown as GenesysError).code !== "PERMISSION") throw thrown;
            // The light listing needs routing:queue:search only. If it is refused as well, the first refusal says what to ask for.
            return await this.pages((sdk, client, page) => new sdk.RoutingApi(client).getRoutingQueuesDivisionviewsAll(page), options, toEntry).catch(
                () => {
                    throw thrown;
                },
            );
        }
    }

    private readPresences(options?: RequestOptions): Promise<readonly Presence[]> {
        return this.pages<Models.OrganizationPresence, Presence>(
            (sdk, client, page) => new sdk.PresenceApi(client).getPresencedefinitions(page),
            options,
            (presence) => ({
                id: presence.id!,
                name: presence.name ?? presence.languageLabels?.["en_US"] ?? presence.systemPresence ?? presence.id!,
                systemPresence: presence.systemPresence ?? "Unknown",
            }),
        );
    }

    /** Reads a listing to its end: until all of `total` came, or a page brings nothing new. */
    private async pages<T extends { id?: string; name?: string }, R extends Named = Named>(
        fetch: (sdk: SdkModule, client: SdkClient, page: { pageSize: number; pageNumber: number }) => Promise<Page<T>>,
        options?: RequestOptions,
        toEntry: (entity: T) => R = (entity) => ({ id: entity.id!, name: entity.name ?? entity.id! }) as unknown as R,
    ): Promise<readonly R[]> {
        const found = new Map<string, R>();
        for (let pageNumber = 1; ; pageNumber++) {
            const { body } = await this.client.call<Page<T>>((sdk, client) => fetch(sdk, client, { pageSize: PAGE_SIZE, pageNumber }), options);
            const before = found.size;
            const entities = entitiesOf(body);
            for (const entity of entities) if (typeof entity?.id === "string") found.set(entity.id, toEntry(entity));
            if (found.size === before || (body.total !== undefined && found.size >= body.total)) return [...found.values()];
            if (body.total === undefined && entities.length < PAGE_SIZE) return [...found.values()];
        }
    }

    /** Agents are looked up by id: an organisation may have tens of thousands. */
    private async userNames(ids: readonly string[], options?: RequestOptions): Promise<ReadonlyMap<string, string>> {
        const now = this.clock.now();
        const stale = ids.filter((id) => {
            const held = this.agents.get(id);
            return !held || now - held.readAt > (held.name === null ? RELIST_MS : FRESH_MS);
        });
        for (let start = 0; start < stale.length; start += IDS_PER_CALL) {
            const part = stale.slice(start, start + IDS_PER_CALL);
            const { body } = await this.client.call<Page<Models.User>>(
                (sdk, client) => new sdk.UsersApi(client).getUsers({ id: part, pageSize: part.length, state: "any" }),
                options,
            );
            for (const id of part) this.agents.set(id, { name: null, readAt: now });
            for (const user of entitiesOf(body)) if (typeof user?.id === "string") this.agents.set(user.id, { name: user.name ?? null, readAt: now });
        }
        return new Map(ids.flatMap((id) => (this.agents.get(id)?.name ? [[id, this.agents.get(id)!.name!] as const] : [])));
    }
}

type SdkModule = Parameters<Parameters<PlatformClient["call"]>[0]>[0];
type SdkClient = Parameters<Parameters<PlatformClient["call"]>[0]>[1];

/** An empty answer, or another than is documented, has none. */
function entitiesOf<T>(body: Page<T> | null): readonly T[] {
    return Array.isArray(body?.entities) ? body.entities : [];
}

function namesOf(entries: readonly Named[], ids: readonly string[]): ReadonlyMap<string, string> {
    const wanted = new Set(ids);
    return new Map(entries.filter((entry) => wanted.has(entry.id)).map((entry) => [entry.id, entry.name]));
}

/** The id decides; one that is unknown here falls back to its name; a name must fit exactly one entry, whatever its case. */
export function match<T extends Named>(noun: Noun, references: readonly Reference[], entries: readonly T[]): Resolution<T> {
    const byId = new Map(entries.map((entry) => [entry.id.toLowerCase(), entry]));
    const byName = new Map<string, T[]>();
    for (const entry of entries) {
        const key = entry.name.toLowerCase();
        byName.set(key, [...(byName.get(key) ?? []), entry]);
    }
    const found = new Map<string, T>();
    const failures: GenesysError[] = [];
    const renamed: GenesysError[] = [];
    for (const reference of references) {
        const known = reference.id === null ? undefined : byId.get(reference.id.toLowerCase());
        const named = known ? [known] : (byName.get(reference.name?.toLowerCase() ?? "") ?? []);
        if (named.length !== 1) {
            failures.push(unmatched(noun, reference, named, entries));
            continue;
        }
        if (!known && reference.id !== null) renamed.push(foundByName(noun, reference.id, named[0]!.name));
        found.set(named[0]!.id, named[0]!);
    }
    return { found: [...found.values()], failures, renamed };
}

function foundByName(noun: Noun, id: string, name: string): GenesysError {
    return new GenesysError("NOT_FOUND", platformTexts, "reference-by-name", { id, name }, { field: FIELDS[noun], value: id });
}

function unmatched(noun: Noun, reference: Reference, candidates: readonly Named[], entries: readonly Named[]): GenesysError {
    const value = reference.name ?? reference.id ?? "";
    const field = FIELDS[noun];
    if (candidates.length > 1) {
        const list = candidates.map((entry) => entry.id).join(", ");
        return new GenesysError("NOT_FOUND", platformTexts, `${noun}-ambiguous`, { value, candidates: list }, { field, value });
    }
    const nearest = nearestName(value, entries.map((entry) => entry.name));
    const key = nearest === null ? `${noun}-unknown` : `${noun}-unknown-nearest`;
    return new GenesysError("NOT_FOUND", platformTexts, key, nearest === null ? { value } : { value, nearest }, { field, value, nearest });
}
