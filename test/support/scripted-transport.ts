/** A transport that answers from a script and remembers what was asked. */
import type { Exchange, RawReply, Transport } from "../../src/platform/transport.js";

export type Answer = Partial<Omit<RawReply, "text">> & { readonly body?: unknown; readonly text?: string };

export interface ScriptedTransport {
    readonly transport: Transport;
    readonly asked: Exchange[];
}

/** `answer` is called for each exchange; what it throws is what the exchange rejects with. */
export function scriptedTransport(answer: (exchange: Exchange, count: number) => Answer | Promise<Answer>): ScriptedTransport {
    const asked: Exchange[] = [];
    return {
        asked,
        transport: async (exchange) => {
            asked.push(exchange);
            const { status = 200, headers = {}, body, text } = await answer(exchange, asked.length);
            return { status, headers, text: text ?? (body === undefined ? "" : JSON.stringify(body)) };
        },
    };
}

/** Lets everything that is already due in promises run. */
export async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
