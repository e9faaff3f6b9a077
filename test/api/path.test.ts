/** Paths that flow authors write: what is filled in, and what is refused because it could lead elsewhere. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readCall, toRequest, type WrittenCall } from "../../src/api/call.js";
import { fillPath, readNextUri } from "../../src/api/path.js";
import type { GenesysError } from "../../src/platform/errors.js";

const BASE = "https://api.mypurecloud.de";

function refusal(run: () => unknown): GenesysError {
    try {
        run();
    } catch (thrown) {
        return thrown as GenesysError;
    }
    throw new Error("It was not refused.");
}

/** What would be asked for, as a URL of the connection's host. */
function target(written: Partial<WrittenCall>): URL {
    const call = readCall({ method: "GET", path: undefined, params: undefined, query: undefined, body: undefined, ...written });
    return new URL(BASE + toRequest(call, 1).path);
}

const LEADS_ELSEWHERE: readonly string[] = [
    "//evil.example/api/v2/users",
    "https://evil.example/api/v2/users",
    "http:/api/v2/users",
    "HTTPS://api.mypurecloud.de/api/v2/users",
    "@evil.example/api/v2/users",
    ".evil.example/api/v2/users",
    ":80@evil.example/api/v2/users",
    "api/v2/users",
    "/api/v2",
    "/api/v1/users",
    "/API/V2/users",
    "/oauth/token",
    "/api/v2/../../oauth/token",
    "/api/v2/users/..",
    "/api/v2/users/./me",
    "/api/v2/.../me",
    "/api/v2/users/..;/me",
    "/api/v2//evil.example",
    "/api/v2/users//me",
    "/api/v2/%2e%2e/%2e%2e/oauth/token",
    "/api/v2/%2E%2e/users",
    "/api/v2/..%2foauth",
    "/api/v2/users%2fme",
    "/api/v2/users/%80",
    "/api/v2/users/%C3%28",
    "/api/v2/users%5Cme",
    "/api/v2/%252e%252e/users",
    "/api/v2/\\evil.example",
    "\\\\evil.example\\api\\v2\\users",
    "/api/v2/users\r\nHost: evil.example",
    "/api/v2/users%0d%0aHost:%20evil.example",
    "/api/v2/users\tme",
    "/api/v2/users me",
    "/api/v2/users%00",
    "/api/v2/users%",
    "/api/v2/users%zz",
    "/api/v2/users@evil.example",
    "/api/v2/users%40evil.example",
    "/api/v2/users#/../../x",
    "/api/v2/users/ü",
    "/api/v2/users/{id",
    "/api/v2/users/id}",
    "/api/v2/users/{{id}}",
    "/api/v2/users/{}",
    "/api/v2/users/{a/b}",
    "javascript:alert(1)",
    "file:///etc/passwd",
];

const UNFIT_VALUES: readonly unknown[] = [
    "..", ".", "../x", "a/../b", "a/./b", "/etc", "a//b", "a\\b", "%2e%2e", "..%2fx", "a%5cb", "a\r\nb", "a\u0000b", "\ud800", "x".repeat(1_001), {}, [], ["a"],
    Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol("s"),
];

