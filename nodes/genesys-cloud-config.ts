/** Organisation, region and credentials: owns the one connection that all nodes of this configuration share. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import { openConnection, type ConnectionSettings, type OpenConnection } from "../src/connection.js";
import type { ConnectionProvider, ConnectionUse } from "../src/node-red/connections.js";
import { localise, toGenesysError } from "../src/node-red/errors.js";
import { readNumber, readText } from "../src/node-red/properties.js";
import { GenesysError } from "../src/platform/errors.js";
import { resolveEndpoints } from "../src/platform/regions.js";
import { platformTexts } from "../src/platform/texts.js";

interface Credentials {
    clientId?: string;
    clientSecret?: string;
}

interface ConfigNode extends Node<Credentials>, ConnectionProvider {
    credentials: Credentials;
}

/** After the last user is gone the connection stays this long, so that a deploy of its nodes does not interrupt it. */
const LINGER_MS = 10_000;

function readSettings(definition: NodeDef, credentials: Credentials | undefined): ConnectionSettings {
    const secrets = credentials ?? {};
    const clientId = readText(secrets, "clientId");
    const clientSecret = readText(secrets, "clientSecret");
    const endpoints = resolveEndpoints(readText(definition, "region"), readText(definition, "apiUrl"), readText(definition, "loginUrl"));
    if (endpoints.demo && (clientId !== "" || clientSecret !== "")) {
        throw new GenesysError("CONFIG", platformTexts, "demo-credentials", {}, { field: "region", value: "demo" });
    }
    const maxFrameBytes = readNumber(definition, "maxFrameBytes", 1_048_576, { min: 1_024, max: 67_108_864 });
    const maxChannels = readNumber(definition, "maxChannels", 4, { min: 1, max: 20 });
    return { endpoints, clientId, clientSecret, org: readText(definition, "org"), maxFrameBytes, maxChannels };
}

export default function genesysCloudConfig(RED: NodeAPI): void {
    function GenesysCloudConfig(this: ConfigNode, definition: NodeDef): void {
        RED.nodes.createNode(this, definition);
        const shared = new SharedConnection(() => readSettings(definition, this.credentials));
        this.useConnection = (user) => shared.use(user);
        try {
            readSettings(definition, this.credentials);
        } catch (thrown) {
            this.error(localise(RED, toGenesysError(thrown)).message);
        }
        this.on("close", (done: () => void) => {
            shared.close().then(done, done);
        });
    }
    RED.nodes.registerType<ConfigNode, NodeDef, Record<never, never>, Credentials>("genesys-cloud-config", GenesysCloudConfig, {
        credentials: { clientId: { type: "text" }, clientSecret: { type: "password" } },
    });
}

/** Opened with the first user, closed some time after the last one. */
class SharedConnection {
    private connection: OpenConnection | null = null;
    private readonly users = new Set<Node>();
    private linger: NodeJS.Timeout | null = null;
    private closed = false;

    constructor(private readonly settings: () => ConnectionSettings) {}

    use(user: Node): ConnectionUse {
        if (this.closed) throw new GenesysError("UNAVAILABLE", platformTexts, "closed");
        if (this.linger) clearTimeout(this.linger);
        this.linger = null;
        this.connection ??= openConnection(this.settings());
        this.users.add(user);
        return { connection: this.connection, release: () => this.release(user) };
    }

    async close(): Promise<void> {
        this.closed = true;
        if (this.linger) clearTimeout(this.linger);
        this.users.clear();
        await this.end();
    }

    private release(user: Node): void {
        // A deploy may close the nodes after their configuration, and a node twice.
        if (!this.users.delete(user) || this.users.size > 0 || this.closed) return;
        this.linger = setTimeout(() => void this.end(), LINGER_MS);
    }

    private async end(): Promise<void> {
        const connection = this.connection;
        this.connection = null;
        await connection?.close();
    }
}
