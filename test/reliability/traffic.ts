/** Requests and sockets of a connection as a test sees them: what went out, what came back, and whether all of it has come to rest. */
import type { ConnectionParts } from "../../src/connection.js";
import { firstOf } from "../../src/platform/abort.js";
import { webSockets, type OpenSocket, type SocketListener } from "../../src/notifications/socket.js";
import type { Clock } from "../../src/platform/clock.js";
import { GenesysError } from "../../src/platform/errors.js";
import type { Network } from "../../src/platform/network.js";
import { platformTexts } from "../../src/platform/texts.js";
import { httpTransport, type Transport } from "../../src/platform/transport.js";

export interface Exchanged {
    /** "POST /oauth/token" */
    readonly line: string;
    readonly sentAt: number;
    /** Null while under way, and when no answer came. */
    status: number | null;
}

/** Turns of the event loop without any sign of life after which everything is at rest. */
const QUIET_TURNS = 6;
/**
 * Real milliseconds, and turns of the event loop in them, after which what gives no sign of life is taken to hang, as a fault wants it to.
 * The turns count where the machine gives this process no time: then the milliseconds say nothing.
 */
const PATIENCE_MS = 60;
const PATIENT_TURNS = 1_000;

export class Traffic {
    readonly exchanges: Exchanged[] = [];
    readonly openings: { readonly uri: string; readonly at: number }[] = [];
    /** Who hears of the socket that was opened last. */
    listener: SocketListener | null = null;
    /** Frames that come, while this is a list. */
    recorded: string[] | null = null;
    private signs = 0;
    private underWay = 0;
    private received = 0;
    private sentBefore = 0;
    private given = { underWay: 0, frames: 0 };

    constructor(private readonly framesSent: () => number) {}

    /** Its count of frames began anew. */
    platformStarted(): void {
        this.sentBefore = 0;
        this.received = 0;
        this.given = { ...this.given, frames: 0 };
    }

    over(network: Network, clock: Clock): Required<Pick<ConnectionParts, "transport" | "openSocket">> {
        return { transport: this.transport(httpTransport(network), clock), openSocket: this.openSocket(webSockets(network)) };
    }

    async settle(): Promise<void> {
        let quiet = 0;
        let seen = this.signs;
        let since = performance.now();
        let turns = 0;
        while (quiet < QUIET_TURNS) {
            await new Promise((resolve) => setImmediate(resolve));
            if (this.signs !== seen) {
                seen = this.signs;
                since = performance.now();
                quiet = turns = 0;
            } else if (!this.isBusy) quiet++;
            else if (++turns > PATIENT_TURNS && performance.now() - since > PATIENCE_MS) this.given = { underWay: this.underWay, frames: this.missing };
        }
    }

    private get missing(): number {
        return this.framesSent() - this.sentBefore - this.received;
    }

    private get isBusy(): boolean {
        // What was given up may still come: then there is less of it.
        this.given = { underWay: Math.min(this.given.underWay, this.underWay), frames: Math.min(this.given.frames, this.missing) };
        return this.underWay > this.given.underWay || this.missing > this.given.frames;
    }

    private begin(): () => void {
        let ended = false;
        this.underWay++;
        this.signs++;
        return () => {
            if (ended) return;
            ended = true;
            this.underWay--;
            this.signs++;
        };
    }

    /** The time limit of an exchange runs by the test's clock. */
    private transport(send: Transport, clock: Clock): Transport {
        return async (exchange) => {
            const exchanged: Exchanged = { line: `${exchange.method} ${new URL(exchange.url).pathname}`, sentAt: clock.now(), status: null };
            this.exchanges.push(exchanged);
            const end = this.begin();
            const limit = new AbortController();
            const cancel = clock.after(exchange.timeoutMs, () => limit.abort());
            const either = firstOf(exchange.signal, limit.signal);
            try {
                const reply = await send({ ...exchange, timeoutMs: 600_000, signal: either.signal });
                exchanged.status = reply.status;
                return reply;
            } catch (thrown) {
                if (limit.signal.aborted) throw new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: Math.round(exchange.timeoutMs / 1_000) });
                throw thrown;
            } finally {
                cancel();
                either.end();
                end();
            }
        };
    }

    private openSocket(open: OpenSocket): OpenSocket {
        return (uri, listener, options) => {
            this.openings.push({ uri, at: options.clock.now() });
            const opened = this.begin();
            this.listener = listener;
            const socket = open(
                uri,
                {
                    opened: () => {
                        opened();
                        listener.opened();
                    },
                    frame: (text) => {
                        this.received++;
                        this.signs++;
                        if (text !== null) this.recorded?.push(text);
                        listener.frame(text);
                    },
                    ended: (end) => {
                        opened();
                        this.signs++;
                        listener.ended(end);
                    },
                },
                options,
            );
            return {
                get lastFrameAt() {
                    return socket.lastFrameAt;
                },
                close: () => {
                    opened();
                    socket.close();
                },
            };
        };
    }
}
