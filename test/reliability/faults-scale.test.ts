/** A platform of 1,400 queues, and one of 5,000, and a hundred observers: few requests at the start, the same after an outage, and an event loop that is never kept long. */
import assert from "node:assert/strict";
import { Lab, seeded, type Watch } from "./lab.js";

const MINUTE = 60_000;
/** No turn of the event loop that is the client's takes longer. */
const LONGEST_TURN_MS = 50;

describe("1,400 queues", function () {
    this.timeout(180_000);
    let lab: Lab;
    before(async () => {
        loadLibrary();
        lab = await Lab.start({ simulator: { queues: 1_400 }, load: 0.05, gridMs: 5_000, turns: true, at: Date.UTC(2026, 2, 3, 9, 52, 0) });
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
        watch.close();
    });

    it("keep the event loop for at most 50 ms at a time: start, lost channels, outage, silence, the turn of the half hour, end", async () => {
        await assertShortTurns(lab, (done) => disturb(lab, done));
    });
});

describe("5,000 queues", function () {
    this.timeout(300_000);

    it("start and end without keeping the event loop for more than 50 ms at a time", async () => {
        loadLibrary();
        const lab = await Lab.start({ simulator: { queues: 5_000, requestsPerMinute: null }, load: 0.001, gridMs: 5_000, turns: true });
        try {
            await assertShortTurns(lab, async (done) => {
                const watch = lab.observe(lab.connect({ maxChannels: 5 }));
                await lab.until(() => watch.statuses.at(-1) === "live", MINUTE, "live");
                assert.equal(watch.last.size, 5_000);
                done("start");
                watch.close();
                await lab.advance(15_000);
                done("end");
            });
        } finally {
            await lab.close();
        }
    });
});

describe("100 observers of one connection", function () {
    this.timeout(120_000);

    it("cost the platform what one costs, tell all the same, the truth, also after an interruption, and the last one leaves nothing subscribed", async () => {
        const lab = await Lab.start({ simulator: { queues: 30 }, load: 0.5 });
        try {
            const alone = await lab.live();
            const callsOfOne = lab.traffic.exchanges.length;
            const together = lab.connect({}, seeded(8));
            const watches = Array.from({ length: 100 }, () => lab.observe(together));
            await lab.until(() => watches.every((watch) => watch.statuses.at(-1) === "live"), 30_000, "live");
            assert.ok(lab.traffic.exchanges.length <= 2 * callsOfOne, `${lab.traffic.exchanges.length}, one alone ${callsOfOne}`);
            assert.equal(lab.traffic.openings.length, 2);
            await lab.advance(MINUTE);
            const from = watches[0]!.messages.length;
            lab.simulator.faults.drop();
            await lab.recovered(watches[0]!, from, 30_000);
            await lab.assertTruth(alone, ...watches);
            const told = (watch: Watch): readonly string[] => watch.messages.map(({ payload, genesys }) => `${payload.queue.id} ${genesys.event} ${genesys.asOf} ${genesys.changed.join()}`);
            const first = told(watches[0]!);
            assert.ok(first.length > 200, String(first.length));
            for (const watch of watches) assert.deepEqual([told(watch), watch.errors], [first, []]);
            assert.equal(new Set(watches.map(({ messages }) => messages[0]!.payload)).size, 100);
            for (const watch of watches.slice(1)) watch.close();
            await lab.advance(30_000);
            assert.equal(subscriptions(lab), 60);
            for (const watch of [alone, watches[0]!]) watch.close();
            await lab.advance(30_000);
            assert.equal(subscriptions(lab), 0);
        } finally {
            await lab.close();
        }
    });
});

function subscriptions(lab: Lab): number {
    return lab.simulator.channels.all().reduce((sum, channel) => sum + channel.subscriptions.size, 0);
}

/** Once more of the same when something was long: what the machine or the compiler took the first time is not taken again. */
async function assertShortTurns(lab: Lab, round: (done: (phase: string) => void) => Promise<void>): Promise<void> {
    lab.turns!.take();
    const found: string[] = [];
    for (let number = 1; number <= 3; number++) {
        const before = found.length;
        await round((phase) => found.push(...longOf(lab, `${phase}, round ${number}`)));
        if (found.length === before) return;
    }
    assert.fail(found.join("\n"));
}

async function disturb(lab: Lab, done: (phase: string) => void): Promise<void> {
    const watch = lab.observe(lab.connect({}));
    await lab.until(() => watch.statuses.at(-1) === "live", 2 * MINUTE, "live");
    done("start");
    await lab.advance(30_000);
    lab.simulator.faults.evictChannel();
    await lab.until(() => watch.statuses.at(-1) !== "live", MINUTE, "interrupted");
    await lab.until(() => watch.statuses.at(-1) === "live", 2 * MINUTE, "live again");
    done("lost channels");
    const outage = [lab.simulator.faults.request({ status: 503 }), lab.simulator.faults.refuseHandshakes({ status: 503 })];
    lab.simulator.faults.drop();
    await lab.advance(MINUTE);
    assert.equal(watch.events().filter((event) => event === "stale").length, 1_400);
    for (const handle of outage) handle.remove();
    await lab.until(() => watch.statuses.at(-1) === "live", 2 * MINUTE, "live after the outage");
    done("outage");
    lab.simulator.faults.silence();
    await lab.until(() => watch.statuses.at(-1) !== "live", 2 * MINUTE, "silence found");
    await lab.until(() => watch.statuses.at(-1) === "live", 2 * MINUTE, "live after the silence");
    done("silence");
    const half = 30 * MINUTE;
    await lab.advance(half - (lab.clock.now() % half) + 20_000);
    done("the turn of the half hour");
    watch.close();
    await lab.advance(15_000);
    done("end");
}

function longOf(lab: Lab, phase: string): readonly string[] {
    return lab.turns!.take().filter(({ milliseconds }) => milliseconds > LONGEST_TURN_MS).map(({ what, milliseconds }) => `${phase}: ${what}, ${milliseconds.toFixed(1)} ms`);
}

/** The one load of the platform's library takes longer, and is no part of it. */
function loadLibrary(): void {
    require("purecloud-platform-client-v2");
}
