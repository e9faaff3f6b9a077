/** The product without output: a connection whose queues are watched, and nothing is sent. Arguments: port, queues, connection settings. */
import { createRequire } from "node:module";
import { Meter } from "./meter.mjs";

const require = createRequire(import.meta.url);
const { openConnection, queueHubOf } = require("../../dist/src/runtime/index.js");

const [, queues, settings] = process.argv.slice(2);
const meter = new Meter();
const nothing = () => undefined;

const connection = openConnection(JSON.parse(settings));
await connection.ready();
const entries = await connection.directory.queues();
if (entries.length !== Number(queues)) throw new Error(`${entries.length} queues instead of ${queues}`);
const hub = queueHubOf(connection);
let waiting = entries.length;
await new Promise((resolve) => {
    const watcher = {
        synchronised: () => --waiting === 0 && resolve(),
        changed: ({ correlationId }) => (correlationId === null ? meter.other() : meter.take(correlationId)),
        filled: nothing,
        rolled: nothing,
        stale: nothing,
        progressed: nothing,
        event: nothing,
        note: nothing,
    };
    for (const entry of entries) hub.watch(entry, watcher);
});
meter.ready();
