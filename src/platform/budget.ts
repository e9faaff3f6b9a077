/**
 * The platform's request allowance, shared fairly: learned from the `inin-ratelimit-*` headers, used up to a set share,
 * snapshots before reports. A 429 holds back everybody for as long as the platform says.
 */
import type { Clock } from "./clock.js";
import { GenesysError } from "./errors.js";
import { platformTexts } from "./texts.js";
import { Timers } from "./timers.js";
import type { Rate } from "./types.js";

export type Priority = "snapshot" | "report";

export interface BudgetOptions {
    readonly clock: Clock;
    /** Share that may be used, percent. */
    readonly percent: number;
    /** Called once when others use so much of the allowance that little is left for us. */
    readonly onCrowded?: (seen: { readonly allowed: number; readonly others: number }) => void;
}

interface Waiter {
    readonly priority: Priority;
    readonly deadline: number;
    readonly admit: () => void;
    readonly refuse: (error: GenesysError) => void;
}

/** The documented allowance of a client-credentials token, until a header says otherwise. */
const ALLOWED_PER_WINDOW = 300;
const WINDOW_MS = 60_000;
const SETTLED_MS = 2_000;
/** The platform counts by the minute: what is told to take longer than this is a mistake on the way, and must not end everything. */
const LONGEST_MS = 10 * 60_000;
/** The platform tells whole seconds. */
const ROUNDING_MS = 2_000;
/** Reports leave this part of our share to snapshots. */
const RESERVED_SHARE = 0.15;
/**
 * Until a reply tells the allowance, reports go out few at a time: where it is smaller than the documented one, a burst of them
 * would be refused, and a refusal holds back snapshots as well.
 */
const UNTOLD_REPORTS = 5;

export class RequestBudget {
    private allowed = ALLOWED_PER_WINDOW;
    /** The present window by the local clock. */
    private windowEnd = -Infinity;
    private turnedAt = -Infinity;
    private used = 0;
    /** What the platform counted in this window, others' requests with the same token included. */
    private counted = 0;
    private inFlight = 0;
    private pausedUntil = -Infinity;
    private crowdedTold = false;
    /** A reply came: what it says of the allowance is known. */
    private isTold = false;
    private closed = false;
    private waiters: Waiter[] = [];
    private readonly timers: Timers<"next">;

    constructor(private readonly options: BudgetOptions) {
        this.timers = new Timers(options.clock);
    }

    /** Resolves when a request may go out; rejects with RATE_LIMITED when that cannot be before the deadline (clock time). */
    async acquire(priority: Priority, deadline: number, signal?: AbortSignal): Promise<void> {
        if (this.closed || signal?.aborted) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
        if (this.waiters.length === 0 && this.mayGo(priority, this.options.clock.now())) return this.take();
        await new Promise<void>((resolve, reject) => {
            const leave = (): void => {
                this.waiters = this.waiters.filter((other) => other !== waiter);
                signal?.removeEventListener("abort", onAbort);
            };
            const onAbort = (): void => {
                leave();
                reject(new GenesysError("UNAVAILABLE", platformTexts, "closed"));
            };
            const waiter: Waiter = {
                priority,
                deadline,
                admit: () => {
                    leave();
                    this.take();
                    resolve();
                },
                refuse: (error) => {
                    leave();
                    reject(error);
                },
            };
            this.waiters.push(waiter);
            signal?.addEventListener("abort", onAbort, { once: true });
            this.drain();
        });
    }

    /** The request that was admitted is over; `rate` is what its reply said, if there was one. */
    settle(rate: Rate | null): void {
        this.inFlight--;
        if (rate) {
            this.isTold = true;
            this.learn(rate);
        }
        this.drain();
    }

    /** The platform refused with 429: nothing goes out before this span is over, in milliseconds, at most ten minutes. */
    pause(milliseconds: number): void {
        this.pausedUntil = Math.max(this.pausedUntil, this.options.clock.now() + Math.min(milliseconds, LONGEST_MS));
        this.drain();
    }

