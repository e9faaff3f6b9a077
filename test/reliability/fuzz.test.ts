/** Hostile frames and hostile answers: nothing breaks, nothing is polluted, what was skipped is counted, and the stream goes on. */
import assert from "node:assert/strict";
import { openConnection, type OpenConnection } from "../../src/connection.js";
import type { SocketListener } from "../../src/notifications/socket.js";
import { GenesysError } from "../../src/platform/errors.js";
import { Network, DIRECT } from "../../src/platform/network.js";
import { httpTransport, type Exchange, type RawReply, type Transport } from "../../src/platform/transport.js";
import { observeQueues } from "../../src/queues/observer.js";
import { FakeClock, settle } from "../support/fake-clock.js";
import { Lab, MORNING, seeded } from "./lab.js";
import { mutate } from "./mutations.js";

const FRAMES = 200_000;
const REPLIES = 20_000;
const NAMES_OF_OBJECT = Object.getOwnPropertyNames(Object.prototype).join();

function assertUnpolluted(): void {
    assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), NAMES_OF_OBJECT);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
}

describe("hostile frames", function () {
    this.timeout(240_000);
    let lab: Lab;
    afterEach(() => lab.close());

    it(`${FRAMES} of them among real ones: counted, nobody else hears of it, and the truth after the next look`, async () => {
        lab = await Lab.start();
        const random = seeded(4);
        const watch = await lab.live({ throttleMs: 1_000 });
        const samples = await samplesOf(lab);
        const [channel] = watch.connection.notifications.channels;
        for (let frame = 0; frame < FRAMES; frame++) {
            lab.traffic.listener!.frame(random() < 0.01 ? null : mutate(samples[frame % samples.length]!, random));
            if (frame % 4_000 === 0) await lab.advance(1_000);
        }
        const { frames, unreadable } = channel!.counters;
        assert.ok(frames >= FRAMES && unreadable > FRAMES / 4 && unreadable < FRAMES, `${unreadable} of ${frames}`);
        assertUnpolluted();
        assert.deepEqual([lab.traffic.openings.length, watch.errors.length], [1, 0]);
        const told = watch.messages.length;
        await lab.advance(60_000);
        assert.ok(watch.messages.length > told);
        // Lies that are well formed stand until the half hour turns, or the next snapshot.
        await lab.advance(20 * 60_000);
        const from = watch.messages.length;
        lab.simulator.faults.evictChannel();
        await lab.recovered(watch, from, 5_000);
        await lab.assertTruth(watch);
    });

    it("2,000 system frames, true and false ones: channels come and go, the stream goes on", async () => {
        lab = await Lab.start();
        const random = seeded(5);
        const watch = await lab.live({ throttleMs: 1_000 });
        const samples = [
            "{\"topicName\":\"v2.system.socket_closing\",\"version\":\"2\",\"eventBody\":{\"message\":\"closing\"}}",
            "{\"topicName\":\"v2.system.token_revoked.x\",\"version\":\"2\",\"eventBody\":{\"systemTopicType\":\"token_revoked\"}}",
            "{\"topicName\":\"v2.subscription.updated\",\"eventBody\":{\"systemTopicType\":\"subscription_changed\"}}",
            "{\"result\":\"404\",\"message\":\"gone\"}",
        ];
        for (let frame = 0; frame < 2_000; frame++) {
            lab.traffic.listener!.frame(random() < 0.3 ? samples[frame % 4]! : mutate(samples[frame % 4]!, random));
            if (frame % 10 === 0) await lab.advance(50);
        }
        const from = watch.messages.length;
        lab.simulator.faults.drop();
        await lab.until(() => watch.statuses.at(-1) === "live" && watch.messages.length > from, 120_000, "live");
        assertUnpolluted();
        await lab.assertTruth(watch);
    });
});

/** Frames as they came within a minute, of every topic. */
async function samplesOf(lab: Lab): Promise<readonly string[]> {
    lab.traffic.recorded = [];
    await lab.advance(60_000);
    const recorded = lab.traffic.recorded;
    lab.traffic.recorded = null;
    assert.ok(recorded.length > 40);
    return recorded;
}

