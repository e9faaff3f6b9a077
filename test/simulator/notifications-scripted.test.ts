/** Events of centres in which exactly what is written here happens. */
import assert from "node:assert/strict";
import { createWorld, scriptConversation, scriptedWorld } from "../../src/simulator/world/index.js";
import type { ConversationRecord, MediaType } from "../../src/simulator/world/types.js";
import { bodyCheck, modelCheck } from "./models.js";
import { Bench, MORNING, run } from "./notifications-support.js";

const { centre } = createWorld({ seed: 42, queues: 4 });
const MEDIA: readonly MediaType[] = ["voice", "callback", "chat", "email", "message"];

describe("simulator notifications: scripted stories", () => {
    let bench: Bench | undefined;
    afterEach(() => bench?.close());

    const start = async (...conversations: ConversationRecord[]): Promise<Bench> =>
        (bench = await Bench.start({ world: scriptedWorld({ centre, conversations }) }));

    it("tells what changed and came back between two looks, so that nobody keeps what REST said in between", async () => {
        const queue = centre.queues.find(({ mediaTypes }) => mediaTypes.includes("voice"))!;
        const on = await start(scriptConversation({ id: "short", mediaType: "voice", start: MORNING, visits: [{ queueId: queue.id, enter: 300, leave: 420 }] }));
        const token = await on.token();
        const socket = await on.listen([`v2.analytics.queues.${queue.id}?observations&activity`], token);
        on.clock.advance(350);
        const { body } = await on.call("POST", "/api/v2/analytics/queues/observations/query", token, {
            filter: { type: "and", predicates: [{ dimension: "queueId", value: queue.id }, { dimension: "mediaType", value: "voice" }] }, metrics: ["oWaiting"],
        });
        assert.equal(body.results[0].data[0].stats.count, 1);
        await run(on, socket, 1);
        const instants = socket.events(`v2.analytics.queues.${queue.id}.observations`).map(({ eventBody }) => eventBody).filter(({ data }) => data[0].interval.slice(0, 24) === data[0].interval.slice(25));
        assert.deepEqual(instants.map(({ group, data }) => [group.mediaType, data[0].metrics]), [["voice", [{ metric: "oWaiting", stats: { count: 0 } }]]]);
        const activity = socket.events(`v2.analytics.queues.${queue.id}.activity`).map(({ eventBody }) => eventBody.results);
        assert.deepEqual(activity, [[{ mediaType: "voice", data: [{ metric: "oWaiting", count: 0 }] }]]);
    });

    it("ends an alert that nobody took in the words of each model, in events and by REST", async function () {
        const [checkEvent, check] = [bodyCheck(), modelCheck()];
        if (!checkEvent || !check) return this.skip();
        const agentId = centre.agents[0]!.id;
        const queueId = centre.agents[0]!.queueIds[0]!;
        const stories = MEDIA.map((mediaType) => scriptConversation({
            id: `5f0e3a3e-0d9b-4c7c-9b1f-2f8f0b9a7c1${MEDIA.indexOf(mediaType)}`, mediaType, start: MORNING + 1000,
            visits: [{ queueId, enter: 0, missed: [{ agentId, start: 1000, end: 9000 }], leave: 60_000 }],
        }));
        const on = await start(...stories);
        const token = await on.token();
        const plurals = ["calls", "callbacks", "chats", "emails", "messages"];
        const topics = [`v2.routing.queues.${queueId}.conversations`, `v2.users.${agentId}.conversations`];
        const socket = await on.listen(topics.flatMap((topic) => [topic, ...plurals.map((name) => `${topic}.${name}`)]), token);
        await run(on, socket, 20);
        for (const frame of socket.events()) checkEvent(frame);
        for (const topic of topics) {
            const last = new Map(socket.events(topic).map(({ eventBody }) => [eventBody.id, eventBody]));
            stories.forEach(({ id }, n) => {
                const agent = last.get(id).participants.find(({ purpose }: any) => purpose === "agent");
                assert.equal(agent[plurals[n]!][0].disconnectType, "transfer.noanswer", plurals[n]);
            });
        }
        for (const { id } of stories) {
            const { status, body } = await on.call("GET", `/api/v2/conversations/${id}`, token);
            assert.equal(status, 200);
            check("Conversation", body);
        }
    });
});
