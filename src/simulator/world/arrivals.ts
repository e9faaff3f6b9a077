/** When customers turn up: every interaction of a day with its start, queue, media type and time in the voice menu. */
import { Call } from "./calls.js";
import type { CentrePlan } from "./centre.js";
import { mediaTypes } from "./profiles.js";
import type { QueuePlan } from "./queues.js";
import { Random, hash32, hashUnit } from "./random.js";
import { orderOf } from "./search.js";
import { arrivalRate } from "./staffing.js";

const quarter = 900_000;
const quartersPerDay = 96;
export const dayLength = quarter * quartersPerDay;

/** Part of the callers who find what they want in the voice menu. */
const selfServedShare = 0.05;

export interface Arrivals {
    /** By start; the index of a call is its place. */
    readonly calls: readonly Call[];
    /** When each enters its queue; -1 for those that end in the voice menu. */
    readonly entries: readonly number[];
}

/** `day` counts from 1970-01-01 UTC. */
export function arrivalsOf(plan: CentrePlan, day: number): Arrivals {
    const dayFactor = 0.94 + 0.12 * hashUnit(plan.seed, day, 0xdaf);
    const starts: number[] = [];
    const kinds: number[] = [];
    plan.queues.forEach((queue, index) => {
        const random = new Random(hash32(plan.seed, day, 0xa44, index));
        const shares = queue.mix;
        const factor = dayFactor * (0.95 + 0.1 * random.unit());
        eachArrival(random, queue, plan.arrivalsPerDay * factor, (start) => {
            starts.push(start);
            kinds.push(index * mediaTypes.length + mediaTypes.indexOf(queue.mediaTypes[random.weighted(shares)]!));
        });
    });
    return build(starts, kinds, new Random(hash32(plan.seed, day, 0xb01)));
}

/** Gaps are the sum of two exponential ones: a little more even than pure chance, so that a wallboard seldom stands still. */
function eachArrival(random: Random, queue: QueuePlan, perDay: number, add: (start: number) => void): void {
    const gap = (): number => (random.exponential() + random.exponential()) / 2;
    const wave = waves(random);
    let due = gap() * random.unit() * 1.5;
    let passed = 0;
    for (let n = 0; n < quartersPerDay; n++) {
        const rate = arrivalRate(queue, perDay, n * quarter) * wave(n);
        const expected = rate * quarter;
        while (due < passed + expected) {
            add(Math.floor(n * quarter + (due - passed) / rate));
            due += gap();
        }
        passed += expected;
    }
}

/** Busier and calmer spells of about an hour, and two surges a day, by quarter of an hour: they make callers wait at times. */
function waves(random: Random): (quarterOfDay: number) => number {
    const period = random.between(3.2, 7);
    const phase = random.between(0, 2 * Math.PI);
    const surges = [random.below(quartersPerDay), random.below(quartersPerDay)];
    return (n) => (1 + 0.3 * Math.sin((2 * Math.PI * n) / period + phase)) * (surges.includes(n) ? 1.9 : 1);
}

function build(starts: readonly number[], kinds: readonly number[], random: Random): Arrivals {
    const count = starts.length;
    const order = orderOf(count, (n) => starts[n]!);
    const calls: Call[] = [];
    const entries: number[] = [];
    for (let place = 0; place < count; place++) {
        const n = order[place]!;
        const kind = kinds[n]!;
        const call = new Call(place, kind % mediaTypes.length, starts[n]!, Math.floor(kind / mediaTypes.length));
        calls.push(call);
        entries.push(entry(call, random));
    }
    return { calls, entries };
}

function entry(call: Call, random: Random): number {
    if (mediaTypes[call.media] !== "voice") return call.start + 1 + random.below(400);
    call.ivrEnd = call.start + Math.min(120_000, Math.round(random.logNormal(14_000, 0.6)) + 1500);
    if (!random.chance(selfServedShare)) return call.ivrEnd + random.below(40);
    call.customerEnd = call.ivrEnd;
    call.end = call.ivrEnd;
    return -1;
}
