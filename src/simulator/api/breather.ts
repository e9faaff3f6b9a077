/** Lets other requests and the sockets have their turn while a long query runs. */
import { setImmediate } from "node:timers/promises";

const LONGEST_MS = 20;

/** To be awaited in long loops: gives way when the last time was a while ago. */
export function createBreather(): () => Promise<void> {
    let last = performance.now();
    return async () => {
        if (performance.now() - last < LONGEST_MS) return;
        await setImmediate();
        last = performance.now();
    };
}
