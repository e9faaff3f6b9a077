/** What is asked for: a node's properties, replaced by those of msg.query, read and checked before anything is sent. */
import type { Models } from "purecloud-platform-client-v2";
import type { Reference } from "../platform/types.js";
import { readFilter, type FilterTree } from "./filter.js";
import { emptyAs, MAX_TIMEOUT_SECONDS, readGiven } from "./given.js";
import { readGranularity } from "./granularity.js";
import type { IntervalWords } from "./interval.js";
import { answeredWithin, kpiNames, kpiOf, withinSeconds, type Kpi } from "./kpis.js";
import { listed, mistake, unknownWord } from "./mistakes.js";
import { isRanked } from "./query.js";
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
    MEDIA_TYPES,
    METRIC_ALIASES,
    QUERY_TYPES,
    SORT_FUNCTIONS,
    SORT_METRICS,
    SOURCES,
    TIME_DIMENSIONS,
    VOCABULARIES,
    type Source,
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

/** With source agents, in place of what a node has as long as its author has not changed it. */
export const AGENT_DEFAULTS: Readonly<Partial<Record<Setting, readonly string[]>>> = {
    groupBy: ["userId"],
    metrics: ["occupancy", "onQueueSeconds", "interactingSeconds", "communicatingSeconds", "idleSeconds", "notRespondingSeconds", "loggedInSeconds"],
};

/** A node's properties as they were saved, `${NAME}` replaced. */
export type Settings = Readonly<Partial<Record<Setting, unknown>>>;

const NATIVE = ["views", "flattenMultivaluedDimensions", "alternateTimeDimension", "queryType", "sortMetric", "limit"] as const;
const QUERY_KEYS: readonly string[] = [...Object.keys(DEFAULTS), "users", ...NATIVE];
/** What user aggregates have no word for: their one dimension is userId, and they are not ranked. */
const NOT_OF_AGENTS = ["queues", "mediaTypes", "directions", "answeredWithin", "queryType", "sortMetric", "limit"] as const;
/** The platform's integers. */
const MAX_LIMIT = 2_147_483_647;

/** The platform's own fields that have no counterpart among the properties. */
export type Native = Pick<
    Models.ConversationAggregationQuery,
    "flattenMultivaluedDimensions" | "alternateTimeDimension" | "queryType" | "sortMetric" | "limit"
>;

export interface AggregateRequest {
    readonly source: Source;
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
    const given = readGiven(query, QUERY_KEYS);
    const source = readWord(emptyAs(given["source"] ?? settings.source, DEFAULTS.source) ?? DEFAULTS.source, "source", SOURCES);
    const value = (key: Setting): unknown => valueOf(key, given, settings, source);
    if (source === "agents") refuseForAgents((key) => (key in DEFAULTS ? value(key as Setting) : own(given, key)));
    const { metrics, kpis } = readMetrics(value("metrics"), value("answeredWithin"), source);
    const views = isMissing(own(given, "views")) ? [] : readViews(own(given, "views"), source);
    const within = kpis.map((kpi) => withinSeconds(kpi.name)).filter((seconds) => seconds !== null);
    if (views.length + within.length > MAX_VIEWS) throw tooMany(views.length + within.length);
    if (metrics.length + kpis.length + views.length === 0) throw mistake("metrics-missing", "metrics", value("metrics"));
    return {
        source,
        interval: {
            text: readText(value("interval"), "interval"),
            timeZone: readText(value("timeZone"), "timeZone"),
            weekStart: readText(value("weekStart"), "weekStart"),
        },
        granularity: readGranularity(readText(value("granularity"), "granularity")),
        groupBy: readWords(value("groupBy"), "groupBy", VOCABULARIES[source].groupDimensions),
        metrics,
        kpis,
        views,
        within,
        queues: readReferences(value("queues"), "queues"),
        agents: readReferences(value("agents"), "agents"),
        mediaTypes: readWords(value("mediaTypes"), "mediaTypes", MEDIA_TYPES),
        directions: readWords(value("directions"), "directions", DIRECTIONS),
        filter: readFilter(value("filter"), VOCABULARIES[source].filterDimensions),
        native: readNative(given, metrics.length + kpis.length),
        output: readWord(emptyAs(value("output"), DEFAULTS.output), "output", OUTPUTS),
        names: readBoolean(emptyAs(value("names"), DEFAULTS.names), "names"),
        zeroFill: readBoolean(emptyAs(value("zeroFill"), DEFAULTS.zeroFill), "zeroFill"),
        durations: readWord(emptyAs(value("durations"), DEFAULTS.durations), "durations", DURATIONS),
        timeout: readNumber(emptyAs(value("timeout"), DEFAULTS.timeout), "timeout", 0.001, MAX_TIMEOUT_SECONDS),
    };
}

