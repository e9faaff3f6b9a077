/** Runs of conversation details: against the simulator over real requests, or against pages that a test makes up. */
import { openConnection, type OpenConnection } from "../../src/connection.js";
import { readDetailsRequest, type Settings } from "../../src/conversations/details/request.js";
import { runDetails, type DetailsPart, type RunOptions } from "../../src/conversations/details/run.js";
import { resolveEndpoints } from "../../src/platform/regions.js";
import type { Connection, ConversationDetailsApi, Reply } from "../../src/platform/types.js";
import type { Simulator } from "../../src/simulator/index.js";
import { FakeConnection } from "../support/fake-connection.js";

/** A connection to the simulator; to be closed. */
export function connectTo(simulator: Simulator): OpenConnection {
    return openConnection({
        endpoints: resolveEndpoints("", simulator.url),
        ...simulator.demoCredentials,
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 4,
        budgetPercent: 100,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: false },
    });
}

/** All parts of one run. */
export async function run(connection: Connection, settings: Settings, options: Partial<RunOptions> = {}): Promise<DetailsPart[]> {
    const parts: DetailsPart[] = [];
    await runDetails(connection, readDetailsRequest({ timeZone: "UTC", ...settings }, null), { deliver: async (part) => void parts.push(part), ...options });
    return parts;
}

export function payloadsOf(parts: readonly DetailsPart[]): any[] {
    return parts.flatMap(({ payload }) => payload);
}

export function replyOf<T>(body: T): Reply<T> {
    return { status: 200, body, headers: {}, correlationId: "r-1", rate: { allowed: 300, count: 1, resetSeconds: 60 }, sentAt: 0 };
}

/** A connection whose details are played; what is not given must not be called. */
export function playedConnection(details: Partial<ConversationDetailsApi>): FakeConnection {
    const connection = new FakeConnection();
    Object.assign(connection.api, { details: { ...connection.details, ...details } });
    return connection;
}

/** A conversation that a minute of the interval begins with. */
export function conversationAt(index: number, start: string): { conversationId: string; conversationStart: string; conversationEnd: string } {
    const at = Date.parse(start) + index * 1_000;
    return { conversationId: `c${index}`, conversationStart: new Date(at).toISOString(), conversationEnd: new Date(at + 60_000).toISOString() };
}
