/** Analytics report: each message asks one aggregates query and goes on with its rows, totals or table. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { readRequest, type Settings } from "../src/analytics/request.js";
import { runAggregate, type AggregateResult } from "../src/analytics/run.js";
import { onInput } from "../src/node-red/input.js";
import { MessageWork } from "../src/node-red/message-work.js";
import { readBoolean, readList, readNumber, readText, toReferences, type Definition } from "../src/node-red/properties.js";

interface AggregateDef extends NodeDef {
    connection?: string;
}

interface AggregateMessage extends NodeMessageInFlow {
    query?: unknown;
    rows?: unknown;
    columns?: string;
    genesys?: unknown;
}

const TEXTS = ["source", "interval", "timeZone", "weekStart", "granularity", "output", "durations"] as const;
const LISTS = ["groupBy", "metrics", "mediaTypes", "directions", "answeredWithin"] as const;
const THINGS = ["queues", "agents"] as const;

/** What is missing is left to the defaults; a list that was emptied stays empty. */
function readSettings(definition: Definition): Settings {
    const read = (fields: readonly string[], value: (field: string) => unknown): Settings =>
        Object.fromEntries(fields.filter((field) => Object.hasOwn(definition, field)).map((field) => [field, value(field)]));
    return {
        ...read(TEXTS, (field) => readText(definition, field) || undefined),
        ...read(LISTS, (field) => readList(definition, field)),
        ...read(THINGS, (field) => toReferences(readList(definition, field), field)),
        // An object, or its JSON text.
        ...read(["filter"], () => readText(definition, "filter") || (definition as { filter?: unknown }).filter),
        names: readBoolean(definition, "names", true),
        zeroFill: readBoolean(definition, "zeroFill", false),
        timeout: readNumber(definition, "timeout", 60),
    };
}

export default function genesysCloudAnalyticsAggregate(RED: NodeAPI): void {
    function AnalyticsAggregate(this: Node, definition: AggregateDef): void {
        RED.nodes.createNode(this, definition);
        const work = new MessageWork(RED, this, definition.connection);
        onInput(RED, this, async (message: AggregateMessage, send) => {
            const result = await work.run((connection) => {
                const request = readRequest(readSettings(definition), message.query);
                return runAggregate(connection, request, { title: definition.name ?? "", signal: work.signal });
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
