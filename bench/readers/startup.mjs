/** Starts one Node-RED and tells how long it took and what memory it holds. Arguments: which Node-RED, user directory. */
import { startNodeRed } from "../../scripts/lib/node-red.mjs";

const [which, userDir] = process.argv.slice(2);
const running = await startNodeRed({ which, userDir, settings: { credentialSecret: "bench", logging: { console: { level: "off" } } } });
const milliseconds = performance.now();
const { user, system } = process.cpuUsage();
global.gc();
const { rss, heapUsed } = process.memoryUsage();
const sets = await running.nodeRed.runtime.nodes.getNodeList({});
const types = sets.filter(({ module, err }) => module === "@cxflows/node-red-genesys-cloud" && !err).length;
process.stdout.write(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1e3, rss, heapUsed, types }));
await running.stop();
process.exit(0);
