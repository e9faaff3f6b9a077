/** Asks the platform for a test: each question once, within what is left of the test's time, and what its replies say of the allowance is kept. */
import type { GenesysError } from "../platform/errors.js";
import { parseJson } from "../platform/failures.js";
import type { Connection, PlainReply, PlainRequest, Rate, RequestOptions } from "../platform/types.js";
import { send } from "./probes.js";

/** Milliseconds. */
const END_MS = 1_500;

export class Asking {
    /** The latest word about the allowance. */
    rate: Rate | null = null;
    /** A request was refused because the allowance is used up. */
    exhausted: GenesysError | null = null;
    private readonly end: number;

    /** `totalMs`: nothing is asked longer than this from now on. */
    constructor(
        readonly connection: Connection,
        totalMs: number,
    ) {
        this.end = connection.clock.now() + totalMs;
    }

    /** Milliseconds of a step that are left of the whole; at least one. */
    patience(milliseconds: number): number {
        return Math.max(1, Math.min(milliseconds, this.end - this.connection.clock.now()));
    }

    /** No second try: a test says what it met. */
    options(milliseconds: number): RequestOptions {
        return this.within(this.patience(milliseconds));
    }

    /** Takes back what the test made, within a time of its own: the test's may be used up. A failure has no consequence that could be told. */
    async takeBack(path: string): Promise<void> {
        await this.connection.api.plain(send("DELETE", path), this.within(END_MS)).catch(() => undefined);
    }

    /** Rejects with a GenesysError only. */
    async ask(request: PlainRequest, milliseconds: number): Promise<PlainReply> {
        try {
            const reply = await this.connection.api.plain(request, this.options(milliseconds));
            if (reply.rate.count !== null && reply.rate.count >= (this.rate?.count ?? 0)) this.rate = reply.rate;
            return reply;
        } catch (thrown) {
            const error = thrown as GenesysError;
            if (error.code === "RATE_LIMITED") this.exhausted = error;
            throw error;
        }
    }

    private within(milliseconds: number): RequestOptions {
        return { deadline: this.connection.clock.now() + milliseconds, priority: "snapshot", isFinal: () => true };
    }
}

/** The reply's JSON as an object; one without anything when it is none. */
export function bodyOf(reply: PlainReply): Readonly<Record<string, unknown>> {
    const body = parseJson(reply.body.toString("utf8"));
    return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

/** The objects of a listing. */
export function entitiesOf(reply: PlainReply): readonly Readonly<Record<string, unknown>>[] {
    const { entities } = bodyOf(reply);
    return Array.isArray(entities) ? (entities as unknown[]).filter((entity): entity is Record<string, unknown> => typeof entity === "object" && entity !== null) : [];
}

export function textOf(value: unknown): string | null {
    return typeof value === "string" && value !== "" ? value : null;
}
