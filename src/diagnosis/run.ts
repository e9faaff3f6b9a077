/** Tests a connection from sign-in to the last permission. What a step needs and did not get is said, never guessed. */
import type { GenesysError } from "../platform/errors.js";
import type { Connection, Named } from "../platform/types.js";
import { Asking, bodyOf, entitiesOf, textOf } from "./asking.js";
import { lookAtChannel, type AgentFor } from "./channel.js";
import { evidenceOf, judgeAllowance, judgeClock, judgeNodes, judgeQueues, type Evidence, type Evidences } from "./judge.js";
import { callOf, get, type CallName } from "./probes.js";
import { complete, failure, finding, type Finding, type TestReport } from "./report.js";

/** A connection that nobody else uses, made for the test. */
export interface Subject {
    readonly connection: Connection;
    /** Whether the platform has issued a token to it. */
    readonly hasToken: () => boolean;
    readonly agentFor: AgentFor;
}

/** What a report says but for `canFindRegion`, which depends on the addresses. `failure`: why signing in failed. */
export interface TestResult extends Omit<TestReport, "canFindRegion"> {
    readonly failure: GenesysError | null;
}

/** Milliseconds. With the cleaning up that follows them the whole stays below half a minute. */
const TOTAL_MS = 25_000;
const SIGN_IN_MS = 12_000;
/** The demo organisation may have to start first. */
const DEMO_START_MS = 22_000;
const CALL_MS = 4_000;
const QUERY_MS = 6_000;

/** Calls that say what a role may do, besides those that list queues and agents. */
const QUERIES: readonly CallName[] = ["queueObservations", "conversationAggregates", "userAggregates", "conversationDetails", "wrapUpCodes", "skills"];

/** A token of ours has counted no more than the look-ups of the organisation. */
const OWN_REQUESTS = 3;

export async function testConnection(subject: Subject): Promise<TestResult> {
    const { connection } = subject;
    const asking = new Asking(connection, TOTAL_MS);
    const found: Finding[] = [];
    let evidences: Evidences = {};
    let org: Named | null = null;
    const failed = await signIn(subject, asking, found);
    if (!failed) {
        const look = await lookAtOrganisation(asking, found);
        org = look.org;
        if (look.goesOn) evidences = await lookAround(asking, subject.agentFor, found);
        found.push(...(look.goesOn || asking.exhausted ? [judgeAllowance(asking.rate, asking.exhausted)] : []));
        // The platform has no call that deletes a channel; channels end with the token that made them.
        if (look.isOwnToken) await asking.takeBack("/api/v2/tokens/me");
    }
    const { region, demo } = connection.info();
    return { org, region, demo, findings: complete(found), nodes: judgeNodes(evidences), failure: failed };
}

/** The failure, or null when token and organisation are what they should be. */
async function signIn({ connection, hasToken }: Subject, asking: Asking, found: Finding[]): Promise<GenesysError | null> {
    try {
        await connection.ready(asking.options(connection.info().demo ? DEMO_START_MS : SIGN_IN_MS));
        found.push(finding("credentials", "passed", "accepted"));
        return null;
    } catch (thrown) {
        const error = thrown as GenesysError;
        if (!hasToken()) found.push(failure("credentials", error));
        else found.push(finding("credentials", "passed", "accepted"), failure("organisation", error));
        return error;
    }
}

interface OrganisationLook {
    readonly org: Named | null;
    readonly goesOn: boolean;
    /** Nobody else uses the test's token: it may be ended. */
    readonly isOwnToken: boolean;
}

async function lookAtOrganisation(asking: Asking, found: Finding[]): Promise<OrganisationLook> {
    try {
        const reply = await asking.ask(get("/api/v2/organizations/me"), CALL_MS);
        const { id, name } = bodyOf(reply);
        const org = { id: textOf(id) ?? "", name: textOf(name) ?? "" };
        found.push(org.name === "" ? finding("organisation", "warned", "unnamed") : finding("organisation", "passed", "found", { name: org.name }));
        found.push(judgeClock(Date.parse(reply.headers["date"] ?? ""), reply.sentAt, asking.connection.clock.now()));
        return { org: org.id === "" ? null : org, goesOn: true, isOwnToken: reply.rate.count !== null && reply.rate.count <= OWN_REQUESTS };
    } catch (thrown) {
        found.push(failure("organisation", thrown as GenesysError));
        return { org: null, goesOn: false, isOwnToken: false };
    }
}

/** Queues and agents first, because the other questions name one; the rest side by side. */
async function lookAround(asking: Asking, agentFor: AgentFor, found: Finding[]): Promise<Evidences> {
    const [queues, agents] = await Promise.all([listQueues(asking), list(asking, "agents")]);
    found.push(judgeQueues(queues.either, queues.total));
    const context = { queueId: queues.id, now: asking.connection.platformNow() };
    const [channel, ...answers] = await Promise.all([
        lookAtChannel(asking, { queueId: queues.id, agentId: agents.id }, agentFor),
        ...QUERIES.map(async (name) => [name, await evidence(asking, name, context)] as const),
    ]);
    found.push(...channel.findings);
    const agentTopic: Evidences = agents.evidence.outcome === "missing" ? { agentTopic: agents.evidence } : {};
    return { ...queues.evidences, ...Object.fromEntries(answers), ...agentTopic, ...channel.evidences };
}

interface Listed {
    readonly evidence: Evidence;
    readonly id: string | null;
    readonly total: number | null;
}

async function list(asking: Asking, name: CallName): Promise<Listed> {
    try {
        const reply = await asking.ask(callOf(name, { queueId: null, now: 0 }), CALL_MS);
        const { total } = bodyOf(reply);
        return { evidence: { outcome: "granted" }, id: textOf(entitiesOf(reply)[0]?.["id"]), total: typeof total === "number" ? total : null };
    } catch (thrown) {
        return { evidence: evidenceOf(thrown as GenesysError), id: null, total: null };
    }
}

/** The light listing is asked only where the full one is refused. */
async function listQueues(asking: Asking): Promise<Listed & { readonly either: Evidence; readonly evidences: Evidences }> {
    const full = await list(asking, "queues");
    if (full.evidence.outcome !== "missing") return { ...full, either: full.evidence, evidences: { queues: full.evidence } };
    const light = await list(asking, "queuesLight");
    return { ...light, either: light.evidence, evidences: { queues: full.evidence, queuesLight: light.evidence } };
}

async function evidence(asking: Asking, name: CallName, context: { readonly queueId: string | null; readonly now: number }): Promise<Evidence> {
    try {
        await asking.ask(callOf(name, context), QUERY_MS);
        return { outcome: "granted" };
    } catch (thrown) {
        return evidenceOf(thrown as GenesysError);
    }
}