describe("hostile answers", function () {
    this.timeout(240_000);
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    before(() => void process.on("unhandledRejection", onRejection));
    after(() => void process.off("unhandledRejection", onRejection));

    it(`${REPLIES} of them to sign-in, look-ups, queries and channels: errors with codes, and all is well afterwards`, async () => {
        const platform = await Replay.record();
        const clock = new FakeClock(MORNING);
        const random = seeded(6);
        const connection = openConnection(platform.settings, { clock, random, transport: platform.answer, openSocket: platform.openSocket });
        const messages: unknown[] = [];
        const codes = new Set<string>();
        const observer = observeQueues(
            connection,
            { select: "all", queues: [], match: [], divisions: [], mediaTypes: [], output: "state", fields: [], throttleMs: 1_000, tickMs: 0 },
            { send: (message) => void messages.push(message), status: () => undefined, error: ({ code }) => void codes.add(code), warn: () => undefined, debug: () => undefined },
        );
        platform.hostile = true;
        while (platform.spoilt < REPLIES) {
            const { spoilt } = platform;
            const calls = [...Array(10).keys()].map((call) => outcome(connection, clock, call + platform.spoilt));
            const all = Promise.all(calls);
            let done = false;
            void all.then(() => (done = true));
            while (!done) await clock.advance(500);
            for (const code of await all) codes.add(code);
            // Sockets go as well, so that channels are asked for.
            platform.dropAll();
            // Refused credentials and a used-up allowance are waited for.
            if (platform.spoilt === spoilt) await clock.advance(60_000);
        }
        assertUnpolluted();
        assert.deepEqual(rejections, []);
        for (const code of ["CREDENTIALS", "PERMISSION", "UNAVAILABLE", "PROTOCOL", "INVALID_QUERY", "TOO_LARGE"]) assert.ok(codes.has(code), `${code} was never told: ${[...codes].join()}`);
        platform.hostile = false;
        // The longest that anything waits: credentials refused, or an allowance that was told to be gone.
        await clock.advance(15 * 60_000);
        const told = messages.length;
        platform.dropAll();
        await clock.advance(120_000);
        assert.ok(messages.length > told, "the observer speaks again");
        assert.equal(await outcome(connection, clock, -1), "ok");
        observer.close();
        await connection.close();
        await settle();
        assert.deepEqual(rejections, []);
    });
});

/** What became of a call: "ok" or an error's code. */
async function outcome(connection: OpenConnection, clock: FakeClock, call: number): Promise<string> {
    const deadline = clock.now() + 5_000;
    try {
        const pending = call % 3 === 0
            ? connection.directory.queues(0, { deadline })
            : connection.api.conversationAggregates({ interval: `2026-03-03T08:00:00.000Z/${new Date(MORNING + call).toISOString()}`, metrics: ["nOffered"] }, { deadline });
        if (call < 0) void clock.advance(1_000);
        await pending;
        return "ok";
    } catch (thrown) {
        assert.ok(thrown instanceof GenesysError, String(thrown));
        assert.ok(!/secret|Bearer|Basic/i.test(JSON.stringify([thrown.message, thrown.cause])), thrown.message);
        return thrown.code;
    }
}

/** Answers as the simulator once gave them, whole or spoilt, on sockets that always open. */
class Replay {
    hostile = false;
    spoilt = 0;
    private readonly random = seeded(8);
    private readonly sockets = new Set<SocketListener>();

    private constructor(
        readonly settings: Parameters<typeof openConnection>[0],
        private readonly replies: ReadonlyMap<string, RawReply>,
    ) {}

    static async record(): Promise<Replay> {
        const lab = await Lab.start();
        const settings = lab.settings();
        const network = new Network(DIRECT);
        const replies = new Map<string, RawReply>();
        const send = httpTransport(network);
        const recording: Transport = async (exchange) => {
            const reply = await send(exchange);
            replies.set(lineOf(exchange), reply);
            return reply;
        };
        const connection = openConnection(settings, { clock: lab.clock.view(), transport: recording });
        const watch = lab.observe(connection);
        for (let turn = 0; watch.last.size < lab.queueIds.length && turn < 1_000; turn++) await lab.advance(100);
        assert.equal(watch.last.size, lab.queueIds.length);
        watch.close();
        await connection.close();
        network.close();
        await lab.close();
        return new Replay(settings, replies);
    }

    readonly answer: Transport = async (exchange) => {
        const whole = this.replies.get(lineOf(exchange));
        assert.ok(whole, lineOf(exchange));
        if (!this.hostile || this.random() < 0.3) return whole;
        this.spoilt++;
        return this.spoil(whole);
    };

    readonly openSocket = (_uri: string, listener: SocketListener): { readonly lastFrameAt: number; close(): void } => {
        this.sockets.add(listener);
        queueMicrotask(() => this.sockets.has(listener) && listener.opened());
        return { lastFrameAt: MORNING, close: () => void this.sockets.delete(listener) };
    };

    dropAll(): void {
        for (const listener of Array.from(this.sockets)) {
            this.sockets.delete(listener);
            listener.ended({ code: 1006, silent: false, refused: null });
        }
    }

    private spoil({ status, headers, text }: RawReply): RawReply {
        const { random } = this;
        const odd = [status, 200, 204, 400, 401, 403, 404, 408, 413, 418, 429, 500, 501, 502, 503, 504, 599];
        const word = (): string => ["", "-1", "NaN", "1e309", "0", "2", "99999999999", "Fri, 99 Foo 2026", "<script>", "\u0000"][Math.floor(random() * 10)]!;
        const names = ["date", "retry-after", "inin-ratelimit-count", "inin-ratelimit-allowed", "inin-ratelimit-reset", "inin-correlation-id", "content-type"];
        const spoilt = Object.fromEntries(names.filter(() => random() < 0.3).map((name) => [name, word()]));
        return {
            status: random() < 0.5 ? status : odd[Math.floor(random() * odd.length)]!,
            headers: random() < 0.5 ? headers : { ...headers, ...spoilt },
            text: random() < 0.2 ? text : mutate(text, random),
        };
    }
}

const lineOf = ({ method, url }: Exchange): string => `${method} ${new URL(url).pathname.replace(/channels\/[^/]+/, "channels/*")}`;
