/** While two sockets carry the same events, the second of each pair is recognised by its correlation id. */
import type { Clock } from "../platform/clock.js";

const MAX_REMEMBERED = 100_000;
/** What was on its way on the socket that was closed may come this much later. */
const OVERLAP_MS = 5_000;

/** The span in which two lines of a channel carry events, and some time after. */
export class Overlap {
    /** Correlation ids and topics; null while one line speaks. */
    private seen: Set<string> | null = null;
    private cancel: () => void = () => undefined;

    constructor(private readonly clock: Clock) {}

    begin(): void {
        this.cancel();
        this.seen ??= new Set();
    }

    endSoon(): void {
        this.cancel();
        this.cancel = this.clock.after(OVERLAP_MS, () => (this.seen = null));
    }

    stop(): void {
        this.cancel();
        this.seen = null;
    }

    /** True when this event came before. Events without a correlation id are never held back: merging them twice is harmless. */
    isSecond(topicName: string, correlationId: string | null): boolean {
        const { seen } = this;
        if (seen === null || correlationId === null) return false;
        const key = `${correlationId} ${topicName.toLowerCase()}`;
        if (seen.has(key)) return true;
        if (seen.size >= MAX_REMEMBERED) seen.clear();
        seen.add(key);
        return false;
    }
}
