/** Channels that end, tokens and secrets that are no longer accepted, permissions that are taken away. */
import assert from "node:assert/strict";
import type { SimulatorClient } from "../../src/simulator/options.js";
import { Lab } from "./lab.js";

const HOUR = 3_600_000;
const CHANNELS = "POST /api/v2/notifications/channels";
const TOKEN = "POST /oauth/token";

describe("channels that end", function () {
    let lab: Lab;
    afterEach(() => lab.close());

    for (const [what, endNotice] of [
        ["with a result frame", "result"],
        ["with a system message", "system"],
        ["without a word", "none"],
    ] as const) {
        it(`a channel pushed out by others is replaced by a new one (told ${what})`, async () => {
            lab = await Lab.start({ simulator: { notifications: { endNotice } } });
            const watch = await lab.live();
            const [from, id] = [watch.messages.length, lab.simulator.channels.all()[0]!.id];
            assert.equal(lab.simulator.faults.evictChannel(), 1);
            await lab.recovered(watch, from, 5_000);
            assert.equal(lab.asked(CHANNELS).length, 2);
            assert.notEqual(lab.simulator.channels.all()[0]!.id, id);
            assert.deepEqual(watch.errors, []);
            await lab.assertTruth(watch);
        });
    }

    it("a channel that ends early is replaced by a new one", async () => {
        lab = await Lab.start();
        const watch = await lab.live();
        const from = watch.messages.length;
        assert.equal(lab.simulator.faults.expireChannel(), 1);
        await lab.recovered(watch, from, 5_000);
        await lab.assertTruth(watch);
    });

    it("a channel is kept beyond its life by sending its subscriptions again, without an interruption", async () => {
        lab = await Lab.start({ simulator: { notifications: { channelLifeMs: HOUR } }, gridMs: 5_000, load: 0.3 });
        const watch = await lab.live();
        await lab.advance(1.5 * HOUR);
        assert.equal(lab.asked(CHANNELS).length, 1);
        assert.equal(lab.traffic.openings.length, 1);
        assert.ok(watch.events().every((event) => event === "snapshot" || event === "update"));
        await lab.assertTruth(watch);
    });

    it("a channel that cannot be prolonged is replaced before its end, without an interruption", async () => {
        lab = await Lab.start({ simulator: { notifications: { channelLifeMs: HOUR } }, gridMs: 5_000, load: 0.3 });
        const watch = await lab.live();
        // The listing does not tell the end any more: whether it moved is not known.
        lab.simulator.faults.request({ match: { method: "GET", path: "/api/v2/notifications/channels" }, body: { entities: [] } });
        await lab.advance(1.5 * HOUR);
        assert.ok(lab.asked(CHANNELS).length >= 2);
        assert.ok(watch.events().every((event) => event === "snapshot" || event === "update"), watch.events().join());
        await lab.assertTruth(watch);
    });
});

