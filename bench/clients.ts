/** Who is connected to the far end: each OAuth client's channels, which channel carries which queue, and what each queue was sent. */
import type { Socket } from "node:net";

interface Channel {
    queues: readonly number[];
    socket: Socket | null;
}

export class Clients {
    private readonly channels = new Map<string, Map<string, Channel>>();
    private readonly counts = new Map<string, Uint32Array>();
    private made = 0;

    constructor(readonly queues: number) {}

    /** A new channel's id. */
    open(client: string): string {
        const id = `channel-${++this.made}`;
        const own = this.channels.get(client) ?? new Map<string, Channel>();
        this.channels.set(client, own.set(id, { queues: [], socket: null }));
        return id;
    }

    subscribe(client: string, id: string, queues: readonly number[]): void {
        const channel = this.channels.get(client)?.get(id);
        if (channel) channel.queues = queues;
    }

    connect(id: string, socket: Socket): void {
        for (const own of this.channels.values()) {
            const channel = own.get(id);
            if (channel) channel.socket = socket;
        }
    }

    disconnect(socket: Socket): void {
        for (const own of this.channels.values()) for (const channel of own.values()) if (channel.socket === socket) channel.socket = null;
    }

    /** Those of one client, or all. */
    sockets(client?: string): Socket[] {
        const chosen = client === undefined ? [...this.channels.values()] : [this.channels.get(client) ?? new Map<string, Channel>()];
        return chosen.flatMap((own) => [...own.values()].flatMap(({ socket }) => socket ?? []));
    }

    /** Every queue with the socket that carries it; one channel after the other in turn, so that neighbours are of different channels. */
    routes(client: string): { readonly queue: number; readonly socket: Socket }[] {
        const channels = [...(this.channels.get(client)?.values() ?? [])].filter(({ socket, queues }) => socket && queues.length > 0);
        const longest = Math.max(0, ...channels.map(({ queues }) => queues.length));
        const rounds = Array.from({ length: longest }, (_, index) => index);
        return rounds.flatMap((index) => channels.flatMap(({ queues, socket }) => (index < queues.length ? [{ queue: queues[index]!, socket: socket! }] : [])));
    }

    /** Frames that a queue has had. */
    nth(client: string, queue: number): number {
        return this.countsOf(client)[queue] ?? 0;
    }

    /** The number of a queue's next frame, which counts as written. */
    next(client: string, queue: number): number {
        return this.countsOf(client)[queue]!++;
    }

    private countsOf(client: string): Uint32Array {
        let counts = this.counts.get(client);
        if (!counts) this.counts.set(client, (counts = new Uint32Array(this.queues)));
        return counts;
    }
}
