/** Which conversations are asked for, and how they shall come: a node's properties, replaced by those of msg.query, checked before anything is sent. */
import { emptyAs, MAX_TIMEOUT_SECONDS, readGiven } from "../../analytics/given.js";
import type { IntervalWords } from "../../analytics/interval.js";
import { isMissing, own, readNumber, readReferences, readText, readWholeNumber, readWord, readWords } from "../../analytics/values.js";
import { DIRECTIONS, MEDIA_TYPES } from "../../analytics/vocabulary.js";
import type { Reference } from "../../platform/types.js";
import { readDetailFilters, type DetailFilters } from "./filters.js";

export const INCLUDE = ["all", "ended", "ongoing"] as const;
export const ORDERS = ["asc", "desc"] as const;
export const MODES = ["auto", "query", "job"] as const;
export const OUTPUTS = ["rows", "conversations"] as const;
const DELIVERIES = ["pages", "all"] as const;

/** A key that is missing or null means its default. */
export const DEFAULTS = {
    interval: "yesterday",
    timeZone: "",
    weekStart: "monday",
    queues: [],
    agents: [],
    mediaTypes: [],
    directions: [],
    filter: null,
    include: "all",
    order: "asc",
    mode: "auto",
    output: "rows",
    deliver: "pages",
    limit: 0,
    timeout: 60,
} as const;

export type Setting = keyof typeof DEFAULTS;

/** A node's properties as they were saved, `${NAME}` replaced. */
export type Settings = Readonly<Partial<Record<Setting, unknown>>>;

const QUERY_KEYS: readonly string[] = [...Object.keys(DEFAULTS), "users"];
/** The platform's integers. */
const MAX_LIMIT = 2_147_483_647;

export interface DetailsRequest {
    readonly interval: IntervalWords;
    readonly queues: readonly Reference[];
    readonly agents: readonly Reference[];
    readonly mediaTypes: readonly string[];
    readonly directions: readonly string[];
    readonly filters: DetailFilters;
    readonly include: (typeof INCLUDE)[number];
    readonly order: (typeof ORDERS)[number];
    readonly mode: (typeof MODES)[number];
    readonly output: (typeof OUTPUTS)[number];
    readonly deliver: (typeof DELIVERIES)[number];
    /** Conversations at most; Infinity for all. */
    readonly limit: number;
    /** Seconds until the work must be done. */
    readonly timeout: number;
}

/** Throws INVALID_QUERY: field, value, what is possible, the nearest known name. */
export function readDetailsRequest(settings: Settings, query: unknown): DetailsRequest {
    const given = readGiven(query, QUERY_KEYS);
    const value = (key: Setting): unknown => {
        const asked = own(given, key);
        const replaced = isMissing(asked) ? settings[key] : asked;
        return isMissing(replaced) ? DEFAULTS[key] : replaced;
    };
    const word = <Word extends string>(key: Setting, words: readonly Word[]): Word => readWord(emptyAs(value(key), DEFAULTS[key]), key, words);
    const limit = readWholeNumber(emptyAs(value("limit"), DEFAULTS.limit), "limit", 0, MAX_LIMIT);
    return {
        interval: {
            text: readText(value("interval"), "interval"),
            timeZone: readText(value("timeZone"), "timeZone"),
            weekStart: readText(value("weekStart"), "weekStart"),
        },
        queues: readReferences(value("queues"), "queues"),
        agents: readReferences(value("agents"), "agents"),
        mediaTypes: readWords(value("mediaTypes"), "mediaTypes", MEDIA_TYPES),
        directions: readWords(value("directions"), "directions", DIRECTIONS),
        filters: readDetailFilters(value("filter")),
        include: word("include", INCLUDE),
        order: word("order", ORDERS),
        mode: word("mode", MODES),
        output: word("output", OUTPUTS),
        deliver: word("deliver", DELIVERIES),
        limit: limit === 0 ? Infinity : limit,
        timeout: readNumber(emptyAs(value("timeout"), DEFAULTS.timeout), "timeout", 0.001, MAX_TIMEOUT_SECONDS),
    };
}
