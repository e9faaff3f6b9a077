/** Streams conversations from a platform that makes its pages on the fly, and prints how the heap grew meanwhile. Argument: how many. */
import { setImmediate } from "node:timers/promises";
import { startDetailsPlatform } from "../../bench/details-platform.js";
import { readDetailsRequest } from "../../src/conversations/details/request.js";
import { runDetails } from "../../src/conversations/details/run.js";
import { openConnection } from "../../src/connection.js";
import { resolveEndpoints } from "../../src/platform/regions.js";
import { heapInUse } from "../support/collect-garbage.js";

const LOOK_EVERY = 5_000;

async function main(total: number): Promise<void> {
    const { url, server } = await startDetailsPlatform(total);
    const connection = openConnection({
        endpoints: resolveEndpoints("", url),
        clientId: "growth",
        clientSecret: "growth",
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 4,
        budgetPercent: 100,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: false },
    });
    const request = (interval: string) => readDetailsRequest({ interval, timeZone: "UTC", mode: "query", timeout: 3_600 }, null);
    const day = "2026-11-18T00:00:00.000Z/P1D";
    // Everything is loaded and compiled before the first look.
    await runDetails(connection, { ...request(day), limit: 500 }, { deliver: async () => undefined });
    const before = heapInUse();
    const state = { most: before, rows: 0, largest: 0, reconciled: null as boolean | null };
    await runDetails(connection, request(day), {
        deliver: async ({ payload, genesys }) => {
            const looked = Math.floor(state.rows / LOOK_EVERY);
            state.rows += payload.length;
            state.largest = Math.max(state.largest, payload.length);
            state.reconciled = genesys.reconciled;
            if (Math.floor(state.rows / LOOK_EVERY) > looked) state.most = Math.max(state.most, heapInUse());
            await setImmediate();
        },
    });
    await connection.close();
    server.close();
    process.stdout.write(`\n${JSON.stringify({ grown: state.most - before, left: heapInUse() - before, rows: state.rows, largest: state.largest, reconciled: state.reconciled })}\n`);
    process.exit(0);
}

void main(Number(process.argv[2]));
