/** Searching sorted lists. */

/** Index of the first value that is not below `value`. */
export function lowerBound(values: ArrayLike<number>, value: number): number {
    let low = 0;
    let high = values.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (values[middle]! < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** The greatest measure among an item and all before it: where it is not above an instant, nothing further back reaches that instant. */
export function prefixMaximum<T>(items: readonly T[], measure: (item: T) => number): Float64Array {
    let maximum = Number.NEGATIVE_INFINITY;
    const maxima = new Float64Array(items.length);
    for (let n = 0; n < items.length; n++) {
        maximum = Math.max(maximum, measure(items[n]!));
        maxima[n] = maximum;
    }
    return maxima;
}

/** The places 0 … count - 1 by a whole number each has, equal ones as they were: numbers sort several times quicker than objects. */
export function orderOf(count: number, value: (n: number) => number): Float64Array {
    const keys = new Float64Array(count);
    for (let n = 0; n < count; n++) keys[n] = value(n) * count + n;
    keys.sort();
    // A negative key leaves a negative remainder.
    for (let place = 0; place < count; place++) keys[place] = (((keys[place]! % count) + count) % count);
    return keys;
}
