/** Channels and their subscriptions over REST. */
import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { Bench, MORNING } from "./notifications-support.js";

const HOUR = 3_600_000;
const CHANNELS = "/api/v2/notifications/channels";
const OTHER = { id: "other", secret: "s", permissions: ["routing:queue:view"] } as const;
const DEMO = { id: "demo-client", secret: "demo-secret" } as const;

describe("simulator notifications: channels", () => {
    let bench: Bench;
    afterEach(() => bench.close());

    it("makes a channel for an empty body and for a literal null", async () => {
        bench = await Bench.start();
        const token = await bench.token();
        for (const body of [undefined, null]) {
            const { status, body: channel } = await bench.call("POST", CHANNELS, token, body);
            assert.equal(status, 200);
            assert.match(channel.id, /^streaming-\d-[0-9a-v]{26}$/);
            assert.equal(channel.connectUri, `ws://127.0.0.1:${bench.simulator.port}/channels/${channel.id}`);
            assert.equal(channel.expires, new Date(MORNING + 24 * HOUR).toISOString());
        }
    });

    it("names another host in connectUri when told so", async () => {
        bench = await Bench.start({ notifications: { connectHost: "wss://streaming.example" } });
        const channel = await bench.channel(await bench.token());
        assert.equal(channel.connectUri, `wss://streaming.example/channels/${channel.id}`);
    });

    it("needs a token", async () => {
        bench = await Bench.start();
        assert.equal((await bench.call("POST", CHANNELS, null)).status, 401);
    });

    it("lists the token's channels, and those of other tokens of the client without their ids", async () => {
        bench = await Bench.start({ clients: [DEMO, OTHER] });
        const [one, two, stranger] = [await bench.token(), await bench.token(), await bench.token("other", "s")];
        const channel = await bench.channel(one);
        await bench.channel(two);
        await bench.channel(stranger);
        assert.deepEqual((await bench.call("GET", CHANNELS, one)).body, { entities: [channel] });
        assert.deepEqual((await bench.call("GET", `${CHANNELS}?includechannels=token`, one)).body, { entities: [channel] });
        const { entities } = (await bench.call("GET", `${CHANNELS}?includechannels=oauthclient`, one)).body;
        assert.deepEqual(entities.map((entry: { id?: string }) => entry.id), [channel.id, undefined]);
        assert.equal((await bench.call("GET", `${CHANNELS}?includechannels=all`, one)).status, 400);
    });

    it("answers HEAD with 200 or 404", async () => {
        bench = await Bench.start({ clients: [DEMO, OTHER] });
        const token = await bench.token();
        const { id } = await bench.channel(token);
        assert.equal((await bench.call("HEAD", `${CHANNELS}/${id}`, token)).status, 200);
        assert.equal((await bench.call("HEAD", `${CHANNELS}/nothing`, token)).status, 404);
        assert.equal((await bench.call("HEAD", `${CHANNELS}/${id}`, await bench.token("other", "s"))).status, 404);
    });

    it("pushes out another channel at the 21st: without a socket first, then the least recently used", async () => {
        bench = await Bench.start();
        const token = await bench.token();
        const channels: { id: string; connectUri: string }[] = [];
        for (let count = 0; count < 20; count++) channels.push(await bench.channel(token));
        const lives = async (index: number): Promise<boolean> => bench.simulator.channels.get(channels[index]?.id ?? "") !== undefined;
        await bench.open(channels[0]!.connectUri);
        await bench.subscribe(token, channels[1]!.id, []);
        await bench.channel(token);
        assert.deepEqual([await lives(0), await lives(1), await lives(2), await lives(3)], [true, true, false, true]);
        assert.equal(bench.simulator.channels.all().length, 20);
    });

    it("ends a channel after 24 hours, counted anew from each subscription", async () => {
        bench = await Bench.start({ tokenSeconds: 172_800 });
        const token = await bench.token();
        const [kept, lost] = [await bench.channel(token), await bench.channel(token)];
        bench.clock.advance(23 * HOUR);
        await bench.subscribe(token, kept.id, []);
        bench.clock.advance(HOUR);
        assert.equal((await bench.call("HEAD", `${CHANNELS}/${lost.id}`, token)).status, 404);
        const { entities } = (await bench.call("GET", CHANNELS, token)).body;
        assert.deepEqual(entities, [{ ...kept, expires: new Date(MORNING + 47 * HOUR).toISOString() }]);
        bench.clock.advance(23 * HOUR);
        assert.equal((await bench.subscribe(token, kept.id, [])).status, 404);
    });

    it("ends a channel with the token that made it, with the token that used it last, or with none", async () => {
        for (const [tokenBinding, survivesFirst, survivesBoth] of [["creator", false, false], ["lastUser", true, false], ["none", true, true]] as const) {
            bench = await Bench.start({ notifications: { tokenBinding } });
            const [one, two] = [await bench.token(), await bench.token()];
            const { id } = await bench.channel(one);
            assert.equal((await bench.subscribe(two, id, [])).status, 200);
            bench.simulator.faults.revokeToken(one);
            assert.equal(bench.simulator.channels.get(id) !== undefined, survivesFirst, `${tokenBinding} after the first`);
            bench.simulator.faults.expireToken(two);
            assert.equal(bench.simulator.channels.get(id) !== undefined, survivesBoth, `${tokenBinding} after both`);
            await bench.close();
        }
        bench = await Bench.start();
    });

    it("ends a channel when its token's time is over", async () => {
        bench = await Bench.start({ tokenSeconds: 600 });
        const { connectUri } = await bench.channel(await bench.token());
        const socket = await bench.open(connectUri);
        bench.clock.advance(601_000);
        await socket.closing();
        assert.equal(socket.frames.at(-1)?.result, "404");
        assert.equal(await bench.handshake(connectUri), 401);
    });

    it("keeps other tokens off a channel when told so", async () => {
        bench = await Bench.start({ notifications: { crossTokenUse: false } });
        const { id } = await bench.channel(await bench.token());
        assert.equal((await bench.subscribe(await bench.token(), id, [])).status, 404);
    });
});

