/** Observers on real sockets against the simulator, both on one clock that the test moves; and the truth to compare them with. */
import assert from "node:assert/strict";
import { openConnection, type ConnectionSettings, type OpenConnection } from "../../src/connection.js";
import type { Random } from "../../src/platform/clock.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { DIRECT, Network } from "../../src/platform/network.js";
import { resolveEndpoints } from "../../src/platform/regions.js";
import { observeQueues, type ObserverOptions } from "../../src/queues/observer.js";
import type { QueuePayload } from "../../src/queues/payload.js";
import type { QueueMessage } from "../../src/queues/messages.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { createWorld } from "../../src/simulator/world/index.js";
import { LabClock } from "./lab-clock.js";
import { StoppableWorld } from "./stoppable-world.js";
import { Traffic, type Exchanged } from "./traffic.js";
import { Turns } from "./turns.js";

export type StateMessage = QueueMessage & { readonly payload: QueuePayload };

/** A Tuesday morning with traffic. */
export const MORNING = Date.UTC(2026, 2, 3, 9, 40, 0);

const LOOK_AHEAD_MS = 61_000;
/** Figures of the half hour that no notification carries are asked for twice after the last traffic. */
const SETTLED_MS = 150_000;

export interface LabOptions {
    readonly simulator?: SimulatorOptions;
    readonly at?: number;
    readonly load?: number;
    /** Grid of the simulator's timers. */
    readonly gridMs?: number;
    /** In place of sockets and requests over the machine's network. */
    readonly network?: ConstructorParameters<typeof Network>[0];
    /** The client's turns of the event loop are measured. */
    readonly turns?: boolean;
}

/** What one observer said. */
export interface Watch {
    readonly messages: StateMessage[];
    readonly statuses: string[];
    readonly errors: { readonly error: GenesysError; readonly topic: string | null }[];
    readonly warnings: string[];
    /** By queue id. */
    readonly last: Map<string, StateMessage>;
    events(queueId?: string): string[];
    close(): void;
}

/** Mulberry32: the same chances for the same seed. */
export function seeded(seed: number): Random {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
}

export class Lab {
    simulator!: Simulator;
    readonly clock: LabClock;
    readonly traffic: Traffic;
    readonly world: StoppableWorld;
    readonly rejections: unknown[] = [];
    readonly turns: Turns | null;
    private readonly connections: { connection: OpenConnection; network: Network }[] = [];
    private readonly watches: Watch[] = [];
    private readonly onRejection = (reason: unknown): void => void this.rejections.push(reason);

    private constructor(private readonly options: LabOptions) {
        const { seed = 42, queues = 4 } = options.simulator ?? {};
        this.turns = options.turns ? new Turns() : null;
        this.traffic = new Traffic(() => this.simulator.stats().framesSent);
        this.clock = new LabClock(options.at ?? MORNING, () => this.traffic.settle());
        this.world = new StoppableWorld(() => createWorld({ seed, queues, load: options.load ?? 3 }));
        process.on("unhandledRejection", this.onRejection);
    }

    static async start(options: LabOptions = {}): Promise<Lab> {
        const lab = new Lab(options);
        await lab.startPlatform(0);
        return lab;
    }

    /** On a port, 0 for a free one: a platform that was closed comes back where it was. */
    async startPlatform(port: number): Promise<void> {
        const { world, clock, options } = this;
        this.simulator = await startSimulator({ clock: clock.view(options.gridMs ?? 1_000), world, port, ...options.simulator });
        this.traffic.platformStarted();
    }

    settings(more: Partial<ConnectionSettings> = {}): ConnectionSettings {
        const { url, demoCredentials } = this.simulator;
        return {
            endpoints: resolveEndpoints("", url),
            ...demoCredentials,
            org: "",
            maxFrameBytes: 1_048_576,
            maxChannels: 4,
            budgetPercent: 80,
            network: DIRECT,
            ...more,
        };
    }

    connect(more: Partial<ConnectionSettings> = {}, random: Random = seeded(7)): OpenConnection {
        const settings = this.settings(more);
        const network = new Network(settings.network);
        const clock = this.turns?.clock(this.clock.view()) ?? this.clock.view();
        const parts = this.traffic.over(network, this.clock.view());
        const connection = openConnection(settings, { clock, random, ...(this.turns?.over(parts) ?? parts) });
        this.connections.push({ connection, network });
        return connection;
    }

