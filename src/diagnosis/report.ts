/** What a test of a connection found out, as the dialog gets it. Texts come as keys: the dialog has the language. */
import type { GenesysError, TextParameters } from "../platform/errors.js";

/** In the order in which they are shown. */
export const STEPS = ["credentials", "organisation", "clock", "allowance", "queues", "channels", "socket", "topics"] as const;
export type Step = (typeof STEPS)[number];

export type Outcome = "passed" | "warned" | "failed" | "skipped";

/** A sentence of the connection's catalog: under `test`, or one of the `errors` that flows get as well. */
export interface Sentence {
    readonly catalog: "test" | "errors";
    readonly key: string;
    readonly parameters: TextParameters;
    /** In English, for an error that the catalog does not have. */
    readonly message?: string;
}

export interface Finding {
    readonly step: Step;
    readonly outcome: Outcome;
    readonly sentence: Sentence;
}

export type NeedOutcome = "granted" | "missing" | "unknown" | "depends";

/** What a node does with a permission, and whether it may. */
export interface NeedFinding {
    /** Key under `test.purpose`. */
    readonly purpose: string;
    /** Names as roles have them; with several, one is enough. */
    readonly permissions: readonly string[];
    /** Without it the node works, and lacks this. */
    readonly optional: boolean;
    readonly outcome: NeedOutcome;
    /** Why nobody knows, where something went wrong. */
    readonly problem: Sentence | null;
}

/** `limited`: an optional permission is missing. `depends`: on what its settings ask for. */
export type Verdict = "works" | "limited" | "blocked" | "unknown" | "depends";

export interface NodeFinding {
    readonly type: string;
    readonly verdict: Verdict;
    readonly needs: readonly NeedFinding[];
}

export interface TestReport {
    readonly org: { readonly id: string; readonly name: string } | null;
    readonly region: string;
    readonly demo: boolean;
    readonly findings: readonly Finding[];
    readonly nodes: readonly NodeFinding[];
    /** The credentials may belong to another of the platform's regions, and its login hosts can be asked. */
    readonly canFindRegion: boolean;
}

/** What a search for the client's region found. */
export interface RegionFound {
    /** Null: none of those that answered knows the client. */
    readonly domain: string | null;
    /** The region knows the client, and refuses the secret. */
    readonly secretRefused: boolean;
    /** How many were asked, and how many of those did not answer. */
    readonly asked: number;
    readonly silent: number;
}

export function finding(step: Step, outcome: Outcome, key: string, parameters: TextParameters = {}): Finding {
    return { step, outcome, sentence: { catalog: "test", key: `${step}-${key}`, parameters } };
}

export function failure(step: Step, error: GenesysError, outcome: Outcome = "failed"): Finding {
    return { step, outcome, sentence: sentenceOf(error) };
}

export function sentenceOf({ key, parameters, message }: GenesysError): Sentence {
    return { catalog: "errors", key, parameters, message };
}

/** A step that could not run because of one before it. */
export function skipped(step: Step): Finding {
    return { step, outcome: "skipped", sentence: { catalog: "test", key: "skipped", parameters: {} } };
}

/** All steps in their order; those that nothing was found of were not run. */
export function complete(found: readonly Finding[]): readonly Finding[] {
    return STEPS.map((step) => found.find((entry) => entry.step === step) ?? skipped(step));
}
