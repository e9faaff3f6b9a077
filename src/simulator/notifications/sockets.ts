/** The sockets of the channels: handshake, one per channel, heartbeats, the client's frames, and what faults do to them. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { SimulatorClock } from "../clock.js";
import type { OutgoingFrame } from "../faults/frames.js";
import type { ClosingNotice, Faults, SocketPort } from "../faults/types.js";
import type { Channel, ChannelEnd, ChannelStore } from "./channels.js";
import { answerClientFrame, closingFrame, endFrames, HEARTBEAT } from "./frames.js";
import type { NotificationOptions } from "./options.js";

const MINUTE = 60_000;
const MAX_CLIENT_FRAME = 1024 * 1024;

/** One open socket of a channel. */
interface Connection {
    readonly socket: WebSocket;
    readonly channel: Channel;
    silent: boolean;
    cancelHeartbeat: () => void;
    readonly closings: Set<() => void>;
}

export interface SocketHubParts {
    readonly clock: SimulatorClock;
    readonly options: NotificationOptions;
    readonly faults: Faults;
    readonly store: ChannelStore;
    /** Decides a subscription that came over the socket; the text of the refusal, or null when it was taken. */
    readonly subscribe: (channel: Channel, topics: readonly string[], add: boolean) => string | null;
}

export interface SocketStats { connections: number; framesSent: number; framesReceived: number; kicked: number; refused: number }

