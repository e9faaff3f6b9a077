/** What the hub does for queues that nobody watches any more, and when an event may have been missed. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { queueHubOf } from "../../src/queues/hub.js";
import { Rig } from "./rig.js";
import { aggregates, instantEvent, SALES } from "./samples.js";

describe("queue hub, over deploys", () => {
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

    const requests = (): number => rig.connection.calls.observations.length + rig.connection.calls.aggregates.length;

    it("gives the state at once to who comes back within 10 s, with what happened meanwhile and without a request", async () => {
        const before = requests();
        rig.end();
        await rig.clock.advance(5_000);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 6 }));
        await rig.clock.advance(4_000);
        assert.equal(rig.messages.length, 0);
        await rig.start({}, 0);
        const [message] = rig.take();
        assert.deepEqual([message!.genesys.event, message!.genesys.sequence, message!.payload.waiting, rig.statuses.at(-1)], ["snapshot", 1, 6, "connecting"]);
        await rig.clock.advance(30);
        assert.deepEqual([requests(), rig.connection.notifications.history.length, rig.statuses.at(-1)], [before, 1, "live"]);
        await rig.clock.advance(30_000);
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 7 }));
        assert.deepEqual(rig.takeEvents(), ["update"]);
    });

    it("unsubscribes after 10 s, and starts anew for who comes later", async () => {
        const before = requests();
        rig.end();
        await rig.clock.advance(9_900);
        assert.equal(rig.connection.notifications.subscriptions.length, 1);
        await rig.clock.advance(200);
        assert.equal(rig.connection.leftOver, 0);
        await rig.start();
        assert.deepEqual([rig.takeEvents(), requests() > before], [["snapshot"], true]);
    });

    it("turns the half hour for who comes back", async () => {
        await rig.clock.advanceTo("2026-11-20T10:29:58.000Z");
        rig.end();
        await rig.clock.advanceTo("2026-11-20T10:30:06.000Z");
        await rig.start();
        const [message, ...more] = rig.take();
        assert.deepEqual([more.length, message!.payload.interval.start, message!.payload.interval.offered], [0, "2026-11-20T10:30:00.000Z", 0]);
    });

    it("gets over an interruption meanwhile", async () => {
        rig.end();
        rig.connection.notifications.lose(rig.clock.now());
        await rig.start({}, 0);
        assert.equal(rig.take().length, 0);
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        const [message, ...more] = rig.take();
        assert.deepEqual([more.length, message!.genesys.event, message!.genesys.gap], [0, "snapshot", null]);
    });

    it("takes the queue's present name from who comes back", async () => {
        rig.end();
        rig.connection.queues = [{ ...SALES, name: "Sales EMEA" }];
        await rig.start({}, 0);
        assert.deepEqual(rig.take().map(({ topic, payload }) => [topic, payload.queue.name]), [["Sales EMEA", "Sales EMEA"]]);
    });

    it("says again what is refused", async () => {
        const { listener } = rig.connection.notifications.subscriptions[0]!;
        listener.rejected({ topic: `v2.analytics.queues.${SALES.id}.observations`, reason: null, missingPermissions: ["a:b:view"] });
        rig.end();
        await rig.start();
        assert.deepEqual([rig.errors.map(({ error }) => error.code), rig.statuses.at(-1)], [["PERMISSION"], "error.PERMISSION"]);
    });

    it("warns each who comes of figures that may not be asked for", async () => {
        rig.connection.refuse.aggregates = new GenesysError("PERMISSION", {}, "no");
        rig.connection.notifications.lose(rig.clock.now());
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        rig.end();
        await rig.start();
        assert.equal(rig.warnings.length, 2);
    });

    it("ends its timers and forgets everything with the connection, while it is watched and while it lingers", async () => {
        const hub = queueHubOf(rig.connection);
        rig.end();
        await rig.start({ tickMs: 1_000, throttleMs: 60_000 });
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 1 }));
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 2 }));
        rig.connection.close();
        assert.equal(rig.connection.leftOver, 0);
        assert.equal(hub.find(SALES.id), undefined);
        assert.notEqual(queueHubOf(rig.connection), hub);
    });
});

describe("queue hub, closed with questions under way", () => {
    for (const refused of [false, true]) {
        it(`leaves no timer when they are ${refused ? "refused" : "answered"} later`, async () => {
            const rig = new Rig();
            rig.connection.notifications.decide = (topic) => (topic.includes("?") ? [{ topic, reason: "no", missingPermissions: [] }] : "accept");
            rig.media.set(SALES.id, { voice: { oWaiting: 2, oLongestWaiting: rig.clock.now() - 5_000 } });
            await rig.start();
            rig.connection.latency = { observations: 3_000, aggregates: 3_000 };
            rig.tell(instantEvent(rig.clock.now(), { oWaiting: 3 }));
            // The longest wait, the half hour, and a look after something that may have been missed.
            await rig.clock.advance(58_000);
            const { observations, aggregates: halfHours } = rig.connection.calls;
            const before = observations.length + halfHours.length;
            rig.tell(instantEvent(rig.clock.now(), { oWaiting: 4 }));
            for (const { listener } of rig.connection.notifications.subscriptions) listener.recheck?.();
            await rig.clock.advance(2_000);
            assert.ok(observations.length + halfHours.length >= before + 3);
            if (refused) rig.connection.refuse = { observations: new GenesysError("NETWORK", {}, "down"), aggregates: new GenesysError("NETWORK", {}, "down") };
            const messages = rig.messages.length;
            rig.close();
            await rig.clock.advance(3_500);
            assert.deepEqual([rig.connection.leftOver, rig.messages.length], [0, messages]);
        });
    }
});

describe("queue hub, when an event may have been missed", () => {
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

    const recheck = (): void => rig.connection.notifications.subscriptions.forEach(({ listener }) => listener.recheck?.());

    it("looks anew and says nothing where nothing differs", async () => {
        recheck();
        await rig.clock.advance(1_000);
        assert.deepEqual([rig.take().length, rig.connection.calls.observations.length, rig.statuses.at(-1)], [0, 2, "live"]);
    });

    it("tells what differs as a change, half-hour figures too", async () => {
        rig.media.set(SALES.id, { voice: { oWaiting: 3 } });
        rig.connection.aggregated = (queueId, interval) => aggregates(queueId, interval, { voice: { nOffered: { count: 9 } } });
        recheck();
        await rig.clock.advance(1_000);
        const messages = rig.take();
        assert.deepEqual([messages.at(-1)!.payload.waiting, messages.at(-1)!.payload.interval.offered], [3, 9]);
        for (const { genesys } of messages) assert.deepEqual([genesys.event, genesys.source, genesys.gap, genesys.stale], ["update", "rest", null, false]);
    });

    it("does not overwrite what is told meanwhile", async () => {
        rig.connection.latency.observations = 500;
        recheck();
        await rig.clock.advance(300);
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 4 }));
        assert.equal(rig.take()[0]!.payload.interacting, 4);
        await rig.clock.advance(1_000);
        assert.equal(rig.take().length, 0);
    });

    it("tries again until it has the answer, without a word", async () => {
        rig.connection.refuse.observations = new GenesysError("UNAVAILABLE", {}, "down");
        rig.media.set(SALES.id, { voice: { oWaiting: 3 } });
        recheck();
        await rig.clock.advance(10_000);
        assert.deepEqual([rig.take().length, rig.errors.length, rig.statuses.at(-1)], [0, 0, "live"]);
        delete rig.connection.refuse.observations;
        await rig.clock.advance(60_000);
        assert.deepEqual(rig.take().map(({ genesys, payload }) => [genesys.event, payload.waiting]), [["update", 3]]);
    });

    it("is over with an interruption, which looks anew anyway", async () => {
        rig.connection.latency.observations = 500;
        recheck();
        await rig.clock.advance(100);
        rig.connection.notifications.lose(rig.clock.now());
        rig.connection.notifications.recover();
        await rig.clock.advance(2_000);
        assert.deepEqual(rig.takeEvents(), ["resumed"]);
    });
});