    observe(connection: OpenConnection, options: Partial<ObserverOptions> = {}): Watch {
        const messages: StateMessage[] = [];
        const last = new Map<string, StateMessage>();
        const [statuses, errors, warnings]: [string[], Watch["errors"], string[]] = [[], [], []];
        const all: ObserverOptions = {
            select: "all", queues: [], match: [], divisions: [], mediaTypes: [], output: "state", fields: [], throttleMs: 0, tickMs: 0, ...options,
        };
        const observer = observeQueues(connection, all, {
            send(message) {
                const state = message as StateMessage;
                messages.push(state);
                if (state.genesys.event !== "notification") last.set(state.payload.queue.id, state);
            },
            status: (status) => void (statuses.at(-1) === status || statuses.push(status)),
            error: (error, { topic }) => void errors.push({ error, topic }),
            warn: ({ message }) => void warnings.push(message),
            debug: () => undefined,
        });
        const watch: Watch = {
            messages, statuses, errors, warnings, last,
            events: (queueId) => messages.filter(({ payload }) => queueId === undefined || payload.queue.id === queueId).map(({ genesys }) => genesys.event),
            close: () => observer.close(),
        };
        this.watches.push(watch);
        return watch;
    }

    /** An observer of all queues that is live. */
    async live(options: Partial<ObserverOptions> = {}, connection = this.connect()): Promise<Watch & { readonly connection: OpenConnection }> {
        const watch = Object.assign(this.observe(connection, options), { connection });
        await this.until(() => watch.statuses.at(-1) === "live", 30_000, "live");
        return watch;
    }

    get queueIds(): readonly string[] {
        return this.world.centre.queues.map(({ id }) => id);
    }

    asked(part: string | RegExp): readonly Exchanged[] {
        return this.traffic.exchanges.filter(({ line }) => (typeof part === "string" ? line.includes(part) : part.test(line)));
    }

    advance(milliseconds: number): Promise<void> {
        return this.clock.advance(milliseconds);
    }

    /** Simulated milliseconds until the condition held; an assertion error when that is beyond the bound. */
    async until(condition: () => boolean, boundMs: number, what: string): Promise<number> {
        const from = this.clock.now();
        assert.ok(await this.clock.until(condition, boundMs), `not within ${boundMs} ms: ${what}`);
        return this.clock.now() - from;
    }

    /** Simulated milliseconds until each queue of an observer resumed, or told a first state, since `from` messages ago. */
    recovered(watch: Watch, from: number, boundMs: number): Promise<number> {
        const back = (): Set<string> =>
            new Set(watch.messages.slice(from).filter(({ genesys }) => ["resumed", "snapshot"].includes(genesys.event)).map(({ payload }) => payload.queue.id));
        return this.until(() => back().size === this.queueIds.length && watch.statuses.at(-1) === "live", boundMs, "recovered");
    }

    /** Nothing happens in the centre any more; once all was told, the last state of each queue is the centre's. */
    async assertTruth(...watches: Watch[]): Promise<void> {
        // The simulator looks ahead.
        this.world.stopAt(this.clock.now() + this.simulator.faults.clockSkewMs + LOOK_AHEAD_MS);
        await this.advance(LOOK_AHEAD_MS + SETTLED_MS);
        for (const watch of watches) {
            for (const id of this.queueIds) this.world.assertState(id, watch.last.get(id)?.payload, this.clock.now() + this.simulator.faults.clockSkewMs);
            assertSequences(watch.messages);
        }
        this.world.goOn();
    }

    /** Lets go of what was recorded: over many hours it would be what fills the memory. */
    forget(): void {
        for (const { messages, statuses } of this.watches) {
            assertSequences(messages);
            messages.length = 0;
            statuses.splice(0, statuses.length - 1);
        }
        this.traffic.exchanges.length = this.traffic.openings.length = 0;
    }

    async close(): Promise<void> {
        for (const watch of this.watches) watch.close();
        for (const { connection, network } of this.connections) {
            await connection.close();
            network.close();
        }
        await this.simulator.close();
        await this.traffic.settle();
        this.turns?.close();
        process.off("unhandledRejection", this.onRejection);
        assert.deepEqual(this.rejections, [], "unhandled rejections");
    }
}

/** Each queue's messages are counted without a gap. */
export function assertSequences(messages: readonly StateMessage[]): void {
    const sequences = new Map<string, number>();
    for (const { payload, genesys } of messages) {
        const before = sequences.get(payload.queue.id) ?? genesys.sequence! - 1;
        assert.equal(genesys.sequence, before + 1);
        sequences.set(payload.queue.id, before + 1);
    }
}
