/**
 * How hard the simulator's properties are tried. Ordinarily few runs, from a fixed seed where one is given; `FUZZ=20` tries twenty times as
 * many from another seed each time.
 */
import type { Parameters } from "fast-check";

const factor = Number(process.env["FUZZ"] ?? 0);

const times = Math.max(1, factor);
/** What every test has (.mocharc.json): a slow machine is nothing wrong. */
const LEAST_MS = 60_000;

/** Milliseconds that a test of a property may take, by the ordinary number of runs. */
export function patience(milliseconds: number): number {
    return Math.max(LEAST_MS, milliseconds * times);
}

/**
 * Runs and seed. A property ends by itself before its test runs out of time: one that went on trying smaller cases after its test was over
 * would leave open what those start.
 */
export function effort(numRuns: number, seed?: number): Parameters<unknown> {
    const timed = { interruptAfterTimeLimit: 8_000 * times, markInterruptAsFailure: false };
    if (factor > 0) return { ...timed, numRuns: Math.ceil(numRuns * factor) };
    return { ...timed, numRuns, ...(seed === undefined ? {} : { seed }) };
}
