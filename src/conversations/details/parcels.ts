/** Puts what comes into parcels of 100: the last one is told as such, so one full parcel waits until something follows it. */

/** As Node-RED's split and join nodes understand `parts`; fixed by them. */
export const PARCEL_SIZE = 100;

export interface Parcel<T> {
    readonly items: readonly T[];
    readonly index: number;
    /** How many there were: told with the last one only. */
    readonly count: number | null;
}

export class Parcels<T> {
    private waiting: T[] = [];
    private index = 0;

    /** `size`: Infinity for one parcel with everything. */
    constructor(
        private readonly size: number,
        private readonly deliver: (parcel: Parcel<T>) => Promise<void>,
    ) {}

    /** Resolves when what went out was taken. */
    async push(items: readonly T[]): Promise<void> {
        for (const item of items) this.waiting.push(item);
        while (this.waiting.length > this.size) await this.deliver({ items: this.waiting.splice(0, this.size), index: this.index++, count: null });
    }

    async end(): Promise<void> {
        const items = this.waiting;
        this.waiting = [];
        await this.deliver({ items, index: this.index, count: this.index + 1 });
    }
}
