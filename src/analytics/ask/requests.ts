/** The requests of one report: counted, and with what their replies told about the allowance. */
import type { Connection, Progress, Rate, Reply, RequestOptions } from "../../platform/types.js";

const NOTHING_TOLD: Rate = { allowed: null, count: null, resetSeconds: null };

export class Requests {
    count = 0;
    rate: Rate = NOTHING_TOLD;
    /** Of the last reply with figures. */
    correlationId: string | null = null;

    constructor(
        readonly connection: Connection,
        readonly options: RequestOptions,
        readonly progress: Progress = () => undefined,
    ) {}

    /** A request that is refused counts too: it was spent. */
    async send<T>(call: (options: RequestOptions) => Promise<Reply<T>>, more: RequestOptions = {}): Promise<Reply<T>> {
        this.count++;
        const reply = await call({ ...this.options, ...more });
        this.rate = reply.rate;
        return reply;
    }
}
