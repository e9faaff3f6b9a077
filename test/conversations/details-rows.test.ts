/** Rows of conversations that the simulated centre never has: written out as the platform's models allow them. */
import assert from "node:assert/strict";
import { COLUMNS, toRow, type Conversation } from "../../src/conversations/details/rows.js";

const at = (minute: number): string => `2026-11-19T09:${String(minute).padStart(2, "0")}:00.000Z`;

function participant(purpose: string, sessions: readonly object[], more: object = {}): object {
    return { purpose, sessions, ...more };
}

function session(mediaType: string, segments: readonly object[], metrics: Readonly<Record<string, number>> = {}, more: object = {}): object {
    return { mediaType, direction: "inbound", segments, metrics: Object.entries(metrics).map(([name, value]) => ({ name, value, emitDate: at(1) })), ...more };
}

const work = (minute: number, more: object = {}): object => ({ segmentType: "interact", segmentStart: at(minute), ...more });

function conversation(participants: readonly object[], more: object = {}): Conversation {
    return { conversationId: "c", conversationStart: "2026-11-19T10:00:00+01:00", conversationEnd: at(30), originatingDirection: "inbound", participants, ...more } as unknown as Conversation;
}

describe("rows of conversations", () => {
    it("have every column, in order, in UTC", () => {
        const row = toRow(conversation([]));
        assert.deepEqual(Object.keys(row), [...COLUMNS]);
        assert.deepEqual([row.start, row.end, row.direction, row.mediaType, row.waitSeconds], ["2026-11-19T09:00:00.000Z", at(30), "inbound", null, null]);
        assert.ok(Object.values(toRow({})).every((value) => value === null));
    });

    it("name the agent who began to work last, wherever the platform lists it, with that agent's queue and code", () => {
        const wrapUp = (code: string): object => ({ segmentType: "wrapup", segmentStart: at(20), wrapUpCode: code, queueId: "sales" });
        const row = toRow(
            conversation([
                participant("agent", [session("voice", [work(9, { queueId: "support" }), { ...wrapUp("second"), queueId: "support" }])], { userId: "late" }),
                participant("acd", [session("voice", [{ segmentType: "delay", segmentStart: at(1), queueId: "sales" }])]),
                participant("agent", [session("voice", [work(2, { queueId: "sales" }), wrapUp("first")])], { userId: "early" }),
                participant("agent", [session("voice", [{ segmentType: "alert", segmentStart: at(15), queueId: "other" }])], { userId: "alerted" }),
                participant("user", [session("voice", [{ segmentType: "monitoring", segmentStart: at(16) }])], { userId: "supervisor" }),
            ]),
        );
        assert.deepEqual([row.userId, row.queueId, row.wrapUpCode], ["late", "support", "second"]);
    });

    it("without an agent name the last queue that was entered, else the one told with the customer", () => {
        const acd = (queueId: string): object => participant("acd", [session("voice", [{ segmentType: "delay", segmentStart: at(1), queueId }])]);
        const customer = participant("customer", [session("voice", [{ segmentType: "ivr", segmentStart: at(0), queueId: "meant", disconnectType: "peer" }])]);
        assert.equal(toRow(conversation([customer, acd("first"), acd("last")])).queueId, "last");
        const { queueId, userId, disconnectType } = toRow(conversation([customer]));
        assert.deepEqual([queueId, userId, disconnectType], ["meant", null, "peer"]);
    });

    it("count a callback's own session, not the call beside it", () => {
        const row = toRow(
            conversation([
                participant("customer", [session("voice", [{ segmentType: "interact", segmentStart: at(0) }], {}, { ani: "tel:+1", dnis: "tel:+2" })]),
                participant("acd", [session("callback", [{ segmentType: "delay", segmentStart: at(1), queueId: "sales" }], { tAcd: 5_000 })]),
                participant("agent", [
                    session("callback", [work(2, { queueId: "sales" })], { tTalkComplete: 60_000, tAcw: 3_000 }),
                    session("voice", [work(3)], { tTalkComplete: 50_000 }),
                ], { userId: "robin" }),
            ]),
        );
        assert.deepEqual([row.mediaType, row.waitSeconds, row.talkSeconds, row.acwSeconds, row.ani], ["callback", 5, 60, 3, "tel:+1"]);
    });

    it("sum over all agents; what did not happen is 0 when all is over and unknown before", () => {
        const participants = [
            participant("acd", [session("voice", [], { tWait: 4_000, tAcd: 4_000 }), session("voice", [], { tAcd: 2_000 })]),
            participant("agent", [session("voice", [work(2)], { tTalkComplete: 10_000, tTalk: 6_000, tHeldComplete: 4_000 })], { userId: "a" }),
            participant("agent", [session("voice", [work(9)], { tTalk: 7_000 })], { userId: "b" }),
        ];
        const over = toRow(conversation(participants));
        assert.deepEqual([over.waitSeconds, over.talkSeconds, over.holdSeconds, over.acwSeconds], [6, 17, 4, 0]);
        const goesOn = toRow(conversation(participants, { conversationEnd: undefined }));
        assert.deepEqual([goesOn.end, goesOn.talkSeconds, goesOn.acwSeconds], [null, 17, null]);
        const untold = toRow(conversation([participant("customer", [session("voice", [work(1)])])]));
        assert.deepEqual([untold.waitSeconds, untold.talkSeconds], [null, null]);
    });

    it("take an e-mail's addresses where there are no numbers", () => {
        const customer = participant("external", [session("email", [], {}, { addressFrom: "a@example.com", addressTo: "b@example.com" })]);
        const row = toRow(conversation([customer]));
        assert.deepEqual([row.ani, row.dnis], ["a@example.com", "b@example.com"]);
    });
});
