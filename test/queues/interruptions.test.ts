/** What an observer says when events stop coming and nothing can be asked either, and when they come again. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { Rig } from "./rig.js";
import { aggregates, instantEvent, SALES } from "./samples.js";

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
        rig.connection.refuse.observations = new GenesysError("NETWORK", {}, "down");
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
        delete rig.connection.refuse.observations;
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        assert.deepEqual(rig.takeEvents(), ["resumed"]);
    });

    it("is stale at once when the socket was found silent, and not twice", async () => {
        rig.connection.refuse.observations = new GenesysError("NETWORK", {}, "down");
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
        rig.connection.refuse.observations = new GenesysError("UNAVAILABLE", {}, "down");
        rig.connection.notifications.lose(rig.clock.now());
        await rig.clock.advanceTo("2026-11-20T10:31:00.000Z");
        assert.deepEqual(rig.takeEvents(), ["stale"]);
        delete rig.connection.refuse.observations;
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
