/** Requests that fail, are refused for their number, or reach nobody; and the platform gone as a whole. */
import assert from "node:assert/strict";
import type { Connection } from "../../src/platform/types.js";
import type { RequestFault } from "../../src/simulator/faults/types.js";
import { Lab, seeded } from "./lab.js";

const SNAPSHOT = "POST /api/v2/analytics/queues/observations/query";
const REPORT = "POST /api/v2/analytics/conversations/aggregates/query";
const MINUTE = 60_000;

/** Callers with three reports each, one after the other, all different; each report has ten minutes. */
function reports(connection: Connection, clock: { now(): number }, callers: number): Promise<readonly number[]> {
    const ask = async (caller: number, round: number): Promise<number> => {
        const interval = `2026-03-03T08:${10 + caller}:00.000Z/2026-03-03T09:0${round}:00.000Z`;
        const { status } = await connection.api.conversationAggregates({ interval, metrics: ["nOffered"] }, { deadline: clock.now() + 10 * MINUTE });
        return status;
    };
    const call = async (caller: number): Promise<readonly number[]> => [await ask(caller, 0), await ask(caller, 1), await ask(caller, 2)];
    return Promise.all(Array.from({ length: callers }, (_, caller) => call(caller))).then((all) => all.flat());
}

describe("the request allowance", function () {
    let lab: Lab;
    afterEach(() => lab.close());

    async function storm(rateLimitHeaders: boolean) {
        lab = await Lab.start({ simulator: { queues: 40, requestsPerMinute: 50, rateLimitHeaders }, load: 0.3 });
        const connection = lab.connect();
        const watches = lab.world.centre.queues.map(({ id, name }) => lab.observe(connection, { select: "list", queues: [{ id, name }] }));
        let statuses: readonly number[] | null = null;
        const callers = reports(connection, lab.clock, 30).then((all) => (statuses = all));
        await lab.until(() => watches.every((watch) => watch.statuses.at(-1) === "live"), 2 * MINUTE, "40 observers live");
        await lab.until(() => statuses !== null, 10 * MINUTE, "all reports there");
        assert.deepEqual([...new Set(await callers)], [200]);
        assert.ok(watches.every(({ last }) => last.size === 1));
        return { watches, refused: lab.traffic.exchanges.filter(({ status }) => status === 429).length };
    }

    it("40 observers and 90 reports of 30 callers on 50 requests a minute: none refused, all served, no error", async () => {
        const { watches, refused } = await storm(true);
        assert.equal(refused, 0);
        assert.ok(watches.every(({ errors }) => errors.length === 0));
        const sent = lab.traffic.exchanges.filter(({ line }) => !line.includes("/oauth/")).map(({ sentAt }) => sentAt);
        const first = sent[0]!;
        for (let minute = 0; minute < 5; minute++) {
            const count = sent.filter((at) => at >= first + minute * MINUTE && at < first + (minute + 1) * MINUTE).length;
            assert.ok(count <= 50, `${count} requests in minute ${minute}`);
        }
    });

    it("the same where the platform tells no allowance: what it refuses is asked again later, and no caller hears of it", async () => {
        const { refused } = await storm(false);
        assert.ok(refused > 0 && refused <= 60, String(refused));
    });

    it("a snapshot goes before the reports that wait", async () => {
        lab = await Lab.start({ simulator: { requestsPerMinute: 20 } });
        const watch = await lab.live();
        const callers = reports(watch.connection, lab.clock, 30);
        await lab.advance(5_000);
        const from = watch.messages.length;
        const asked = lab.traffic.exchanges.length;
        lab.simulator.faults.drop();
        await lab.recovered(watch, from, 65_000);
        const since = lab.traffic.exchanges.slice(asked).map(({ line }) => line);
        assert.ok(since.indexOf(SNAPSHOT) >= 0 && since.slice(0, since.indexOf(SNAPSHOT)).filter((line) => line === REPORT).length <= 2, since.join("\n"));
        await lab.advance(10 * MINUTE);
        await callers;
    });
});

