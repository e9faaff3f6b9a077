/** Conversation details streamed as rows with names, next to a bare fetch and JSON.parse of the same pages: per second of processor time. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { format, inTurn, median, spreadOf, type Row } from "./measure.js";
import { readerOptions } from "./processes.js";

const GOAL = 0.7;
const GOAL_BYTES = 64 * 1_048_576;
const MIB = 1_048_576;

interface Reading {
    readonly count: number;
    readonly seconds: number;
    readonly cpuSeconds: number;
    /** Most of the heap in use, after a collection, above that of the beginning. */
    readonly grownBytes: number;
}

async function hear(child: ChildProcess): Promise<unknown> {
    const ended = once(child, "exit").then(() => {
        throw new Error(`A process of the benchmark ended (${child.spawnargs.slice(-2).join(" ")}).`);
    });
    // Each ends when nothing more is asked of it: nobody waits then.
    ended.catch(() => undefined);
    return Promise.race([once(child, "message").then(([word]) => word as unknown), ended]);
}

async function start(script: string, args: readonly string[], execArgv: readonly string[] = []): Promise<{ child: ChildProcess; word: unknown }> {
    // No proxy of this machine comes between.
    const env = { ...process.env, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" };
    const child = fork(resolve(__dirname, script), [...args], { stdio: ["ignore", "inherit", "inherit", "ipc"], env, execArgv: [...execArgv] });
    return { child, word: await hear(child) };
}

async function ask(child: ChildProcess, word: "time" | "memory"): Promise<Reading> {
    child.send(word);
    return (await hear(child)) as Reading;
}

export async function details(rounds: number, conversations: number): Promise<Row> {
    const platform = await start("details-platform.ts", [String(conversations)], ["--require", require.resolve("tsx/cjs")]);
    const started = [platform.child];
    try {
        const url = platform.word as string;
        const [bare, product] = [await start("readers/details.mjs", [url, "bare"], readerOptions), await start("readers/details.mjs", [url, "product"], readerOptions)];
        started.push(bare.child, product.child);
        // Both are warm before the first round.
        const memory = await ask(product.child, "memory");
        await ask(bare.child, "time");
        const pairs = await inTurn(rounds, () => ask(bare.child, "time"), () => ask(product.child, "time"));
        return rowOf(pairs.reference, pairs.product, memory, conversations);
    } finally {
        for (const child of started) child.disconnect();
    }
}

const perCpuSecond = ({ count, cpuSeconds }: Reading): number => count / cpuSeconds;

function rowOf(reference: readonly Reading[], product: readonly Reading[], memory: Reading, conversations: number): Row {
    const ratios = product.map((reading, round) => perCpuSecond(reading) / perCpuSecond(reference[round]!));
    const ratio = median(ratios);
    const lost = [...reference, ...product, memory].some(({ count }) => count !== conversations);
    const rate = (readings: readonly Reading[]): string =>
        `${format(median(readings.map(perCpuSecond)))} per second of processor time (${format(median(readings.map(({ count, seconds }) => count / seconds)))} by the clock)`;
    return {
        id: "details",
        what: `${format(conversations)} conversation details streamed as rows with names`,
        reference: `${rate(reference)}, fetch and JSON.parse`,
        product: rate(product),
        result: `${format(ratio)} ×, heap + ${format(memory.grownBytes / MIB)} MiB${lost ? ", CONVERSATIONS LOST" : ", each one delivered once"}`,
        goal: `≥ ${GOAL} ×, heap + ≤ ${format(GOAL_BYTES / MIB)} MiB`,
        reached: ratio >= GOAL && memory.grownBytes <= GOAL_BYTES && !lost,
        spread: spreadOf(ratios, "×"),
        notes: ["heap: the most in use at ten looks after a collection, above that before the run; it holds the ids of all conversations"],
        figure: ratio,
        better: "more",
        broken: lost,
    };
}
