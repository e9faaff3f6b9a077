/** Sizes and speeds: big centres are built quickly, a day costs little, a month of metrics streams. Bounds leave room for a busy machine. */
import assert from "node:assert/strict";
import { createWorld } from "../../src/simulator/world/index.js";
import { Ids, idKinds, type IdKind } from "../../src/simulator/world/ids.js";
import fc from "fast-check";
import { day, hour, midnight } from "./world-support.js";
import { effort, patience } from "./effort.js";

/** Processor time, so that a busy machine does not count. */
function milliseconds(work: () => unknown): number {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
}

describe("size of the simulated centre", () => {
    it("builds 5,000 queues, their first day and all their moments in seconds", function () {
        let world = createWorld({ seed: 3 });
        const building = milliseconds(() => (world = createWorld({ seed: 3, queues: 5000 })));
        assert.equal(world.centre.queues.length, 5000);
        assert.equal(new Set(world.centre.queues.map((queue) => queue.name)).size, 5000);
        assert.equal(new Set(world.centre.agents.map((agent) => agent.email)).size, world.centre.agents.length);
        assert.ok(world.centre.queues.every((queue) => queue.memberIds.length >= 3));
        assert.ok(building < 3000, `${building.toFixed(0)} ms to build`);
        const firstMoment = milliseconds(() => world.moment(world.centre.queues[0]!.id, midnight + 12 * hour));
        assert.ok(firstMoment < 5000, `${firstMoment.toFixed(0)} ms for the first day`);
        const sweep = milliseconds(() => world.centre.queues.forEach((queue) => world.moment(queue.id, midnight + 12 * hour)));
        assert.ok(sweep < 1000, `${sweep.toFixed(0)} ms for all moments`);
    });

    it("simulates a day of twelve queues in about 100 ms and streams its metrics in about as much", function () {
        const world = createWorld({ seed: 42 });
        for (let n = 0; n < 4; n++) world.conversation(world.conversations(midnight - n * day, midnight - n * day + 1000)[0]!.id);
        const days = Array.from({ length: 5 }, (_, n) => milliseconds(() => world.moment(world.centre.queues[0]!.id, midnight + n * day + 12 * hour)));
        const median = days.toSorted((a, b) => a - b)[2]!;
        assert.ok(median < 300, `${median.toFixed(0)} ms a day`);
        let events = 0;
        const streaming = milliseconds(() => {
            for (const chunk of world.metricEventChunks(midnight + day, midnight + 4 * day)) events += chunk.length;
        });
        assert.ok(events > 400_000);
        assert.ok(streaming < 2000, `${streaming.toFixed(0)} ms for three days`);
    });

    it("keeps a bounded number of days, and the same day after it was dropped", () => {
        const world = createWorld({ seed: 5, queues: 1, load: 0.3 });
        const ids = (): string[] => world.conversations(midnight, midnight + hour).map((c) => c.id);
        const before = ids();
        for (let n = 1; n < 60; n++) world.conversations(midnight + n * day, midnight + n * day + 1);
        assert.deepEqual(ids(), before);
    });

    it("scales arrivals and staff by the load", () => {
        const volume = (load: number): number => createWorld({ seed: 6, queues: 2, load }).conversations(midnight, midnight + day).length;
        const staff = (load: number): number => createWorld({ seed: 6, queues: 2, load }).centre.agents.length;
        assert.ok(Math.abs(volume(3) / volume(1) - 3) < 0.3);
        assert.ok(staff(3) > 2 * staff(1));
    });

    it("makes ids that can be read back, by the same seed only", () => {
        const kinds = Object.keys(idKinds) as IdKind[];
        fc.assert(
            fc.property(fc.nat(), fc.constantFrom(...kinds), fc.nat({ max: 4_294_967_295 }), fc.nat({ max: 65_535 }), fc.nat({ max: 2047 }), (seed, kind, index, on, sub) => {
                const id = new Ids(seed).make(kind, index, on, sub);
                assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
                assert.deepEqual(new Ids(seed).read(id), { kind, day: on, index, sub });
                assert.equal(new Ids(seed + 1).read(id), undefined);
            }),
            effort(100, 4),
        );
    }).timeout(patience(10_000));
});