describe("requests that fail", function () {
    let lab: Lab;
    beforeEach(async () => {
        lab = await Lab.start();
    });
    afterEach(() => lab.close());

    for (const [what, fault] of [
        ["500", { status: 500 }],
        ["502 with a gateway's page", { html: true }],
        ["503", { status: 503 }],
        ["504", { status: 504 }],
        ["a reset connection", { drop: true }],
        ["an answer that is cut off", { truncate: true }],
        ["no answer at all", { hang: true }],
    ] as const satisfies readonly (readonly [string, RequestFault])[]) {
        it(`${what} for all requests, the first three tries: live within two minutes`, async () => {
            lab.simulator.faults.request({ ...fault, times: 3 });
            const watch = lab.observe(lab.connect());
            await lab.until(() => watch.statuses.at(-1) === "live", 2 * MINUTE, "live");
            await lab.assertTruth(watch);
        });

        it(`${what} for every request in an outage of two minutes: stale, then the truth`, async () => {
            const watch = await lab.live();
            const from = watch.messages.length;
            const down = lab.simulator.faults.request(fault);
            lab.simulator.faults.evictChannel();
            await lab.until(() => watch.events().slice(from).filter((event) => event === "stale").length === lab.queueIds.length, 6_000, "stale");
            await lab.advance(2 * MINUTE);
            down.remove();
            await lab.recovered(watch, from, 2 * MINUTE);
            assert.equal(watch.events().slice(from).filter((event) => event === "stale").length, lab.queueIds.length);
            assert.ok(watch.errors.length <= 2, watch.errors.map(({ error }) => error.message).join());
            await lab.assertTruth(watch);
        });
    }
});

describe("a platform that cannot be reached", function () {
    let lab: Lab;
    beforeEach(async () => {
        lab = await Lab.start();
    });
    afterEach(() => lab.close());

    it("a name that is not found: NETWORK told once, tried again, at least once a minute", async () => {
        const { endpoints } = lab.settings();
        // A label too long for any name server: no resolver has to be asked.
        const address = `http://${"nowhere".repeat(10)}.invalid`;
        const nowhere = { ...endpoints, apiUrl: address, loginUrl: address };
        const watch = lab.observe(lab.connect({ endpoints: nowhere }));
        await lab.advance(5 * MINUTE);
        assert.deepEqual(watch.errors.map(({ error, topic }) => [error.code, topic]), [["NETWORK", null]]);
        assert.equal(watch.statuses.at(-1), "error.NETWORK");
        const tries = lab.asked("/oauth/token");
        assert.ok(tries.length >= 5 && tries.length <= 75, String(tries.length));
    });

    it("stopped and started again on the same port: stale, then the truth", async () => {
        const watch = await lab.live();
        await lab.advance(5_000);
        const [from, port] = [watch.messages.length, lab.simulator.port];
        await lab.simulator.close();
        await lab.until(() => watch.statuses.at(-1) === "stale", 10_000, "stale");
        await lab.advance(MINUTE);
        await lab.startPlatform(port);
        // Backoff of at most a minute, and the tokens of the platform before are unknown to this one.
        await lab.recovered(watch, from, 70_000);
        assert.equal(watch.events().slice(from).filter((event) => event === "stale").length, lab.queueIds.length);
        assert.ok(watch.errors.every(({ error }) => error.code === "NETWORK") && watch.errors.length <= 1, watch.errors.map(({ error }) => error.message).join());
        await lab.assertTruth(watch);
    });

    it("not there yet at the start: live within a minute after it is", async () => {
        const { port } = lab.simulator;
        const settings = lab.settings();
        await lab.simulator.close();
        const watch = lab.observe(lab.connect(settings, seeded(3)));
        await lab.advance(3 * MINUTE);
        assert.deepEqual(watch.errors.map(({ error }) => error.code), ["NETWORK"]);
        await lab.startPlatform(port);
        await lab.until(() => watch.statuses.at(-1) === "live", 65_000, "live");
        await lab.assertTruth(watch);
    });
});
