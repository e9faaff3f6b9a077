/** Puts a connection together: sign-in, calls, names and notifications of one organisation by one OAuth client. */
import { NotificationHub } from "./notifications/hub.js";
import { webSockets, type OpenSocket } from "./notifications/socket.js";
import { channelCalls, platformCalls } from "./platform/calls.js";
import { PlatformClient } from "./platform/client.js";
import { RequestBudget } from "./platform/budget.js";
import { systemClock, type Clock, type Random } from "./platform/clock.js";
import { useDemo } from "./platform/demo.js";
import { PlatformDirectory } from "./platform/directory.js";
import { GenesysError } from "./platform/errors.js";
import { DIRECT, Network, type NetworkSettings } from "./platform/network.js";
import type { Endpoints } from "./platform/regions.js";
import { ServerTime } from "./platform/server-time.js";
import { Session, type Target } from "./platform/session.js";
import { httpTransport, type Transport } from "./platform/transport.js";
import { platformTexts } from "./platform/texts.js";
import { Turns } from "./platform/turns.js";
import type { Connection } from "./platform/types.js";

export interface ConnectionSettings {
    readonly endpoints: Endpoints;
    readonly clientId: string;
    readonly clientSecret: string;
    /** Expected organisation: name, short name or id; empty: any. */
    readonly org: string;
    readonly maxFrameBytes: number;
    /** Notification channels that this connection may hold, 1 to 20. */
    readonly maxChannels: number;
    /** Share of the platform's request allowance that may be used, percent. */
    readonly budgetPercent: number;
    readonly network: NetworkSettings;
}

export interface ConnectionParts {
    readonly clock?: Clock;
    readonly random?: Random;
    readonly transport?: Transport;
    readonly openSocket?: OpenSocket;
}

export interface OpenConnection extends Connection {
    readonly notifications: NotificationHub;
    /** Called once when other users of the OAuth client leave little of the request allowance; returns what ends it. */
    onCrowded(listener: () => void): () => void;
    /** A deploy: what was refused, or waits for its next try, is tried at once. */
    retryNow(): void;
    /** Ends requests, socket and, for its last user, the demo organisation. */
    close(): Promise<void>;
}

/** Nothing is asked of the platform before the first call or subscription. */
export function openConnection(settings: ConnectionSettings, parts: ConnectionParts = {}): OpenConnection {
    const network = new Network(settings.endpoints.demo ? DIRECT : settings.network);
    const { clock = systemClock, random = Math.random, transport = httpTransport(network), openSocket = webSockets(network) } = parts;
    const { endpoints, clientId, clientSecret } = settings;
    const { target, stopDemo } = endpoints.demo ? demoTarget() : fixedTarget({ ...endpoints, clientId, clientSecret });
    const serverTime = new ServerTime();
    const crowded = new Notice();
    const closed = new Notice();
    const session = new Session({ target, expectedOrg: settings.org, transport, clock, serverTime });
    const budget = new RequestBudget({ clock, percent: settings.budgetPercent, onCrowded: () => crowded.tell() });
    const turns = new Turns(clock, TOLD_PER_TURN);
    const client = new PlatformClient({ session, target, transport, clock, random, serverTime, budget, turns });
    const failures = new FailureState();
    const notifications = new NotificationHub({
        api: channelCalls(client, () => clock.now(), () => serverTime.offset),
        maxChannels: settings.maxChannels,
        openSocket,
        clock,
        random,
        maxFrameBytes: settings.maxFrameBytes,
        onFailure: (failure) => failures.set(failure),
    });
    session.onRenewed(() => notifications.tokenRenewed());
    return {
        clock,
        random,
        api: platformCalls(client, clock),
        directory: new PlatformDirectory(client, clock),
        notifications,
        turns,
        // A copy each time: it goes into messages, and flows change what they get.
        info: () => ({ org: session.org && { ...session.org }, region: endpoints.region, demo: endpoints.demo }),
        platformNow: () => clock.now() + serverTime.offset,
        ready: (options) => client.signIn(options),
        get failure() {
            return failures.current;
        },
        onFailure: (listener) => failures.watch(listener),
        onClose: (listener) => closed.watch(listener),
        onCrowded: (listener) => crowded.watch(listener),
        retryNow() {
            session.forgiveRefusal();
            notifications.retryNow();
        },
        async close() {
            closed.tell();
            await Promise.race([notifications.close(), patience(clock, CLOSE_MS)]);
            client.close();
            budget.close();
            session.close();
            network.close();
            await stopDemo();
        },
    };
}

/** Few enough that what flows make of one turn's messages is used up before it counts as long-lived; see docs/decisions/0018. */
const TOLD_PER_TURN = 3;
/** Closing is over within this, whatever the platform does. */
const CLOSE_MS = 1_000;

async function patience(clock: Clock, milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => void clock.after(milliseconds, resolve));
}

interface TargetSource {
    readonly target: () => Promise<Target>;
    readonly stopDemo: () => Promise<void>;
}

function fixedTarget({ apiUrl, loginUrl, clientId, clientSecret }: Target): TargetSource {
    const target = Promise.resolve({ apiUrl, loginUrl, clientId, clientSecret });
    return { target: () => target, stopDemo: async () => undefined };
}

/** Runs from the first request on; a connection that is closed does not start it any more. */
function demoTarget(): TargetSource {
    let use: ReturnType<typeof useDemo> | null = null;
    let closed = false;
    return {
        target: () => {
            if (closed) return Promise.reject(new GenesysError("UNAVAILABLE", platformTexts, "closed"));
            if (!use || use.hasEnded) use = useDemo();
            return use.target;
        },
        async stopDemo() {
            closed = true;
            await use?.release();
        },
    };
}

class Notice {
    private readonly listeners = new Set<() => void>();

    tell(): void {
        for (const listener of this.listeners) listener();
    }

    watch(listener: () => void): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }
}

/** What is wrong with the connection as a whole; told at each change of the code or the sentence. */
class FailureState {
    current: GenesysError | null = null;
    private readonly listeners = new Set<(failure: GenesysError | null) => void>();

    set(failure: GenesysError | null): void {
        if (failure?.code === this.current?.code && failure?.message === this.current?.message) return;
        this.current = failure;
        for (const listener of this.listeners) listener(failure);
    }

    watch(listener: (failure: GenesysError | null) => void): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }
}
