/** msg.query of any query node: an object whose keys are known, each of which replaces a property of the node. */
import { listed, mistake, nearestWord, shown } from "./mistakes.js";
import { otherWord } from "./other-words.js";
import { isMissing, isObject, type PlainObject } from "./values.js";

export const MAX_TIMEOUT_SECONDS = 3_600;

/** Its own keys, all of them among those possible; `users` is another name of `agents`. Throws INVALID_QUERY. */
export function readGiven(query: unknown, possible: readonly string[]): PlainObject {
    if (isMissing(query)) return {};
    if (!isObject(query)) throw mistake("query-no-object", "query", query);
    const given: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(query)) {
        if (!possible.includes(key)) throw unknownKey(key, query[key], possible);
        given[key] = query[key];
    }
    if (isMissing(given["users"])) return given;
    if (!isMissing(given["agents"])) throw mistake("query-agents-twice", "users", given["users"]);
    return { ...given, agents: given["users"] };
}

function unknownKey(key: string, value: unknown, possible: readonly string[]): Error {
    const nearest = otherWord("query", key, possible) ?? nearestWord(key, possible);
    const parameters = { key: shown(key), allowed: listed(possible) };
    return mistake(nearest === null ? "query-key-unknown" : "query-key-unknown-near", shown(key), value, parameters, nearest);
}

/** For settings that cannot be empty: empty text stands for the default. */
export function emptyAs(value: unknown, fallback: unknown): unknown {
    return typeof value === "string" && value.trim() === "" ? fallback : value;
}
