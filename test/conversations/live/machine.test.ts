/** The conversation machine against the records of simulated centres: each happening told once and in order, whatever the wire does. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ConversationMachine, type LiveEvent } from "../../../src/conversations/live/machine.js";
import { readConversation } from "../../../src/conversations/live/read-conversation.js";
import { readDetails } from "../../../src/conversations/live/read-details.js";
import { detailsRecord } from "../../../src/simulator/api/analytics/details-record.js";
import type { ApiContext } from "../../../src/simulator/api/context.js";
import { conversationBody } from "../../../src/simulator/notifications/feed/conversation-body.js";
import { createWorld } from "../../../src/simulator/world/index.js";
import type { ConversationRecord, World } from "../../../src/simulator/world/types.js";
import { expectedOf, instantsOf, type Expected } from "./expected.js";

const FROM = Date.parse("2026-11-20T09:00:00.000Z");
const SPAN_MS = 600_000;
const NAMES = (id: string): string => `name of ${id}`;

function told({ event, at, state, transfer }: LiveEvent): Expected {
    const ofAgent = ["alerting", "connected", "held", "retrieved", "wrapup"].includes(event) || (event === "transferred" && state.agents.length > 0);
    return { event, at, agentId: ofAgent ? state.agents[0]!.id : null, queueId: event === "ended" ? null : state.queueId, transfer };
}

function frames(record: ConversationRecord): { readonly at: number; readonly body: unknown }[] {
    const entered = record.visits[0]!.enteredAt;
    return instantsOf(record).filter((at) => at >= entered).map((at) => ({ at, body: JSON.parse(JSON.stringify(conversationBody(record, at, NAMES))) as unknown }));
}

function detailsOf(world: World, record: ConversationRecord, asOf: number): unknown {
    const context = { world, directory: { queue: () => undefined } } as unknown as ApiContext;
    return JSON.parse(JSON.stringify(detailsRecord(context, record, { asOf, attributes: false })));
}

const names = (events: readonly Expected[]): string[] => events.map(({ event, agentId, transfer }) => [event, agentId, transfer?.kind].filter(Boolean).join(" "));

describe("conversation machine", function () {
    this.timeout(120_000);
    const worlds = new Map<number, { world: World; records: readonly ConversationRecord[] }>();

    function worldOf(seed: number): { world: World; records: readonly ConversationRecord[] } {
        let known = worlds.get(seed);
        if (!known) {
            const world = createWorld({ seed, queues: 5, load: 4 });
            known = { world, records: world.conversations(FROM, FROM + SPAN_MS).filter(({ visits }) => visits.length > 0) };
            worlds.set(seed, known);
        }
        return known;
    }

    it("tells what the record says, from the frames of its topic", () => {
        const kinds = new Set<string>();
        for (const seed of [1, 2, 3]) {
            for (const record of worldOf(seed).records) {
                const machine = new ConversationMachine(record.id, -Infinity);
                const events = frames(record).flatMap(({ at, body }) => machine.advance(readConversation(body)!, at)).map(told);
                assert.deepEqual(events, expectedOf(record), record.id);
                for (const { event, transfer } of events) kinds.add(transfer ? `${event} ${transfer.kind}` : event);
            }
        }
        // Ten events, of one of them two kinds.
        assert.equal(kinds.size, 11, [...kinds].join());
    });

    it("tells what the record says, from one record of the details query", () => {
        for (const { world, records } of [worldOf(1), worldOf(2)]) {
            for (const record of records) {
                const machine = new ConversationMachine(record.id, -Infinity);
                const events = machine.advance(readDetails(detailsOf(world, record, record.end))!, record.end).map(told);
                assert.deepEqual(events, expectedOf(record), record.id);
            }
        }
    });

    it("tells the same with frames doubled, late, and lost over five minutes that details make up for", () => {
        const property = fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(), fc.array(fc.nat({ max: 2 }), { minLength: 40, maxLength: 40 }), fc.nat(), (seed, pick, repeats, cut) => {
            const { world, records } = worldOf(seed);
            const record = records[pick % records.length]!;
            const all = frames(record);
            const lostFrom = all[cut % all.length]!.at;
            const lostTo = lostFrom + 300_000;
            const machine = new ConversationMachine(record.id, -Infinity);
            const heard: LiveEvent[] = [];
            let recovered = false;
            const recover = (): void => {
                recovered = true;
                heard.push(...machine.advance(readDetails(detailsOf(world, record, lostTo))!, lostTo));
            };
            const before: unknown[] = [];
            all.forEach(({ at, body }, index) => {
                if (at >= lostFrom && at <= lostTo) return;
                if (at > lostTo && !recovered) recover();
                heard.push(...machine.advance(readConversation(body)!, at));
                // Doubles of this frame, and one from long before that is not about a hold.
                for (let n = 0; n < repeats[index % repeats.length]!; n++) heard.push(...machine.advance(readConversation(body)!, at + n));
                before.push(body);
            });
            if (!recovered) recover();
            assert.deepEqual(names(heard.map(told)), names(expectedOf(record)));
        });
        fc.assert(property, { numRuns: 200 });
    });

    it("takes no word from before for news", () => {
        for (const record of worldOf(1).records.slice(0, 200)) {
            const machine = new ConversationMachine(record.id, -Infinity);
            const all = frames(record);
            const whole = all.flatMap(({ at, body }) => machine.advance(readConversation(body)!, at));
            assert.equal(whole.at(-1)?.event, "ended");
            assert.deepEqual(all.toReversed().flatMap(({ at, body }) => machine.advance(readConversation(body)!, at)), []);
        }
    });

    it("does not tell what was over before it listened, but all that comes then", () => {
        for (const record of worldOf(2).records.slice(0, 200)) {
            const all = frames(record);
            const since = all[Math.floor(all.length / 2)]!.at;
            const machine = new ConversationMachine(record.id, since);
            const events = all.filter(({ at }) => at >= since).flatMap(({ at, body }) => machine.advance(readConversation(body)!, at)).map(told);
            const inTime = expectedOf(record).filter(({ at }) => at >= since);
            // An alert of which nobody said when it began may be told with its end; a hold that nobody saw begin is not told to end.
            const isCertain = (name: string): boolean => !/^(alerting|retrieved)/.test(name);
            assert.deepEqual(names(events).filter(isCertain), names(inTime).filter(isCertain));
        }
    });
});
