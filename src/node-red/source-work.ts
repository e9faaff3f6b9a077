/** What nodes without an input have in common: a connection, what is observed by it, and a light that shows how it is. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { GenesysError } from "../platform/errors.js";
import type { Connection, ConnectionInfo } from "../platform/types.js";
import { connectionOf, type ConnectionUse } from "./connections.js";
import { localise, reportError, toGenesysError } from "./errors.js";
import { StatusLight, type StatusKey } from "./status.js";

/** How what is observed reaches the flow. */
export interface SourcePorts {
    send(message: object): void;
    status(status: StatusKey | null): void;
    error(error: GenesysError, about: { readonly topic: string | null; readonly genesys: object }): void;
    warn(warning: GenesysError): void;
    debug(text: string): void;
}

export interface SourceWork {
    /** Throws what is wrong with the settings. */
    readonly begin: (connection: Connection, ports: SourcePorts) => { close(): void };
    /** What an error's message tells of where it came from; null where no connection is known. `now`: the platform's time. */
    readonly about: (connection: ConnectionInfo | null, now: number) => object;
}

/** Observes until the node closes. */
export function runSource(RED: NodeAPI, node: Node, connectionId: unknown, { begin, about }: SourceWork): void {
    const light = new StatusLight(node);
    let use: ConnectionUse | null = null;
    let end: () => void;
    try {
        use = connectionOf(RED, node, connectionId);
        const source = begin(use.connection, portsOf(RED, node, light));
        end = () => source.close();
    } catch (thrown) {
        const genesys = use ? about(use.connection.info(), use.connection.platformNow()) : about(null, Date.now());
        end = reportLater(RED, node, light, toGenesysError(thrown), genesys);
        use?.release();
    }
    node.on("close", () => {
        end();
        use?.release();
        light.show(null);
    });
}

/** Wrong settings are said once the flows run, when a Catch node can hear it. Returns what takes that back. */
export function reportLater(RED: NodeAPI, node: Node, light: StatusLight, error: GenesysError, genesys: object): () => void {
    light.show(`error.${error.code}`);
    const timer = setTimeout(() => reportError(RED, node, error, { topic: null, genesys }), 0);
    return () => clearTimeout(timer);
}

function portsOf(RED: NodeAPI, node: Node, light: StatusLight): SourcePorts {
    return {
        send: (message) => node.send(message as NodeMessage),
        status: (status) => light.show(status),
        error: (error, about) => reportError(RED, node, error, about),
        warn: (warning) => node.warn(localise(RED, warning).message),
        debug: (text) => node.debug(text),
    };
}
