/** Activity, conversations, users: what their topics say. */
import assert from "node:assert/strict";
import { Bench, MORNING, queuesOf, run } from "./notifications-support.js";

describe("simulator notifications: the other topics", () => {
    let bench: Bench;
    afterEach(() => bench.close());

    it("tells activity with counts and since when the longest wait lasts", async () => {
        bench = await Bench.start();
        const socket = await bench.listen(queuesOf(bench).map((id) => `v2.analytics.queues.${id}.activity`));
        await run(bench, socket, 600);
        const rows = socket.events().flatMap(({ eventBody }) => eventBody.results.flatMap(({ data }: any) => data)) as { metric: string; count?: number; calculatedMetricValue?: number }[];
        assert.deepEqual([...new Set(rows.map(({ metric }) => metric))].toSorted(), ["oAlerting", "oInteracting", "oLongestInteracting", "oLongestWaiting", "oWaiting"]);
        for (const { metric, count, calculatedMetricValue } of rows) {
            if (metric.startsWith("oLongest")) assert.ok(calculatedMetricValue! > MORNING - 86_400_000 && calculatedMetricValue! <= bench.clock.now() && count === undefined);
            else assert.ok(Number.isInteger(count) && calculatedMetricValue === undefined);
        }
    });

    it("delivers a combined topic under its expanded names", async () => {
        bench = await Bench.start();
        const [id] = queuesOf(bench);
        const socket = await bench.listen([`v2.analytics.queues.${id}?observations&activity`]);
        await run(bench, socket, 300);
        assert.deepEqual([...new Set(socket.events().map(({ topicName }) => topicName))].toSorted(), [`v2.analytics.queues.${id}.activity`, `v2.analytics.queues.${id}.observations`]);
    });

    it("delivers names in lower case when told so", async () => {
        bench = await Bench.start({ notifications: { lowerCaseTopics: true } });
        const agents = bench.simulator.world.centre.agents.map(({ id }) => `v2.users.${id}.routingStatus`);
        const socket = await bench.listen(agents);
        await run(bench, socket, 300);
        assert.ok(socket.events().length > 0);
        for (const { topicName } of socket.events()) assert.equal(topicName, topicName.toLowerCase());
    });

    it("sends the full conversation at each change, to its end", async () => {
        bench = await Bench.start();
        const socket = await bench.listen(queuesOf(bench).map((id) => `v2.routing.queues.${id}.conversations`));
        await run(bench, socket, 1200);
        const lives = new Map<string, any[]>();
        for (const { eventBody } of socket.events()) lives.set(eventBody.id, [...(lives.get(eventBody.id) ?? []), eventBody]);
        const media = ["calls", "callbacks", "chats", "emails", "messages"];
        const states = (body: any): string[] => body.participants.flatMap((one: any) => media.flatMap((name) => (one[name] ?? []).map(({ state }: any) => `${one.purpose} ${state}`)));
        const complete = [...lives.values()].filter((bodies) => states(bodies.at(-1)).every((state) => state.endsWith("disconnected")));
        assert.ok(complete.length > 3, `${complete.length} complete conversations`);
        const stages = ["customer connected", "acd connected", "acd disconnected", "agent connected", "agent disconnected", "customer disconnected"];
        const seenWhole = complete.filter((bodies) => {
            const seen = new Set(bodies.flatMap(states));
            return stages.every((stage) => seen.has(stage));
        });
        assert.ok(seenWhole.length > 0, "no answered conversation seen whole");
    });

    it("tells users' changes as they are afterwards", async () => {
        bench = await Bench.start();
        const { world } = bench.simulator;
        const { agents } = world.centre;
        const socket = await bench.listen(agents.slice(0, 150).flatMap(({ id }) => [`v2.users.${id}?presence&routingStatus`]));
        await run(bench, socket, 900);
        bench.simulator.faults.skewClock(-600_000);
        await run(bench, socket, 1);
        const latest = new Map<string, any>();
        for (const { topicName, eventBody } of socket.events()) latest.set(topicName.toLowerCase(), eventBody);
        assert.ok([...latest.keys()].some((topic) => topic.endsWith(".presence")), "no presence changed");
        for (const [topic, body] of latest) {
            const span = world.agentState(topic.split(".")[2]!, bench.simulator.clock.now());
            if (topic.endsWith(".presence")) {
                assert.equal(body.presenceDefinition.id, span.presenceId);
                assert.match(body.presenceDefinition.systemPresence, /^[A-Z_]+$/);
            } else {
                assert.equal(body.routingStatus.status, span.routingStatus);
                assert.equal(Date.parse(body.routingStatus.startTime) <= span.start, true);
            }
        }
    });

    it("gives overlapping channels the same event under the same correlation id", async () => {
        bench = await Bench.start();
        const topics = queuesOf(bench).map((id) => `v2.analytics.queues.${id}.observations`);
        const [one, two] = [await bench.listen(topics), await bench.listen(topics)];
        bench.clock.advance(60_000);
        await one.settle();
        await two.settle();
        assert.deepEqual(one.events(), two.events());
        assert.ok(one.events().length > 0);
    });
});
