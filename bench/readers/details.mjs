/**
 * Reads all conversations of a day, once for each word from the parent process, and tells what it cost. Arguments: address,
 * "bare" (fetch and JSON.parse) or "product" (the node's run, rows with names). The word "memory" measures the heap instead of the time.
 */
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const require = createRequire(import.meta.url);
const [url, mode] = process.argv.slice(2);
const PAGE_SIZE = 100;
const DAY = "2026-11-18T00:00:00.000Z/2026-11-19T00:00:00.000Z";
/** Conversations between two looks at the heap. */
const LOOK_EVERY = 10_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const heapInUse = () => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
};

const read = mode === "bare" ? readBare : await product();

process.on("disconnect", () => process.exit(0));
process.on("message", (word) => void measure(word === "memory").then((reading) => process.send(reading)));
process.send("ready");

async function measure(withMemory) {
    const before = withMemory ? heapInUse() : 0;
    let most = before;
    let count = 0;
    const cpu = process.cpuUsage();
    const start = performance.now();
    await read((conversations) => {
        const looked = Math.floor(count / LOOK_EVERY);
        count += conversations.length;
        if (withMemory && Math.floor(count / LOOK_EVERY) > looked) most = Math.max(most, heapInUse());
    });
    const { user, system } = process.cpuUsage(cpu);
    return { count, seconds: (performance.now() - start) / 1_000, cpuSeconds: (user + system) / 1e6, grownBytes: most - before };
}

async function readBare(take) {
    for (let pageNumber = 1; ; pageNumber++) {
        const body = JSON.stringify({ interval: DAY, order: "asc", paging: { pageSize: PAGE_SIZE, pageNumber } });
        const reply = await fetch(`${url}/api/v2/analytics/conversations/details/query`, { method: "POST", headers: { "content-type": "application/json" }, body });
        const { conversations, totalHits } = JSON.parse(await reply.text());
        if (conversations) take(conversations);
        if (!conversations || pageNumber * PAGE_SIZE >= totalHits) return;
    }
}

async function product() {
    const { openConnection, readDetailsRequest, runDetails } = require("../../dist/src/runtime/index.js");
    const connection = openConnection({
        endpoints: { region: "bench", demo: false, apiUrl: url, loginUrl: url },
        clientId: "product",
        clientSecret: "bench",
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 20,
        budgetPercent: 80,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: false },
    });
    await connection.ready();
    const request = readDetailsRequest({ interval: DAY, timeZone: "UTC", mode: "query", timeout: 3_600 }, null);
    return (take) => runDetails(connection, request, { deliver: async ({ payload }) => take(payload) });
}