export class SocketHub implements SocketPort {
    readonly stats: SocketStats = { connections: 0, framesSent: 0, framesReceived: 0, kicked: 0, refused: 0 };
    readonly #parts: SocketHubParts;
    readonly #connections = new Map<string, Connection>();
    readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_CLIENT_FRAME });
    #detach: () => void = () => undefined;

    constructor(parts: SocketHubParts) {
        this.#parts = parts;
    }

    /** Takes the upgrade requests of an HTTP server. */
    attach(server: Server): void {
        const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => this.#upgrade(request, socket, head);
        server.on("upgrade", upgrade);
        this.#detach = () => void server.off("upgrade", upgrade);
    }

    #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
        socket.on("error", () => socket.destroy());
        const path = new URL(request.url ?? "/", "http://simulator").pathname;
        const id = /^\/channels\/([^/]+)$/.exec(path)?.[1];
        if (id === undefined) return this.#refuse(socket, 404);
        const effect = this.#parts.faults.forHandshake(id);
        if (effect === "hang") return;
        const channel = this.#parts.store.get(id);
        if (effect || !channel) return this.#refuse(socket, effect?.status ?? this.#parts.options.handshakeStatus);
        this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(channel, webSocket));
    }

    #refuse(socket: Duplex, status: number): void {
        this.stats.refused++;
        socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        socket.once("finish", () => socket.destroy());
    }

    #open(channel: Channel, socket: WebSocket): void {
        const { faults, options, store } = this.#parts;
        const before = this.#connections.get(channel.id);
        const connection: Connection = { socket, channel, silent: false, cancelHeartbeat: () => undefined, closings: new Set() };
        this.#connections.set(channel.id, connection);
        this.stats.connections++;
        if (before) {
            this.stats.kicked++;
            if (!before.silent) before.socket.close(options.kickCode);
        }
        socket.on("error", () => socket.terminate());
        socket.on("close", () => this.#closed(connection));
        socket.on("message", (data, isBinary) => this.#received(connection, isBinary ? "" : (data as Buffer).toString("utf8")));
        if (faults.isSilent(channel.id)) this.#silence(connection, true);
        this.#beat(connection);
        store.setConnected(channel, true);
    }

    #closed(connection: Connection): void {
        connection.cancelHeartbeat();
        for (const cancel of connection.closings) cancel();
        if (this.#connections.get(connection.channel.id) !== connection) return;
        this.#connections.delete(connection.channel.id);
        this.#parts.store.setConnected(connection.channel, false);
    }

    #beat(connection: Connection): void {
        const { clock, faults, options, store } = this.#parts;
        connection.cancelHeartbeat = clock.after(options.heartbeatMs, () => {
            if (store.get(connection.channel.id) !== connection.channel) return;
            if (!faults.isMuted("heartbeat", connection.channel.id)) this.#send(connection, HEARTBEAT);
            this.#beat(connection);
        });
    }

    #received(connection: Connection, text: string): void {
        if (connection.silent) return;
        this.stats.framesReceived++;
        const { faults, store, subscribe } = this.#parts;
        const answer = answerClientFrame(text, {
            alive: () => store.get(connection.channel.id) === connection.channel,
            pongs: () => !faults.isMuted("pong", connection.channel.id),
            subscribe: (topics, add) => subscribe(connection.channel, topics, add),
        });
        if (answer !== null) this.#send(connection, answer);
    }

    #send(connection: Connection, frame: OutgoingFrame): boolean {
        const { socket } = connection;
        if (connection.silent || socket.readyState !== socket.OPEN) return false;
        if (typeof frame === "string") socket.send(frame);
        else if (Buffer.isBuffer(frame)) socket.send(frame, { binary: true });
        else frame.forEach((part, index) => socket.send(part, { binary: false, fin: index === frame.length - 1 }));
        this.stats.framesSent++;
        return true;
    }

    /** Sends an event to the socket of a channel, spoilt as the faults say; nothing is kept for a channel without a socket. */
    sendEvent(channelId: string, topicName: string, text: string): boolean {
        const connection = this.#connections.get(channelId);
        if (!connection) return false;
        const { faults } = this.#parts;
        if (faults.isMuted("events", channelId)) return false;
        return faults.forFrame(channelId, topicName, text).map((frame) => this.#send(connection, frame)).some(Boolean);
    }

    /** Tells an open socket that its channel is gone, and closes it. */
    channelEnded(channel: Channel, reason: ChannelEnd): void {
        const connection = this.#connections.get(channel.id);
        if (!connection) return;
        for (const frame of endFrames(channel, reason, this.#parts.options.endNotice)) this.#send(connection, frame);
        if (!connection.silent) connection.socket.close(this.#parts.options.endCode);
    }

    #each(channelId: string | undefined, act: (connection: Connection) => void): number {
        const hit = [...this.#connections.values()].filter(({ channel }) => channelId === undefined || channel.id === channelId);
        hit.forEach(act);
        return hit.length;
    }

    #silence(connection: Connection, silent: boolean): void {
        connection.silent = silent;
        if (silent) connection.socket.pause();
        else connection.socket.resume();
    }

    drop(channelId?: string): number {
        return this.#each(channelId, ({ socket }) => socket.terminate());
    }

    close(code: number, reason: string, channelId?: string): number {
        if (code === 1006) return this.drop(channelId);
        return this.#each(channelId, ({ socket }) => (code === 1005 ? socket.close() : socket.close(code, reason)));
    }

    announceClosing(notice: ClosingNotice): number {
        const { clock, options } = this.#parts;
        return this.#each(notice.channelId, (connection) => {
            this.#send(connection, closingFrame(options.socketClosingText));
            if (notice.close === false) return;
            connection.closings.add(clock.after(notice.afterMs ?? MINUTE, () => connection.socket.close(notice.code ?? 1001)));
        });
    }

    sendFrame(frame: string | Buffer, channelId?: string): number {
        return this.#each(channelId, (connection) => void this.#send(connection, frame));
    }

    evict(channelId?: string): number {
        return this.#endChannels("evicted", channelId);
    }

    expire(channelId?: string): number {
        return this.#endChannels("expired", channelId);
    }

    #endChannels(reason: ChannelEnd, channelId: string | undefined): number {
        const { store } = this.#parts;
        const hit = store.all().filter(({ id }) => channelId === undefined || id === channelId);
        return hit.filter(({ id }) => store.end(id, reason)).length;
    }

    setSilent(silent: boolean, channelId?: string): number {
        return this.#each(channelId, (connection) => this.#silence(connection, silent));
    }

    /** Cuts every socket, also those that are just closing. */
    shutdown(): void {
        this.#detach();
        for (const socket of this.#server.clients) socket.terminate();
        this.#server.close();
    }
}
