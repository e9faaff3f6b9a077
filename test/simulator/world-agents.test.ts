/** What agents do: one thing at a time, in shifts, and never anything that contradicts the interactions they handle. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createWorld } from "../../src/simulator/world/index.js";
import type { AgentSpan } from "../../src/simulator/world/types.js";
import { day, hour, midnight, sharedWorld, visitsOf } from "./world-support.js";
import { effort, patience } from "./effort.js";

function byAgent(spans: readonly AgentSpan[]): Map<string, AgentSpan[]> {
    const lists = new Map<string, AgentSpan[]>();
    for (const span of spans) lists.set(span.agentId, [...(lists.get(span.agentId) ?? []), span]);
    return lists;
}

describe("agents of the simulated centre", () => {
    it("hold one call, callback or email at a time, or two chats or messages at most", () => {
        const world = sharedWorld();
        const work = new Map<string, { start: number; end: number; exclusive: boolean }[]>();
        for (const { conversation, visit } of visitsOf(world.conversations(midnight - day, midnight + 2 * day))) {
            const exclusive = !["chat", "message"].includes(conversation.mediaType);
            for (const alert of visit.alerts) {
                const end = alert.answered ? visit.handling!.acwEnd : alert.end;
                work.set(alert.agentId, [...(work.get(alert.agentId) ?? []), { start: alert.start, end, exclusive }]);
            }
        }
        for (const list of work.values()) {
            list.sort((a, b) => a.start - b.start);
            list.forEach((item, n) => {
                const others = list.slice(Math.max(0, n - 3), n).filter((other) => other.end > item.start);
                if (item.exclusive) assert.equal(others.length, 0);
                assert.ok(others.length < 2 && others.every((other) => !other.exclusive));
            });
        }
    });

    it("are interacting exactly while something is assigned to them", () => {
        const world = sharedWorld();
        const from = midnight + day - 3 * hour;
        const to = midnight + day + 3 * hour;
        const visits = visitsOf(world.conversations(from - 5 * hour, to));
        const spans = byAgent(world.agentSpans(from, to));
        const busy = new Map<string, [number, number][]>();
        for (const { visit } of visits) {
            for (const alert of visit.alerts) {
                busy.set(alert.agentId, [...(busy.get(alert.agentId) ?? []), [alert.start, alert.answered ? visit.handling!.acwEnd : alert.end]]);
            }
        }
        for (const [agentId, list] of spans) {
            const stretches = busy.get(agentId) ?? [];
            for (const span of list) {
                const middle = (span.start + span.end) / 2;
                const assigned = stretches.some(([start, end]) => start <= middle && middle < end);
                assert.equal(span.routingStatus === "INTERACTING", assigned);
                const inside = stretches.filter(([start, end]) => start < span.end && end > span.start);
                if (!assigned) assert.equal(inside.length, 0);
            }
        }
    });

    it("have spans without gaps, on queue by presence exactly when routing says so", () => {
        const world = sharedWorld();
        const { centre } = world;
        const presences = new Map(centre.presences.map((presence) => [presence.id, presence]));
        const spans = byAgent(world.agentSpans(midnight, midnight + 2 * day));
        assert.equal(spans.size, centre.agents.length);
        const seen = new Set<string>();
        for (const list of spans.values()) {
            assert.equal(list[0]!.start, midnight);
            assert.equal(list.at(-1)!.end, midnight + 2 * day);
            list.forEach((span, n) => {
                assert.ok(span.end > span.start);
                if (n > 0) assert.equal(span.start, list[n - 1]!.end);
                const presence = presences.get(span.presenceId)!;
                assert.equal(presence.systemPresence === "On Queue", span.routingStatus !== "OFF_QUEUE");
                seen.add(presence.label).add(span.routingStatus);
            });
        }
        for (const expected of ["IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING", "OFF_QUEUE", "Available", "Break", "Meal", "Lunch", "Meeting", "Training", "Offline"]) {
            assert.ok(seen.has(expected), expected);
        }
    });

    it("rest more than eight hours between two shifts", () => {
        const world = sharedWorld();
        const offline = world.centre.presences.find((presence) => presence.systemPresence === "Offline")!.id;
        for (const list of byAgent(world.agentSpans(midnight, midnight + 4 * day)).values()) {
            const rests = list.filter((span) => span.presenceId === offline).slice(1, -1);
            assert.ok(rests.length >= 2 && rests.length <= 4);
            for (const rest of rests) assert.ok(rest.end - rest.start > 8 * hour);
        }
    });

    it("are about as many on queue at a change of shifts as before and after it", () => {
        const minute = 60_000;
        for (const seed of [42, 5, 77]) {
            const world = seed === 42 ? sharedWorld() : createWorld({ seed });
            const spans = world.agentSpans(midnight + day - 2 * hour, midnight + 2 * day - 6 * hour).filter(({ routingStatus }) => routingStatus !== "OFF_QUEUE");
            const onQueue = (at: number): number => spans.filter(({ start, end }) => start <= at && at < end).length;
            const mean = (from: number): number => Array.from({ length: 6 }, (_, n) => onQueue(from + n * 5 * minute)).reduce((sum, count) => sum + count, 0) / 6;
            for (const change of [0, 8, 16]) {
                const at = midnight + day + change * hour;
                const [before, after] = [mean(at - 60 * minute), mean(at + 35 * minute)];
                for (let offset = -30; offset <= 30; offset += 2) {
                    const count = onQueue(at + offset * minute);
                    const text = `${count} on queue ${offset} min from ${change}:00, ${before} before, ${after} after`;
                    assert.ok(count < 1.35 * Math.max(before, after) && count > 0.75 * Math.min(before, after), text);
                }
            }
        }
    });

    it("are in the state that the spans tell, unclipped", () => {
        const world = sharedWorld();
        const { agents } = world.centre;
        const all = byAgent(world.agentSpans(midnight - day, midnight + 3 * day));
        fc.assert(
            fc.property(fc.integer({ min: midnight, max: midnight + 2 * day - 1 }), fc.integer({ min: 0, max: agents.length - 1 }), (at, n) => {
                const { id } = agents[n]!;
                assert.deepEqual(world.agentState(id, at), all.get(id)!.find((span) => span.start <= at && at < span.end));
                const [clipped] = world.agentSpans(at, at + 1, id);
                assert.deepEqual(clipped, { ...world.agentState(id, at), start: at, end: at + 1 });
            }),
            effort(150, 3),
        );
        assert.throws(() => world.agentState("nobody", midnight), RangeError);
        assert.throws(() => world.agentSpans(midnight, midnight + 1, "nobody"), RangeError);
    }).timeout(patience(10_000));

    it("are counted by a queue's moment as the spans tell", () => {
        const world = sharedWorld();
        for (const at of [midnight + 1, midnight + day - 1000, midnight + day + 10 * 60_000, midnight + 8 * hour, midnight + 13 * hour]) {
            for (const queue of world.centre.queues) {
                const moment = world.moment(queue.id, at);
                const states = queue.memberIds.map((id) => world.agentState(id, at));
                assert.equal(moment.memberCount, queue.memberIds.length);
                assert.equal(moment.activeCount, world.centre.agents.filter((agent) => agent.joinedQueueIds.includes(queue.id)).length);
                for (const [status, n] of Object.entries(moment.routingStatuses)) assert.equal(n, states.filter((state) => state.routingStatus === status).length);
                for (const { id } of world.centre.presences) assert.equal(moment.presences[id] ?? 0, states.filter((state) => state.presenceId === id).length);
            }
        }
    });

    it("keep the last shift at work after midnight, and only that of the day before on its interactions", () => {
        const world = sharedWorld();
        const before = visitsOf(world.conversations(midnight, midnight + day).filter((c) => c.start < midnight + day && c.end > midnight + day));
        assert.ok(before.length > 5);
        const ends = world.conversations(midnight, midnight + day).filter((c) => c.start < midnight + day).map((c) => c.end);
        assert.ok(Math.max(...ends) < midnight + day + 5 * hour);
        const after = world.conversations(midnight + day, midnight + day + hour).filter((c) => c.start >= midnight + day);
        const lateAgents = new Set(before.flatMap(({ visit }) => visit.alerts.filter((alert) => alert.end > midnight + day).map((alert) => alert.agentId)));
        for (const { visit } of visitsOf(after)) for (const alert of visit.alerts) assert.ok(!lateAgents.has(alert.agentId));
    });
});
