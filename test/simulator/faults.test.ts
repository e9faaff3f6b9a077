/** The faults object by itself: which rule strikes when. */
import assert from "node:assert/strict";
import { createFaults } from "../../src/simulator/faults/faults.js";
import type { RequestFacts, SocketPort } from "../../src/simulator/faults/types.js";

const facts = (over: Partial<RequestFacts> = {}): RequestFacts => ({ method: "GET", path: "/api/v2/routing/queues", clientId: "a", ...over });

function recordingPort(): SocketPort & { readonly calls: unknown[][] } {
    const calls: unknown[][] = [];
    const record = (name: string) => (...args: unknown[]): number => calls.push([name, ...args]);
    return {
        calls, drop: record("drop"), close: record("close"), announceClosing: record("announceClosing"), sendFrame: record("sendFrame"),
        evict: record("evict"), expire: record("expire"), setSilent: record("setSilent"),
    };
}

describe("simulator faults: requests", () => {
    it("says nothing while nothing is in force", () => {
        assert.equal(createFaults().forRequest(facts()), null);
    });

    it("matches method, path and client, each on its own", () => {
        const table: [object, Partial<RequestFacts>, boolean][] = [
            [{}, {}, true],
            [{ method: "get" }, {}, true],
            [{ method: "POST" }, {}, false],
            [{ path: "/api/v2/routing/queues" }, {}, true],
            [{ path: "/api/v2/routing" }, {}, false],
            [{ path: "/api/v2/*/queues" }, {}, true],
            [{ path: "/api/*/queues" }, {}, false],
            [{ path: "/api/**" }, {}, true],
            [{ path: /queues$/g }, {}, true],
            [{ path: "/api/v2/routing/queues." }, {}, false],
            [{ clientId: "a" }, {}, true],
            [{ clientId: "a" }, { clientId: null }, false],
        ];
        for (const [match, over, expected] of table) {
            const faults = createFaults();
            faults.request({ match, status: 503 });
            assert.equal(faults.forRequest(facts(over))?.status === 503, expected, JSON.stringify([match, over]));
            assert.equal(faults.forRequest(facts(over))?.status === 503, expected, `second time: ${JSON.stringify([match, over])}`);
        }
    });

    it("skips, strikes so many times, and is gone", () => {
        const faults = createFaults();
        faults.request({ skip: 1, times: 2, status: 500 });
        const statuses = Array.from({ length: 5 }, () => faults.forRequest(facts())?.status ?? 200);
        assert.deepEqual(statuses, [200, 500, 500, 200, 200]);
        assert.deepEqual(faults.inForce(), []);
        assert.equal(faults.counters["request"], 2);
    });

    it("lets one answer strike at a time in the order of adding, while latency and headers add up", () => {
        const faults = createFaults();
        faults.request({ latencyMs: 20 });
        faults.request({ latencyMs: 5, headers: { "x-a": "1" } });
        faults.request({ times: 1, status: 429, headers: { "retry-after": "3" } });
        faults.request({ times: 1, status: 504 });
        assert.deepEqual(faults.forRequest(facts()), { latencyMs: 25, status: 429, headers: { "x-a": "1", "retry-after": "3" } });
        assert.deepEqual(faults.forRequest(facts()), { latencyMs: 25, status: 504, headers: { "x-a": "1" } });
        assert.deepEqual(faults.forRequest(facts()), { latencyMs: 25, headers: { "x-a": "1" } });
    });

    it("can be removed by its handle, by id and all together", () => {
        const faults = createFaults();
        const first = faults.request({ status: 500 });
        const second = faults.request({ status: 501 });
        first.remove();
        first.remove();
        assert.equal(faults.forRequest(facts())?.status, 501);
        assert.equal(faults.remove(second.id), true);
        assert.equal(faults.remove(second.id), false);
        faults.request({ status: 502 });
        faults.skewClock(1000);
        faults.removeAll();
        assert.equal(faults.forRequest(facts()), null);
        assert.equal(faults.clockSkewMs, 0);
    });
});

describe("simulator faults: permissions and clock", () => {
    it("withholds permissions per call, topic and client", () => {
        const faults = createFaults();
        faults.withhold({ permissions: ["a:b:view"], path: "/api/v2/x/*" });
        faults.withhold({ topic: "v2.analytics.queues.*.activity" });
        faults.withhold({ permissions: ["c:d:view"], clientId: "other" });
        const missing = (over: object): readonly string[] => faults.missingPermissions(["a:b:view", "c:d:view"], { clientId: "a", ...over });
        assert.deepEqual(missing({ method: "GET", path: "/api/v2/x/1" }), ["a:b:view"]);
        assert.deepEqual(missing({ method: "GET", path: "/api/v2/y" }), []);
        assert.deepEqual(missing({ topic: "v2.Analytics.queues.1.Activity" }), ["a:b:view", "c:d:view"]);
        assert.deepEqual(missing({ topic: "v2.analytics.queues.1.observations" }), []);
        assert.deepEqual(missing({ clientId: "other", topic: "v2.users.1.presence" }), ["c:d:view"]);
    });

    it("adds up clock skews", () => {
        const faults = createFaults();
        const hour = faults.skewClock(3_600_000);
        faults.skewClock(-1000);
        assert.equal(faults.clockSkewMs, 3_599_000);
        hour.remove();
        assert.equal(faults.clockSkewMs, -1000);
    });
});

