/** Examples as a user has them: imported as they are, run in a whole Node-RED, observed at their nodes. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { realClock } from "../../src/simulator/clock.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { exampleFiles, readFlow, type FlowNode } from "../package/project.js";
import { noonOf } from "../support/office-hours.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { until } from "../support/until.js";

export interface Workshop {
    readonly nodeRed: RealNodeRed;
    readonly simulator: Simulator;
    /** Deploys an example, by the end of its file's name; its connections lead to the simulator. `change` may adapt what a test cannot wait for. */
    deploy(title: string, change?: (node: FlowNode) => FlowNode): Promise<Deployed>;
    close(): Promise<void>;
}

export interface Deployed {
    readonly flow: readonly FlowNode[];
    /** Messages that the node of this name has received so far. */
    received(name: string): readonly any[];
    /** The first message that this node receives, or has received, and `fits` takes. Fails with what the example's catch node tells. */
    first(name: string, fits?: (message: any) => boolean): Promise<any>;
    /** Presses the button of an inject node. */
    press(name: string): Promise<void>;
}

/** An example's flow as it is shipped. */
export function exampleFlow(title: string): { readonly path: string; readonly flow: readonly FlowNode[] } {
    const path = exampleFiles.find((file) => file.endsWith(` - ${title}.json`));
    if (!path) throw new Error(`There is no example "${title}".`);
    return { path, flow: readFlow(path) };
}

/** The dashboard keeps the web server of the first Node-RED that it met: a second one in this process needs it anew. */
function forgetDashboard(): void {
    for (const path of Object.keys(require.cache)) if (path.includes("node_modules/@flowfuse/node-red-dashboard/")) delete require.cache[path];
}

/** A Node-RED beside a simulator of a busy centre, where it is always noon. */
export async function openWorkshop(options: SimulatorOptions = {}): Promise<Workshop> {
    const simulator = await startSimulator({ seed: 42, queues: 6, load: 4, teamLeads: true, clock: realClock(1, noonOf(Date.now())), ...options });
    forgetDashboard();
    const nodeRed = await startRealNodeRed();
    let messages: { readonly id: string; readonly message: any }[] = [];
    nodeRed.nodeRed.hooks.add("onReceive.examples", ({ destination, msg }: any) => void messages.push({ id: destination.id, message: copy(msg) }));
    const { clientId, clientSecret } = simulator.demoCredentials;
    const connected = (node: FlowNode): FlowNode =>
        node.type === "genesys-cloud-config" ? { ...node, region: "", apiUrl: simulator.url, credentials: { clientId, clientSecret } } : node;
    return {
        nodeRed,
        simulator,
        async deploy(title, change = (node) => node) {
            await nodeRed.deploy([]);
            messages = [];
            const flow = exampleFlow(title).flow.map(connected).map(change);
            await nodeRed.deploy(flow);
            const idOf = (name: string): string => {
                const node = flow.find((other) => [other["name"], other["dname"]].includes(name));
                if (!node) throw new Error(`No node of ${title} is named "${name}".`);
                return node.id;
            };
            const caught = flow.find(({ type }) => type === "catch")?.["wires"][0][0] as string | undefined;
            const received = (id: string): readonly any[] => messages.filter((other) => other.id === id).map(({ message }) => message);
            const deployed: Deployed = {
                flow,
                received: (name) => received(idOf(name)),
                async first(name, fits = () => true) {
                    const id = idOf(name);
                    const errors = (): readonly any[] => (caught === undefined || caught === id ? [] : received(caught));
                    await until(`a message at "${name}" of ${title}`, () => received(id).some(fits) || errors().length > 0);
                    const found = received(id).find(fits);
                    if (found === undefined) throw new Error(`${title}: ${JSON.stringify(errors()[0].error)}`);
                    return found;
                },
                async press(name) {
                    const { status } = await nodeRed.admin("POST", `inject/${idOf(name)}`, {});
                    if (status !== 200) throw new Error(`The button "${name}" answered ${status}.`);
                },
            };
            return deployed;
        },
        async close() {
            nodeRed.nodeRed.hooks.remove("*.examples");
            await nodeRed.deploy([]);
            await closeParked();
            await nodeRed.stop();
            await simulator.close();
        },
    };
}

/** As it was when it came: later nodes write into the same object. What cannot be copied is a request. */
function copy(message: any): any {
    const { req, res: _response, ...rest } = message;
    return { ...JSON.parse(JSON.stringify(rest)), ...(req ? { isRequest: true } : {}) };
}

/** Sets environment variables, and returns what brings the former ones back. */
export function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
    const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, variables);
    return () => {
        for (const [name, value] of before) {
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
        }
    };
}

export interface Received {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
}

export interface Sink {
    readonly url: string;
    readonly requests: Received[];
    /** What it answers from now on. */
    status: number;
    close(): Promise<void>;
}

/** A server that keeps what it is sent, as a webhook or gateway gets it. */
export async function openSink(): Promise<Sink> {
    const requests: Received[] = [];
    const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => void chunks.push(chunk));
        request.on("end", () => {
            requests.push({ method: request.method!, path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
            response.writeHead(sink.status).end(sink.status === 200 ? "ok" : "no_service");
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const sink: Sink = {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        requests,
        status: 200,
        close: () => {
            server.closeAllConnections();
            return new Promise((resolve) => void server.close(() => resolve()));
        },
    };
    return sink;
}
