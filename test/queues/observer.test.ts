/** When an observer sends what: first state, changes, fields, throttle, ticks. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { queueEntry } from "../support/fake-connection.js";
import { takeSnapshot } from "../../src/queues/snapshot.js";
import { DEFAULTS, Rig } from "./rig.js";
import { activityEvent, aggregates, halfHour, instantEvent, observations, SALES } from "./samples.js";

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

    it("is not told of media types that another observer or a snapshot chose", async () => {
        await rig.start();
        await rig.start({ mediaTypes: ["voic"] });
        await takeSnapshot(rig.connection, { ...DEFAULTS, mediaTypes: ["cobrowse"], details: false, estimatedWait: false, fresh: false, timeoutMs: 60_000 });
        const voic = rig.take().at(-1)!;
        assert.deepEqual([Object.keys(voic.payload.media), voic.payload.waiting], [["voic"], null]);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }));
        const [all] = rig.take();
        assert.deepEqual(Object.keys(all!.payload.media), ["voice", "callback", "chat", "email", "message"]);
        assert.ok(!all!.genesys.changed.some((path) => /voic\b|cobrowse/.test(path)));
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }, "cobrowse"));
        assert.equal(rig.take()[0]!.payload.media["cobrowse"]!.waiting, 1);
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

    it("tells the longest wait's seconds as changed only where it begins or ends, its start whenever it is another one", async () => {
        await rig.start({ fields: ["longestWaitSeconds"] });
        await rig.start({ fields: ["media.voice.longestWaitSeconds"] });
        const other = await new Rig(rig.connection).start();
        rig.take();
        const told = (rows: Parameters<typeof activityEvent>[1]): string[] => {
            other.take();
            rig.tellActivity(activityEvent("voice", rows));
            const messages = other.take();
            assert.equal(messages.length, 1);
            // Who asked for these alone gets a message when the wait is another one, and only then.
            const isAnother = messages[0]!.genesys.changed.includes("longestWaitSince");
            assert.deepEqual(rig.take().map(({ payload }) => payload.longestWaitSince), isAnother ? Array(2).fill(messages[0]!.payload.longestWaitSince) : []);
            return messages[0]!.genesys.changed.filter((path) => path.includes("longestWait"));
        };
        const both = ["longestWaitSince", "longestWaitSeconds", "media.voice.longestWaitSince", "media.voice.longestWaitSeconds"];
        const since = [both[0]!, both[2]!];
        const start = rig.clock.now();
        assert.deepEqual(told([{ metric: "oWaiting", count: 2 }, { metric: "oLongestWaiting", calculatedMetricValue: start - 30_000 }]), both);
        await rig.clock.advance(10_000);
        assert.deepEqual(told([{ metric: "oInteracting", count: 1 }, { metric: "oLongestWaiting", calculatedMetricValue: start - 30_000 }]), []);
        assert.deepEqual(told([{ metric: "oLongestWaiting", calculatedMetricValue: start }]), since);
        // Within the same second: equal seconds, another start.
        assert.deepEqual(told([{ metric: "oLongestWaiting", calculatedMetricValue: start + 1 }, { metric: "oInteracting", count: 2 }]), since);
        assert.deepEqual(told([{ metric: "oWaiting", count: 0 }]), both);
        other.end();
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

    it("ticks also where the wait itself is none of the chosen fields", async () => {
        await rig.start({ fields: ["agents.idle"], tickMs: 5_000 });
        rig.take();
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 3 }));
        await rig.clock.advance(4_900);
        assert.equal(rig.take().length, 0);
        await rig.clock.advance(10_200);
        const ticks = rig.take();
        assert.deepEqual(ticks.map(({ genesys, payload }) => [genesys.event, payload.waiting]), [["tick", 3], ["tick", 3], ["tick", 3]]);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 0 }));
        await rig.clock.advance(20_000);
        assert.equal(rig.take().length, 0);
    });

    it("ticks from the first wait on, though the throttle holds its update back", async () => {
        await rig.start({ throttleMs: 60_000, tickMs: 5_000, fields: ["agents.idle"] });
        rig.take();
        await rig.clock.advance(1_000);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 3 }));
        await rig.clock.advance(5_100);
        assert.deepEqual(rig.takeEvents(), ["tick"]);
    });

    it("tells a change that is held back as an update though ticks come more often than the throttle allows", async () => {
        rig.media.set(SALES.id, { voice: { oWaiting: 1 } });
        await rig.start({ throttleMs: 10_000, tickMs: 5_000 });
        rig.take();
        await rig.clock.advance(6_000);
        assert.deepEqual(rig.takeEvents(), ["tick"]);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 2 }));
        await rig.clock.advance(10_000);
        const [update, ...more] = rig.take();
        assert.deepEqual([update!.genesys.event, update!.payload.waiting, update!.genesys.changed, more.length], ["update", 2, ["waiting", "media.voice.waiting"], 0]);
        await rig.clock.advance(5_000);
        assert.deepEqual(rig.takeEvents(), ["tick"]);
    });

    it("tells every change as one though ticks come in between, whatever throttle and tick are", () => {
        const moves = fc.array(fc.record({ after: fc.nat(4_000), waiting: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 25 });
        return fc.assert(
            fc.asyncProperty(moves, fc.constantFrom(0, 1_000, 7_000), fc.constantFrom(1_000, 2_500, 5_000), async (steps, throttleMs, tickMs) => {
                const played = new Rig();
                played.media.set(SALES.id, { voice: { oWaiting: 1 } });
                await played.start({ throttleMs, tickMs });
                for (const { after, waiting } of steps) {
                    await played.clock.advance(after);
                    played.tell(instantEvent(played.clock.now(), { oWaiting: waiting }));
                }
                await played.clock.advance(15_000);
                played.close();
                const messages = played.take();
                messages.forEach(({ genesys, payload }, index) => {
                    const before = messages[index - 1]?.payload.waiting;
                    if (index > 0) assert.equal(genesys.changed.includes("waiting"), payload.waiting !== before, genesys.event);
                });
                assert.equal(messages.at(-1)!.payload.waiting, steps.at(-1)!.waiting);
            }),
            { numRuns: 40 },
        );
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
