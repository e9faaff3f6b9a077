/** Prints where the processor time of a .cpuprofile went, by function. Arguments: the file, seconds to leave out at its beginning, how many lines. */
import { readFileSync } from "node:fs";

const [file, skip = "0", lines = "10"] = process.argv.slice(2);
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8"));
const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
const self = new Map();
let [elapsed, total] = [0, 0];
samples.forEach((id, index) => {
    const microseconds = timeDeltas[index];
    elapsed += microseconds;
    const { functionName, url, lineNumber } = frames.get(id);
    if (elapsed < Number(skip) * 1e6 || functionName === "(idle)") return;
    const place = url === "" ? "" : ` ${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`;
    const name = `${functionName || "(anonymous)"}${place}`;
    self.set(name, (self.get(name) ?? 0) + microseconds);
    total += microseconds;
});
const top = [...self].toSorted((a, b) => b[1] - a[1]).slice(0, Number(lines));
for (const [name, microseconds] of top) console.log(`${((100 * microseconds) / total).toFixed(1).padStart(5)} %  ${name}`);
