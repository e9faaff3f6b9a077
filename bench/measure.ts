/** What was measured: rounds in turn, medians, and how a row is printed and judged. */

/** One line of the table: the product next to its reference, both measured in this run. */
export interface Row {
    /** Names the row in baseline.json. */
    readonly id: string;
    readonly what: string;
    readonly reference: string;
    readonly product: string;
    /** What is held against the goal, in words. */
    readonly result: string;
    readonly goal: string;
    readonly reached: boolean;
    /** Smallest and largest of the rounds. */
    readonly spread: string;
    readonly notes: readonly string[];
    /** What a later run is compared by: a ratio where there is one. */
    readonly figure: number;
    readonly better: "more" | "less";
    /** Where less is better: up to here nothing is gross, whatever was stored. */
    readonly tolerated?: number;
    /** Something is plainly wrong, whatever the machine. */
    readonly broken?: boolean;
}

export function median(values: readonly number[]): number {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Pairs<T> {
    readonly reference: T[];
    readonly product: T[];
}

/** Runs both in turn, so that a machine that changes its speed changes both. */
export async function inTurn<T>(rounds: number, reference: () => Promise<T>, product: () => Promise<T>): Promise<Pairs<T>> {
    const results: Pairs<T> = { reference: [], product: [] };
    for (let round = 0; round < rounds; round++) {
        results.reference.push(await reference());
        results.product.push(await product());
    }
    return results;
}

export function spreadOf(values: readonly number[], unit = ""): string {
    return `${format(Math.min(...values))} … ${format(Math.max(...values))}${unit && ` ${unit}`}`;
}

export function format(value: number): string {
    if (!Number.isFinite(value)) return "–";
    return Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString("en-US") : String(Math.round(value * 100) / 100);
}

/** Far worse than what is stored (half as good, or worse), or broken: what a short run fails for. Null when it is neither. */
export function grossRegression(row: Pick<Row, "figure" | "better" | "tolerated" | "broken">, stored: number | undefined): string | null {
    if (row.broken) return "something was lost, or came out wrong";
    if (stored === undefined) return null;
    const limit = row.better === "more" ? stored / 2 : Math.max(stored * 2, row.tolerated ?? 0);
    const isWorse = row.better === "more" ? row.figure < limit : row.figure > limit;
    return isWorse ? `${format(row.figure)}, stored ${format(stored)}, limit ${format(limit)}` : null;
}

export function print(row: Row): void {
    const indent = " ".repeat(13);
    console.log(`\n${row.reached ? "reached     " : "NOT REACHED "} ${row.what}`);
    console.log(`${indent}reference  ${row.reference}`);
    console.log(`${indent}product    ${row.product}`);
    console.log(`${indent}result     ${row.result}   goal ${row.goal}   rounds ${row.spread}`);
    for (const note of row.notes) console.log(`${indent}note       ${note}`);
}
