/** The platform call on the real runtime: verbs, pages, retries, limits, and what a flow gets. */
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import helper from "node-red-node-test-helper";
import genesysCloudApi from "../../nodes/genesys-cloud-api.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { startRawServer, type RawServer } from "../support/raw-server.js";
import { until } from "../support/until.js";

const runtime = process.env["NODE_RED"] ?? "node-red";
helper.init(require.resolve(runtime));
const split = require(require.resolve("@node-red/nodes/core/sequence/17-split.js", { paths: [require.resolve(`${runtime}/package.json`)] })) as (RED: unknown) => void;

const TOKEN = "token-of-the-api-test";

describe("genesys-cloud-api", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let server: RawServer;
    let out: any[] = [];
    let caught: any[] = [];
    let lights: (string | null)[] = [];

    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ seed: 7, queues: 7, load: 0.05 });
        server = await startRawServer();
    });
    after(() => simulator.close());
    after(() => server.close());
    after(() => helper.stopServer());
    afterEach(async () => {
        simulator.faults.removeAll();
        await helper.unload();
        await closeParked();
    });

    async function load(properties: object, url = simulator.url, after: object[] = []): Promise<void> {
        [out, caught, lights] = [[], [], []];
        const place = { x: 1, y: 1, z: "tab" };
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: url },
            { id: "node", type: "genesys-cloud-api", connection: "config", wires: [after.length === 0 ? ["out"] : ["after"]], ...place, ...properties },
            { id: "out", type: "helper", ...place },
            { id: "catch", type: "catch", scope: ["node"], wires: [["caught"]], ...place },
            { id: "caught", type: "helper", ...place },
            ...after.map((node) => ({ id: "after", wires: [["out"]], ...place, ...node })),
        ];
        await helper.unload();
        await helper.load([genesysCloudConfig, genesysCloudApi, split], flow as never, { config: simulator.demoCredentials });
        helper.getNode("out").on("input", (message) => out.push(message));
        helper.getNode("caught").on("input", (message) => caught.push(message));
        helper.getNode("node").on("call:status" as never, (call: any) => lights.push(call.args[0].text?.split("status.")[1] ?? null));
    }

    async function ask(message: object = {}): Promise<any> {
        const before = out.length + caught.length;
        helper.getNode("node").receive(message as never);
        await until("an answer", () => out.length + caught.length > before);
        return out.at(-1) ?? caught.at(-1);
    }

    async function refused(message: object = {}): Promise<any> {
        helper.getNode("node").receive(message as never);
        await until("an error", () => caught.length > 0);
        assert.equal(out.length, 0);
        return caught.at(-1);
    }

    /** A platform that a test plays: signs in, and answers the rest as `answer` says. */
    function play(answer: (request: IncomingMessage, response: ServerResponse, body: string, count: number) => void): { method: string; url: string; body: string; headers: IncomingMessage["headers"] }[] {
        const asked: { method: string; url: string; body: string; headers: IncomingMessage["headers"] }[] = [];
        const json = (response: ServerResponse, value: unknown): void => {
            response.setHeader("content-type", "application/json");
            response.end(JSON.stringify(value));
        };
        server.answer = (request, response) => {
            const chunks: Buffer[] = [];
            request.on("data", (chunk: Buffer) => chunks.push(chunk));
            request.on("end", () => {
                if (request.url === "/oauth/token") return json(response, { access_token: TOKEN, token_type: "bearer", expires_in: 86_400 });
                if (request.url === "/api/v2/organizations/me") return json(response, { id: "o1", name: "Acme" });
                const body = Buffer.concat(chunks).toString("utf8");
                asked.push({ method: request.method!, url: request.url!, body, headers: request.headers });
                answer(request, response, body, asked.length);
            });
        };
        return asked;
    }

    const reply = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string | string[]> = {}): void => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(value === undefined ? "" : JSON.stringify(value));
    };

    it("answers with the body, its status and headers; all the rest of the message is kept", async () => {
        await load({ path: "/api/v2/routing/queues/{queueId}" });
        const queue = simulator.world.centre.queues[0]!;
        const message = await ask({ topic: "t", headers: { mine: 1 }, params: { queueId: queue.id }, payload: "not sent", parts: { id: "outer" } });
        assert.deepEqual([message.payload.id, message.payload.name, message.statusCode], [queue.id, queue.name, 200]);
        assert.deepEqual([message.topic, message.headers, message.params, message.parts], ["t", { mine: 1 }, { queueId: queue.id }, { id: "outer" }]);
        assert.deepEqual(Object.keys(message.genesys), ["org", "region", "demo", "headers", "correlationId", "rate", "requests"]);
        assert.match(message.genesys.headers["content-type"], /^application\/json/);
        assert.equal(message.genesys.correlationId, message.genesys.headers["inin-correlation-id"]);
        assert.deepEqual([message.genesys.org.name, message.genesys.demo, message.genesys.requests], ["Demo Contact Centre", false, 1]);
        assert.deepEqual(lights, ["working", null]);
    });

    it("takes path, query and body from settings of any type", async () => {
        const asked = play((_request, response) => reply(response, 200, {}));
        await load({ method: "POST", path: '"/api/v2/x/" & $string(payload.n)', pathType: "jsonata", query: "ask", queryType: "msg", body: '{"a":1}', bodyType: "json" }, server.url);
        await ask({ payload: { n: 7 }, ask: { id: ["a", "b c"] } });
        await load({ method: "POST", path: "where", pathType: "flow", query: "?x=1", body: "payload" }, server.url);
        helper.getNode("node").context().flow.set("where", "/api/v2/y");
        await ask({ payload: [1] });
        assert.deepEqual(asked.map(({ url, body }) => [url, body]), [["/api/v2/x/7?id=a&id=b%20c", '{"a":1}'], ["/api/v2/y?x=1", "[1]"]]);
        await load({ path: "$error('no')", pathType: "jsonata" }, server.url);
        assert.deepEqual([(await refused()).error.code, caught[0].error.cause.field], ["INVALID_QUERY", "path"]);
        await load({ path: "/api/v2/x", query: "{", queryType: "json" }, server.url);
        assert.equal((await refused()).error.code, "CONFIG");
        assert.equal(asked.length, 2);
    });

    it("an environment variable that is not set is named, whichever way it is referred to", async () => {
        for (const settings of [{ path: "${GENESYS_TEST_NOT_SET}" }, { path: "GENESYS_TEST_NOT_SET", pathType: "env" }]) {
            await load(settings);
            const { error } = await refused();
            assert.deepEqual([error.code, error.cause.field], ["CONFIG", "path"]);
            assert.match(error.message, /environment variable GENESYS_TEST_NOT_SET, which is not set/);
        }
        process.env["GENESYS_TEST_PATH"] = "/api/v2/routing/queues";
        try {
            await load({ path: "GENESYS_TEST_PATH", pathType: "env" });
            assert.equal((await ask()).statusCode, 200);
        } finally {
            delete process.env["GENESYS_TEST_PATH"];
        }
    });

    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]) {
        it(`${method}: with the shared token, and a body where there is one`, async () => {
            const asked = play((_request, response) => reply(response, method === "DELETE" ? 204 : 200, method === "DELETE" || method === "HEAD" ? undefined : { done: true }));
            await load({ method, path: "/api/v2/x" }, server.url);
            const message = await ask({ payload: { a: "ü" } });
            const [request] = asked;
            assert.deepEqual([request!.method, request!.headers.authorization], [method, `Bearer ${TOKEN}`]);
            const hasBody = ["POST", "PUT", "PATCH"].includes(method);
            assert.deepEqual([request!.body, request!.headers["content-type"]], hasBody ? ['{"a":"ü"}', "application/json"] : ["", undefined]);
            assert.deepEqual([message.statusCode, message.payload], method === "DELETE" ? [204, null] : method === "HEAD" ? [200, null] : [200, { done: true }]);
        });
    }

    it("reads all pages into one array: by address, by number, by cursor", async () => {
        const names = simulator.world.centre.queues.map(({ name }) => name).toSorted();
        await load({ path: "/api/v2/routing/queues?pageSize=2", paging: "all" });
        const message = await ask();
        assert.deepEqual(message.payload.map((queue: any) => queue.name).toSorted(), names);
        assert.equal(message.genesys.requests, 4);

        const numbers = play((request, response) => {
            const number = Number(new URL(request.url!, server.url).searchParams.get("pageNumber") ?? 1);
            reply(response, 200, { entities: [number], pageNumber: number, pageCount: 3 });
        });
        await load({ path: "/api/v2/x", paging: "all" }, server.url);
        assert.deepEqual([(await ask()).payload, numbers.length], [[1, 2, 3], 3]);

        const cursors = play((_request, response, _body, count) => reply(response, 200, { results: [count], ...(count < 3 ? { cursor: `c${count}` } : {}) }));
        await load({ path: "/api/v2/jobs/1/results", paging: "all" }, server.url);
        assert.deepEqual([(await ask()).payload, cursors.map(({ url }) => url.split("?")[1] ?? "")], [[1, 2, 3], ["", "cursor=c1", "cursor=c2"]]);
    });

    it("sends page by page, and a join node puts them together again", async () => {
        const properties = { path: "/api/v2/routing/queues?pageSize=3", paging: "pages" };
        await load(properties);
        const asked: object = { topic: "t", payload: "asked", parts: { id: "outer", index: 0 } };
        helper.getNode("node").receive(asked as any);
        await until("three pages", () => out.length === 3);
        assert.deepEqual(out.map(({ payload }) => payload.length), [3, 3, 1]);
        const [{ parts: { id } }] = out;
        const outer = { id: "outer", index: 0 };
        assert.deepEqual(out.map(({ parts }) => parts), [
            { id, type: "array", index: 0, len: 3, parts: outer },
            { id, type: "array", index: 1, len: 3, parts: outer },
            { id, type: "array", index: 2, len: 3, count: 3, parts: outer },
        ]);
        assert.deepEqual(out.map(({ topic, statusCode, genesys }) => [topic, statusCode, genesys.requests]), [["t", 200, 1], ["t", 200, 2], ["t", 200, 3]]);
        await load(properties, simulator.url, [{ type: "join", mode: "auto" }]);
        const joined = await ask();
        assert.equal(joined.payload.length, 7);
        const none = play((_request, response) => reply(response, 200, { entities: [], total: 0, pageCount: 0 }));
        await load({ path: "/api/v2/x", paging: "pages" }, server.url);
        const empty = await ask();
        assert.deepEqual([empty.payload, empty.parts.index, empty.parts.count, none.length], [[], 0, 1, 1]);
    });

    it("waits out a 429 in the middle of the pages", async () => {
        let refusedOnce = false;
        const asked = play((request, response) => {
            const number = Number(new URL(request.url!, server.url).searchParams.get("pageNumber") ?? 1);
            if (number === 2 && !refusedOnce) {
                refusedOnce = true;
                return reply(response, 429, { code: "too.many.requests.retry.after", message: "Retry the request in [1] seconds" }, { "retry-after": "1" });
            }
            reply(response, 200, { entities: [number], pageNumber: number, pageCount: 3 });
        });
        await load({ path: "/api/v2/x", paging: "all" }, server.url);
        assert.deepEqual([(await ask()).payload, asked.length], [[1, 2, 3], 4]);
    });

    it("POST: waits out a 429 too, but is never sent again where the first may have been carried out", async () => {
        const wait = play((_request, response, _body, count) => (count === 1 ? reply(response, 429, {}, { "retry-after": "0" }) : reply(response, 200, { count })));
        await load({ method: "POST", path: "/api/v2/x" }, server.url);
        const waited = await ask({ payload: {} });
        assert.deepEqual([waited.error, waited.payload, wait.length], [undefined, { count: 2 }, 2]);
        for (const [what, code, answer] of [
            ["503", "UNAVAILABLE", (response: ServerResponse) => reply(response, 503, {})],
            ["a lost answer", "NETWORK", (response: ServerResponse) => void response.destroy()],
        ] as const) {
            const asked = play((_request, response) => answer(response));
            await load({ method: "POST", path: "/api/v2/x" }, server.url);
            assert.deepEqual([(await refused({ payload: {} })).error.code, asked.length], [code, 1], what);
        }
        const again = play((_request, response, _body, count) => (count === 1 ? reply(response, 503, {}, { "retry-after": "0" }) : reply(response, 200, { count })));
        await load({ method: "PUT", path: "/api/v2/x" }, server.url);
        assert.deepEqual([(await ask({ payload: {} })).payload, again.length], [{ count: 2 }, 2]);
    });

    it("a token that the platform no longer takes is renewed", async () => {
        await load({ path: "/api/v2/routing/queues" });
        await ask();
        simulator.faults.revokeToken();
        assert.equal((await ask()).statusCode, 200);
        assert.equal(caught.length, 0);
    });

    it("an answer over the limit is refused while it comes, packed or not, and pages together too", async () => {
        const big = Buffer.alloc(20 * 1_048_576, 0x20);
        play((_request, response) => {
            response.writeHead(200, { "content-type": "application/json" });
            response.end(big);
        });
        await load({ path: "/api/v2/x" }, server.url);
        const { error } = await refused();
        assert.deepEqual([error.code, error.cause.field, error.cause.value], ["TOO_LARGE", "maxBytes", 10_485_760]);
        assert.match(error.message, /larger than the 10485760 bytes/);

        const bomb = gzipSync(Buffer.alloc(200 * 1_048_576));
        play((_request, response) => {
            response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
            response.end(bomb);
        });
        await load({ path: "/api/v2/x" }, server.url);
        const before = process.memoryUsage().arrayBuffers;
        assert.equal((await refused()).error.code, "TOO_LARGE");
        assert.ok(process.memoryUsage().arrayBuffers - before < 64 * 1_048_576);

        const asked = play((_request, response, _body, count) => reply(response, 200, { entities: ["x".repeat(400)], pageNumber: count, pageCount: 9 }));
        await load({ path: "/api/v2/x", paging: "all", maxBytes: "1000" }, server.url);
        assert.deepEqual([(await refused()).error.code, asked.length], ["TOO_LARGE", 3]);
        await load({ path: "/api/v2/x", paging: "pages", maxBytes: 1_000 }, server.url);
        asked.length = 0;
        helper.getNode("node").receive({});
        await until("nine pages", () => out.length === 9);
    });

    it("a body of 20 MB is the platform's to refuse", async () => {
        await load({ method: "POST", path: "/api/v2/analytics/conversations/aggregates/query" });
        const { error } = await refused({ payload: { a: "x".repeat(20_000_000) } });
        assert.deepEqual([error.code, error.cause.status], ["TOO_LARGE", 413]);
    });

    it("failed calls are errors with what the platform said", async () => {
        await load({ path: "/api/v2/routing/queues/{id}" });
        const missing = await refused({ params: { id: "00000000-0000-4000-8000-000000000000" }, topic: "kept" });
        assert.deepEqual([missing.error.code, missing.error.cause.status, missing.topic, missing.payload], ["NOT_FOUND", 404, "kept", undefined]);
        assert.ok(missing.error.cause.correlationId);
        simulator.faults.withhold({ path: "/api/v2/routing/queues" });
        await load({ path: "/api/v2/routing/queues" });
        assert.deepEqual((await refused()).error.cause.missingPermissions, ["routing:queue:view"]);
        assert.equal(lights.at(-1), "error.PERMISSION");
        simulator.faults.removeAll();
        caught = [];
        await ask();
        assert.equal(lights.at(-1), null);
        play((_request, response) => reply(response, 409, { code: "conflict", message: "Somebody else was faster." }));
        await load({ path: "/api/v2/x" }, server.url);
        const { error } = await refused();
        assert.deepEqual([error.code, error.cause.status, error.cause.platformCode], ["INVALID_QUERY", 409, "conflict"]);
        assert.match(error.message, /Somebody else was faster/);
    });

    it("ends at its timeout, and with a deploy", async () => {
        play(() => undefined);
        await load({ path: "/api/v2/x", timeout: "1" }, server.url);
        assert.equal((await refused()).error.code, "TIMEOUT");
        const asked = play(() => undefined);
        await load({ path: "/api/v2/x" }, server.url);
        helper.getNode("node").receive({});
        await until("the request", () => asked.length === 1);
        const started = performance.now();
        await helper.unload();
        assert.ok(performance.now() - started < 5_000);
    });

    it("what goes nowhere costs no request", async () => {
        const asked = play((_request, response) => reply(response, 200, {}));
        for (const path of ["", "//evil.example", "/api/v2/../x", "/api/v2/{id}", "https://evil.example/api/v2/x"]) {
            await load({ path }, server.url);
            assert.deepEqual([(await refused()).error.code, asked.length], ["INVALID_QUERY", 0], path);
        }
        await load({ path: "/api/v2/x", paging: "every" }, server.url);
        assert.equal((await refused()).error.code, "CONFIG");
        await load({ path: "/api/v2/x", connection: "" }, server.url);
        assert.equal((await refused()).error.code, "CONFIG");
        await load({ path: "${GENESYS_TEST_NOT_SET}" }, server.url);
        assert.deepEqual([(await refused()).error.code, caught[0].error.cause.field], ["CONFIG", "path"]);
    });

    it("pages that lead to another host, or in a circle, are not followed", async () => {
        const asked = play((_request, response) => reply(response, 200, { entities: [1], nextUri: "https://evil.example/api/v2/x" }));
        await load({ path: "/api/v2/x", paging: "all" }, server.url);
        assert.deepEqual([(await refused()).error.code, asked.length], ["INVALID_QUERY", 1]);
        const circle = play((_request, response) => reply(response, 200, { entities: [1], nextUri: "/api/v2/x?page=2" }));
        await load({ path: "/api/v2/x", paging: "all" }, server.url);
        assert.deepEqual([(await refused()).error.code, circle.length], ["PROTOCOL", 2]);
    });

    it("no header or message gives the token away", async () => {
        play((request, response) => {
            const echo = String(request.headers.authorization);
            reply(response, 200, { ok: true }, { "set-cookie": ["session=1", "b=2"], "x-echo": echo, authorization: echo, "x-token": TOKEN });
        });
        await load({ path: "/api/v2/x" }, server.url);
        const message = await ask();
        assert.doesNotMatch(JSON.stringify(message), new RegExp(`${TOKEN}|session=`));
        assert.deepEqual([message.genesys.headers["x-echo"], message.genesys.headers["x-token"], message.genesys.headers["set-cookie"]], ["…", "…", undefined]);
    });

    it("a redirect is followed nowhere", async () => {
        const asked = play((_request, response) => {
            response.writeHead(302, { location: "http://evil.example/" });
            response.end();
        });
        await load({ path: "/api/v2/x" }, server.url);
        assert.deepEqual([(await refused()).error.code, asked.length], ["PROTOCOL", 1]);
    });
});
