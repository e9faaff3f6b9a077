/** One WebSocket to a channel: opened, watched for silence, closed. What happens on it is told once each. */
import type { WebSocket as Socket, RawData } from "ws";
import type { Clock } from "../platform/clock.js";
import { GenesysError } from "../platform/errors.js";
import { networkFailure } from "../platform/network-failures.js";
import type { Network } from "../platform/network.js";
import { platformTexts } from "../platform/texts.js";
import { Intake, type FrameTaker } from "./intake.js";

/** The platform sends a heartbeat every 30 s; after 25 s of silence it is asked, after 35 s the socket counts as dead. */
export const PING_AFTER_MS = 25_000;
export const SILENT_AFTER_MS = 35_000;
const HANDSHAKE_MS = 15_000;
const HANDSHAKE_TIMEOUT = { code: "ETIMEDOUT" };
const NOT_OPENED = { code: 1006, silent: false, refused: null } as const;
/** A frame above this closes the socket; those above the configured limit are skipped one by one. */
const HARD_LIMIT_FACTOR = 8;

export interface SocketEnd {
    /** WebSocket close code, 1006 when there was none. */
    readonly code: number;
    /** The connection was open, but nothing came any more. */
    readonly silent: boolean;
    /** HTTP status of a handshake that the platform refused. */
    readonly refused: number | null;
    /** Why it never opened, where that is more than a channel that is gone. */
    readonly failure?: GenesysError | null;
}

/** What the platform answers a handshake on a channel that it does not know, or no longer. */
export const GONE: readonly number[] = [401, 403, 404, 410];

export interface SocketListener {
    opened(): void;
    /** `text` is null for a binary frame, or one over the size limit. */
    frame(text: string | null): void;
    ended(end: SocketEnd): void;
}

export interface ChannelSocket {
    /** When the last frame came, clock time. */
    readonly lastFrameAt: number;
    close(): void;
}

export type OpenSocket = (uri: string, listener: SocketListener, options: { clock: Clock; maxFrameBytes: number }) => ChannelSocket;

/** Sockets over this network. */
export function webSockets(network: Network): OpenSocket {
    const intake = new Intake();
    return (uri, listener, options) => new WatchedSocket(uri, listener, options, network, intake);
}

class WatchedSocket implements ChannelSocket, FrameTaker {
    lastFrameAt: number;
    private readonly clock: Clock;
    private readonly maxFrameBytes: number;
    private socket: Socket | null = null;
    private cancelWatch: () => void;
    private opened = false;
    private ended = false;

    constructor(
        uri: string,
        private readonly listener: SocketListener,
        { clock, maxFrameBytes }: { readonly clock: Clock; readonly maxFrameBytes: number },
        network: Network,
        private readonly intake: Intake,
    ) {
        this.clock = clock;
        this.maxFrameBytes = maxFrameBytes;
        this.lastFrameAt = clock.now();
        // The library bounds silence on a connection only: not the wait for a proxy, nor an answer that trickles in.
        this.cancelWatch = clock.after(HANDSHAKE_MS, () => this.failed(HANDSHAKE_TIMEOUT));
        // Loaded with the first channel, not when Node-RED starts.
        const { WebSocket } = require("ws") as typeof import("ws");
        try {
            this.socket = new WebSocket(uri, {
                agent: network.agentFor(uri),
                maxPayload: maxFrameBytes * HARD_LIMIT_FACTOR,
                perMessageDeflate: false,
                followRedirects: false,
            });
            this.listen(this.socket);
        } catch (thrown) {
            // An address that is none. Told later, as everything else that goes wrong.
            queueMicrotask(() => this.failed(thrown));
        }
    }

    close(): void {
        this.ended = true;
        this.cancelWatch();
        const { socket } = this;
        if (!socket) return;
        // A polite close waits for the other side; a dead one never answers.
        if (socket.readyState === socket.OPEN) {
            socket.close(1000);
            const cancel = this.clock.after(1_000, () => socket.terminate());
            socket.once("close", cancel);
        } else socket.terminate();
    }

    private listen(socket: Socket): void {
        socket.on("open", () => {
            if (this.ended) return;
            this.opened = true;
            this.lastFrameAt = this.clock.now();
            this.cancelWatch();
            this.watch(socket);
            this.listener.opened();
        });
        socket.on("message", (data, isBinary) => this.take(data, isBinary));
        socket.on("unexpected-response", (_request, response) => {
            response.destroy();
            this.refused(response.statusCode ?? 0);
        });
        socket.on("error", (error) => this.failed(error));
        socket.on("close", (code) => this.end({ code, silent: false, refused: null }));
    }

    /** The answer to the handshake was no upgrade. */
    private refused(status: number): void {
        const reason = `status ${status}`;
        const failure = GONE.includes(status) ? null : new GenesysError("UNAVAILABLE", platformTexts, "channel-refused", { reason }, { status });
        this.end({ ...NOT_OPENED, refused: status, failure });
    }

    private failed(thrown: unknown): void {
        this.end({ ...NOT_OPENED, failure: this.opened ? null : networkFailure(thrown) });
    }

    private take(data: RawData, isBinary: boolean): void {
        if (this.ended) return;
        const now = this.clock.now();
        // The machine slept, or was too busy to look: what was said meanwhile need not be all here.
        if (now - this.lastFrameAt > SILENT_AFTER_MS) return this.end({ code: 1006, silent: true, refused: null });
        this.lastFrameAt = now;
        this.intake.take(this, data, isBinary);
    }

    deal(data: RawData, isBinary: boolean): void {
        if (this.ended) return;
        const bytes = data as Buffer;
        this.listener.frame(isBinary || bytes.length > this.maxFrameBytes ? null : bytes.toString("utf8"));
    }

    hold(): void {
        this.socket?.pause();
    }

    release(): void {
        this.socket?.resume();
    }

    /** One timer a socket: it looks when the last frame came instead of being set anew by each. */
    private watch(socket: Socket): void {
        const silence = this.clock.now() - this.lastFrameAt;
        if (silence >= SILENT_AFTER_MS) return this.end({ code: 1006, silent: true, refused: null });
        if (silence >= PING_AFTER_MS) socket.send("{\"message\":\"ping\"}", () => undefined);
        const next = silence >= PING_AFTER_MS ? SILENT_AFTER_MS : PING_AFTER_MS;
        this.cancelWatch = this.clock.after(Math.max(1, next - silence), () => this.watch(socket));
    }

    private end(end: SocketEnd): void {
        if (this.ended) return;
        this.intake.finish(this);
        // One of the last frames may have been a reason to close it.
        if (this.ended) return;
        this.ended = true;
        this.cancelWatch();
        this.socket?.terminate();
        this.listener.ended(end);
    }
}
