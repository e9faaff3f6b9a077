/** Node-RED's own nodes, of the Node-RED that the tests run on. */
import { dirname, join } from "node:path";

export const nodeRedPath = require.resolve(process.env["NODE_RED"] ?? "node-red");

/** A module below the core nodes' folder, e.g. "network/05-tls.js". */
export function loadCore(path: string): any {
    const folder = dirname(require.resolve("@node-red/nodes/package.json", { paths: [dirname(nodeRedPath)] }));
    return require(join(folder, "core", path));
}
