/** Notifications of any topic: reads the node's settings, subscribes, sends what comes; messages change what is subscribed. */
import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from "node-red";
import { connectionOf, type ConnectionUse } from "../src/node-red/connections.js";
import { localise, reportError, toGenesysError } from "../src/node-red/errors.js";
import { onInput } from "../src/node-red/input.js";
import { readList, readText, toReferences, type Definition } from "../src/node-red/properties.js";
import { readWords } from "../src/node-red/selection.js";
import { reportLater } from "../src/node-red/source-work.js";
import { StatusLight } from "../src/node-red/status.js";
import { readAction } from "../src/notifications/actions.js";
import { notificationInfo, TopicSubscriber, type SubscriberOptions } from "../src/notifications/subscriber.js";
import { readPreset } from "../src/notifications/topic-names.js";

interface NotificationDef extends NodeDef {
    readonly connection?: unknown;
}

interface NotificationInput extends NodeMessageInFlow {
    action?: unknown;
    genesys?: unknown;
}

function readOptions(definition: Definition): SubscriberOptions {
    return {
        topics: readWords(definition, "topics"),
        preset: readPreset(readText(definition, "preset")),
        agents: toReferences(readList(definition, "agents"), "agents"),
    };
}

export default function genesysCloudNotification(RED: NodeAPI): void {
    function Notification(this: Node, definition: NotificationDef): void {
        RED.nodes.createNode(this, definition);
        const follower = new Follower(RED, this, definition);
        onInput(RED, this, async (message, send) => {
            if (await follower.take(message)) send(message);
        });
        this.on("close", () => follower.close());
    }
    RED.nodes.registerType("genesys-cloud-notification", Notification);
}

class Follower {
    private readonly light: StatusLight;
    private use: ConnectionUse | null = null;
    private subscriber: TopicSubscriber | null = null;
    /** Why there is no subscriber. */
    private failure: unknown = null;
    private cancelReport: () => void = () => undefined;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        definition: NotificationDef,
    ) {
        this.light = new StatusLight(node);
        try {
            this.use = connectionOf(RED, node, definition.connection);
            this.subscriber = this.follow(this.use, readOptions(definition));
        } catch (thrown) {
            this.refuse(thrown);
        }
    }

    /** Whether the message is to be sent on. */
    async take(message: NotificationInput): Promise<boolean> {
        const { action, topics } = readAction(message.action, message.topic);
        const subscriber = this.working();
        if (action === "subscribe") await subscriber.subscribe(topics as readonly string[]);
        else if (action === "unsubscribe") subscriber.unsubscribe(topics);
        else {
            message.topic = "subscriptions";
            message.payload = [...subscriber.subscriptions];
            message.genesys = notificationInfo("subscriptions", this.use!.connection.info());
        }
        return action === "getSubscriptions";
    }

    close(): void {
        this.cancelReport();
        this.subscriber?.close();
        this.use?.release();
        this.light.show(null);
    }

    private working(): TopicSubscriber {
        if (!this.subscriber) throw toGenesysError(this.failure);
        return this.subscriber;
    }

    private follow({ connection }: ConnectionUse, options: SubscriberOptions): TopicSubscriber {
        return new TopicSubscriber(connection, options, {
            send: (message) => this.node.send(message as unknown as NodeMessage),
            status: (status) => this.light.show(status),
            error: (error, genesys) => reportError(this.RED, this.node, error, { topic: null, genesys }),
            warn: (warning) => this.node.warn(localise(this.RED, warning).message),
        });
    }

    /** Wrong settings are said once, and to each message that comes. */
    private refuse(thrown: unknown): void {
        const error = toGenesysError(thrown);
        this.failure = error;
        const genesys = notificationInfo("error", this.use?.connection.info() ?? null);
        this.use?.release();
        this.use = null;
        this.cancelReport = reportLater(this.RED, this.node, this.light, error, genesys);
    }
}
