/** The channel's life with a scripted socket and a clock that a test moves. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { platformTexts } from "../../src/platform/texts.js";
import type { TopicRejection } from "../../src/platform/types.js";
import { NotificationHub } from "../../src/notifications/hub.js";
import type { SocketListener } from "../../src/notifications/socket.js";
import { manualClock } from "../../src/simulator/clock.js";
import { settle } from "../support/scripted-transport.js";

interface FakeSocket {
    readonly uri: string;
    readonly listener: SocketListener;
    closed: boolean;
}

function setUp() {
    const clock = manualClock(1_000_000);
    const sockets: FakeSocket[] = [];
    const calls = { created: 0, asked: 0, puts: [] as { channelId: string; topics: readonly string[] }[], signals: [] as (AbortSignal | undefined)[] };
    const script = {
        create: null as GenesysError | null,
        subscribe: null as GenesysError | null,
        rejections: new Map<string, TopicRejection>(),
        hold: null as Promise<void> | null,
        life: 86_400_000,
        prolonged: true,
        held: 0,
        own: [] as GenesysError | { id: string; connectUri: string; expiresAt: number }[],
    };
    const failures: (string | null)[] = [];
    const hub = new NotificationHub({
        api: {
            async create() {
                calls.created++;
                if (script.create) throw script.create;
                return { id: `channel-${calls.created}`, connectUri: `ws://test/${calls.created}`, expiresAt: clock.now() + script.life };
            },
            async count() {
                return script.held;
            },
            async own() {
                if (script.own instanceof GenesysError) throw script.own;
                return script.own;
            },
            async expiresAt() {
                calls.asked++;
                return script.prolonged ? clock.now() + script.life : null;
            },
            async subscribe(channelId, topics, signal) {
                calls.puts.push({ channelId, topics });
                calls.signals.push(signal);
                await script.hold;
                if (script.subscribe) throw script.subscribe;
                return script.rejections;
            },
        },
        openSocket: (uri, listener) => {
            const socket: FakeSocket = { uri, listener, closed: false };
            sockets.push(socket);
            return {
                get lastFrameAt() {
                    return clock.now();
                },
                close: () => void (socket.closed = true),
            };
        },
        clock,
        random: () => 1,
        maxFrameBytes: 1_000_000,
        maxChannels: 2,
        onFailure: (failure) => failures.push(failure?.code ?? null),
    });
    return { clock, hub, sockets, calls, script, failures };
}

function listen(hub: NotificationHub, topic: string) {
    const seen: string[] = [];
    const stop = hub.subscribe(topic, {
        accepted: () => seen.push("accepted"),
        rejected: ({ reason, missingPermissions }) => seen.push(`rejected ${reason ?? ""} ${missingPermissions.join()}`.trim()),
        lost: ({ silent }) => seen.push(silent ? "lost silent" : "lost"),
        recheck: () => seen.push("recheck"),
        event: ({ topicName, eventBody }) => seen.push(`${topicName} ${JSON.stringify(eventBody)}`),
    });
    return { seen, stop };
}

const frame = (topicName: string, eventBody: unknown): string => JSON.stringify({ topicName, version: "2", eventBody, metadata: { CorrelationId: "c" } });

async function up(fixture: ReturnType<typeof setUp>, index = 0): Promise<FakeSocket> {
    await settle();
    const socket = fixture.sockets[index]!;
    socket.listener.opened();
    await settle();
    return socket;
}

describe("channel", () => {
    it("is live only when the topics are accepted on an open socket", async () => {
        const fixture = setUp();
        const { hub, calls } = fixture;
        assert.equal(hub.phase, "idle");
        const sales = listen(hub, "v2.analytics.queues.a.observations");
        const support = listen(hub, "v2.analytics.queues.b.observations");
        assert.equal(hub.phase, "connecting");
        await settle();
        assert.deepEqual(calls.puts, []);
        await up(fixture);
        assert.equal(hub.phase, "subscribing");
        fixture.clock.advance(100);
        await settle();
        assert.equal(hub.phase, "live");
        assert.deepEqual(calls.puts, [{ channelId: "channel-1", topics: ["v2.analytics.queues.a.observations", "v2.analytics.queues.b.observations"] }]);
        assert.deepEqual([sales.seen, support.seen], [["accepted"], ["accepted"]]);
        assert.deepEqual(fixture.failures, []);
    });

    it("hands events to those who asked, whatever the case of the name, and combined topics under their parts", async () => {
        const fixture = setUp();
        const both = listen(fixture.hub, "v2.analytics.queues.a?observations&activity");
        const other = listen(fixture.hub, "v2.users.u.presence");
        const socket = await up(fixture);
        fixture.clock.advance(100);
        await settle();
        socket.listener.frame(frame("v2.analytics.queues.A.Observations", { n: 1 }));
        socket.listener.frame(frame("v2.analytics.queues.a.activity", { n: 2 }));
        socket.listener.frame(frame("v2.analytics.queues.a.unknown", { n: 3 }));
        assert.deepEqual(both.seen, ["accepted", "v2.analytics.queues.A.Observations {\"n\":1}", "v2.analytics.queues.a.activity {\"n\":2}"]);
        assert.deepEqual(other.seen, ["accepted"]);
    });

    it("goes on after frames that cannot be read, and counts them", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const socket = await up(fixture);
        const bad = ["", "null", "[]", "5", "{", "{}", "{\"topicName\":5}", `${"[".repeat(100)}${"]".repeat(100)}`];
        for (const text of [...bad, null]) socket.listener.frame(text);
        socket.listener.frame(frame("channel.metadata", { message: "WebSocket Heartbeat" }));
        socket.listener.frame(frame("v2.x.a", 1));
        assert.equal(fixture.hub.channels[0]!.counters.unreadable, bad.length + 1);
        assert.deepEqual(sales.seen, ["accepted", "v2.x.a 1"]);
        // Something may have been in them: one fresh look for all.
        fixture.clock.advance(30_000);
        fixture.clock.advance(300_000);
        assert.deepEqual(sales.seen.slice(2), ["recheck"]);
    });

    it("takes a channel into use whose creation was carried out though the answer was lost", async () => {
        const fixture = setUp();
        const { clock, calls, script, sockets } = fixture;
        script.create = new GenesysError("NETWORK", platformTexts, "network", { reason: "ECONNRESET" });
        const sales = listen(fixture.hub, "v2.x.a");
        await settle();
        // Whether there is one cannot be seen: then none is made either.
        script.own = new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: 20 });
        clock.advance(1_000);
        await settle();
        assert.equal(calls.created, 1);
        const expiresAt = clock.now() + 86_400_000;
        script.own = [
            { id: "ending", connectUri: "ws://test/ending", expiresAt: clock.now() + 60_000 },
            { id: "orphan", connectUri: "ws://test/orphan", expiresAt },
            { id: "another", connectUri: "ws://test/another", expiresAt },
        ];
        clock.advance(60_000);
        await up(fixture);
        assert.deepEqual([calls.created, sockets.at(-1)!.uri, sales.seen], [1, "ws://test/orphan", ["accepted"]]);
        // A second channel takes the other one, a third would be new.
        for (let index = 0; index < 1_000; index++) listen(fixture.hub, `v2.more.${index}`);
        await up(fixture, 1);
        assert.deepEqual([calls.created, sockets.at(-1)!.uri], [1, "ws://test/another"]);
    });

    it("makes a new channel when the platform refused the one before", async () => {
        const fixture = setUp();
        const { clock, calls, script } = fixture;
        script.create = new GenesysError("RATE_LIMITED", platformTexts, "rate-limited", { seconds: 1 });
        listen(fixture.hub, "v2.x.a");
        await settle();
        script.create = null;
        script.own = new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: 20 });
        clock.advance(1_000);
        await up(fixture);
        assert.equal(calls.created, 2);
    });

    it("gathers changes of topics for 100 ms into one call", async () => {
        const fixture = setUp();
        listen(fixture.hub, "v2.x.0");
        await up(fixture);
        const later = Array.from({ length: 50 }, (_, index) => listen(fixture.hub, `v2.x.${index + 1}`));
        fixture.clock.advance(99);
        assert.equal(fixture.calls.puts.length, 1);
        fixture.clock.advance(1);
        await settle();
        assert.equal(fixture.calls.puts.length, 2);
        assert.equal(fixture.calls.puts[1]!.topics.length, 51);
        assert.deepEqual(later[49]!.seen, ["accepted"]);
        for (const { stop } of later) stop();
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual(fixture.calls.puts[2]!.topics, ["v2.x.0"]);
    });

    it("sends once more what changed while a call was under way", async () => {
        const fixture = setUp();
        let release = (): void => undefined;
        fixture.script.hold = new Promise((resolve) => (release = resolve));
        listen(fixture.hub, "v2.x.0");
        await up(fixture);
        const late = listen(fixture.hub, "v2.x.1");
        fixture.clock.advance(100);
        release();
        await settle();
        assert.deepEqual(late.seen, []);
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual(late.seen, ["accepted"]);
    });

    it("tells who wants a topic again that was given up a moment before", async () => {
        const fixture = setUp();
        const first = listen(fixture.hub, "v2.x.a");
        await up(fixture);
        first.stop();
        const second = listen(fixture.hub, "v2.x.a");
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual([first.seen, second.seen], [["accepted"], ["accepted"]]);
        assert.equal(fixture.sockets.length, 1);
    });

    it("tells a further user of a settled topic at once, without a call", async () => {
        const fixture = setUp();
        fixture.script.rejections = new Map([["v2.x.no", { topic: "v2.x.no", reason: "because", missingPermissions: ["a:b:c"] }]]);
        listen(fixture.hub, "v2.x.yes");
        listen(fixture.hub, "v2.x.no");
        await up(fixture);
        fixture.clock.advance(100);
        await settle();
        const yes = listen(fixture.hub, "v2.x.yes");
        const no = listen(fixture.hub, "v2.x.no");
        await settle();
        assert.deepEqual([yes.seen, no.seen], [["accepted"], ["rejected because a:b:c"]]);
        assert.equal(fixture.calls.puts.length, 1);
    });

    it("rejects a combined topic when one half of it is", async () => {
        const fixture = setUp();
        fixture.script.rejections = new Map([["v2.q.a.activity", { topic: "v2.q.a.activity", reason: null, missingPermissions: [] }]]);
        const both = listen(fixture.hub, "v2.q.a?observations&activity");
        const flowing = listen(fixture.hub, "v2.q.b?observations&activity");
        await up(fixture);
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual([both.seen, flowing.seen], [["rejected"], ["accepted"]]);
    });

    it("sends its topics while the socket is being opened, and once only", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        await settle();
        assert.deepEqual([fixture.hub.phase, fixture.calls.puts.length], ["connecting", 1]);
        assert.deepEqual(sales.seen, [], "no events flow yet");
        await up(fixture);
        assert.deepEqual([fixture.hub.phase, fixture.calls.puts.length, sales.seen], ["live", 1, ["accepted"]]);
    });

    it("is tried anew where the topics that were sent ahead are refused as a whole", async () => {
        const fixture = setUp();
        fixture.script.subscribe = new GenesysError("UNAVAILABLE", platformTexts, "closed", {}, { status: 503 });
        listen(fixture.hub, "v2.x.a");
        await settle();
        assert.deepEqual([fixture.hub.phase, fixture.failures], ["connecting", []]);
        await up(fixture);
        assert.deepEqual([fixture.hub.phase, fixture.failures], ["waiting", ["UNAVAILABLE"]]);
    });

    it("makes a new channel at once when the call that is sent ahead says that the old one is gone", async () => {
        const fixture = setUp();
        listen(fixture.hub, "v2.x.a");
        const socket = await up(fixture);
        fixture.script.subscribe = new GenesysError("UNAVAILABLE", platformTexts, "closed", {}, { status: 404 });
        socket.listener.ended({ code: 1006, silent: false, refused: null });
        fixture.clock.advance(1_000);
        await settle();
        fixture.script.subscribe = null;
        assert.deepEqual([fixture.hub.phase, fixture.calls.created, fixture.failures], ["waiting", 1, []]);
        fixture.clock.advance(2_000);
        await settle();
        assert.equal(fixture.calls.created, 2);
    });

    it("asks once, however many sockets fail, while the answer is slow to come", async () => {
        const fixture = setUp();
        fixture.script.hold = new Promise(() => undefined);
        listen(fixture.hub, "v2.x.a");
        await settle();
        for (let attempt = 0; attempt < 4; attempt++) {
            fixture.sockets[attempt]!.listener.ended({ code: 1006, silent: false, refused: null });
            fixture.clock.advance(60_000);
            await settle();
        }
        assert.deepEqual([fixture.sockets.length, fixture.calls.puts.length], [5, 1]);
    });

    it("gives up an earlier call for a later one, which it would undo if it were tried again", async () => {
        const fixture = setUp();
        fixture.script.hold = new Promise(() => undefined);
        listen(fixture.hub, "v2.x.a");
        await settle();
        fixture.sockets[0]!.listener.ended({ code: 1006, silent: false, refused: null });
        fixture.clock.advance(1_000);
        fixture.script.hold = null;
        await up(fixture, 1);
        const gaveUp = (): (boolean | undefined)[] => fixture.calls.signals.map((signal) => signal?.aborted);
        assert.deepEqual([fixture.hub.phase, gaveUp()], ["live", [true, false]]);
        listen(fixture.hub, "v2.x.b");
        fixture.script.hold = new Promise(() => undefined);
        fixture.clock.advance(100);
        await settle();
        void fixture.hub.close();
        await settle();
        assert.deepEqual([fixture.calls.puts.at(-1)!.topics, gaveUp()], [[], [true, true, true, false]]);
    });

    it("comes back on the same channel after a close, with all topics", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const socket = await up(fixture);
        socket.listener.ended({ code: 1006, silent: false, refused: null });
        assert.equal(fixture.hub.phase, "waiting");
        fixture.clock.advance(1_000);
        const second = await up(fixture, 1);
        assert.equal(second.uri, socket.uri);
        assert.equal(fixture.calls.created, 1);
        assert.deepEqual(sales.seen, ["accepted", "lost", "accepted"]);
        socket.listener.frame(frame("v2.x.a", "from the dead socket"));
        assert.equal(sales.seen.length, 3);
    });

    for (const refused of [401, 403, 404]) {
        it(`makes a new channel when the handshake is refused with ${refused}`, async () => {
            const fixture = setUp();
            listen(fixture.hub, "v2.x.a");
            await settle();
            fixture.sockets[0]!.listener.ended({ code: 1006, silent: false, refused });
            fixture.clock.advance(1_000);
            await up(fixture, 1);
            assert.equal(fixture.calls.created, 2);
            assert.equal(fixture.hub.phase, "live");
        });
    }

    it("makes a new channel when the old one is unknown to the subscription call, or says so itself", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        fixture.script.subscribe = new GenesysError("NOT_FOUND", platformTexts, "not-found-call", {}, { status: 404 });
        await up(fixture);
        fixture.script.subscribe = null;
        fixture.clock.advance(1_000);
        await up(fixture, 1);
        assert.equal(fixture.calls.created, 2);
        fixture.sockets[1]!.listener.frame("{\"result\":\"404\",\"message\":\"channel expired\"}");
        fixture.clock.advance(2_000);
        await up(fixture, 2);
        assert.equal(fixture.calls.created, 3);
        assert.deepEqual(sales.seen, ["accepted", "lost", "accepted"]);
    });

    it("waits longer with each failure, up to a minute, without end; and says what is wrong once it is known", async () => {
        const fixture = setUp();
        fixture.script.create = new GenesysError("NETWORK", platformTexts, "network", { reason: "ECONNREFUSED" });
        listen(fixture.hub, "v2.x.a");
        await settle();
        const waits: number[] = [];
        let since = fixture.clock.now();
        for (let turn = 0; turn < 12; turn++) {
            const before = fixture.calls.created;
            while (fixture.calls.created === before) {
                fixture.clock.advance(500);
                await settle();
            }
            waits.push(fixture.clock.now() - since);
            since = fixture.clock.now();
        }
        assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000]);
        fixture.script.create = null;
        fixture.clock.advance(60_000);
        await up(fixture);
        assert.deepEqual(new Set(fixture.failures.slice(0, -1)), new Set(["NETWORK"]));
        assert.equal(fixture.failures.at(-1), null);
    });

    it("uses one channel however often the socket fails, and asks whether it is still there", async () => {
        const fixture = setUp();
        listen(fixture.hub, "v2.x.a");
        await settle();
        for (let failure = 0; failure < 30; failure++) {
            fixture.sockets.at(-1)!.listener.ended({ code: 1006, silent: false, refused: null });
            fixture.clock.advance(60_000);
            await settle();
        }
        assert.equal(fixture.calls.created, 1);
        assert.ok(fixture.calls.puts.length >= 25);
        fixture.script.subscribe = new GenesysError("NOT_FOUND", platformTexts, "not-found-call", {}, { status: 404 });
        fixture.sockets.at(-1)!.listener.ended({ code: 1006, silent: false, refused: null });
        fixture.clock.advance(60_000);
        await settle();
        fixture.script.subscribe = null;
        fixture.clock.advance(60_000);
        await settle();
        assert.equal(fixture.calls.created, 2);
    });

    it("moves to a new socket on the same channel when the server is about to close, without a word", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const first = await up(fixture);
        first.listener.frame(frame("v2.system.socket_closing", { message: "soon" }));
        first.listener.frame(frame("v2.x.a", "still on the old socket"));
        const second = await up(fixture, 1);
        assert.equal(second.uri, first.uri);
        assert.ok(first.closed);
        first.listener.ended({ code: 1000, silent: false, refused: null });
        second.listener.frame(frame("v2.x.a", "on the new one"));
        assert.deepEqual(sales.seen, ["accepted", "v2.x.a \"still on the old socket\"", "v2.x.a \"on the new one\""]);
        assert.deepEqual([fixture.calls.created, fixture.hub.phase], [1, "live"]);
    });

    it("looks again without a word when the old socket ended a moment before the new one was open", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const first = await up(fixture);
        first.listener.frame(frame("v2.system.socket_closing", {}));
        first.listener.ended({ code: 1000, silent: false, refused: null });
        fixture.clock.advance(49);
        await up(fixture, 1);
        fixture.clock.advance(10_000);
        assert.deepEqual(sales.seen, ["accepted", "recheck"]);
    });

    it("tells the interruption when the server closes before the new socket is open", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const first = await up(fixture);
        first.listener.frame(frame("v2.system.socket_closing", {}));
        first.listener.ended({ code: 1000, silent: false, refused: null });
        fixture.clock.advance(50);
        assert.deepEqual(sales.seen, ["accepted", "lost"]);
        fixture.clock.advance(1_000);
        await up(fixture, 2);
        assert.deepEqual(sales.seen, ["accepted", "lost", "accepted"]);
    });

    it("moves to a new channel when the token is renewed: both open for a moment, nothing twice, nothing lost", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const first = await up(fixture);
        fixture.hub.tokenRenewed();
        await settle();
        assert.equal(fixture.calls.created, 2);
        const second = fixture.sockets[1]!;
        let release = (): void => undefined;
        fixture.script.hold = new Promise((resolve) => (release = resolve));
        second.listener.opened();
        const event = (id: string): string => JSON.stringify({ topicName: "v2.x.a", eventBody: id, metadata: { CorrelationId: id } });
        first.listener.frame(event("1"));
        second.listener.frame(event("1"));
        second.listener.frame(event("2"));
        first.listener.frame(event("2"));
        release();
        await settle();
        assert.ok(first.closed && !second.closed);
        second.listener.frame(event("3"));
        assert.deepEqual(sales.seen, ["accepted", ...["1", "2", "3"].map((id) => `v2.x.a "${id}"`)]);
        assert.equal(fixture.hub.channels[0]!.counters.duplicates, 2);
        assert.deepEqual(fixture.calls.puts.map((put) => put.channelId), ["channel-1", "channel-2"]);
    });

    it("stays on the old channel while a new one cannot be had, and tries again", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        const first = await up(fixture);
        fixture.script.create = new GenesysError("UNAVAILABLE", platformTexts, "unavailable", { status: 503 });
        fixture.hub.tokenRenewed();
        await settle();
        assert.equal(fixture.hub.phase, "live");
        fixture.script.create = null;
        fixture.clock.advance(30_000);
        await up(fixture, 1);
        assert.ok(first.closed);
        assert.deepEqual(sales.seen, ["accepted"]);
    });

    it("sends the subscriptions again in the second half of the channel's life, which prolongs it", async () => {
        const fixture = setUp();
        listen(fixture.hub, "v2.x.a");
        await up(fixture);
        for (let day = 1; day <= 3; day++) {
            fixture.clock.advance(86_400_000 * 0.8);
            await settle();
            assert.deepEqual([fixture.calls.puts.length, fixture.calls.asked], [day + 1, day]);
        }
        assert.equal(fixture.calls.created, 1);
    });

    it("replaces a channel that cannot be prolonged before its end", async () => {
        const fixture = setUp();
        const sales = listen(fixture.hub, "v2.x.a");
        await up(fixture);
        fixture.script.prolonged = false;
        for (let step = 0; step < 24 * 12 && fixture.sockets.length === 1; step++) {
            fixture.clock.advance(300_000);
            await settle();
        }
        assert.ok(fixture.clock.now() < 1_000_000 + 86_400_000);
        await up(fixture, 1);
        assert.ok(fixture.sockets[0]!.closed);
        assert.deepEqual([sales.seen, fixture.calls.created], [["accepted"], 2]);
    });

    it("asks for rejected topics again every ten minutes, and tells them once", async () => {
        const fixture = setUp();
        fixture.script.rejections = new Map([["v2.x.no", { topic: "v2.x.no", reason: "no", missingPermissions: [] }]]);
        const no = listen(fixture.hub, "v2.x.no");
        await up(fixture);
        fixture.clock.advance(600_000);
        await settle();
        assert.deepEqual([no.seen, fixture.calls.puts.length], [["rejected no"], 2]);
        fixture.script.rejections = new Map();
        fixture.clock.advance(600_000);
        await settle();
        assert.deepEqual(no.seen, ["rejected no", "accepted"]);
    });

    it("tries at once what waits when told so: to come up, or a rejected topic", async () => {
        const fixture = setUp();
        fixture.script.create = new GenesysError("CREDENTIALS", platformTexts, "credentials-missing");
        fixture.script.rejections = new Map([["v2.x.no", { topic: "v2.x.no", reason: "no", missingPermissions: [] }]]);
        const no = listen(fixture.hub, "v2.x.no");
        await settle();
        fixture.script.create = null;
        fixture.hub.retryNow();
        await up(fixture);
        assert.deepEqual(no.seen, ["rejected no"]);
        fixture.script.rejections = new Map();
        fixture.hub.retryNow();
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual(no.seen, ["rejected no", "accepted"]);
    });

    it("spreads more than a thousand topics over channels, and says what does not fit", async () => {
        const fixture = setUp();
        const all = Array.from({ length: 2_001 }, (_, index) => listen(fixture.hub, `v2.x.${index}`));
        await up(fixture);
        await up(fixture, 1);
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual(fixture.calls.puts.map(({ topics }) => topics.length), [1_000, 1_000]);
        assert.ok(all.slice(0, 2_000).every(({ seen }) => seen.join() === "accepted"));
        assert.match(all[2_000]!.seen.join(), /^rejected More topics are wanted than 2 notification channels hold/);
        all[5]!.stop();
        fixture.clock.advance(100);
        await settle();
        assert.equal(all[2_000]!.seen.at(-1), "accepted");
    });

    it("waits with a creation that would be the twenty-first of the OAuth client", async () => {
        const fixture = setUp();
        fixture.script.held = 20;
        listen(fixture.hub, "v2.x.a");
        await settle();
        assert.deepEqual([fixture.calls.created, fixture.failures], [0, ["UNAVAILABLE"]]);
        fixture.script.held = 19;
        fixture.clock.advance(1_000);
        await up(fixture);
        assert.deepEqual([fixture.calls.created, fixture.failures.at(-1)], [1, null]);
    });

    it("creates after ten minutes all the same: what is idle the platform takes away first", async () => {
        const fixture = setUp();
        fixture.script.held = 20;
        listen(fixture.hub, "v2.x.a");
        for (let minute = 0; minute <= 12 && fixture.calls.created === 0; minute++) {
            fixture.clock.advance(60_000);
            await settle();
        }
        await up(fixture);
        assert.equal(fixture.hub.phase, "live");
        assert.ok(fixture.clock.now() - 1_000_000 >= 600_000);
    });

    it("keeps a live channel when a subscription call fails for a passing reason, and sends it again", async () => {
        const fixture = setUp();
        const first = listen(fixture.hub, "v2.x.a");
        await up(fixture);
        fixture.script.subscribe = new GenesysError("RATE_LIMITED", platformTexts, "rate-limited", { seconds: 42 }, { status: 429 });
        const second = listen(fixture.hub, "v2.x.b");
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual([fixture.hub.phase, first.seen, second.seen], ["live", ["accepted"], []]);
        fixture.script.subscribe = null;
        fixture.clock.advance(1_100);
        await settle();
        assert.deepEqual([first.seen, second.seen], [["accepted"], ["accepted"]]);
    });

    it("goes on with rollovers after one that its channel could not begin", async () => {
        const fixture = setUp();
        let release = (): void => undefined;
        fixture.script.hold = new Promise((resolve) => (release = resolve));
        listen(fixture.hub, "v2.x.a");
        await settle();
        fixture.script.subscribe = new GenesysError("NOT_FOUND", platformTexts, "not-found-call", {}, { status: 404 });
        fixture.sockets[0]!.listener.opened();
        fixture.hub.tokenRenewed();
        release();
        await settle();
        fixture.script.subscribe = null;
        fixture.clock.advance(1_000);
        await up(fixture, 1);
        fixture.hub.tokenRenewed();
        await up(fixture, 2);
        assert.ok(fixture.sockets[1]!.closed && !fixture.sockets[2]!.closed);
    });

    it("looks anew at a topic that was added while the channel was being replaced", async () => {
        const fixture = setUp();
        listen(fixture.hub, "v2.x.a");
        await up(fixture);
        fixture.hub.tokenRenewed();
        await settle();
        let release = (): void => undefined;
        fixture.script.hold = new Promise((resolve) => (release = resolve));
        fixture.sockets[1]!.listener.opened();
        fixture.script.hold = null;
        const late = listen(fixture.hub, "v2.x.b");
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual(late.seen, ["accepted"]);
        release();
        await settle();
        fixture.clock.advance(100);
        await settle();
        assert.deepEqual(late.seen, ["accepted", "accepted", "recheck"]);
    });

    it("empties the subscriptions when it closes", async () => {
        const fixture = setUp();
        listen(fixture.hub, "v2.x.a");
        await up(fixture);
        await fixture.hub.close();
        assert.deepEqual(fixture.calls.puts.at(-1), { channelId: "channel-1", topics: [] });
    });

    it("empties the subscriptions when it closes right after the last user left, or while nothing flows", async () => {
        for (const before of ["left", "opening", "lost"] as const) {
            const fixture = setUp();
            const { stop } = listen(fixture.hub, "v2.x.a");
            await settle();
            if (before !== "opening") await up(fixture);
            if (before === "left") stop();
            if (before === "lost") fixture.sockets[0]!.listener.ended({ code: 1006, silent: false, refused: null });
            await fixture.hub.close();
            assert.deepEqual([before, fixture.calls.puts.at(-1)], [before, { channelId: "channel-1", topics: [] }]);
        }
    });

    it("does not empty once more what is empty", async () => {
        const fixture = setUp();
        const { stop } = listen(fixture.hub, "v2.x.a");
        await up(fixture);
        stop();
        fixture.clock.advance(100);
        await settle();
        await fixture.hub.close();
        assert.deepEqual(fixture.calls.puts.map(({ topics }) => topics.length), [1, 0]);
    });

    it("makes no channel any more once it is closed", async () => {
        const fixture = setUp();
        for (let index = 0; index < 1_500; index++) listen(fixture.hub, `v2.x.${index}`);
        const closing = fixture.hub.close();
        await settle();
        await closing;
        assert.equal(fixture.calls.created, 0);
        const rolling = setUp();
        for (let index = 0; index < 1_500; index++) listen(rolling.hub, `v2.x.${index}`);
        await up(rolling);
        await up(rolling, 1);
        rolling.clock.advance(100);
        await settle();
        rolling.hub.tokenRenewed();
        await rolling.hub.close();
        await settle();
        assert.equal(rolling.calls.created, 2);
    });

    it("gives up a channel without topics after ten seconds", async () => {
        const fixture = setUp();
        const { stop } = listen(fixture.hub, "v2.x.a");
        const socket = await up(fixture);
        stop();
        fixture.clock.advance(9_000);
        await settle();
        assert.deepEqual([fixture.calls.puts.at(-1)!.topics, socket.closed], [[], false]);
        fixture.clock.advance(1_000);
        assert.deepEqual([socket.closed, fixture.hub.phase], [true, "idle"]);
    });

    it("closes in every state and does nothing afterwards", async () => {
        for (const depth of [0, 1, 2, 3]) {
            const fixture = setUp();
            const sales = listen(fixture.hub, "v2.x.a");
            if (depth >= 1) await settle();
            if (depth >= 2) fixture.sockets[0]!.listener.opened();
            if (depth >= 3) {
                await settle();
                fixture.sockets[0]!.listener.ended({ code: 1006, silent: true, refused: null });
            }
            await fixture.hub.close();
            const before = [...sales.seen];
            await settle();
            fixture.clock.advance(120_000);
            await settle();
            for (const socket of fixture.sockets) socket.listener.frame(frame("v2.x.a", 1));
            assert.deepEqual(sales.seen, before);
            assert.equal(fixture.hub.phase, "idle");
            assert.ok(fixture.sockets.every((socket) => socket.closed));
            assert.ok(fixture.sockets.length <= 1);
        }
    });
});
