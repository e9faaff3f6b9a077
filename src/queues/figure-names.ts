/** Numbers in place of (metric, qualifier) pairs, shared by all queues of a connection: a queue then costs arrays, not maps of texts. */

/** Names beyond these bounds are not a platform's, and are skipped. */
const MAX_LENGTH = 120;
const MAX_NAMES = 4_000;

export class FigureNames {
    /** What frames and replies held that could not be used: wrong types, names out of bounds, other queues' figures. */
    skipped = 0;
    /** Half-hour metrics that notifications were seen to carry: these are known to be 0 when a watched half hour begins. */
    readonly carried = new Set<string>();
    private readonly metrics: string[] = [];
    private readonly qualifiers: (string | null)[] = [];
    private readonly plain = new Map<string, number>();
    private readonly qualified = new Map<string, Map<string, number>>();

    /** The pair's number, or -1 (counted as skipped) for names that no platform would use. */
    idOf(metric: unknown, qualifier: unknown): number {
        if (qualifier === undefined || qualifier === null) {
            const known = this.plain.get(metric as string);
            if (known !== undefined) return known;
            return isName(metric) ? this.add(this.plain, metric, metric, null) : this.skip();
        }
        const known = this.qualified.get(metric as string)?.get(qualifier as string);
        if (known !== undefined) return known;
        if (!isName(metric) || !isName(qualifier)) return this.skip();
        let byQualifier = this.qualified.get(metric);
        if (!byQualifier) this.qualified.set(metric, (byQualifier = new Map()));
        return this.add(byQualifier, qualifier, metric, qualifier);
    }

    metricOf(id: number): string {
        return this.metrics[id]!;
    }

    qualifierOf(id: number): string | null {
        return this.qualifiers[id]!;
    }

    skip(): -1 {
        this.skipped++;
        return -1;
    }

    private add(map: Map<string, number>, key: string, metric: string, qualifier: string | null): number {
        if (this.metrics.length >= MAX_NAMES) return this.skip();
        const id = this.metrics.push(metric) - 1;
        this.qualifiers.push(qualifier);
        map.set(key, id);
        return id;
    }
}

/** A text that can be a key of a message: "__proto__" would change what the message is. */
export function isName(value: unknown): value is string {
    return typeof value === "string" && value !== "" && value.length <= MAX_LENGTH && value !== "__proto__";
}
