/** Finds the route of a request: literal segments before placeholders, 404 for unknown paths, 405 for unknown methods of known ones. */
import { ApiError, type Route } from "./types.js";
import { notFound } from "./errors.js";

interface Entry { readonly route: Route; readonly segments: readonly string[] }

const isPlaceholder = (segment: string): boolean => segment.startsWith("{");

function decoded(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        return segment;
    }
}

function fits(entry: Entry, segments: readonly string[]): boolean {
    return entry.segments.length === segments.length && entry.segments.every(
        (part, index) => (isPlaceholder(part) ? segments[index] !== "" : part === segments[index]),
    );
}

/** Smaller is more literal; compared from the left. */
function rank(entry: Entry): string {
    return entry.segments.map((part) => (isPlaceholder(part) ? "1" : "0")).join("");
}

export interface Router {
    add(routes: readonly Route[]): void;
    /** Throws 404 or 405. */
    find(method: string, path: string): { readonly route: Route; readonly params: Readonly<Record<string, string>> };
    readonly routes: readonly Route[];
}

export function createRouter(): Router {
    /** By number of segments: most paths are told apart by that alone. */
    const byLength = new Map<number, Entry[]>();
    const routes: Route[] = [];
    return {
        routes,
        add(added) {
            for (const route of added) {
                routes.push(route);
                const segments = route.path.split("/");
                const entries = [...(byLength.get(segments.length) ?? []), { route, segments }];
                byLength.set(segments.length, entries.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0)));
            }
        },
        find(method, path) {
            const segments = path.split("/");
            const fitting = (byLength.get(segments.length) ?? []).filter((entry) => fits(entry, segments));
            const best = fitting[0];
            if (!best) throw notFound(`The requested resource was not found: ${path}`);
            const found = fitting
                .find((entry) => entry.route.method === method && rank(entry) === rank(best)) ?? fitting
                .find((entry) => entry.route.method === method);
            if (!found) {
                const allow = fitting.map((entry) => entry.route.method).join(", ");
                throw new ApiError(405, "method.not.allowed", `The method ${method} is not allowed for this resource.`, {}, { allow });
            }
            const params: Record<string, string> = {};
            found.segments.forEach((part, index) => {
                if (isPlaceholder(part)) params[part.slice(1, -1)] = decoded(segments[index] ?? "");
            });
            return { route: found.route, params };
        },
    };
}
