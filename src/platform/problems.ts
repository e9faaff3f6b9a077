/** What is wrong at the moment: each problem is reported once when it comes, and again only after it had gone. */
import type { GenesysError } from "./errors.js";

export interface Problem {
    /** The queue's name where one is concerned. */
    readonly topic: string | null;
    readonly error: GenesysError;
}

export class Problems {
    private known = new Set<string>();

    /** Takes all present problems; returns those that were not there before. */
    update(present: readonly Problem[]): readonly Problem[] {
        const keys = new Map(present.map((problem) => [keyOf(problem), problem]));
        const fresh = [...keys].filter(([key]) => !this.known.has(key)).map(([, problem]) => problem);
        this.known = new Set(keys.keys());
        return fresh;
    }
}

function keyOf({ topic, error }: Problem): string {
    const { field, value } = error.cause;
    // Not by the sentence: it may tell of seconds to wait.
    return JSON.stringify([error.code, topic, error.key, field, value]);
}
