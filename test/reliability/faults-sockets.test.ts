/** Sockets that close, drop, fall silent or are refused: what an observer on them says, and how soon it knows the truth again. */
import assert from "node:assert/strict";
import { Lab, seeded } from "./lab.js";

describe("socket faults", function () {
    let lab: Lab;
    beforeEach(async () => {
        lab = await Lab.start();
    });
    afterEach(() => lab.close());

    for (const [what, hit] of [
        ["closed with 1000", () => lab.simulator.faults.close(1000)],
        ["closed with 1001", () => lab.simulator.faults.close(1001, "idle timeout")],
        ["dropped without a close frame", () => lab.simulator.faults.drop()],
        ["closed with 1011", () => lab.simulator.faults.close(1011)],
    ] as const) {
        it(`a socket ${what} is opened again on its channel, and every queue resumes with a gap`, async () => {
            const watch = await lab.live();
            await lab.advance(20_000);
            const [from, calls] = [watch.messages.length, lab.traffic.exchanges.length];
            assert.equal(hit(), 1);
            // Backoff of at most 1 s, then subscriptions and snapshot.
            await lab.recovered(watch, from, 1_500);
            const resumed = watch.messages.slice(from).filter(({ genesys }) => genesys.event === "resumed");
            assert.equal(resumed.length, lab.queueIds.length);
            assert.ok(resumed.every(({ genesys }) => genesys.gap!.filled && Date.parse(genesys.gap!.from) <= Date.parse(genesys.gap!.to)));
            assert.ok(!watch.events().includes("stale"));
            assert.deepEqual(watch.errors, []);
            assert.equal(lab.simulator.channels.all().length, 1);
            // The subscriptions, the snapshot, its half hour.
            assert.ok(lab.traffic.exchanges.length - calls <= 4, lab.traffic.exchanges.slice(calls).map(({ line }) => line).join());
            await lab.assertTruth(watch);
        });
    }

    it("a socket that drops again and again is opened ever more slowly, up to once a minute, and for ever", async () => {
        const watch = await lab.live({}, lab.connect({}, () => 0.999));
        const opened = lab.traffic.openings.length;
        const handshakes = lab.simulator.faults.refuseHandshakes({ status: 503 });
        lab.simulator.faults.drop();
        await lab.advance(600_000);
        const times = lab.traffic.openings.slice(opened).map(({ at }) => at);
        const waits = times.slice(1).map((at, index) => at - times[index]!);
        assert.ok(waits.every((wait) => wait <= 62_000), waits.join());
        assert.ok(times.length >= 12 && times.length <= 18, waits.join());
        // Meanwhile polls tell.
        assert.equal(watch.statuses.at(-1), "polling");
        await lab.assertTruth(watch);
        handshakes.remove();
        await lab.until(() => watch.statuses.at(-1) === "live", 65_000, "live");
        await lab.advance(20_000);
        const events = watch.events().filter((event) => event !== "update");
        assert.deepEqual(events, [...lab.queueIds.map(() => "snapshot"), ...lab.queueIds.map(() => "resumed")]);
        await lab.assertTruth(watch);
    });

    it("a silent socket is found dead 35 s after its last frame, while requests still work", async () => {
        const watch = await lab.live();
        await lab.advance(15_000);
        const from = watch.messages.length;
        lab.simulator.faults.silence();
        await lab.recovered(watch, from, 37_500);
        assert.deepEqual([...new Set(watch.events().slice(from).filter((event) => event !== "update"))], ["stale", "resumed"]);
        const [stale] = watch.messages.filter(({ genesys }) => genesys.event === "stale");
        const resumed = watch.messages.find(({ genesys }) => genesys.event === "resumed");
        assert.equal(resumed!.genesys.gap!.from, stale!.genesys.asOf);
        await lab.assertTruth(watch);
    });

    it("a socket that only lost its heartbeats is kept alive by its pongs", async () => {
        const watch = await lab.live();
        const [sockets, from] = [lab.traffic.openings.length, watch.messages.length];
        const muted = [lab.simulator.faults.mute({ what: "heartbeat" }), lab.simulator.faults.mute({ what: "events" })];
        await lab.advance(180_000);
        for (const handle of muted) handle.remove();
        assert.equal(lab.traffic.openings.length, sockets);
        assert.ok(!watch.events().slice(from).some((event) => event === "stale" || event === "resumed"));
    });

    it("a silent socket with requests down as well: stale until both are back", async () => {
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.silence();
        const down = lab.simulator.faults.request({ status: 503 });
        await lab.until(() => watch.events().slice(from).filter((event) => event === "stale").length === lab.queueIds.length, 36_000, "stale");
        await lab.advance(300_000);
        assert.ok(!watch.events().slice(from).includes("resumed"));
        assert.equal(watch.events().filter((event) => event === "stale").length, lab.queueIds.length);
        assert.deepEqual(watch.errors.map(({ error }) => error.code), ["UNAVAILABLE"]);
        down.remove();
        await lab.recovered(watch, from, 90_000);
        await lab.assertTruth(watch);
    });

    it("the server says that it will close: another socket on the same channel, no interruption", async () => {
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.announceClosing();
        await lab.advance(90_000);
        assert.deepEqual([lab.simulator.channels.all().length, lab.simulator.stats().connections], [1, 2]);
        assert.ok(watch.messages.slice(from).every(({ genesys }) => genesys.event === "update"), watch.events().join());
        await lab.assertTruth(watch);
    });

    it("the server says that it will close but does not", async () => {
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.announceClosing({ close: false });
        await lab.advance(90_000);
        assert.ok(watch.messages.slice(from).every(({ genesys }) => genesys.event === "update"));
        await lab.assertTruth(watch);
    });

    it("the server says that it will close while no new socket opens: the close is an interruption like another", async () => {
        const watch = await lab.live();
        const from = watch.messages.length;
        const refused = lab.simulator.faults.refuseHandshakes({ status: 503 });
        lab.simulator.faults.announceClosing();
        await lab.advance(59_000);
        assert.ok(watch.messages.slice(from).every(({ genesys }) => genesys.event === "update"));
        await lab.advance(2_000);
        refused.remove();
        await lab.recovered(watch, from, 5_000);
        await lab.assertTruth(watch);
    });

    for (const [status, sameChannel, code] of [
        [401, false, null],
        [403, false, null],
        [407, true, "UNAVAILABLE"],
        [500, true, "UNAVAILABLE"],
    ] as const) {
        it(`a handshake refused with ${status} ${sameChannel ? "is tried again on the channel" : "makes a new channel"}`, async () => {
            const watch = await lab.live();
            const [from, channels] = [watch.messages.length, lab.asked("POST /api/v2/notifications/channels").length];
            const before = lab.simulator.channels.all()[0]!.id;
            lab.simulator.faults.refuseHandshakes({ status, times: 1 });
            lab.simulator.faults.drop();
            await lab.recovered(watch, from, 5_000);
            assert.equal(lab.asked("POST /api/v2/notifications/channels").length - channels, sameChannel ? 0 : 1);
            assert.equal(lab.traffic.openings.at(-1)!.uri.includes(before), sameChannel);
            assert.deepEqual(watch.errors.map(({ error }) => error.code), code === null ? [] : [code]);
            await lab.assertTruth(watch);
        });
    }

    it("several instances that lose their sockets at once do not come back in step", async () => {
        const watches = [];
        for (let instance = 1; instance <= 6; instance++) watches.push(await lab.live({}, lab.connect({}, seeded(instance * 1_000))));
        const opened = lab.traffic.openings.length;
        const from = watches.map(({ messages }) => messages.length);
        const refused = lab.simulator.faults.refuseHandshakes({ status: 503, times: 24 });
        lab.simulator.faults.drop();
        for (const [index, watch] of watches.entries()) await lab.recovered(watch, from[index]!, 60_000);
        refused.remove();
        const times = lab.traffic.openings.slice(opened).map(({ at }) => at);
        const together = Math.max(...times.map((at) => times.filter((other) => Math.abs(other - at) < 5).length));
        assert.ok(together <= 2, times.join());
        assert.ok(Math.max(...times) - Math.min(...times) > 1_000);
        await lab.assertTruth(...watches);
    });
});