describe("simulator faults: frames and sockets", () => {
    const text = `{"topicName":"v2.users.1.presence","eventBody":{"a":"ä"}}`;

    it("passes frames on while nothing is in force", () => {
        assert.deepEqual(createFaults().forFrame("c", "v2.users.1.presence", text), [text]);
    });

    it("spoils frames of the channel and topic that are meant", () => {
        const faults = createFaults();
        faults.spoilFrames({ kind: "duplicate", channelId: "c", topic: "v2.users.*.presence", times: 1 });
        assert.deepEqual(faults.forFrame("d", "v2.users.1.presence", text), [text]);
        assert.deepEqual(faults.forFrame("c", "v2.users.1.station", text), [text]);
        assert.deepEqual(faults.forFrame("c", "V2.Users.1.presence", text), [text, text]);
        assert.deepEqual(faults.forFrame("c", "v2.users.1.presence", text), [text]);
    });

    it("makes each wreck what its name says", () => {
        const spoilt = (kind: Parameters<ReturnType<typeof createFaults>["spoilFrames"]>[0]["kind"]): readonly unknown[] => {
            const faults = createFaults();
            faults.spoilFrames({ kind, times: 1, ...(kind === "oversized" ? { bytes: 5000 } : {}) });
            return faults.forFrame("c", "v2.users.1.presence", text);
        };
        for (const kind of ["malformed", "truncated"] as const) assert.throws(() => JSON.parse(String(spoilt(kind)[0])), SyntaxError, kind);
        const big = String(spoilt("oversized")[0]);
        assert.ok(Math.abs(big.length - 5000) < 10, String(big.length));
        assert.equal(JSON.parse(big).topicName, "v2.users.1.presence");
        assert.deepEqual(spoilt("binary"), [Buffer.from(text)]);
        assert.equal(Buffer.concat(spoilt("fragmented")[0] as Buffer[]).toString(), text);
        assert.deepEqual(spoilt("lost"), []);
    });

    it("reorders by holding one frame back until the next has gone", () => {
        const faults = createFaults();
        faults.spoilFrames({ kind: "reorder", times: 1 });
        assert.deepEqual(faults.forFrame("c", "t", "1"), []);
        assert.deepEqual(faults.forFrame("d", "t", "other"), ["other"]);
        assert.deepEqual(faults.forFrame("c", "t", "2"), ["2", "1"]);
        assert.deepEqual(faults.forFrame("c", "t", "3"), ["3"]);
        assert.deepEqual(faults.inForce(), []);
    });

    it("refuses handshakes so many times", () => {
        const faults = createFaults();
        faults.refuseHandshakes({ times: 1 });
        faults.refuseHandshakes({ status: 503, channelId: "c" });
        assert.deepEqual([faults.forHandshake("d"), faults.forHandshake("d"), faults.forHandshake("c")], [{ status: 401 }, null, { status: 503 }]);
    });

    it("hands what strikes at once to the sockets and tokens", () => {
        const faults = createFaults();
        assert.equal(faults.drop(), 0);
        const sockets = recordingPort();
        faults.attach({ sockets });
        faults.attach({ tokens: { expire: () => 2, revoke: () => 3 } });
        faults.drop("c");
        faults.close(1001, "bye");
        faults.sendFrame("x");
        faults.evictChannel("c");
        faults.expireChannel();
        faults.announceClosing({ close: false });
        const silent = faults.silence({ channelId: "c" });
        silent.remove();
        silent.remove();
        assert.deepEqual([faults.expireToken(), faults.revokeToken("t")], [2, 3]);
        assert.deepEqual(sockets.calls, [
            ["drop", "c"], ["close", 1001, "bye", undefined], ["sendFrame", "x", undefined], ["evict", "c"], ["expire", undefined],
            ["announceClosing", { close: false }], ["setSilent", true, "c"], ["setSilent", false, "c"],
        ]);
    });

    it("lists what is in force with how often it will still strike", () => {
        const faults = createFaults();
        faults.request({ match: { method: "POST", path: "/api/**" }, status: 503, times: 3 });
        faults.withhold({ permissions: ["a:b:view"] });
        faults.mute({ what: "heartbeat", channelId: "c" });
        faults.silence({ lasting: true });
        assert.equal(faults.isSilent("any"), true);
        assert.equal(faults.isMuted("heartbeat", "c"), true);
        assert.equal(faults.isMuted("pong", "c"), false);
        assert.deepEqual(faults.inForce().map(({ kind, text: what, remaining }) => [kind, what, remaining]), [
            ["request", "POST /api/**: status 503", 3],
            ["permission", "everything: without a:b:view", null],
            ["mute heartbeat", "channel c", null],
            ["silent", "all channels", null],
        ]);
    });
});
