/**
 * How long the client keeps the event loop at a time, though the simulated platform shares its process: each of its turns
 * (a timer, a frame, an answer, with all that follows without waiting) runs between two immediates of its own.
 */
import { PerformanceObserver, type PerformanceEntry } from "node:perf_hooks";
import type { ConnectionParts } from "../../src/connection.js";
import type { OpenSocket } from "../../src/notifications/socket.js";
import type { Clock } from "../../src/platform/clock.js";
import type { Transport } from "../../src/platform/transport.js";

export interface Turn {
    readonly what: string;
    readonly milliseconds: number;
    readonly at: number;
    readonly end: number;
}

type Usage = (before?: NodeJS.CpuUsage) => NodeJS.CpuUsage;

/** Of this thread alone; before Node 24 of the whole process, whose other threads may have worked while this one waited for a processor. */
const ofThread = (process as unknown as { readonly threadCpuUsage?: Usage }).threadCpuUsage?.bind(process);
const usage: Usage = ofThread ?? ((before) => process.cpuUsage(before));

/** So many of many thousand turns may be mistaken for long ones. */
export const TURNS_MISTAKEN = ofThread ? 0 : 2;

/** Shorter ones are only counted. */
const NOTABLE_MS = 10;
export class Turns {
    count = 0;
    private last = "";
    private sum = 0;
    private notable: Turn[] = [];
    private readonly pauses: PerformanceEntry[] = [];
    private readonly observer = new PerformanceObserver((list) => this.keep(list.getEntries()));

    constructor() {
        this.observer.observe({ entryTypes: ["gc"] });
    }

    /** What a connection is given, so that all it does is seen. */
    over({ transport, openSocket }: Required<Pick<ConnectionParts, "transport" | "openSocket">>): Pick<ConnectionParts, "transport" | "openSocket"> {
        return { transport: this.transport(transport), openSocket: this.openSocket(openSocket) };
    }

    clock<T extends Clock>(clock: T): T {
        return {
            ...clock,
            after: (milliseconds, callback) => {
                let isCancelled = false;
                const setAt = clock.now();
                // One that is set for at once runs in a later turn of Node's loop, though not at a later time of the laboratory's.
                const what = (): string => (clock.now() === setAt ? `timer at once, ${this.count}` : `timers at ${clock.now()}`);
                const cancel = clock.after(milliseconds, () => this.run(what(), () => isCancelled || callback()));
                return () => {
                    isCancelled = true;
                    cancel();
                };
            },
        };
    }

    /**
     * The longest of those since the last call, longest first. Without the pauses of the garbage collector, which here
     * has a whole simulated centre and all recorded messages to go through: they are the test's, not the client's.
     */
    take(): readonly Turn[] {
        this.keep(this.observer.takeRecords());
        const turns = this.notable.map((turn) => ({ ...turn, milliseconds: turn.milliseconds - this.pausedIn(turn) }));
        this.notable = [];
        this.pauses.length = 0;
        return turns.toSorted((a, b) => b.milliseconds - a.milliseconds);
    }

    close(): void {
        this.observer.disconnect();
    }

    private run(what: string, work: () => void): void {
        let at = 0;
        let before: NodeJS.CpuUsage;
        setImmediate(() => {
            before = usage();
            at = performance.now();
            work();
        });
        setImmediate(() => {
            const end = performance.now();
            const { user, system } = usage(before);
            this.count++;
            // A process that is given no time blocks nothing, and other threads' work is none of the loop's.
            const milliseconds = Math.min(end - at, (user + system) / 1_000);
            // Timers of the same millisecond run in one turn of Node's loop.
            this.sum = what === this.last && what.startsWith("timers") ? this.sum + milliseconds : milliseconds;
            this.last = what;
            if (this.sum >= NOTABLE_MS) this.notable.push({ what, milliseconds: this.sum, at, end });
        });
    }

    private keep(entries: readonly PerformanceEntry[]): void {
        this.pauses.push(...entries);
    }

    private pausedIn({ at, end }: Turn): number {
        return this.pauses.reduce((sum, { startTime, duration }) => sum + Math.max(0, Math.min(end, startTime + duration) - Math.max(at, startTime)), 0);
    }

    private transport(send: Transport): Transport {
        return async (exchange) => {
            const what = `answer of ${new URL(exchange.url).pathname}`;
            const turn = (): Promise<void> => new Promise((resolve) => this.run(what, resolve));
            try {
                const reply = await send(exchange);
                await turn();
                return reply;
            } catch (thrown) {
                await turn();
                throw thrown;
            }
        };
    }

    private openSocket(open: OpenSocket): OpenSocket {
        return (uri, listener, options) =>
            open(
                uri,
                {
                    opened: () => this.run("socket opened", () => listener.opened()),
                    frame: (text) => this.run("frame", () => listener.frame(text)),
                    ended: (end) => this.run("socket ended", () => listener.ended(end)),
                },
                options,
            );
    }
}
