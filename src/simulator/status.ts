/** Gathers what the status page and the control's `status` show. */
import type { SimulatorClock } from "./clock.js";
import type { Faults } from "./faults/types.js";
import type { Frontend } from "./http/server.js";
import type { Notifications } from "./notifications/service.js";
import type { QueueStatus, SimulatorStatus } from "./status-page.js";
import type { MediaType, QueueDefinition, World } from "./world/types.js";

/** A larger centre is cut short: each queue costs a look at the world. */
const QUEUES_SHOWN = 100;

export interface StatusSources {
    readonly world: World;
    readonly clock: SimulatorClock;
    readonly frontend: Frontend;
    readonly notifications: Notifications;
    readonly faults: Faults;
    readonly directory: { queues(): readonly QueueDefinition[] };
    readonly facts: Pick<SimulatorStatus, "url" | "clientId" | "seed" | "speed" | "control">;
}

function queueStatus(world: World, queue: QueueDefinition, now: number): QueueStatus {
    const moment = world.moment(queue.id, now);
    const { IDLE, OFF_QUEUE } = moment.routingStatuses;
    return {
        name: queue.name,
        division: queue.division.name,
        media: Object.entries(moment.media).map(([mediaType, media]) => {
            const oldest = media.waiting.length ? Math.min(...media.waiting.map(({ visit }) => visit.enteredAt)) : null;
            return {
                mediaType: mediaType as MediaType,
                waiting: media.waiting.length,
                alerting: media.alerting.length,
                interacting: media.interacting.length,
                longestWaitSeconds: oldest === null ? null : (now - oldest) / 1000,
            };
        }),
        idle: IDLE,
        onQueue: Object.values(moment.routingStatuses).reduce((sum, count) => sum + count, 0) - OFF_QUEUE,
        members: moment.memberCount,
    };
}

export function simulatorStatus(sources: StatusSources): SimulatorStatus {
    const { world, clock, frontend, notifications, faults, directory, facts } = sources;
    const now = clock.now();
    const queues = directory.queues();
    return {
        ...facts,
        organization: world.centre.organization.name,
        now,
        queues: queues.slice(0, QUEUES_SHOWN).map((queue) => queueStatus(world, queue, now)),
        moreQueues: Math.max(0, queues.length - QUEUES_SHOWN),
        channels: notifications.store.all().map(({ id, clientId, connected, expiresAt, subscriptions }) => ({
            id, clientId, connected, expiresAt, topics: [...subscriptions.values()].map((subscription) => subscription.id),
        })),
        requests: [...frontend.counts].toSorted(([a], [b]) => (a < b ? -1 : 1)),
        faults: faults.inForce(),
        struck: Object.entries(faults.counters),
        framesSent: notifications.stats.framesSent,
    };
}
