/** Organisation, region and credentials: owns the one connection that all nodes of this configuration share. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import { readConnectionSettings, type Credentials } from "../src/node-red/connection-settings.js";
import type { ConnectionProvider } from "../src/node-red/connections.js";
import { SHARED_CATALOG } from "../src/node-red/errors.js";
import { addressesOf } from "../src/node-red/admin/drafts.js";
import { registerAdminRoutes } from "../src/node-red/admin/routes.js";
import { registerPreview } from "../src/previews/preview.js";
import { registerRun } from "../src/previews/run-once.js";
import { registerTopics } from "../src/previews/topics.js";
import { SharedConnection } from "../src/node-red/shared-connection.js";

interface ConfigNode extends Node<Credentials>, ConnectionProvider {
    credentials: Credentials;
    addresses: string;
}

export default function genesysCloudConfig(RED: NodeAPI): void {
    function GenesysCloudConfig(this: ConfigNode, definition: NodeDef): void {
        RED.nodes.createNode(this, definition);
        const readSettings = () => readConnectionSettings(RED, definition, this.credentials);
        const shared = new SharedConnection(readSettings, { warn: (key) => this.warn(RED._(`${SHARED_CATALOG}:warning.${key}`)) });
        this.addresses = addressesOf(definition);
        this.useConnection = (user, fromDeploy) => shared.use(user, fromDeploy);
        this.on("close", () => shared.close());
    }
    registerAdminRoutes(RED, [registerPreview, registerRun, registerTopics]);
    RED.nodes.registerType<ConfigNode, NodeDef, Record<never, never>, Credentials>("genesys-cloud-config", GenesysCloudConfig, {
        credentials: { clientId: { type: "text" }, clientSecret: { type: "password" } },
    });
}
