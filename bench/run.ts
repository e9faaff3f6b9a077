/**
 * Runs the benchmarks and prints the table. Options: --short (fewer and shorter rounds; exit code 1 on a gross regression
 * against baseline.json), --long (ten minutes at the ceiling, ten million events for the memory), --only PARTS (also: growth),
 * --json FILE, --save (writes baseline.json).
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ceiling } from "./ceiling.js";
import { details } from "./details.js";
import { growth, printGrowth, type Growth } from "./growth.js";
import { format, grossRegression, print, type Row } from "./measure.js";
import { merging } from "./merging.js";
import { memory, reconnect, requests } from "./observing.js";
import { rows as reportRows } from "./rows.js";
import { startup } from "./startup.js";

type Part = "merging" | "rows" | "details" | "ceiling" | "memory" | "requests" | "reconnect" | "start";

const BASELINE = join(__dirname, "baseline.json");
const PARTS: readonly Part[] = ["merging", "rows", "details", "ceiling", "memory", "requests", "reconnect", "start"];

const { values: options } = parseArgs({
    options: { short: { type: "boolean", default: false }, long: { type: "boolean", default: false }, only: { type: "string" }, json: { type: "string" }, save: { type: "boolean", default: false } },
});

/** Node-RED in the process works for both, also where its launcher refuses an older Node.js. */
const fitting = process.env["NODE_RED"] ?? "node-red";

const parts: Readonly<Record<Part, () => Promise<readonly Row[]>>> = {
    merging: async () => [await (options.short ? merging(3, 100_000) : merging(7, 200_000))],
    rows: async () => [await reportRows(9, 500_000)],
    details: async () => [await (options.short ? details(3, 20_000) : details(5, 100_000))],
    ceiling: async () => [await (options.short ? ceiling(3, 3, fitting) : options.long ? ceiling(1, 600, fitting) : ceiling(5, 10, fitting))],
    memory: async () => [await (options.short ? memory(2_000, 200_000) : memory(10_000, options.long ? 10_000_000 : 1_000_000))],
    requests: async () => [await requests(options.short ? 1 : 5, 1_400)],
    reconnect: async () => [await reconnect(options.short ? 1 : 5)],
    start: async () => {
        if (options.short) return startup(3, fitting);
        return [...(await startup(9, "node-red")), ...(await startup(9, "node-red-4"))];
    },
};

void main();

async function main(): Promise<void> {
    const chosen: readonly string[] = options.only?.split(",") ?? PARTS;
    const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? "?"}, Node.js ${process.version}, ${process.platform}`;
    console.log(`${machine}${options.short ? ", short" : ""}; load before: ${loadavg().map(format).join(" ")}`);
    const rows: Row[] = [];
    for (const part of PARTS.filter((name) => chosen.includes(name))) {
        for (const row of await parts[part]()) {
            print(row);
            rows.push(row);
        }
    }
    const lines = chosen.includes("growth") ? await growing() : [];
    if (options.json) writeFileSync(options.json, JSON.stringify({ machine, short: options.short, rows, growth: lines }, null, 4));
    if (options.save) save(machine, rows);
    if (options.short) judge(rows);
}

/** How costs grow is asked for by name: it takes some minutes, and has no goal. */
async function growing(): Promise<readonly Growth[]> {
    const lines = await (options.short ? growth(1, 20_000, 2) : growth(5, 100_000, 5));
    printGrowth(lines);
    return lines;
}

interface Baseline {
    readonly machine: string;
    /** By the id of the row: its figure (a ratio, or milliseconds and MiB more). */
    readonly figures: Readonly<Record<string, number>>;
}

function readBaseline(): Baseline {
    return existsSync(BASELINE) ? (JSON.parse(readFileSync(BASELINE, "utf8")) as Baseline) : { machine: "", figures: {} };
}

function save(machine: string, rows: readonly Row[]): void {
    const measured = Object.fromEntries(rows.map(({ id, figure }) => [id, Number(figure.toFixed(3))]));
    writeFileSync(BASELINE, `${JSON.stringify({ machine, figures: { ...readBaseline().figures, ...measured } }, null, 4)}\n`);
}

/** Never by absolute time: a slow machine is no regression. */
function judge(rows: readonly Row[]): void {
    const { figures } = readBaseline();
    console.log("\nAgainst baseline.json");
    for (const row of rows) {
        const gross = grossRegression(row, figures[row.id]);
        console.log(`${gross ? "GROSS REGRESSION" : "fine            "} ${row.id}: ${gross ?? `${format(row.figure)}, stored ${format(figures[row.id] ?? Number.NaN)}`}`);
        if (gross) process.exitCode = 1;
    }
}
