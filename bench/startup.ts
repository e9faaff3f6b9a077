/** What the package adds to Node-RED's start, in time and memory, until the first connection. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inTurn, median, spreadOf, type Row } from "./measure.js";

const MIB = 1_048_576;
const ADDED_MS = 60;
const ADDED_MIB = 8;

/** A flow that uses the package but asks nothing of a platform before a message comes. */
const FLOW = [
    { id: "tab", type: "tab", label: "t" },
    { id: "config", type: "genesys-cloud-config", name: "", region: "mypurecloud.de", org: "" },
    { id: "report", type: "genesys-cloud-analytics-aggregate", z: "tab", x: 200, y: 100, connection: "config", wires: [[]] },
];

export async function startup(rounds: number, which: string): Promise<readonly Row[]> {
    const { linkPackage } = (await import(pathToFileURL(resolve(__dirname, "../scripts/lib/node-red.mjs")).href)) as { linkPackage(folder: string): Promise<void> };
    const without = mkdtempSync(join(tmpdir(), "start-"));
    const withPackage = mkdtempSync(join(tmpdir(), "start-"));
    const memory = { without: [] as number[], with: [] as number[] };
    try {
        writeFileSync(join(without, "flows.json"), JSON.stringify(FLOW.slice(0, 1)));
        writeFileSync(join(withPackage, "flows.json"), JSON.stringify(FLOW));
        await linkPackage(withPackage);
        const start = async (folder: string, rss: number[]): Promise<number> => {
            const output = execFileSync(process.execPath, ["--expose-gc", resolve(__dirname, "startup-child.mjs"), which, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
            const told = JSON.parse(output.slice(output.lastIndexOf("{"))) as { milliseconds: number; rss: number };
            rss.push(told.rss);
            return told.milliseconds;
        };
        await start(without, []);
        await start(withPackage, []);
        const times = await inTurn(rounds, () => start(without, memory.without), () => start(withPackage, memory.with));
        const addedTimes = times.product.map((value, index) => value - times.reference[index]!);
        const addedMemory = memory.with.map((value, index) => (value - memory.without[index]!) / MIB);
        return [
            {
                what: `what the package adds to the start of ${which}`,
                unit: "ms",
                reference: median(times.reference),
                product: median(times.product),
                figure: `${Math.round(median(addedTimes))} ms more`,
                goal: `≤ ${ADDED_MS} ms`,
                reached: median(addedTimes) <= ADDED_MS,
                spread: spreadOf(addedTimes),
            },
            {
                what: `memory that the package adds to ${which} until the first connection`,
                unit: "MiB",
                reference: median(memory.without) / MIB,
                product: median(memory.with) / MIB,
                figure: `${median(addedMemory).toFixed(1)} MiB more`,
                goal: `≤ ${ADDED_MIB} MiB`,
                reached: median(addedMemory) <= ADDED_MIB,
                spread: spreadOf(addedMemory),
            },
        ];
    } finally {
        for (const folder of [without, withPackage]) rmSync(folder, { recursive: true, force: true });
    }
}
