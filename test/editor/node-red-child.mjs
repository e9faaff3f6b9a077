/** The Node-RED of the editor's tests, in a process of its own: other tests run theirs in the process of the tests. */
import { linkPackage, startNodeRed } from "../../scripts/lib/node-red.mjs";

const [which, userDir] = process.argv.slice(2);
await linkPackage(userDir);
const settings = { credentialSecret: "test", logging: { console: { level: "off", metrics: false, audit: false } } };
const running = await startNodeRed({ which, userDir, settings });
// Ends with who started it, whatever becomes of that.
process.once("disconnect", () => void running.stop().finally(() => process.exit(0)));
process.send({ url: running.url });
