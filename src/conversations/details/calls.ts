/** The requests of one run: counted, with what the last reply said beside its body. */
import type { ConversationDetailsApi, Rate, Reply, RequestOptions } from "../../platform/types.js";
import type { Conversation } from "./rows.js";

export class Calls {
    requests = 0;
    rate: Rate = { allowed: null, count: null, resetSeconds: null };
    correlationId: string | null = null;

    constructor(
        private readonly api: ConversationDetailsApi,
        readonly options: RequestOptions,
    ) {}

    /** A body that is none comes as an empty one. */
    async ask<T extends object>(call: (api: ConversationDetailsApi, options: RequestOptions) => Promise<Reply<T>>): Promise<Partial<T>> {
        const { body, rate, correlationId } = await call(this.api, this.options);
        this.requests++;
        this.rate = rate;
        this.correlationId = correlationId;
        return typeof body === "object" && body !== null ? body : {};
    }

    /** Whatever has become of the run: with a time of its own, and nobody waits for it. */
    afterwards(call: (api: ConversationDetailsApi, options: RequestOptions) => Promise<unknown>, deadline: number): void {
        call(this.api, { deadline, priority: "report" }).catch(() => undefined);
    }
}

/** Past the end of what there is, the list is empty or not there at all. */
export function conversationsOf(value: unknown): Conversation[] {
    if (!Array.isArray(value)) return [];
    return (value as readonly unknown[]).filter((entry): entry is Conversation => typeof entry === "object" && entry !== null);
}
