/** Analytics report: each message asks one aggregates query and goes on with its rows, totals or table. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { readRequest } from "../src/analytics/request.js";
import { runAggregate, type AggregateResult } from "../src/analytics/run.js";
import { onInput } from "../src/node-red/input.js";
import { MessageWork } from "../src/node-red/message-work.js";
import { readAggregateSettings } from "../src/previews/report-settings.js";

interface AggregateDef extends NodeDef {
    connection?: string;
}

interface AggregateMessage extends NodeMessageInFlow {
    query?: unknown;
    rows?: unknown;
    columns?: string;
    genesys?: unknown;
}

export default function genesysCloudAnalyticsAggregate(RED: NodeAPI): void {
    function AnalyticsAggregate(this: Node, definition: AggregateDef): void {
        RED.nodes.createNode(this, definition);
        const work = new MessageWork(RED, this, definition.connection);
        onInput(RED, this, async (message: AggregateMessage, send) => {
            const result = await work.run((connection, progress) => {
                const request = readRequest(readAggregateSettings(definition), message.query);
                return runAggregate(connection, request, { title: definition.name ?? "", signal: work.signal, progress });
            });
            work.tell(result.notices);
            send(fill(message, result));
        });
    }
    RED.nodes.registerType("genesys-cloud-analytics-aggregate", AnalyticsAggregate);
}

function fill(message: AggregateMessage, { payload, rows, columns, topic, genesys }: AggregateResult): AggregateMessage {
    delete message.query;
    message.payload = payload;
    message.columns = columns;
    message.genesys = genesys;
    if (rows !== null) message.rows = rows;
    if (topic !== null && (message.topic === undefined || message.topic === null || message.topic === "")) message.topic = topic;
    return message;
}
