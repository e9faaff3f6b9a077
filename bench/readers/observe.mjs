/** The product's observers without Node-RED around them. Arguments: port, queues, connection settings, { observers, mediaTypes, throttleMs, backoff }. */
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Meter } from "./meter.mjs";

const require = createRequire(import.meta.url);
const { openConnection, observeQueues } = require("../../dist/src/runtime/index.js");

const [, queuesText, settings, choices] = process.argv.slice(2);
const queues = Number(queuesText);
const { observers = 1, mediaTypes = [], throttleMs = 0, backoff = true } = JSON.parse(choices);
const meter = new Meter();
const base = Number(process.hrtime.bigint()) / 1e6 - performance.now();

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const bytesInUse = () => {
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
};

const connection = openConnection(JSON.parse(settings), backoff ? {} : { random: () => 0 });
await connection.ready();
// The list of all queues is read whether one of them is observed or all.
await connection.directory.queues();
const before = bytesInUse();
const payload = { bytes: 0 };

let [snapshots, resumed] = [0, 0];
const options = { select: "all", queues: [], match: "", divisions: [], mediaTypes, output: "state", fields: [], throttleMs, tickMs: 0 };
await new Promise((done) => {
    const send = (isFirst) => (message) => {
        const { event, correlationId } = message.genesys;
        if (event === "resumed" && ++resumed === queues * observers) process.send({ type: "resumed", at: base + performance.now() });
        if (event === "snapshot" && ++snapshots === queues * observers) done();
        if (event === "snapshot") payload.example = message.payload;
        if (isFirst && correlationId !== null) meter.take(correlationId);
        else meter.other();
    };
    const nothing = () => undefined;
    for (let index = 0; index < observers; index++) {
        observeQueues(connection, options, { send: send(index === 0), status: nothing, error: nothing, warn: nothing, debug: nothing });
    }
});
payload.bytes = sizeOf(payload.example);

process.on("message", ({ type }) => {
    if (type === "memory") process.send({ type: "memory", perQueue: (bytesInUse() - before) / queues, payload: payload.bytes });
    if (type === "await-resumed") {
        resumed = 0;
        process.send({ type: "expecting" });
    }
});
meter.ready();

/** Bytes of the heap that one such object takes. */
function sizeOf(example) {
    const text = JSON.stringify(example);
    const [copies, empty] = [[], bytesInUse()];
    for (let index = 0; index < 2_000; index++) copies.push(JSON.parse(text));
    return (bytesInUse() - empty) / copies.length;
}
