/** The platform's ceiling: 20 channels × 1,000 topics × 1 event per second, each event a full state message on a wire. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, inTurn, median, spreadOf, type Row } from "./measure.js";
import type { Reading } from "./orders.js";
import { Pump, Reader } from "./processes.js";

const QUEUES = 20_000;
const PER_SECOND = 20_000;
const GOAL_PERCENT = 20;
const GOAL_P99_MS = 20;

interface Round extends Reading {
    readonly sent: number;
    readonly worstLagMs: number;
}

export async function ceiling(rounds: number, seconds: number, which: string): Promise<Row> {
    const userDir = mkdtempSync(join(tmpdir(), "ceiling-"));
    const pump = await Pump.start(QUEUES);
    const started: Reader[] = [];
    try {
        const bare = await Reader.start("bare", [pump.port, QUEUES, "parse"]);
        started.push(bare);
        const product = await Reader.start("flow", [pump.port, QUEUES, which, userDir]);
        started.push(product);
        const run = (client: string, reader: Reader) => runOnce(pump, client, reader, seconds);
        await runOnce(pump, "reference", bare, 2);
        await runOnce(pump, "product", product, 2);
        const pairs = await inTurn(rounds, () => run("reference", bare), () => run("product", product));
        return rowOf(pairs.reference, pairs.product);
    } finally {
        for (const reader of started) await reader.end();
        await pump.end();
        rmSync(userDir, { recursive: true, force: true });
    }
}

async function runOnce(pump: Pump, client: string, reader: Reader, seconds: number): Promise<Round> {
    await reader.expect(PER_SECOND * seconds);
    pump.say({ type: "rate", client, perSecond: PER_SECOND, seconds });
    const { frames: sent, worstLagMs } = await pump.hear("sent");
    return { ...(await reader.reading()), sent, worstLagMs };
}

/**
 * Processor time of the whole process for one second's worth of events, percent of one core. Not against the clock: where
 * other work takes the processor away, the events take longer, and the share would look smaller.
 */
const load = ({ cpuSeconds, frames }: Reading): number => (100 * cpuSeconds * PER_SECOND) / frames;

/** Microseconds. */
const perEvent = ({ cpuSeconds, frames }: Reading): number => (1e6 * cpuSeconds) / frames;

function rowOf(reference: readonly Round[], product: readonly Round[]): Row {
    const loads = product.map(load);
    const p99 = median(product.map((round) => round.p99));
    const lost = [...reference, ...product].reduce((sum, { sent, frames }) => sum + sent - frames, 0);
    const broken = lost > 0 || [...reference, ...product].some(({ complete }) => !complete);
    const figure = median(product.map((round, index) => load(round) / load(reference[index]!)));
    const told = (rounds: readonly Round[]): string =>
        `${format(median(rounds.map(load)))} % of one core, frame to ${rounds === product ? "message" : "object"}: ` +
        `median ${format(median(rounds.map(({ p50 }) => p50)))} ms, p99 ${format(median(rounds.map((round) => round.p99)))} ms`;
    const lag = Math.max(...[...reference, ...product].map(({ worstLagMs }) => worstLagMs));
    return {
        id: "ceiling",
        what: `${format(PER_SECOND)} events per second of ${format(QUEUES)} queues, each a full state message on a wire of Node-RED`,
        reference: told(reference),
        product: told(product),
        result: `${format(median(loads))} % of one core, p99 ${format(p99)} ms, ${broken ? `${lost} LOST` : "nothing lost"}; ${format(figure)} × the reference's processor time`,
        goal: `≤ ${GOAL_PERCENT} %, p99 ≤ ${GOAL_P99_MS} ms, nothing lost`,
        reached: !broken && median(loads) <= GOAL_PERCENT && p99 <= GOAL_P99_MS,
        spread: `${spreadOf(loads, "%")}, p99 ${spreadOf(product.map((round) => round.p99), "ms")}`,
        notes: [
            `by the clock a second took the reference ${format(median(reference.map(({ seconds, frames }) => (seconds * PER_SECOND) / frames)))} s, the product ${format(median(product.map(({ seconds, frames }) => (seconds * PER_SECOND) / frames)))} s`,
            `processor time per event: reference ${format(median(reference.map(perEvent)))} µs, product ${format(median(product.map(perEvent)))} µs`,
            `the far end was late by ${format(lag)} ms at most; messages that no frame caused, per round: ${spreadOf(product.map(({ others }) => others))}`,
        ],
        figure,
        better: "less",
        broken,
    };
}
