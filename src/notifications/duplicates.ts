/** While two sockets carry the same events, the second of each pair is recognised by its correlation id. */

const MAX_REMEMBERED = 100_000;

export class DuplicateFilter {
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
