/** docs/metrics.md: every figure computed by its documented formula, by hand for the sample, and by the package, is the same. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describeDimension } from "../../src/analytics/dimension-descriptions.js";
import { describeMetric } from "../../src/analytics/descriptions.js";
import type { Row } from "../../src/analytics/columns.js";
import { kpiNames, kpiOf } from "../../src/analytics/kpis.js";
import { AGENT_METRICS, FILTER_DIMENSIONS, METRICS, SOURCES, type Source } from "../../src/analytics/vocabulary.js";
import { bucket, HALF_HOUR, NEXT_HALF_HOUR, shape } from "./samples.js";

const DOC = readFileSync(path.resolve(__dirname, "../../docs/metrics.md"), "utf8");

/** The rows of the table after a marker, by its headings. */
function table(marker: string): readonly Readonly<Record<string, string>>[] {
    const at = DOC.indexOf(`<!-- ${marker} -->`);
    assert.ok(at >= 0, marker);
    const lines = DOC.slice(DOC.indexOf("|", at)).split("\n");
    const end = lines.findIndex((line) => !line.startsWith("|"));
    const cells = (line: string): string[] => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""));
    const headings = cells(lines[0]!);
    return lines.slice(2, end < 0 ? lines.length : end).map((line) => Object.fromEntries(cells(line).map((cell, index) => [headings[index]!, cell])));
}

type Statistics = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Computes a formula of numbers, `metric.statistic`, + / and brackets: null where it divides by 0. What is not there is 0. */
function compute(formula: string, statistics: Statistics): number | null {
    const tokens = formula.match(/[\w.]+|[+/()]/g)!;
    const peek = (): string | undefined => tokens[0];
    const value = (): number | null => {
        const token = tokens.shift()!;
        if (token === "(") {
            const inner = sum();
            assert.equal(tokens.shift(), ")");
            return inner;
        }
        if (/^\d+$/.test(token)) return Number(token);
        const dot = token.lastIndexOf(".");
        const statistic = token.slice(dot + 1);
        assert.ok(["count", "sum", "numerator", "denominator"].includes(statistic), `${formula}: ${token}`);
        return statistics[token.slice(0, dot)]?.[statistic] ?? 0;
    };
    const quotient = (): number | null => {
        let result = value();
        while (peek() === "/") {
            tokens.shift();
            const divisor = value();
            result = result === null || divisor === null || divisor === 0 ? null : result / divisor;
        }
        return result;
    };
    const sum = (): number | null => {
        let result = quotient();
        while (peek() === "+") {
            tokens.shift();
            const more = quotient();
            result = result === null || more === null ? null : result + more;
        }
        return result;
    };
    const result = sum();
    assert.equal(tokens.length, 0, formula);
    return result;
}

function sample(source: Source): Statistics {
    return Object.fromEntries(
        table(`sample: ${source}`).map(({ metric, ...statistics }) => [
            metric!,
            Object.fromEntries(Object.entries(statistics).filter(([, cell]) => cell !== "").map(([name, cell]) => [name, Number(cell)])),
        ]),
    );
}

/** As the platform would send them: views apart, qualifiers after a colon. */
function data(interval: string, statistics: Statistics): unknown {
    const isView = ([name]: readonly [string, unknown]): boolean => name.startsWith("answeredWithin");
    const entries = Object.entries(statistics);
    const metrics = entries.filter((entry) => !isView(entry)).map(([name, stats]) => [name.replace(".", ":"), stats] as const);
    return bucket(interval, Object.fromEntries(metrics), Object.fromEntries(entries.filter(isView)));
}

function figures(source: Source, all: readonly Statistics[], group: Record<string, string> = { queueId: "q1" }): { rows: readonly Row[]; totals: Row } {
    const names = [...kpiNames(source), ...(source === "conversations" ? ["answeredWithin20"] : [])];
    const buckets = all.map((statistics, index) => data(index === 0 ? HALF_HOUR : NEXT_HALF_HOUR, statistics));
    return shape({ source, metrics: names, groupBy: source === "agents" ? ["userId"] : Object.keys(group) }, [{ group: source === "agents" ? { userId: "u1" } : group, data: buckets as any }]);
}