describe("simulator notifications: subscriptions over REST", () => {
    let bench: Bench;
    let token: string;
    let id: string;
    let queue: string;
    const listed = async (): Promise<string[]> =>
        (await bench.call("GET", `${CHANNELS}/${id}/subscriptions`, token)).body.entities.map((entry: { id: string }) => entry.id);

    async function start(options: Parameters<typeof Bench.start>[0] = {}): Promise<void> {
        bench = await Bench.start(options);
        token = await bench.token();
        id = (await bench.channel(token)).id;
        queue = bench.simulator.world.centre.queues[0]!.id;
    }
    afterEach(() => bench.close());

    it("adds with POST, replaces with PUT, empties with DELETE", async () => {
        await start();
        const topics = [`v2.analytics.queues.${queue}.observations`, `v2.users.u.presence`, `v2.users.u.routingStatus`] as const;
        assert.deepEqual((await bench.subscribe(token, id, [topics[0]], "POST", "")).body, { entities: [{ id: topics[0], state: "Permitted" }] });
        await bench.subscribe(token, id, [topics[1]], "POST", "");
        assert.deepEqual(await listed(), [topics[0], topics[1]]);
        await bench.subscribe(token, id, [topics[2]], "PUT", "");
        assert.deepEqual(await listed(), [topics[2]]);
        const deleted = await bench.call("DELETE", `${CHANNELS}/${id}/subscriptions`, token);
        assert.deepEqual([deleted.status, deleted.body], [200, ""]);
        assert.deepEqual(await listed(), []);
    });

    it("changes nothing when one topic is invalid, unless errors are ignored", async () => {
        await start();
        const good = `v2.analytics.queues.${queue}.observations`;
        const refused = await bench.subscribe(token, id, [good, "v2.nothing"], "PUT", "");
        assert.deepEqual([refused.status, refused.body.code], [400, "notification.invalid.topic"]);
        assert.deepEqual(await listed(), []);
        const taken = await bench.subscribe(token, id, [good, "v2.nothing"]);
        assert.deepEqual(taken.body.entities.map((entry: { state: string }) => entry.state), ["Permitted", "Rejected"]);
        assert.deepEqual(await listed(), [good]);
    });

    it("rejects topics whose permission the client lacks or a fault withholds", async () => {
        await start({ clients: [DEMO, OTHER] });
        const topic = `v2.analytics.queues.${queue}.observations`;
        const stranger = await bench.token("other", "s");
        const channel = await bench.channel(stranger);
        const rejected = await bench.subscribe(stranger, channel.id, [topic]);
        assert.deepEqual(rejected.body.entities[0].missingPermissions, ["analytics:queueObservation:view"]);
        assert.equal((await bench.subscribe(stranger, channel.id, [topic], "PUT", "")).status, 403);
        const fault = bench.simulator.faults.withhold({ topic: "v2.analytics.**" });
        assert.equal((await bench.subscribe(token, id, [topic])).body.entities[0].state, "Rejected");
        fault.remove();
        assert.equal((await bench.subscribe(token, id, [topic])).body.entities[0].state, "Permitted");
    });

    it("rejects queues outside the client's divisions", async () => {
        await start({ clients: [DEMO, { id: "narrow", secret: "s", divisions: [] }] });
        const narrow = await bench.token("narrow", "s");
        const channel = await bench.channel(narrow);
        assert.equal((await bench.subscribe(narrow, channel.id, [`v2.analytics.queues.${queue}.observations`])).body.entities[0].state, "Rejected");
    });

    it("answers the same over the options: DELETE with 204, POST with everything", async () => {
        await start({ notifications: { deleteStatus: 204, postAnswersWith: "all" } });
        await bench.subscribe(token, id, ["v2.users.u.presence"], "POST");
        const second = await bench.subscribe(token, id, ["v2.users.u.station"], "POST");
        assert.deepEqual(second.body.entities.map((entry: { id: string }) => entry.id), ["v2.users.u.station", "v2.users.u.presence"]);
        assert.equal((await bench.call("DELETE", `${CHANNELS}/${id}/subscriptions`, token)).status, 204);
    });

    it("tells all topics that there are", async () => {
        await start();
        const { body } = await bench.call("GET", "/api/v2/notifications/availabletopics?expand=requiresPermissions,transports", token);
        assert.equal(body.entities.length, 242);
        const found = body.entities.find((entry: { id: string }) => entry.id === "v2.analytics.queues.{id}.observations");
        assert.deepEqual(found.requiresPermissions, ["analytics:queueObservation:view"]);
    });
});

