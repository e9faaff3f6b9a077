/** The conversation observer on a connection that the test plays; and words of a platform that nobody expects. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ConversationBook } from "../../../src/conversations/live/book.js";
import { ConversationMachine } from "../../../src/conversations/live/machine.js";
import type { ConversationMessage } from "../../../src/conversations/live/messages.js";
import { observeConversations, type LiveOptions } from "../../../src/conversations/live/observer.js";
import { readConversation } from "../../../src/conversations/live/read-conversation.js";
import { readDetails } from "../../../src/conversations/live/read-details.js";
import { CONVERSATION_EVENTS } from "../../../src/conversations/live/vocabulary.js";
import { GenesysError } from "../../../src/platform/errors.js";
import { platformTexts } from "../../../src/platform/texts.js";
import { FakeConnection, queueEntry } from "../../support/fake-connection.js";

const SALES = queueEntry("Sales");
const NOW = Date.parse("2026-11-20T10:07:00.000Z");
const iso = (seconds: number): string => new Date(NOW + seconds * 1_000).toISOString();

type Participant = Readonly<Record<string, unknown>>;

function customer(more: object = {}, call: object = {}): Participant {
    return { id: "customer", purpose: "customer", address: "tel:+1202", connectedTime: iso(-30), calls: [{ state: "connected", direction: "inbound", connectedTime: iso(-30), ...call }], ...more };
}

function queue(from: number, to: number | null = null, disconnectType = "transfer"): Participant {
    const end = to === null ? { state: "connected" } : { state: "disconnected", disconnectedTime: iso(to), disconnectType };
    return { id: `acd ${from}`, purpose: "acd", queueId: SALES.id, connectedTime: iso(from), ...(to === null ? {} : { endTime: iso(to) }), calls: [{ connectedTime: iso(from), ...end }] };
}

function agent(id: string, call: object, more: object = {}): Participant {
    return { id: `part ${id}`, purpose: "agent", userId: id, name: `Agent ${id}`, queueId: SALES.id, calls: [call], ...more };
}

const talking = (from: number, more: object = {}): object => ({ state: "connected", connectedTime: iso(from), held: false, ...more });
const over = (from: number, to: number, more: object = {}): object => ({ state: "disconnected", connectedTime: iso(from), disconnectedTime: iso(to), disconnectType: "client", ...more });
const body = (...participants: Participant[]): object => ({ id: "c1", address: "tel:+1800", participants });

function tell(machine: ConversationMachine, conversation: object, seconds: number): string[] {
    const facts = readConversation(conversation)!;
    return machine.advance(facts, NOW + seconds * 1_000).map(({ event, state, transfer }) => [event, ...(transfer ? [`(${transfer.kind})`] : []), ...state.agents.map(({ id }) => id)].join(" "));
}

describe("conversation machine, of agents", () => {
    it("tells of consulting nothing but the transfer that it ends with", () => {
        const machine = new ConversationMachine("c1", -Infinity);
        tell(machine, body(customer(), queue(0, 5), agent("a", talking(5))), 5);
        const consulted = { consultParticipantId: "customer", queueId: undefined };
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), agent("a", talking(5, { held: true, startHoldTime: iso(20) })), agent("b", { state: "alerting" }, consulted)), 21), ["held a"]);
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), agent("a", talking(5, { held: true, startHoldTime: iso(20) })), agent("b", talking(25), consulted)), 25), []);
        const left = agent("a", over(5, 40, { disconnectType: "transfer.consult" }), { endTime: iso(40) });
        const events = tell(machine, body(customer(), queue(0, 5), left, agent("b", talking(25), consulted)), 40);
        assert.deepEqual(events, ["transferred (consult) a", "connected b"]);
    });

    it("tells apart how a conversation went on: from agent to queue, and out of a queue by itself", () => {
        const machine = new ConversationMachine("c1", -Infinity);
        const elsewhere = { ...queue(60), id: "acd elsewhere", queueId: "q2" };
        tell(machine, body(customer(), queue(0, 5), agent("a", talking(5))), 5);
        const passedOn = agent("a", over(5, 60, { disconnectType: "transfer" }), { endTime: iso(60) });
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), passedOn, elsewhere), 60), ["transferred (blind) a", "queued"]);
        const left = { ...queue(60, 90), id: "acd elsewhere", queueId: "q2" };
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), passedOn, left, queue(90)), 90), ["transferred (flow)", "queued"]);
    });

    it("tells nothing of a consultation that leads nowhere", () => {
        const machine = new ConversationMachine("c1", -Infinity);
        const consulted = { consultParticipantId: "customer", queueId: undefined };
        tell(machine, body(customer(), queue(0, 5), agent("a", talking(5))), 5);
        tell(machine, body(customer(), queue(0, 5), agent("a", talking(5)), agent("b", talking(25), consulted)), 25);
        const asked = agent("b", over(25, 30), { ...consulted, endTime: iso(30) });
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), agent("a", talking(5)), asked), 30), []);
        const end = { endTime: iso(60) };
        const events = tell(machine, body(customer(end, { state: "disconnected" }), queue(0, 5), agent("a", over(5, 60), end), asked), 60);
        assert.deepEqual(events, ["ended a"]);
    });

    it("waits with the end of a queue while somebody is alerted", () => {
        const machine = new ConversationMachine("c1", -Infinity);
        tell(machine, body(customer(), queue(0), agent("a", { state: "alerting" })), 3);
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), agent("a", { state: "alerting" })), 5), []);
        assert.deepEqual(tell(machine, body(customer(), queue(0, 5), agent("a", talking(5.2))), 5.3), ["connected a"]);
    });

    it("does not tell that a hold ended when the caller hung up in it", () => {
        const machine = new ConversationMachine("c1", -Infinity);
        tell(machine, body(customer(), queue(0, 5), agent("a", talking(5, { held: true, startHoldTime: iso(20) }))), 20);
        const end = { endTime: iso(30) };
        assert.deepEqual(tell(machine, body(customer(end, { state: "disconnected" }), queue(0, 5), agent("a", over(5, 30), end)), 30), ["ended a"]);
    });

    it("does not tell of a hold from before that becomes known after a later one", () => {
        const machine = new ConversationMachine("c1", NOW);
        const held = agent("a", talking(-290, { held: true, startHoldTime: iso(20) }));
        assert.deepEqual(tell(machine, body(customer(), queue(-300, -290), held), 20), ["held a"]);
        const segment = (segmentType: string, from: number, to: number | null): object => ({
            segmentType, segmentStart: iso(from), ...(to === null ? {} : { segmentEnd: iso(to) }), queueId: SALES.id,
        });
        const segments = [segment("interact", -290, -100), segment("hold", -100, -50), segment("interact", -50, 5), segment("hold", 5, 10), segment("hold", 20.4, null)];
        const record = { conversationId: "c1", participants: [{ participantId: "part a", purpose: "agent", userId: "a", sessions: [{ segments }] }] };
        const events = machine.advance(readDetails(record)!, NOW + 30_000);
        assert.deepEqual(events.map(({ event, at, state }) => [event, (at - NOW) / 1_000, state.state]), [["held", 5, "held"], ["retrieved", 10, "held"]]);
    });

    it("ends after an hour what somebody's after-call work keeps open, and forgets it", () => {
        const book = new ConversationBook();
        const end = { endTime: iso(30) };
        const acw = agent("a", over(5, 30), { ...end, startAcwTime: iso(30) });
        const facts = readConversation(body(customer(end, { state: "disconnected" }), queue(0, 5), acw))!;
        assert.ok(!book.take(facts, NOW + 30_000, -Infinity).some(({ event }) => event.event === "ended"));
        assert.deepEqual(book.sweep(NOW + 1_800_000), []);
        assert.deepEqual(book.sweep(NOW + 3_700_000).map(({ event }) => [event.event, event.state.state]), [["ended", "ended"]]);
        assert.deepEqual([book.size, book.take(facts, NOW + 3_800_000, -Infinity).length, book.size], [0, 0, 0]);
    });

    it("keeps a bounded number of conversations", () => {
        const book = new ConversationBook();
        for (let n = 0; n < 21_000; n++) book.take(readConversation({ ...body(customer(), queue(0)), id: `c${n}` })!, NOW, -Infinity);
        assert.equal(book.size, 20_000);
    });

    it("survives whatever comes", () => {
        const keys = ["id", "participants", "purpose", "calls", "chats", "state", "userId", "queueId", "connectedTime", "held", "sessions", "segments", "conversationId", "participantId", "__proto__"];
        const { value } = fc.letrec((tie) => ({
            value: fc.oneof({ maxDepth: 5 }, fc.constantFrom<unknown>("acd", "agent", "customer", "connected", "disconnected", "alert", iso(0), "", null, 7, true), fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(fc.constantFrom(...keys), tie("value"))),
        }));
        const property = fc.property(value, fc.array(fc.dictionary(fc.constantFrom(...keys), value), { maxLength: 4 }), (anything, participants) => {
            const machine = new ConversationMachine("c1", -Infinity);
            for (const word of [anything, { id: "c1", participants: participants.map((part, index) => ({ id: `p${index}`, ...part })) }]) {
                const facts = [readConversation(word), readDetails(word), readDetails({ conversationId: "c1", ...(word as object) })];
                for (const known of facts) if (known) machine.advance(known, NOW);
            }
        });
        fc.assert(property, { numRuns: 500 });
    });
});

describe("conversation observer", () => {
    let connection: FakeConnection;
    let messages: ConversationMessage[] = [];
    let errors: string[] = [];
    let warnings: string[] = [];
    let debugs: string[] = [];
    let close: () => void;
    const TOPIC = `v2.routing.queues.${SALES.id}.conversations`;

    beforeEach(() => {
        connection = new FakeConnection();
        connection.queues = [SALES];
        [messages, errors, warnings, debugs] = [[], [], [], []];
    });
    afterEach(() => {
        close();
        assert.equal(connection.leftOver, 0);
    });

    async function start(options: Partial<LiveOptions> = {}): Promise<void> {
        const all: LiveOptions = { select: "all", queues: [], match: [], divisions: [], mediaTypes: [], events: new Set(CONVERSATION_EVENTS), ...options };
        const observer = observeConversations(connection, all, {
            send: (message) => void messages.push(message),
            status: () => undefined,
            error: ({ code }) => void errors.push(code),
            warn: ({ message }) => void warnings.push(message),
            debug: (text) => void debugs.push(text),
        });
        close = () => observer.close();
        await connection.clock.advance(100);
    }
    const say = (conversation: unknown): void => connection.notifications.deliver(TOPIC, conversation, connection.clock.now());
    const heard = (): string[] => messages.splice(0).map(({ genesys }) => `${genesys.event} ${genesys.source}`);

    it("is silent about what was over at its deploy", async () => {
        await start();
        say(body(customer(), queue(-600, -590), agent("a", talking(-590, { held: true, startHoldTime: iso(0.1) }))));
        assert.deepEqual(heard(), ["held notification"]);
        say({ ...body(customer(), queue(0.1)), id: "c2" });
        assert.deepEqual(heard(), ["started notification", "queued notification"]);
    });

    it("keeps what comes after an interruption until what was missed is known", async () => {
        await start();
        say(body(customer(), queue(0.1)));
        assert.deepEqual(heard(), ["started notification", "queued notification"]);
        connection.notifications.lose(connection.clock.now());
        await connection.clock.advance(3_000);
        connection.conversation = () => body(customer(), queue(0.1, 2), agent("a", talking(2))) as never;
        connection.notifications.recover();
        say(body(customer(), queue(0.1, 2), agent("a", talking(2, { held: true, startHoldTime: iso(3) }))));
        assert.deepEqual(heard(), []);
        await connection.clock.advance(100);
        assert.deepEqual(heard(), ["alerting rest", "connected rest", "held notification"]);
    });

    it("goes on when what was missed cannot be had, and says so once", async () => {
        await start();
        say(body(customer(), queue(0.1)));
        heard();
        connection.conversation = () => {
            throw new GenesysError("UNAVAILABLE", platformTexts, "unavailable", { status: 503 });
        };
        for (let time = 0; time < 2; time++) {
            connection.notifications.lose(connection.clock.now());
            connection.notifications.recover();
            await connection.clock.advance(20_000);
        }
        assert.deepEqual(errors, ["UNAVAILABLE"]);
        say(body(customer(), queue(0.1, 2), agent("a", talking(2))));
        assert.deepEqual(heard(), ["alerting notification", "connected notification"]);
    });

    /** `count` conversations that wait, and an interruption that is over. */
    async function interrupt(count: number): Promise<void> {
        await start();
        for (let n = 0; n < count; n++) say({ ...body(customer(), queue(0.1)), id: `c${n}` });
        heard();
        connection.notifications.lose(connection.clock.now());
        connection.notifications.recover();
    }
    const refuse = (): never => {
        throw new GenesysError("UNAVAILABLE", platformTexts, "unavailable", { status: 503 });
    };

    it("asks nothing more once it is closed", async () => {
        connection.latency.conversations = 100;
        await interrupt(50);
        await connection.clock.advance(60);
        close();
        await connection.clock.advance(10_000);
        assert.deepEqual([connection.calls.conversations.length, heard()], [6, []]);
    });

    it("tells what was found though the rest cannot be had, and asks no answer twice", async () => {
        const ended = { conversationEnd: iso(2), conversationStart: iso(0) };
        const participants = [{ participantId: "acd", purpose: "acd", sessions: [{ mediaType: "voice", segments: [{ segmentType: "interact", queueId: SALES.id, segmentStart: iso(0), segmentEnd: iso(2) }] }] }];
        let queries = 0;
        const record: object = { conversationId: "missed", ...ended, participants };
        connection.detailsPage = () => (queries++, { conversations: [record] });
        connection.conversation = (id) => (id === "c0" ? refuse() : ({ ...body(customer(), queue(0.1, 2), agent("a", talking(2))), id } as never));
        await interrupt(3);
        await connection.clock.advance(20_000);
        const asked = (id: string): number => connection.calls.conversations.filter((other) => other === id).length;
        assert.deepEqual([queries, asked("c0"), asked("c1"), asked("c2"), errors], [1, 3, 1, 1, ["UNAVAILABLE"]]);
        const told = messages.map(({ payload, genesys }) => `${payload.conversationId} ${genesys.event} ${genesys.source}`);
        for (const what of ["c1 connected rest", "c2 connected rest", "missed ended rest"]) assert.ok(told.includes(what), `${what}: ${told.join(", ")}`);
    });

    it("holds events back for a minute and a half at most, however much there is to look up", async () => {
        connection.latency.conversations = 1_000;
        await interrupt(1_000);
        say({ ...body(customer(), queue(0.1)), id: "new" });
        await connection.clock.advance(80_000);
        assert.deepEqual(heard(), []);
        await connection.clock.advance(12_000);
        assert.deepEqual([heard(), errors], [["started notification", "queued notification"], ["TIMEOUT"]]);
    });

    it("makes up for events beyond those that it can hold back", async () => {
        connection.latency.conversations = 100;
        await interrupt(1);
        for (let n = 0; n < 20_000; n++) say({ ...body(customer(), queue(0.1, 2), agent("a", talking(2))), id: "c0" });
        const end = { endTime: iso(3) };
        const last = { ...body(customer(end, { state: "disconnected" }), queue(0.1, 2), agent("a", over(2, 3), end)), id: "c0" };
        say(last);
        await connection.clock.advance(160);
        assert.equal(heard().at(-1), "connected notification");
        connection.conversation = () => last as never;
        await connection.clock.advance(1_000);
        assert.deepEqual([heard().at(-1), connection.calls.conversations], ["ended rest", ["c0", "c0"]]);
    });

    it("reports a later outage that cannot be made up for again", async () => {
        connection.conversation = refuse;
        await interrupt(1);
        await connection.clock.advance(1_200_000);
        connection.notifications.lose(connection.clock.now());
        connection.notifications.recover();
        await connection.clock.advance(20_000);
        assert.deepEqual(errors, ["UNAVAILABLE", "UNAVAILABLE"]);
    });

    it("looks soon again for names that could not be read, and now and then for ones that may have changed", async () => {
        await start();
        let name: string | null = null;
        connection.directory.names = async (_, ids) => {
            if (name === null) throw new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: 5 });
            return new Map([...ids].map((id) => [id, name!]));
        };
        const told = async (id: string, seconds: number): Promise<string | null> => {
            await connection.clock.advance(seconds * 1_000);
            say({ ...body(customer(), queue(0.1, 2), agent("a", talking(2), { name: undefined })), id });
            await connection.clock.advance(10);
            return messages.splice(0).at(-1)!.payload.agents[0]!.name;
        };
        const names = [await told("c1", 0)];
        name = "Ann";
        names.push(await told("c2", 1), await told("c3", 20));
        name = "Anne";
        names.push(await told("c4", 60), await told("c5", 600));
        assert.deepEqual(names, [null, null, "Ann", "Ann", "Anne"]);
    });

    it("asks for names that nobody told, all that wait at once, and keeps the order meanwhile", async () => {
        await start();
        const asked: string[][] = [];
        connection.directory.names = async (kind, ids) => {
            asked.push([kind, ...ids]);
            await new Promise<void>((resolve) => connection.clock.after(50, resolve));
            return new Map([...ids].map((id) => [id, `${id} by name`]));
        };
        const nameless = { name: undefined };
        say(body(customer(), queue(0.1, 2), agent("a", talking(2), nameless)));
        for (const id of ["b", "c"]) say({ ...body(customer(), queue(0.1, 2), agent(id, talking(2), nameless)), id });
        await connection.clock.advance(200);
        assert.deepEqual(asked, [["user", "a"], ["user", "b", "c"]]);
        assert.deepEqual(messages.filter(({ genesys }) => genesys.event === "connected").map(({ payload }) => payload.agents[0]!.name), ["a by name", "b by name", "c by name"]);
        assert.deepEqual(heard().length, 12);
    });

    it("leaves out what is no conversation", async () => {
        await start();
        for (const word of [null, "x", {}, { id: "c1" }, { id: 7, participants: [] }, { id: "c1", participants: "x" }]) say(word);
        assert.deepEqual([heard(), debugs.length], [[], 6]);
    });

    it("lets go of a queue that was deleted", async () => {
        await start();
        say(body(customer(), queue(0.1)));
        connection.queues = [];
        await connection.clock.advance(301_000);
        assert.equal(connection.notifications.subscriptions.length, 0);
    });
});
