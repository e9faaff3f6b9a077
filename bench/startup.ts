/** What the package adds to Node-RED's start, in time and memory, until the first connection. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { format, inTurn, median, spreadOf, type Pairs, type Row } from "./measure.js";

const MIB = 1_048_576;
const ADDED_MS = 60;
const ADDED_MIB = 8;
/** Of the processor time of Node-RED's start: short runs on a busy machine scatter that much. */
const TOLERATED_SHARE = 0.3;

interface Linker {
    readonly linkPackage: (folder: string) => Promise<void>;
}

/** What the child process tells of one start. */
interface Start {
    readonly milliseconds: number;
    readonly cpuMilliseconds: number;
    readonly rss: number;
    readonly heapUsed: number;
    /** Node types of this package that are registered. */
    readonly types: number;
}

/** Every node of the package, none of which asks anything of a platform before a message comes. */
const TAB = { id: "tab", type: "tab", label: "t" };
const FLOW = [
    TAB,
    { id: "config", type: "genesys-cloud-config", name: "", region: "mypurecloud.de", org: "" },
    { id: "observer", type: "genesys-cloud-queue-observer", z: "tab", x: 200, y: 100, connection: "config", select: "list", queues: "[]", wires: [[]] },
    { id: "report", type: "genesys-cloud-analytics-aggregate", z: "tab", x: 200, y: 200, connection: "config", wires: [[]] },
];

export async function startup(rounds: number, which: string): Promise<readonly Row[]> {
    const { linkPackage } = (await import(pathToFileURL(resolve(__dirname, "../scripts/lib/node-red.mjs")).href)) as Linker;
    const [without, withPackage] = [mkdtempSync(join(tmpdir(), "start-")), mkdtempSync(join(tmpdir(), "start-"))] as const;
    try {
        writeFileSync(join(without, "flows.json"), JSON.stringify([TAB]));
        writeFileSync(join(withPackage, "flows.json"), JSON.stringify(FLOW));
        await linkPackage(withPackage);
        // The first start writes settings and fills the file cache.
        start(which, without);
        if (start(which, withPackage).types === 0) throw new Error("Node-RED did not load the package.");
        const pairs = await inTurn(rounds, async () => start(which, without), async () => start(which, withPackage));
        return [timeRow(which, pairs), memoryRow(which, pairs)];
    } finally {
        for (const folder of [without, withPackage]) rmSync(folder, { recursive: true, force: true });
    }
}

function start(which: string, folder: string): Start {
    const args = ["--expose-gc", resolve(__dirname, "readers/startup.mjs"), which, folder];
    const output = execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return JSON.parse(output.slice(output.lastIndexOf("{"))) as Start;
}

const added = ({ reference, product }: Pairs<Start>, of: (start: Start) => number): number[] => product.map((start, round) => of(start) - of(reference[round]!));

function timeRow(which: string, pairs: Pairs<Start>): Row {
    const times = added(pairs, ({ milliseconds }) => milliseconds);
    const more = median(times);
    const least = (starts: readonly Start[], of: (start: Start) => number): number => Math.min(...starts.map(of));
    const leastAdded = (of: (start: Start) => number): number => least(pairs.product, of) - least(pairs.reference, of);
    const processor = leastAdded(({ cpuMilliseconds }) => cpuMilliseconds);
    return {
        id: `start-${which}`,
        what: `what the package adds to the start of ${which}`,
        reference: `${format(median(pairs.reference.map(({ milliseconds }) => milliseconds)))} ms without it`,
        product: `${format(median(pairs.product.map(({ milliseconds }) => milliseconds)))} ms with it`,
        result: `${Math.round(more)} ms more`,
        goal: `≤ ${ADDED_MS} ms`,
        reached: more <= ADDED_MS,
        spread: spreadOf(times.map(Math.round), "ms"),
        notes: [`the quickest start with it against the quickest without: ${Math.round(leastAdded(({ milliseconds }) => milliseconds))} ms more, processor time ${Math.round(processor)} ms more`],
        // Whatever else runs on the machine is in the clock's figure, but hardly in the least processor time; its share does not depend on the machine.
        figure: processor / least(pairs.reference, ({ cpuMilliseconds }) => cpuMilliseconds),
        better: "less",
        tolerated: TOLERATED_SHARE,
    };
}

function memoryRow(which: string, pairs: Pairs<Start>): Row {
    const memory = added(pairs, ({ rss }) => rss / MIB);
    const heap = added(pairs, ({ heapUsed }) => heapUsed / MIB);
    const figure = median(memory);
    return {
        id: `memory-${which}`,
        what: `memory that the package adds to ${which} until the first connection`,
        reference: `${format(median(pairs.reference.map(({ rss }) => rss / MIB)))} MiB without it`,
        product: `${format(median(pairs.product.map(({ rss }) => rss / MIB)))} MiB with it`,
        result: `${format(figure)} MiB more`,
        goal: `≤ ${ADDED_MIB} MiB`,
        reached: figure <= ADDED_MIB,
        spread: spreadOf(memory, "MiB"),
        notes: [`of the JavaScript heap: ${format(median(heap))} MiB more (${spreadOf(heap, "MiB")})`],
        figure,
        better: "less",
        tolerated: ADDED_MIB,
    };
}
