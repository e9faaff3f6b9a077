/** Previews of reports on a real Node-RED with logins: what they compute, what they run, and what they refuse. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";

const SECRET = "the-stored-s3cret-of-the-config";
const PERMISSIONS: Record<string, string> = { writer: "*", reader: "read" };
const AGGREGATE = "genesys-cloud-analytics-aggregate";
const DETAILS = "genesys-cloud-conversation-details";

const userOf = async (username: string) => (PERMISSIONS[username] ? { username, permissions: PERMISSIONS[username] } : null);
const adminAuth = { type: "credentials", users: userOf, authenticate: userOf, tokens: userOf };

describe("previews of reports", function () {
    let simulator: Simulator;
    let running: RealNodeRed;

    async function ask(path: string, body: unknown, who: string | null = "writer"): Promise<{ status: number; text: string; json: any }> {
        const { status, text } = await running.admin("POST", `genesys-cloud/${path}`, body, who ?? undefined);
        return { status, text, json: text.startsWith("{") ? JSON.parse(text) : null };
    }

    async function preview(settings: object, more: object = {}): Promise<any> {
        return previewBy("reader", "preview", settings, more);
    }

    async function previewBy(who: string, path: string, settings: object, more: object = {}): Promise<any> {
        const { status, json, text } = await ask(path, { type: AGGREGATE, connection: "config", settings, ...more }, who);
        assert.equal(status, 200, text);
        return json;
    }

    before(async () => {
        simulator = await startSimulator({ queues: 12, load: 0.2, clients: [{ id: "client", secret: SECRET }] });
        running = await startRealNodeRed({ adminAuth });
        const credentials = { clientId: "client", clientSecret: SECRET };
        await running.deploy(
            [
                { id: "tab", type: "tab", label: "previews" },
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, credentials },
                { id: "away", type: "genesys-cloud-config", apiUrl: "http://127.0.0.1:1", credentials },
            ],
            "writer",
        );
    });
    after(async () => {
        await running?.stop();
        await closeParked();
        await simulator?.close();
    });

    it("are for those who are logged in; running is for those who may write", async () => {
        const body = { type: AGGREGATE, connection: "config", settings: { interval: "today" } };
        assert.equal((await ask("preview", body, null)).status, 401);
        assert.equal((await ask("run", body, null)).status, 401);
        assert.equal((await ask("run", body, "reader")).status, 401);
        assert.equal((await ask("preview", body, "reader")).status, 200);
    });

    it("tell the interval as dates of the zone, with its length, and the runtime's zone", async () => {
        const { interval, runtimeZone } = await preview({ interval: "2026-03-29/2026-03-30", timeZone: "Europe/Berlin" });
        assert.deepEqual(interval, {
            from: "2026-03-28T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z", localFrom: "2026-03-29 00:00", localTo: "2026-03-30 00:00",
            start: "2026-03-29T00:00:00.000+01:00", end: "2026-03-30T00:00:00.000+02:00", timeZone: "Europe/Berlin", hours: 23,
        });
        assert.equal(runtimeZone, Intl.DateTimeFormat().resolvedOptions().timeZone);
    });

    it("show the query as it would be sent, with ids in place of names", async () => {
        const queue = simulator.directory.queues()[0]!;
        const { query, mistakes } = await preview({ interval: "yesterday", groupBy: ["queueId"], metrics: ["offered"], queues: [queue.name] });
        assert.deepEqual(mistakes, []);
        assert.deepEqual(query.groupBy, ["queueId"]);
        assert.deepEqual(query.metrics, ["nOffered"]);
        assert.match(JSON.stringify(query.filter), new RegExp(queue.id));
    });

    it("show names where no connection is chosen, or it does not answer, and say why", async () => {
        const settings = { interval: "yesterday", queues: ["Sales"] };
        const without = await preview(settings, { connection: "" });
        assert.match(JSON.stringify(without.query.filter), /"Sales"/);
        assert.deepEqual(without.mistakes, []);
        const away = await preview(settings, { connection: "away" });
        assert.match(JSON.stringify(away.query.filter), /"Sales"/);
        assert.equal(away.mistakes.length, 1);
    });

    it("ask the platform nothing where nothing is named", async () => {
        const calls = simulator.stats().requests;
        await preview({ interval: "today", groupBy: ["mediaType"] });
        assert.equal(simulator.stats().requests, calls);
    });

    it("estimate the size, and how it would be asked, as the run does it", async () => {
        for (const settings of [
            { interval: "yesterday", groupBy: ["queueId"], metrics: ["offered"] },
            { interval: "last 30 days", granularity: "PT30M", groupBy: ["mediaType"], metrics: ["offered"] },
        ]) {
            const { size, forecast } = await preview(settings);
            assert.equal(size.metrics, 1);
            const { json } = await ask("run", { type: AGGREGATE, connection: "config", settings });
            assert.equal(json.mode, forecast.mode, JSON.stringify(settings));
            // Pieces grow as soon as one was answered quickly.
            if (forecast.requests !== null) assert.ok(json.requests <= forecast.requests, JSON.stringify({ settings, forecast, json }));
        }
        const unbounded = await preview({ interval: "last 2 days", groupBy: ["conversationId"], metrics: ["offered"] });
        assert.deepEqual(unbounded.forecast, { mode: "job", requests: null });
        const { size } = await preview({ interval: "yesterday", granularity: "PT30M", groupBy: ["queueId", "mediaType"], mediaTypes: ["voice"] });
        assert.deepEqual([size.groups, size.buckets], [12, 48]);
    });

    it("say what is wrong in a sentence, and still what the interval is", async () => {
        const { interval, query, mistakes } = await preview({ interval: "yesterday", timeZone: "UTC", metrics: ["offerd"] });
        assert.equal(interval.hours, 24);
        assert.equal(query, null);
        assert.match(mistakes[0].message, /offerd/);
        const wrong = await preview({ interval: "lst week" });
        assert.equal(wrong.interval, null);
        assert.match(wrong.mistakes[0].message, /last week/);
        const unknown = await preview({ interval: "yesterday", queues: ["No such queue"] });
        assert.match(unknown.mistakes[0].message, /No such queue/);
        assert.ok(unknown.query);
    });

    it("put environment variables in place and name those that are not set", async () => {
        process.env["PREVIEW_QUEUES"] = simulator.directory.queues()[1]!.name;
        const { query } = await previewBy("writer", "preview/resolved", { interval: "yesterday", queues: ["${PREVIEW_QUEUES}"] });
        assert.match(JSON.stringify(query.filter), new RegExp(simulator.directory.queues()[1]!.id));
        const { mistakes } = await previewBy("writer", "preview/resolved", { interval: "${NOT_SET_ANYWHERE}" });
        assert.match(mistakes[0].message, /environment variable NOT_SET_ANYWHERE/);
    });

    it("tell nothing of the environment to who may only read", async () => {
        process.env["PREVIEW_SECRET"] = "pass-word-of-the-environment";
        for (const settings of [{ interval: "${PREVIEW_SECRET}" }, { interval: "today", queues: ["${PREVIEW_SECRET}"] }, { interval: "today", filter: "${PREVIEW_SECRET}" }]) {
            const body = { type: AGGREGATE, connection: "config", settings };
            const { text } = await ask("preview", body, "reader");
            assert.ok(!text.includes("pass-word"), text);
            assert.match(text, /PREVIEW_SECRET/);
            assert.equal((await ask("preview/resolved", body, "reader")).status, 401);
        }
    });

    it("show the query for conversation details", async () => {
        const { query, forecast } = await preview({ interval: "yesterday", include: "ended", limit: 250 }, { type: DETAILS });
        assert.equal(query.orderBy, "conversationStart");
        assert.deepEqual(forecast, { mode: "sync", requests: 3 });
    });

    describe("run once", () => {
        it("gives the first rows with names", async () => {
            const { json, status } = await ask("run", { type: AGGREGATE, connection: "config", settings: { interval: "yesterday", groupBy: ["queueId"], metrics: ["offered"], output: "html" } });
            assert.equal(status, 200);
            const names = new Set(simulator.directory.queues().map(({ name }) => name));
            const at = json.columns.indexOf("queueName");
            assert.ok(json.rows.length > 0 && json.rows.every((row: unknown[]) => names.has(String(row[at]))), JSON.stringify(json).slice(0, 400));
            assert.equal(json.total, json.rows.length);
        });

        it("shows no more than twenty rows and tells how many there are", async () => {
            const { json } = await ask("run", { type: AGGREGATE, connection: "config", settings: { interval: "yesterday", granularity: "PT30M" } });
            assert.equal(json.rows.length, 20);
            assert.ok(json.total > 20);
        });

        it("gives the totals as one row", async () => {
            const { json } = await ask("run", { type: AGGREGATE, connection: "config", settings: { interval: "yesterday", output: "totals" } });
            assert.equal(json.rows.length, 1);
        });

        it("gives conversations", async () => {
            const { json } = await ask("run", { type: DETAILS, connection: "config", settings: { interval: "yesterday", output: "conversations" } });
            assert.equal(json.rows.length, 20);
            assert.equal(json.columns[0], "conversationId");
            assert.ok(json.total > 20);
        });

        it("says in a sentence why it cannot", async () => {
            const none = await ask("run", { type: AGGREGATE, connection: "", settings: { interval: "today" } });
            assert.deepEqual([none.status, none.json.error.code], [400, "CONFIG"]);
            const away = await ask("run", { type: AGGREGATE, connection: "away", settings: { interval: "today", timeout: 1 } });
            assert.ok(away.status >= 500);
            assert.ok(["NETWORK", "TIMEOUT", "UNAVAILABLE"].includes(away.json.error.code), away.text);
            assert.ok(!away.text.includes(SECRET));
            const unknown = await ask("run", { type: AGGREGATE, connection: "nothing", settings: { interval: "today" } });
            assert.equal(unknown.status, 404);
        });
    });

    const deep = JSON.parse(`${"[".repeat(3_000)}${"]".repeat(3_000)}`);
    for (const [what, body] of Object.entries({
        "no body": undefined,
        "no object": [1],
        "another type": { type: "genesys-cloud-config", settings: {} },
        "no settings": { type: AGGREGATE },
        "settings that are text": { type: AGGREGATE, settings: "interval" },
        "very deep settings": { type: AGGREGATE, settings: { interval: "today", filter: deep } },
        "very many entries": { type: AGGREGATE, settings: { interval: "today", queues: Array.from({ length: 150_000 }, () => "x") } },
    })) {
        it(`refuse ${what}`, async () => {
            for (const path of ["preview", "preview/resolved", "run"]) {
                const { status, text } = await ask(path, body);
                assert.equal(status, 400, text);
                assert.ok(text.length < 2_000);
            }
        });
    }

    for (const settings of [
        { interval: { $gt: "" } }, { interval: 5 }, { interval: "today", queues: [{ id: {} }] }, { interval: "today", metrics: { length: 3 } },
        JSON.parse('{"interval":"today","__proto__":{"metrics":["x"]},"constructor":1}'), { interval: "today", filter: "{" }, { interval: "today", timeout: -1 },
        { interval: "P9999999999D/2026-01-01" }, { interval: "today", timeZone: "../../etc/passwd" }, { interval: "today", granularity: "PT0S" },
        { interval: "2000-01-01/2026-01-01", granularity: "PT1M" },
    ]) {
        it(`take what is no setting: ${JSON.stringify(settings).slice(0, 60)}`, async () => {
            const { mistakes, query } = await preview(settings);
            assert.ok(query !== null || mistakes.length > 0);
            assert.ok(mistakes.every(({ message }: { message: string }) => message.length < 600));
        });
    }
});
