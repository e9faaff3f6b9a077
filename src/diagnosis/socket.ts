/** One look at a notification socket: whether it opens, and whether anything comes over it. */
import type { Agent } from "node:http";
import type { Clock } from "../platform/clock.js";
import { GenesysError } from "../platform/errors.js";
import { networkFailure } from "../platform/network-failures.js";
import { platformTexts } from "../platform/texts.js";

export type SocketResult =
    | { readonly outcome: "answered"; readonly milliseconds: number }
    /** It opened, was asked, and nothing came. */
    | { readonly outcome: "silent" }
    | { readonly outcome: "failed"; readonly error: GenesysError };

export interface SocketLook {
    readonly result: Promise<SocketResult>;
    /** Call always: the socket stays open until then. */
    close(): void;
}

const MAX_FRAME_BYTES = 8 * 1_048_576;

/** Asks for an answer as soon as it is open. `patience`: milliseconds from now until it must have answered. */
export function lookAtSocket(uri: string, agentFor: (uri: string) => Agent, clock: Clock, patience: number): SocketLook {
    const { WebSocket } = require("ws") as typeof import("ws");
    const startedAt = clock.now();
    let opened = false;
    let close = (): void => undefined;
    const result = new Promise<SocketResult>((resolve) => {
        const failed = (error: GenesysError): void => resolve({ outcome: "failed", error });
        const cancel = clock.after(patience, () => (opened ? resolve({ outcome: "silent" }) : failed(networkFailure({ code: "ETIMEDOUT" }))));
        try {
            const socket = new WebSocket(uri, { agent: agentFor(uri), maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, followRedirects: false });
            close = () => {
                cancel();
                socket.terminate();
            };
            socket.on("open", () => {
                opened = true;
                socket.send("{\"message\":\"ping\"}", () => undefined);
            });
            socket.on("message", () => resolve({ outcome: "answered", milliseconds: clock.now() - startedAt }));
            socket.on("unexpected-response", (_request, response) => {
                response.destroy();
                const status = response.statusCode ?? 0;
                failed(new GenesysError("UNAVAILABLE", platformTexts, "channel-refused", { reason: `status ${status}` }, { status }));
            });
            socket.on("error", (error) => failed(networkFailure(error)));
            socket.on("close", (code) => failed(networkFailure({ code: `closed, ${code}` })));
        } catch (thrown) {
            cancel();
            failed(networkFailure(thrown));
        }
    });
    return { result, close: () => close() };
}
