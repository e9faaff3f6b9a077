/** When an observer sends what: first state, changes, fields, throttle, ticks, interruptions, half hours. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { queueEntry } from "../support/fake-connection.js";
import { Rig } from "./rig.js";
import { activityEvent, aggregates, halfHour, halfHourEvent, instantEvent, observations, SALES } from "./samples.js";

const START = Date.parse("2026-11-20T10:00:00.000Z");

describe("queue observer", () => {
    let rig: Rig;

    beforeEach(() => {
        rig = new Rig();
    });

    afterEach(() => {
        rig.close();
        assert.equal(rig.connection.leftOver, 0, "a timer, listener or subscription is left");
    });

    it("tells a queue's first state, by one snapshot and one aggregates query", async () => {
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 3 } } });
        await rig.start();
        const [message, ...more] = rig.take();
        assert.equal(more.length, 0);
        assert.equal(message!.topic, "Sales");
        const { genesys, payload } = message!;
        assert.deepEqual(genesys, {
            event: "snapshot",
            source: "rest",
            sequence: 1,
            asOf: genesys.asOf,
            stale: false,
            changed: [],
            gap: null,
            org: { id: "o1", name: "Acme" },
            region: "mypurecloud.de",
            demo: false,
            topicName: null,
            correlationId: null,
        });
        assert.deepEqual([payload.waiting, payload.agents.idle, payload.interval.offered, payload.media["voice"]!.interval.answered], [0, 2, 3, 0]);
        assert.deepEqual(rig.connection.notifications.history, [`+v2.analytics.queues.${SALES.id}?observations&activity`]);
        assert.deepEqual([rig.connection.calls.observations.length, rig.connection.calls.aggregates.length], [1, 1]);
        assert.equal(rig.connection.calls.aggregates[0]!.interval, halfHour(START));
        assert.deepEqual(rig.statuses, ["connecting", "synchronising", "live"]);
    });

    it("says demo where it is one", async () => {
        rig.connection.connectionInfo = { org: null, region: "demo", demo: true };
        await rig.start();
        assert.equal(rig.statuses.at(-1), "demo");
        assert.deepEqual([rig.messages[0]!.genesys.demo, rig.messages[0]!.genesys.org], [true, null]);
    });

    it("tells each change with its paths, topic and correlation id, and no message without one", async () => {
        await rig.start();
        rig.take();
        await rig.clock.advance(10_000);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }));
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }));
        const [message, ...more] = rig.take();
        assert.equal(more.length, 0);
        assert.deepEqual(
            [message!.genesys.event, message!.genesys.source, message!.genesys.sequence, message!.genesys.topicName, message!.genesys.correlationId],
            ["update", "notification", 2, `v2.analytics.queues.${SALES.id}.observations`, "c-1"],
        );
        assert.deepEqual(message!.genesys.changed, [
            "waiting",
            "longestWaitSince",
            "longestWaitSeconds",
            "media.voice.waiting",
            "media.voice.longestWaitSince",
            "media.voice.longestWaitSeconds",
        ]);
    });

    it("sends only what concerns the chosen fields", async () => {
        await rig.start({ fields: ["agents.idle", "media.voice"] });
        rig.take();
        rig.tell(instantEvent(rig.clock.now(), { oUserRoutingStatuses: { INTERACTING: 3 } }, null));
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 3 }, "chat"));
        assert.equal(rig.take().length, 0);
        rig.tell(instantEvent(rig.clock.now(), { oUserRoutingStatuses: { IDLE: 7 } }, null));
        const [message] = rig.take();
        assert.ok(message!.genesys.changed.includes("agents.idle"));
        assert.ok(message!.genesys.changed.includes("media.chat.waiting"), "what was held back is told as changed too");
        rig.tell(instantEvent(rig.clock.now(), { oAlerting: 1 }));
        assert.equal(rig.take().length, 1);
    });

    it("throttles: the first at once, the last of a window at its end, accumulated, and nothing for a value that came back", async () => {
        await rig.start({ throttleMs: 1_000 });
        await rig.clock.advance(5_000);
        rig.take();
        const tell = (counts: Record<string, number>): void => rig.tell(instantEvent(rig.clock.now(), counts));
        tell({ oInteracting: 1 });
        assert.equal(rig.take().length, 1);
        await rig.clock.advance(100);
        tell({ oInteracting: 2 });
        await rig.clock.advance(100);
        tell({ oAlerting: 1 });
        await rig.clock.advance(700);
        assert.equal(rig.take().length, 0);
        await rig.clock.advance(200);
        const [message, ...more] = rig.take();
        assert.equal(more.length, 0);
        assert.deepEqual(message!.genesys.changed, ["interacting", "alerting", "media.voice.interacting", "media.voice.alerting"]);
        await rig.clock.advance(200);
        tell({ oInteracting: 3 });
        await rig.clock.advance(10);
        tell({ oInteracting: 2 });
        await rig.clock.advance(5_000);
        assert.equal(rig.take().length, 0);
    });

    it("ticks while something waits, skips the span of an update, and stops", async () => {
        rig.media.set(SALES.id, { voice: { oWaiting: 1, oLongestWaiting: rig.clock.now() - 10_000 } });
        await rig.start({ tickMs: 5_000 });
        const first = rig.take()[0]!;
        assert.equal(first.payload.longestWaitSeconds, 10);
        await rig.clock.advance(5_000);
        const [tick] = rig.take();
        assert.deepEqual([tick!.genesys.event, tick!.genesys.source, tick!.genesys.changed, tick!.payload.longestWaitSeconds], ["tick", "timer", [], 15]);
        await rig.clock.advance(2_000);
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 4 }));
        assert.deepEqual(rig.takeEvents(), ["update"]);
        await rig.clock.advance(3_500);
        assert.deepEqual(rig.takeEvents(), []);
        await rig.clock.advance(5_000);
        assert.deepEqual(rig.takeEvents(), ["tick"]);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 0 }));
        rig.take();
        await rig.clock.advance(20_000);
        assert.deepEqual(rig.takeEvents(), []);
    });

    it("gives each notification as it came, of both topics, when events are asked for", async () => {
        await rig.start({ output: "event", mediaTypes: ["voice"] });
        const body = instantEvent(rig.clock.now(), { oWaiting: 1 });
        rig.tell(body);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }, "chat"));
        rig.tellActivity(activityEvent("voice", [{ metric: "oWaiting", count: 1 }]));
        const messages = rig.take();
        assert.equal(messages.length, 2);
        assert.deepEqual(messages[0]!.payload, body);
        assert.notEqual(messages[0]!.payload, body);
        assert.deepEqual([messages[0]!.topic, messages[0]!.genesys.event, messages[0]!.genesys.source, messages[1]!.genesys.sequence], ["Sales", "notification", "notification", 2]);
        assert.equal(messages[1]!.genesys.topicName, `v2.analytics.queues.${SALES.id}.activity`);
    });

    it("shares one subscription between observers, and gives a later one the state at once", async () => {
        await rig.start();
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 2 }));
        rig.take();
        await rig.start();
        assert.deepEqual(rig.take().map(({ genesys, payload }) => [genesys.event, genesys.sequence, payload.waiting]), [["snapshot", 1, 2]]);
        assert.equal(rig.connection.calls.observations.length, 1);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 3 }));
        const [one, other] = rig.take();
        assert.deepEqual([one!.payload.waiting, other!.payload.waiting], [3, 3]);
        assert.notEqual(one!.payload.queue, other!.payload.queue);
        assert.equal(rig.connection.notifications.history.length, 1);
    });

    it("reads the longest wait by the platform's clock", async () => {
        rig.connection.offset = 3_600_000;
        rig.media.set(SALES.id, { voice: { oWaiting: 1, oLongestWaiting: rig.clock.now() + 3_600_000 - 30_000 } });
        await rig.start();
        const [message] = rig.take();
        assert.equal(message!.payload.longestWaitSeconds, 30);
        assert.equal(message!.payload.interval.start, "2026-11-20T11:00:00.000Z");
    });
});

describe("queue observer, interruptions", () => {
    let rig: Rig;

    beforeEach(async () => {
        rig = new Rig();
        await rig.start();
        rig.take();
    });

    afterEach(() => {
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });

    it("resumes after a short one with a gap and without stale", async () => {
        const lastFrameAt = rig.clock.now() - 400;
        rig.connection.notifications.lose(lastFrameAt);
        await rig.clock.advance(2_000);
        assert.deepEqual(rig.takeEvents(), []);
        assert.equal(rig.statuses.at(-1), "connecting");
        rig.media.set(SALES.id, { voice: { oWaiting: 5, oLongestWaiting: rig.clock.now() - 1_000 } });
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        const [message, ...more] = rig.take();
        assert.equal(more.length, 0);
        assert.deepEqual([message!.genesys.event, message!.genesys.stale, message!.genesys.changed, message!.payload.waiting], ["resumed", false, [], 5]);
        const { gap } = message!.genesys;
        assert.equal(gap!.from, new Date(lastFrameAt).toISOString());
        assert.ok(Date.parse(gap!.to) > lastFrameAt + 2_000);
        assert.equal(gap!.filled, true);
        assert.equal(rig.statuses.at(-1), "live");
    });

    it("is stale once after 5 s, then resumes", async () => {
        const lastFrameAt = rig.clock.now() - 100;
        rig.connection.notifications.lose(lastFrameAt);
        await rig.clock.advance(4_900);
        assert.deepEqual(rig.takeEvents(), []);
        await rig.clock.advance(200);
        const [message] = rig.take();
        assert.deepEqual([message!.genesys.event, message!.genesys.source, message!.genesys.stale, message!.genesys.asOf], ["stale", "timer", true, new Date(lastFrameAt).toISOString()]);
        await rig.clock.advance(60_000);
        rig.connection.notifications.lose(lastFrameAt, true);
        assert.deepEqual(rig.takeEvents(), []);
        assert.equal(rig.statuses.at(-1), "stale");
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        assert.deepEqual(rig.takeEvents(), ["resumed"]);
    });

    it("is stale at once when the socket was found silent, and not twice", async () => {
        rig.connection.notifications.lose(rig.clock.now() - 35_000, true);
        await rig.clock.advance(10_000);
        assert.deepEqual(rig.takeEvents(), ["stale"]);
    });

    it("stays stale until the snapshot is there, and tells that once", async () => {
        rig.connection.refuse.observations = new GenesysError("UNAVAILABLE", {}, "down");
        rig.connection.notifications.lose(rig.clock.now());
        await rig.clock.advance(1_000);
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 9 }));
        await rig.clock.advance(60_000);
        assert.deepEqual(rig.takeEvents(), ["stale"]);
        assert.equal(rig.errors.length, 1);
        assert.deepEqual([rig.errors[0]!.error.code, rig.errors[0]!.topic], ["UNAVAILABLE", "Sales"]);
        delete rig.connection.refuse.observations;
        await rig.clock.advance(60_000);
        assert.deepEqual(rig.takeEvents(), ["resumed"]);
        assert.equal(rig.statuses.at(-1), "live");
    });

    it("says when the half-hour figures of a gap are filled later", async () => {
        rig.connection.latency.aggregates = 4_000;
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 8 } } });
        rig.connection.notifications.lose(rig.clock.now());
        rig.connection.notifications.recover();
        await rig.clock.advance(1_000);
        const [resumed] = rig.take();
        assert.deepEqual([resumed!.genesys.event, resumed!.genesys.gap!.filled], ["resumed", false]);
        await rig.clock.advance(5_000);
        const [filled, ...more] = rig.take();
        assert.equal(more.length, 0);
        assert.deepEqual([filled!.genesys.event, filled!.genesys.gap, filled!.payload.interval.offered], ["update", { ...resumed!.genesys.gap!, filled: true }, 8]);
        assert.ok(filled!.genesys.changed.includes("interval.offered"));
    });

    it("keeps what a notification told while the snapshot was under way", async () => {
        rig.connection.latency.observations = 1_000;
        rig.connection.notifications.lose(rig.clock.now());
        rig.connection.notifications.recover();
        await rig.clock.advance(500);
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 6 }));
        await rig.clock.advance(1_000);
        const [message] = rig.take();
        assert.deepEqual([message!.payload.interacting, message!.payload.waiting], [6, 0]);
    });

    it("drops the answer to a question asked before another interruption", async () => {
        rig.connection.latency.observations = 3_000;
        rig.connection.notifications.lose(rig.clock.now());
        rig.connection.notifications.recover();
        await rig.clock.advance(1_000);
        rig.connection.notifications.lose(rig.clock.now());
        await rig.clock.advance(3_500);
        assert.deepEqual(rig.takeEvents(), []);
        rig.connection.notifications.recover();
        await rig.clock.advance(3_500);
        assert.deepEqual(rig.takeEvents(), ["stale", "resumed"]);
    });

    it("does not know the counters of a half hour that began meanwhile, until asked", async () => {
        rig.connection.refuse.aggregates = new GenesysError("UNAVAILABLE", {}, "down");
        await rig.clock.advanceTo("2026-11-20T10:29:00.000Z");
        rig.connection.notifications.lose(rig.clock.now());
        await rig.clock.advanceTo("2026-11-20T10:31:00.000Z");
        assert.deepEqual(rig.takeEvents(), ["stale"]);
        rig.connection.notifications.recover();
        await rig.clock.advance(1_000);
        const [message] = rig.take();
        assert.deepEqual([message!.payload.interval.start, message!.payload.interval.offered, message!.genesys.gap!.filled], ["2026-11-20T10:30:00.000Z", null, false]);
        delete rig.connection.refuse.aggregates;
        await rig.clock.advance(60_000);
        const [filled] = rig.take();
        assert.deepEqual([filled!.genesys.gap!.filled, filled!.payload.interval.offered], [true, 0]);
    });
});

describe("queue observer, half hours", () => {
    let rig: Rig;

    beforeEach(() => {
        rig = new Rig();
    });

    afterEach(() => {
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });

    it("turns every queue once, spread over 5 s, to counters of 0 and no times", async () => {
        rig.connection.queues = Array.from({ length: 10 }, (_, index) => queueEntry(`Q${index}`));
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 3 }, tAnswered: { count: 2, sum: 9_000 } } });
        await rig.start({ select: "all" });
        assert.equal(rig.take().length, 10);
        await rig.clock.advanceTo("2026-11-20T10:30:01.000Z");
        const early = rig.take();
        assert.ok(early.length >= 2 && early.length <= 4, `${early.length} in the first second`);
        await rig.clock.advanceTo("2026-11-20T10:30:05.000Z");
        const all = [...early, ...rig.take()];
        assert.equal(new Set(all.map(({ topic }) => topic)).size, 10);
        assert.equal(all.length, 10);
        for (const { genesys, payload } of all) {
            assert.deepEqual([genesys.event, genesys.source, payload.interval.start], ["update", "timer", "2026-11-20T10:30:00.000Z"]);
            const { offered, answered, abandoned, flowOut, transferred, connected, asaSeconds, ahtSeconds, serviceLevel } = payload.interval;
            assert.deepEqual([offered, answered, abandoned, flowOut, transferred, connected], [0, 0, 0, 0, 0, 0]);
            assert.deepEqual([asaSeconds, ahtSeconds, serviceLevel], [null, null, { ratio: null, numerator: 0, denominator: 0, target: null }]);
            assert.ok(genesys.changed.includes("interval.start") && genesys.changed.includes("media.voice.interval.offered"));
        }
        await rig.clock.advance(60_000);
        assert.equal(rig.take().length, 0);
    });

    it("tells the turn before the first event of the new half hour, once, and drops late figures of the old", async () => {
        rig.connection.queues = [queueEntry("Another"), SALES];
        await rig.start({ select: "all", throttleMs: 1_000 });
        await rig.clock.advanceTo("2026-11-20T10:29:59.900Z");
        rig.take();
        rig.tell(halfHourEvent(START, { nOffered: { count: 1 } }));
        assert.equal(rig.take().length, 1);
        await rig.clock.advance(300);
        rig.tell(halfHourEvent(START, { nOffered: { count: 2 } }));
        rig.tell(halfHourEvent(START + 1_800_000, { nOffered: { count: 1 } }));
        await rig.clock.advance(10_000);
        const messages = rig.take().filter(({ topic }) => topic === "Sales");
        assert.deepEqual(
            messages.map(({ genesys, payload }) => [genesys.source, payload.interval.start, payload.interval.offered]),
            [
                ["timer", "2026-11-20T10:30:00.000Z", 0],
                ["notification", "2026-11-20T10:30:00.000Z", 1],
            ],
        );
    });

    it("refreshes what notifications do not carry, at most every 60 s and only with traffic", async () => {
        await rig.start();
        const { aggregates: queries } = rig.connection.calls;
        await rig.clock.advance(600_000);
        assert.equal(queries.length, 1);
        rig.take();
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { tAnswered: { count: 1, sum: 5_000 } } });
        for (let second = 0; second < 120; second++) {
            rig.tell(instantEvent(rig.clock.now(), { oInteracting: second % 7 }));
            await rig.clock.advance(1_000);
        }
        assert.ok(queries.length >= 3 && queries.length <= 4, `${queries.length} queries`);
        const refreshed = rig.take().find(({ genesys }) => genesys.source === "rest");
        assert.deepEqual(refreshed!.genesys.changed.filter((path) => path.startsWith("interval.")), ["interval.answered", "interval.asaSeconds", "interval.metrics.tAnswered.count", "interval.metrics.tAnswered.sum"]);
        await rig.clock.advance(600_000);
        assert.ok(queries.length <= 6, `${queries.length} queries`);
    });

    it("leaves what nobody may tell unknown without the permission for aggregates", async () => {
        rig.connection.refuse.aggregates = new GenesysError("PERMISSION", {}, "no");
        await rig.start();
        const [first] = rig.take();
        assert.equal(first!.payload.interval.offered, null);
        assert.equal(rig.warnings.length, 1);
        assert.equal(rig.statuses.at(-1), "live");
        rig.tell(halfHourEvent(START, { nOffered: { count: 4 } }));
        assert.equal(rig.take()[0]!.payload.interval.offered, 4);
        await rig.clock.advanceTo("2026-11-20T10:30:06.000Z");
        const [rolled] = rig.take();
        assert.deepEqual([rolled!.payload.interval.offered, rolled!.payload.interval.answered], [0, null]);
    });
});

describe("queue observer, longest wait", () => {
    let rig: Rig;

    beforeEach(() => {
        rig = new Rig();
    });

    afterEach(() => rig.close());

    const asked = (): number => rig.connection.calls.observations.filter(({ metrics }) => metrics.length === 1).length;

    it("asks without activity, within a second of events and every 30 s while something waits", async () => {
        rig.connection.notifications.decide = (topic) => (topic.includes("?") ? [{ topic, reason: "notification.invalid.topic", missingPermissions: [] }] : "accept");
        await rig.start();
        rig.take();
        assert.deepEqual(rig.connection.notifications.subscriptions.map(({ topic }) => topic), [`v2.analytics.queues.${SALES.id}.observations`]);
        assert.equal(rig.errors.length, 0);
        assert.equal(rig.debugs.length, 1);
        await rig.clock.advance(60_000);
        assert.equal(asked(), 0);
        rig.media.set(SALES.id, { voice: { oWaiting: 2, oLongestWaiting: rig.clock.now() - 3_000 } });
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }));
        await rig.clock.advance(300);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 2 }));
        await rig.clock.advance(1_000);
        assert.equal(asked(), 1);
        assert.equal(rig.take().at(-1)!.payload.longestWaitSince, new Date(rig.clock.now() - 4_300).toISOString());
        await rig.clock.advance(31_000);
        assert.equal(asked(), 2);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 0 }));
        await rig.clock.advance(120_000);
        assert.equal(asked(), 2);
    });

    it("does not ask where activity tells it, but does where activity stays away", async () => {
        await rig.start();
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }));
        rig.tellActivity(activityEvent("voice", [{ metric: "oLongestWaiting", calculatedMetricValue: rig.clock.now() - 500 }]));
        await rig.clock.advance(60_000);
        assert.equal(asked(), 0);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 2 }));
        await rig.clock.advance(6_000);
        assert.equal(asked(), 1);
    });

    it("keeps the combined topic until observations alone are accepted, without another snapshot", async () => {
        const combined = `v2.analytics.queues.${SALES.id}?observations&activity`;
        await rig.start();
        const { notifications } = rig.connection;
        notifications.decide = () => "wait";
        notifications.subscriptions[0]!.listener.rejected({ topic: `v2.analytics.queues.${SALES.id}.activity`, reason: null, missingPermissions: ["analytics:x:view"] });
        assert.deepEqual(notifications.subscriptions.map(({ topic }) => topic), [combined, `v2.analytics.queues.${SALES.id}.observations`]);
        notifications.decide = () => "accept";
        notifications.recover();
        await rig.clock.advance(100);
        assert.deepEqual(notifications.subscriptions.map(({ topic }) => topic), [`v2.analytics.queues.${SALES.id}.observations`]);
        assert.deepEqual(rig.takeEvents(), ["snapshot"]);
        assert.equal(rig.connection.calls.observations.length, 1);
        assert.equal(rig.errors.length, 0);
    });
});

describe("queue observer, many queues", () => {
    it("starts 1,400 queues with few requests", async () => {
        const rig = new Rig();
        rig.connection.queues = Array.from({ length: 1_400 }, (_, index) => queueEntry(`Queue ${index}`));
        rig.connection.observed = (queueId) => observations(queueId, { voice: { oWaiting: 0 } });
        await rig.start({ select: "all" });
        const { observations: snapshots, aggregates: seeds, listings } = rig.connection.calls;
        assert.equal(rig.messages.length, 1_400);
        assert.ok(snapshots.length + seeds.length + listings <= 30);
        assert.ok(snapshots.every(({ filter }) => filter.predicates!.length <= 100));
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });
});
