/** Long work in steps: what is computed is a generator that pauses now and then; here is decided when the rest of Node-RED has its turn. */
import { setImmediate } from "node:timers/promises";
import { GenesysError } from "../platform/errors.js";
import { platformTexts } from "../platform/texts.js";

/** Work that can be interrupted wherever it yields; what it returns is the result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** About so many cells are worked on between two pauses: a fraction of a millisecond. */
export const STEP_CELLS = 500;

/** No turn of the event loop should take much longer. */
const SLICE_MS = 10;

export interface PaceParts {
    /** Milliseconds, from anywhere. */
    readonly now?: () => number;
    /** Resolves when everybody else has had a turn. */
    readonly rest?: () => Promise<unknown>;
    readonly signal?: AbortSignal | undefined;
}

/** Runs steps one after the other, in slices of about ten milliseconds. One for each message, so that works in a row share a slice. */
export class Pace {
    private readonly now: () => number;
    private readonly rest: () => Promise<unknown>;
    private readonly signal: AbortSignal | undefined;
    private sliceBegan: number;

    constructor({ now = () => performance.now(), rest = () => setImmediate(), signal }: PaceParts = {}) {
        this.now = now;
        this.rest = rest;
        this.signal = signal;
        this.sliceBegan = now();
    }

    /** Rejects as closed when the signal aborts meanwhile. */
    async run<T>(steps: Steps<T>): Promise<T> {
        for (;;) {
            const step = steps.next();
            if (step.done) return step.value;
            if (this.now() - this.sliceBegan < SLICE_MS) continue;
            await this.rest();
            if (this.signal?.aborted) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
            this.sliceBegan = this.now();
        }
    }
}

/** All steps without a pause, for what is known to be small. */
export function atOnce<T>(steps: Steps<T>): T {
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
    }
}
