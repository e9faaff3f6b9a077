/** What is asked for: a node's properties, replaced by those of msg.query, read and checked before anything is sent. */
import type { Models } from "purecloud-platform-client-v2";
import type { Reference } from "../platform/types.js";
import { readFilter, type FilterTree } from "./filter.js";
import { readGranularity } from "./granularity.js";
import type { IntervalWords } from "./interval.js";
import { answeredWithin, kpiOf, KPI_NAMES, withinSeconds, type Kpi } from "./kpis.js";
import { listed, mistake, nearestWord, unknownWord } from "./mistakes.js";
import {
    isMissing,
    isObject,
    own,
    readBoolean,
    readList,
    readNumber,
    readReferences,
    readText,
    readTexts,
    readWholeNumber,
    readWord,
    readWords,
    type PlainObject,
} from "./values.js";
import { MAX_VIEWS, readViews, tooMany, type View } from "./views.js";
import {
    DIRECTIONS,
    GROUP_DIMENSIONS,
    MEDIA_TYPES,
    METRIC_ALIASES,
    METRICS,
    QUERY_TYPES,
    SORT_FUNCTIONS,
    SORT_METRICS,
    TIME_DIMENSIONS,
} from "./vocabulary.js";

export const OUTPUTS = ["rows", "totals", "raw", "html", "text", "csv"] as const;
export type Output = (typeof OUTPUTS)[number];

export const DURATIONS = ["seconds", "minutes", "hh:mm:ss"] as const;
export type Durations = (typeof DURATIONS)[number];

/** A key that is missing or null means its default. */
export const DEFAULTS = {
    source: "conversations",
    interval: "today",
    timeZone: "",
    weekStart: "monday",
    granularity: "",
    groupBy: ["queueId", "mediaType"],
    metrics: ["offered", "answered", "abandoned", "abandonRate", "asaSeconds", "ahtSeconds", "serviceLevel"],
    queues: [],
    agents: [],
    mediaTypes: [],
    directions: [],
    answeredWithin: [],
    filter: null,
    output: "rows",
    names: true,
    zeroFill: false,
    durations: "seconds",
    timeout: 60,
} as const;

export type Setting = keyof typeof DEFAULTS;

/** A node's properties as they were saved, `${NAME}` replaced. */
export type Settings = Readonly<Partial<Record<Setting, unknown>>>;

const NATIVE = ["views", "flattenMultivaluedDimensions", "alternateTimeDimension", "queryType", "sortMetric", "limit"] as const;
const QUERY_KEYS: readonly string[] = [...Object.keys(DEFAULTS), "users", ...NATIVE];
const SOURCES = ["conversations"] as const;
const MAX_TIMEOUT_SECONDS = 3_600;
/** The platform's integers. */
const MAX_LIMIT = 2_147_483_647;

/** The platform's own fields that have no counterpart among the properties. */
export type Native = Pick<
    Models.ConversationAggregationQuery,
    "flattenMultivaluedDimensions" | "alternateTimeDimension" | "queryType" | "sortMetric" | "limit"
>;

export interface AggregateRequest {
    readonly interval: IntervalWords;
    /** ISO-8601 period, null = one bucket. */
    readonly granularity: string | null;
    readonly groupBy: readonly string[];
    /** The platform metrics that were asked for by name, in that order. */
    readonly metrics: readonly string[];
    /** The key figures that were asked for, in that order. */
    readonly kpis: readonly Kpi[];
    readonly views: readonly View[];
    /** Seconds of the answeredWithin figures. */
    readonly within: readonly number[];
    readonly queues: readonly Reference[];
    readonly agents: readonly Reference[];
    readonly mediaTypes: readonly string[];
    readonly directions: readonly string[];
    readonly filter: FilterTree | null;
    readonly native: Native;
    readonly output: Output;
    readonly names: boolean;
    readonly zeroFill: boolean;
    readonly durations: Durations;
    /** Seconds until the work must be done. */
    readonly timeout: number;
}

/** Throws INVALID_QUERY: field, value, what is possible, the nearest known name. */
export function readRequest(settings: Settings, query: unknown): AggregateRequest {
    const given = readQuery(query);
    const value = (key: Setting): unknown => {
        const asked = own(given, key);
        const replaced = isMissing(asked) ? settings[key] : asked;
        return isMissing(replaced) ? DEFAULTS[key] : replaced;
    };
    readWord(emptyAs(value("source"), DEFAULTS.source), "source", SOURCES);
    const { metrics, kpis } = readMetrics(value("metrics"), value("answeredWithin"));
    const views = isMissing(own(given, "views")) ? [] : readViews(own(given, "views"));
    const within = kpis.map((kpi) => withinSeconds(kpi.name)).filter((seconds) => seconds !== null);
    if (views.length + within.length > MAX_VIEWS) throw tooMany(views.length + within.length);
    if (metrics.length + kpis.length + views.length === 0) throw mistake("metrics-missing", "metrics", value("metrics"));
    return {
        interval: {
            text: readText(value("interval"), "interval"),
            timeZone: readText(value("timeZone"), "timeZone"),
            weekStart: readText(value("weekStart"), "weekStart"),
        },
        granularity: readGranularity(readText(value("granularity"), "granularity")),
        groupBy: readWords(value("groupBy"), "groupBy", GROUP_DIMENSIONS),
        metrics,
        kpis,
        views,
        within,
        queues: readReferences(value("queues"), "queues"),
        agents: readReferences(value("agents"), "agents"),
        mediaTypes: readWords(value("mediaTypes"), "mediaTypes", MEDIA_TYPES),
        directions: readWords(value("directions"), "directions", DIRECTIONS),
        filter: readFilter(value("filter")),
        native: readNative(given, metrics.length + kpis.length),
        output: readWord(emptyAs(value("output"), DEFAULTS.output), "output", OUTPUTS),
        names: readBoolean(emptyAs(value("names"), DEFAULTS.names), "names"),
        zeroFill: readBoolean(emptyAs(value("zeroFill"), DEFAULTS.zeroFill), "zeroFill"),
        durations: readWord(emptyAs(value("durations"), DEFAULTS.durations), "durations", DURATIONS),
        timeout: readNumber(emptyAs(value("timeout"), DEFAULTS.timeout), "timeout", 0.001, MAX_TIMEOUT_SECONDS),
    };
}

