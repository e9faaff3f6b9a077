/** What a dialog asks about a report that is being edited: its settings as they stand, read with the readers of the node itself. */
import type { NodeAPI } from "node-red";
import { readRequest, type AggregateRequest } from "../analytics/request.js";
import { readDetailsRequest, type DetailsRequest } from "../conversations/details/request.js";
import { GenesysError } from "../platform/errors.js";
import { readAggregateSettings, readDetailsSettings } from "./report-settings.js";
import { bridgeTexts } from "../node-red/texts.js";
import { resolveVariable } from "../node-red/admin/drafts.js";

export const AGGREGATE = "genesys-cloud-analytics-aggregate";
export const DETAILS = "genesys-cloud-conversation-details";

/** Of either kind; unlike a node's, settings that nothing is known of are left out. */
export interface Question {
    readonly type: typeof AGGREGATE | typeof DETAILS;
    /** Of the configuration or the draft; empty for none. */
    readonly connection: string;
    /** As typed, variables replaced. */
    readonly settings: Readonly<Record<string, unknown>>;
}

export type Report =
    | { readonly kind: "aggregate"; readonly request: AggregateRequest }
    | { readonly kind: "details"; readonly request: DetailsRequest };

const FIELDS = {
    [AGGREGATE]: [
        "source", "interval", "timeZone", "weekStart", "granularity", "groupBy", "metrics", "queues", "agents", "mediaTypes", "directions", "answeredWithin",
        "filter", "output", "names", "zeroFill", "durations", "timeout",
    ],
    [DETAILS]: [
        "interval", "timeZone", "weekStart", "queues", "agents", "mediaTypes", "directions", "filter", "include", "order", "mode", "output", "deliver", "limit", "timeout",
    ],
};

/** More is no setting that somebody typed. */
const MAX_PARTS = 100_000;
const MAX_DEPTH = 60;

/**
 * Reads a request's body, whatever it holds. Throws INVALID_QUERY for what no dialog sends. `variables`: whether the one who asks may know
 * what the environment holds; for others `${NAME}` stays, and is refused by name wherever it is read.
 */
export function readQuestion(RED: NodeAPI, body: unknown, variables: boolean): Question {
    const type = own(body, "type");
    const settings = own(body, "settings");
    if ((type !== AGGREGATE && type !== DETAILS) || typeof settings !== "object" || settings === null) throw unfit();
    const [node, connection] = [textOf(own(body, "id")), textOf(own(body, "connection"))];
    const known = RED.nodes.getNode(node) ? node : connection;
    const parts = { left: MAX_PARTS };
    const resolve = (text: string): unknown => (variables ? resolveVariable(RED, known, text) : text);
    const read = (field: string): readonly [string, unknown] => [field, resolved(own(settings, field), resolve, parts)];
    return { type, connection, settings: Object.fromEntries(FIELDS[type].filter((field) => Object.hasOwn(settings, field)).map(read)) };
}

/** Throws CONFIG and INVALID_QUERY as the node does. */
export function reportOf({ type, settings }: Question): Report {
    if (type === DETAILS) return { kind: "details", request: readDetailsRequest(readDetailsSettings(settings), undefined) };
    return { kind: "aggregate", request: readRequest(readAggregateSettings(settings), undefined) };
}

interface Parts {
    left: number;
}

/** Variables are replaced wherever they stand, as Node-RED does when the flows start. */
function resolved(value: unknown, resolve: (text: string) => unknown, parts: Parts, depth = 0): unknown {
    if (depth > MAX_DEPTH || --parts.left < 0) throw unfit();
    if (typeof value === "string") return resolve(value);
    if (Array.isArray(value)) return value.map((entry) => resolved(entry, resolve, parts, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolved(entry, resolve, parts, depth + 1)]));
}

function own(value: unknown, key: string): unknown {
    return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : "";
}

function unfit(): GenesysError {
    return new GenesysError("INVALID_QUERY", bridgeTexts, "preview-settings");
}
