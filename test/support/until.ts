/** How tests wait: for conditions, never for time. A machine that does four other things at once is slow, and nothing is wrong with it. */

/** Less than mocha's own patience with a test (.mocharc.json), so that the one to complain is the one that says what for. */
export const PATIENCE_MS = 40_000;

/** Waits for what sockets bring, and not for ever: a condition that never comes fails its own test, not the suite. */
export async function until(what: string, condition: () => boolean, milliseconds = PATIENCE_MS): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!condition()) {
        if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
        await new Promise((resolve) => setTimeout(resolve, 2));
    }
}
