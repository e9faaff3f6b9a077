/** Polling, lingering and looking anew with real requests and sockets against the simulator, all on one clock. */
import assert from "node:assert/strict";
import { Lab } from "../reliability/lab.js";

describe("queue observer against the simulator", function () {
    let lab: Lab;
    afterEach(() => lab.close());

    const polls = (): number => lab.asked("/observations/query").length;

    it("knows the truth where no socket opens, and goes over to events without a word when one does", async () => {
        lab = await Lab.start();
        const handshakes = lab.simulator.faults.refuseHandshakes({ status: 503 });
        const watch = lab.observe(lab.connect());
        await lab.until(() => watch.statuses.at(-1) === "polling", 5_000, "polling");
        assert.deepEqual(new Set(watch.events()), new Set(["snapshot"]));
        await lab.advance(120_000);
        assert.deepEqual([new Set(watch.events().slice(lab.queueIds.length)), watch.statuses.at(-1)], [new Set(["update"]), "polling"]);
        assert.ok(polls() <= 27, `${polls()} polls in two minutes`);
        await lab.assertTruth(watch);
        handshakes.remove();
        await lab.until(() => watch.statuses.at(-1) === "live", 120_000, "live");
        const asked = polls();
        await lab.advance(60_000);
        assert.equal(polls(), asked);
        assert.deepEqual(new Set(watch.events()), new Set(["snapshot", "update"]));
        await lab.assertTruth(watch);
    });

    it("resumes by asking when the socket goes and no other opens, once", async () => {
        lab = await Lab.start();
        const watch = await lab.live();
        const from = watch.messages.length;
        const handshakes = lab.simulator.faults.refuseHandshakes({ status: 503 });
        lab.simulator.faults.drop();
        await lab.until(() => watch.statuses.at(-1) === "polling", 5_000, "polling");
        await lab.advance(120_000);
        await lab.assertTruth(watch);
        handshakes.remove();
        await lab.until(() => watch.statuses.at(-1) === "live", 120_000, "live");
        const events = watch.events().slice(from);
        assert.ok(!events.includes("stale"));
        assert.equal(events.filter((event) => event === "resumed").length, lab.queueIds.length);
        await lab.assertTruth(watch);
    });

    it("is stale while requests fail as well, and resumes by whichever is back first", async () => {
        lab = await Lab.start();
        const watch = await lab.live();
        const handshakes = lab.simulator.faults.refuseHandshakes({ status: 503 });
        const requests = lab.simulator.faults.request({ status: 503 });
        lab.simulator.faults.drop();
        await lab.until(() => watch.statuses.at(-1) === "stale", 6_000, "stale");
        await lab.advance(300_000);
        const from = watch.messages.length;
        requests.remove();
        await lab.until(() => watch.statuses.at(-1) === "polling", 70_000, "polling");
        assert.deepEqual(new Set(watch.events().slice(from)), new Set(["resumed"]));
        await lab.assertTruth(watch);
        handshakes.remove();
    });

    it("gives who comes back within 10 s the truth at once, without a request", async () => {
        lab = await Lab.start();
        const first = await lab.live();
        await lab.advance(30_000);
        first.close();
        await lab.advance(8_000);
        const asked = lab.traffic.exchanges.length;
        const second = lab.observe(first.connection);
        await lab.until(() => second.statuses.at(-1) === "live", 100, "live");
        assert.deepEqual(new Set(second.events()), new Set(["snapshot"]));
        assert.equal(lab.traffic.exchanges.length, asked);
        await lab.assertTruth(second);
    });

    for (const combinedTopics of ["refused", "activityRejected"] as const) {
        it(`goes on with observations alone when the combined topic is ${combinedTopics}, without an error`, async () => {
            lab = await Lab.start({ simulator: { notifications: { combinedTopics } } });
            const watch = await lab.live();
            await lab.advance(60_000);
            assert.deepEqual(new Set(watch.events()), new Set(["snapshot", "update"]));
            assert.deepEqual([watch.errors.length, watch.statuses.at(-1)], [0, "live"]);
            await lab.assertTruth(watch);
        });
    }
});
