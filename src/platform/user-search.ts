/** A few agents by name without reading the list of all: by the platform's user search. */
import type { Models } from "purecloud-platform-client-v2";
import type { PlatformClient } from "./client.js";
import type { Clock } from "./clock.js";
import type { Named, RequestOptions } from "./types.js";

const FRESH_MS = 5 * 60_000;
/** So many names are looked for by search; more are read from the list of all. */
export const FEW_USERS = 20;
const PAGE_SIZE = 100;
const MAX_REMEMBERED = 1_000;

interface Found {
    readonly entries: readonly Named[];
    readonly readAt: number;
}

export class UserSearch {
    private readonly known = new Map<string, Found>();

    constructor(
        private readonly client: PlatformClient,
        private readonly clock: Clock,
    ) {}

    /**
     * Agents who have one of these names, whatever its case; null when there are more than one page of them. How the platform
     * compares is not documented in every detail: one who is not found here may be there all the same.
     */
    async byNames(names: readonly string[], options?: RequestOptions): Promise<readonly Named[] | null> {
        const now = this.clock.now();
        const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
        const asked = wanted.filter((name) => now - (this.known.get(name)?.readAt ?? -Infinity) > FRESH_MS);
        if (asked.length > 0) {
            const values = [...new Set(names.filter((name) => asked.includes(name.toLowerCase())))];
            const users = await this.ask(values, options);
            if (users === null) return null;
            if (this.known.size + asked.length > MAX_REMEMBERED) this.known.clear();
            for (const name of asked) this.known.set(name, { entries: users.filter((user) => user.name.toLowerCase() === name), readAt: now });
        }
        return wanted.flatMap((name) => this.known.get(name)?.entries ?? []);
    }

    private async ask(values: readonly string[], options?: RequestOptions): Promise<readonly Named[] | null> {
        const query: Models.UserSearchRequest = { pageSize: PAGE_SIZE, pageNumber: 1, query: [{ type: "EXACT", fields: ["name"], values: [...values] }] };
        const { body } = await this.client.call<Partial<Models.UsersSearchResponse>>((sdk, client) => new sdk.UsersApi(client).postUsersSearch(query), options);
        // Without hits the reply has no results at all.
        const users = Array.isArray(body?.results) ? body.results : [];
        if ((body?.total ?? users.length) > users.length) return null;
        return users.flatMap((user) => (typeof user?.id === "string" && typeof user.name === "string" ? [{ id: user.id, name: user.name }] : []));
    }
}
