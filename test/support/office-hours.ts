/** Times at which a simulated centre has something to do, whatever the time is: tests run at night too. */
import { createWorld } from "../../src/simulator/world/index.js";

/** Noon (UTC) of the day that this instant falls on. */
export function noonOf(now: number): number {
    return new Date(now).setUTCHours(12, 0, 0, 0);
}

/** The first instant from which on, for so long, never more than ten seconds pass without anybody waiting. */
export function rushFrom(from: number, milliseconds: number, options: Parameters<typeof createWorld>[0]): number {
    const STEP_MS = 2_000;
    const LULL_MS = 10_000;
    const world = createWorld(options);
    const somebodyWaits = (at: number): boolean =>
        world.centre.queues.some(({ id }) => Object.values(world.moment(id, at).media).some(({ waiting }) => waiting.length > 0));
    let [begun, seen] = [from, from];
    for (let at = from; at - begun < milliseconds; at += STEP_MS) {
        if (somebodyWaits(at)) seen = at;
        else if (at - seen >= LULL_MS) begun = seen = at;
    }
    return begun;
}
