/** Runs the test of a connection against a simulator, and finds things in its report. */
import type { ConnectionSettings } from "../../src/connection.js";
import type { Candidate } from "../../src/diagnosis/regions.js";
import type { Finding, NodeFinding, Step, TestReport } from "../../src/diagnosis/report.js";
import { runTest } from "../../src/node-red/admin/test-route.js";
import { DIRECT } from "../../src/platform/network.js";
import { resolveEndpoints } from "../../src/platform/regions.js";

export const CLIENT = { id: "client", secret: "the-s3cret-of-the-client" };

export function settingsFor(url: string, more: Partial<ConnectionSettings> = {}): ConnectionSettings {
    return {
        endpoints: resolveEndpoints("", url),
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 4,
        budgetPercent: 80,
        network: DIRECT,
        ...more,
    };
}

export async function report(url: string, more: Partial<ConnectionSettings> = {}, candidates?: readonly Candidate[]): Promise<TestReport> {
    return runTest(settingsFor(url, more), candidates);
}

export function step(found: TestReport, name: Step): Finding {
    return found.findings.find((finding) => finding.step === name)!;
}

/** "passed credentials-accepted" for each step that is named, or all. */
export function told(found: TestReport, ...names: readonly Step[]): readonly string[] {
    return found.findings.filter(({ step: name }) => names.length === 0 || names.includes(name)).map(({ outcome, sentence }) => `${outcome} ${sentence.key}`);
}

export function nodeOf(found: TestReport, type: string): NodeFinding {
    return found.nodes.find((node) => node.type === `genesys-cloud-${type}`)!;
}

/** Nodes by verdict, without their common prefix. */
export function verdicts(found: TestReport): Readonly<Record<string, string>> {
    return Object.fromEntries(found.nodes.map(({ type, verdict }) => [type.replace("genesys-cloud-", ""), verdict]));
}

/** What is missing, as "node: permission or permission". */
export function missing(found: TestReport): readonly string[] {
    return found.nodes.flatMap(({ type, needs }) =>
        needs.filter(({ outcome }) => outcome === "missing").map(({ permissions }) => `${type.replace("genesys-cloud-", "")}: ${permissions.join(" or ")}`),
    );
}
