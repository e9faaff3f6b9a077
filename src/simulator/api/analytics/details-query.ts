/** The conversation details query: its body, which conversations it selects, and its pages. */
import { badField } from "../../http/errors.js";
import { ApiError, type SimulatorRequest } from "../../http/types.js";
import {
    CONVERSATION_DETAIL_DIMENSIONS, CONVERSATION_DETAIL_METRICS, EVALUATION_DIMENSIONS, EVALUATION_METRICS, RESOLUTION_METRICS, SEGMENT_DIMENSIONS,
    SURVEY_DIMENSIONS, SURVEY_METRICS,
} from "../../vocabulary.js";
import type { ConversationOutline, ConversationRecord } from "../../world/types.js";
import { createBreather } from "../breather.js";
import { scopeOf, type ApiContext } from "../context.js";
import { checked, choiceOf, FLAG, INTEGER, listOf, NUMBER, objectOf, TEXT, type Shape } from "../shape.js";
import { aggregationValues, detailsTest, type DetailsFilters, type Subject } from "./details-filter.js";
import { detailsRecord } from "./details-record.js";
import { filterShape } from "./filter.js";
import { parseInterval, type Span } from "./interval.js";

interface Aggregation {
    readonly type: "termFrequency" | "numericRange";
    readonly dimension?: string;
    readonly metric?: string;
    readonly size?: number;
    readonly ranges?: readonly { readonly gte?: number; readonly lt?: number }[];
}

export interface DetailsBody extends DetailsFilters {
    readonly interval: string;
    readonly order?: "asc" | "desc" | "unordered" | null;
    readonly orderBy?: "conversationStart" | "conversationEnd" | "segmentStart" | "segmentEnd" | null;
    readonly aggregations?: readonly Aggregation[] | null;
    readonly paging?: { readonly pageSize?: number | null; readonly pageNumber?: number | null } | null;
    readonly limit?: number | null;
}

const FIELDS: Readonly<Record<string, Shape>> = {
    interval: TEXT,
    order: choiceOf(["asc", "desc", "unordered"]),
    orderBy: choiceOf(["conversationStart", "conversationEnd", "segmentStart", "segmentEnd"]),
    conversationFilters: listOf(filterShape(CONVERSATION_DETAIL_DIMENSIONS, { metrics: CONVERSATION_DETAIL_METRICS })),
    segmentFilters: listOf(
        filterShape(SEGMENT_DIMENSIONS, { metrics: ["tSegmentDuration"], properties: ["bool", "integer", "real", "date", "string", "uuid"] }),
    ),
    evaluationFilters: listOf(filterShape(EVALUATION_DIMENSIONS, { metrics: EVALUATION_METRICS })),
    surveyFilters: listOf(filterShape(SURVEY_DIMENSIONS, { metrics: SURVEY_METRICS })),
    resolutionFilters: listOf(filterShape([], { metrics: RESOLUTION_METRICS })),
};

const AGGREGATION = objectOf(
    {
        type: choiceOf(["termFrequency", "numericRange"]),
        dimension: choiceOf([...CONVERSATION_DETAIL_DIMENSIONS, ...SEGMENT_DIMENSIONS]),
        metric: choiceOf(CONVERSATION_DETAIL_METRICS),
        size: INTEGER,
        ranges: listOf(objectOf({ gte: NUMBER, lt: NUMBER })),
    },
    { required: ["type"] },
);

const PAGING = objectOf({ pageSize: INTEGER, pageNumber: INTEGER });
const QUERY = objectOf({ ...FIELDS, aggregations: listOf(AGGREGATION), paging: PAGING }, { required: ["interval"] });
export const DETAILS_JOB = objectOf({ ...FIELDS, limit: INTEGER, startOfDayIntervalMatching: FLAG }, { required: ["interval"] });

const DAY = 86_400_000;

/** Ids of conversations in the query's order: a month has a million. `final`: everything in the interval was over. */
interface Selection { readonly selected: readonly string[]; readonly final: boolean }