describe("simulator notifications: sockets", () => {
    let bench: Bench;
    afterEach(() => bench.close());

    it("sends a heartbeat every 30 seconds", async () => {
        bench = await Bench.start();
        const socket = await bench.listen([]);
        bench.clock.advance(29_999);
        await socket.settle();
        assert.equal(socket.frames.filter(({ eventBody }) => eventBody.message === "WebSocket Heartbeat").length, 0);
        bench.clock.advance(30_001);
        await socket.until(() => socket.frames.filter(({ eventBody }) => eventBody.message === "WebSocket Heartbeat").length === 2);
        assert.deepEqual(socket.frames.at(-1), { topicName: "channel.metadata", eventBody: { message: "WebSocket Heartbeat" } });
    });

    it("answers a ping and passes over what it cannot read", async () => {
        bench = await Bench.start();
        const socket = await bench.listen([]);
        for (const text of ["2026-03-03T10:00:00Z", "{", "null", "[]", `{"message":"hello"}`]) socket.send(text);
        socket.socket.send(Buffer.from([1, 2, 3]), { binary: true });
        await socket.settle();
        assert.deepEqual(socket.frames, [{ topicName: "channel.metadata", eventBody: { message: "pong" } }]);
    });

    it("takes subscriptions over the socket", async () => {
        bench = await Bench.start();
        const socket = await bench.listen([]);
        socket.send({ message: "subscribe", topics: ["v2.users.u.presence"], correlationId: "a" });
        socket.send({ message: "subscribe", topics: ["v2.nothing"], correlationId: "b" });
        socket.send({ message: "subscribe", correlationId: "c" });
        socket.send({ message: "unsubscribe", topics: ["V2.users.u.presence"] });
        await socket.until(() => socket.frames.length === 4);
        assert.deepEqual(socket.frames, [
            { result: "200", status: "subscribed", correlationId: "a" },
            { result: "400", status: "failure", message: "The subscription topic is not valid.", correlationId: "b" },
            { result: "400", status: "failure", message: "The topics are not valid.", correlationId: "c" },
            { result: "200", status: "unsubscribed" },
        ]);
        assert.equal(bench.simulator.channels.get(socket.channelId)?.subscriptions.size, 0);
    });

    it("closes the first socket of a channel when a second one opens", async () => {
        bench = await Bench.start();
        const token = await bench.token();
        const channel = await bench.channel(token);
        const first = await bench.open(channel.connectUri);
        const second = await bench.open(channel.connectUri);
        assert.equal((await first.closing()).code, 1001);
        await second.settle();
        assert.equal(bench.simulator.channels.get(channel.id)?.connected, true);
    });

    it("refuses handshakes on unknown channels and paths", async () => {
        bench = await Bench.start();
        const { connectUri } = await bench.channel(await bench.token());
        assert.equal(await bench.handshake(`${connectUri}x`), 401);
        assert.equal(await bench.handshake(connectUri.replace("channels", "other")), 404);
        assert.equal(await bench.handshake(connectUri), 101);
    });

    it("keeps nothing for a channel without a socket", async () => {
        bench = await Bench.start();
        const token = await bench.token();
        const channel = await bench.channel(token);
        await bench.subscribe(token, channel.id, ["v2.users.u.presence"]);
        assert.equal(bench.simulator.notifications.publish("v2.users.u.presence", {}), 0);
        const socket = await bench.open(channel.connectUri);
        assert.equal(bench.simulator.notifications.publish("v2.users.u.presence", { n: 1 }), 1);
        await socket.settle();
        assert.deepEqual(socket.events().map(({ eventBody }) => eventBody), [{ n: 1 }]);
    });

    it("says that a socket will close, and closes it a minute later", async () => {
        bench = await Bench.start();
        const socket = await bench.listen([]);
        bench.simulator.faults.announceClosing();
        bench.clock.advance(59_000);
        await socket.settle();
        assert.equal(socket.frames.some(({ topicName }) => topicName === "v2.system.socket_closing"), true);
        bench.clock.advance(1_000);
        assert.equal((await socket.closing()).code, 1001);
    });

    it("leaves the socket open after a notice that is not followed up", async () => {
        bench = await Bench.start();
        const socket = await bench.listen([]);
        bench.simulator.faults.announceClosing({ close: false });
        bench.clock.advance(600_000);
        await socket.settle();
        assert.equal(socket.socket.readyState, WebSocket.OPEN);
    });

    it("tells an open socket that its channel was pushed out, expired or lost its token", async () => {
        bench = await Bench.start();
        const [evicted, expired, revoked] = [await bench.listen([]), await bench.listen([]), await bench.listen([])];
        bench.simulator.faults.evictChannel(evicted.channelId);
        bench.simulator.faults.expireChannel(expired.channelId);
        await evicted.closing();
        await expired.closing();
        assert.deepEqual([evicted, expired].map(({ frames }) => frames.map(({ result }) => result)), [["404"], ["404"]]);
        bench.simulator.faults.revokeToken();
        await revoked.closing();
        assert.equal(revoked.frames[0]?.eventBody.systemTopicType, "token_revoked");
        assert.equal(revoked.frames[1]?.result, "404");
    });

    it("announces changed and lost subscriptions when told so", async () => {
        bench = await Bench.start({ notifications: { announceSubscriptions: true, endNotice: "both" } });
        const token = await bench.token();
        const socket = await bench.listen([], token);
        await bench.subscribe(token, socket.channelId, ["v2.users.u.presence"]);
        await socket.settle();
        assert.equal(socket.frames[0]?.eventBody.systemTopicType, "subscription_changed");
        bench.simulator.faults.evictChannel();
        await socket.closing();
        assert.equal(socket.frames.at(-2)?.topicName, `v2.system.no_longer_subscribed.${socket.channelId}`);
    });
});
