/** Globs and regular expressions against paths and topic names. */

const compiled = new Map<string, RegExp>();

function globToRegExp(glob: string, flags: string): RegExp {
    const key = `${flags} ${glob}`;
    const known = compiled.get(key);
    if (known) return known;
    const source = glob
        .split(/(\*\*|\*)/)
        .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)))
        .join("");
    const expression = new RegExp(`^${source}$`, flags);
    if (compiled.size > 500) compiled.clear();
    compiled.set(key, expression);
    return expression;
}

function test(expression: RegExp, text: string): boolean {
    expression.lastIndex = 0;
    return expression.test(text);
}

/** Whether a path fits; an absent pattern fits everything. */
export function matchesPath(pattern: string | RegExp | undefined, path: string): boolean {
    if (pattern === undefined) return true;
    return test(typeof pattern === "string" ? globToRegExp(pattern, "") : pattern, path);
}

/** As `matchesPath` for topic names, which the platform compares without regard to case. */
export function matchesTopic(pattern: string | RegExp | undefined, topic: string): boolean {
    if (pattern === undefined) return true;
    return test(typeof pattern === "string" ? globToRegExp(pattern, "i") : pattern, topic);
}

/** Whether a method fits, whatever its case; an absent one fits everything. */
export function matchesMethod(wanted: string | undefined, method: string): boolean {
    return wanted === undefined || wanted.toUpperCase() === method.toUpperCase();
}
