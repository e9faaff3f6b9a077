/** The demo organisation is tried at any hour: each of its queues changes before somebody who looks at it becomes impatient. */
import assert from "node:assert/strict";
import { DEMO_ORGANISATION } from "../../src/simulator/options.js";
import { changedFigures, queueFigures } from "../../src/simulator/notifications/feed/figures.js";
import { createWorld } from "../../src/simulator/world/index.js";
import { Random } from "../../src/simulator/world/random.js";
import type { AgentSpan, World } from "../../src/simulator/world/types.js";
import { day, hour, midnight } from "./world-support.js";

const second = 1000;
let shared: World | undefined;
const demo = (): World => (shared ??= createWorld({ seed: 42, queues: 12, ...DEMO_ORGANISATION }));

/** Queues of whose state nothing differs, at any instant of the stretch, from what it was at its start. */
function unmoved(world: World, from: number, length: number): readonly string[] {
    const events = world.events(from + 1, from + length);
    return world.centre.queues.flatMap(({ id, name }) => {
        const figures = queueFigures(world.moment(id, from), true);
        const instants = events.flatMap(({ at, queueIds }) => (queueIds.includes(id) ? [at] : []));
        return instants.some((at) => changedFigures(figures, queueFigures(world.moment(id, at), true)).length > 0) ? [] : [name];
    });
}

describe("the demo organisation", function () {
    // More than a week is simulated.
    this.timeout(240_000);

    it("has every queue changing within ten seconds, whenever in a week it is started", () => {
        const random = new Random(7);
        const starts = Array.from({ length: 203 }, (_, n) => midnight + Math.floor(n / 29) * day + random.below(day));
        for (const at of starts) assert.deepEqual(unmoved(demo(), at, 10 * second), [], new Date(at).toISOString());
    });

    it("has every queue changing within ten seconds also while shifts change and a day ends", () => {
        for (const change of [0, 8, 16, 24]) {
            for (let offset = -100; offset <= 100; offset += 7) {
                const at = midnight + day + change * hour + offset * second;
                assert.deepEqual(unmoved(demo(), at, 10 * second), [], new Date(at).toISOString());
            }
        }
    });
});

describe("team leads", () => {
    const options = { seed: 9, queues: 7, load: 0.3 };
    const without = createWorld(options);
    const world = createWorld({ ...options, teamLeads: true });
    const known = new Set(without.centre.agents.map(({ id }) => id));
    const leads = world.centre.agents.filter(({ id }) => !known.has(id));
    const presences = new Map(world.centre.presences.map((presence) => [presence.id, presence]));
    const spansOf = (id: string): readonly AgentSpan[] => world.agentSpans(midnight, midnight + 3 * day, id);

    it("are members of their queues besides the staff, and have joined none", () => {
        assert.equal(leads.length, 72);
        assert.equal(new Set(world.centre.agents.map(({ name }) => name)).size, world.centre.agents.length);
        for (const { id, queueIds, joinedQueueIds } of leads) {
            assert.deepEqual(joinedQueueIds, []);
            assert.ok(queueIds.length > 0 && queueIds.every((queue) => world.centre.queues.find((one) => one.id === queue)!.memberIds.includes(id)));
        }
        for (const { memberIds } of world.centre.queues) assert.equal(memberIds.filter((id) => !known.has(id)).length, 24);
    });

    it("change nothing of what happens to interactions, nor of what others do", () => {
        assert.deepEqual(world.conversations(midnight, midnight + 6 * hour), without.conversations(midnight, midnight + 6 * hour));
        const others = world.agentSpans(midnight, midnight + day).filter(({ agentId }) => known.has(agentId));
        assert.deepEqual(others, without.agentSpans(midnight, midnight + day));
    });

    it("are never on queue, and rest between their shifts", () => {
        const seen = new Set<string>();
        for (const { id } of leads) {
            const spans = spansOf(id);
            spans.forEach((span, n) => {
                assert.equal(span.routingStatus, "OFF_QUEUE");
                assert.equal(span.start, n === 0 ? midnight : spans[n - 1]!.end);
                if (n > 0) assert.notEqual(span.presenceId, spans[n - 1]!.presenceId);
                seen.add(presences.get(span.presenceId)!.label);
            });
            const rests = spans.filter(({ presenceId }) => presences.get(presenceId)!.label === "Offline").slice(1, -1);
            assert.ok(rests.length >= 1 && rests.every(({ start, end }) => end - start > 15 * hour));
        }
        assert.deepEqual([...seen].toSorted(), ["Available", "Away", "Busy", "Coaching", "Offline"]);
    });

    it("are counted by a queue's moment as their spans tell", () => {
        for (const at of [midnight + 1, midnight + day - 2 * second, midnight + day + 30 * second, midnight + 8 * hour, midnight + 13 * hour]) {
            for (const queue of world.centre.queues) {
                const moment = world.moment(queue.id, at);
                const states = queue.memberIds.map((id) => world.agentState(id, at));
                assert.deepEqual([moment.memberCount, moment.activeCount], [queue.memberIds.length, without.moment(queue.id, at).activeCount]);
                for (const { id } of world.centre.presences) assert.equal(moment.presences[id] ?? 0, states.filter(({ presenceId }) => presenceId === id).length);
            }
        }
    });
});
