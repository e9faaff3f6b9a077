/** Which payload paths differ between two states of a queue, and whether a flow author asked for one of them. */
import type { QueueView } from "./views.js";

/** Known anew with every query; growing alone is no change. */
const AGE = "asOf";

/** Dotted paths of all payload values that differ, in the payload's order; lists count as one value. */
export function changedPaths(previous: QueueView, next: QueueView): string[] {
    const paths: string[] = [];
    if (previous !== next) compare(previous, next, "", paths);
    return paths;
}

function compare(previous: unknown, next: unknown, path: string, paths: string[]): void {
    if (previous === next) return;
    if (!isRecord(previous) || !isRecord(next)) {
        if (Array.isArray(previous) && Array.isArray(next) && sameList(previous, next)) return;
        return note(path, paths);
    }
    for (const name in next) {
        if (name === AGE) continue;
        const inner = path === "" ? name : `${path}.${name}`;
        if (Object.hasOwn(previous, name)) compare(previous[name], next[name], inner, paths);
        else noteAll(next[name], inner, paths);
    }
    for (const name in previous) {
        if (name !== AGE && !Object.hasOwn(next, name)) noteAll(previous[name], path === "" ? name : `${path}.${name}`, paths);
    }
}

/** Another start of the longest wait is another duration too. */
function note(path: string, paths: string[]): void {
    paths.push(path);
    if (path.endsWith("longestWaitSince")) paths.push(`${path.slice(0, -"Since".length)}Seconds`);
}

function noteAll(value: unknown, path: string, paths: string[]): void {
    const names = isRecord(value) ? Object.keys(value) : [];
    if (names.length === 0) note(path, paths);
    else for (const name of names) if (name !== AGE) noteAll((value as Record<string, unknown>)[name], `${path}.${name}`, paths);
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}

/** Whether one of the changed paths is among the asked ones, lies below one or contains one; none asked: any will do. */
export function concerns(fields: readonly string[], changed: readonly string[]): boolean {
    if (fields.length === 0) return changed.length > 0;
    return changed.some((path) => fields.some((field) => path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`)));
}

/** A payload path as written by a flow author: a leading `payload.` or `msg.payload.` is tolerated. */
export function toPath(field: string): string {
    return field.trim().replace(/^(?:msg\.)?payload\./, "");
}
