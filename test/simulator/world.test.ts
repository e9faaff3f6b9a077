/** The simulated centre as a whole: repeatable, and every answer of it agrees with the record of its conversations. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createWorld } from "../../src/simulator/world/index.js";
import type { MomentEntry, QueueMoment } from "../../src/simulator/world/types.js";
import { day, hour, midnight, sharedWorld, stageOf, visitsOf } from "./world-support.js";
import { effort, patience } from "./effort.js";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Instants of two days, midnight's neighbourhood among them. */
const instants = fc.oneof(
    fc.integer({ min: midnight, max: midnight + 2 * day - 1 }),
    fc.integer({ min: midnight + day - hour, max: midnight + day + hour }),
);

function summary(moment: QueueMoment): unknown {
    const ids = (entries: readonly MomentEntry[]): string[] => entries.map((entry) => entry.conversation.id + entry.visit.acdSessionId);
    const media = Object.entries(moment.media).map(([type, stages]) => [type, ids(stages.waiting), ids(stages.alerting), ids(stages.interacting)]);
    return { media, statuses: moment.routingStatuses, presences: moment.presences };
}

describe("simulated centre", () => {
    it("is the same for the same seed, whatever was asked before, and another for another", () => {
        const first = createWorld({ seed: 7, queues: 3 });
        const second = createWorld({ seed: 7, queues: 3 });
        second.conversations(midnight + 3 * day, midnight + 4 * day);
        second.events(midnight + day, midnight + day + hour);
        assert.deepEqual(first.centre, second.centre);
        assert.deepEqual(first.conversations(midnight, midnight + 2 * hour), second.conversations(midnight, midnight + 2 * hour));
        assert.deepEqual(first.metricEvents(midnight, midnight + hour), second.metricEvents(midnight, midnight + hour));
        assert.deepEqual(first.agentSpans(midnight, midnight + hour), second.agentSpans(midnight, midnight + hour));
        const other = createWorld({ seed: 8, queues: 3 });
        assert.notDeepEqual(other.conversations(midnight, midnight + hour).map((c) => c.start), first.conversations(midnight, midnight + hour).map((c) => c.start));
        assert.notEqual(other.centre.queues[0]!.id, first.centre.queues[0]!.id);
    });

    it("has a centre whose parts know each other", () => {
        const { centre } = sharedWorld();
        const agents = new Map(centre.agents.map((agent) => [agent.id, agent]));
        const queues = new Map(centre.queues.map((queue) => [queue.id, queue]));
        assert.equal(centre.organization.name, "Demo Contact Centre");
        assert.equal(centre.queues.length, 12);
        assert.deepEqual(new Set(centre.queues.flatMap((queue) => queue.mediaTypes)), new Set(["voice", "callback", "chat", "email", "message"]));
        for (const queue of centre.queues) {
            assert.ok(centre.divisions.includes(queue.division));
            assert.ok(queue.memberIds.length >= 15, `${queue.name} has ${queue.memberIds.length} members`);
            for (const id of queue.memberIds) assert.ok(agents.get(id)!.queueIds.includes(queue.id));
        }
        for (const agent of centre.agents) {
            assert.ok(agent.queueIds.length >= 1 && agent.queueIds.length <= 3);
            for (const id of agent.queueIds) assert.ok(queues.get(id)!.memberIds.includes(agent.id));
            for (const id of agent.joinedQueueIds) assert.ok(agent.queueIds.includes(id));
        }
        const named = [centre.queues, centre.agents, centre.divisions, centre.wrapUpCodes, centre.skills];
        for (const list of named) assert.equal(new Set(list.map((item) => item.name)).size, list.length);
        const ids = [...named.flat(), ...centre.presences, centre.organization].map((item) => item.id);
        assert.equal(new Set(ids).size, ids.length);
        for (const id of ids) assert.match(id, uuid);
    });

    it("keeps each conversation's times in order and its ids its own", () => {
        const conversations = sharedWorld().conversations(midnight, midnight + day);
        const ids: string[] = [];
        for (const c of conversations) {
            ids.push(c.id, c.customerParticipantId, c.customerSessionId, c.ivrParticipantId, c.ivrSessionId);
            assert.ok(c.start <= c.customerEnd && c.customerEnd <= c.end);
            let from = c.ivrEnd ?? c.start;
            assert.ok(from >= c.start);
            for (const { visit } of visitsOf([c])) {
                ids.push(visit.acdParticipantId, visit.acdSessionId, ...visit.alerts.flatMap((alert) => [alert.participantId, alert.sessionId]));
                assert.ok(visit.enteredAt >= from && visit.leftAt >= visit.enteredAt);
                let free = visit.enteredAt;
                for (const alert of visit.alerts) {
                    assert.ok(alert.start >= free && alert.end > alert.start && alert.end <= visit.leftAt);
                    free = alert.end;
                }
                assert.equal(visit.handling !== null, visit.outcome === "answered");
                assert.equal(visit.flowOutTo !== null, visit.outcome === "flowOut");
                from = visit.handling?.disconnectedAt ?? visit.leftAt;
                if (!visit.handling) continue;
                const { handling } = visit;
                assert.deepEqual(visit.alerts.map((alert) => alert.answered), visit.alerts.map((_, n) => n === visit.alerts.length - 1));
                assert.equal(visit.alerts.at(-1)!.sessionId, handling.sessionId);
                assert.equal(handling.connectedAt, visit.leftAt);
                assert.ok(handling.disconnectedAt > handling.connectedAt && handling.acwEnd >= handling.disconnectedAt && handling.acwEnd <= c.end);
                let talking = handling.connectedAt;
                for (const hold of handling.holds) {
                    assert.ok(hold.start > talking && hold.end > hold.start && hold.end < handling.disconnectedAt);
                    talking = hold.end;
                }
            }
            assert.ok(from <= c.customerEnd);
            for (const instant of [c.start, c.end, c.customerEnd, ...c.visits.flatMap((visit) => [visit.enteredAt, visit.leftAt])]) assert.ok(Number.isInteger(instant));
        }
        assert.equal(new Set(ids).size, ids.length);
        for (const id of ids) assert.match(id, uuid);
    });

    it("finds conversations by id and by overlap, in order", () => {
        const world = sharedWorld();
        const all = world.conversations(midnight, midnight + 2 * day);
        fc.assert(
            fc.property(instants, fc.integer({ min: 1, max: 2 * hour }), (from, length) => {
                const to = Math.min(from + length, midnight + 2 * day);
                const found = world.conversations(from, to);
                assert.deepEqual(found.map((c) => c.id), all.filter((c) => c.start < to && c.end > from).map((c) => c.id));
                for (const c of found.slice(0, 3)) assert.deepEqual(world.conversation(c.id), c);
            }),
            effort(20, 1),
        );
        assert.equal(world.conversation("6f1f3b0e-0000-4000-8000-000000000000"), undefined);
        assert.equal(world.conversation("nonsense"), undefined);
        assert.equal(world.conversation(world.centre.queues[0]!.id), undefined);
        assert.equal(createWorld({ seed: 43 }).conversation(world.conversations(midnight, midnight + hour)[0]!.id), undefined);
    }).timeout(patience(10_000));

    it("outlines the same conversations, and tells agents' spans the same, whichever was asked first", () => {
        const [first, second] = [createWorld({ seed: 8, queues: 3 }), createWorld({ seed: 8, queues: 3 })];
        const outlined = first.outlines!(midnight - hour, midnight + 3 * hour);
        const found = second.conversations(midnight - hour, midnight + 3 * hour);
        assert.ok(found.length > 50);
        assert.deepEqual(outlined, found.map(({ id, start, end, divisionIds }) => ({ id, start, end, divisionIds })));
        const spans = first.agentSpans(midnight - day, midnight + day);
        for (const table of second.metricTables!.between(midnight - day, midnight + day)) assert.ok(table);
        second.moment(second.centre.queues[0]!.id, midnight);
        assert.deepEqual(second.agentSpans(midnight - day, midnight + day), spans);
        assert.deepEqual(first.agentSpans(midnight - day, midnight + day), spans);
    });

    it("counts at any instant what the record says, across midnight too", () => {
        const world = sharedWorld();
        const visits = visitsOf(world.conversations(midnight - 5 * hour, midnight + 2 * day));
        fc.assert(
            fc.property(instants, fc.integer({ min: 0, max: 11 }), (at, n) => {
                const queue = world.centre.queues[n]!;
                const moment = world.moment(queue.id, at);
                assert.deepEqual(Object.keys(moment.media), [...queue.mediaTypes]);
                for (const type of queue.mediaTypes) {
                    for (const stage of ["waiting", "alerting", "interacting"] as const) {
                        const expected = visits.filter(
                            ({ conversation, visit }) => visit.queueId === queue.id && conversation.mediaType === type && stageOf(visit, at) === stage,
                        );
                        const entries = moment.media[type]![stage];
                        assert.deepEqual(new Set(entries.map((entry) => entry.visit.acdSessionId)), new Set(expected.map(({ visit }) => visit.acdSessionId)));
                        assert.deepEqual(entries.map((entry) => entry.visit.enteredAt), entries.map((entry) => entry.visit.enteredAt).toSorted((a, b) => a - b));
                    }
                }
            }),
            effort(150, 2),
        );
        assert.throws(() => world.moment("nobody's queue", midnight), RangeError);
    }).timeout(patience(10_000));

    it("changes a queue's state at the instants of its events only", () => {
        const world = sharedWorld();
        const windows = [midnight + 10 * hour, midnight + day - 60_000, midnight + day + 5 * 60_000, midnight + 16 * hour];
        for (const from of windows) {
            const events = world.events(from, from + 90_001);
            for (const queue of world.centre.queues) {
                const touched = new Set(events.filter((event) => event.queueIds.includes(queue.id)).map((event) => event.at));
                let before = summary(world.moment(queue.id, from));
                for (let at = from; at < from + 90_000; at += 1000) {
                    const changes = [...touched].filter((instant) => instant > at && instant <= at + 1000).toSorted((a, b) => a - b);
                    for (const instant of changes) {
                        assert.deepEqual(summary(world.moment(queue.id, instant - 1)), before, `${queue.name} changed before ${instant}`);
                        before = summary(world.moment(queue.id, instant));
                    }
                    assert.deepEqual(summary(world.moment(queue.id, at + 1000)), before, `${queue.name} changed without an event up to ${at + 1000}`);
                }
            }
        }
    });

    it("tells events in order, each once, however the time is cut", () => {
        const world = sharedWorld();
        const from = midnight + day - hour;
        const whole = world.events(from, from + 2 * hour);
        const pieces = Array.from({ length: 16 }, (_, n) => world.events(from + (n * hour) / 8, from + ((n + 1) * hour) / 8)).flat();
        assert.deepEqual(pieces.map((event) => [event.at, event.change, event.agentId]), whole.map((event) => [event.at, event.change, event.agentId]));
        assert.deepEqual(whole.map((event) => event.at), whole.map((event) => event.at).toSorted((a, b) => a - b));
        const kinds = new Set(world.events(midnight, midnight + day).map((event) => event.change));
        const expected = ["start", "enter", "alert", "alertEnd", "answer", "hold", "unhold", "abandon", "flowOut", "disconnect", "acwEnd", "end", "status"];
        assert.deepEqual([...kinds].toSorted(), expected.toSorted());
    });

    it("is never dead: each queue changes about four times a minute in the quietest hours", () => {
        const world = sharedWorld();
        for (const start of [midnight + 2 * hour, midnight + 23 * hour]) {
            const events = world.events(start, start + 2 * hour);
            for (const queue of world.centre.queues) {
                const instants = new Set(events.filter((event) => event.queueIds.includes(queue.id)).map((event) => event.at));
                const meanGap = 7200 / instants.size;
                assert.ok(meanGap < 16, `${queue.name} changes every ${meanGap.toFixed(1)} s`);
            }
        }
    });

    it("is neither idle nor drowned: service levels, abandons and waits as in a centre with work to do", () => {
        const world = sharedWorld();
        const visits = visitsOf(world.conversations(midnight, midnight + day));
        const voice = visits.filter(({ conversation }) => conversation.mediaType === "voice");
        for (const queue of world.centre.queues.filter((q) => q.mediaTypes.includes("voice"))) {
            const mine = voice.filter(({ visit }) => visit.queueId === queue.id);
            const answered = mine.filter(({ visit }) => visit.handling);
            const inTime = answered.filter(({ visit }) => visit.leftAt - visit.enteredAt <= queue.serviceLevel.voice.durationMs);
            const abandoned = mine.filter(({ visit }) => visit.outcome === "abandoned");
            const level = inTime.length / (answered.length + abandoned.length);
            assert.ok(level > 0.55 && level < 0.97, `${queue.name}: ${level.toFixed(2)}`);
        }
        assert.ok(visits.some(({ visit }) => visit.outcome === "flowOut" && visit.flowOutTo === "queue"));
        assert.ok(voice.some(({ visit }) => visit.outcome === "abandoned" && visit.leftAt - visit.enteredAt < 10_000));
        assert.ok(!visits.some(({ conversation, visit }) => visit.outcome === "abandoned" && ["callback", "email", "message"].includes(conversation.mediaType)));
        assert.ok(visits.some(({ visit }) => visit.handling?.transferred));
        let longest = 0;
        for (let at = midnight; at < midnight + day; at += 10 * 60_000) {
            for (const queue of world.centre.queues) {
                for (const stages of Object.values(world.moment(queue.id, at).media)) longest = Math.max(longest, stages.waiting.length);
            }
        }
        assert.ok(longest >= 3 && longest < 60, `at most ${longest} waited in one line`);
    });
});
