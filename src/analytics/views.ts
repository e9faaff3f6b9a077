/** Range-bound views: a timer metric counted only where its value lies between two bounds. */
import type { Models } from "purecloud-platform-client-v2";
import { kpiNames, kpiOf } from "./kpis.js";
import { mistake, unknownWord } from "./mistakes.js";
import { isMissing, isObject, own, readNumber, readText, readWord } from "./values.js";
import { metricKind, SOURCES, VIEW_BOUNDS, VIEW_FUNCTIONS, VOCABULARIES, type Source } from "./vocabulary.js";

export type View = Models.ConversationAggregationView;

/** The platform takes no more in one query. */
export const MAX_VIEWS = 10;

const NAME = /^[A-Za-z]\w{0,59}$/;
const VIEW_KEYS = ["target", "name", "function", "range"];
const TAKEN: ReadonlySet<string> = new Set(
    SOURCES.flatMap((source) => [...VOCABULARIES[source].metrics, ...VOCABULARIES[source].groupDimensions, ...kpiNames(source)]).map((name) => name.toLowerCase()),
);

/** The native `views`; throws INVALID_QUERY. Their sum with those for answeredWithin is checked by the caller. */
export function readViews(value: unknown, source: Source): readonly View[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length > MAX_VIEWS) throw tooMany(list.length);
    const names = new Set<string>();
    const targets = VOCABULARIES[source].metrics.filter((metric) => metricKind(metric) === "timer");
    return list.map((entry, index) => readView(entry, `views[${index}]`, names, targets));
}

export function tooMany(count: number): Error {
    return mistake("view-too-many", "views", null, { count, max: MAX_VIEWS });
}

function readView(value: unknown, field: string, names: Set<string>, targets: readonly string[]): View {
    if (!isObject(value)) throw mistake("view-no-object", field, value);
    for (const key of Object.keys(value)) if (!VIEW_KEYS.includes(key)) throw unknownWord("filter-key-unknown", field, key, VIEW_KEYS);
    const kind = own(value, "function");
    return {
        target: readWord(own(value, "target"), `${field}.target`, targets),
        name: readName(own(value, "name"), `${field}.name`, names),
        function: isMissing(kind) ? "rangeBound" : readWord(kind, `${field}.function`, VIEW_FUNCTIONS),
        range: readRange(own(value, "range"), `${field}.range`),
    };
}

/** The name becomes the start of column names: it must not be another column's. */
function readName(value: unknown, field: string, names: Set<string>): string {
    const name = readText(value, field);
    const lower = name.toLowerCase();
    if (!NAME.test(name) || TAKEN.has(lower) || names.has(lower) || kpiOf(name, "conversations") !== null) throw mistake("view-name-unfit", field, name);
    names.add(lower);
    return name;
}

function readRange(value: unknown, field: string): Models.AggregationRange {
    if (!isObject(value)) throw mistake("view-range-missing", field, value);
    for (const key of Object.keys(value)) {
        if (!(VIEW_BOUNDS as readonly string[]).includes(key)) throw unknownWord("filter-key-unknown", field, key, VIEW_BOUNDS);
    }
    const range: Models.AggregationRange = {};
    for (const bound of VIEW_BOUNDS) {
        const limit = own(value, bound);
        if (!isMissing(limit)) range[bound] = readNumber(limit, `${field}.${bound}`, 0, Number.MAX_SAFE_INTEGER);
    }
    const { gte, lt } = range;
    if ((gte === undefined && lt === undefined) || (gte !== undefined && lt !== undefined && gte >= lt)) {
        throw mistake("view-range-missing", field, value);
    }
    return range;
}