/** msg.query's, else the node's, else the default. */
function valueOf(key: Setting, given: PlainObject, settings: Settings, source: Source): unknown {
    const asked = own(given, key);
    if (!isMissing(asked)) return asked;
    const ofAgents = source === "agents" ? AGENT_DEFAULTS[key] : undefined;
    const saved = settings[key];
    return isMissing(saved) || (ofAgents !== undefined && isUntouched(saved, key)) ? (ofAgents ?? DEFAULTS[key]) : saved;
}

/** A node's dialog saves the defaults of conversations. */
function isUntouched(saved: unknown, key: Setting): boolean {
    return Array.isArray(saved) && JSON.stringify(saved) === JSON.stringify(DEFAULTS[key]);
}

function refuseForAgents(value: (key: string) => unknown): void {
    for (const key of NOT_OF_AGENTS) {
        const asked = value(key);
        const isEmpty = isMissing(asked) || asked === "" || (Array.isArray(asked) && asked.length === 0);
        if (!isEmpty) throw mistake("query-not-of-agents", key, asked);
    }
}

interface Metrics {
    readonly metrics: readonly string[];
    readonly kpis: readonly Kpi[];
}

function readMetrics(names: unknown, within: unknown, source: Source): Metrics {
    const metrics = new Set<string>();
    const kpis = new Map<string, Kpi>();
    for (const name of readTexts(names, "metrics")) {
        const kpi = kpiOf(name, source) ?? kpiOf(sameWord(name, kpiNames(source)) ?? "", source);
        if (kpi) kpis.set(kpi.name, kpi);
        else metrics.add(readMetric(name, source));
    }
    for (const entry of readList(within, "answeredWithin")) {
        const kpi = answeredWithin(readWholeNumber(entry, "answeredWithin", 1, 999_999));
        kpis.set(kpi.name, kpi);
    }
    return { metrics: [...metrics], kpis: [...kpis.values()] };
}

function readMetric(name: string, source: Source): string {
    const alias = source === "conversations" ? METRIC_ALIASES.get(name) : undefined;
    const metric = alias ?? sameWord(name, VOCABULARIES[source].metrics);
    if (metric === undefined) throw unknownMetric(name, source);
    return metric;
}

function unknownMetric(name: string, source: Source): Error {
    // Any number of seconds may follow: one stands for all.
    const figures = source === "conversations" ? [...kpiNames(source), "answeredWithin20"] : kpiNames(source);
    const other = SOURCES.find((each) => each !== source)!;
    const isOfOther = kpiOf(name, other) !== null || [...VOCABULARIES[other].metrics, ...kpiNames(other)].includes(name);
    if (isOfOther) return mistake("metric-of-other-source", "metrics", name, { source, other, allowed: listed(figures) });
    const aliases = source === "conversations" ? METRIC_ALIASES.keys() : [];
    return unknownWord("metric-unknown", "metrics", name, figures, [...figures, ...VOCABULARIES[source].metrics, ...aliases]);
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
    const isFirstOnly = isRanked(native);
    if (!isFirstOnly && (native.limit !== undefined || native.sortMetric !== undefined)) {
        const field = native.limit === undefined ? "sortMetric" : "limit";
        throw mistake("query-type-missing", field, own(given, field), {});
    }
    if (isFirstOnly && native.sortMetric === undefined && askedMetrics > 1) {
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
