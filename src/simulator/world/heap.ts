/** A queue of things to do at certain times; what falls on the same millisecond comes out in the order it went in. */

/** Times below 2^27 (37 hours in milliseconds), up to 2^26 entries. */
const orderRange = 67_108_864;

export class Agenda {
    private readonly heap: number[] = [];
    private readonly kinds: number[] = [];
    private readonly references: number[] = [];
    kind = 0;
    reference = 0;
    time = 0;

    add(time: number, kind: number, reference: number): void {
        const order = this.kinds.length;
        this.kinds.push(kind);
        this.references.push(reference);
        const heap = this.heap;
        const key = time * orderRange + order;
        let at = heap.length;
        heap.push(key);
        while (at > 0) {
            const parent = (at - 1) >> 1;
            if (heap[parent]! <= key) break;
            heap[at] = heap[parent]!;
            at = parent;
        }
        heap[at] = key;
    }

    /** Time of the next entry, Infinity when there is none. */
    get next(): number {
        return this.heap.length === 0 ? Number.POSITIVE_INFINITY : Math.floor(this.heap[0]! / orderRange);
    }

    /** Takes the next entry out: its `time`, `kind` and `reference` are then on the agenda itself. */
    take(): void {
        const heap = this.heap;
        const first = heap[0]!;
        const last = heap.pop()!;
        if (heap.length > 0) this.sink(last);
        const order = first % orderRange;
        this.time = (first - order) / orderRange;
        this.kind = this.kinds[order]!;
        this.reference = this.references[order]!;
    }

    private sink(key: number): void {
        const heap = this.heap;
        const size = heap.length;
        let at = 0;
        for (;;) {
            let child = 2 * at + 1;
            if (child >= size) break;
            if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
            if (heap[child]! >= key) break;
            heap[at] = heap[child]!;
            at = child;
        }
        heap[at] = key;
    }
}
