/** Work over thousands of things, in pieces, so that nothing else in the process waits longer than one piece takes. */
import type { Clock } from "./clock.js";

/** Does the first piece at once and each further one in a turn of its own. Returns what ends it; `work` must not throw. */
export function inTurns<T>(clock: Clock, things: Iterable<T>, size: number, work: (thing: T) => void): () => void {
    const all = [...things];
    let cancel = (): void => undefined;
    const piece = (start: number): void => {
        for (const thing of all.slice(start, start + size)) work(thing);
        if (start + size < all.length) cancel = clock.after(0, () => piece(start + size));
    };
    piece(0);
    return () => cancel();
}
