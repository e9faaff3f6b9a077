/** A simulator on a manual clock with its REST calls and sockets at hand, all of it closed by one hook. */
import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { manualClock, type ManualClock } from "../../src/simulator/clock.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { createWorld } from "../../src/simulator/world/index.js";
import type { World } from "../../src/simulator/world/types.js";
import { PATIENCE_MS } from "../support/until.js";
import { tidily } from "./tidy.js";

/** A Tuesday morning with traffic, just before a half hour ends. */
export const MORNING = Date.UTC(2026, 2, 3, 9, 55, 0);

export interface Frame {
    readonly topicName: string;
    readonly version?: string;
    readonly eventBody: any;
    readonly metadata?: { readonly CorrelationId: string };
    readonly result?: string;
    readonly status?: string;
    readonly message?: string;
    readonly correlationId?: string;
}

/** A client's end of a channel. */
export class TestSocket {
    readonly frames: Frame[] = [];
    readonly raw: (string | Buffer)[] = [];
    closed: { code: number; reason: string } | null = null;
    readonly #watchers = new Set<() => void>();

    constructor(readonly socket: WebSocket) {
        socket.on("message", (data: Buffer, isBinary: boolean) => {
            this.raw.push(isBinary ? data : data.toString("utf8"));
            try {
                this.frames.push(JSON.parse(data.toString("utf8")) as Frame);
            } catch {
                // Spoilt on purpose; it is among the raw ones.
            }
            this.#look();
        });
        socket.on("error", () => undefined);
        socket.on("close", (code, reason) => {
            this.closed = { code, reason: reason.toString() };
            this.#look();
        });
    }

    #look(): void {
        for (const watcher of this.#watchers) watcher();
    }

    /** Resolves once the condition holds; looks at each frame and at the close. */
    async until(condition: () => boolean, what = "condition"): Promise<void> {
        await new Promise<void>((resolve, reject) => {
            const timer = setTimeout(() => done(new Error(`timed out: ${what}`)), PATIENCE_MS);
            const watcher = (): void => void (condition() && done());
            const done = (problem?: Error): void => {
                clearTimeout(timer);
                this.#watchers.delete(watcher);
                if (problem) reject(problem);
                else resolve();
            };
            this.#watchers.add(watcher);
            watcher();
        });
    }

    send(message: unknown): void {
        this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
    }

    /** Everything that the server sent before has arrived once this resolves: frames keep their order. */
    async settle(): Promise<void> {
        const pongs = (): number => this.frames.filter(({ eventBody }) => eventBody?.message === "pong").length;
        const before = pongs();
        this.send({ message: "ping" });
        await this.until(() => pongs() > before, "pong");
    }

    async closing(): Promise<{ code: number; reason: string }> {
        await this.until(() => this.closed !== null, "close");
        assert.ok(this.closed);
        return this.closed;
    }

    events(topic?: string): Frame[] {
        return this.frames.filter(({ topicName, metadata }) => metadata !== undefined && (topic === undefined || topicName === topic));
    }
}

const worlds = new Map<string, World>();

const KEPT_WORLDS = 20;

/** A world never changes, so tests share it and the days that are worked out already. */
function worldOf(seed: number, queues: number, load: number): World {
    const key = `${seed} ${queues} ${load}`;
    const world = worlds.get(key) ?? createWorld({ seed, queues, load });
    worlds.delete(key);
    worlds.set(key, world);
    for (const oldest of [...worlds.keys()].slice(0, -KEPT_WORLDS)) worlds.delete(oldest);
    return world;
}

export interface Answer { readonly status: number; readonly body: any; readonly headers: Headers }

export class Bench {
    readonly #sockets: WebSocket[] = [];
    readonly #closed: () => void;

    private constructor(readonly simulator: Simulator, readonly clock: ManualClock) {
        this.#closed = tidily(() => this.close());
    }

    static async start(options: SimulatorOptions = {}, at = MORNING): Promise<Bench> {
        const clock = manualClock(at);
        const { seed = 42, queues = 4, load = 1 } = options;
        const world = worldOf(seed, queues, load);
        return new Bench(await startSimulator({ requestsPerMinute: null, clientRequestsPerMinute: null, clock, world, ...options }), clock);
    }

    async close(): Promise<void> {
        this.#closed();
        for (const socket of this.#sockets) socket.terminate();
        await this.simulator.close();
    }

    async token(clientId = this.simulator.demoCredentials.clientId, secret = this.simulator.demoCredentials.clientSecret): Promise<string> {
        const response = await fetch(`${this.simulator.url}/oauth/token`, {
            method: "POST",
            headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`, "content-type": "application/x-www-form-urlencoded" },
            body: "grant_type=client_credentials",
        });
        const body = (await response.json()) as { access_token: string };
        return body.access_token;
    }

    async call(method: string, path: string, token: string | null, body?: unknown): Promise<Answer> {
        const response = await fetch(`${this.simulator.url}${path}`, {
            method,
            headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { "content-type": "application/json" }) },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const json = response.headers.get("content-type")?.includes("json") ?? false;
        return { status: response.status, headers: response.headers, body: text && json ? JSON.parse(text) : text };
    }

    async channel(token: string): Promise<{ id: string; connectUri: string; expires: string }> {
        const answer = await this.call("POST", "/api/v2/notifications/channels", token);
        assert.equal(answer.status, 200);
        return answer.body;
    }

    async subscribe(token: string, channelId: string, topics: readonly string[], method = "PUT", query = "?ignoreErrors=true"): Promise<Answer> {
        return this.call(method, `/api/v2/notifications/channels/${channelId}/subscriptions${query}`, token, topics.map((id) => ({ id })));
    }

    async open(connectUri: string): Promise<TestSocket> {
        const socket = new WebSocket(connectUri);
        this.#sockets.push(socket);
        const test = new TestSocket(socket);
        await new Promise<void>((resolve, reject) => {
            socket.once("open", resolve);
            socket.once("error", reject);
        });
        return test;
    }

    /** The status that a handshake is refused with; 101 when it is not. */
    async handshake(connectUri: string): Promise<number> {
        const socket = new WebSocket(connectUri);
        this.#sockets.push(socket);
        socket.on("error", () => undefined);
        return new Promise((resolve, reject) => {
            socket.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
            socket.once("open", () => resolve(101));
            socket.once("close", () => reject(new Error("closed without an answer")));
        });
    }

    /** A channel that is subscribed and open. */
    async listen(topics: readonly string[], token?: string): Promise<TestSocket & { readonly channelId: string }> {
        const bearer = token ?? (await this.token());
        const channel = await this.channel(bearer);
        await this.subscribe(bearer, channel.id, topics);
        return Object.assign(await this.open(channel.connectUri), { channelId: channel.id });
    }
}

/** Moves the clock, which runs what falls due in order as in real time, and waits for the frames. */
export async function run(bench: Bench, socket: TestSocket, seconds: number): Promise<void> {
    bench.clock.advance(seconds * 1000);
    await socket.settle();
}

export const byText = (a: string, b: string): number => (a < b ? -1 : 1);
export const queuesOf = (bench: Bench): string[] => bench.simulator.world.centre.queues.map(({ id }) => id);
