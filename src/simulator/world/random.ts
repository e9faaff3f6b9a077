/** Repeatable randomness: a hash for single decisions and a generator for sequences; both give the same for the same seed, everywhere. */

/** Mixes up to four integers into 32 bits. */
export function hash32(a: number, b = 0, c = 0, d = 0): number {
    let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4eb2f);
    h = Math.imul(h ^ (h >>> 16) ^ d, 0x165667b1);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
    return (h ^ (h >>> 15)) >>> 0;
}

/** A number in [0, 1) that depends on the arguments only. */
export function hashUnit(a: number, b = 0, c = 0, d = 0): number {
    return hash32(a, b, c, d) / 4294967296;
}

/** A small fast generator (xorshift family with a counter), seeded by one 32-bit number. */
export class Random {
    private a: number;
    private b: number;
    private c: number;
    private counter = 1;
    private spare = Number.NaN;

    constructor(seed: number) {
        this.a = hash32(seed, 1);
        this.b = hash32(seed, 2);
        this.c = hash32(seed, 3);
        for (let i = 0; i < 8; i++) this.bits();
    }

    private bits(): number {
        const t = (((this.a + this.b) | 0) + this.counter) | 0;
        this.counter = (this.counter + 1) | 0;
        this.a = this.b ^ (this.b >>> 9);
        this.b = (this.c + (this.c << 3)) | 0;
        this.c = ((this.c << 21) | (this.c >>> 11)) + t;
        return t >>> 0;
    }

    /** In [0, 1). */
    unit(): number {
        return this.bits() / 4294967296;
    }

    chance(probability: number): boolean {
        return this.unit() < probability;
    }

    /** In [from, to), not rounded. */
    between(from: number, to: number): number {
        return from + (to - from) * this.unit();
    }

    /** A whole number in [0, count). */
    below(count: number): number {
        return Math.floor(this.unit() * count);
    }

    /** Mean 1. */
    exponential(): number {
        return -Math.log(1 - this.unit());
    }

    /** Mean 0, standard deviation 1. */
    normal(): number {
        if (!Number.isNaN(this.spare)) {
            const value = this.spare;
            this.spare = Number.NaN;
            return value;
        }
        const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
        const angle = 2 * Math.PI * this.unit();
        this.spare = radius * Math.sin(angle);
        return radius * Math.cos(angle);
    }

    /** Median `median`; a `spread` of 0.5 puts two thirds of the values between 0.6 and 1.65 times the median. */
    logNormal(median: number, spread: number): number {
        return median * Math.exp(spread * this.normal());
    }

    /** The index of one of the weights, in proportion to them. */
    weighted(weights: readonly number[]): number {
        let total = 0;
        for (const weight of weights) total += weight;
        let left = this.unit() * total;
        for (let i = 0; i < weights.length - 1; i++) {
            left -= weights[i]!;
            if (left < 0) return i;
        }
        return weights.length - 1;
    }
}
