/** Waits for what sockets bring, and not for ever: a condition that never comes fails its own test, not the suite. */
export async function until(what: string, condition: () => boolean, milliseconds = 8_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!condition()) {
        if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
        await new Promise((resolve) => setTimeout(resolve, 2));
    }
}
