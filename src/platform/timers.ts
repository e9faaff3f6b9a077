/** Named timers of one owner: setting one again replaces it, and none outlives the owner. */
import type { Clock } from "./clock.js";

export class Timers<Name extends string> {
    private readonly running = new Map<Name, () => void>();

    constructor(private readonly clock: Clock) {}

    set(name: Name, milliseconds: number, callback: () => void): void {
        this.cancel(name);
        this.running.set(
            name,
            this.clock.after(milliseconds, () => {
                this.running.delete(name);
                callback();
            }),
        );
    }

    has(name: Name): boolean {
        return this.running.has(name);
    }

    cancel(...names: readonly Name[]): void {
        for (const name of names) {
            this.running.get(name)?.();
            this.running.delete(name);
        }
    }

    cancelAll(): void {
        this.cancel(...this.running.keys());
    }
}
