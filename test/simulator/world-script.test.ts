/** A scripted world: exactly what was written down happens, told like a simulated one. */
import assert from "node:assert/strict";
import { createWorld, scriptConversation, scriptedWorld } from "../../src/simulator/world/index.js";
import type { AgentSpan } from "../../src/simulator/world/types.js";

const start = Date.UTC(2026, 2, 3, 9, 58);
const { centre } = createWorld({ seed: 1 });
const queue = centre.queues[0]!;
const other = centre.queues[1]!;
const agent = centre.agents.find((a) => a.queueIds.includes(queue.id))!;
const colleague = centre.agents.find((a) => a.queueIds.includes(queue.id) && a !== agent)!;

const answered = scriptConversation({
    id: "answered",
    mediaType: "voice",
    start,
    ivrEnd: 10_000,
    visits: [
        {
            queueId: queue.id, enter: 10_000, missed: [{ agentId: colleague.id, start: 12_000, end: 20_000 }],
            agentId: agent.id, alert: 30_000, answer: 35_000, holds: [[60_000, 80_000]], disconnect: 120_000, acwEnd: 150_000, transferred: true,
        },
        { queueId: other.id, enter: 120_000, leave: 180_000 },
    ],
});
const moved = scriptConversation({ id: "moved", mediaType: "chat", start: start + 5000, visits: [{ queueId: queue.id, enter: 0, leave: 40_000, flowOutTo: "disconnect" }] });

function counts(world: ReturnType<typeof scriptedWorld>, at: number, media: "voice" | "chat" = "voice", id = queue.id): number[] {
    const { waiting, alerting, interacting } = world.moment(id, at).media[media]!;
    return [waiting.length, alerting.length, interacting.length];
}

describe("scripted centre", () => {
    const world = scriptedWorld({ centre, conversations: [moved, answered] });

    it("moves an interaction from waiting over alerting to interacting", () => {
        const at = (offset: number): number[] => counts(world, start + offset);
        assert.deepEqual([at(9999), at(10_000), at(12_000), at(20_000), at(30_000), at(35_000), at(119_999), at(120_000)], [
            [0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 0],
        ]);
        assert.deepEqual(counts(world, start + 120_000, "voice", other.id), [1, 0, 0]);
        assert.deepEqual(counts(world, start + 180_000, "voice", other.id), [0, 0, 0]);
        assert.deepEqual(counts(world, start + 44_999, "chat"), [1, 0, 0]);
    });

    it("emits the metrics of the story at its instants", () => {
        const told = world.metricEventsOf(answered).map((event) => [event.metric, event.emitDate - start, event.value]);
        assert.deepEqual(told, [
            ["nConversations", 0, 1], ["nConnected", 0, 1], ["tIvr", 10_000, 10_000], ["nOffered", 10_000, 1],
            ["tAlert", 20_000, 8000], ["tNotResponding", 20_000, 8000],
            ["tAcd", 35_000, 25_000], ["tWait", 35_000, 25_000], ["tAlert", 35_000, 5000], ["tAnswered", 35_000, 25_000], ["nOverSla", 35_000, 1],
            ["tTalk", 60_000, 25_000], ["tHeld", 80_000, 20_000],
            ["tTalk", 120_000, 40_000], ["tTalkComplete", 120_000, 65_000], ["tHeldComplete", 120_000, 20_000],
            ["nTransferred", 120_000, 1], ["nBlindTransferred", 120_000, 1], ["nOffered", 120_000, 1],
            ["tAcw", 150_000, 30_000], ["tHandle", 150_000, 115_000],
            ["tConnected", 180_000, 180_000], ["tAcd", 180_000, 60_000], ["tWait", 180_000, 60_000], ["tAbandon", 180_000, 60_000],
        ]);
        assert.deepEqual(world.metricEvents(start, start + 3_600_000).filter((event) => event.dimensions.conversationId === "answered").length, told.length);
        assert.deepEqual(world.metricEvents(start + 10_000, start + 20_000).map((event) => event.metric), ["tIvr", "nOffered"]);
    });

    it("tells each change once, agents' among them", () => {
        const told = world.events(start, start + 200_000).filter((event) => event.conversation?.id === "answered").map((event) => [event.change, event.at - start]);
        assert.deepEqual(told, [
            ["start", 0], ["enter", 10_000], ["alert", 12_000], ["alertEnd", 20_000], ["alert", 30_000], ["answer", 35_000], ["hold", 60_000], ["unhold", 80_000],
            ["disconnect", 120_000], ["enter", 120_000], ["acwEnd", 150_000], ["abandon", 180_000], ["end", 180_000],
        ]);
        const statuses = world.events(start, start + 200_000).filter((event) => event.kind === "agent").map((event) => [event.agentId, event.at - start]);
        assert.deepEqual(statuses, [[colleague.id, 12_000], [colleague.id, 20_000], [agent.id, 30_000], [agent.id, 150_000]]);
        assert.deepEqual(world.events(start, start + 200_000).find((event) => event.change === "status")!.queueIds, colleague.queueIds);
    });

    it("keeps agents on queue when nothing else is said", () => {
        assert.equal(world.agentState(agent.id, start - 86_400_000).routingStatus, "IDLE");
        assert.deepEqual(world.agentSpans(start, start + 160_000, agent.id).map((span) => [span.routingStatus, span.end - start]), [
            ["IDLE", 30_000], ["INTERACTING", 150_000], ["IDLE", 160_000],
        ]);
        assert.equal(world.moment(queue.id, start + 35_000).routingStatuses.INTERACTING, 1);
        assert.equal(world.moment(queue.id, start).routingStatuses.IDLE, queue.memberIds.length);
    });

    it("takes the agents' states from the script, offline between them", () => {
        const meal = centre.presences.find((presence) => presence.systemPresence === "Meal")!.id;
        const onQueue = centre.presences.find((presence) => presence.systemPresence === "On Queue")!.id;
        const agentSpans: AgentSpan[] = [
            { agentId: agent.id, start, end: start + 60_000, presenceId: onQueue, routingStatus: "IDLE" },
            { agentId: agent.id, start: start + 60_000, end: start + 90_000, presenceId: meal, routingStatus: "OFF_QUEUE" },
        ];
        const scripted = scriptedWorld({ centre, conversations: [], agentSpans });
        assert.deepEqual(scripted.agentSpans(start - 1000, start + 100_000, agent.id).map((span) => [span.presenceId, span.start - start]), [
            [centre.presences.find((presence) => presence.systemPresence === "Offline")!.id, -1000], [onQueue, 0], [meal, 60_000],
            [centre.presences.find((presence) => presence.systemPresence === "Offline")!.id, 90_000],
        ]);
        assert.equal(scripted.moment(queue.id, start + 70_000).presences[meal], 1);
        assert.deepEqual(scripted.events(start, start + 100_000).map((event) => event.at - start), [0, 60_000, 90_000]);
    });

    it("lists and finds what was written, and refuses what the centre does not have", () => {
        assert.deepEqual(world.conversations(start, start + 1000), [answered]);
        assert.deepEqual(world.conversations(start + 5000, start + 5001), [answered, moved]);
        assert.equal(world.conversation("moved"), moved);
        assert.equal(world.conversation("missing"), undefined);
        assert.throws(() => scriptedWorld({ centre, conversations: [{ ...answered, visits: [{ ...answered.visits[0]!, queueId: "unknown" }] }] }), RangeError);
        const direct = createWorld({ seed: 1, script: [answered] });
        assert.deepEqual(direct.centre, centre);
        assert.equal(direct.conversations(start, start + 1).length, 1);
    });
});
