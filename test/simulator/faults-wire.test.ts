/** Each fault as a client meets it: over HTTP and over the socket. */
import assert from "node:assert/strict";
import type { FrameSpoil } from "../../src/simulator/faults/types.js";
import { Bench, MORNING } from "./notifications-support.js";

const ME = "/api/v2/organizations/me";
const TOPIC = "v2.users.u.presence";

describe("simulator faults over HTTP", () => {
    let bench: Bench;
    let token: string;
    beforeEach(async () => {
        bench = await Bench.start();
        token = await bench.token();
    });
    afterEach(() => bench.close());

    it("answers with the platform's error body and the headers asked for", async () => {
        bench.simulator.faults.request({ match: { path: ME }, times: 1, status: 429, code: "too.many.requests.retry.after", message: "slow down", headers: { "Retry-After": "3" } });
        const { status, body, headers } = await bench.call("GET", ME, token);
        assert.deepEqual([status, body.code, body.message, body.status, headers.get("retry-after")], [429, "too.many.requests.retry.after", "slow down", 429, "3"]);
        assert.equal(body.contextId, headers.get("inin-correlation-id"));
        assert.equal((await bench.call("GET", ME, token)).status, 200);
    });

    it("answers with a page of HTML, or with any body", async () => {
        bench.simulator.faults.request({ times: 1, html: true });
        const page = await bench.call("GET", ME, token);
        assert.deepEqual([page.status, page.headers.get("content-type"), page.body.startsWith("<html>")], [502, "text/html", true]);
        bench.simulator.faults.request({ times: 1, body: "{\"broken\":" });
        await assert.rejects(bench.call("GET", ME, token), SyntaxError);
    });

    it("cuts an answer, resets the connection, or never answers", async () => {
        const { faults } = bench.simulator;
        for (const fault of [{ truncate: true }, { truncate: 10 }, { drop: true }, { drop: "after" }] as const) {
            faults.request({ times: 1, ...fault });
            await assert.rejects(bench.call("GET", ME, token), TypeError, JSON.stringify(fault));
        }
        faults.request({ times: 1, hang: true });
        await assert.rejects(fetch(`${bench.simulator.url}${ME}`, { signal: AbortSignal.timeout(100) }), { name: "TimeoutError" });
        assert.equal((await bench.call("GET", ME, token)).status, 200);
    });

    it("loses only the answer of a call that was carried out", async () => {
        bench.simulator.faults.request({ match: { method: "POST", path: "/api/v2/notifications/channels" }, times: 1, drop: "after" });
        await assert.rejects(bench.channel(token));
        assert.equal(bench.simulator.channels.all().length, 1);
    });

    it("delays", async () => {
        bench.simulator.faults.request({ times: 1, latencyMs: 120 });
        const before = performance.now();
        await bench.call("GET", ME, token);
        assert.ok(performance.now() - before >= 115);
    });

    it("withholds permissions from calls", async () => {
        bench.simulator.faults.withhold({ permissions: ["routing:queue:view"] });
        const { status, body } = await bench.call("GET", "/api/v2/routing/queues", token);
        assert.deepEqual([status, body.code], [403, "missing.permissions"]);
        assert.match(body.message, /routing:queue:view/);
    });

    it("expires and revokes tokens", async () => {
        const { faults } = bench.simulator;
        faults.expireToken(token);
        assert.equal((await bench.call("GET", ME, token)).status, 401);
        const next = await bench.token();
        faults.revokeToken();
        assert.equal((await bench.call("GET", ME, next)).status, 401);
        assert.equal((await bench.call("GET", ME, await bench.token())).status, 200);
    });

    it("sets the platform's clock off: dates, channels and events, but no token ends", async () => {
        bench.simulator.faults.skewClock(-7_200_000);
        const { status, headers } = await bench.call("GET", ME, token);
        assert.deepEqual([status, Date.parse(headers.get("date")!)], [200, MORNING - 7_200_000]);
        const channel = await bench.channel(token);
        assert.equal(Date.parse(channel.expires), MORNING - 7_200_000 + 86_400_000);
        const queues = bench.simulator.world.centre.queues.map(({ id }) => `v2.analytics.queues.${id}.observations`);
        const socket = await bench.listen(queues, token);
        bench.clock.advance(60_000);
        await socket.settle();
        const intervals = socket.events().map(({ eventBody }) => Date.parse(eventBody.data[0].interval.split("/")[0]));
        assert.ok(intervals.length > 0 && intervals.every((at) => at < MORNING - 7_000_000));
    });
});

