/** Settings that are no mistake but most likely a slip: with them an observer runs, and has less to say than was meant, or nothing. */
import { GenesysError, nearestName } from "../platform/errors.js";
import { queueTexts } from "./texts.js";
import { MEDIA_TYPES } from "./vocabulary.js";

export interface DoubtedOptions {
    readonly output: "state" | "event";
    readonly mediaTypes: readonly string[];
    readonly fields: readonly string[];
}

/** Stands for any name, and for what may lie below it. */
const ANY = "*";

const INTERVAL_PATHS = [
    "start", "end", "offered", "answered", "abandoned", "flowOut", "transferred", "connected", "serviceLevel", "serviceLevel.ratio",
    "serviceLevel.numerator", "serviceLevel.denominator", "serviceLevel.target", "asaSeconds", "ahtSeconds", "metrics", `metrics.${ANY}`,
];
const GROUP_PATHS = [
    "waiting", "interacting", "alerting", "longestWaitSince", "longestWaitSeconds", "interval", ...INTERVAL_PATHS.map((path) => `interval.${path}`),
    "metrics", `metrics.${ANY}`,
];
const AGENTS_PATHS = [
    "onQueue", "offQueue", "idle", "interacting", "communicating", "notResponding", "active", "members", "presences", `presences.${ANY}`,
    "presenceDetails", `presenceDetails.${ANY}`,
];
const QUEUE_PATHS = ["id", "name", "division", "division.id", "division.name"];

/** Those of the documented paths of a queue state whose changes are told: what only grows older is not among them. */
const STATE_PATHS = [
    ...GROUP_PATHS, "queue", ...QUEUE_PATHS.map((path) => `queue.${path}`), "agents", ...AGENTS_PATHS.map((path) => `agents.${path}`), "media",
];

/** Warnings, each of which names the nearest known name where one is near. */
export function doubtsAbout({ output, mediaTypes, fields }: DoubtedOptions): readonly GenesysError[] {
    const strangeMedia = mediaTypes.filter((type) => !(MEDIA_TYPES as readonly string[]).includes(type));
    const strangeFields = output === "state" ? fields.filter((field) => !isKnownPath(field)) : [];
    return [
        ...strangeMedia.map((type) => doubt("queue-media-type-unknown", "mediaTypes", type, nearestName(type, MEDIA_TYPES))),
        ...strangeFields.map((field) => doubt("queue-field-unknown", "fields", field, nearestPath(field))),
    ];
}

function doubt(key: "queue-media-type-unknown" | "queue-field-unknown", field: string, value: string, nearest: string | null): GenesysError {
    const parameters = { value: value.length > 60 ? `${value.slice(0, 59)}…` : value, ...(nearest === null ? {} : { nearest }) };
    return new GenesysError("CONFIG", queueTexts, nearest === null ? key : `${key}-near`, parameters, { field, value, nearest });
}

/** The media type's name is free: the platform may have another one tomorrow. */
function pathsFor(field: string): readonly string[] {
    const [first, mediaType] = field.split(".");
    if (first !== "media" || !mediaType) return STATE_PATHS;
    return [...STATE_PATHS, `media.${mediaType}`, ...GROUP_PATHS.map((path) => `media.${mediaType}.${path}`)];
}

function isKnownPath(field: string): boolean {
    return pathsFor(field).some((path) => (path.endsWith(ANY) ? field.length >= path.length && field.startsWith(path.slice(0, -1)) : field === path));
}

/** The path that ends so ("idle" for agents.idle), else the one that differs by few letters. */
function nearestPath(field: string): string | null {
    if (field.length > 100) return null;
    const paths = pathsFor(field).filter((path) => !path.endsWith(ANY));
    const ending = `.${field.toLowerCase()}`;
    return paths.find((path) => path.toLowerCase().endsWith(ending)) ?? nearestName(field, paths);
}
