/** Deploys flows into the test helper's Node-RED. The helper's own way gives up when the flows take more than 300 ms to start, which a busy machine may need. */
import { once, type EventEmitter } from "node:events";
import helper from "node-red-node-test-helper";

interface Runtime {
    readonly _events: EventEmitter;
    readonly _redNodes: { setFlows(flow: readonly object[], credentials: object, kind: string): Promise<unknown> };
}

/** Resolves once they are started. */
export async function deploy(flow: readonly object[], kind: "full" | "flows" | "nodes" = "full"): Promise<void> {
    const { _events, _redNodes } = helper as unknown as Runtime;
    const started = once(_events, "flows:started");
    await _redNodes.setFlows(flow, {}, kind);
    await started;
}
