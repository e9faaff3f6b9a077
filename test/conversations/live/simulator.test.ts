/** Conversations followed over real requests and sockets against the simulator, all on one clock that the test moves. */
import assert from "node:assert/strict";
import type { ConversationMessage } from "../../../src/conversations/live/messages.js";
import { observeConversations, type LiveOptions } from "../../../src/conversations/live/observer.js";
import { CONVERSATION_EVENTS } from "../../../src/conversations/live/vocabulary.js";
import type { OpenConnection } from "../../../src/connection.js";
import type { GenesysError } from "../../../src/platform/errors.js";
import type { ConversationRecord } from "../../../src/simulator/world/types.js";
import { Lab } from "../../reliability/lab.js";
import { expectedOf } from "./expected.js";

/** What an observer said. */
class Watch {
    readonly messages: ConversationMessage[] = [];
    readonly statuses: string[] = [];
    readonly errors: { readonly error: GenesysError; readonly topic: string | null }[] = [];
    readonly warnings: string[] = [];
    readonly debugs: string[] = [];
    readonly close: () => void;

    constructor(readonly connection: OpenConnection, options: Partial<LiveOptions> = {}) {
        const all: LiveOptions = { select: "all", queues: [], match: [], divisions: [], mediaTypes: [], events: new Set(CONVERSATION_EVENTS), ...options };
        const observer = observeConversations(connection, all, {
            send: (message) => void this.messages.push(message),
            status: (status) => void (this.statuses.at(-1) === status || this.statuses.push(status)),
            error: (error, { topic }) => void this.errors.push({ error, topic }),
            warn: ({ message }) => void this.warnings.push(message),
            debug: (text) => void this.debugs.push(text),
        });
        this.close = () => observer.close();
    }

    /** By conversation, in the order in which they came. */
    byConversation(): Map<string, ConversationMessage[]> {
        const all = new Map<string, ConversationMessage[]>();
        for (const message of this.messages) {
            const { conversationId } = message.payload;
            all.set(conversationId, [...(all.get(conversationId) ?? []), message]);
        }
        return all;
    }
}

const KEYS = [
    "conversationId", "queue", "mediaType", "direction", "from", "to", "agents", "state", "startedAt", "queuedAt", "connectedAt", "endedAt",
    "waitSeconds", "transfer", "wrapUp", "changes",
];
const INFO = ["event", "source", "sequence", "asOf", "org", "region", "demo", "topicName", "correlationId"];

/** PLAY_SEED=… plays another centre. */
const seedOr = (seed: number): number => Number(process.env["PLAY_SEED"] ?? seed);

