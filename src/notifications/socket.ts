/** One WebSocket to a channel: opened, watched for silence, closed. What happens on it is told once each. */
import type { WebSocket as Socket, RawData } from "ws";
import type { Clock } from "../platform/clock.js";
import type { Network } from "../platform/network.js";

/** The platform sends a heartbeat every 30 s; after 25 s of silence it is asked, after 35 s the socket counts as dead. */
export const PING_AFTER_MS = 25_000;
export const SILENT_AFTER_MS = 35_000;
const HANDSHAKE_MS = 15_000;
/** A frame above this closes the socket; those above the configured limit are skipped one by one. */
const HARD_LIMIT_FACTOR = 8;

export interface SocketEnd {
    /** WebSocket close code, 1006 when there was none. */
    readonly code: number;
    /** The connection was open, but nothing came any more. */
    readonly silent: boolean;
    /** HTTP status of a refused handshake. */
    readonly refused: number | null;
}

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
    return (uri, listener, options) => new WatchedSocket(uri, listener, options.clock, options.maxFrameBytes, network);
}

class WatchedSocket implements ChannelSocket {
    lastFrameAt: number;
    private readonly socket: Socket;
    private cancelWatch: () => void = () => undefined;
    private ended = false;
    private refused: number | null = null;

    constructor(
        uri: string,
        private readonly listener: SocketListener,
        private readonly clock: Clock,
        private readonly maxFrameBytes: number,
        network: Network,
    ) {
        this.lastFrameAt = clock.now();
        // Loaded with the first channel, not when Node-RED starts.
        const { WebSocket } = require("ws") as typeof import("ws");
        this.socket = new WebSocket(uri, {
            ...network.tls,
            agent: network.agentFor(uri),
            maxPayload: maxFrameBytes * HARD_LIMIT_FACTOR,
            handshakeTimeout: HANDSHAKE_MS,
            perMessageDeflate: false,
            followRedirects: false,
        });
        this.socket.on("open", () => {
            if (this.ended) return;
            this.lastFrameAt = this.clock.now();
            this.watch();
            this.listener.opened();
        });
        this.socket.on("message", (data, isBinary) => this.take(data, isBinary));
        this.socket.on("unexpected-response", (_request, response) => {
            this.refused = response.statusCode ?? 0;
            response.destroy();
            this.end({ code: 1006, silent: false });
        });
        this.socket.on("error", () => this.end({ code: 1006, silent: false }));
        this.socket.on("close", (code) => this.end({ code, silent: false }));
    }

    close(): void {
        this.ended = true;
        this.cancelWatch();
        // A polite close waits for the other side; a dead one never answers.
        if (this.socket.readyState === this.socket.OPEN) {
            this.socket.close(1000);
            const cancel = this.clock.after(1_000, () => this.socket.terminate());
            this.socket.once("close", cancel);
        } else this.socket.terminate();
    }

    private take(data: RawData, isBinary: boolean): void {
        if (this.ended) return;
        this.lastFrameAt = this.clock.now();
        const bytes = data as Buffer;
        this.listener.frame(isBinary || bytes.length > this.maxFrameBytes ? null : bytes.toString("utf8"));
    }

    /** One timer a socket: it looks when the last frame came instead of being set anew by each. */
    private watch(): void {
        const silence = this.clock.now() - this.lastFrameAt;
        if (silence >= SILENT_AFTER_MS) return this.end({ code: 1006, silent: true });
        if (silence >= PING_AFTER_MS) this.socket.send("{\"message\":\"ping\"}", () => undefined);
        const next = silence >= PING_AFTER_MS ? SILENT_AFTER_MS : PING_AFTER_MS;
        this.cancelWatch = this.clock.after(Math.max(1, next - silence), () => this.watch());
    }

    private end(end: { code: number; silent: boolean }): void {
        if (this.ended) return;
        this.ended = true;
        this.cancelWatch();
        this.socket.terminate();
        this.listener.ended({ ...end, refused: this.refused });
    }
}