/** What the order of a conversation depends on. */
type Placed = Pick<ConversationOutline, "id" | "start" | "end">;

type Find<T> = (from: number, to: number) => readonly T[];

/** Conversations that lie in the interval at least partly, and that started on a day the interval touches; in order of start, a day at a time. */
function* candidates<T extends ConversationOutline>(find: Find<T>, span: Span, asOf: number): Iterable<readonly T[]> {
    const firstDay = Math.floor(span.start / DAY) * DAY;
    const to = Math.min(span.end, asOf + 1);
    for (let day = firstDay; day < to; day += DAY) {
        const from = Math.max(day, span.start);
        // Those that began before the interval are told with its first day.
        const earliest = day === firstDay ? firstDay : day;
        yield find(from, Math.min(day + DAY, to)).filter((record) => record.start >= earliest && record.start <= asOf);
    }
}

/** How the query's order compares two; null where it is the order in which candidates come. */
function comparison(body: DetailsBody, asOf: number): ((a: Placed, b: Placed) => number) | null {
    const order = body.order ?? "asc";
    const orderBy = body.orderBy ?? "conversationStart";
    const byStart = orderBy === "conversationStart" || orderBy === "segmentStart";
    if (order === "unordered" || (byStart && order === "asc")) return null;
    const sign = order === "desc" ? -1 : 1;
    // What goes on still has no end: it comes after everything that ended.
    const value = (entry: Placed): number => (byStart ? entry.start : entry.end <= asOf ? entry.end : Number.MAX_SAFE_INTEGER);
    return (a, b) => sign * (value(a) - value(b) || (a.id < b.id ? -1 : 1));
}

/** All conversations that a query selects, in its order, as of an instant. Where nothing is tested, outlines are enough. */
export async function selectConversations(context: ApiContext, request: SimulatorRequest, body: DetailsBody, asOf: number): Promise<Selection> {
    const { world } = context;
    const span = parseInterval(body.interval);
    const test = detailsTest(body, world);
    const scope = scopeOf(context, request);
    const visible = ({ divisionIds }: ConversationOutline): boolean => scope.everything || divisionIds.some((id) => scope.divisionId(id));
    const compare = comparison(body, asOf);
    const selection = await (test
        ? select(candidates((from, to) => world.conversations(from, to), span, asOf), (record) => visible(record) && test({ record, asOf }), compare, asOf)
        : select(candidates((from, to) => world.outlines?.(from, to) ?? world.conversations(from, to), span, asOf), visible, compare, asOf));
    return { selected: selection.selected, final: selection.final && span.end <= asOf };
}

/** `final` says whether all were over, selected or not. */
async function select<T extends ConversationOutline>(
    days: Iterable<readonly T[]>, wanted: (entry: T) => boolean, compare: ReturnType<typeof comparison>, asOf: number,
): Promise<Selection> {
    const breathe = createBreather();
    const selected: string[] = [];
    const placed: Placed[] = [];
    let final = true;
    for (const day of days) {
        await breathe();
        for (const entry of day) {
            final &&= entry.end <= asOf;
            if (!wanted(entry)) continue;
            if (compare) placed.push({ id: entry.id, start: entry.start, end: entry.end });
            else selected.push(entry.id);
        }
    }
    return { selected: compare ? placed.toSorted(compare).map(({ id }) => id) : selected, final };
}

/** The records of selected conversations. */
export function recordsOf(context: ApiContext, selected: readonly string[]): readonly ConversationRecord[] {
    return selected.map((id) => context.world.conversation(id)).filter((record) => record !== undefined);
}

interface Kept extends Selection { readonly asOf: number }

/** Conversations of all kept selections together. */
const MOST_KEPT = 600_000;

export type DetailsQuery = (request: SimulatorRequest) => Promise<Record<string, unknown>>;