    close(): void {
        this.closed = true;
        this.timers.cancelAll();
        for (const waiter of this.waiters) waiter.refuse(new GenesysError("UNAVAILABLE", platformTexts, "closed"));
    }

    private take(): void {
        this.turn();
        this.used++;
        this.inFlight++;
    }

    private turn(): void {
        const now = this.options.clock.now();
        if (now < this.windowEnd) return;
        this.windowEnd = now + WINDOW_MS;
        this.turnedAt = now;
        this.used = 0;
        this.counted = 0;
    }

    private learn({ allowed, count, resetSeconds }: Rate): void {
        if (allowed !== null && allowed > 0) this.allowed = allowed;
        const end = resetSeconds !== null && resetSeconds >= 0 && resetSeconds * 1_000 <= LONGEST_MS ? this.options.clock.now() + resetSeconds * 1_000 : this.windowEnd;
        // Replies overtake each other: a smaller count alone does not say that a window began.
        const isNew = end > this.windowEnd + ROUNDING_MS;
        if (end < this.windowEnd - ROUNDING_MS && this.counted > 0) return;
        this.windowEnd = end;
        if (count === null) return;
        if (isNew) this.used = Math.min(this.used, Math.max(count, this.inFlight));
        this.counted = isNew ? count : Math.max(this.counted, count);
        const others = count - this.used;
        // Just after a turn the platform may still count the window before.
        const isSettled = this.options.clock.now() - this.turnedAt >= SETTLED_MS;
        if (this.crowdedTold || !isSettled || others < this.allowed * Math.max(0.25, 1 - this.options.percent / 100)) return;
        this.crowdedTold = true;
        this.options.onCrowded?.({ allowed: this.allowed, others });
    }

    private mayGo(priority: Priority, now: number): boolean {
        if (now < this.pausedUntil) return false;
        this.turn();
        if (!this.isTold && priority === "report" && this.inFlight >= UNTOLD_REPORTS) return false;
        const share = (this.allowed * this.options.percent) / 100;
        const ours = priority === "snapshot" ? share : share * (1 - RESERVED_SHARE);
        return this.used < Math.max(1, Math.floor(ours)) && this.counted + this.inFlight < this.allowed;
    }

    /** Lets go who may, snapshots first, each group in order of arrival; refuses who cannot be served in time; and comes back when it gets better. */
    private drain(): void {
        // One instant for all of it: a pause that ends in between would look like an allowance that is used up.
        const now = this.options.clock.now();
        for (const priority of ["snapshot", "report"] as const) {
            for (const waiter of this.waiters.filter((entry) => entry.priority === priority)) if (this.mayGo(priority, now)) waiter.admit();
        }
        this.timers.cancelAll();
        if (this.waiters.length === 0) return;
        if (!this.isTold && this.inFlight >= UNTOLD_REPORTS && now >= this.pausedUntil) return this.awaitReply(now);
        const better = Math.max(this.pausedUntil, now < this.pausedUntil ? -Infinity : this.windowEnd, now + 10);
        for (const waiter of this.waiters.filter(({ deadline }) => deadline <= better)) waiter.refuse(this.exhausted(better));
        if (this.waiters.length > 0) this.timers.set("next", better - now, () => this.drain());
    }

    /** The next reply lets more go, not the next window: refused are only those whose time is up. */
    private awaitReply(now: number): void {
        for (const waiter of this.waiters.filter(({ deadline }) => deadline <= now)) waiter.refuse(this.exhausted(this.windowEnd));
        if (this.waiters.length === 0) return;
        const next = Math.min(Math.max(this.windowEnd, now + 10), ...this.waiters.map(({ deadline }) => deadline));
        this.timers.set("next", next - now, () => this.drain());
    }

    private exhausted(better: number): GenesysError {
        const seconds = Math.ceil((better - this.options.clock.now()) / 1_000);
        return new GenesysError("RATE_LIMITED", platformTexts, "rate-limited", { seconds }, { retryAfterSeconds: seconds });
    }
}
