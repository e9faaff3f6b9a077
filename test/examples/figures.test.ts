/** Live figures beside those of the day, for Prometheus, and of several organisations. */
import assert from "node:assert/strict";
import { until } from "../support/until.js";
import { openWorkshop, type Deployed, type Workshop } from "./rig.js";

interface Family {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly { readonly value: string; readonly labels: Readonly<Record<string, string>> }[];
}

const parse = require("parse-prometheus-text-format") as (text: string) => readonly Family[];

describe("examples: figures", () => {
    let workshop: Workshop;

    before(async () => {
        workshop = await openWorkshop();
    });
    after(() => workshop.close());

    it("what happens now stands beside the day of the same queue", async () => {
        const example = await workshop.deploy("Live and the day side by side");
        await example.first("keep by queue", ({ payload }) => Array.isArray(payload) && payload.length > 0);
        const today: readonly any[] = example.received("keep by queue")[0].payload;
        const { payload } = await example.first("joined", ({ payload: joined }) => joined.offeredToday !== undefined && joined.offeredToday !== null);
        const row = today.find(({ queueId }) => queueId === payload.queueId);
        assert.equal(payload.queue, row.queueName);
        for (const figure of ["offered", "answered", "abandoned", "abandonRate", "asaSeconds", "serviceLevel"]) assert.equal(payload[`${figure}Today`], row[figure], figure);
        assert.deepEqual(Object.keys(payload), [
            "queueId", "queue", "waiting", "longestWaitSeconds", "idle", "stale", "offeredToday", "answeredToday", "abandonedToday", "abandonRateToday",
            "asaSecondsToday", "serviceLevelToday",
        ]);
    });

    it("before there is a report, the figures of the day are null", async () => {
        const example = await workshop.deploy("Live and the day side by side", (node) =>
            node.type === "inject" ? { ...node, once: false } : node,
        );
        const { payload } = await example.first("joined", ({ payload: joined }) => "queueId" in joined);
        assert.equal(payload.offeredToday, null);
        assert.equal(typeof payload.waiting, "number");
    });

    describe("for Prometheus", () => {
        async function scrape(): Promise<{ readonly families: readonly Family[]; readonly text: string; readonly type: string }> {
            const reply = await fetch(`${workshop.nodeRed.url}metrics/genesys`);
            const text = await reply.text();
            assert.equal(reply.status, 200);
            return { families: parse(text), text, type: reply.headers.get("content-type")! };
        }

        function tell(example: Deployed, queue: object, event: string, state: object): void {
            const { id } = example.flow.find((node) => node["name"] === "queues as metrics")!;
            const interval = { offered: null, answered: null, abandoned: null, serviceLevel: { ratio: null } };
            const payload = { queue, waiting: 0, interacting: 0, longestWaitSeconds: null, agents: { idle: null, onQueue: 1 }, interval, ...state };
            workshop.nodeRed.nodeRed.nodes.getNode(id).receive({ payload, genesys: { event, stale: event === "stale" } });
        }

        const named = (families: readonly Family[], name: string, queue: string): string | undefined =>
            families.find((family) => family.name === `genesys_queue_${name}`)?.metrics.find(({ labels }) => labels["queue"] === queue)?.value;

        it("every queue has its figures", async () => {
            const example = await workshop.deploy("Metrics for Prometheus");
            const names = workshop.simulator.world.centre.queues.map(({ name }) => name);
            await until("all queues", () => new Set(example.received("queues as metrics").map(({ topic }) => topic)).size === names.length);
            const { families, type } = await scrape();
            assert.match(type, /^text\/plain;.*version=0\.0\.4/);
            for (const { name, help, type: kind } of families) assert.deepEqual([name.startsWith("genesys_queue_"), help !== "", kind], [true, true, "GAUGE"]);
            for (const name of names) {
                assert.equal(named(families, "live", name), "1");
                for (const figure of ["waiting", "longest_wait_seconds", "agents_on_queue", "half_hour_offered"]) {
                    assert.ok(Number(named(families, figure, name)) >= 0, `${figure} of ${name}`);
                }
            }
        });

        it("queues that the flow no longer observes are left out after half an hour, stale ones are not", async () => {
            const example = await workshop.deploy("Metrics for Prometheus");
            const names = ["goes on", "silent", "lost"];
            for (const name of names) tell(example, { id: name, name }, name === "lost" ? "stale" : "snapshot", {});
            const node = workshop.nodeRed.nodeRed.nodes.getNode(example.flow.find((each) => each["name"] === "queues as metrics")!.id);
            for (const name of names.slice(1)) node.context().get("queues")[name].seen -= 36 * 60_000;
            const { families } = await scrape();
            assert.deepEqual(names.map((name) => named(families, "live", name)), ["1", undefined, "0"]);
        });

        it("names are escaped, unknown figures and stale queues left out", async () => {
            const example = await workshop.deploy("Metrics for Prometheus");
            const odd = { id: "odd", name: 'A "b" \\c\nd' };
            tell(example, odd, "snapshot", {});
            tell(example, { id: "waits", name: "waits" }, "snapshot", { waiting: 2, longestWaitSeconds: 40 });
            const { families, text } = await scrape();
            assert.match(text, /queue="A \\"b\\" \\\\c\\nd",id="odd"/);
            assert.equal(text.split("\n").filter((line) => line.includes('id="odd"')).length, 5);
            assert.ok(Number(named(families, "longest_wait_seconds", "waits")) >= 40);
            tell(example, { id: "waits", name: "waits" }, "stale", { waiting: 2, longestWaitSeconds: 40 });
            const later = (await scrape()).families;
            assert.equal(named(later, "live", "waits"), "0");
            assert.equal(named(later, "waiting", "waits"), undefined);
            tell(example, { id: "waits", name: "waits" }, "removed", {});
            assert.equal(named((await scrape()).families, "live", "waits"), undefined);
        });
    });

    it("the page of queues drops those that the flow no longer observes, and keeps stale ones in grey", async () => {
        const example = await workshop.deploy("Wallboard in the browser");
        const node = workshop.nodeRed.nodeRed.nodes.getNode(example.flow.find((each) => each["name"] === "queues")!.id);
        const names = ["goes on", "silent", "lost"];
        for (const name of names) {
            const payload = { queue: { id: name, name }, waiting: 0, interacting: 0, longestWaitSince: null, agents: { idle: 1 }, interval: { serviceLevel: { ratio: null } } };
            node.receive({ payload, genesys: { event: "update", stale: name === "lost" } });
        }
        for (const name of names.slice(1)) node.context().get("queues")[name].seen -= 36 * 60_000;
        const page = await (await fetch(`${workshop.nodeRed.url}wallboard`)).text();
        assert.deepEqual(names.map((name) => new RegExp(`<tr( class="stale")?><td>${name}<`).exec(page)?.[0].includes("stale")), [false, undefined, true]);
    });

    it("two organisations share an alert and a report, and are told apart", async () => {
        const example = await workshop.deploy("Several organisations", (node) =>
            node.type === "genesys-cloud-alert" ? { ...node, conditions: [{ property: "waiting", operator: ">=", raise: 0, clear: "" }] } : node,
        );
        for (const organisation of ["North", "South"]) {
            const { alert, topic } = await example.first("alerts of both", (message) => message.organisation === organisation);
            assert.equal(alert.key, `${organisation} / ${alert.queue.name}`);
            assert.equal(topic, `${alert.key}: ${alert.state}`);
        }
        await example.press("yesterday");
        const { payload } = await example.first("rows of both");
        const rows: readonly any[] = payload;
        const queues = workshop.simulator.world.centre.queues.length;
        assert.deepEqual([rows.length, rows[0].organisation, rows.at(-1).organisation], [2 * queues, "North", "South"]);
        assert.ok(rows.every(({ queueName, offered }) => typeof queueName === "string" && typeof offered === "number"));
    });
});