function same(actual: unknown, expected: number | null, name: string): void {
    if (expected === null || typeof actual !== "number") assert.equal(actual, expected, name);
    else assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${name}: ${actual} is not ${expected}`);
}

/** The smallest and largest are needed by no figure. */
const stats = fc.record({ count: fc.integer({ min: 0, max: 50 }), sum: fc.integer({ min: 0, max: 5_000_000 }), numerator: fc.integer({ min: 0, max: 50 }), denominator: fc.integer({ min: 0, max: 50 }) });

describe("docs/metrics.md", () => {
    for (const source of SOURCES) {
        const documented = table(`kpis: ${source}`);

        it(`lists the figures of ${source}, each with its unit`, () => {
            const names = documented.map(({ figure }) => figure!).filter((name) => name !== "answeredWithin20");
            assert.deepEqual(names, kpiNames(source));
            for (const { figure, unit } of documented) assert.equal(kpiOf(figure!, source)?.unit, unit, figure);
        });

        it(`says which of the platform's metrics the figures of ${source} need`, () => {
            for (const { figure, formula } of documented) {
                const named = formula!.match(/[a-z]\w+(?=\.)/gi)!.filter((name) => !name.startsWith("answeredWithin") && !/^[A-Z_]+$/.test(name));
                assert.deepEqual(new Set(kpiOf(figure!, source)!.needs), new Set([...named, ...(figure === "answeredWithin20" ? ["tAnswered"] : [])]), figure);
            }
        });

        for (const { figure, formula, sample: byHand } of documented) {
            it(`${figure}: ${byHand} for the sample, by hand, by the formula and by the package`, () => {
                const statistics = sample(source);
                same(compute(formula!, statistics), Number(byHand), "the formula");
                const { rows, totals } = figures(source, [statistics]);
                same(rows[0]![figure!], Number(byHand), "the row");
                same(totals[figure!], Number(byHand), "the totals");
            });
        }

        it(`computes the figures of ${source} as documented, totals of sums (property)`, () => {
            const metrics = [...new Set(documented.flatMap(({ formula }) => formula!.match(/[a-zA-Z][\w.]*(?=\.(?:count|sum|numerator|denominator)\b)/g)!))];
            const record = fc.dictionary(fc.constantFrom(...metrics), stats, { maxKeys: metrics.length });
            fc.assert(
                fc.property(record, record, (first, second) => {
                    const { rows, totals } = figures(source, [first, second]);
                    const total: Record<string, Record<string, number>> = {};
                    for (const name of metrics) {
                        const [a, b] = [first[name], second[name]];
                        total[name] = Object.fromEntries((["count", "sum", "numerator", "denominator"] as const).map((key) => [key, (a?.[key] ?? 0) + (b?.[key] ?? 0)]));
                    }
                    for (const { figure, formula } of documented) {
                        same(rows[0]![figure!], compute(formula!, first), `${figure} of the first row`);
                        same(rows[1]![figure!], compute(formula!, second), `${figure} of the second row`);
                        same(totals[figure!], compute(formula!, total), `${figure} of the totals`);
                    }
                }),
                { numRuns: 200 },
            );
        });

        it(`gives 0 or nothing for ${source} of whom nothing is told`, () => {
            const { rows } = figures(source, [{}]);
            for (const { figure, formula } of documented) same(rows[0]![figure!], compute(formula!, {}), figure!);
        });
    }

    it("says which figures callbacks do not have", () => {
        const { tAnswered: _, tAbandon: __, answeredWithin20: ___, ...ofCallbacks } = sample("conversations");
        const { rows, totals } = figures("conversations", [ofCallbacks], { mediaType: "callback" });
        for (const { figure, "for callbacks": known } of table("kpis: conversations")) {
            assert.equal(rows[0]![figure!] === null, known === "null", figure);
            assert.equal(totals[figure!] === null, known === "null", figure);
        }
    });

    it("says what the platform counts, and where it says so", () => {
        const known = kpiNames("conversations");
        const rows = table("platform");
        const named = rows.flatMap(({ figure }) => figure!.split(", "));
        assert.deepEqual([...named].toSorted((a, b) => known.indexOf(a) - known.indexOf(b)), known.filter((name) => named.includes(name)));
        for (const { figure, "where it says so": source } of rows) assert.match(source!, /^\[[^\]]+\]\(https:\/\/help\.mypurecloud\.com\/\S+\)$/, figure);
    });

    it("describes every metric and dimension of the platform, in the words of the pickers", () => {
        const rows = (marker: string, name: string): unknown[] => table(marker).map((row) => [row[name], row["meaning"]]);
        assert.deepEqual(rows("metrics: conversations", "metric"), METRICS.map((name) => [name, describeMetric(name)]));
        assert.deepEqual(rows("metrics: agents", "metric of agents"), AGENT_METRICS.map((name) => [name, describeMetric(name, "agents")]));
        assert.deepEqual(rows("dimensions", "dimension"), FILTER_DIMENSIONS.map((name) => [name, describeDimension(name)]));
        const texts = [...METRICS.map((name) => describeMetric(name)), ...AGENT_METRICS.map((name) => describeMetric(name, "agents")), ...FILTER_DIMENSIONS.map(describeDimension)];
        for (const text of texts) assert.match(text!, /^[A-Z].{3,140}\.$/);
        assert.equal(new Set(texts).size, texts.length, "each says what tells it from the others");
        assert.deepEqual([describeMetric("constructor"), describeMetric("tHandle", "agents"), describeDimension("__proto__")], [null, null, null]);
    });
});
