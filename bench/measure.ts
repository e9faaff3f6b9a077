/** Rounds in turn, medians, and how a row is printed. */

export interface Row {
    readonly what: string;
    readonly unit: string;
    readonly reference: number | null;
    readonly product: number;
    /** Product against reference, or the product alone where there is none. */
    readonly figure: string;
    readonly goal: string;
    readonly reached: boolean;
    readonly spread: string;
}

export function median(values: readonly number[]): number {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function quantile(values: readonly number[], q: number): number {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Runs both in turn, so that a machine that changes its speed changes both. */
export async function inTurn(rounds: number, reference: () => Promise<number>, product: () => Promise<number>): Promise<{ reference: number[]; product: number[] }> {
    const results = { reference: [] as number[], product: [] as number[] };
    for (let round = 0; round < rounds; round++) {
        results.reference.push(await reference());
        results.product.push(await product());
    }
    return results;
}

export function spreadOf(values: readonly number[]): string {
    return `${format(Math.min(...values))} … ${format(Math.max(...values))}`;
}

export function format(value: number): string {
    if (!Number.isFinite(value)) return "–";
    return Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString("en-US") : String(Math.round(value * 100) / 100);
}

export function print(rows: readonly Row[]): void {
    for (const row of rows) {
        console.log(`\n${row.reached ? "reached    " : "NOT REACHED"} ${row.what}`);
        console.log(`            reference ${row.reference === null ? "–" : `${format(row.reference)} ${row.unit}`}, product ${format(row.product)} ${row.unit}`);
        console.log(`            ${row.figure}   goal: ${row.goal}   spread: ${row.spread}`);
    }
}
