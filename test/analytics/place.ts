/** A simulated organisation whose clock stands still, and a connection to it. */
import { openConnection, type OpenConnection } from "../../src/connection.js";
import { manualClock } from "../../src/simulator/clock.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import type { World } from "../../src/simulator/world/types.js";

export const NOW = Date.parse("2026-11-12T09:00:00.000Z");

export interface Place {
    readonly world: World;
    readonly simulator: Simulator;
    readonly connection: OpenConnection;
}

/** What is under test is the report, not the allowance: there may be thousands of requests in seconds. Jobs are done at once. */
export async function openPlace(world: World, { jobs, ...options }: SimulatorOptions = {}): Promise<Place> {
    const simulator = await startSimulator({
        world,
        clock: manualClock(NOW),
        requestsPerMinute: 1_000_000,
        clientRequestsPerMinute: null,
        ...options,
        jobs: { queuedMs: 0, pendingMs: 0, defaultPageSize: 6, ...jobs },
    });
    const connection = openConnection({
        endpoints: { region: "test", demo: false, apiUrl: simulator.url, loginUrl: simulator.url },
        ...simulator.demoCredentials,
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 1,
        budgetPercent: 100,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: false },
    });
    return { world, simulator, connection: { ...connection, platformNow: () => NOW } };
}

export async function closePlace({ simulator, connection }: Place): Promise<void> {
    await connection.close();
    await simulator.close();
}
