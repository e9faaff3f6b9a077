/**
 * Worker-thread entry: runs the demo organisation beside the caller's event loop. `workerData` may hold other options. Posts
 * `{ type: "ready", url, clientId, clientSecret }` or `{ type: "failed", message }`; stops on the message "stop".
 */
import { parentPort, workerData } from "node:worker_threads";
import { startSimulator, type SimulatorOptions } from "./index.js";
import { DEMO_ORGANISATION } from "./options.js";

export type SimulatorMessage =
    | { readonly type: "ready"; readonly url: string; readonly clientId: string; readonly clientSecret: string }
    | { readonly type: "failed"; readonly message: string };

async function run(port: NonNullable<typeof parentPort>): Promise<void> {
    const post = (message: SimulatorMessage): void => port.postMessage(message);
    const starting = startSimulator({ ...DEMO_ORGANISATION, ...(workerData as SimulatorOptions | null) });
    port.on("message", (message: unknown) => {
        if (message !== "stop") return;
        // A start that failed has been told already; there is nothing to stop then.
        starting.then((simulator) => simulator.close()).catch(() => undefined).finally(() => port.close());
    });
    try {
        const { url, demoCredentials } = await starting;
        post({ type: "ready", url, ...demoCredentials });
    } catch (problem) {
        post({ type: "failed", message: problem instanceof Error ? problem.message : String(problem) });
        port.close();
    }
}

if (parentPort) void run(parentPort);
