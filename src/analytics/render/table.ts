/** A result as people read it: names instead of ids, shares as percentages, one line of totals. */
import type { Plan, Row, Unit, ValueColumn } from "../columns.js";
import type { Interval } from "../interval.js";
import type { Durations } from "../request.js";
import { inDuration } from "../rows.js";
import { STEP_CELLS, type Steps } from "../steps.js";
import { localTime } from "../zone.js";

export interface Table {
    readonly title: string;
    /** The interval in words. */
    readonly subtitle: string;
    readonly headings: readonly Heading[];
    readonly lines: readonly (readonly string[])[];
    /** Null where it would repeat the only line. */
    readonly totals: readonly string[] | null;
}

export interface Heading {
    readonly text: string;
    readonly isNumber: boolean;
}

export interface Report {
    readonly plan: Plan;
    readonly rows: readonly Row[];
    readonly totals: Row;
    readonly interval: Interval;
    readonly title: string;
    /** Whether the rows are buckets of the interval. */
    readonly hasBuckets: boolean;
    readonly partial: boolean;
}

interface Part extends Heading {
    readonly line: (row: Row) => string;
    readonly total: string;
}

/** Unknown, in a cell. */
const UNKNOWN = "–";
const HEADINGS: Readonly<Record<string, string>> = { asaSeconds: "ASA", ahtSeconds: "AHT", avgAcwSeconds: "Avg ACW", acwRatio: "ACW ratio" };
const DURATION_UNITS: Readonly<Record<Durations, string>> = { seconds: " (s)", minutes: " (min)", "hh:mm:ss": "" };

export function* toTable({ plan, rows, totals, interval, title, hasBuckets, partial }: Report): Steps<Table> {
    const parts = [
        ...(hasBuckets ? [bucketPart(interval)] : []),
        ...plan.dimensions.map(({ dimension, nameColumn }) => dimensionPart(dimension, nameColumn)),
        ...plan.values.map((column) => valuePart(column, plan.durations, totals)),
    ];
    const totalCells = parts.map((part) => part.total);
    // Without groups and buckets there is no cell for the word, and nothing to add up.
    if (parts[0] && !parts[0].isNumber) totalCells[0] = "Total";
    const lines: string[][] = [];
    let work = 0;
    for (const row of rows) {
        lines.push(parts.map((part) => part.line(row)));
        if ((work += parts.length) < STEP_CELLS) continue;
        work = 0;
        yield;
    }
    return {
        title,
        subtitle: `${dayAndTime(interval.from, interval)} – ${dayAndTime(interval.to, interval)} (${interval.timeZone})${partial ? ", so far" : ""}`,
        headings: parts.map(({ text, isNumber }) => ({ text, isNumber })),
        lines,
        totals: rows.length > 1 ? totalCells : null,
    };
}

function dayAndTime(milliseconds: number, { timeZone }: Interval): string {
    return localTime(milliseconds, timeZone).toFormat("yyyy-MM-dd HH:mm");
}

/** A bucket's text repeats for every group. */
function bucketPart(interval: Interval): Part {
    const known = new Map<unknown, string>();
    const textOf = (start: string | number | null | undefined): string => {
        const text = known.get(start) ?? dayAndTime(Date.parse(String(start)), interval);
        known.set(start, text);
        return text;
    };
    return {
        text: "From",
        isNumber: false,
        line: (row) => textOf(row["intervalStart"]),
        total: "",
    };
}

function dimensionPart(dimension: string, nameColumn: string | null): Part {
    return {
        text: inWords(dimension.replace(/(?<=.)Id$/, "")),
        isNumber: false,
        line: (row) => String((nameColumn === null ? null : row[nameColumn]) ?? row[dimension] ?? UNKNOWN),
        total: "",
    };
}

function valuePart({ name, unit }: ValueColumn, durations: Durations, totals: Row): Part {
    const total = totals[name] ?? null;
    return {
        text: headingOf(name, unit, durations),
        isNumber: true,
        line: (row) => cellText(row[name] ?? null, unit, durations),
        total: cellText(unit === "seconds" && typeof total === "number" ? inDuration(total, durations) : total, unit, durations),
    };
}

function headingOf(name: string, unit: Unit, durations: Durations): string {
    const within = /^answeredWithin(\d+)$/.exec(name)?.[1];
    if (within !== undefined) return `Answered within ${within} s`;
    if (unit === "seconds") return `${HEADINGS[name] ?? inWords(name.replace(/Seconds$/, ""))}${DURATION_UNITS[durations]}`;
    // The platform's metrics are known by their names.
    return /^[not][A-Z]/.test(name) ? name : (HEADINGS[name] ?? inWords(name));
}

/** "mediaType" as "Media type". */
function inWords(name: string): string {
    const words = name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function cellText(value: string | number | null, unit: Unit, durations: Durations): string {
    if (value === null) return UNKNOWN;
    if (typeof value === "string") return value;
    if (unit === "ratio") return `${(value * 100).toFixed(1)} %`;
    if (unit === "seconds") return value.toFixed(durations === "minutes" ? 2 : 1);
    return String(Math.round(value * 1_000) / 1_000);
}
