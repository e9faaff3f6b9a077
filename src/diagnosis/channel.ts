/** Tries a notification channel: how many are in use, whether one can be made, its socket opened and topics subscribed. Leaves no subscription and no socket. */
import type { Agent } from "node:http";
import { GenesysError } from "../platform/errors.js";
import { platformTexts } from "../platform/texts.js";
import { entitiesOf, bodyOf, textOf, type Asking } from "./asking.js";
import { judgeChannels, type Evidence } from "./judge.js";
import { get, send, TOPICS, topicOf, type TopicName } from "./probes.js";
import { failure, finding, type Finding } from "./report.js";
import { lookAtSocket, type SocketResult } from "./socket.js";

export type AgentFor = (uri: string) => Agent;

export interface ChannelLook {
    readonly findings: readonly Finding[];
    readonly evidences: Readonly<Partial<Record<TopicName, Evidence>>>;
}

export interface Things {
    readonly queueId: string | null;
    readonly agentId: string | null;
}

const CHANNELS_PATH = "/api/v2/notifications/channels";
const CALL_MS = 3_000;
const SOCKET_MS = 6_000;

export async function lookAtChannel(asking: Asking, things: Things, agentFor: AgentFor): Promise<ChannelLook> {
    const findings: Finding[] = [];
    try {
        const used = judgeChannels(entitiesOf(await asking.ask(get(`${CHANNELS_PATH}?includechannels=oauthclient`), CALL_MS)).length);
        findings.push(used);
        // One more would push out another, which somebody may be listening to.
        if (used.outcome === "failed") return { findings, evidences: {} };
    } catch (thrown) {
        return { findings: [failure("channels", thrown as GenesysError)], evidences: {} };
    }
    try {
        const channel = await createChannel(asking);
        const tried = await tryChannel(asking, channel, things, agentFor);
        return { findings: [...findings, ...tried.findings], evidences: tried.evidences };
    } catch (thrown) {
        return { findings: [...findings, failure("socket", thrown as GenesysError)], evidences: {} };
    }
}

interface Channel {
    readonly id: string;
    readonly connectUri: string;
}

async function createChannel(asking: Asking): Promise<Channel> {
    const reply = await asking.ask(send("POST", CHANNELS_PATH), CALL_MS);
    const { id, connectUri } = bodyOf(reply);
    const uri = textOf(connectUri) ?? "";
    const protocol = URL.canParse(uri) ? new URL(uri).protocol : "";
    // A socket without TLS is taken from a platform without TLS alone.
    const fits = protocol === "wss:" || (protocol === "ws:" && reply.base.startsWith("http:"));
    if (textOf(id) === null || !fits) throw new GenesysError("PROTOCOL", platformTexts, "protocol", { reason: "no notification channel" });
    return { id: String(id), connectUri: uri };
}

async function tryChannel(asking: Asking, { id, connectUri }: Channel, things: Things, agentFor: AgentFor): Promise<ChannelLook> {
    const subscriptions = `${CHANNELS_PATH}/${encodeURIComponent(id)}/subscriptions`;
    const look = lookAtSocket(connectUri, agentFor, asking.connection.clock, asking.patience(SOCKET_MS));
    try {
        const [result, topics] = await Promise.all([look.result, subscribe(asking, subscriptions, things)]);
        return { findings: [socketFinding(result), topics.finding], evidences: topics.evidences };
    } finally {
        await asking.takeBack(subscriptions);
        look.close();
    }
}

function socketFinding(result: SocketResult): Finding {
    if (result.outcome === "failed") return failure("socket", result.error);
    if (result.outcome === "silent") return finding("socket", "failed", "silent");
    return finding("socket", "passed", "open", { milliseconds: result.milliseconds });
}

interface Subscribed {
    readonly finding: Finding;
    readonly evidences: ChannelLook["evidences"];
}

async function subscribe(asking: Asking, path: string, things: Things): Promise<Subscribed> {
    const wanted = TOPICS.flatMap((name) => {
        const topic = topicOf(name, things);
        return topic ? [{ name, topic }] : [];
    });
    if (wanted.length === 0) return { finding: finding("topics", "skipped", "none"), evidences: {} };
    try {
        const reply = await asking.ask(send("PUT", `${path}?ignoreErrors=true`, wanted.map(({ topic }) => ({ id: topic }))), CALL_MS);
        const told = new Map(entitiesOf(reply).map((entity) => [String(entity["id"]).toLowerCase(), entity]));
        const evidences = Object.fromEntries(wanted.map(({ name, topic }) => [name, topicEvidence(told.get(topic.toLowerCase()))]));
        const refused = Object.values(evidences).filter(({ outcome }) => outcome !== "granted").length;
        const parameters = { count: wanted.length - refused, total: wanted.length };
        return { finding: refused === 0 ? finding("topics", "passed", "accepted", parameters) : finding("topics", "warned", "refused", parameters), evidences };
    } catch (thrown) {
        const error = thrown as GenesysError;
        return { finding: failure("topics", error), evidences: Object.fromEntries(wanted.map(({ name }) => [name, { outcome: "unknown", error }])) };
    }
}

/** An entry without a state is a topic that was accepted. */
function topicEvidence(entity: Readonly<Record<string, unknown>> | undefined): Evidence {
    if (!entity) return { outcome: "unknown", error: null };
    if (entity["state"] !== "Rejected") return { outcome: "granted" };
    const missing: unknown = entity["missingPermissions"];
    const told = Array.isArray(missing) ? (missing as unknown[]).filter((name) => typeof name === "string") : [];
    return told.length > 0 ? { outcome: "missing", told } : { outcome: "unknown", error: null };
}
