/** Channel ids from a random source, so that two runs of a seed give the same ones. */
import type { Random } from "../http/ids.js";

const BASE32 = "0123456789abcdefghijklmnopqrstuv";

/** Numbers in [0, 1), always the same for a seed. */
export function randomSource(seed: number): Random {
    let state = seed | 0;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
}

/** A channel's id as the platform forms them: "streaming-2-aa5h48uk0srhpugh2994klj918". */
export function channelId(random: Random): string {
    const tail = Array.from({ length: 26 }, () => BASE32.charAt(Math.floor(random() * 32))).join("");
    return `streaming-${Math.floor(random() * 4)}-${tail}`;
}
