/** Tokens and the organisation check: one request for many callers, renewal, refusal. */
import assert from "node:assert/strict";
import type { GenesysError } from "../../src/platform/errors.js";
import { GenesysError as Failure } from "../../src/platform/errors.js";
import { ServerTime } from "../../src/platform/server-time.js";
import { Session } from "../../src/platform/session.js";
import { platformTexts } from "../../src/platform/texts.js";
import type { Exchange } from "../../src/platform/transport.js";
import { manualClock } from "../../src/simulator/clock.js";
import { scriptedTransport, settle, type Answer } from "../support/scripted-transport.js";

const ORG = { id: "11111111-1111-4111-8111-111111111111", name: "Acme Care", thirdPartyOrgName: "acme" };
const REFUSED: Answer = { status: 400, body: { error: "invalid_client", description: "client not found", error_description: "client not found" } };

function setUp(answers: { token?: (count: number) => Answer; org?: (count: number) => Answer } = {}, expectedOrg = "") {
    const clock = manualClock(Date.parse("2026-11-20T10:00:00Z"));
    const counts = { token: 0, org: 0 };
    const { transport, asked } = scriptedTransport((exchange: Exchange) => {
        if (exchange.url.endsWith("/oauth/token")) {
            counts.token++;
            return answers.token?.(counts.token) ?? { body: { access_token: `token-${counts.token}`, token_type: "bearer", expires_in: 86_400, error: null } };
        }
        counts.org++;
        return answers.org?.(counts.org) ?? { body: ORG };
    });
    const target = async () => ({ apiUrl: "https://api.test", loginUrl: "https://login.test", clientId: "an-id", clientSecret: "a-secret" });
    const session = new Session({ target, expectedOrg, transport, clock, serverTime: new ServerTime() });
    return { clock, session, counts, asked };
}

