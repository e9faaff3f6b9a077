/** Reads query parameters as the platform does: wrong values are refused with the field's name. */
import { invalidValue } from "../http/errors.js";
import type { SimulatorRequest } from "../http/types.js";

/** The whole text of a parameter (commas included), or undefined. */
export function text(request: SimulatorRequest, name: string): string | undefined {
    return request.query.get(name)?.join(",");
}

/** A list, however it was spelled; undefined when the parameter is not there or empty. */
export function list(request: SimulatorRequest, name: string): readonly string[] | undefined {
    const values = (request.query.get(name) ?? []).map((value) => value.trim()).filter((value) => value !== "");
    return values.length > 0 ? values : undefined;
}

/** A whole number of at least 1. */
export function count(request: SimulatorRequest, name: string, fallback: number): number {
    const given = text(request, name);
    if (given === undefined || given === "") return fallback;
    if (!/^\d+$/.test(given) || Number(given) < 1) throw invalidValue(given, name, "Integer", "whole numbers from 1");
    return Number(given);
}

export function choice<Value extends string>(request: SimulatorRequest, name: string, allowed: readonly Value[]): Value | undefined {
    const given = text(request, name);
    if (given === undefined || given === "") return undefined;
    const found = allowed.find((value) => value.toLowerCase() === given.toLowerCase());
    if (found === undefined) throw invalidValue(given, name, name, allowed);
    return found;
}

export function flag(request: SimulatorRequest, name: string): boolean | undefined {
    const given = choice(request, name, ["true", "false"]);
    return given === undefined ? undefined : given === "true";
}

/** Whether a name fits a search: exact without regard to case, or with `*` at either end. */
export function nameFits(pattern: string | undefined, name: string): boolean {
    if (pattern === undefined || pattern === "") return true;
    const wanted = pattern.toLowerCase();
    const own = name.toLowerCase();
    const core = wanted.replace(/^\*+/, "").replace(/\*+$/, "");
    const leading = wanted.startsWith("*");
    const trailing = wanted.endsWith("*");
    if (leading && trailing) return own.includes(core);
    if (leading) return own.endsWith(core);
    return trailing ? own.startsWith(core) : own === core;
}

/** Orders by name, ascending unless `sortOrder` says otherwise. */
export function byName<Entry extends { readonly name: string }>(request: SimulatorRequest, entries: readonly Entry[]): readonly Entry[] {
    const order = choice(request, "sortOrder", ["asc", "ascending", "desc", "descending"]) ?? "asc";
    const sign = order.startsWith("desc") ? -1 : 1;
    return entries.toSorted((a, b) => sign * a.name.localeCompare(b.name, "en"));
}
