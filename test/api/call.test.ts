/** Query, body, pages and replies of platform calls, without a network. */
import assert from "node:assert/strict";
import { readCall, toRequest, type Call } from "../../src/api/call.js";
import { readPage } from "../../src/api/paging.js";
import { readQuery, writeQuery } from "../../src/api/query.js";
import { bodyOf, headersOf } from "../../src/api/reply.js";
import type { GenesysError } from "../../src/platform/errors.js";
import type { PlainReply } from "../../src/platform/types.js";

const BASE = "https://api.mypurecloud.de";
const GET: Call = { method: "GET", path: "/api/v2/users", query: [], body: undefined };

const query = (value: unknown): string => writeQuery(readQuery(value));
const code = (expected: string) => (error: GenesysError) => error.code === expected && !/__\w+__/.test(error.message);

describe("queries of platform calls", () => {
    it("come from objects and from text, each value encoded once, lists repeated", () => {
        assert.equal(query({ pageSize: 100, active: true, id: ["a", "b"], none: null, not: undefined, name: "a b&c=d+é" }), "pageSize=100&active=true&id=a&id=b&name=a%20b%26c%3Dd%2B%C3%A9");
        assert.equal(query("?a=1&b=x%20y&b=z+w"), "a=1&b=x%20y&b=z%20w");
        assert.equal(query({ since: new Date(0) }), "since=1970-01-01T00%3A00%3A00.000Z");
        for (const nothing of [undefined, null, "", "?", {}]) assert.equal(query(nothing), "");
    });

    it("hold nothing that could end a header, nor half a character", () => {
        assert.equal(query({ "a\r\nb": "c\r\nd", __proto__: { x: 1 }, x: "\ud800" }), "a%0D%0Ab=c%0D%0Ad&x=%EF%BF%BD");
    });

    it("that are something else are refused by name", () => {
        for (const value of [7, true, ["a=1"], Buffer.from("a=1")]) assert.throws(() => readQuery(value), code("INVALID_QUERY"));
        for (const value of [{}, [[1]], Number.NaN, () => 1, new Date(Number.NaN), 1n, Symbol("s")]) {
            assert.throws(() => readQuery({ a: value }), (error: GenesysError) => error.code === "INVALID_QUERY" && error.cause.field === "query.a");
        }
    });
});

describe("bodies of platform calls", () => {
    const body = (value: unknown, method = "POST"): string | null => toRequest(readCall({ method, path: "/api/v2/x", params: {}, query: "", body: value }), 1).body;

    it("are JSON: of values, of JSON text, of bytes of JSON text", () => {
        assert.equal(body({ a: [1, null] }), '{"a":[1,null]}');
        assert.equal(body(' {"a": 1} '), '{"a":1}');
        assert.equal(body(Buffer.from("[1]")), "[1]");
        assert.equal(body(7), "7");
        assert.equal(body(false), "false");
        for (const nothing of [undefined, null, "", "  "]) assert.equal(body(nothing), null);
    });

    it("are sent by POST, PUT and PATCH only", () => {
        for (const method of ["POST", "put", "Patch"]) assert.equal(body({}, method), "{}");
        for (const method of ["GET", "HEAD", "DELETE"]) assert.equal(body({ payload: "of the message" }, method), null);
        assert.throws(() => body({}, "FETCH"), (error: GenesysError) => error.code === "CONFIG" && error.cause.field === "method");
        assert.throws(() => body({}, "PSOT"), (error: GenesysError) => error.cause.nearest === "POST");
    });

    it("that cannot be written are refused", () => {
        const circle: { self?: unknown } = {};
        circle.self = circle;
        const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown;
        for (const value of [circle, 1n, { n: 1n }, () => 1, "Hello", "{a: 1}", deep]) assert.throws(() => body(value), code("INVALID_QUERY"));
    });

    it("are sent again after a lost answer only where that does no harm", () => {
        const repeatable = (method: string, path: string): boolean => toRequest(readCall({ method, path, params: {}, query: "", body: null }), 1).repeatable;
        for (const method of ["GET", "HEAD", "PUT", "DELETE"]) assert.equal(repeatable(method, "/api/v2/x"), true);
        for (const method of ["POST", "PATCH"]) assert.equal(repeatable(method, "/api/v2/x"), false);
        assert.equal(repeatable("POST", "/api/v2/analytics/queues/observations/query"), true);
        assert.equal(repeatable("POST", "/api/v2/users/search"), true);
        assert.equal(repeatable("PATCH", "/api/v2/users/search"), false);
    });
});

