/** What an observer says of the half hour and of the longest wait, where notifications alone do not tell it. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { queueEntry } from "../support/fake-connection.js";
import { Rig } from "./rig.js";
import { activityEvent, aggregates, halfHourEvent, instantEvent, SALES } from "./samples.js";

const START = Date.parse("2026-11-20T10:00:00.000Z");

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

    it("turns back when the time that it went by was wrong: unknown, asked for, and the next turn is certain only then", async () => {
        let offered = 3;
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: offered } } });
        await rig.start();
        rig.take();
        rig.connection.offset = 26 * 3_600_000;
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 1 }));
        const wrong = rig.take().at(-1)!.payload.interval;
        assert.deepEqual([wrong.start, wrong.offered], ["2026-11-21T12:00:00.000Z", null]);
        rig.connection.offset = 0;
        offered = 4;
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 2 }));
        const back = rig.take().at(-1)!.payload.interval;
        assert.deepEqual([back.start, back.offered], ["2026-11-20T10:00:00.000Z", null]);
        await rig.clock.advance(20_000);
        assert.equal(rig.take().at(-1)!.payload.interval.offered, 4);
        rig.tell(halfHourEvent(START, { nOffered: { count: 5 } }));
        assert.equal(rig.take().at(-1)!.payload.interval.offered, 5);
        offered = 0;
        for (const half of ["10:30", "11:00"]) {
            await rig.clock.advanceTo(`2026-11-20T${half}:20.000Z`);
            const told = rig.take().filter(({ payload }) => payload.interval.start === `2026-11-20T${half}:00.000Z`);
            assert.equal(told[0]!.genesys.source, "timer");
            assert.equal(told.at(-1)!.payload.interval.offered, 0);
        }
    });

    it("turns back within a minute also where nothing happens, and takes a wrong time before for nothing but that", async () => {
        await rig.start();
        rig.connection.offset = 3_600_000;
        await rig.clock.advance(61_000);
        rig.connection.offset = 0;
        await rig.clock.advance(61_000);
        assert.deepEqual(rig.take().map(({ payload }) => payload.interval.start.slice(11, 16)).filter((start, index, all) => start !== all[index - 1]), ["10:00", "11:00", "10:00"]);
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 7 } } });
        rig.connection.offset = -3_600_000;
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 1 }));
        rig.connection.offset = 0;
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 2 }));
        const { interval } = rig.take().at(-1)!.payload;
        assert.deepEqual([interval.start, interval.offered], ["2026-11-20T10:00:00.000Z", null], "counters of a half hour that has long begun are not 0");
        await rig.clock.advance(20_000);
        assert.equal(rig.take().at(-1)!.payload.interval.offered, 7);
    });

    it("does not turn back where the next half hour was named some seconds early", async () => {
        await rig.start();
        await rig.clock.advanceTo("2026-11-20T10:29:30.000Z");
        rig.tell(halfHourEvent(START + 1_800_000, { nOffered: { count: 1 } }));
        rig.connection.offset = -20_000;
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 1 }));
        rig.connection.offset = 0;
        await rig.clock.advance(60_000);
        const { interval } = rig.take().at(-1)!.payload;
        assert.deepEqual([interval.start, interval.offered], ["2026-11-20T10:30:00.000Z", 1]);
    });

    it("takes counts again after a snapshot that was dated far ahead", async () => {
        rig.connection.offset = 26 * 3_600_000;
        await rig.start();
        rig.connection.offset = 0;
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 2 }));
        rig.tell(instantEvent(rig.clock.now() - 3_000, { oInteracting: 9 }));
        assert.equal(rig.take().at(-1)!.payload.interacting, 2);
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

    const REFUSED = "notification.invalid.topic";
    const helpTopics = (): string[] => rig.connection.notifications.history.filter((line) => line.includes(queueEntry("Help").id));
    const helpCombined = `+v2.analytics.queues.${queueEntry("Help").id}?observations&activity`;
    const helpObservations = `+v2.analytics.queues.${queueEntry("Help").id}.observations`;
    const observeHelp = (): Promise<Rig> => rig.start({ queues: [{ id: null, name: "Help" }] });

    it("asks for no combined topic again where none is known, until the next interruption", async () => {
        const { notifications } = rig.connection;
        rig.connection.queues = [SALES, queueEntry("Help"), queueEntry("Late")];
        notifications.decide = (topic) => (topic.includes("?") ? [{ topic, reason: REFUSED, missingPermissions: [] }] : "accept");
        await rig.start();
        await observeHelp();
        assert.deepEqual(helpTopics(), [helpObservations]);
        notifications.lose(rig.clock.now());
        notifications.recover();
        await rig.clock.advance(100);
        notifications.decide = () => "accept";
        await rig.start({ queues: [{ id: null, name: "Late" }] });
        assert.ok(notifications.history.at(-1)!.endsWith(`${queueEntry("Late").id}?observations&activity`));
    });

    it("takes the refusal of a queue that is gone for nothing more", async () => {
        const { notifications } = rig.connection;
        rig.connection.queues = [SALES, queueEntry("Help")];
        notifications.decide = (topic) => (topic.includes(SALES.id) ? [{ topic, reason: REFUSED, missingPermissions: [] }] : "accept");
        await rig.start();
        assert.equal(rig.errors.length, 1);
        await observeHelp();
        assert.deepEqual(helpTopics(), [helpCombined]);
    });

    it("takes the refusal of one combined topic for nothing more where another was accepted", async () => {
        const { notifications } = rig.connection;
        rig.connection.queues = [SALES, queueEntry("Odd"), queueEntry("Help")];
        await rig.start();
        notifications.decide = (topic) => (topic.includes("?") ? [{ topic, reason: REFUSED, missingPermissions: [] }] : "accept");
        await rig.start({ queues: [{ id: null, name: "Odd" }] });
        assert.equal(rig.errors.length, 0);
        notifications.decide = () => "accept";
        await observeHelp();
        assert.deepEqual(helpTopics(), [helpCombined]);
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
