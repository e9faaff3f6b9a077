/** While two sockets carry the same events, the second of each pair is recognised by its correlation id. */
import type { Clock } from "../platform/clock.js";

const MAX_REMEMBERED = 100_000;
/** What was on its way on the socket that was closed may come this much later. */
const OVERLAP_MS = 5_000;

class DuplicateFilter {
    private readonly seen = new Set<string>();

    /** True when this event came before. Events without a correlation id are never held back: merging them twice is harmless. */
    isSecond(topicName: string, correlationId: string | null): boolean {
        if (correlationId === null) return false;
        const key = `${correlationId} ${topicName.toLowerCase()}`;
        if (this.seen.has(key)) return true;
        if (this.seen.size >= MAX_REMEMBERED) this.seen.clear();
        this.seen.add(key);
        return false;
    }
}

/** The span in which two lines of a channel carry events, and some time after. */
export class Overlap {
    private duplicates: DuplicateFilter | null = null;
    private cancel: () => void = () => undefined;

    constructor(private readonly clock: Clock) {}

    begin(): void {
        this.cancel();
        this.duplicates ??= new DuplicateFilter();
    }

    endSoon(): void {
        this.cancel();
        this.cancel = this.clock.after(OVERLAP_MS, () => (this.duplicates = null));
    }

    stop(): void {
        this.cancel();
        this.duplicates = null;
    }

    isSecond(topicName: string, correlationId: string | null): boolean {
        return this.duplicates?.isSecond(topicName, correlationId) ?? false;
    }
}
