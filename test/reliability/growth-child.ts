/** Deploys many times in a real Node-RED of its own process and prints the heap after each round of deploys. Arguments: which Node-RED, kind. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startSimulator } from "../../src/simulator/index.js";
import { heapInUse } from "../support/collect-garbage.js";

interface Scripts {
    linkPackage(folder: string): Promise<void>;
    startNodeRed(options: object): Promise<{
        readonly nodeRed: { readonly runtime: { readonly flows: { setFlows(options: object): Promise<unknown> } } };
        stop(): Promise<void>;
    }>;
}

const [which, kind, deploys] = process.argv.slice(2);

async function main(): Promise<void> {
    const scripts = (await import(pathToFileURL(resolve(__dirname, "../../scripts/lib/node-red.mjs")).href)) as Scripts;
    const folder = await mkdtemp(join(tmpdir(), "growth-"));
    const simulator = await startSimulator({ queues: 4 });
    await scripts.linkPackage(folder);
    const running = await scripts.startNodeRed({ which, userDir: folder, settings: { credentialSecret: "growth", logging: { console: { level: "off" } } } });
    const flows = (round: number) => [
        { id: "tab", type: "tab" },
        { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, credentials: { ...simulator.demoCredentials } },
        { id: "observer", type: "genesys-cloud-queue-observer", x: 1, y: 1, z: "tab", connection: "config", select: "all", name: `round ${round}`, wires: [["debug"]] },
        { id: "report", type: "genesys-cloud-analytics-aggregate", x: 1, y: 1, z: "tab", connection: "config", name: `round ${round}`, wires: [["debug"]] },
        { id: "debug", type: "debug", x: 1, y: 1, z: "tab", active: false },
    ];
    const heaps: number[] = [];
    for (let series = 0; series < 4; series++) {
        for (let round = 0; round < Number(deploys); round++) {
            await running.nodeRed.runtime.flows.setFlows({ flows: { flows: flows(round) }, deploymentType: kind });
        }
        heaps.push(heapInUse());
    }
    const channels = simulator.channels.all().length;
    await running.stop();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
    process.stdout.write(`\n${JSON.stringify({ heaps, channels })}\n`);
    process.exit(0);
}

void main();
