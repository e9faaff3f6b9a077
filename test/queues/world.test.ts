/** The observer against a simulated centre: after thousands of disturbed notifications its last state is the centre's truth. */
import assert from "node:assert/strict";
import { HALF_HOUR_MS, halfHourOf } from "../../src/queues/half-hour.js";
import type { QueuePayload } from "../../src/queues/payload.js";
import { assertDocumented } from "./documented.js";
import type { StateMessage } from "./rig.js";
import { longestOf, WorldPlay } from "./world-play.js";

const FROM = Date.parse("2026-11-20T09:53:00.000Z");

describe("queue observer against a simulated centre", function () {
    for (const activity of [true, false]) {
        // Another one each time; PLAY_SEED=… plays one again.
        const seed = Number(process.env["PLAY_SEED"] ?? Math.floor(Math.random() * 1_000_000));
        it(`knows the truth after 10,000 partial, doubled and late notifications (${activity ? "with" : "without"} activity, PLAY_SEED=${seed})`, async () => {
            const play = new WorldPlay(seed, FROM, activity);
            await play.rig.start({ select: "all", throttleMs: seed % 2 === 0 ? 1_000 : 0 }, 2_000);
            const last = new Map<string, StateMessage>();
            const rolled: StateMessage[] = [];
            let messages = 0;
            await play.play(10_000, (message) => {
                messages++;
                assertDocumented(message);
                const { genesys, payload } = message;
                assert.equal(genesys.sequence, (last.get(payload.queue.id)?.genesys.sequence ?? 0) + 1);
                last.set(payload.queue.id, message);
                if (genesys.event === "update" && genesys.source === "timer") rolled.push(message);
            });
            assert.ok(messages > 1_000);
            for (const { id } of play.world.centre.queues) assertTruth(play, id, last.get(id)!.payload);
            assertRollovers(rolled, play.world.centre.queues.length);
            play.rig.close();
            assert.equal(play.rig.connection.notifications.subscriptions.length, 0);
        });
    }
});

function assertTruth(play: WorldPlay, queueId: string, state: QueuePayload): void {
    const moment = play.world.moment(queueId, play.now);
    for (const [mediaType, { waiting, alerting, interacting }] of Object.entries(moment.media)) {
        const part = state.media[mediaType]!;
        const since = longestOf(waiting);
        assert.deepEqual(
            { waiting: part.waiting, alerting: part.alerting, interacting: part.interacting, since: part.longestWaitSince },
            { waiting: waiting.length, alerting: alerting.length, interacting: interacting.length, since: since === null ? null : new Date(since).toISOString() },
        );
    }
    const { IDLE, INTERACTING, COMMUNICATING, NOT_RESPONDING, OFF_QUEUE } = moment.routingStatuses;
    const { presences, presenceDetails, ...agents } = state.agents;
    assert.deepEqual(agents, {
        onQueue: IDLE + INTERACTING + COMMUNICATING + NOT_RESPONDING,
        offQueue: OFF_QUEUE,
        idle: IDLE,
        interacting: INTERACTING,
        communicating: COMMUNICATING,
        notResponding: NOT_RESPONDING,
        active: moment.activeCount,
        members: moment.memberCount,
    });
    const counts = Object.fromEntries(Object.entries(moment.presences).filter(([, count]) => count > 0));
    assert.deepEqual(Object.fromEntries(presenceDetails.map(({ id, count }) => [id, count])), counts);
    assert.equal(Object.values(presences).reduce((sum, count) => sum + count, 0), moment.memberCount);
    assertHalfHour(play, queueId, state);
}

function assertHalfHour(play: WorldPlay, queueId: string, state: QueuePayload): void {
    const start = halfHourOf(play.now);
    assert.ok(play.rig.clock.now() < start + HALF_HOUR_MS, "the play must end within a half hour");
    assert.equal(state.interval.start, new Date(start).toISOString());
    const tallies = play.tallies(queueId, start);
    let offered = 0;
    for (const [mediaType, metrics] of Object.entries(tallies)) {
        assert.deepEqual(state.media[mediaType]!.interval.metrics, metrics);
        offered += metrics["nOffered"]?.["count"] ?? 0;
        assert.equal(state.media[mediaType]!.interval.ahtSeconds, mean(metrics["tHandle"]));
    }
    assert.equal(state.interval.offered, offered);
}

function mean(stats: Readonly<Record<string, number>> | undefined): number | null {
    return stats ? stats["sum"]! / stats["count"]! / 1_000 : null;
}

/** Each queue turned once, to counters of 0. */
function assertRollovers(rolled: readonly StateMessage[], queues: number): void {
    assert.equal(rolled.length, queues);
    for (const { payload, genesys } of rolled) {
        assert.deepEqual([payload.interval.start, payload.interval.offered, payload.interval.asaSeconds], ["2026-11-20T10:00:00.000Z", 0, null]);
        assert.ok(Date.parse(genesys.asOf) <= Date.parse("2026-11-20T10:00:06.000Z"));
    }
}
