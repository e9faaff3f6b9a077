/** What the clock brings by itself: the longest wait, sleep and clocks that are set, two hundred sources. */
import assert from "node:assert/strict";
import { neverBack, type Clock } from "../../src/platform/clock.js";
import { FakeClock } from "../support/fake-clock.js";
import { MemoryShelf, Rig } from "./rig.js";

const WAIT = { property: "longestWaitSeconds", raise: 120 };

/** A machine whose clock a test can set, while its timers go on as they do. */
function machine(clock: FakeClock): { clock: Clock; wall: () => number; set(milliseconds: number): void } {
    let shift = 0;
    const wall = (): number => clock.now() + shift;
    const now = neverBack(wall);
    return { clock: { now, after: (span, callback) => clock.after(span, callback) }, wall, set: (by) => void (shift += by) };
}

describe("alerts by the clock", () => {
    it("tells a single caller who waits five minutes at two minutes, with no further message", async () => {
        const rig = new Rig({ conditions: [WAIT] });
        await rig.state({ waiting: 0, longestWaitSeconds: null });
        await rig.seconds(10);
        await rig.state({ waiting: 1, longestWaitSeconds: 0.4 });
        await rig.seconds(300);
        await rig.state({ waiting: 0, longestWaitSeconds: null });
        assert.equal(rig.log.length, 2);
        const [raisedAt] = rig.log[0]!.split(" ");
        assert.ok(Math.abs(Number(raisedAt) - 10 - (120 - 0.4)) < 2, rig.log[0]);
        assert.deepEqual(rig.log[1], "310 cleared q");
        assert.equal(rig.told[0]!.alert.conditions[0]!.value, 120.001);
        assert.equal(rig.told[0]!.alert.payload.longestWaitSeconds, 0.4);
        assert.deepEqual(rig.warnings, []);
    });

    for (const property of ["media.voice.longestWaitSeconds", "payload.media.voice.longestWaitSeconds", "msg.payload.media.voice.longestWaitSeconds"]) {
        it(`${property} likewise, by the waiting of its own media type`, async () => {
            const rig = new Rig({ conditions: [{ ...WAIT, property }] });
            const voice = (waiting: number, longestWaitSeconds: number | null): object => ({ waiting: 7, media: { voice: { waiting, longestWaitSeconds } } });
            await rig.state(voice(0, null));
            assert.deepEqual(rig.warnings, []);
            await rig.state(voice(1, 60));
            await rig.seconds(61);
            await rig.state(voice(0, null));
            assert.deepEqual(rig.log, ["60 raised q", "61 cleared q"]);
        });
    }

    it("counts raiseAfter from where the wait passed the level, and no other figure grows", async () => {
        const rig = new Rig({ conditions: [WAIT], raiseAfter: 30 });
        await rig.state({ waiting: 1, longestWaitSeconds: 100 });
        await rig.seconds(60);
        assert.deepEqual(rig.log, ["50 raised q"]);
        const other = new Rig({ conditions: [{ property: "interval.asaSeconds", raise: 120 }] });
        await other.state({ interval: { asaSeconds: 119 } });
        await other.seconds(600);
        assert.deepEqual([other.log, other.clock.pending], [[], 0]);
    });

    it("ends one of below by the clock, and meets == for a second", async () => {
        const below = new Rig({ conditions: [{ ...WAIT, operator: "<", raise: 10, clear: 20 }] });
        await below.state({ waiting: 1, longestWaitSeconds: 5 });
        await below.seconds(60);
        assert.deepEqual(below.log, ["0 raised q", "15 cleared q"]);
        const equal = new Rig({ conditions: [{ ...WAIT, operator: "==", raise: 10 }] });
        await equal.state({ waiting: 1, longestWaitSeconds: 5.25 });
        await equal.seconds(60);
        assert.deepEqual(equal.log, ["4.75 raised q", "5.75 cleared q"]);
    });

    it("is another wait with every message: one that began anew is not told", async () => {
        const rig = new Rig({ conditions: [WAIT] });
        await rig.state({ waiting: 2, longestWaitSeconds: 100 });
        await rig.seconds(19);
        await rig.state({ waiting: 1, longestWaitSeconds: 30 });
        await rig.seconds(89);
        assert.deepEqual(rig.log, []);
        await rig.seconds(2);
        assert.equal(rig.log.length, 1);
    });

    it("neither grows nor counts while the machine sleeps", async () => {
        const clock = new FakeClock();
        const laptop = machine(clock);
        const rig = new Rig({ conditions: [{ property: "waiting", raise: 5 }], raiseAfter: 60 }, clock, new MemoryShelf(), laptop);
        const wait = new Rig({ conditions: [WAIT], staleAfter: 600 }, clock, new MemoryShelf(), laptop);
        await rig.state({ waiting: 6 });
        await wait.state({ waiting: 1, longestWaitSeconds: 60 });
        await rig.seconds(30);
        laptop.set(3_600_000);
        await rig.seconds(29);
        assert.deepEqual([rig.states, wait.states], [[], []]);
        await rig.seconds(7);
        assert.deepEqual([rig.states, wait.states], [["raised"], ["raised"]]);
    });

    it("does not judge the message that comes first after a sleep by what was before it", async () => {
        const clock = new FakeClock();
        const laptop = machine(clock);
        const rig = new Rig({ conditions: [WAIT] }, clock, new MemoryShelf(), laptop);
        await rig.state({ waiting: 1, longestWaitSeconds: 60 });
        laptop.set(8 * 3_600_000);
        await rig.state({ waiting: 0, longestWaitSeconds: null });
        await rig.seconds(600);
        assert.deepEqual(rig.states, []);
    });

    it("goes on when the clock is set back, and tells true times", async () => {
        const clock = new FakeClock();
        const server = machine(clock);
        const rig = new Rig({ conditions: [{ property: "waiting", raise: 5 }], raiseAfter: 60, repeat: 100 }, clock, new MemoryShelf(), server);
        await rig.state({ waiting: 6 });
        await rig.seconds(30);
        server.set(-3_600_000);
        // What passed since the last look before it is not seen: at most five seconds.
        await rig.seconds(35);
        assert.deepEqual(rig.states, ["raised"]);
        assert.ok(Math.abs(Date.parse(rig.told[0]!.alert.since!) - server.wall()) <= 5_000);
        await rig.seconds(100);
        await rig.state({ waiting: 0 });
        assert.deepEqual(rig.states, ["raised", "reminder", "cleared"]);
        assert.ok(Math.abs(rig.told[2]!.alert.durationSeconds! - 102.5) <= 2.5);
    });

    it("keeps two hundred sources apart", async () => {
        const rig = new Rig({ conditions: [WAIT], raiseAfter: 5 });
        const queues = Array.from({ length: 200 }, (_, index) => `q${index}`);
        for (const [index, queue] of queues.entries()) await rig.state({ waiting: 1, longestWaitSeconds: index / 2 }, queue);
        await rig.seconds(300);
        assert.equal(rig.told.length, 200);
        for (const told of rig.told) {
            const index = Number(told.alert.key!.slice(1));
            const at = Number(rig.log.find((line) => line.endsWith(` q${index}`))!.split(" ")[0]);
            assert.ok(Math.abs(at - (125 - index / 2)) < 0.1, `${index}: ${at}`);
            assert.equal(told.alert.queue!.name, `Queue q${index}`);
        }
        for (const queue of queues) await rig.state({ waiting: 0, longestWaitSeconds: null }, queue);
        assert.equal(rig.told.length, 400);
        assert.equal(rig.watch.count().raised, 0);
    });

    it("tells of what fails, and goes on with the others", async () => {
        const rig = new Rig({ repeat: 60 });
        for (const queue of ["a", "b"]) await rig.state({ waiting: 6 }, queue);
        rig.cannotClone = true;
        await rig.seconds(61);
        assert.deepEqual(rig.failures.map(String), ["RangeError: too deep", "RangeError: too deep"]);
        rig.cannotClone = false;
        await rig.seconds(60);
        assert.deepEqual(rig.states, ["raised", "raised", "reminder", "reminder"]);
    });

    it("remembers, and looks on, when a message cannot be told", async () => {
        const shelf = new MemoryShelf();
        const rig = new Rig({ repeat: 60 }, new FakeClock(), shelf);
        rig.cannotClone = true;
        await assert.rejects(rig.state({ waiting: 6 }), RangeError);
        rig.cannotClone = false;
        await rig.seconds(61);
        assert.deepEqual([rig.states, shelf.writes > 0], [["reminder"], true]);
    });

    it("sets no timer while nothing may happen", async () => {
        const rig = new Rig({ conditions: [WAIT] });
        await rig.state({ waiting: 0, longestWaitSeconds: null });
        await rig.seconds(1);
        assert.equal(rig.clock.pending, 0);
        await rig.state({ waiting: 1, longestWaitSeconds: 1 });
        await rig.watch.close();
        assert.equal(rig.clock.pending, 0);
    });
});