describe("session", () => {
    it("asks once for any number of callers, with the documented request", async () => {
        const { session, counts, asked } = setUp();
        const tokens = await Promise.all(Array.from({ length: 20 }, () => session.acquire()));
        assert.deepEqual(new Set(tokens), new Set(["token-1"]));
        assert.deepEqual(counts, { token: 1, org: 1 });
        assert.equal(asked[0]!.method, "POST");
        assert.equal(asked[0]!.url, "https://login.test/oauth/token");
        assert.equal(asked[0]!.body, "grant_type=client_credentials");
        assert.equal(asked[0]!.headers["Authorization"], `Basic ${Buffer.from("an-id:a-secret").toString("base64")}`);
        assert.deepEqual(session.org, { id: ORG.id, name: ORG.name });
    });

    it("renews before the token ends, and asks for the organisation again with the new one", async () => {
        const { session, clock, counts } = setUp();
        await session.acquire();
        clock.advance(86_400_000 * 0.9 - 1_000);
        assert.equal(await session.acquire(), "token-1");
        clock.advance(2_000);
        assert.equal(await session.acquire(), "token-2");
        assert.deepEqual(counts, { token: 2, org: 2 });
    });

    it("keeps the old token while an early renewal fails for a passing reason", async () => {
        const { session, clock } = setUp({ token: (count) => (count === 2 ? { status: 503 } : { body: { access_token: `token-${count}`, expires_in: 3_600 } }) });
        await session.acquire();
        clock.advance(3_600_000 - 200_000);
        assert.equal(await session.acquire(), "token-1");
        clock.advance(31_000);
        assert.equal(await session.acquire(), "token-3");
    });

    it("renews ahead of the end though nobody asks for anything, tells it once, and stops when it is closed", async () => {
        const { session, clock, counts } = setUp({ token: (count) => ({ body: { access_token: `token-${count}`, expires_in: 300 } }) });
        let renewals = 0;
        session.onRenewed(() => void renewals++);
        session.confirm(await session.acquire());
        for (let renewal = 1; renewal <= 4; renewal++) {
            clock.advance(149_000);
            await settle();
            assert.deepEqual([counts.token, renewals], [renewal, renewal - 1]);
            clock.advance(1_000);
            await settle();
            assert.deepEqual([counts.token, renewals], [renewal + 1, renewal]);
        }
        session.confirm(await session.acquire());
        assert.equal(renewals, 4);
        session.close();
        clock.advance(3_600_000);
        await settle();
        assert.deepEqual(counts, { token: 5, org: 5 });
    });

    it("tries a renewal that nobody asked for again, and tells it when the platform was seen to take the token", async () => {
        const { session, clock, counts } = setUp({
            token: (count) => (count === 2 || count === 3 ? { status: 503 } : { body: { access_token: `token-${count}`, expires_in: 300 } }),
            org: (count) => (count === 2 || count === 3 ? { status: 500 } : { body: ORG }),
        });
        let renewals = 0;
        session.onRenewed(() => void renewals++);
        session.confirm(await session.acquire());
        const seen: string[] = [];
        for (let step = 0; step < 10; step++) {
            clock.advance(30_000);
            await settle();
            seen.push(`${counts.token} ${counts.org} ${renewals}`);
        }
        // The old token lives on through two failures; the new one is told of with the second answer about the organisation.
        assert.deepEqual(seen, ["1 1 0", "1 1 0", "1 1 0", "1 1 0", "2 1 0", "3 1 0", "4 3 0", "4 4 1", "4 4 1", "4 4 1"]);
        session.close();
    });

    it("leaves a renewal that is refused to who asks next", async () => {
        const { session, clock, counts } = setUp({ token: (count) => (count === 1 ? { body: { access_token: "token-1", expires_in: 300 } } : REFUSED) });
        await session.acquire();
        clock.advance(150_000);
        await settle();
        assert.equal(counts.token, 2);
        for (let minute = 0; minute < 30; minute++) {
            clock.advance(60_000);
            await settle();
        }
        assert.equal(counts.token, 2);
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "CREDENTIALS");
        session.close();
    });

    it("gets a new token after one was refused, once for all", async () => {
        const { session, counts } = setUp();
        const token = await session.acquire();
        session.invalidate(token);
        session.invalidate("another");
        const renewed = await Promise.all([session.acquire(), session.acquire()]);
        assert.deepEqual(renewed, ["token-2", "token-2"]);
        assert.equal(counts.token, 2);
    });

    it("stops at wrong credentials and tries again after five minutes", async () => {
        const { session, clock, counts } = setUp({ token: () => REFUSED });
        for (let call = 0; call < 5; call++) {
            await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "CREDENTIALS" && error.cause.status === 400);
        }
        assert.equal(counts.token, 1);
        clock.advance(5 * 60_000 - 1);
        await assert.rejects(session.acquire());
        assert.equal(counts.token, 1);
        clock.advance(2);
        await assert.rejects(session.acquire());
        assert.equal(counts.token, 2);
    });

    it("tries again at once after a deploy", async () => {
        const { session, counts } = setUp({ token: () => REFUSED });
        await assert.rejects(session.acquire());
        session.forgiveRefusal();
        await assert.rejects(session.acquire());
        assert.equal(counts.token, 2);
    });

    it("does not fetch tokens without end when the platform refuses each of them", async () => {
        const { session, clock, counts } = setUp();
        for (let call = 0; call < 20; call++) {
            const token = await session.acquire().catch(() => null);
            if (token) session.invalidate(token);
        }
        assert.equal(counts.token, 2);
        clock.advance(5_000);
        session.invalidate(await session.acquire());
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "CREDENTIALS");
        assert.equal(counts.token, 3);
    });

    it("calls a token renewed when a call succeeded with it", async () => {
        const { session } = setUp();
        let renewals = 0;
        session.onRenewed(() => void renewals++);
        session.confirm(await session.acquire());
        assert.equal(renewals, 0);
        session.invalidate("token-1");
        const second = await session.acquire();
        assert.equal(renewals, 0);
        session.confirm(second);
        session.confirm(second);
        assert.equal(renewals, 1);
    });

    it("replaces a token that is refused at the check of the organisation", async () => {
        const { session, counts } = setUp({ org: (count) => (count === 1 ? { status: 401 } : { body: ORG }) }, "acme");
        assert.equal(await session.acquire(), "token-2");
        assert.deepEqual(counts, { token: 2, org: 2 });
    });

    it("takes 401 from the sign-in as wrong credentials as well", async () => {
        const { session } = setUp({ token: () => ({ ...REFUSED, status: 401 }) });
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "CREDENTIALS" && /client not found/.test(error.message));
    });

    it("tries again at once when the sign-in failed for a passing reason", async () => {
        const { session, counts } = setUp({ token: (count) => (count === 1 ? { status: 502, text: "<html>bad gateway</html>" } : { body: { access_token: "t", expires_in: 300 } }) });
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "UNAVAILABLE");
        assert.equal(await session.acquire(), "t");
        assert.equal(counts.token, 2);
    });

    for (const expected of ["acme care", "ACME", ORG.id.toUpperCase()]) {
        it(`accepts the expected organisation "${expected}"`, async () => {
            assert.equal(await setUp({}, expected).session.acquire(), "token-1");
        });
    }

    it("refuses another organisation, and asks nothing more for five minutes", async () => {
        const { session, counts } = setUp({}, "Other");
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "CONFIG" && error.cause.field === "org" && /Acme Care/.test(error.message));
        await assert.rejects(session.acquire());
        assert.deepEqual(counts, { token: 1, org: 1 });
        assert.equal(session.org, null);
    });

    it("starts nothing while the check of an expected organisation fails, and asks again with the same token", async () => {
        const { session, counts } = setUp({ org: (count) => (count === 1 ? { status: 500 } : { body: ORG }) }, "acme");
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "UNAVAILABLE");
        assert.equal(await session.acquire(), "token-1");
        assert.deepEqual(counts, { token: 1, org: 2 });
    });

    it("works without the organisation when any is accepted, and learns it later", async () => {
        const { session, clock, counts } = setUp({ org: (count) => (count === 1 ? { status: 500 } : { body: ORG }) });
        await session.acquire();
        assert.equal(session.org, null);
        await session.acquire();
        assert.equal(counts.org, 1);
        clock.advance(61_000);
        await session.acquire();
        await settle();
        assert.deepEqual(session.org, { id: ORG.id, name: ORG.name });
    });

    it("says which part of the credentials is missing without a request", async () => {
        const clock = manualClock(0);
        const { transport, asked } = scriptedTransport(() => ({}));
        const target = async () => ({ apiUrl: "https://a", loginUrl: "https://l", clientId: "x", clientSecret: "" });
        const session = new Session({ target, expectedOrg: "", transport, clock, serverTime: new ServerTime() });
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "CREDENTIALS" && error.cause.field === "clientSecret");
        assert.equal(asked.length, 0);
    });

    it("understands an answer that is no token", async () => {
        for (const text of ["<html>", "[]", "null", "{}", "{\"access_token\":5}"]) {
            const { session } = setUp({ token: () => ({ text }) });
            await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "PROTOCOL");
        }
    });

    it("passes on what the target cannot give", async () => {
        const target = () => Promise.reject(new Failure("UNAVAILABLE", platformTexts, "demo-failed", { reason: "x" }));
        const { transport } = scriptedTransport(() => ({}));
        const session = new Session({ target, expectedOrg: "", transport, clock: manualClock(0), serverTime: new ServerTime() });
        await assert.rejects(session.acquire(), (error: GenesysError) => error.code === "UNAVAILABLE");
    });
});
