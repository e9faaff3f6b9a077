/** Calls through the official SDK: what goes over the wire, retries, errors. */
import assert from "node:assert/strict";
import { RequestBudget } from "../../src/platform/budget.js";
import { channelCalls, platformCalls } from "../../src/platform/calls.js";
import { PlatformClient } from "../../src/platform/client.js";
import { PlatformDirectory } from "../../src/platform/directory.js";
import { GenesysError } from "../../src/platform/errors.js";
import { ServerTime } from "../../src/platform/server-time.js";
import { Session } from "../../src/platform/session.js";
import { platformTexts } from "../../src/platform/texts.js";
import type { Exchange } from "../../src/platform/transport.js";
import { Turns } from "../../src/platform/turns.js";
import { manualClock } from "../../src/simulator/clock.js";
import { FakeClock } from "../support/fake-clock.js";
import { scriptedTransport, settle, type Answer } from "../support/scripted-transport.js";

const QUERY = { filter: { type: "or", predicates: [{ dimension: "queueId", value: "q" }] }, metrics: ["oWaiting"] };

function setUp(answer: (exchange: Exchange, count: number) => Answer) {
    const clock = manualClock(Date.parse("2026-11-20T10:00:00Z"));
    let calls = 0;
    let tokens = 0;
    const { transport, asked } = scriptedTransport((exchange) => {
        if (exchange.url.endsWith("/oauth/token")) return { body: { access_token: `token-${++tokens}`, expires_in: 86_400 } };
        if (exchange.url.endsWith("/organizations/me")) return { body: { id: "o", name: "Org" } };
        return answer(exchange, ++calls);
    });
    const target = async () => ({ apiUrl: "http://127.0.0.1:9/base", loginUrl: "http://127.0.0.1:9", clientId: "an-id", clientSecret: "a-secret" });
    const serverTime = new ServerTime();
    const turnsClock = new FakeClock();
    const turns = new Turns(turnsClock, 1);
    const session = new Session({ target, expectedOrg: "", transport, clock, serverTime });
    const client = new PlatformClient({ session, target, transport, clock, random: () => 0.5, serverTime, budget: new RequestBudget({ clock, percent: 100 }), turns });
    const api = platformCalls(client, clock);
    const requests = () => asked.filter((exchange) => exchange.url.includes("observations"));
    const listings = () => asked.filter((exchange) => exchange.url.includes("routing/queues")).length;
    return { clock, api, client, requests, listings, serverTime, turns, turnsClock };
}

/** Moves the clock until the promise has settled. */
async function drive<T>(clock: ReturnType<typeof manualClock>, promise: Promise<T>, stepMs = 500): Promise<T> {
    let done = false;
    promise.then(() => (done = true), () => (done = true));
    for (let turn = 0; turn < 400 && !done; turn++) {
        await settle();
        if (!done) clock.advance(stepMs);
    }
    return promise;
}

const refusal = (status: number, body: object = {}, headers: Record<string, string> = {}): Answer => ({ status, headers, body: { message: "told by the platform", ...body } });

