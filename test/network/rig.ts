/** Opens connections to a simulator, and uses them by REST and by WebSocket. */
import { openConnection, type ConnectionSettings, type OpenConnection } from "../../src/connection.js";
import type { GenesysError } from "../../src/platform/errors.js";
import type { NetworkSettings } from "../../src/platform/network.js";
import { resolveEndpoints } from "../../src/platform/regions.js";
import type { Simulator } from "../../src/simulator/index.js";
import { PATIENCE_MS } from "../support/until.js";

export type Network = Partial<NetworkSettings>;

export function settingsFor(simulator: Simulator, network: Network, apiUrl = simulator.url): ConnectionSettings {
    return {
        endpoints: resolveEndpoints("", apiUrl),
        ...simulator.demoCredentials,
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 4,
        budgetPercent: 80,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: true, ...network },
    };
}

/** Connections that a test opened, closed after it. */
export class Connections {
    private readonly open: OpenConnection[] = [];

    /** Retries come without delay. */
    add(settings: ConnectionSettings): OpenConnection {
        const connection = openConnection(settings, { random: () => 0 });
        this.open.push(connection);
        return connection;
    }

    async close(): Promise<void> {
        await Promise.all(this.open.splice(0).map((connection) => connection.close()));
    }
}

/** Signs in, reads the queues, and subscribes one of them: resolves when its topic is established on an open socket. */
export async function useBoth(connection: OpenConnection): Promise<void> {
    const [queue] = await connection.directory.queues();
    await subscribed(connection, queue!.id);
}

/** Resolves with the topic accepted; rejects with what the connection says is wrong. */
export function subscribed(connection: OpenConnection, queueId: string): Promise<void> {
    return new Promise((resolve, reject) => {
        const end = connection.onFailure((failure) => {
            if (!failure) return;
            end();
            reject(failure);
        });
        connection.notifications.subscribe(`v2.analytics.queues.${queueId}.observations`, {
            accepted: () => {
                end();
                resolve();
            },
            rejected: ({ reason }) => reject(new Error(`rejected: ${reason}`)),
            lost: () => undefined,
            event: () => undefined,
        });
    });
}

/** What a promise is rejected with. */
/** Why a connection does not get ready, while it is tried again and again: time that is up before the first try is over says nothing yet. */
export async function reasonOf(connection: Pick<OpenConnection, "ready">): Promise<GenesysError> {
    for (let patience = 1_000; ; patience *= 3) {
        const failure = await failureOf(connection.ready({ deadline: Date.now() + patience }));
        if (failure.key !== "timeout" || patience > PATIENCE_MS / 3) return failure;
    }
}

export async function failureOf(promise: Promise<unknown>): Promise<GenesysError> {
    const failure = await promise.then(
        () => null,
        (thrown: unknown) => thrown,
    );
    if (failure === null) throw new Error("No failure came.");
    return failure as GenesysError;
}
