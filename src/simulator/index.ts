/** Puts the simulator together: world, REST server, notification service, faults, status page and control, on one loopback port. */
import { createApi } from "./api/index.js";
import type { Directory } from "./api/directory.js";
import { realClock, type ManualClock, type SimulatorClock } from "./clock.js";
import { controlRoutes } from "./control.js";
import { createFaults } from "./faults/faults.js";
import type { Faults } from "./faults/types.js";
import { createFrontend, type Frontend } from "./http/server.js";
import { restOptions, type RestOptionsInput, type SimulatorClient } from "./options.js";
import { EventFeed } from "./notifications/feed/feed.js";
import { NOTIFICATION_DEFAULTS, type NotificationOptions } from "./notifications/options.js";
import { randomSource } from "./notifications/random.js";
import { createNotifications, type Notifications } from "./notifications/service.js";
import { topicAccess } from "./notifications/access.js";
import { simulatorStatus } from "./status.js";
import { statusPage } from "./status-page.js";
import { createWorld } from "./world/index.js";
import type { World } from "./world/types.js";

export interface SimulatorOptions extends RestOptionsInput {
    /** 0, a free port, when left out. Always on 127.0.0.1. */
    readonly port?: number;
    readonly seed?: number;
    readonly queues?: number;
    /** Traffic relative to the ordinary one. */
    readonly load?: number;
    /** Team leads, by whom every queue changes within ten seconds at any time of day. */
    readonly teamLeads?: boolean;
    /** How much faster than the machine's clock the simulated time runs. Without effect on a clock that is passed in. */
    readonly speed?: number;
    readonly clock?: SimulatorClock;
    /** In place of the world made from seed, queues, load and team leads. */
    readonly world?: World;
    /** Whether `POST /_control/…` is served. */
    readonly control?: boolean;
    readonly notifications?: Partial<NotificationOptions>;
    /** A faults object that is already scripted. */
    readonly faults?: Faults;
}

export interface Simulator {
    /** "http://127.0.0.1:8085" */
    readonly url: string;
    readonly port: number;
    readonly world: World;
    /** The platform's time: the clock that was passed in (or the machine's), moved by clock faults. */
    readonly clock: SimulatorClock;
    readonly faults: Faults;
    readonly frontend: Frontend;
    readonly tokens: Frontend["tokens"];
    readonly directory: Directory;
    readonly notifications: Notifications;
    readonly channels: Notifications["store"];
    readonly feed: EventFeed;
    /** Credentials of the first client that may see everything. */
    readonly demoCredentials: { readonly clientId: string; readonly clientSecret: string };
    stats(): { readonly requests: number; readonly framesSent: number; readonly connections: number; readonly events: number };
    /** Ends everything; resolved when no handle is left. */
    close(): Promise<void>;
}

/** Real milliseconds between two looks at the world. */
const SWEEP_MS = 250;

function skewed(clock: SimulatorClock, faults: Faults): SimulatorClock {
    return { now: () => clock.now() + faults.clockSkewMs, after: (milliseconds, callback) => clock.after(milliseconds, callback) };
}

function credentialsOf(clients: readonly SimulatorClient[]): Simulator["demoCredentials"] {
    const client = clients.find(({ permissions, divisions }) => (permissions ?? "all") === "all" && (divisions ?? "all") === "all") ?? clients[0];
    return { clientId: client?.id ?? "", clientSecret: client?.secret ?? "" };
}

/** Starts a simulator; rejects when its port is taken. */
export async function startSimulator(input: SimulatorOptions = {}): Promise<Simulator> {
    const { port = 0, seed = 42, queues = 12, load = 1, teamLeads = false, speed = 1, control = false, notifications: notificationInput } = input;
    const options = restOptions(input);
    const notificationOptions = { ...NOTIFICATION_DEFAULTS, onQueueQualifiers: options.observations.onQueueByStatus, ...notificationInput };
    const faults = input.faults ?? createFaults();
    const base: SimulatorClock | ManualClock = input.clock ?? realClock(speed);
    const clock = skewed(base, faults);
    const world = input.world ?? createWorld({ seed, queues, load, teamLeads });
    const random = randomSource(seed ^ base.now());

    // Tokens live by the clock without faults: a platform whose clock is off does not end them sooner.
    const frontend = createFrontend({ clock: base, options, faults, random });
    const { tokens } = frontend;
    let address = "";
    const notifications = createNotifications({
        clock, random, options: notificationOptions, faults,
        isTokenValid: (token) => tokens.find(token.value) !== undefined,
        tokenLeft: (token) => token.expiresAt - base.now(),
        missingFor: topicAccess(frontend.clients, world.centre, faults),
        host: () => address,
    });
    const api = createApi({ world, clock, options, tokens, clients: frontend.clients, random });
    const feed = new EventFeed({
        world, clock, notifications, options: notificationOptions, serviceLevel: options.aggregates.serviceLevel,
        dataLakeLagMs: options.jobs.dataLakeLagMs, sweepMs: SWEEP_MS * (input.clock ? 1 : speed),
    });
    const forget = tokens.onRevoked((token, reason) => notifications.tokenEnded(token, reason));
    faults.attach({ listener: frontend.listener, tokens: { expire: (token) => tokens.expire(token), revoke: (token) => tokens.revoke(token) } });

    const demoCredentials = credentialsOf([...frontend.clients.values()]);
    const status = (): ReturnType<typeof simulatorStatus> => simulatorStatus({
        world, clock, frontend, notifications, faults, directory: api.directory,
        facts: { url: `http://${address}`, clientId: demoCredentials.clientId, seed: world.seed, speed, control },
    });
    const pageHeaders = { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'" };
    frontend.add([
        ...api.routes,
        ...notifications.routes,
        { method: "GET", path: "/", permissions: [], open: true, handle: () => ({ status: 200, headers: pageHeaders, body: statusPage(status()) }) },
        ...(control ? controlRoutes({ faults, clock: base, notifications, directory: api.directory, status }) : []),
    ]);
    notifications.attach(frontend.server);
    try {
        const listening = await frontend.listen(port);
        address = `127.0.0.1:${listening.port}`;
    } catch (problem) {
        feed.close();
        notifications.close();
        await frontend.close();
        throw problem;
    }

    return {
        url: `http://${address}`,
        port: Number(address.split(":")[1]),
        world, clock, faults, frontend, tokens, directory: api.directory, notifications, channels: notifications.store, feed, demoCredentials,
        stats: () => ({
            requests: [...frontend.counts.values()].reduce((sum, count) => sum + count, 0),
            framesSent: notifications.stats.framesSent,
            connections: notifications.stats.connections,
            events: feed.published,
        }),
        async close() {
            forget();
            feed.close();
            notifications.close();
            await frontend.close();
        },
    };
}
