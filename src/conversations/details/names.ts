/** The names beside the ids of rows: each id is looked up once in a run, however many pages name it. */
import type { Directory, EntityKind, RequestOptions } from "../../platform/types.js";
import type { Row } from "./rows.js";

const NAMED = [
    { kind: "queue", id: "queueId", name: "queueName" },
    { kind: "user", id: "userId", name: "userName" },
    { kind: "wrapUpCode", id: "wrapUpCode", name: "wrapUpCodeName" },
] as const satisfies readonly { kind: EntityKind; id: keyof Row; name: keyof Row }[];

/** Codes such as ININ-WRAP-UP-TIMEOUT are the platform's own words and have no name: asking for them would read the whole listing anew. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export class RowNames {
    /** Null for an id that has no name, or whose name may not be read. */
    private readonly known = new Map<string, string | null>();

    constructor(
        private readonly directory: Directory,
        private readonly options: RequestOptions,
    ) {}

    /** Fills in the names. */
    async addTo(rows: readonly Row[]): Promise<void> {
        for (const { kind, id } of NAMED) await this.learn(kind, rows.map((row) => row[id]));
        for (const row of rows) {
            for (const { id, name } of NAMED) row[name] = row[id] === null ? null : (this.known.get(row[id]) ?? null);
        }
    }

    private async learn(kind: EntityKind, ids: readonly (string | null)[]): Promise<void> {
        const fresh = new Set(ids.filter((id) => id !== null).filter((id) => !this.known.has(id) && UUID.test(id)));
        if (fresh.size === 0) return;
        const names = await this.directory.names(kind, fresh, this.options);
        for (const id of fresh) this.known.set(id, names.get(id) ?? null);
    }
}
