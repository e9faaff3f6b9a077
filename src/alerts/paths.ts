/** Paths into messages as flow authors write them; only what an object itself holds is found, never what it inherits. */

const PART = /\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]|([^.[\]]+)/g;

/** "media.voice.waiting", "rows[0]" or `a["b.c"]` as its parts. */
export function parsePath(text: string): readonly string[] {
    return [...text.trim().matchAll(PART)].map((match) => (match[1] ?? match[2] ?? match[3] ?? match[4]!).trim());
}

/** A payload path: a leading `payload.` or `msg.payload.` is tolerated; "payload" alone is the whole of it. */
export function parsePayloadPath(text: string): readonly string[] {
    const path = parseMessagePath(text);
    return path[0] === "payload" ? path.slice(1) : path;
}

/** A message property: a leading `msg.` is tolerated. */
export function parseMessagePath(text: string): readonly string[] {
    const path = parsePath(text);
    return path[0] === "msg" ? path.slice(1) : path;
}

/** Undefined where nothing is. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
    let value = root;
    for (const part of path) {
        if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
        value = (value as Record<string, unknown>)[part];
    }
    return value;
}

const MAX_PATHS = 500;
const MAX_DEPTH = 6;

/** Paths of the numbers in a payload, to name the nearest to one that is not there. */
export function numberPaths(payload: unknown): readonly string[] {
    const found: string[] = [];
    const walk = (value: unknown, path: string, depth: number): void => {
        if (found.length >= MAX_PATHS || depth > MAX_DEPTH) return;
        if (typeof value === "number") found.push(path);
        else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
            for (const [name, inner] of Object.entries(value)) walk(inner, path === "" ? name : `${path}.${name}`, depth + 1);
        }
    };
    walk(payload, "", 0);
    return found.filter((path) => path !== "");
}
