/** How the cost of an event grows with queues, observers and the rate: tables without goals. */
import { format, median } from "./measure.js";
import { whileObserving } from "./observing.js";
import type { Reading } from "./orders.js";
import type { Pump, Reader } from "./processes.js";

const CLIENT = "product";
const KIB = 1_024;
const OBSERVED_BY_MANY = 100;
const QUEUES_AT_RATES = 1_000;

/** One line of a table: what was varied, and what it cost. */
export interface Growth {
    readonly varied: "queues" | "observers" | "events per second";
    readonly amount: number;
    /** Processor time for one event, with the messages that it causes. */
    readonly microseconds: number;
    /** Of one core, at the rate where there is one. */
    readonly percent: number | null;
    readonly p99: number | null;
    /** KiB. */
    readonly memoryPerQueue: number | null;
    readonly complete: boolean;
}

export async function growth(rounds: number, frames: number, seconds: number): Promise<readonly Growth[]> {
    const lines: Growth[] = [];
    for (const queues of [1, 10, 100, 1_000, 10_000]) lines.push(await byQueues(queues, rounds, frames));
    for (const observers of [1, 10, 100]) lines.push(await byObservers(observers, rounds, Math.ceil(frames / observers)));
    lines.push(...(await byRates([10, 100, 1_000, 10_000], rounds, seconds)));
    return lines;
}

export function printGrowth(lines: readonly Growth[]): void {
    const cell = (value: number | null, unit: string): string => (value === null ? "" : `${format(value)} ${unit}`);
    let varied = "";
    for (const line of lines) {
        if (line.varied !== varied) console.log(`\n${line.varied}`);
        varied = line.varied;
        const cells = [cell(line.microseconds, "µs per event"), cell(line.percent, "% of one core"), cell(line.p99, "ms p99"), cell(line.memoryPerQueue, "KiB per queue")];
        console.log(`${format(line.amount).padStart(9)}  ${cells.filter((text) => text !== "").join(", ")}${line.complete ? "" : ", EVENTS LOST"}`);
    }
}

const perEvent = ({ cpuSeconds, frames }: Reading): number => (1e6 * cpuSeconds) / frames;

async function flood(pump: Pump, reader: Reader, frames: number): Promise<Reading> {
    pump.say({ type: "prepare", client: CLIENT, frames });
    await pump.hear("prepared");
    await reader.expect(frames);
    pump.say({ type: "flood", client: CLIENT });
    const reading = await reader.reading();
    await pump.hear("sent");
    return reading;
}

/** The first is for warming up and does not count. */
async function repeated(rounds: number, run: () => Promise<Reading>): Promise<readonly Reading[]> {
    await run();
    const readings: Reading[] = [];
    for (let round = 0; round < rounds; round++) readings.push(await run());
    return readings;
}

function lineOf(varied: Growth["varied"], amount: number, readings: readonly Reading[], more: Partial<Growth> = {}): Growth {
    const microseconds = median(readings.map(perEvent));
    return { varied, amount, microseconds, percent: null, p99: null, memoryPerQueue: null, complete: readings.every(({ complete }) => complete), ...more };
}

/** The events of all queues on one socket, as fast as it takes them. */
function byQueues(queues: number, rounds: number, frames: number): Promise<Growth> {
    return whileObserving({ queues }, async (pump, reader) => {
        const readings = await repeated(rounds, () => flood(pump, reader, frames));
        reader.say({ type: "memory" });
        return lineOf("queues", queues, readings, { memoryPerQueue: (await reader.hear("memory")).perQueue / KIB });
    });
}

function byObservers(observers: number, rounds: number, frames: number): Promise<Growth> {
    return whileObserving({ queues: OBSERVED_BY_MANY, observers }, async (pump, reader) =>
        lineOf("observers", observers, await repeated(rounds, () => flood(pump, reader, frames))),
    );
}

function byRates(rates: readonly number[], rounds: number, seconds: number): Promise<readonly Growth[]> {
    return whileObserving({ queues: QUEUES_AT_RATES }, async (pump, reader) => {
        const lines: Growth[] = [];
        for (const perSecond of rates) {
            const readings = await repeated(rounds, async () => {
                await reader.expect(perSecond * seconds);
                pump.say({ type: "rate", client: CLIENT, perSecond, seconds });
                await pump.hear("sent");
                return reader.reading();
            });
            const more = { percent: (median(readings.map(perEvent)) * perSecond) / 1e4, p99: median(readings.map(({ p99 }) => p99)) };
            lines.push(lineOf("events per second", perSecond, readings, more));
        }
        return lines;
    });
}
