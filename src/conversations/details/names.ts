/** The names beside the ids of rows: each id is looked up once in a run, however many pages name it. */
import { UUID } from "../../platform/selection.js";
import type { Directory, EntityKind, RequestOptions } from "../../platform/types.js";
import type { Row } from "./rows.js";

export class RowNames {
    /** Null for an id that has no name, or whose name may not be read. */
    private readonly known = new Map<string, string | null>();

    constructor(
        private readonly directory: Directory,
        private readonly options: RequestOptions,
    ) {}

    /** Fills in the names. */
    async addTo(rows: readonly Row[]): Promise<void> {
        await this.learn("queue", rows, ({ queueId }) => queueId);
        await this.learn("user", rows, ({ userId }) => userId);
        await this.learn("wrapUpCode", rows, ({ wrapUpCode }) => wrapUpCode);
        for (const row of rows) {
            row.queueName = this.nameOf(row.queueId);
            row.userName = this.nameOf(row.userId);
            row.wrapUpCodeName = this.nameOf(row.wrapUpCode);
        }
    }

    private nameOf(id: string | null): string | null {
        return id === null ? null : (this.known.get(id) ?? null);
    }

    private async learn(kind: EntityKind, rows: readonly Row[], idOf: (row: Row) => string | null): Promise<void> {
        const fresh = new Set<string>();
        for (const row of rows) {
            const id = idOf(row);
            // Codes such as ININ-WRAP-UP-TIMEOUT are the platform's own words and have no name: asking for them would read the whole listing anew.
            if (id !== null && !this.known.has(id) && UUID.test(id)) fresh.add(id);
        }
        if (fresh.size === 0) return;
        const names = await this.directory.names(kind, fresh, this.options);
        for (const id of fresh) this.known.set(id, names.get(id) ?? null);
    }
}
