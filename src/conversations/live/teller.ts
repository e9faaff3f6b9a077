/** Sends what happened in the order in which it was learned, with names. A name that has to be looked up holds back what comes after it. */
import type { Connection, EntityKind } from "../../platform/types.js";
import type { News } from "./book.js";
import { messageOf, payloadOf, type ConversationMessage, type Names, type Origin } from "./messages.js";

/** A message waits no longer for a name. */
const PATIENCE_MS = 5_000;
/** A name is looked for again after this, for it may have changed; where it could not be read, soon. */
const AGAIN_MS = 600_000;
const SOON_MS = 15_000;
const MAX_NAMES = 50_000;

interface Item extends News {
    readonly queueId: string | null;
    readonly origin: Origin;
}

type Kind = Extract<EntityKind, "user" | "queue" | "wrapUpCode">;

interface Known {
    readonly name: string | null;
    /** Clock time from which on it is looked for again. */
    readonly until: number;
}

export class Teller {
    private readonly waiting: Item[] = [];
    private readonly known: Readonly<Record<Kind, Map<string, Known>>> = { user: new Map(), queue: new Map(), wrapUpCode: new Map() };
    private busy = false;
    private closed = false;

    constructor(
        private readonly connection: Connection,
        private readonly send: (message: ConversationMessage) => void,
    ) {}

    learn(kind: Kind, id: string, name: string | null, span = AGAIN_MS): void {
        const names = this.known[kind];
        names.set(id, { name, until: this.connection.clock.now() + span });
        if (names.size > MAX_NAMES) names.delete(names.keys().next().value!);
    }

    tell(item: Item): void {
        this.waiting.push(item);
        if (!this.busy) void this.drain();
    }

    close(): void {
        this.closed = true;
        this.waiting.length = 0;
    }

    private readonly names: Names = {
        agent: (id) => this.known.user.get(id)?.name ?? null,
        queue: (id) => this.known.queue.get(id)?.name ?? null,
        wrapUpCode: (id) => this.known.wrapUpCode.get(id)?.name ?? null,
    };

    private async drain(): Promise<void> {
        this.busy = true;
        for (let item = this.waiting[0]; item && !this.closed; item = this.waiting[0]) {
            if (this.unknownOf([item]).size > 0) await this.lookUp();
            if (this.closed) break;
            this.waiting.shift();
            this.emit(item);
        }
        this.busy = false;
    }

    private emit({ followed, event, queueId, origin }: Item): void {
        const payload = payloadOf(event, queueId, this.names, followed.sent);
        followed.sent = payload;
        this.send(messageOf(event, payload, origin, ++followed.sequence, this.connection.info()));
    }

    /** All that wait, at once. Names are a convenience: never rejects. */
    private async lookUp(): Promise<void> {
        const { directory, clock } = this.connection;
        const deadline = clock.now() + PATIENCE_MS;
        await Promise.all(
            [...this.unknownOf(this.waiting)].map(async ([kind, ids]) => {
                const found = await directory.names(kind, ids, { deadline, priority: "snapshot" }).catch(() => null);
                for (const id of ids) this.learn(kind, id, found?.get(id) ?? this.known[kind].get(id)?.name ?? null, found ? AGAIN_MS : SOON_MS);
            }),
        );
    }

    private unknownOf(items: readonly Item[]): ReadonlyMap<Kind, ReadonlySet<string>> {
        const unknown = new Map<Kind, Set<string>>();
        const need = (kind: Kind, id: string | null | undefined): void => {
            if (id === null || id === undefined || this.isKnown(kind, id)) return;
            const ids = unknown.get(kind);
            if (ids) ids.add(id);
            else unknown.set(kind, new Set([id]));
        };
        for (const { event, queueId } of items) {
            need("queue", queueId);
            need("queue", event.transfer?.queueId);
            need("wrapUpCode", event.wrapUp?.code);
            for (const { id, name } of event.state.agents) if (name === null) need("user", id);
        }
        return unknown;
    }

    private isKnown(kind: Kind, id: string): boolean {
        return this.connection.clock.now() < (this.known[kind].get(id)?.until ?? -Infinity);
    }
}
