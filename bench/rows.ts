/** Aggregate cells → rows, next to a bare nested loop that is written for this one report and builds the same objects. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { planColumns, type Results, type Row as ReportRow } from "../src/analytics/columns.js";
import { readInterval, type Interval } from "../src/analytics/interval.js";
import { readRequest, type AggregateRequest } from "../src/analytics/request.js";
import { toRows, type Names } from "../src/analytics/rows.js";
import { Pace } from "../src/analytics/steps.js";
import { format, inTurn, median, spreadOf, type Row } from "./measure.js";

const QUEUES = 25;
const MEDIA = ["voice", "chat", "email", "message"];
const METRICS = ["nOffered", "tAnswered", "tAbandon", "tHandle", "oServiceLevel"];
const GOAL = 0.5;
/** No turn of the event loop may be longer; a garbage collection in it counts. */
const LONGEST_TURN_MS = 25;
const HOUR_MS = 3_600_000;

interface Report {
    readonly request: AggregateRequest;
    readonly results: Results;
    readonly interval: Interval;
    readonly names: Names;
    readonly cells: number;
}

/** The default report of so many cells, by the hour. */
function reportOf(cells: number): Report {
    const hours = Math.ceil(cells / (QUEUES * MEDIA.length * METRICS.length));
    const from = Date.parse("2026-01-01T00:00:00.000Z");
    const at = (hour: number): string => new Date(from + hour * HOUR_MS).toISOString();
    const text = `${at(0)}/${at(hours)}`;
    const queues = Array.from({ length: QUEUES }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`);
    const timer = (count: number): object => ({ count, sum: count * 31_000, min: 1_000, max: 90_000 });
    const metrics = (count: number): object[] => [
        { metric: "nOffered", stats: { count: count + 2 } },
        { metric: "tAnswered", stats: timer(count) },
        { metric: "tAbandon", stats: timer(2) },
        { metric: "tHandle", stats: timer(count) },
        { metric: "oServiceLevel", stats: { ratio: 0.8, numerator: count - 1, denominator: count + 2, target: 0.8 } },
    ];
    const data = (seed: number): object[] =>
        Array.from({ length: hours }, (_, hour) => ({ interval: `${at(hour)}/${at(hour + 1)}`, metrics: metrics(1 + ((seed + hour) % 50)) }));
    const groups = queues.flatMap((queueId, queue) => MEDIA.map((mediaType, media) => ({ group: { queueId, mediaType }, data: data(queue * 7 + media) })));
    return {
        request: readRequest({ timeZone: "Europe/Berlin", interval: text, granularity: "PT1H" }, null),
        // As it comes off the wire.
        results: JSON.parse(JSON.stringify(groups)) as Results,
        interval: readInterval({ text, timeZone: "Europe/Berlin", weekStart: "" }, Date.now()),
        names: new Map([["queue", new Map(queues.map((id, index) => [id, `Queue ${index}`]))]]),
        cells: groups.length * hours * METRICS.length,
    };
}

/** Knows the report's columns, and that every figure is there. */
function bareLoop({ results, names }: Report, localOf: (text: string) => string): ReportRow[] {
    const rows: ReportRow[] = [];
    for (const { group, data } of results) {
        const queueId = group!["queueId"]!;
        const mediaType = group!["mediaType"]!;
        const queueName = names.get("queue")!.get(queueId) ?? null;
        for (const { interval, metrics } of data!) {
            const [intervalStart, intervalEnd] = interval!.split("/") as [string, string];
            let [offered, answered, abandoned, waited, handled, handling, inTime, all] = [0, 0, 0, 0, 0, 0, 0, 0];
            for (const { metric, stats } of metrics!) {
                if (metric === "nOffered") offered = stats!.count!;
                else if (metric === "tAnswered") [answered, waited] = [stats!.count!, stats!.sum!];
                else if (metric === "tAbandon") abandoned = stats!.count!;
                else if (metric === "tHandle") [handled, handling] = [stats!.count!, stats!.sum!];
                else if (metric === "oServiceLevel") [inTime, all] = [stats!.numerator!, stats!.denominator!];
            }
            rows.push({
                intervalStart, intervalEnd, intervalStartLocal: localOf(intervalStart), queueId, queueName, mediaType, offered, answered, abandoned,
                abandonRate: abandoned / offered, asaSeconds: waited / answered / 1_000, ahtSeconds: handling / handled / 1_000, serviceLevel: inTime / all,
            });
        }
    }
    return rows;
}

interface Built {
    readonly rows: readonly ReportRow[];
    readonly longestTurn: number;
}

/** Processor time, as in the other rows: what else runs on the machine matters less than on the wall clock. */
interface Reading {
    readonly cpuMs: number;
    readonly rows: number;
    readonly longestTurn: number;
}

export async function rows(rounds: number, cells: number): Promise<Row> {
    const report = reportOf(cells);
    const product = (): Promise<Built> => build(report);
    const built = await product();
    const known = new Map(built.rows.map((row) => [String(row["intervalStart"]), String(row["intervalStartLocal"])]));
    const reference = async (): Promise<Built> => ({ rows: bareLoop(report, (start) => known.get(start)!), longestTurn: 0 });
    const isSame = JSON.stringify((await reference()).rows) === JSON.stringify(built.rows);
    // Both are warm before the first round.
    await inTurn(2, () => timed(reference), () => timed(product));
    const pairs = await inTurn(rounds, () => timed(reference), () => timed(product));
    return rowOf(report, pairs.reference, pairs.product, isSame);
}

async function build({ request, results, interval, names }: Report): Promise<Built> {
    let [began, longestTurn] = [processorMs(), 0];
    const pace = new Pace({
        rest: async () => {
            longestTurn = Math.max(longestTurn, processorMs() - began);
            await new Promise((resolve) => setImmediate(resolve));
            began = processorMs();
        },
    });
    const plan = await pace.run(planColumns(request, [results]));
    const built = await pace.run(toRows(plan, results, interval, names));
    return { rows: built, longestTurn: Math.max(longestTurn, processorMs() - began) };
}

/** Of the whole process, threads of the garbage collector included. */
function processorMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
}

const collectGarbage = (): void => {
    setFlagsFromString("--expose-gc");
    (runInNewContext("gc") as () => void)();
};

/** Each run begins with the same room: what an earlier one left behind is its own affair. */
async function timed(work: () => Promise<Built>): Promise<Reading> {
    collectGarbage();
    const start = processorMs();
    const { rows: made, longestTurn } = await work();
    return { cpuMs: processorMs() - start, rows: made.length, longestTurn };
}

function rowOf({ cells }: Report, reference: readonly Reading[], product: readonly Reading[], isSame: boolean): Row {
    const ratios = product.map(({ cpuMs }, round) => reference[round]!.cpuMs / cpuMs);
    const ratio = median(ratios);
    const longest = median(product.map(({ longestTurn }) => longestTurn));
    const rate = (readings: readonly Reading[]): string => `${format(median(readings.map(({ cpuMs }) => (cells / cpuMs) * 1_000)))} cells per second of processor time`;
    return {
        id: "rows",
        what: `${format(cells)} aggregate cells → ${format(product[0]!.rows)} rows`,
        reference: rate(reference),
        product: rate(product),
        result: `${format(ratio)} ×${isSame ? ", the same rows" : ", OTHER ROWS"}`,
        goal: `≥ ${GOAL} ×`,
        reached: ratio >= GOAL && isSame,
        spread: spreadOf(ratios, "×"),
        notes: [`the longest turn of the event loop took ${format(longest)} ms of processor time (median of the rounds), garbage collections included; goal: ${LONGEST_TURN_MS} ms`],
        figure: ratio,
        better: "more",
        broken: !isSame,
    };
}
