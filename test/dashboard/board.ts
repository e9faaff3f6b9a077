/** The wallboard's function node, run as Node-RED runs it but by a clock of the test; and queue states for it. */
import { runInNewContext } from "node:vm";
import { example } from "./harness.js";

export interface QueueRow {
    readonly id: string;
    readonly name: string;
    readonly stale: boolean;
    readonly waiting: number | null;
    readonly wait: number | null;
    readonly since: number | null;
    readonly history: readonly (number | null)[];
    readonly serviceLevel: number | null;
    readonly abandonRate: number | null;
    readonly [figure: string]: unknown;
}

export interface Picture {
    readonly now: number;
    readonly state: string;
    readonly problems: readonly string[];
    readonly dayLate: boolean;
    readonly queues: readonly QueueRow[];
    readonly [property: string]: unknown;
}

export interface Board {
    /** This machine's time, in milliseconds. */
    now: number;
    tell(message: object): void;
    /** One beat of the inject node, with the levels of the example; null when there was nothing to send. */
    tick(): Picture | null;
    /** What Node-RED runs when the node starts anew, with what it remembered. */
    restart(): void;
    /** Everything it remembers. */
    readonly memory: ReadonlyMap<string, any>;
}

export const START = Date.parse("2026-11-20T10:00:00.000Z");

export function createBoard(): Board {
    const node = example().find(({ name }) => name === "board")!;
    const memory = new Map<string, unknown>();
    const context = { get: (key: string) => memory.get(key), set: (key: string, value: unknown) => memory.set(key, value) };
    const scope = { context, Date: { now: () => board.now, parse: Date.parse } };
    const run = runInNewContext(`(function (msg) {${node["func"]}\n})`, scope) as (message: object) => { payload: Picture } | null;
    const start = runInNewContext(`(function () {${node["initialize"]}\n})`, scope) as () => void;
    const board: Board = {
        now: START,
        memory,
        tell: (message) => void run(message),
        tick: () => structuredClone(run(settings())?.payload ?? null),
        restart: start,
    };
    return board;
}

/** What the change node sets. */
export function settings(): Record<string, any> {
    const message: Record<string, any> = {};
    const change = example().find(({ type }) => type === "change")!;
    for (const { p, to, tot } of change["rules"] as { p: string; to: string; tot: string }[]) {
        const path = p.split(".");
        const last = path.pop()!;
        const place = path.reduce((parent, key) => (parent[key] ??= {}), message);
        place[last] = tot === "num" ? Number(to) : to;
    }
    return message;
}

export interface State {
    readonly name: string;
    readonly waiting?: number | null;
    /** Instant of the platform, in milliseconds. */
    readonly since?: number | null;
    readonly asOf?: number;
    readonly event?: string;
    readonly stale?: boolean;
    readonly agents?: object;
}

/** A message of the queue observer, as docs/messages.md documents it, with what the wallboard reads. */
export function state({ name, waiting = 0, since = null, asOf = START, event = "update", stale = false, agents = {} }: State): object {
    const longestWaitSeconds = since === null ? null : (asOf - since) / 1000;
    return {
        topic: name,
        payload: {
            queue: { id: `id of ${name}`, name, division: null }, waiting, interacting: 2,
            longestWaitSince: since === null ? null : new Date(since).toISOString(), longestWaitSeconds,
            agents: { onQueue: 8, offQueue: 4, idle: 3, interacting: 4, communicating: 1, notResponding: 0, ...agents },
        },
        genesys: { event, stale, asOf: new Date(asOf).toISOString(), org: { id: "org", name: "Demo Contact Centre" }, demo: true },
    };
}

/** A message of the aggregate node. */
export function report(rows: Readonly<Record<string, object>>, totals: object = {}): object {
    return { payload: Object.entries(rows).map(([name, row]) => ({ queueId: `id of ${name}`, ...row })), genesys: { totals } };
}

const WORK = ["Sales", "Support", "Billing", "Returns", "Claims", "Bookings", "Chat Care", "Complaints", "Onboarding", "Technical Help"];
const REGIONS = ["Americas", "Europe", "Asia Pacific", "Home", "Business"];
const STEPS = 100;

export type Mood = "live" | "some stale" | "all stale";

/** A quarter of an hour of a centre with this many queues, some quiet, some red: the board as it stands at its end. */
export function playedBoard(count: number, mood: Mood = "live"): Board {
    const board = createBoard();
    const names = Array.from({ length: count }, (_, index) => `${WORK[index % 10]} ${REGIONS[Math.floor(index / 10) % 5]}${index < 50 ? "" : ` ${index}`}`);
    for (let step = 0; step < STEPS; step++) {
        board.now = START + step * 10_000;
        for (const [index, name] of names.entries()) {
            const silent = mood === "all stale" || (mood === "some stale" && index % 9 === 4);
            if (silent && step === STEPS - 7) board.tell(played(name, index, step - 1, board.now, "stale"));
            if (!silent || step < STEPS - 7) board.tell(played(name, index, step, board.now, "update"));
        }
        board.tick();
    }
    const day = (index: number): object => ({ serviceLevel: index === 1 ? 0.42 : 0.68 + 0.3 * chance(index, 7), abandonRate: index === 1 ? 0.147 : 0.08 * chance(index, 3) });
    board.tell(report(Object.fromEntries(names.map((name, index) => [name, day(index)])), { serviceLevel: 0.842, abandonRate: 0.037 }));
    board.now += 2_000;
    return board;
}

/** The same number from 0 to 1 for the same arguments. */
function chance(one: number, other: number): number {
    const wide = Math.sin(one * 127.1 + other * 311.7) * 43_758.5453;
    return wide - Math.floor(wide);
}

function played(name: string, index: number, step: number, now: number, event: string): object {
    const traffic = index % 7 === 3 ? 9 : index % 5 === 1 ? 5 : 1.6;
    const waiting = Math.max(0, Math.round(traffic * (0.5 + 0.5 * Math.sin(step / 9 + index)) + 2 * chance(index, step) - 1));
    const since = waiting > 0 ? now - Math.round(chance(index, Math.floor(step / 5)) * waiting * 38_000) : null;
    if (index === 1 && event !== "stale") return state({ name, waiting: 128, since: now - 12_345_000, asOf: now, agents: { idle: 0, interacting: 145, offQueue: 1_210, notResponding: 12 } });
    const agents = { idle: index % 6, interacting: 3 + (index % 9), offQueue: 30 + (index % 17), notResponding: index % 11 === 2 ? 1 : 0 };
    return state({ name, waiting, since, asOf: now, event, stale: event === "stale", agents });
}