describe("tokens that end", function () {
    let lab: Lab;
    afterEach(() => lab.close());

    it("a token is renewed before its end, and the channel moves to the new one without an interruption", async () => {
        lab = await Lab.start({ simulator: { tokenSeconds: 600 }, load: 0.3 });
        const watch = await lab.live();
        await lab.advance(0.5 * HOUR);
        assert.ok(watch.events().every((event) => event === "snapshot" || event === "update"), watch.events().join());
        assert.deepEqual(watch.errors, []);
        assert.ok(lab.asked(TOKEN).length >= 6 && lab.asked(TOKEN).length <= 8, String(lab.asked(TOKEN).length));
        await lab.assertTruth(watch);
    });

    it("a token of five minutes while nothing happens and nobody asks: renewed before its end, without an interruption", async () => {
        lab = await Lab.start({ simulator: { tokenSeconds: 300 }, load: 0 });
        lab.world.stopAt(lab.clock.now());
        const watch = await lab.live();
        await lab.advance(HOUR);
        assert.ok(watch.events().every((event) => event === "snapshot" || event === "update"), watch.events().join());
        assert.ok(watch.statuses.every((status, index) => status !== "connecting" || index === 0), watch.statuses.join());
        assert.deepEqual(watch.errors, []);
        assert.ok(lab.asked(TOKEN).length >= 20 && lab.asked(TOKEN).length <= 26, String(lab.asked(TOKEN).length));
        await lab.assertTruth(watch);
    });

    it("a token that ends early is replaced, and every queue resumes", async () => {
        lab = await Lab.start();
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.expireToken();
        await lab.recovered(watch, from, 5_000);
        assert.equal(lab.asked(TOKEN).length, 2);
        assert.deepEqual(watch.errors, []);
        await lab.assertTruth(watch);
    });

    it("a revoked token with 20 callers at the same time: exactly one new token, and nobody hears of it", async () => {
        lab = await Lab.start();
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.revokeToken();
        const { api } = watch.connection;
        const replies = Promise.all(
            Array.from({ length: 20 }, (_, caller) =>
                api.conversationAggregates({ interval: `2026-03-03T08:00:00.000Z/2026-03-03T08:${10 + caller}:00.000Z`, metrics: ["nOffered"] }),
            ),
        );
        await lab.recovered(watch, from, 5_000);
        assert.ok((await replies).every(({ status }) => status === 200));
        assert.equal(lab.asked(TOKEN).length, 2);
        assert.deepEqual(watch.errors, []);
        await lab.assertTruth(watch);
    });

    it("a secret that was changed: CREDENTIALS told once, tried again every 5 minutes, well after it is accepted", async () => {
        const client: { -readonly [Key in keyof SimulatorClient]: SimulatorClient[Key] } = { id: "wallboard", secret: "first" };
        lab = await Lab.start({ simulator: { clients: [client] } });
        const watch = await lab.live();
        const from = watch.messages.length;
        client.secret = "second";
        lab.simulator.faults.revokeToken();
        await lab.advance(290_000);
        assert.deepEqual(watch.errors.map(({ error, topic }) => [error.code, topic]), [["CREDENTIALS", null]]);
        assert.equal(watch.statuses.at(-1), "error.CREDENTIALS");
        const asked = lab.asked(TOKEN).length;
        assert.equal(asked, 2);
        await lab.advance(900_000);
        assert.ok(lab.asked(TOKEN).length - asked <= 4, String(lab.asked(TOKEN).length));
        assert.equal(watch.errors.length, 1);
        client.secret = "first";
        await lab.recovered(watch, from, 370_000);
        await lab.assertTruth(watch);
    });

    it("a secret that was changed: the deploy with the new one is live at once", async () => {
        const client: { -readonly [Key in keyof SimulatorClient]: SimulatorClient[Key] } = { id: "wallboard", secret: "first" };
        lab = await Lab.start({ simulator: { clients: [client] } });
        const before = await lab.live();
        client.secret = "second";
        lab.simulator.faults.revokeToken();
        await lab.until(() => before.statuses.at(-1) === "error.CREDENTIALS", 60_000, "refused");
        before.close();
        await before.connection.close();
        const from = lab.clock.now();
        const after = await lab.live({}, lab.connect({ clientSecret: "second" }));
        assert.ok(lab.clock.now() - from <= 2_000);
        await lab.assertTruth(after);
    });
});

describe("permissions that are taken away", function () {
    let lab: Lab;
    afterEach(() => lab.close());

    it("one of 30 queues: that one is stale with an error that names the permission, the others flow, and it resumes", async () => {
        lab = await Lab.start({ simulator: { queues: 30 }, load: 0.5 });
        const watch = await lab.live();
        const victim = lab.queueIds[4]!;
        const { name } = lab.world.centre.queues[4]!;
        const handle = lab.simulator.faults.withhold({ topic: `v2.analytics.queues.${victim}.observations` });
        const from = watch.messages.length;
        // The channel is lost, so that its topics are looked at anew.
        lab.simulator.faults.evictChannel();
        await lab.until(() => watch.events().slice(from).filter((event) => event === "resumed").length === 29, 5_000, "the others resumed");
        await lab.advance(120_000);
        assert.equal(watch.last.get(victim)!.genesys.event, "stale");
        assert.deepEqual(watch.errors.map(({ error, topic }) => [error.code, topic, error.cause.missingPermissions]), [["PERMISSION", name, ["analytics:queueObservation:view"]]]);
        assert.match(watch.errors[0]!.error.message, /analytics:queueObservation:view/);
        assert.equal(watch.statuses.at(-1), "error.PERMISSION");
        assert.ok(lab.queueIds.filter((id) => id !== victim && watch.last.get(id)!.genesys.event === "update").length > 20);
        handle.remove();
        await lab.until(() => watch.last.get(victim)!.genesys.event === "resumed", 600_000, "accepted again");
        await lab.until(() => watch.statuses.at(-1) === "live", 1_000, "live");
        assert.ok(watch.last.get(victim)!.genesys.gap);
        await lab.assertTruth(watch);
    });

    it("the half hour's figures alone: a warning, null figures, and the queues flow", async () => {
        lab = await Lab.start();
        lab.simulator.faults.withhold({ permissions: ["analytics:conversationAggregate:view"], method: "POST" });
        const watch = await lab.live();
        await lab.advance(120_000);
        assert.equal(watch.warnings.length, 1);
        assert.deepEqual(watch.errors, []);
        assert.ok([...watch.last.values()].every(({ payload }) => payload.waiting !== null));
    });
});
