/** The heap in use after a collection, for tests that nothing grows. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes. */
export function heapInUse(): number {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
}
