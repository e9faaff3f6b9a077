import assert from "node:assert/strict";
import { FRAMES_PER_TURN, HOLD_FROM, Intake, type FrameTaker } from "../../src/notifications/intake.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Notes the numbers of the frames that it deals with. */
class Noting implements FrameTaker {
    readonly dealt: number[] = [];
    readonly reading: string[] = [];

    constructor(private readonly then: (frame: number) => void = () => undefined) {}

    deal(data: unknown): void {
        const frame = (data as Buffer)[0]!;
        this.dealt.push(frame);
        this.then(frame);
    }

    hold(): void {
        this.reading.push(`held after ${this.dealt.length}`);
    }

    release(): void {
        this.reading.push(`released after ${this.dealt.length}`);
    }
}

function burst(intake: Intake, taker: FrameTaker, count: number, first = 0): void {
    for (let frame = first; frame < first + count; frame++) intake.take(taker, Buffer.from([frame]), false);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("intake of frames", () => {
    it("deals with a few at once", () => {
        const taker = new Noting();
        burst(new Intake(), taker, 3);
        assert.deepEqual(taker.dealt, [0, 1, 2]);
    });

    it("spreads a burst over turns, in its order, and what comes meanwhile waits behind it", async () => {
        const intake = new Intake();
        const taker = new Noting();
        burst(intake, taker, 3 * FRAMES_PER_TURN);
        assert.equal(taker.dealt.length, FRAMES_PER_TURN);
        await turn();
        assert.equal(taker.dealt.length, 2 * FRAMES_PER_TURN);
        burst(intake, taker, 5, 3 * FRAMES_PER_TURN);
        assert.equal(taker.dealt.length, 2 * FRAMES_PER_TURN);
        await turn();
        await turn();
        assert.deepEqual(taker.dealt, numbers(3 * FRAMES_PER_TURN + 5));
    });

    it("counts the frames of all sockets together, and starts anew with each turn", async () => {
        const intake = new Intake();
        const [one, other] = [new Noting(), new Noting()];
        for (let round = 0; round < 5; round++) {
            burst(intake, one, FRAMES_PER_TURN - 1);
            burst(intake, other, 2);
            assert.equal(one.dealt.length, (round + 1) * (FRAMES_PER_TURN - 1));
            assert.equal(other.dealt.length, 2 * round + 1);
            await turn();
            await turn();
        }
        assert.equal(other.dealt.length, 10);
    });

    it("lets what a turn's frames give rise to happen before the next turn's frames", async () => {
        const intake = new Intake();
        const order: string[] = [];
        const taker = new Noting((frame) => {
            order.push(`frame ${frame}`);
            setImmediate(() => order.push(`message ${frame}`));
        });
        burst(intake, taker, 4 * FRAMES_PER_TURN);
        while (order.length < 8 * FRAMES_PER_TURN) await turn();
        let waiting = 0;
        const most = Math.max(...order.map((what) => (what.startsWith("frame") ? ++waiting : --waiting)));
        assert.ok(most <= 2 * FRAMES_PER_TURN, `${most} messages on their way`);
    });

    it("has nothing more read while many wait, and then one socket after the other", async () => {
        const intake = new Intake();
        const [one, other] = [new Noting(), new Noting()];
        burst(intake, one, HOLD_FROM + FRAMES_PER_TURN - 1);
        burst(intake, other, 3);
        assert.deepEqual([one.reading, other.reading], [[], [`held after 0`]]);
        burst(intake, one, 1);
        assert.deepEqual(one.reading, [`held after ${FRAMES_PER_TURN}`]);
        while (other.reading.length < 2) await turn();
        assert.equal(one.reading.length, 1);
        await turn();
        assert.deepEqual(one.reading.length, 2);
        while (one.dealt.length + other.dealt.length < HOLD_FROM + FRAMES_PER_TURN + 3) await turn();
        assert.deepEqual(other.dealt, [0, 1, 2]);
    });

    it("deals at once with what waits of a socket that ends, and leaves the others' frames where they are", async () => {
        const intake = new Intake();
        const ended = new Set<FrameTaker>();
        const deal = (taker: Noting): FrameTaker => ({
            deal: (data) => (ended.has(taker) ? undefined : taker.deal(data)),
            hold: () => assert.fail("held"),
            release: () => assert.fail("released"),
        });
        const [one, other] = [new Noting(), new Noting()];
        const [first, second] = [deal(one), deal(other)];
        burst(intake, first, FRAMES_PER_TURN + 2);
        burst(intake, second, 2);
        intake.finish(first);
        ended.add(one);
        assert.deepEqual(one.dealt, numbers(FRAMES_PER_TURN + 2));
        assert.deepEqual(other.dealt, []);
        await turn();
        assert.deepEqual(other.dealt, [0, 1]);
        assert.equal(one.dealt.length, FRAMES_PER_TURN + 2);
    });
});
