/**
 * Ends what a failed or timed-out test left running: the suite runs until no handle is left. Tests close what they start themselves; this is
 * for those that never came to it. What starts after the last test is closed at once.
 */
type Close = () => unknown;

const open = new Set<Close>();
let over = false;

after(async () => {
    over = true;
    const left = [...open];
    open.clear();
    await Promise.allSettled(left.map(async (close) => close()));
});

/** Closed at the end of all tests at the latest; the answer tells that the caller has closed it. */
export function tidily(close: Close): () => void {
    // What is just being made cannot be closed yet.
    if (over) setImmediate(close);
    else open.add(close);
    return () => void open.delete(close);
}