describe("simulator faults over the socket", () => {
    let bench: Bench;
    const publish = (n: number): void => void bench.simulator.notifications.publish(TOPIC, { n });
    const numbers = (frames: readonly { eventBody: { n?: number } }[]): (number | undefined)[] => frames.map(({ eventBody }) => eventBody.n);
    beforeEach(async () => {
        bench = await Bench.start();
    });
    afterEach(() => bench.close());

    it("falls silent: the socket stays open, says nothing and takes nothing", async () => {
        const socket = await bench.listen([TOPIC]);
        const silent = bench.simulator.faults.silence();
        publish(1);
        socket.send({ message: "ping" });
        bench.clock.advance(120_000);
        await new Promise((resolve) => setTimeout(resolve, 60));
        assert.deepEqual([socket.frames, socket.closed], [[], null]);
        const other = await bench.listen([TOPIC]);
        await other.settle();
        silent.remove();
        await socket.settle();
    });

    it("keeps later sockets silent too when told so", async () => {
        const silent = bench.simulator.faults.silence({ lasting: true });
        const socket = await bench.listen([TOPIC]);
        publish(1);
        silent.remove();
        publish(2);
        await socket.settle();
        assert.deepEqual(numbers(socket.events()), [2]);
    });

    it("mutes heartbeats, pongs or events alone", async () => {
        const { faults } = bench.simulator;
        const socket = await bench.listen([TOPIC]);
        const muted = [faults.mute({ what: "heartbeat" }), faults.mute({ what: "events" })];
        bench.clock.advance(90_000);
        publish(1);
        await socket.settle();
        assert.equal(socket.frames.length, 1);
        for (const handle of muted) handle.remove();
        faults.mute({ what: "pong" });
        socket.send({ message: "ping" });
        publish(2);
        bench.clock.advance(30_000);
        await socket.until(() => socket.frames.length === 3);
        assert.deepEqual(socket.frames.slice(1).map(({ topicName }) => topicName), [TOPIC, "channel.metadata"]);
        assert.equal(socket.frames[2]?.eventBody.message, "WebSocket Heartbeat");
    });

    it("drops without a close frame, or closes with a code", async () => {
        const { faults } = bench.simulator;
        const dropped = await bench.listen([]);
        assert.equal(faults.drop(dropped.channelId), 1);
        assert.equal((await dropped.closing()).code, 1006);
        const closed = await bench.listen([]);
        faults.close(4001, "idle timeout", closed.channelId);
        assert.deepEqual(await closed.closing(), { code: 4001, reason: "idle timeout" });
    });

    it("refuses handshakes so many times", async () => {
        const { connectUri } = await bench.channel(await bench.token());
        bench.simulator.faults.refuseHandshakes({ status: 503, times: 2 });
        assert.deepEqual([await bench.handshake(connectUri), await bench.handshake(connectUri), await bench.handshake(connectUri)], [503, 503, 101]);
    });

    it("spoils frames in every way there is, and then no more", async () => {
        const socket = await bench.listen([TOPIC]);
        const kinds: readonly FrameSpoil[] = ["duplicate", "malformed", "truncated", "oversized", "binary", "fragmented", "lost", "reorder"];
        const arrived: Record<string, (number | undefined)[]> = {};
        let told = 0;
        for (const kind of kinds) {
            bench.simulator.faults.spoilFrames({ kind, times: 1 });
            publish(1);
            publish(2);
            await socket.settle();
            arrived[kind] = numbers(socket.events().slice(told));
            told = socket.events().length;
        }
        assert.deepEqual(arrived, {
            duplicate: [1, 1, 2], malformed: [2], truncated: [2], oversized: [1, 2], binary: [1, 2], fragmented: [1, 2], lost: [2], reorder: [2, 1],
        });
        assert.equal(socket.raw.filter((frame) => Buffer.isBuffer(frame)).length, 1);
        assert.ok(socket.raw.some((frame) => frame.length > 2_000_000));
        assert.deepEqual(bench.simulator.faults.inForce(), []);
    });

    it("plays raw frames to one channel or all", async () => {
        const [one, two] = [await bench.listen([]), await bench.listen([])];
        assert.equal(bench.simulator.faults.sendFrame("not json"), 2);
        assert.equal(bench.simulator.faults.sendFrame(Buffer.from([1, 2]), one.channelId), 1);
        await one.settle();
        await two.settle();
        assert.deepEqual(one.raw.slice(0, 2), ["not json", Buffer.from([1, 2])]);
        assert.deepEqual(two.raw.slice(0, 1), ["not json"]);
    });
});