function emptyAs(value: unknown, fallback: unknown): unknown {
    return typeof value === "string" && value.trim() === "" ? fallback : value;
}

/** Its own keys, all of them known; `users` is another name of `agents`. */
function readQuery(query: unknown): PlainObject {
    if (isMissing(query)) return {};
    if (!isObject(query)) throw mistake("query-no-object", "query", query);
    const given: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(query)) {
        if (!QUERY_KEYS.includes(key)) throw unknownKey(key, query[key]);
        given[key] = query[key];
    }
    if (isMissing(given["users"])) return given;
    if (!isMissing(given["agents"])) throw mistake("query-agents-twice", "users", given["users"]);
    return { ...given, agents: given["users"] };
}

function unknownKey(key: string, value: unknown): Error {
    const nearest = nearestWord(key, QUERY_KEYS);
    const parameters = { key, allowed: listed(QUERY_KEYS) };
    return mistake(nearest === null ? "query-key-unknown" : "query-key-unknown-near", key, value, parameters, nearest);
}

interface Metrics {
    readonly metrics: readonly string[];
    readonly kpis: readonly Kpi[];
}

function readMetrics(names: unknown, within: unknown): Metrics {
    const metrics = new Set<string>();
    const kpis = new Map<string, Kpi>();
    for (const name of readTexts(names, "metrics")) {
        const kpi = kpiOf(name) ?? kpiOf(sameWord(name, KPI_NAMES) ?? "");
        if (kpi) kpis.set(kpi.name, kpi);
        else metrics.add(readMetric(name));
    }
    for (const entry of readList(within, "answeredWithin")) {
        const kpi = answeredWithin(readWholeNumber(entry, "answeredWithin", 1, 999_999));
        kpis.set(kpi.name, kpi);
    }
    return { metrics: [...metrics], kpis: [...kpis.values()] };
}

function readMetric(name: string): string {
    const metric = METRIC_ALIASES.get(name) ?? sameWord(name, METRICS);
    if (metric === undefined) throw unknownWord("metric-unknown", "metrics", name, KPI_NAMES, [...KPI_NAMES, ...METRICS, ...METRIC_ALIASES.keys()]);
    return metric;
}

function sameWord(text: string, words: readonly string[]): string | undefined {
    const lower = text.toLowerCase();
    return words.find((word) => word.toLowerCase() === lower);
}

function readNative(given: PlainObject, askedMetrics: number): Native {
    const native: Native = {};
    const [flatten, time, type, limit] = ["flattenMultivaluedDimensions", "alternateTimeDimension", "queryType", "limit"].map((key) => own(given, key));
    if (!isMissing(flatten)) native.flattenMultivaluedDimensions = readBoolean(flatten, "flattenMultivaluedDimensions");
    if (!isMissing(time) && time !== "") native.alternateTimeDimension = readWord(time, "alternateTimeDimension", TIME_DIMENSIONS);
    if (!isMissing(type) && type !== "") native.queryType = readWord(type, "queryType", QUERY_TYPES);
    if (!isMissing(limit) && limit !== "") native.limit = readWholeNumber(limit, "limit", 1, MAX_LIMIT);
    const sort = own(given, "sortMetric");
    if (!isMissing(sort) && sort !== "") native.sortMetric = readSort(sort);
    const isRanked = native.queryType === "topN" || native.queryType === "bottomN";
    if (!isRanked && (native.limit !== undefined || native.sortMetric !== undefined)) {
        const field = native.limit === undefined ? "sortMetric" : "limit";
        throw mistake("query-type-missing", field, own(given, field), {});
    }
    if (isRanked && native.sortMetric === undefined && askedMetrics > 1) {
        throw mistake("query-sort-missing", "sortMetric", sort ?? null, { type: native.queryType! });
    }
    return native;
}

function readSort(value: unknown): Models.ConversationAggregationSort {
    if (!isObject(value)) throw mistake("query-word-unknown", "sortMetric", value, { allowed: "{\"name\": \"tHandle\", \"function\": \"sum\"}" });
    for (const key of Object.keys(value)) {
        if (key !== "name" && key !== "function") throw unknownWord("filter-key-unknown", "sortMetric", key, ["name", "function"]);
    }
    return {
        name: readWord(own(value, "name"), "sortMetric.name", SORT_METRICS),
        function: readWord(own(value, "function"), "sortMetric.function", SORT_FUNCTIONS),
    };
}