describe("conversation observer against the simulator", function () {
    this.timeout(120_000);
    let lab: Lab;
    let watch: Watch;
    let startedAt: number;

    async function start(options: Partial<LiveOptions> = {}, seed = 42): Promise<void> {
        lab = await Lab.start({ simulator: { seed, queues: 4 }, load: 4, gridMs: 250 });
        watch = new Watch(lab.connect(), options);
        await lab.until(() => watch.statuses.at(-1) === "live", 30_000, "live");
        startedAt = lab.clock.now();
    }
    afterEach(async () => {
        watch.close();
        await lab.close();
    });

    /** Of the conversations that entered their first queue after the observer was live and were over some time before now. */
    function whole(): readonly ConversationRecord[] {
        const now = lab.clock.now();
        const records = lab.world.conversations(startedAt, now).filter(({ visits, end }) => visits.length > 0 && visits[0]!.enteredAt > startedAt && end < now - 5_000);
        assert.ok(records.length > 20, `${records.length} conversations`);
        return records;
    }

    /** Each event of each conversation once and in order, as the record has it; complete messages. */
    function assertRecord(records = whole(), withoutHolds: (record: ConversationRecord) => boolean = () => false): void {
        const told = watch.byConversation();
        for (const record of records) {
            const messages = told.get(record.id) ?? [];
            const skip = withoutHolds(record) ? /held|retrieved/ : /^$/;
            const names = messages.map(({ genesys }) => genesys.event).filter((event) => !skip.test(event));
            assert.deepEqual(names, expectedOf(record).map(({ event }) => event).filter((event) => !skip.test(event)), record.id);
            assert.deepEqual(messages.map(({ genesys }) => genesys.sequence), messages.map((_, index) => index + 1));
        }
        for (const { payload, genesys, topic } of watch.messages) {
            assert.deepEqual([Object.keys(payload), Object.keys(genesys)], [KEYS, INFO]);
            assert.equal(topic, payload.queue!.name);
            for (const agent of payload.agents) assert.ok(agent.name !== null, JSON.stringify(payload));
        }
    }

    it("tells the record of every conversation, with names, once and in order", async () => {
        await start({}, seedOr(42));
        await lab.advance(900_000);
        assertRecord();
        const { world } = lab;
        const kinds = new Set(watch.messages.map(({ genesys }) => genesys.event));
        assert.ok(kinds.size >= 9, [...kinds].join());
        for (const { payload, genesys, conversation } of watch.messages) {
            assert.equal((conversation as { id: string }).id, payload.conversationId);
            assert.equal(genesys.source, "notification");
            for (const { id, name } of payload.agents) assert.equal(name, world.centre.agents.find((agent) => agent.id === id)!.name);
            if (payload.wrapUp) assert.ok(payload.wrapUp.code === "ININ-WRAP-UP-TIMEOUT" || payload.wrapUp.name !== null);
        }
        assert.deepEqual([watch.errors, watch.warnings, watch.debugs], [[], [], []]);
    });

    it("makes up for an outage of five minutes, in order, by what the platform still tells", async () => {
        await start({}, seedOr(7));
        await lab.advance(300_000);
        const handshakes = lab.simulator.faults.refuseHandshakes({ status: 503 });
        lab.simulator.faults.drop();
        const lostAt = lab.clock.now();
        await lab.until(() => watch.statuses.at(-1) === "stale", 30_000, "stale");
        await lab.advance(300_000);
        handshakes.remove();
        await lab.until(() => watch.statuses.at(-1) === "live", 120_000, "live again");
        const backAt = lab.clock.now();
        await lab.advance(600_000);
        assertRecord();
        const missed = watch.messages.filter(({ genesys }) => genesys.source === "rest");
        const inside = whole().filter(({ visits, end }) => visits[0]!.enteredAt > lostAt && end < backAt - 60_000);
        assert.ok(missed.length > 10 && inside.length > 0, `${missed.length} and ${inside.length}`);
        for (const { genesys } of missed) assert.ok(Date.parse(genesys.asOf) > lostAt - 40_000 && Date.parse(genesys.asOf) <= backAt + 1_000);
        assert.deepEqual(missed.map(({ genesys }) => genesys.asOf), missed.map(({ genesys }) => genesys.asOf).toSorted());
        assert.deepEqual(watch.warnings, []);
    });

    it("makes up for what it may without the permission for details, and says so once", async () => {
        await start({}, 11);
        lab.simulator.faults.withhold({ permissions: ["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"] });
        await lab.advance(300_000);
        for (let outage = 0; outage < 2; outage++) {
            const [from, lost] = [lab.clock.now(), lab.simulator.faults.refuseHandshakes({ status: 503 })];
            lab.simulator.faults.drop();
            await lab.advance(120_000);
            lost.remove();
            await lab.until(() => watch.statuses.at(-1) === "live", 120_000, `live again after ${from}`);
        }
        const backAt = lab.clock.now();
        await lab.advance(600_000);
        assert.equal(watch.warnings.length, 1, watch.warnings.join());
        assert.match(watch.warnings[0]!, /analytics:conversationDetail:view/);
        const told = watch.byConversation();
        // What began before or came to be heard of afterwards is told whole, but for holds that nobody saw.
        assertRecord(whole().filter(({ id, end }) => told.has(id) && end > backAt), () => true);
        assert.ok(watch.messages.some(({ genesys }) => genesys.source === "rest"));
    });

    it("tells each event once through doubled frames, sockets that drop again and again, and a new token", async () => {
        await start({}, seedOr(5));
        lab.simulator.faults.spoilFrames({ kind: "duplicate", times: 2_000 });
        for (let round = 0; round < 5; round++) {
            await lab.advance(70_000);
            if (round === 2) lab.simulator.faults.expireToken();
            lab.simulator.faults.drop();
        }
        await lab.until(() => watch.statuses.at(-1) === "live", 120_000, "live again");
        await lab.advance(400_000);
        assertRecord();
    });

    it("tells only what was asked for: queues, media types, events", async () => {
        await start();
        const [queue] = lab.world.centre.queues;
        const some = new Watch(watch.connection, {
            select: "list", queues: [{ id: queue!.id, name: null }], mediaTypes: ["voice"], events: new Set(["queued", "ended"]),
        });
        await lab.advance(600_000);
        some.close();
        assert.ok(some.messages.length > 5);
        for (const { payload, genesys, topic } of some.messages) {
            assert.ok(genesys.event === "queued" || genesys.event === "ended");
            assert.deepEqual([payload.mediaType, payload.queue!.id, topic], ["voice", queue!.id, queue!.name]);
        }
        const both = [...some.byConversation().values()].filter((messages) => messages.length > 1);
        assert.ok(both.length > 0);
        for (const [first, second] of both) {
            const state = second!.payload.changes.find(({ field }) => field === "state")!;
            assert.deepEqual([first!.payload.changes.find(({ field }) => field === "state"), state.from], [{ field: "state", from: null, to: "queued" }, first!.payload.state]);
        }
    });

    it("reports a queue that is refused, while the others flow", async () => {
        lab = await Lab.start({ simulator: { seed: 42, queues: 4 }, load: 4, gridMs: 250 });
        const [queue] = lab.world.centre.queues;
        lab.simulator.faults.withhold({ topic: `v2.routing.queues.${queue!.id}.conversations` });
        watch = new Watch(lab.connect());
        await lab.until(() => watch.statuses.at(-1) === "error.PERMISSION", 30_000, "refused");
        assert.deepEqual(watch.errors.map(({ error, topic }) => [error.code, topic, (error.cause.missingPermissions ?? []).length > 0]), [["PERMISSION", queue!.name, true]]);
        await lab.advance(120_000);
        assert.ok(watch.messages.length > 0);
        assert.ok(watch.messages.every(({ topic }) => topic !== queue!.name));
    });
});
