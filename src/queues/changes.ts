/** Which payload paths differ between two states of a queue, and whether a flow author asked for one of them. */
import type { QueueView } from "./views.js";

/** Known anew with every query; growing alone is no change. */
const AGE = "asOf";
/**
 * The duration is another one in every message while something waits: the start of the wait tells its changes, and the
 * duration itself is named only where it comes or goes, turning from or to null.
 */
const SINCE = "longestWaitSince";
const SECONDS = "longestWaitSeconds";

/** A path and those below it: the same few paths are told again and again, so they are put together once. */
class Path {
    static made = 0;
    private below: Map<string, Path> | null = null;

    constructor(readonly text: string) {}

    to(name: string): Path {
        const known = this.below?.get(name);
        if (known) return known;
        const path = new Path(this.text === "" ? name : `${this.text}.${name}`);
        // Names of metrics and media types come from outside.
        if (Path.made++ < MAX_PATHS) (this.below ??= new Map()).set(name, path);
        return path;
    }
}

const MAX_PATHS = 20_000;
const ROOT = new Path("");

/** Dotted paths of all payload values that differ, in the payload's order; lists count as one value. */
export function changedPaths(previous: QueueView, next: QueueView): string[] {
    const paths: string[] = [];
    if (previous !== next) compareRecords(previous as unknown as Values, next as unknown as Values, ROOT, paths);
    return paths;
}

type Values = Readonly<Record<string, unknown>>;

function compareRecords(previous: Values, next: Values, path: Path, paths: string[]): void {
    // Names of the first that the second lacks: none in most comparisons, which is told by counting.
    let missing = 0;
    for (const name in next) {
        const value = next[name];
        const before = previous[name];
        if (before === value && before !== undefined) continue;
        if (Object.hasOwn(previous, name)) {
            if (name !== AGE) compare(before, value, path, name, paths);
        } else {
            missing++;
            if (name !== AGE) noteAll(value, path, name, paths);
        }
    }
    for (const _ in previous) missing++;
    for (const _ in next) missing--;
    if (missing === 0) return;
    for (const name in previous) if (name !== AGE && !Object.hasOwn(next, name)) noteAll(previous[name], path, name, paths);
}

function compare(previous: unknown, next: unknown, above: Path, name: string, paths: string[]): void {
    if (isRecord(previous) && isRecord(next)) compareRecords(previous, next, above.to(name), paths);
    else if (!Array.isArray(previous) || !Array.isArray(next) || !sameList(previous, next)) {
        paths.push(above.to(name).text);
        if (name === SINCE && (previous === null || next === null)) paths.push(above.to(SECONDS).text);
    }
}

function noteAll(value: unknown, above: Path, name: string, paths: string[]): void {
    const names = isRecord(value) ? Object.keys(value) : [];
    if (names.length === 0) {
        paths.push(above.to(name).text);
        if (name === SINCE) paths.push(above.to(SECONDS).text);
    } else for (const inner of names) if (inner !== AGE) noteAll((value as Values)[inner], above.to(name), inner, paths);
}

function isRecord(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}

/** Whether one of the changed paths is among the asked ones, lies below one or contains one; none asked: any will do. */
export function concerns(fields: readonly string[], changed: readonly string[]): boolean {
    if (fields.length === 0) return changed.length > 0;
    return changed.some((path) => fields.some((field) => isWithin(path, field) || isWithin(field, path) || isItsStart(path, field)));
}

function isWithin(path: string, other: string): boolean {
    return path === other || (path.startsWith(other) && path[other.length] === ".");
}

/** Who asks for the duration means its jumps: another start of the longest wait. */
function isItsStart(path: string, field: string): boolean {
    return field.endsWith(SECONDS) && path.endsWith(SINCE) && field.slice(0, -SECONDS.length) === path.slice(0, -SINCE.length);
}

/** A payload path as written by a flow author: a leading `payload.` or `msg.payload.` is tolerated. */
export function toPath(field: string): string {
    return field.trim().replace(/^(?:msg\.)?payload\./, "");
}
