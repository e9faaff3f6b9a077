/** The test of a connection against the simulator: what works is said to work, and each thing that does not is told for what it is. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { NEEDS } from "../../src/diagnosis/permissions.js";
import { PERMISSIONS } from "../../src/simulator/api/permissions.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { until } from "../support/until.js";
import { CLIENT, missing, nodeOf, report, settingsFor, step, told, verdicts } from "./rig.js";

const NEEDED = [...new Set(Object.values(NEEDS).flat().flatMap(({ permissions }) => permissions))].toSorted();

describe("test of a connection", () => {
    let simulator: Simulator;
    const running: Simulator[] = [];

    async function start(options: SimulatorOptions = {}): Promise<Simulator> {
        const started = await startSimulator({ queues: 3, clients: [CLIENT], ...options });
        running.push(started);
        return started;
    }

    beforeEach(async () => {
        simulator = await start();
    });
    afterEach(async () => {
        await Promise.all(running.splice(0).map((one) => one.close()));
    });

    it("says that all works, and leaves neither channel nor socket nor token", async () => {
        const found = await report(simulator.url);
        assert.deepEqual(told(found), [
            "passed credentials-accepted", "passed organisation-found", "passed clock-right", "passed allowance-free", "passed queues-seen",
            "passed channels-free", "passed socket-open", "passed topics-accepted",
        ]);
        assert.deepEqual(verdicts(found), {
            "queue-observer": "works", "queue-snapshot": "works", "conversation-observer": "works", "analytics-aggregate": "works",
            "conversation-details": "works", "notification": "works", "api": "depends",
        });
        assert.deepEqual(step(found, "queues").sentence.parameters, { count: 3 });
        assert.equal(found.canFindRegion, false);
        await until("the end of its channel", () => simulator.channels.all().length === 0);
        assert.ok(!JSON.stringify(found).includes(CLIENT.secret));
    });

    it("costs few requests", async () => {
        const before = simulator.stats().requests;
        await report(simulator.url);
        assert.ok(simulator.stats().requests - before <= 20, String(simulator.stats().requests - before));
    });

    describe("permissions", () => {
        for (const permission of NEEDED) {
            it(`tells who lacks ${permission}`, async () => {
                // The platform takes a narrower one as well.
                const inItsPlace = permission.replace(":conversationDetail:", ":agentConversationDetail:");
                const lacking = await start({ clients: [{ ...CLIENT, permissions: PERMISSIONS.filter((name) => ![permission, inItsPlace].includes(name)) }] });
                const found = await report(lacking.url);
                const affected = Object.entries(NEEDS).flatMap(([type, needs]) =>
                    needs
                        .filter(({ permissions }) => permissions.length === 1 && permissions[0] === permission)
                        .map(() => `${type.replace("genesys-cloud-", "")}: ${permission}`),
                );
                assert.deepEqual(missing(found), affected);
                for (const { type, verdict } of found.nodes) {
                    const lacks = NEEDS[type]!.filter(({ permissions }) => permissions.length === 1 && permissions[0] === permission);
                    const expected = lacks.length === 0 ? null : lacks.every(({ optional }) => optional) ? "limited" : "blocked";
                    if (expected) assert.equal(verdict, expected, type);
                    else assert.ok(["works", "depends"].includes(verdict), `${type} ${verdict}`);
                }
            });
        }

        it("asks for one of two where one is enough", async () => {
            const neither = PERMISSIONS.filter((name) => !name.startsWith("routing:queue:"));
            const found = await report((await start({ clients: [{ ...CLIENT, permissions: neither }] })).url);
            assert.equal(step(found, "queues").sentence.key, "queues-forbidden");
            assert.ok(missing(found).includes("queue-observer: routing:queue:view or routing:queue:search"));
            assert.equal(nodeOf(found, "queue-observer").verdict, "blocked");
            assert.equal(nodeOf(found, "analytics-aggregate").verdict, "limited");
        });

        it("tells every one of them to a client that has none", async () => {
            const found = await report((await start({ clients: [{ ...CLIENT, permissions: [] }] })).url);
            const blocked = Object.entries(verdicts(found)).filter(([, verdict]) => verdict === "blocked").map(([type]) => type);
            assert.deepEqual(blocked, ["queue-observer", "queue-snapshot", "conversation-observer", "analytics-aggregate", "conversation-details"]);
            assert.equal(step(found, "credentials").outcome, "passed");
        });

        it("says that a client without divisions sees no queue", async () => {
            const found = await report((await start({ clients: [{ ...CLIENT, divisions: [] }] })).url);
            assert.deepEqual(told(found, "queues"), ["warned queues-none"]);
        });

        it("names what the platform names, where that is something else", async () => {
            simulator.faults.request({
                match: { path: "/api/v2/routing/skills" }, status: 403, code: "missing.permissions",
                message: "You are missing the following permission(s): routing:skill:manage",
            });
            assert.deepEqual(missing(await report(simulator.url)), ["analytics-aggregate: routing:skill:manage"]);
        });

        it("does not take a failure for a missing permission", async () => {
            simulator.faults.request({ match: { path: "/api/v2/analytics/conversations/aggregates/query" }, status: 503 });
            const found = await report(simulator.url);
            assert.deepEqual(missing(found), []);
            assert.equal(nodeOf(found, "analytics-aggregate").verdict, "unknown");
            assert.equal(nodeOf(found, "analytics-aggregate").needs[0]!.problem?.key, "unavailable");
        });
    });

    it("a wrong secret", async () => {
        const found = await report(simulator.url, { clientSecret: "another-s3cret-altogether" });
        assert.deepEqual(told(found, "credentials", "organisation", "socket"), ["failed credentials-refused", "skipped skipped", "skipped skipped"]);
        assert.ok(found.nodes.every(({ verdict }) => ["unknown", "depends"].includes(verdict)), JSON.stringify(verdicts(found)));
        assert.equal(found.org, null);
        assert.ok(!JSON.stringify(found).includes("another-s3cret"));
    });

    it("missing credentials", async () => {
        assert.deepEqual(told(await report(simulator.url, { clientSecret: "" }), "credentials"), ["failed credentials-missing"]);
    });

    it("another organisation than expected: the credentials are good, and nothing else is asked", async () => {
        const found = await report(simulator.url, { org: "Somebody else" });
        assert.deepEqual(told(found, "credentials", "organisation", "queues"), ["passed credentials-accepted", "failed organisation-other", "skipped skipped"]);
    });

    it("an API that cannot be reached while the login can", async () => {
        const found = await report(simulator.url, { endpoints: { region: "x", demo: false, apiUrl: "http://127.0.0.1:1", loginUrl: simulator.url } });
        assert.deepEqual(told(found, "credentials", "organisation", "allowance", "socket"), [
            "passed credentials-accepted", "failed network", "skipped skipped", "skipped skipped",
        ]);
    });

    it("a host that nobody answers at", async () => {
        const found = await report("http://127.0.0.1:1");
        assert.deepEqual(told(found, "credentials"), ["failed network"]);
    });

    it("a clock that is off, either way", async () => {
        simulator.faults.skewClock(300_000);
        assert.deepEqual(told(await report(simulator.url), "clock"), ["warned clock-behind"]);
        simulator.faults.removeAll();
        simulator.faults.skewClock(-7_200_000);
        const found = step(await report(simulator.url), "clock");
        assert.equal(found.sentence.key, "clock-ahead");
        assert.ok(Math.abs(Number(found.sentence.parameters["seconds"]) - 7_200) <= 1);
    });

    it("an allowance that is used up from the beginning", async () => {
        const poor = await start({ requestsPerMinute: 1 });
        const found = await report(poor.url);
        assert.deepEqual(told(found, "credentials", "allowance", "queues"), ["passed credentials-accepted", "failed allowance-exhausted", "skipped skipped"]);
    });

    it("an allowance that ends meanwhile: what was not asked is not known", async () => {
        const poor = await start({ requestsPerMinute: 5 });
        const found = await report(poor.url);
        assert.equal(step(found, "allowance").sentence.key, "allowance-exhausted");
        assert.ok(found.nodes.some(({ verdict }) => verdict === "unknown"));
        assert.deepEqual(missing(found), []);
    });

    it("a handshake that is refused: REST works, and topics are tried all the same", async () => {
        simulator.faults.refuseHandshakes({ status: 502 });
        const found = await report(simulator.url);
        assert.deepEqual(told(found, "channels", "socket", "topics"), ["passed channels-free", "failed channel-refused", "passed topics-accepted"]);
        assert.equal(nodeOf(found, "queue-observer").verdict, "works");
    });

    it("a handshake that nobody answers", async () => {
        simulator.faults.refuseHandshakes({ hang: true });
        const found = await report(simulator.url);
        assert.deepEqual(told(found, "socket", "topics"), ["failed network", "passed topics-accepted"]);
    });

    it("a socket over which nothing comes", async () => {
        simulator.faults.silence({ lasting: true });
        assert.deepEqual(told(await report(simulator.url), "socket"), ["failed socket-silent"]);
    });

    it("channels that are all in use: none is pushed out", async () => {
        const { id } = await openChannels(simulator, 20);
        const found = await report(simulator.url);
        assert.deepEqual(told(found, "channels", "socket", "topics"), ["failed channels-full", "skipped skipped", "skipped skipped"]);
        assert.equal(simulator.channels.all().length, 20);
        assert.ok(simulator.channels.all().some((channel) => channel.id === id));
    });

    it("channels that are mostly in use", async () => {
        await openChannels(simulator, 17);
        assert.deepEqual(told(await report(simulator.url), "channels", "socket"), ["warned channels-crowded", "passed socket-open"]);
    });

    it("ends in time where nobody answers", async function () {
        this.timeout(60_000);
        const silent = createServer(() => undefined);
        await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
        try {
            const began = performance.now();
            const found = await report(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
            assert.ok(performance.now() - began < 30_000);
            assert.deepEqual(told(found, "credentials"), ["failed timeout"]);
        } finally {
            silent.close();
        }
    });

    it("the demo organisation", async function () {
        this.timeout(90_000);
        const demo = { region: "demo", demo: true, apiUrl: "", loginUrl: "" };
        const found = await report("http://127.0.0.1:1", { ...settingsFor("http://127.0.0.1:1"), endpoints: demo, clientId: "", clientSecret: "" });
        assert.deepEqual(found.findings.map(({ outcome }) => outcome), Array.from({ length: 8 }, () => "passed"), JSON.stringify(found.findings));
        assert.equal(found.demo, true);
    });
});

/** Channels of another token of the same client. */
async function openChannels({ url }: Simulator, count: number): Promise<{ id: string }> {
    const login = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString("base64")}`;
    const reply = await fetch(`${url}/oauth/token`, {
        method: "POST", headers: { Authorization: login, "Content-Type": "application/x-www-form-urlencoded" }, body: "grant_type=client_credentials",
    });
    const { access_token: token } = (await reply.json()) as { access_token: string };
    let first: { id: string } | null = null;
    for (let index = 0; index < count; index++) {
        const made = await fetch(`${url}/api/v2/notifications/channels`, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
        first ??= (await made.json()) as { id: string };
    }
    return first!;
}
