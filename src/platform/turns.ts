/** Work over many things, so many of them in one turn of the event loop, whoever's they are: what was begun first is done first. */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "./clock.js";

interface Job {
    readonly count: number;
    next: number;
    readonly work: (index: number) => void;
    readonly done: () => void;
    readonly failed: (thrown: unknown) => void;
}

export class Turns {
    private jobs: Job[] = [];
    /** Things dealt with in this turn. */
    private dealt = 0;
    private cancelNext: (() => void) | null = null;
    private readonly pauses: (() => void)[] = [];
    /** This turn, or the last one, was given to somebody who asked for a pause. */
    private isPause = false;

    constructor(
        private readonly clock: Clock,
        private readonly size: number,
    ) {}

    /** Deals with the first things at once, as far as this turn has room for them. Resolves after the last one, or when it is closed; rejects with what `work` throws, and deals with no further one. */
    each<T>(things: readonly T[], work: (thing: T) => void): Promise<void> {
        return new Promise((done, failed) => {
            this.jobs.push({ count: things.length, next: 0, work: (index) => work(things[index]!), done, failed });
            if (this.jobs.length === 1) this.go();
        });
    }

    /**
     * Resolves in a turn in which nothing is dealt with and what was dealt with before has been delivered, to the next node of a flow at
     * least; at once when there is no work. One turn for each who asks, and one with work after each, so that nobody waits for long.
     */
    pause(): Promise<void> {
        if (!this.cancelNext) return Promise.resolve();
        return new Promise((resolve) => void this.pauses.push(resolve));
    }

    /** Leaves what is not done yet. */
    close(): void {
        this.cancelNext?.();
        this.cancelNext = null;
        this.dealt = 0;
        this.isPause = false;
        for (const resolve of this.pauses.splice(0)) resolve();
        const { jobs } = this;
        this.jobs = [];
        for (const job of jobs) job.done();
    }

    private go(): void {
        for (let job = this.jobs[0]; job && this.finish(job); job = this.jobs[0]) {
            // Not when it was closed meanwhile: what is there now was begun since.
            if (this.jobs[0] === job) this.jobs.shift();
        }
        if (this.dealt > 0 || this.pauses.length > 0) this.plan();
    }

    /** Whether nothing of it is left to do. */
    private finish(job: Job): boolean {
        try {
            for (; this.jobs[0] === job && job.next < job.count && this.dealt < this.size; this.dealt++) job.work(job.next++);
        } catch (thrown) {
            job.failed(thrown);
            return true;
        }
        if (this.jobs[0] === job && job.next < job.count) return false;
        job.done();
        return true;
    }

    /** A turn that had work plans the next one, which begins with room again, after all that the work gave rise to so far. */
    private plan(): void {
        this.cancelNext?.();
        this.cancelNext = this.inNextTurn(() => {
            this.cancelNext = null;
            if (this.pauses.length > 0 && (!this.isPause || this.jobs.length === 0)) return this.giveWay();
            this.isPause = false;
            this.dealt = 0;
            this.go();
        });
    }

    /** No room for work in this turn. */
    private giveWay(): void {
        this.isPause = true;
        this.dealt = this.size;
        this.pauses.shift()!();
        this.plan();
    }

    private inNextTurn(callback: () => void): () => void {
        return this.clock.inNextTurn?.(callback) ?? this.clock.after(0, callback);
    }
}

/** The same for one alone, who waits for its end: nobody else's work counts, and no timer is left. */
export async function inTurns<T>(things: readonly T[], size: number, work: (thing: T) => void): Promise<void> {
    for (const [index, thing] of things.entries()) {
        if (index > 0 && index % size === 0) await setImmediate();
        work(thing);
    }
}