describe("paths of platform calls", () => {
    it("are filled in from msg.params, each value encoded as one part", () => {
        const path = "/api/v2/routing/queues/{queueId}/members/{memberId}";
        assert.equal(fillPath(path, { queueId: "06d2b4f2", memberId: 7 }).path, "/api/v2/routing/queues/06d2b4f2/members/7");
        assert.equal(fillPath("/api/v2/x/{name}", { name: "a/b c@d?e#f%g{h}é" }).path, "/api/v2/x/a%2Fb%20c%40d%3Fe%23f%25g%7Bh%7D%C3%A9");
        assert.equal(fillPath(" /api/v2/users/me/ ", null).path, "/api/v2/users/me/");
        assert.equal(fillPath("/api/v2/x/{a}/{a}", { a: true }).path, "/api/v2/x/true/true");
    });

    it("may bring a query along, which the node's own query overrides", () => {
        assert.equal(target({ path: "/api/v2/users?pageSize=25&expand=a&expand=b", query: { pageSize: 100 } }).search, "?expand=a&expand=b&pageSize=100");
        assert.equal(target({ path: "/api/v2/users?name={name}", params: { name: "a&b=c/.." } }).search, "?name=a%26b%3Dc%2F..");
    });

    for (const path of LEADS_ELSEWHERE) {
        it(`refused: ${JSON.stringify(path)}`, () => {
            const error = refusal(() => fillPath(path, { id: "x" }));
            assert.deepEqual([error.code, error.cause.field], ["INVALID_QUERY", "path"]);
            assert.doesNotMatch(error.message, /\p{Cc}|__\w+__/u);
        });
    }

    for (const value of UNFIT_VALUES) {
        it(`unfit for a placeholder: ${typeof value === "string" ? JSON.stringify(value).slice(0, 20) : String(value)}`, () => {
            const error = refusal(() => fillPath("/api/v2/users/{id}", { id: value }));
            assert.deepEqual([error.code, error.cause.field], ["INVALID_QUERY", "params.id"]);
        });
    }

    it("say which value is missing, also where the prototype would have one", () => {
        for (const [params, name] of [[undefined, "id"], [{}, "id"], [{ id: "" }, "id"], [{ id: null }, "id"], [{}, "constructor"], [{}, "__proto__"]] as const) {
            const error = refusal(() => fillPath(`/api/v2/users/{${name}}`, params));
            assert.equal(error.message, `The path needs a value for {${name}}. Put it into msg.params.${name}.`);
        }
        assert.match(refusal(() => fillPath("/api/v2/users/{id}", "x")).message, /msg.params must be an object/);
    });

    it("that are no text, or empty, are said so", () => {
        for (const path of [undefined, null, "", "  "]) assert.match(refusal(() => fillPath(path, {})).message, /^No path is given/);
        for (const path of [7, {}, [], true]) assert.equal(refusal(() => fillPath(path, {})).code, "INVALID_QUERY");
    });

    it("whatever a path, a value and a query are: refused, or below /api/v2/ of the host, with nothing else resolved", () => {
        const piece = fc.oneof(fc.constantFrom("/", "..", "%2e", "%2f", "@", "\\", "?", "#", "{id}", "users", "\n", "//", ":"), fc.string({ maxLength: 6 }));
        fc.assert(
            fc.property(fc.array(piece, { maxLength: 6 }), fc.string({ unit: "binary" }), fc.anything(), (pieces, id, query) => {
                let url: URL;
                try {
                    url = target({ path: `/api/v2/${pieces.join("")}`, params: { id }, query });
                } catch (thrown) {
                    return assert.equal((thrown as GenesysError).code, "INVALID_QUERY");
                }
                assert.equal(url.origin, BASE);
                assert.ok(url.pathname.startsWith("/api/v2/"));
                assert.ok(!decodeURIComponent(url.pathname).split("/").some((part) => part === ".."));
                assert.doesNotMatch(url.href, /[\r\n\\]/);
            }),
            { numRuns: 2_000 },
        );
    });
});

describe("addresses of next pages", () => {
    it("are taken as a path, or as a full address of the same API", () => {
        const wanted = { path: "/api/v2/users", query: [["pageNumber", "2"], ["expand", "a,b"]] };
        assert.deepEqual(readNextUri("/api/v2/users?pageNumber=2&expand=a%2Cb", BASE), wanted);
        assert.deepEqual(readNextUri(`${BASE}/api/v2/users?pageNumber=2&expand=a,b`, BASE), wanted);
        assert.deepEqual(readNextUri("https://gw.example/genesys/api/v2/users?pageNumber=2&expand=a,b", "https://gw.example/genesys"), wanted);
    });

    for (const uri of [
        "https://evil.example/api/v2/users", "//evil.example/api/v2/users", "https://api.mypurecloud.de@evil.example/api/v2/users", "http://api.mypurecloud.de/api/v2/users",
        "https://api.mypurecloud.de:8443/api/v2/users", "https://user:pass@api.mypurecloud.de/api/v2/users", "/oauth/token", "/api/v2/../x", "/api/v2/{id}", "https://", "x",
    ]) {
        it(`refused: ${uri}`, () => {
            const error = refusal(() => readNextUri(uri, BASE));
            assert.deepEqual([error.code, error.key, error.cause.field], ["INVALID_QUERY", "api-next-page", "nextUri"]);
        });
    }
});