describe("pages of platform calls", () => {
    const pathOf = (call: Call | null): string | null => call && toRequest(call, 1).path;

    it("by address: the next one is where the platform says", () => {
        const { items, next } = readPage(GET, { entities: [1, 2], nextUri: "/api/v2/users?pageNumber=2", pageNumber: 1, pageCount: 9 }, BASE);
        assert.deepEqual([items, pathOf(next)], [[1, 2], "/api/v2/users?pageNumber=2"]);
        assert.equal(readPage(GET, { entities: [1], selfUri: "/api/v2/users", nextUri: "" }, BASE).next, null);
        assert.throws(() => readPage(GET, { entities: [], nextUri: "https://evil.example/api/v2/users" }, BASE), code("INVALID_QUERY"));
    });

    it("by cursor, in the query or in the body", () => {
        assert.equal(pathOf(readPage({ ...GET, query: [["cursor", "a"]] }, { results: [1], cursor: "b&" }, BASE).next), "/api/v2/users?cursor=b%26");
        assert.deepEqual(readPage({ ...GET, method: "POST", body: { a: 1 } }, { results: [], cursor: "b" }, BASE).next?.body, { a: 1, cursor: "b" });
        assert.equal(readPage(GET, { results: [1] }, BASE).next, null);
    });

    it("by number, in the query or in the body", () => {
        assert.equal(pathOf(readPage(GET, { entities: [1], pageNumber: 2, pageCount: 3 }, BASE).next), "/api/v2/users?pageNumber=3");
        assert.equal(readPage(GET, { entities: [1], pageNumber: 3, pageCount: 3 }, BASE).next, null);
        assert.equal(readPage(GET, { pageNumber: 1, pageCount: 0 }, BASE).next, null);
        const post: Call = { ...GET, method: "POST", body: { pageSize: 5 } };
        assert.deepEqual(readPage(post, { results: [1], pageNumber: 1, pageCount: 2 }, BASE).next?.body, { pageSize: 5, pageNumber: 2 });
        const inQuery: Call = { ...post, query: [["pageSize", "5"]] };
        assert.equal(pathOf(readPage(inQuery, { results: [1], pageNumber: 1, pageCount: 2 }, BASE).next), "/api/v2/users?pageSize=5&pageNumber=2");
    });

    it("of conversation details, which tell no number of pages: until one is empty", () => {
        const call: Call = { ...GET, method: "POST", body: { paging: { pageSize: 100, pageNumber: 4 } } };
        assert.deepEqual(readPage(call, { conversations: [1], totalHits: 301 }, BASE).next?.body, { paging: { pageSize: 100, pageNumber: 5 } });
        assert.deepEqual(readPage(call, { totalHits: 301 }, BASE), { items: [], next: null });
    });

    it("find the list: a known one, the only one, or the answer itself", () => {
        assert.deepEqual(readPage(GET, { entities: [1], others: [2] }, BASE).items, [1]);
        assert.deepEqual(readPage(GET, { members: [3], total: 1 }, BASE).items, [3]);
        assert.deepEqual(readPage(GET, [4], BASE).items, [4]);
        assert.deepEqual(readPage(GET, {}, BASE).items, []);
        for (const none of [null, "text", 7, { id: "x" }, { a: [1], b: [2] }]) assert.throws(() => readPage(GET, none, BASE), code("INVALID_QUERY"));
    });
});

describe("replies of platform calls", () => {
    const reply = (body: string | Buffer, type?: string, headers: Record<string, string> = {}): PlainReply => ({
        status: 200,
        body: Buffer.from(body),
        headers: { ...(type === undefined ? {} : { "content-type": type }), ...headers },
        correlationId: null,
        rate: { allowed: null, count: null, resetSeconds: null },
        sentAt: 0,
        base: BASE,
    });

    it("are values where they are JSON, text where they are text, bytes otherwise", () => {
        assert.deepEqual(bodyOf(reply('{"a":1}', "application/json; charset=utf-8")), { a: 1 });
        assert.deepEqual(bodyOf(reply('{"a":1}', "application/problem+json")), { a: 1 });
        assert.equal(bodyOf(reply("a,b\n", "text/csv")), "a,b\n");
        assert.equal(bodyOf(reply(Buffer.from([0xe9]), "text/plain; charset=ISO-8859-1")), "é");
        assert.deepEqual(bodyOf(reply(Buffer.from([0x89, 0x50]), "image/png")), Buffer.from([0x89, 0x50]));
        assert.deepEqual(bodyOf(reply(Buffer.from([0xff, 0xfe]), "text/plain")), Buffer.from([0xff, 0xfe]));
        assert.equal(bodyOf(reply("", "application/json")), null);
        assert.deepEqual([bodyOf(reply("[1]")), bodyOf(reply("hello")), bodyOf(reply(Buffer.from([0xff])))], [[1], "hello", Buffer.from([0xff])]);
    });

    it("that say they are JSON and are not, or are nested without end, are odd", () => {
        assert.throws(() => bodyOf(reply("<html>", "application/json")), code("PROTOCOL"));
        assert.throws(() => bodyOf(reply(Buffer.from([0x22, 0xff, 0x22]), "application/json")), code("PROTOCOL"));
        assert.throws(() => bodyOf(reply(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "application/json")), code("PROTOCOL"));
        assert.equal(JSON.stringify(bodyOf(reply('{"__proto__":{"x":1}}', "application/json"))), '{"__proto__":{"x":1}}');
        assert.equal(({} as { x?: unknown }).x, undefined);
    });

    it("bring their headers, less what is secret", () => {
        const secret = { "set-cookie": "session=1", authorization: "Bearer t", "www-authenticate": "Bearer", "proxy-authorization": "Basic x" };
        assert.deepEqual(headersOf(reply("", undefined, { ...secret, "retry-after": "3", "inin-correlation-id": "c" })), { "retry-after": "3", "inin-correlation-id": "c" });
    });
});
