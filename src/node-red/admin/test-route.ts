/** "Test connection" in the connection's dialog: tries the settings as they stand in the form, deployed or not, and says what works. */
import type { NodeAPI, NodeDef } from "node-red";
import { openConnection, type ConnectionSettings } from "../../connection.js";
import { COMMERCIAL, findRegion, isAmong, mayBelongElsewhere, type Candidate } from "../../diagnosis/regions.js";
import type { RegionFound, TestReport } from "../../diagnosis/report.js";
import { testConnection } from "../../diagnosis/run.js";
import { GenesysError } from "../../platform/errors.js";
import { DIRECT, Network } from "../../platform/network.js";
import { httpTransport, type Transport } from "../../platform/transport.js";
import { readConnectionSettings } from "../connection-settings.js";
import { bridgeTexts } from "../texts.js";
import { readDraft } from "./drafts.js";
import { WRITE } from "./permissions.js";
import type { AdminRouter } from "./routes.js";

export function registerTest(RED: NodeAPI, router: AdminRouter): void {
    const settingsOf = (body: unknown): ConnectionSettings => {
        const { definition, credentials } = readDraft(RED, body ?? {});
        return readConnectionSettings(RED, definition as unknown as NodeDef, credentials);
    };
    router.post("test", WRITE, ({ body }) => runTest(settingsOf(body)));
    router.post("test/region", WRITE, ({ body }) => searchRegion(settingsOf(body)));
}

/** A connection of its own, ended with the test: what is deployed goes on undisturbed. `candidates`: regions that may be searched afterwards. */
export async function runTest(settings: ConnectionSettings, candidates = COMMERCIAL): Promise<TestReport> {
    const network = networkOf(settings);
    const seen = { token: false };
    const connection = openConnection(settings, { transport: noticing(httpTransport(network), seen) });
    try {
        const { failure, ...result } = await testConnection({ connection, hasToken: () => seen.token, agentFor: (uri) => network.agentFor(uri) });
        return { ...result, canFindRegion: failure !== null && mayBelongElsewhere(failure) && isAmong(settings.endpoints, candidates) };
    } finally {
        await connection.close();
        network.close();
    }
}

/** Asks other regions for the same client; only from one of the platform's own addresses, so that the secret stays with the platform. */
export async function searchRegion({ endpoints, clientId, clientSecret, ...settings }: ConnectionSettings, candidates = COMMERCIAL): Promise<RegionFound> {
    if (!isAmong(endpoints, candidates)) throw new GenesysError("CONFIG", bridgeTexts, "region-search", {}, { field: "region", value: endpoints.region });
    const network = new Network(settings.network);
    try {
        const others: readonly Candidate[] = candidates.filter(({ domain }) => domain !== endpoints.region);
        return await findRegion({ candidates: others, credentials: { clientId, clientSecret }, transport: httpTransport(network) });
    } finally {
        network.close();
    }
}

function networkOf(settings: ConnectionSettings): Network {
    return new Network(settings.endpoints.demo ? DIRECT : settings.network);
}

/** Notes when a token was issued: what fails afterwards is not the credentials' fault. */
function noticing(transport: Transport, seen: { token: boolean }): Transport {
    return async (exchange) => {
        const reply = await transport(exchange);
        if (exchange.url.endsWith("/oauth/token") && reply.status === 200) seen.token = true;
        return reply;
    };
}
