/** Runs a report that is being edited once, and gives its first rows as they would be read: for the eyes of its author. */
import type { NodeAPI } from "node-red";
import type { AggregateRequest } from "../analytics/request.js";
import { runAggregate } from "../analytics/run.js";
import type { OpenConnection } from "../connection.js";
import type { DetailsRequest } from "../conversations/details/request.js";
import { runDetails, type DetailsPart } from "../conversations/details/run.js";
import { GenesysError } from "../platform/errors.js";
import { bridgeTexts } from "../node-red/texts.js";
import { WRITE } from "../node-red/admin/permissions.js";
import { readQuestion, reportOf } from "./question.js";
import type { AdminRouter } from "../node-red/admin/routes.js";

const SHOWN_ROWS = 20;
const SHOWN_COLUMNS = 60;
const LONGEST_TEXT = 200;
/** An open dialog does not wait longer, whatever the node would. */
const LONGEST_SECONDS = 30;

export type Cell = string | number | boolean | null;

export interface FirstRows {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    /** How many there are in all; null where nobody counted. */
    readonly total: number | null;
    readonly requests: number;
    readonly mode: "sync" | "chunked" | "job";
    /** Words as in `msg.genesys.notices`. */
    readonly notices: readonly string[];
}

export function registerRun(RED: NodeAPI, router: AdminRouter): void {
    router.post("run", WRITE, async ({ body }) => {
        const question = readQuestion(RED, body, true);
        if (question.connection === "") throw new GenesysError("CONFIG", bridgeTexts, "no-connection", {}, { field: "connection" });
        const report = reportOf(question);
        const connection = router.access.connection(question.connection);
        return report.kind === "details" ? firstConversations(connection, report.request) : firstRows(connection, report.request);
    });
}

async function firstRows(connection: OpenConnection, request: AggregateRequest): Promise<FirstRows> {
    const output = request.output === "totals" ? "totals" : "rows";
    const timeout = Math.min(request.timeout, LONGEST_SECONDS);
    const { payload, columns, genesys } = await runAggregate(connection, { ...request, output, timeout });
    const rows = Array.isArray(payload) ? (payload as readonly unknown[]) : [payload];
    return { ...tableOf(columns.split(","), rows), total: rows.length, requests: genesys.requests, mode: genesys.mode, notices: genesys.notices };
}

async function firstConversations(connection: OpenConnection, request: DetailsRequest): Promise<FirstRows> {
    const parts: DetailsPart[] = [];
    const deliver = (part: DetailsPart): Promise<void> => Promise.resolve(void parts.push(part));
    const few = { limit: Math.min(request.limit, SHOWN_ROWS), timeout: Math.min(request.timeout, LONGEST_SECONDS) };
    await runDetails(connection, { ...request, ...few, output: "rows", deliver: "all" }, { deliver });
    const { payload, columns, genesys } = parts[0]!;
    return { ...tableOf((columns ?? "").split(","), payload), total: genesys.totalHits, requests: genesys.requests, mode: genesys.mode, notices: genesys.notices };
}

function tableOf(names: readonly string[], rows: readonly unknown[]): Pick<FirstRows, "columns" | "rows"> {
    const columns = names.slice(0, SHOWN_COLUMNS);
    return { columns, rows: rows.slice(0, SHOWN_ROWS).map((row) => columns.map((column) => cellOf((row as Record<string, unknown>)[column]))) };
}

function cellOf(value: unknown): Cell {
    if (value === undefined || value === null) return null;
    if (typeof value === "number" || typeof value === "boolean") return value;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}
