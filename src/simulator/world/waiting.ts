/** Who waits where: one line per queue and media type, first come, first served. */
import { mediaTypes } from "./profiles.js";

interface Line { items: number[]; head: number }

export class WaitingLine {
    private readonly lines: Line[];
    /** Waiting visits per queue. */
    readonly counts: Int32Array;

    constructor(queueCount: number) {
        this.lines = Array.from({ length: queueCount * mediaTypes.length }, () => ({ items: [], head: 0 }));
        this.counts = new Int32Array(queueCount);
    }

    append(queue: number, media: number, visit: number): void {
        this.lines[queue * mediaTypes.length + media]!.items.push(visit);
        this.counts[queue]!++;
    }

    /** Back to the front, after an agent did not respond. */
    putBack(queue: number, media: number, visit: number): void {
        const line = this.lines[queue * mediaTypes.length + media]!;
        if (line.head > 0) line.items[--line.head] = visit;
        else line.items.unshift(visit);
        this.counts[queue]!++;
    }

    first(queue: number, media: number): number | undefined {
        const line = this.lines[queue * mediaTypes.length + media]!;
        return line.items[line.head];
    }

    remove(queue: number, media: number, visit: number): void {
        const line = this.lines[queue * mediaTypes.length + media]!;
        if (line.items[line.head] === visit) line.head++;
        else line.items.splice(line.items.indexOf(visit, line.head), 1);
        this.counts[queue]!--;
        if (line.head > 256 && line.head * 2 > line.items.length) {
            line.items = line.items.slice(line.head);
            line.head = 0;
        }
    }
}
