/** Starts one Node-RED and tells how long it took and what memory it holds. Arguments: which Node-RED, user directory. */
import { startNodeRed } from "../scripts/lib/node-red.mjs";

const [which, userDir] = process.argv.slice(2);
const running = await startNodeRed({ which, userDir, settings: { credentialSecret: "bench", logging: { console: { level: "off" } } } });
const milliseconds = performance.now();
global.gc?.();
const { rss } = process.memoryUsage();
process.stdout.write(JSON.stringify({ milliseconds, rss }));
await running.stop();
process.exit(0);
