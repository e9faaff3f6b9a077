/** The one error class: a code that flows can match, a sentence that says what to do, and what the platform told. */

export type ErrorCode =
    | "CONFIG"
    | "CREDENTIALS"
    | "PERMISSION"
    | "NOT_FOUND"
    | "INVALID_QUERY"
    | "RATE_LIMITED"
    | "TOO_LARGE"
    | "TIMEOUT"
    | "UNAVAILABLE"
    | "NETWORK"
    | "PROTOCOL";

export interface ErrorDetails {
    /** HTTP status. */
    readonly status: number | null;
    /** The platform's own code, e.g. "missing.permissions". */
    readonly platformCode: string | null;
    readonly correlationId: string | null;
    readonly missingPermissions: readonly string[] | null;
    readonly retryAfterSeconds: number | null;
    /** The property or query field at fault, its value, and the nearest known name. */
    readonly field: string | null;
    readonly value: unknown;
    readonly nearest: string | null;
}

const NO_DETAILS: ErrorDetails = {
    status: null,
    platformCode: null,
    correlationId: null,
    missingPermissions: null,
    retryAfterSeconds: null,
    field: null,
    value: null,
    nearest: null,
};

/** English sentences by key; `__name__` stands for a parameter, as in Node-RED's catalogs. */
export type Texts = Readonly<Record<string, string>>;

export type TextParameters = Readonly<Record<string, string | number>>;

/** Puts parameters into a sentence. */
export function fillIn(template: string, parameters: TextParameters): string {
    return template.replace(/__(\w+?)__/g, (all, name: string) => (Object.hasOwn(parameters, name) ? String(parameters[name]) : all));
}

/**
 * Every failure that reaches a flow. `message` is the English sentence; `key` and `parameters` let the editor's
 * language be used instead (catalog entry `errors.<key>` of the config node).
 */
export class GenesysError extends Error {
    readonly code: ErrorCode;
    override readonly cause: ErrorDetails;
    declare readonly key: string;
    declare readonly parameters: TextParameters;

    constructor(code: ErrorCode, texts: Texts, key: string, parameters: TextParameters = {}, details: Partial<ErrorDetails> = {}) {
        super(fillIn(texts[key] ?? key, parameters));
        this.name = "GenesysError";
        this.code = code;
        this.cause = { ...NO_DETAILS, ...details };
        // Not enumerable: a logged or cloned error shows only what the contract names.
        Object.defineProperty(this, "key", { value: key });
        Object.defineProperty(this, "parameters", { value: parameters });
    }

    /** Node-RED shows this to the Catch node and the log: the sentence alone. */
    override toString(): string {
        return this.message;
    }
}

/** Whether a person has to do something: waiting does not help. */
export function isFatal({ code }: GenesysError): boolean {
    return code === "CONFIG" || code === "CREDENTIALS" || code === "PERMISSION";
}

/** The known name nearest to a wrong one (edit distance, case-insensitive), or null when none is near. */
export function nearestName(wrong: string, known: Iterable<string>): string | null {
    const target = wrong.toLowerCase();
    let best: string | null = null;
    // Two slips are always forgiven, more in long names.
    let bestDistance = Math.max(2, Math.floor(target.length * 0.4)) + 1;
    for (const name of known) {
        const distance = editDistance(target, name.toLowerCase(), bestDistance);
        if (distance < bestDistance) {
            best = name;
            bestDistance = distance;
        }
    }
    return best;
}

function editDistance(a: string, b: string, limit: number): number {
    if (Math.abs(a.length - b.length) >= limit) return limit;
    let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const current = [i];
        for (let j = 1; j <= b.length; j++) {
            const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
            current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution));
        }
        previous = current;
    }
    return previous[b.length]!;
}
