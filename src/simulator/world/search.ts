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
    return Float64Array.from(items, (item) => (maximum = Math.max(maximum, measure(item))));
}