describe("calls", () => {
    before(function () {
        // The first load of the SDK takes its time.
        require("purecloud-platform-client-v2");
    });

    it("tell what the platform answered rather than that the time was up with the next try", async () => {
        const { api, clock, requests } = setUp((_exchange, count) => {
            if (count === 1) return refusal(502);
            // As the transport has it when no answer comes until the deadline.
            clock.advance(20_000);
            throw new GenesysError("TIMEOUT", platformTexts, "timeout", { seconds: 20 });
        });
        await assert.rejects(drive(clock, api.queueObservations(QUERY, { deadline: clock.now() + 20_000 })), (error: GenesysError) => {
            assert.deepEqual([error.code, error.cause.status], ["UNAVAILABLE", 502]);
            return true;
        });
        assert.equal(requests().length, 2);
    });

    it("send the SDK's request with the token, and give back body, headers and allowance", async () => {
        const { api, requests } = setUp(() => ({
            body: { results: [] },
            headers: { "inin-correlation-id": "c-1", "inin-ratelimit-allowed": "300", "inin-ratelimit-count": "7", "inin-ratelimit-reset": "33" },
        }));
        const reply = await api.queueObservations(QUERY);
        assert.deepEqual(reply.body, { results: [] });
        assert.deepEqual(reply.rate, { allowed: 300, count: 7, resetSeconds: 33 });
        assert.equal(reply.correlationId, "c-1");
        const [request] = requests();
        assert.equal(request!.url, "http://127.0.0.1:9/base/api/v2/analytics/queues/observations/query");
        assert.equal(request!.method, "POST");
        assert.equal(request!.headers["Authorization"], "Bearer token-1");
        assert.deepEqual(JSON.parse(request!.body!), QUERY);
    });

    it("read a large reply between the messages of earlier ones, a small one at once", async () => {
        const results = Array.from({ length: 5_000 }, (_, index) => ({ index }));
        const { api, turns, turnsClock } = setUp((_exchange, count) => ({ body: { results: count === 1 ? [] : results } }));
        const told: number[] = [];
        const all = turns.each([1, 2, 3], (thing) => void told.push(thing));
        assert.deepEqual((await api.queueObservations(QUERY)).body, { results: [] });
        assert.deepEqual(told, [1]);
        let read: readonly number[] | null = null;
        const large = api.queueObservations(QUERY).then(({ body }) => {
            read = [...told];
            return body;
        });
        await settle();
        assert.equal(read, null);
        await turnsClock.advance(0);
        assert.deepEqual(await large, { results });
        assert.deepEqual([read, told], [[1], [1, 2, 3]]);
        await all;
    });

    it("read no large reply that nobody wants any more", async () => {
        const { api, turns, turnsClock } = setUp(() => ({ text: "x".repeat(100_000) }));
        void turns.each([1, 2], () => undefined);
        const controller = new AbortController();
        const unwanted = assert.rejects(api.queueObservations(QUERY, { signal: controller.signal }), { key: "closed" });
        await settle();
        controller.abort();
        await turnsClock.advance(0);
        await unwanted;
    });

    it("wait as long as the platform says, then succeed", async () => {
        const { api, clock, requests } = setUp((_exchange, count) => (count === 1 ? refusal(429, {}, { "retry-after": "7" }) : { body: { results: [] } }));
        const start = clock.now();
        await drive(clock, api.queueObservations(QUERY));
        assert.equal(requests().length, 2);
        assert.ok(clock.now() - start >= 7_000 && clock.now() - start <= 8_000);
    });

    for (const status of [408, 500, 502, 503, 504]) {
        it(`try again after ${status}`, async () => {
            const { api, clock, requests } = setUp((_exchange, count) => (count < 3 ? { status, text: "<html>oops</html>" } : { body: {} }));
            await drive(clock, api.queueObservations(QUERY));
            assert.equal(requests().length, 3);
        });
    }

    it("try again after network errors until the deadline, and then say what was wrong", async () => {
        const { api, clock } = setUp(() => {
            throw new GenesysError("NETWORK", platformTexts, "network", { reason: "ECONNREFUSED" });
        });
        const start = clock.now();
        await assert.rejects(drive(clock, api.queueObservations(QUERY, { deadline: start + 20_000 })), (error: GenesysError) => error.code === "NETWORK");
        assert.ok(clock.now() - start <= 20_000);
    });

    it("do not hammer where they are told to try again at once", async () => {
        const { api, clock, requests } = setUp(() => refusal(503, {}, { "retry-after": "0" }));
        await assert.rejects(drive(clock, api.queueObservations(QUERY, { deadline: clock.now() + 20_000 })), { code: "UNAVAILABLE" });
        assert.ok(requests().length < 10, `${requests().length} requests`);
    });

    it("take from answers about channels and agents only what is as documented", async () => {
        const entities = [{ id: "T", state: "Rejected", missingPermissions: "a:b:c", rejectionReason: { a: 1 } }, { id: "U", state: "Rejected", missingPermissions: [7, "a:b:c"] }];
        const { client, clock } = setUp(({ url }) => (url.includes("channels") ? { body: { entities } } : { text: "" }));
        const refused = await channelCalls(client, () => clock.now(), () => 0).subscribe("c", ["T", "U"]);
        assert.deepEqual([...refused.values()], [
            { topic: "T", reason: null, missingPermissions: [] },
            { topic: "U", reason: null, missingPermissions: ["a:b:c"] },
        ]);
        assert.equal((await new PlatformDirectory(client, clock).names("user", ["u1"])).size, 0);
    });

    it("of the directory take a listing of queues that is as old as the caller allows", async () => {
        const { client, clock, listings } = setUp(() => ({ body: { entities: [{ id: "q1", name: "Sales" }], total: 1 } }));
        const directory = new PlatformDirectory(client, clock);
        const counts: number[] = [];
        for (const [seconds, maxAgeMs] of [[0, 330_000], [310, 330_000], [0, undefined], [30, 20_000]] as const) {
            clock.advance(seconds * 1_000);
            assert.equal((await directory.resolveQueues([{ id: null, name: "sales" }], {}, maxAgeMs)).found.length, 1);
            counts.push(listings());
        }
        assert.deepEqual(counts, [1, 1, 2, 3]);
    });

    it("give 429 to the flow only when the allowance will not come back in time", async () => {
        const { api, clock, requests } = setUp(() => refusal(429, {}, { "retry-after": "42" }));
        await assert.rejects(
            drive(clock, api.queueObservations(QUERY, { deadline: clock.now() + 10_000 })),
            (error: GenesysError) => error.code === "RATE_LIMITED" && error.cause.retryAfterSeconds === 42,
        );
        assert.equal(requests().length, 1);
    });

    for (const [status, body, code, expected] of [
        [400, { code: "bad.request" }, "INVALID_QUERY", { platformCode: "bad.request" }],
        [400, { code: "response.entity.too.large" }, "TOO_LARGE", {}],
        [413, {}, "TOO_LARGE", {}],
        [404, { code: "not.found" }, "NOT_FOUND", {}],
        [501, {}, "UNAVAILABLE", { status: 501 }],
        [
            403,
            { code: "missing.permissions", message: "You are missing the following permission(s): analytics:queueObservation:view, a:b:c" },
            "PERMISSION",
            { missingPermissions: ["analytics:queueObservation:view", "a:b:c"] },
        ],
        [403, { code: "not.authorized", message: "No." }, "PERMISSION", { missingPermissions: [] }],
    ] as const) {
        it(`never repeat what is wrong: ${status} ${JSON.stringify(body)} is ${code}`, async () => {
            const { api, requests } = setUp(() => refusal(status, body, { "inin-correlation-id": "c-9" }));
            await assert.rejects(api.queueObservations(QUERY), (error: GenesysError) => {
                assert.equal(error.code, code);
                assert.equal(error.cause.correlationId, "c-9");
                for (const [key, value] of Object.entries(expected)) assert.deepEqual(error.cause[key as "status"], value);
                return true;
            });
            assert.equal(requests().length, 1);
        });
    }

    it("renew the token once on 401, and give up on the second", async () => {
        const first = setUp((exchange) => (exchange.headers["Authorization"] === "Bearer token-1" ? refusal(401) : { body: {} }));
        await first.api.queueObservations(QUERY);
        assert.deepEqual(first.requests().map((request) => request.headers["Authorization"]), ["Bearer token-1", "Bearer token-2"]);
        const second = setUp(() => refusal(401));
        await assert.rejects(second.api.queueObservations(QUERY), (error: GenesysError) => error.code === "CREDENTIALS" && error.cause.status === 401);
        assert.equal(second.requests().length, 2);
    });

    for (const text of ["<html>login</html>", "{\"truncated\": ", "undefined"]) {
        it(`call an answer that is no JSON a protocol error: ${text}`, async () => {
            const { api } = setUp(() => ({ text }));
            await assert.rejects(api.queueObservations(QUERY), (error: GenesysError) => error.code === "PROTOCOL");
        });
    }

    it("turn the SDK's thrown strings into errors", async () => {
        const { api } = setUp(() => ({ body: {} }));
        await assert.rejects(api.queueObservations(undefined as never), (error: GenesysError) => error.code === "INVALID_QUERY" && /body/.test(error.message));
    });

    it("end at once when the node closes", async () => {
        const { api, clock } = setUp(() => refusal(503));
        const controller = new AbortController();
        const call = api.queueObservations(QUERY, { signal: controller.signal });
        await settle();
        controller.abort();
        await assert.rejects(drive(clock, call), (error: GenesysError) => error.key === "closed");
    });

    it("make one request of identical queries under way, and give each caller its own copy", async () => {
        const { api, requests } = setUp(() => ({ body: { results: [{ group: {} }] } }));
        const controller = new AbortController();
        const aborted = api.queueObservations(QUERY, { signal: controller.signal });
        const replies = [api.queueObservations(QUERY), api.queueObservations(QUERY), api.queueObservations({ ...QUERY, metrics: ["oAlerting"] })];
        controller.abort();
        await assert.rejects(aborted, (error: GenesysError) => error.key === "closed");
        const [first, second] = await Promise.all(replies);
        assert.equal(requests().length, 2);
        assert.deepEqual(first!.body, second!.body);
        assert.notEqual(first!.body, second!.body);
        await api.queueObservations(QUERY);
        assert.equal(requests().length, 3);
    });

    it("learn the platform's time from any reply", async () => {
        const { api, clock, serverTime } = setUp(() => ({ body: {}, headers: { date: new Date(clock.now() + 600_000).toUTCString(), "inin-correlation-id": "c" } }));
        await api.queueObservations(QUERY);
        assert.ok(Math.abs(serverTime.offset - 600_500) <= 500);
    });

    it("show nothing secret in errors", async () => {
        const { inspect } = await import("node:util");
        const { api } = setUp(() => refusal(400));
        const error = await api.queueObservations(QUERY).catch((thrown: unknown) => thrown);
        assert.doesNotMatch(inspect(error, { depth: 10, showHidden: true }), /token-1|a-secret|Bearer|Basic/);
    });
});
