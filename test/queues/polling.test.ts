/** How queues are kept true by asking while no events come, and what an observer says of that. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { queueEntry } from "../support/fake-connection.js";
import { Rig } from "./rig.js";
import { aggregates, halfHourEvent, instantEvent, observations, SALES } from "./samples.js";

const START = Date.parse("2026-11-20T10:00:00.000Z");
const DOWN = new GenesysError("NETWORK", {}, "down");

describe("queue observer without live events", () => {
    let rig: Rig;

    beforeEach(() => {
        rig = new Rig();
    });

    afterEach(() => {
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });

    const waiting = (count: number): void => void rig.media.set(SALES.id, { voice: { oWaiting: count, oInteracting: 1, oAlerting: 0 } });
    const asked = (): number => rig.connection.calls.observations.length;

    it("asks after 3 s where the topic is never accepted, tells a first state and then what changes", async () => {
        rig.connection.notifications.decide = () => "wait";
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 4 } } });
        waiting(1);
        await rig.start({}, 2_900);
        assert.deepEqual([asked(), rig.take().length, rig.statuses], [0, 0, ["connecting"]]);
        await rig.clock.advance(600);
        const [first, ...more] = rig.take();
        assert.deepEqual([first!.genesys.event, first!.genesys.source, first!.genesys.gap, first!.genesys.stale], ["snapshot", "rest", null, false]);
        assert.deepEqual([more.length, first!.payload.waiting, first!.payload.interval.offered], [0, 1, 4]);
        assert.equal(rig.statuses.at(-1), "polling");
        await rig.clock.advance(30_000);
        assert.equal(rig.take().length, 0);
        waiting(2);
        await rig.clock.advance(5_500);
        const [update, ...others] = rig.take();
        assert.deepEqual([others.length, update!.genesys.event, update!.genesys.source, update!.genesys.topicName, update!.payload.waiting], [0, "update", "rest", null, 2]);
        assert.ok(update!.genesys.changed.includes("media.voice.waiting"));
    });

    it("asks every 5 s, and for the half hour every 60 s", async () => {
        rig.connection.notifications.decide = () => "wait";
        await rig.start();
        await rig.clock.advance(600_000);
        assert.ok(asked() >= 115 && asked() <= 120, `${asked()} polls`);
        const { aggregates: queries } = rig.connection.calls;
        assert.ok(queries.length >= 9 && queries.length <= 11, `${queries.length} aggregates queries`);
        assert.deepEqual([rig.errors.length, rig.statuses.at(-1)], [0, "polling"]);
    });

    it("resumes by asking after an interruption, and does not resume again when events flow", async () => {
        await rig.start();
        rig.take();
        const lastFrameAt = rig.clock.now();
        rig.connection.notifications.lose(lastFrameAt);
        waiting(3);
        await rig.clock.advance(4_000);
        const [resumed] = rig.take();
        assert.deepEqual([resumed!.genesys.event, resumed!.genesys.stale, resumed!.payload.waiting], ["resumed", false, 3]);
        assert.deepEqual([resumed!.genesys.gap!.from, resumed!.genesys.gap!.filled], [new Date(lastFrameAt).toISOString(), true]);
        await rig.clock.advance(60_000);
        waiting(4);
        rig.connection.notifications.recover();
        await rig.clock.advance(1_000);
        const [update, ...more] = rig.take();
        assert.deepEqual([more.length, update!.genesys.event, update!.genesys.source, update!.genesys.gap, update!.payload.waiting], [0, "update", "rest", null, 4]);
        assert.equal(rig.statuses.at(-1), "live");
        const polls = asked();
        await rig.clock.advance(60_000);
        assert.equal(asked(), polls);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 5 }));
        assert.equal(rig.take()[0]!.genesys.source, "notification");
    });

    it("says nothing where nothing changed between the last poll and the first event", async () => {
        rig.connection.notifications.decide = () => "wait";
        await rig.start({}, 10_000);
        assert.deepEqual(rig.takeEvents(), ["snapshot"]);
        rig.connection.notifications.decide = () => "accept";
        rig.connection.notifications.recover();
        await rig.clock.advance(1_000);
        rig.connection.notifications.lose(rig.clock.now());
        rig.connection.notifications.recover();
        await rig.clock.advance(1_000);
        assert.deepEqual(rig.takeEvents(), ["resumed"]);
    });

    it("takes a channel that comes and goes before its snapshot for no interruption of what is polled", async () => {
        rig.connection.notifications.decide = () => "wait";
        await rig.start({}, 10_000);
        assert.deepEqual(rig.takeEvents(), ["snapshot"]);
        rig.connection.latency.observations = 200;
        rig.connection.notifications.decide = () => "accept";
        for (let round = 0; round < 5; round++) {
            rig.connection.notifications.recover();
            await rig.clock.advance(100);
            rig.connection.notifications.lose(rig.clock.now(), true);
            await rig.clock.advance(5_000);
        }
        assert.deepEqual([rig.takeEvents(), rig.statuses.at(-1)], [[], "polling"]);
    });

    it("is stale when polls stop succeeding, from the last one on, and resumes by the next", async () => {
        rig.connection.notifications.decide = () => "wait";
        await rig.start({}, 20_000);
        rig.take();
        rig.connection.refuse.observations = DOWN;
        await rig.clock.advance(4_000);
        assert.deepEqual(rig.takeEvents(), [], "one poll may fail");
        await rig.clock.advance(7_000);
        const [stale, ...more] = rig.take();
        assert.deepEqual([more.length, stale!.genesys.event, stale!.genesys.stale, rig.statuses.at(-1)], [0, "stale", true, "stale"]);
        await rig.clock.advance(300_000);
        assert.deepEqual([rig.takeEvents(), rig.errors.map(({ error }) => error.code)], [[], ["NETWORK"]]);
        assert.ok(asked() < 30, `${asked()} requests: they come less often while they fail`);
        delete rig.connection.refuse.observations;
        await rig.clock.advance(61_000);
        const [resumed] = rig.take();
        assert.deepEqual([resumed!.genesys.event, resumed!.genesys.gap!.from, rig.statuses.at(-1)], ["resumed", stale!.genesys.asOf, "polling"]);
    });

    it("does not care about a single poll that fails", async () => {
        rig.connection.notifications.decide = () => "wait";
        await rig.start({}, 20_000);
        rig.take();
        for (let round = 0; round < 3; round++) {
            rig.connection.refuse.observations = DOWN;
            await rig.clock.advance(3_000);
            delete rig.connection.refuse.observations;
            await rig.clock.advance(10_000);
        }
        assert.deepEqual([rig.takeEvents(), rig.errors.length, rig.statuses.at(-1)], [[], 0, "polling"]);
    });

    it("does not ask for queues whose topic is refused", async () => {
        rig.connection.notifications.decide = (topic) => [{ topic: topic.replace(/\?.*/, ".observations"), reason: "no", missingPermissions: ["a:b:view"] }];
        await rig.start({}, 60_000);
        assert.deepEqual([asked(), rig.statuses.at(-1)], [0, "error.PERMISSION"]);
    });

    it("polls although the connection tells what is wrong with its sockets, but not in spite of wrong credentials", async () => {
        rig.connection.notifications.decide = () => "wait";
        await rig.start({}, 1_000);
        rig.connection.fail(DOWN);
        await rig.clock.advance(10_000);
        assert.deepEqual([rig.takeEvents(), rig.statuses.at(-1), rig.errors.length], [["snapshot"], "polling", 1]);
        rig.connection.fail(new GenesysError("CREDENTIALS", {}, "refused"));
        await rig.clock.advance(100);
        assert.equal(rig.statuses.at(-1), "error.CREDENTIALS");
    });

    it("turns the half hour while it asks, and then counts what the aggregates tell", async () => {
        rig.connection.notifications.decide = () => "wait";
        rig.connection.aggregated = (queueId, interval) =>
            aggregates(queueId, interval, { voice: { nOffered: { count: interval.includes("T10:00:00.000Z/") ? 7 : 2 } } });
        await rig.start();
        await rig.clock.advanceTo("2026-11-20T10:29:59.000Z");
        assert.equal(rig.take().at(-1)!.payload.interval.offered, 7);
        await rig.clock.advanceTo("2026-11-20T10:30:06.000Z");
        const [turned, ...more] = rig.take();
        assert.deepEqual([more.length, turned!.genesys.event, turned!.genesys.source, turned!.payload.interval.offered], [0, "update", "timer", 0]);
        await rig.clock.advance(70_000);
        const [refreshed] = rig.take();
        assert.deepEqual([refreshed!.genesys.source, refreshed!.payload.interval.offered, refreshed!.payload.interval.start], ["rest", 2, "2026-11-20T10:30:00.000Z"]);
    });

    it("does not know a half hour's counters that neither events nor aggregates tell", async () => {
        await rig.start();
        rig.tell(halfHourEvent(START, { nOffered: { count: 4 } }));
        rig.take();
        rig.connection.refuse.aggregates = new GenesysError("PERMISSION", {}, "no");
        rig.connection.notifications.lose(rig.clock.now());
        await rig.clock.advance(5_000);
        assert.deepEqual([rig.take()[0]!.payload.interval.offered, rig.warnings.length], [4, 1]);
        await rig.clock.advanceTo("2026-11-20T10:30:06.000Z");
        assert.equal(rig.take().at(-1)!.payload.interval.offered, null);
    });

    it("asks for 1,400 queues in batches, within half of what may be asked", async () => {
        rig.connection.queues = Array.from({ length: 1_400 }, (_, index) => queueEntry(`Queue ${index}`));
        rig.connection.observed = (queueId) => observations(queueId, { voice: { oWaiting: 0 } });
        rig.connection.notifications.decide = () => "wait";
        await rig.start({ select: "all" }, 15_000);
        assert.equal(rig.take().length, 1_400);
        const { calls } = rig.connection;
        const before = calls.observations.length + calls.aggregates.length;
        await rig.clock.advance(120_000);
        const requests = calls.observations.length + calls.aggregates.length - before;
        assert.ok(requests <= 2 * 125, `${requests} requests in two minutes`);
        assert.ok(calls.observations.every(({ filter }) => filter.predicates!.length === 100));
        assert.deepEqual([rig.take().length, rig.statuses.at(-1)], [0, "polling"]);
    });

    it("leaves nothing behind when it ends with a poll under way", async () => {
        rig.connection.notifications.decide = () => "wait";
        rig.connection.latency.observations = 2_000;
        await rig.start({}, 4_000);
        rig.close();
        await rig.clock.advance(10_000);
        assert.deepEqual([rig.messages.length, asked()], [0, 1]);
    });
});
