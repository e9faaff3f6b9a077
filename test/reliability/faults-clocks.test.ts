/** Clocks that differ, and machines that sleep. */
import assert from "node:assert/strict";
import { Lab } from "./lab.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("clock faults", function () {
    let lab: Lab;
    beforeEach(async () => {
        lab = await Lab.start();
    });
    afterEach(() => lab.close());

    for (const minutes of [10, -10]) {
        it(`this machine's clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? "behind" : "ahead"}: the longest wait and the half hour are the platform's`, async () => {
            lab.simulator.faults.skewClock(minutes * MINUTE);
            const watch = await lab.live({ tickMs: 1_000 });
            await lab.advance(5 * MINUTE);
            const waits = watch.messages.slice(-50).filter(({ payload }) => payload.longestWaitSince !== null);
            assert.ok(waits.length > 5);
            for (const { payload, genesys } of waits) {
                const asOf = Date.parse(genesys.asOf);
                assert.ok(Math.abs(payload.longestWaitSeconds! - (asOf - Date.parse(payload.longestWaitSince!)) / 1_000) <= 1);
            }
            const { genesys } = watch.messages.at(-1)!;
            // The platform tells its time in whole seconds.
            assert.ok(Math.abs(Date.parse(genesys.asOf) - (lab.clock.now() + minutes * MINUTE)) <= 2_000, genesys.asOf);
            await lab.assertTruth(watch);
        });
    }

    it("the platform's clock is set by 10 minutes while it is live: followed with the next answers", async () => {
        const watch = await lab.live();
        await lab.advance(MINUTE);
        lab.simulator.faults.skewClock(10 * MINUTE);
        await lab.advance(3 * MINUTE);
        const { genesys } = watch.messages.at(-1)!;
        assert.ok(Math.abs(Date.parse(genesys.asOf) - (lab.clock.now() + 10 * MINUTE)) <= 5_000, genesys.asOf);
        await lab.assertTruth(watch);
    });

    for (const [what, sleep] of [
        ["with a socket that the platform dropped", () => lab.simulator.faults.drop()],
        ["with a socket that is dead without a word", () => lab.simulator.faults.silence()],
        ["with a channel that is gone as well", () => lab.simulator.faults.evictChannel()],
    ] as const) {
        it(`asleep for 8 h, ${what}: stale or resumed within 35 s of waking, the gap as long as the sleep`, async () => {
            const watch = await lab.live();
            await lab.advance(10_000);
            const from = watch.messages.length;
            sleep();
            lab.clock.jump(8 * HOUR);
            await lab.recovered(watch, from, 40_000);
            const resumed = watch.messages.slice(from).filter(({ genesys }) => genesys.event === "resumed");
            assert.equal(resumed.length, lab.queueIds.length);
            for (const { genesys } of resumed) assert.ok(Date.parse(genesys.gap!.to) - Date.parse(genesys.gap!.from) >= 8 * HOUR - MINUTE);
            await lab.assertTruth(watch);
        });
    }

    it("asleep for 8 h, with a socket that outlived it: what came meanwhile is not trusted", async () => {
        const watch = await lab.live();
        await lab.advance(10_000);
        const from = watch.messages.length;
        lab.clock.jump(8 * HOUR);
        await lab.recovered(watch, from, 40_000);
        await lab.assertTruth(watch);
    });

    it("asleep beyond the token's and the channel's life", async () => {
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.silence();
        lab.clock.jump(30 * HOUR);
        await lab.recovered(watch, from, 60_000);
        assert.deepEqual(watch.errors, []);
        await lab.assertTruth(watch);
    });
});
