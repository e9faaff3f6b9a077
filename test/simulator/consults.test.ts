/** Transfers as the conversation topics, the conversation call and the details query tell them: with and without a consultation. */
import assert from "node:assert/strict";
import { sessionsOf } from "../../src/simulator/api/analytics/details-sessions.js";
import { conversationBody } from "../../src/simulator/notifications/feed/conversation-body.js";
import { scriptConversation } from "../../src/simulator/world/script.js";

const visits = [
    { queueId: "q1", enter: 0, agentId: "a1", alert: 1_000, answer: 5_000, disconnect: 60_000, acwEnd: 70_000, transferred: true },
    { queueId: "q2", enter: 60_000, agentId: "a2", alert: 61_000, answer: 65_000, disconnect: 90_000 },
];

describe("transfers of simulated conversations", () => {
    for (const [consulted, topic, analytics, transferType] of [
        [false, "transfer", "transfer", "unattended"],
        [true, "transfer.consult", "consultTransfer", "attended"],
    ] as const) {
        it(`are told apart: ${topic}`, () => {
            const record = scriptConversation({ id: "c1", mediaType: "voice", start: 0, visits: [{ ...visits[0]!, consulted }, visits[1]!] });
            const told = (at: number): any => conversationBody(record, at, () => null);
            assert.deepEqual(told(59_999).recentTransfers, []);
            const { participants, recentTransfers } = told(60_000);
            assert.equal(participants.find((part: any) => part.userId === "a1").calls[0].disconnectType, topic);
            assert.deepEqual(recentTransfers.map((transfer: any) => [transfer.state, transfer.transferType, transfer.initiator.userId]), [["complete", transferType, "a1"]]);
            const session = sessionsOf(record, 60_000).find(({ userId }) => userId === "a1")!;
            assert.deepEqual(session.segments.flatMap(({ disconnectType }) => disconnectType ?? []), [analytics]);
        });
    }
});
