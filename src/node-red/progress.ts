/** How far a message's work is, as a status light shows it: a share, or how much came where nobody knows how much there is. */
import type { Clock } from "../platform/clock.js";
import type { Progress } from "../platform/types.js";

/** What is done sooner needs no figure. */
const FIRST_MS = 2_000;
const EVERY_MS = 1_000;

/** Begins now. The text is a figure and no word: the same in every language. */
export function progressBy(clock: Pick<Clock, "now">, show: (text: string) => void): Progress {
    let next = clock.now() + FIRST_MS;
    return (done, total) => {
        const now = clock.now();
        if (now < next) return;
        next = now + EVERY_MS;
        show(progressText(done, total));
    };
}

/** Never 100 %: what is over is shown as over. */
function progressText(done: number, total: number | null): string {
    if (total === null || total <= 0) return String(done);
    return `${Math.min(99, Math.floor((100 * done) / total))} %`;
}
