/** Analytics report: each message asks one aggregates query and goes on with its rows, totals or table. */
import { sharedAbort } from "../src/platform/abort.js";
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from "node-red";
import { readRequest, type AggregateRequest, type Settings } from "../src/analytics/request.js";
import { runAggregate, type AggregateResult } from "../src/analytics/run.js";
import { connectionOf, type ConnectionUse } from "../src/node-red/connections.js";
import { localise, toGenesysError } from "../src/node-red/errors.js";
import { onInput } from "../src/node-red/input.js";
import { readBoolean, readList, readNumber, readText, toReferences, type Definition } from "../src/node-red/properties.js";
import { StatusLight } from "../src/node-red/status.js";
import type { GenesysError } from "../src/platform/errors.js";

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
        const report = new Report(RED, this, definition);
        onInput(RED, this, async (message, send) => send(await report.answer(message)));
        this.on("close", () => report.close());
    }
    RED.nodes.registerType("genesys-cloud-analytics-aggregate", AnalyticsAggregate);
}

class Report {
    private readonly light: StatusLight;
    private readonly closing = sharedAbort();
    private readonly told = new Set<string>();
    private use: ConnectionUse | null = null;
    private endWatching: () => void = () => undefined;
    private running = 0;
    /** The last message's error, until one succeeds. */
    private failure: GenesysError | null = null;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly definition: AggregateDef,
    ) {
        this.light = new StatusLight(node);
        try {
            this.connect();
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
        }
        this.show();
    }

    async answer(message: AggregateMessage): Promise<NodeMessageInFlow> {
        this.running++;
        this.show();
        try {
            const { connection } = this.connect();
            const request: AggregateRequest = readRequest(readSettings(this.definition), message.query);
            const title = this.definition.name ?? "";
            const result = await runAggregate(connection, request, { title, signal: this.closing.signal });
            this.failure = null;
            this.tell(result.notices);
            return fill(message, result);
        } catch (thrown) {
            this.failure = toGenesysError(thrown);
            throw this.failure;
        } finally {
            this.running--;
            this.show();
        }
    }

    close(): void {
        this.closing.abort();
        this.endWatching();
        this.use?.release();
    }

    private connect(): ConnectionUse {
        if (this.use) return this.use;
        const use = (this.use = connectionOf(this.RED, this.node, this.definition.connection));
        this.endWatching = use.connection.onFailure(() => this.show());
        return use;
    }

    private show(): void {
        if (this.closing.signal.aborted) return;
        // What is wrong with the connection concerns the next message too.
        const failure = this.failure ?? this.use?.connection.failure;
        if (failure) return this.light.show(`error.${failure.code}`);
        if (this.running > 0) return this.light.show("working");
        this.light.show(this.use?.connection.info().demo ? "demo" : null);
    }

    private tell(notices: readonly GenesysError[]): void {
        for (const notice of notices) {
            if (this.told.has(notice.message)) continue;
            this.told.add(notice.message);
            this.node.warn(localise(this.RED, notice).message);
        }
    }
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
