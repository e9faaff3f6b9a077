/** Which sources' silence was told: one message for all that fall silent together, one when the last of them is back. */

/** Sources fall silent within moments of each other when their connection is lost. */
const COLLECT_MS = 900;

interface Batch {
    readonly keys: Set<string>;
    /** Those of them that are not back yet. */
    readonly away: Set<string>;
}

export class StaleKeys {
    private collecting: { readonly from: number; readonly keys: Set<string> } | null = null;
    private readonly batches = new Set<Batch>();
    private readonly batchOf = new Map<string, Batch>();

    /** `isAway`: which of those that were told are not back yet. */
    constructor(told: readonly (readonly string[])[] = [], isAway: (key: string) => boolean = () => true) {
        for (const keys of told) this.open(new Set(keys), new Set(keys.filter(isAway)));
    }

    /** When the collected ones are due; Infinity while there are none. */
    get nextLook(): number {
        return this.collecting ? this.collecting.from + COLLECT_MS : Infinity;
    }

    /** What was told and is not over, for the store. */
    get told(): readonly (readonly string[])[] {
        return [...this.batches].map(({ keys }) => [...keys]);
    }

    /** Of a source that was not stale. */
    wentStale(key: string, now: number): void {
        // One that was back is news again, whatever the rest does that it was told with: others of that are away still.
        this.forget(key);
        this.collecting ??= { from: now, keys: new Set() };
        this.collecting.keys.add(key);
    }

    /** The keys to tell as resumed, when this was the last one away of those that were told together. */
    cameBack(key: string): readonly string[] | null {
        this.collecting?.keys.delete(key);
        if (this.collecting?.keys.size === 0) this.collecting = null;
        const batch = this.batchOf.get(key);
        batch?.away.delete(key);
        if (!batch || batch.away.size > 0) return null;
        this.batches.delete(batch);
        for (const each of batch.keys) this.batchOf.delete(each);
        return batch.keys.size > 0 ? [...batch.keys] : null;
    }

    /** A source that is no more; the rest of its batch may thereby be complete. */
    forget(key: string): readonly string[] | null {
        this.batchOf.get(key)?.keys.delete(key);
        const back = this.cameBack(key);
        this.batchOf.delete(key);
        return back;
    }

    /** The keys to tell as stale, once their time has come. Those that are muted are never told of, nor is their return. */
    due(now: number, isMuted: (key: string) => boolean): readonly string[] | null {
        if (!this.collecting || now < this.nextLook) return null;
        const keys = new Set([...this.collecting.keys].filter((key) => !isMuted(key)));
        this.collecting = null;
        this.open(keys);
        return keys.size > 0 ? [...keys] : null;
    }

    private open(keys: Set<string>, away = new Set(keys)): void {
        if (away.size === 0) return;
        const batch: Batch = { keys, away };
        this.batches.add(batch);
        for (const key of keys) this.batchOf.set(key, batch);
    }
}