/** Selections by query, kept between pages as long as they cannot have changed. */
function createSelections(context: ApiContext): (request: SimulatorRequest, body: DetailsBody, asOf: number) => Promise<readonly string[]> {
    const kept = new Map<string, Kept>();
    return async (request, body, asOf) => {
        const { paging: _paging, aggregations: _aggregations, ...rest } = body;
        const key = `${request.token?.clientId ?? ""} ${JSON.stringify(rest)}`;
        const known = kept.get(key);
        if (known && (known.asOf === asOf || (known.final && asOf > known.asOf))) return known.selected;
        const selection = await selectConversations(context, request, body, asOf);
        kept.delete(key);
        kept.set(key, { ...selection, asOf });
        let total = [...kept.values()].reduce((sum, entry) => sum + entry.selected.length, 0);
        for (const [old, entry] of kept) {
            if (total <= MOST_KEPT || old === key) break;
            kept.delete(old);
            total -= entry.selected.length;
        }
        return selection.selected;
    };
}

/** The query route's answer: AnalyticsConversationQueryResponse, without `conversations` on a page past the end. */
export function createDetailsQuery(context: ApiContext): DetailsQuery {
    const selection = createSelections(context);
    return async (request) => {
        const body = checked(QUERY, request.body) as DetailsBody;
        checkLength(context, body);
        const { size, number } = page(context, body);
        const asOf = context.clock.now();
        const selected = await selection(request, body, asOf);
        const shown = recordsOf(context, selected.slice((number - 1) * size, number * size));
        const asked = body.aggregations ?? [];
        return {
            ...(shown.length > 0 ? { conversations: shown.map((record) => detailsRecord(context, record, { asOf, attributes: false })) } : {}),
            ...(asked.length > 0 ? { aggregations: aggregations(context, asked, recordsOf(context, selected), asOf) } : {}),
            totalHits: selected.length,
        };
    };
}

function checkLength({ options }: ApiContext, { interval }: DetailsBody): void {
    const { maxIntervalDays } = options.details;
    if (maxIntervalDays === null) return;
    const { start, end } = parseInterval(interval);
    if (end - start > maxIntervalDays * 86_400_000) throw badField(`The interval may not be longer than ${maxIntervalDays} days.`, "interval");
}

/** The page asked for; 400 beyond what the platform pages through. */
function page(context: ApiContext, body: DetailsBody): { readonly size: number; readonly number: number } {
    const { maxPageSize, maxRows } = context.options.details;
    const size = body.paging?.pageSize ?? 25;
    const number = body.paging?.pageNumber ?? 1;
    if (size < 1 || number < 1) throw badField("Page size and page number count from 1.", "paging");
    if (maxPageSize !== null && size > maxPageSize) throw badField(`The page size may not exceed ${maxPageSize}.`, "paging.pageSize");
    if (size * number > maxRows) {
        throw new ApiError(400, "bad.request", `Pagination may not exceed ${maxRows} results. Use smaller intervals to page through more.`, {
            details: [{ errorCode: "bad.request", fieldName: "paging" }],
        });
    }
    return { size, number };
}

function aggregations(context: ApiContext, asked: readonly Aggregation[], selected: readonly ConversationRecord[], asOf: number): readonly unknown[] {
    return asked.map((aggregation) => {
        const { type, dimension, metric } = aggregation;
        const named = { ...(dimension === undefined ? {} : { dimension }), ...(metric === undefined ? {} : { metric }) };
        const values = selected.map((record): readonly string[] => aggregationValues(named, { record, asOf } satisfies Subject, context.world));
        const head = { type, ...named, count: values.filter((own) => own.length > 0).length };
        if (type === "numericRange") {
            const results = (aggregation.ranges ?? []).map(
                (range) => ({ ...range, count: values.filter((own) => own.some((value) => within(Number(value), range))).length }),
            );
            return { ...head, results };
        }
        const counts = new Map<string, number>();
        for (const own of values) for (const value of new Set(own)) counts.set(value, (counts.get(value) ?? 0) + 1);
        const results = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, aggregation.size ?? 10).map(([value, count]) => ({ value, count }));
        return { ...head, results };
    });
}

function within(value: number, range: { readonly gte?: number; readonly lt?: number }): boolean {
    return (range.gte === undefined || value >= range.gte) && (range.lt === undefined || value < range.lt);
}
