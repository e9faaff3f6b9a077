/**
 * A queue of things to do at certain times; what falls on the same millisecond comes out in the order it went in. Times are sorted into
 * quarters of a second, few enough in each to be kept in order as lists: most things on the agenda of a day lie hours ahead, where a heap
 * would carry them along at every step.
 */

/** Times from 0 to below 2^27 (37 hours in milliseconds). */
const slotBits = 8;
const slotCount = 1 << (27 - slotBits);
const none = -1;

export class Agenda {
    /** The first entry of each slot. */
    private readonly heads = new Int32Array(slotCount).fill(none);
    private times = new Int32Array(4096);
    private kinds = new Uint8Array(4096);
    private references = new Int32Array(4096);
    /** The entry after each one in its slot. */
    private followers = new Int32Array(4096);
    private count = 0;
    private slot = 0;
    private left = 0;
    kind = 0;
    reference = 0;
    time = 0;

    /** Everything as new. */
    clear(): void {
        this.heads.fill(none);
        this.count = 0;
        this.slot = 0;
        this.left = 0;
    }

    /** `time` must not be before that of the entry taken last. */
    add(time: number, kind: number, reference: number): void {
        const entry = this.count++;
        if (entry === this.times.length) this.grow();
        this.times[entry] = time;
        this.kinds[entry] = kind;
        this.references[entry] = reference;
        this.left++;
        const slot = time >> slotBits;
        if (slot < this.slot) this.slot = slot;
        let before = none;
        let after = this.heads[slot]!;
        while (after !== none && this.times[after]! <= time) {
            before = after;
            after = this.followers[after]!;
        }
        this.followers[entry] = after;
        if (before === none) this.heads[slot] = entry;
        else this.followers[before] = entry;
    }

    /** Time of the next entry, Infinity when there is none. */
    get next(): number {
        if (this.left === 0) return Number.POSITIVE_INFINITY;
        while (this.heads[this.slot] === none) this.slot++;
        return this.times[this.heads[this.slot]!]!;
    }

    /** Takes the next entry out: its `time`, `kind` and `reference` are then on the agenda itself. */
    take(): void {
        while (this.heads[this.slot] === none) this.slot++;
        const entry = this.heads[this.slot]!;
        this.heads[this.slot] = this.followers[entry]!;
        this.left--;
        this.time = this.times[entry]!;
        this.kind = this.kinds[entry]!;
        this.reference = this.references[entry]!;
    }

    private grow(): void {
        const room = this.times.length * 2;
        const enlarge = (old: Int32Array): Int32Array<ArrayBuffer> => {
            const larger = new Int32Array(room);
            larger.set(old);
            return larger;
        };
        this.times = enlarge(this.times);
        this.references = enlarge(this.references);
        this.followers = enlarge(this.followers);
        const kinds = new Uint8Array(room);
        kinds.set(this.kinds);
        this.kinds = kinds;
    }
}
