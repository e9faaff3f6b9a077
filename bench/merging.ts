/** Notification frames → merged state of 1,000 queues, without output: frames per second of one core. */
import { format, inTurn, median, spreadOf, type Row } from "./measure.js";
import type { Reading } from "./orders.js";
import { Pump, Reader, settingsFor } from "./processes.js";

const QUEUES = 1_000;
const GOAL = 0.5;

export async function merging(rounds: number, frames: number): Promise<Row> {
    const pump = await Pump.start(QUEUES);
    const started: Reader[] = [];
    const start = async (script: "bare" | "merge", ...args: string[]): Promise<Reader> => {
        const reader = await Reader.start(script, [pump.port, QUEUES, ...args]);
        started.push(reader);
        return reader;
    };
    try {
        const count = await start("bare", "count");
        const bare = await start("bare", "parse");
        const product = await start("merge", JSON.stringify(settingsFor(pump.port)));
        const flood = (client: string, reader: Reader, amount = frames) => floodOnce(pump, client, reader, amount);
        const writable = await flood("count", count);
        // Both are warm before the first round.
        await flood("reference", bare, Math.min(frames, 50_000));
        await flood("product", product, Math.min(frames, 50_000));
        const pairs = await inTurn(rounds, () => flood("reference", bare), () => flood("product", product));
        return rowOf(pairs.reference, pairs.product, writable);
    } finally {
        for (const reader of started) await reader.end();
        await pump.end();
    }
}

async function floodOnce(pump: Pump, client: string, reader: Reader, frames: number): Promise<Reading> {
    pump.say({ type: "prepare", client, frames });
    await pump.hear("prepared");
    await reader.expect(frames);
    pump.say({ type: "flood", client });
    const reading = await reader.reading();
    await pump.hear("sent");
    return reading;
}

/** Per second of processor time, whatever thread spent it: what else runs on the machine matters less than on the wall clock. */
const perCpuSecond = ({ frames, cpuSeconds }: Reading): number => frames / cpuSeconds;
const perSecond = ({ frames, seconds }: Reading): number => frames / seconds;

function rowOf(reference: readonly Reading[], product: readonly Reading[], writable: Reading): Row {
    const ratios = product.map((reading, round) => perCpuSecond(reading) / perCpuSecond(reference[round]!));
    const ratio = median(ratios);
    const lost = [...reference, ...product].some(({ complete }) => !complete);
    const rate = (readings: readonly Reading[]): string =>
        `${format(median(readings.map(perCpuSecond)))} frames per second of processor time (${format(median(readings.map(perSecond)))} by the clock)`;
    return {
        id: "merging",
        what: `notification frames → merged state of ${format(QUEUES)} queues, no output`,
        reference: rate(reference),
        product: rate(product),
        result: `${format(ratio)} ×${lost ? ", FRAMES LOST" : ", every frame merged"}`,
        goal: `≥ ${GOAL} ×`,
        reached: ratio >= GOAL && !lost,
        spread: spreadOf(ratios, "×"),
        notes: [`the far end can write ${format(perSecond(writable))} frames per second by the clock to a reader that only counts them`],
        figure: ratio,
        better: "more",
        broken: lost,
    };
}
