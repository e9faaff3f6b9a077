/** The HTTP server: tokens, permissions, error bodies, limits, faults. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { HOUR, NOW, Rest, type RestSetup } from "./api-support.js";

const ME = "/api/v2/organizations/me";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

describe("simulator http", () => {
    let rest: Rest;
    const start = async (setup: RestSetup = {}): Promise<Rest> => (rest = await Rest.start(setup));
    afterEach(() => rest.close());

    async function askToken(fields: string, authorization?: string): Promise<{ status: number; body: any }> {
        const response = await fetch(
            `${rest.url}/oauth/token`,
            { method: "POST", headers: { ...FORM, ...(authorization ? { authorization } : {}) }, body: fields },
        );
        return { status: response.status, body: await response.json() };
    }

    describe("tokens", () => {
        it("are issued for a Basic header and for credentials in the form", async () => {
            await start({ tokenSeconds: 600 });
            const first = await askToken("grant_type=client_credentials", basic("demo-client", "demo-secret"));
            assert.equal(first.status, 200);
            assert.deepEqual({ ...first.body, access_token: "" }, { access_token: "", token_type: "bearer", expires_in: 600 });
            const second = await askToken("grant_type=client_credentials&client_id=demo-client&client_secret=demo-secret");
            assert.notEqual(second.body.access_token, first.body.access_token);
            const mine = await rest.call("GET", ME, undefined, { authorization: `bearer ${second.body.access_token}` });
            assert.equal(mine.body.name, rest.world.centre.organization.name);
        });

        for (const invalidClientStatus of [400, 401] as const) {
            it(`are refused in plain OAuth with ${invalidClientStatus}`, async () => {
                await start({ invalidClientStatus });
                const unknown = await askToken("grant_type=client_credentials", basic("nobody", "x"));
                const body = { error: "invalid_client", description: "client not found", error_description: "client not found" };
                assert.deepEqual(unknown, { status: invalidClientStatus, body });
                const wrong = await askToken("grant_type=client_credentials", basic("demo-client", "x"));
                const failed = { error: "invalid_client", description: "authentication failed", error_description: "authentication failed" };
                assert.deepEqual(wrong, { status: invalidClientStatus, body: failed });
                assert.equal((await askToken("grant_type=password", basic("demo-client", "demo-secret"))).body.error, "unsupported_grant_type");
            });
        }

        it("expire by the clock, and can be made to", async () => {
            await start({ expiredTokenCode: "credentials.expired" });
            assert.equal((await rest.call("GET", ME)).status, 200);
            rest.clock.advance(24 * HOUR);
            assert.equal((await rest.call("GET", ME)).body.code, "credentials.expired");
            const token = rest.actAs("demo-client");
            rest.frontend.tokens.expire(token);
            assert.equal((await rest.call("GET", ME)).body.code, "credentials.expired");
        });

        it("are bad credentials once revoked, and listeners are told", async () => {
            await start();
            const ended: string[] = [];
            rest.frontend.tokens.onRevoked((token, reason) => ended.push(`${token.clientId} ${reason}`));
            assert.equal((await rest.call("DELETE", "/api/v2/tokens/me")).status, 204);
            const refused = await rest.call("GET", ME);
            assert.deepEqual([refused.status, refused.body.code, refused.body.message], [401, "bad.credentials", "Invalid login credentials."]);
            assert.deepEqual(ended, ["demo-client revoked"]);
        });

        it("of a disabled client are no longer good", async () => {
            await start();
            rest.frontend.clients.set("demo-client", { id: "demo-client", secret: "demo-secret", state: "disabled" });
            assert.equal((await rest.call("GET", ME)).status, 401);
            assert.equal(
                (await askToken("grant_type=client_credentials", basic("demo-client", "demo-secret"))).body.description,
                "authentication failed",
            );
        });

        it("are told about by GET and HEAD", async () => {
            await start();
            assert.equal((await rest.get("/api/v2/tokens/me")).OAuthClient.id, "demo-client");
            assert.deepEqual([(await rest.call("HEAD", "/api/v2/tokens/me")).status, (await rest.call("HEAD", "/api/v2/tokens/me")).text], [200, ""]);
        });

        it("are required", async () => {
            await start();
            const without = await fetch(rest.url + ME);
            assert.deepEqual([without.status, (await without.json()).code], [401, "authentication.required"]);
            assert.equal((await rest.call("GET", ME, undefined, { authorization: "Bearer nonsense" })).body.code, "bad.credentials");
        });
    });

    describe("answers", () => {
        it("carry a correlation id, the simulated date and the allowance", async () => {
            await start({ requestsPerMinute: 300 });
            const { headers } = await rest.call("GET", ME);
            assert.match(headers.get("inin-correlation-id") ?? "", /^[0-9a-f-]{36}$/);
            assert.equal(headers.get("date"), new Date(NOW).toUTCString());
            assert.deepEqual(["count", "allowed", "reset"].map((name) => headers.get(`inin-ratelimit-${name}`)), ["1", "300", "60"]);
        });

        it("have the platform's error body with the correlation id as context", async () => {
            await start();
            const { status, headers, body } = await rest.call("GET", "/api/v2/nothing");
            assert.equal(status, 404);
            assert.equal(body.contextId, headers.get("inin-correlation-id"));
            assert.deepEqual(
                { ...body, contextId: "", message: "" },
                { message: "", code: "not.found", status: 404, contextId: "", details: [], errors: [] },
            );
        });

        it("name the resource that an id does not find", async () => {
            await start();
            const { body } = await rest.call("GET", "/api/v2/routing/queues/none");
            assert.deepEqual([body.status, body.code, body.messageParams], [404, "resource.not.found", { id: "none" }]);
        });

        it("refuse other methods, other content types, malformed and oversized bodies", async () => {
            await start();
            const query = "/api/v2/analytics/queues/observations/query";
            const post = async (body: string, headers: Record<string, string> = {}) => {
                const reply = await rest.call("POST", query, body, headers);
                return [reply.status, reply.body.code];
            };
            const wrongMethod = await rest.call("GET", query);
            assert.deepEqual([wrongMethod.status, wrongMethod.headers.get("allow")], [405, "POST"]);
            assert.deepEqual(await post("a=b", FORM), [415, "unsupported.media.type"]);
            assert.deepEqual(await post("{"), [400, "bad.request"]);
            assert.deepEqual(await post(JSON.stringify({ filter: "x".repeat(512_000) })), [413, "request.entity.too.large"]);
        });

        it("say which permissions are missing", async () => {
            await start({ clients: [{ id: "poor", secret: "s", permissions: ["routing:queue:search"] }] });
            const one = await rest.call("GET", "/api/v2/routing/queues");
            assert.deepEqual([one.status, one.body.code], [403, "missing.permissions"]);
            assert.match(one.body.message, /missing the following permission\(s\): routing:queue:view$/);
            const any = await rest.call(
                "POST",
                "/api/v2/analytics/conversations/details/query",
                { interval: "2026-03-10T00:00:00Z/2026-03-11T00:00:00Z" },
            );
            assert.deepEqual([any.status, any.body.code], [403, "missing.any.permissions"]);
            assert.equal((await rest.call("GET", "/api/v2/routing/queues/divisionviews/all")).status, 200);
        });

        it("lose permissions while the server runs, and get them back", async () => {
            await start();
            const fault = rest.faults.withhold({ permissions: ["routing:queue:view"] });
            assert.equal((await rest.call("GET", "/api/v2/routing/queues")).body.messageParams.permissions, "routing:queue:view");
            fault.remove();
            assert.equal((await rest.call("GET", "/api/v2/routing/queues")).status, 200);
        });
    });

    describe("the allowance", () => {
        it("refuses what is beyond it until its minute is over", async () => {
            await start({ requestsPerMinute: 3 });
            for (let n = 1; n <= 3; n += 1) assert.equal((await rest.call("GET", ME)).headers.get("inin-ratelimit-count"), String(n));
            rest.clock.advance(18_000);
            const { status, headers, body } = await rest.call("GET", ME);
            assert.deepEqual([status, headers.get("retry-after"), body.code], [429, "42", "too.many.requests.retry.after"]);
            assert.equal(body.message, "Rate limit exceeded the maximum. Retry the request in [42] seconds");
            rest.clock.advance(42_000);
            assert.equal((await rest.call("GET", ME)).status, 200);
        });

        it("is each token's own, besides the client's", async () => {
            await start({ requestsPerMinute: 2, clientRequestsPerMinute: 5 });
            const statuses: number[] = [];
            for (let n = 0; n < 3; n += 1) {
                rest.actAs("demo-client");
                for (let m = 0; m < 2; m += 1) statuses.push((await rest.call("GET", ME)).status);
            }
            assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
        });
    });

    describe("faults", () => {
        it("answer in the route's place", async () => {
            await start();
            rest.faults.request({ times: 1, status: 503 });
            rest.faults.request({ times: 1, html: true });
            rest.faults.request({ times: 1, body: "not json at all" });
            const first = await rest.call("GET", ME);
            assert.deepEqual([first.status, first.body.code], [503, "service.unavailable"]);
            const second = await rest.call("GET", ME);
            assert.deepEqual([second.status, second.headers.get("content-type")], [502, "text/html"]);
            await assert.rejects(rest.call("GET", ME), SyntaxError);
            assert.equal((await rest.call("GET", ME)).status, 200);
        });

        it("cut answers short and connections off, before or after the route ran", async () => {
            await start();
            rest.faults.request({ times: 1, truncate: true });
            await assert.rejects(rest.call("GET", ME));
            rest.faults.request({ times: 1, drop: true });
            await assert.rejects(rest.call("DELETE", "/api/v2/tokens/me"));
            assert.equal((await rest.call("GET", ME)).status, 200);
            rest.faults.request({ times: 1, drop: "after" });
            await assert.rejects(rest.call("DELETE", "/api/v2/tokens/me"));
            assert.equal((await rest.call("GET", ME)).status, 401);
        });

        it("move the date", async () => {
            await start();
            rest.faults.skewClock(-HOUR);
            assert.equal((await rest.call("GET", ME)).headers.get("date"), new Date(NOW - HOUR).toUTCString());
        });
    });

    it("closes with requests still under way", async () => {
        await start();
        rest.faults.request({ hang: true });
        const arrived = once(rest.frontend.server, "request");
        const hanging = rest.call("GET", ME);
        hanging.catch(() => undefined);
        await arrived;
        const socket = net.connect(rest.port, "127.0.0.1");
        socket.on("error", () => undefined);
        await once(socket, "connect");
        await rest.close();
        await assert.rejects(hanging);
        socket.destroy();
    });

    it("splits repeated, joined and encoded lists alike", async () => {
        await start();
        const [a, b] = rest.world.centre.queues.map((queue) => queue.id);
        for (const spelled of [`id=${a}&id=${b}`, `id=${a},${b}`, `id=${a}%2C${b}`]) {
            assert.equal((await rest.get(`/api/v2/routing/queues?${spelled}`)).total, 2, spelled);
        }
    });
});
