/** A platform of 1,400 queues: few requests at the start, and the same after an outage. */
import assert from "node:assert/strict";
import { Lab } from "./lab.js";

const MINUTE = 60_000;

describe("1,400 queues", function () {
    let lab: Lab;
    before(async () => {
        lab = await Lab.start({ simulator: { queues: 1_400 }, load: 0.05, gridMs: 5_000 });
    });
    after(() => lab.close());

    it("start with at most 50 requests, come back from an outage of both channels, and end with the truth", async () => {
        const watch = lab.observe(lab.connect());
        await lab.until(() => watch.statuses.at(-1) === "live", MINUTE, "live");
        assert.equal(watch.last.size, 1_400);
        // Besides the sign-in.
        assert.ok(lab.asked("/api/v2/").length <= 50, String(lab.asked("/api/v2/").length));
        assert.equal(lab.simulator.channels.all().length, 2);
        await lab.advance(30_000);
        const [from, calls] = [watch.messages.length, lab.traffic.exchanges.length];
        assert.equal(lab.simulator.faults.evictChannel(), 2);
        await lab.recovered(watch, from, 10_000);
        assert.ok(lab.traffic.exchanges.length - calls <= 60, String(lab.traffic.exchanges.length - calls));
        assert.equal(lab.traffic.exchanges.filter(({ status }) => status === 429).length, 0);
        assert.deepEqual(watch.errors, []);
        await lab.assertTruth(watch);
    });
});
