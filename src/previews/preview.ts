/** What a report that is being edited amounts to: its interval as dates, its query, how much it is and how it would be asked. Nothing is run. */
import type { NodeAPI } from "node-red";
import { foresee, type Forecast } from "../analytics/ask/foresee.js";
import { Limits, limitsOf } from "../analytics/ask/limits.js";
import { findChosen } from "../analytics/chosen.js";
import { countBuckets } from "../analytics/granularity.js";
import { readInterval } from "../analytics/interval.js";
import { previewInterval, type IntervalPreview, type PreviewResult } from "../analytics/preview.js";
import { buildQuery, checkQuery, sentMetrics } from "../analytics/query.js";
import type { AggregateRequest } from "../analytics/request.js";
import { buildQuery as buildDetailsQuery } from "../conversations/details/query.js";
import type { DetailsRequest } from "../conversations/details/request.js";
import type { OpenConnection } from "../connection.js";
import type { GenesysError } from "../platform/errors.js";
import type { Reference, RequestOptions } from "../platform/types.js";
import { localise, toGenesysError } from "../node-red/errors.js";
import { readText } from "../node-red/properties.js";
import { readQuestion, reportOf, type Question } from "./question.js";
import type { AdminRouter } from "../node-red/admin/routes.js";
import { READ, WRITE } from "../node-red/admin/permissions.js";

/** An author does not wait longer for ids in place of names. */
const LOOK_UP_MS = 4_000;
/** Media types that an organisation uses, about: a report that names none has rows for each. */
const USUAL_MEDIA_TYPES = 5;
const DIRECTIONS = 2;

export interface Mistake {
    readonly key: string;
    readonly parameters: Readonly<Record<string, string | number>>;
    readonly message: string;
    readonly field: string | null;
}

export interface Preview {
    /** Of the machine that runs the flows. */
    readonly runtimeZone: string;
    readonly interval: IntervalPreview | null;
    /** As sent; null where the settings make none. */
    readonly query: object | null;
    readonly size: Size | null;
    readonly forecast: Forecast | null;
    readonly mistakes: readonly Mistake[];
}

/** At most; null where only the platform knows. */
export interface Size {
    readonly groups: number | null;
    readonly buckets: number;
    readonly metrics: number;
}

export function registerPreview(RED: NodeAPI, router: AdminRouter): void {
    // Who may only read must not learn what the environment holds: an interval of "${NAME}" would tell.
    router.post("preview", READ, ({ body }) => preview(readQuestion(RED, body, false)));
    router.post("preview/resolved", WRITE, ({ body }) => preview(readQuestion(RED, body, true)));

    async function preview(question: Question): Promise<Preview> {
        const connection = openOrNull(router, question.connection);
        const now = connection?.platformNow() ?? Date.now();
        const shown = periodOf(question.settings, now);
        const base = { runtimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, interval: shown.interval };
        const nothing = { query: null, size: null, forecast: null };
        if (shown.mistake) return { ...base, ...nothing, mistakes: [told(RED, shown.mistake)] };
        try {
            const report = reportOf(question);
            const found = await idsOf(report.request, connection);
            const made = report.kind === "details" ? ofDetails(report.request, found.ids, now) : await ofAggregate(report.request, found.ids, connection, now);
            return { ...base, ...made, mistakes: found.problem ? [told(RED, found.problem)] : [] };
        } catch (thrown) {
            return { ...base, ...nothing, mistakes: [told(RED, toGenesysError(thrown))] };
        }
    }
}

/** As the node reads it: a variable that is not set is named. */
function periodOf(settings: Question["settings"], now: number): PreviewResult {
    try {
        const [interval, timeZone, weekStart] = ["interval", "timeZone", "weekStart"].map((field) => readText(settings, field));
        return previewInterval({ interval, timeZone, weekStart }, now);
    } catch (thrown) {
        return { interval: null, mistake: toGenesysError(thrown) };
    }
}

/** A preview goes without a connection as well. */
function openOrNull(router: AdminRouter, id: string): OpenConnection | null {
    try {
        return id === "" ? null : router.access.connection(id);
    } catch {
        return null;
    }
}

export function told(RED: NodeAPI, error: GenesysError): Mistake {
    const { key, parameters, message, cause } = localise(RED, error);
    return { key, parameters, message, field: cause.field };
}

interface Ids {
    readonly queues: readonly string[];
    readonly agents: readonly string[];
}

interface Wanted {
    readonly queues: readonly Reference[];
    readonly agents: readonly Reference[];
}

/** Names stand in for ids that cannot be had now. */
async function idsOf(wanted: Wanted, connection: OpenConnection | null): Promise<{ readonly ids: Ids; readonly problem: GenesysError | null }> {
    const words = (references: readonly Reference[]): readonly string[] => references.map(({ id, name }) => id ?? name ?? "");
    const asWritten = { queues: words(wanted.queues), agents: words(wanted.agents) };
    if (connection === null || wanted.queues.length + wanted.agents.length === 0) return { ids: asWritten, problem: null };
    try {
        const { queues, agents } = await findChosen(connection.directory, wanted, patience(connection));
        return { ids: { queues: queues.map(({ id }) => id), agents: agents.map(({ id }) => id) }, problem: null };
    } catch (thrown) {
        return { ids: asWritten, problem: toGenesysError(thrown) };
    }
}

function patience({ clock }: OpenConnection): RequestOptions {
    return { deadline: clock.now() + LOOK_UP_MS, priority: "snapshot" };
}

type Made = Pick<Preview, "query" | "size" | "forecast">;

function ofDetails(request: DetailsRequest, ids: Ids, now: number): Made {
    const { start, end } = readInterval(request.interval, now);
    const query = buildDetailsQuery(request, `${start}/${end}`, ids);
    const requests = Number.isFinite(request.limit) ? Math.ceil(request.limit / 100) : null;
    return { query, size: null, forecast: { mode: request.mode === "job" ? "job" : "sync", requests: request.mode === "job" ? null : requests } };
}

async function ofAggregate(request: AggregateRequest, ids: Ids, connection: OpenConnection | null, now: number): Promise<Made> {
    const interval = readInterval(request.interval, now);
    checkQuery(request, interval);
    const query = buildQuery(request, interval, ids);
    const limits = connection ? limitsOf(connection) : new Limits();
    const metrics = new Set([...sentMetrics(request), ...request.within, ...request.views.map(({ name }) => name)]).size;
    const size = { groups: await groupsOf(request, ids, connection), buckets: countBuckets(interval, request.granularity), metrics };
    return { query, size, forecast: foresee(query, request.kpis, interval, limits, now) };
}

/** By what is chosen; all queues are counted where their list is at hand. */
async function groupsOf(request: AggregateRequest, { queues, agents }: Ids, connection: OpenConnection | null): Promise<number | null> {
    let groups = 1;
    for (const dimension of request.groupBy) {
        const count = await valuesOf(dimension);
        if (count === null) return null;
        groups *= count;
    }
    return groups;

    async function valuesOf(dimension: string): Promise<number | null> {
        if (dimension === "queueId") return queues.length || (connection && (await countQueues(connection)));
        if (dimension === "userId") return agents.length || null;
        if (dimension === "mediaType") return request.mediaTypes.length || USUAL_MEDIA_TYPES;
        return dimension === "direction" ? request.directions.length || DIRECTIONS : null;
    }
}

async function countQueues(connection: OpenConnection): Promise<number | null> {
    try {
        return (await connection.directory.queues(undefined, patience(connection))).length;
    } catch {
        return null;
    }
}
